"""Count turns, so that pages over many sessions need not read them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ..labels import Form, Role
from .codes import AIMS, FOCUSES, FORMS, ROLES, flags
from .session_tables import COUNTED, TALLY, FindingRow, RuleTallyRow, TurnRow
from .upsert import add_up

_INBRENGER = ROLES.index(Role.INBRENGER)
_STATEMENT = FORMS.index(Form.STATEMENT)
# made once: all columns each time costs the database less than a statement of its own for every batch
_ADD = (
    update(TALLY)
    .where(TALLY.c.session == bindparam("at"))
    .values({name: TALLY.c[name] + bindparam(f"more_{name}") for name in COUNTED})
)


def count(turns: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Return how many turns count for each column of the tally.

    Args:
        turns: the columns of their rows.
    """
    found: Counter[str] = Counter()
    for turn in turns:
        found["turns"] += 1
        if turn["role"] == _INBRENGER:
            found["inbrenger"] += 1
            continue
        found["characters"] += turn["length"]
        found[f"form_{FORMS[turn['form']]}"] += 1
        found["suggestive"] += turn["suggestive"]
        for column, kind in (("flags", "flag"), ("doubt", "doubt"), ("minded", "minded")):
            if turn[column]:
                found.update(f"{kind}_{flag}" for flag in flags(turn[column]))
        if turn["form"] == _STATEMENT:
            continue
        found["questions"] += 1
        found["narrow"] += turn["narrow"]
        found["follow_up"] += turn["follow_up"]
        if turn["focus"] is not None:
            found[f"focus_{FOCUSES[turn['focus']]}"] += 1
        if turn["aim"] is not None:
            found[f"aim_{AIMS[turn['aim']]}"] += 1
    return found


def begin(session: Session, number: int) -> None:
    """Make the tally of a new session."""
    session.execute(insert(TALLY), [{"session": number, **dict.fromkeys(COUNTED, 0)}])


def add(session: Session, number: int, turns: Iterable[Mapping[str, Any]], rules: Counter[int]) -> None:
    """Add turns and what rules said of them to the tallies of a session."""
    found = count(turns)
    session.connection().execute(_ADD, {"at": number, **{f"more_{name}": found[name] for name in COUNTED}})
    add_up(session, RuleTallyRow, [{"session": number, "rule": r, "count": rules[r]} for r in sorted(rules)], "count")


def recount(session: Session, number: int) -> None:
    """Count a session anew, after some of it was erased."""
    turns = session.execute(select(TurnRow.__table__).where(TurnRow.session == number)).mappings()
    found = count(dict(turn) for turn in turns)
    session.execute(update(TALLY).where(TALLY.c.session == number).values({n: found[n] for n in COUNTED}))
    session.execute(delete(RuleTallyRow).where(RuleTallyRow.session == number))
    left = select(FindingRow.session, FindingRow.rule, func.count()).where(FindingRow.session == number)
    session.execute(
        insert(RuleTallyRow).from_select(
            ["session", "rule", "count"], left.group_by(FindingRow.session, FindingRow.rule)
        )
    )
