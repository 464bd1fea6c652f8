"""Gold data of a stored session: what was agreed of its turns, as lines that ``coach.corpus`` reads."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .labels import Role
from .session import REMEMBERED
from .store.session_values import Annotation, StoredTurn


def gold_lines(session: str, turns: Sequence[StoredTurn], gold: Iterable[Annotation]) -> Iterator[str]:
    """Yield a line for each turn that was adjudicated and whose text is kept.

    The writer is the pseudonym of who spoke, so that training can keep the turns of one writer together; the case is
    the session.

    Args:
        session: its id.
        turns: all of them, in order, for what the inbrenger said before is context.
        gold: what was agreed.

    >>> from .labels import Form
    >>> from .model import Labels
    >>> turn = StoredTurn(
    ...     1, "a", None, None, "basismodel", "verkenning", None, 5, Labels(Form.OPEN), (), "Wat?"
    ... )
    >>> next(gold_lines("s", [turn], [Annotation(1, None, Form.OPEN, (), (), None, None, 0.0)]))[:46]
    '{"id": "s-1", "text": "Wat?", "form": "open", '
    """
    agreed = {one.number: one for one in gold}
    before: deque[str] = deque(maxlen=REMEMBERED)
    for turn in turns:
        said = agreed.get(turn.number)
        if said is not None and turn.text is not None:
            line: dict[str, Any] = {
                "id": f"{session}-{turn.number}",
                "text": turn.text,
                "form": said.form,
                "flags": list(said.flags),
                "optional": list(said.optional),
                "focus": said.focus,
                "aim": said.aim,
                "writer": turn.participant or session,
                "case": session,
            }
            if before and turn.role is not Role.INBRENGER:
                line["context"] = list(before)
            yield json.dumps(line, ensure_ascii=False) + "\n"
        if turn.role is Role.INBRENGER and turn.text is not None:
            before.append(turn.text)
