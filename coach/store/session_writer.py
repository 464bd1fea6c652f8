"""Write turns into a session: rows, who spoke, and the tallies, in one transaction."""

import hashlib
import hmac
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ..labels import Severity
from ..model import Feedback
from . import tally
from .codes import AIMS, FOCUSES, FORMS, ROLES, SEVERITIES, mask
from .session_tables import FindingRow, ParticipantRow, RuleRow, SessionRow, StepRow, TurnRow
from .session_values import Stored
from .upsert import insert_missing


def pseudonym(key: bytes, session: int, name: str) -> str:
    """Return what somebody is called in one session.

    Args:
        key: the organisation's.
        session: the number of the session, so that nobody can be followed from one session to another.
        name: capitals and spaces are no difference.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return hmac.new(key, f"{session}\0{plain}".encode(), hashlib.sha256).hexdigest()[:16]


def known(session: Session, number: int, clients: Iterable[str]) -> dict[str, int]:
    """Return the numbers of turns that are stored already, by the ids that the client gave them."""
    query = select(TurnRow.client, TurnRow.number).where(TurnRow.session == number, TurnRow.client.in_(set(clients)))
    return dict(session.execute(query).all())


def write(
    session: Session, row: SessionRow, key: bytes, turns: Sequence[tuple[str, Feedback]], now: float
) -> list[Stored]:
    """Store turns that are not there yet, and return the place of each.

    Args:
        session: a transaction that has locked the row.
        row: the session they belong to.
        key: the organisation's.
        turns: each with the id that the client gave it.
        now: text is kept until the time for it is over.
    """
    numbers = known(session, row.id, (client for client, _ in turns))
    new: dict[str, Feedback] = {}
    stored = []
    for client, feedback in turns:
        is_new = client not in numbers
        if is_new:
            row.last += 1
            numbers[client] = row.last
            new[client] = feedback
        stored.append(Stored(client, numbers[client], is_new))
    if new:
        session.flush()
        keeps = row.keep_text and row.erased is None and (row.retain_until is None or now < row.retain_until)
        people = _people(session, row.id, key, new.values())
        steps = _steps(session, new.values())
        rules = _rules(session, new.values())
        rows = [
            {
                "session": row.id,
                "number": numbers[client],
                "client": client,
                "participant": None if feedback.turn.speaker is None else people[feedback.turn.speaker],
                "step": steps[feedback.method, feedback.step],
                "text": feedback.turn.text if keeps else None,
                **_columns(feedback),
            }
            for client, feedback in new.items()
        ]
        findings = [
            found for client, feedback in new.items() for found in _findings(row.id, numbers[client], feedback, rules)
        ]
        # through the connection: the session would make a statement for each set of columns that are not null
        connection = session.connection()
        connection.execute(insert(TurnRow), rows)
        if findings:
            connection.execute(insert(FindingRow), findings)
        tally.add(session, row.id, rows, Counter(found["rule"] for found in findings))
    return stored


def _columns(feedback: Feedback) -> dict[str, Any]:
    labels, turn = feedback.labels, feedback.turn
    minded = {f.flag for f in feedback.findings if f.flag and not f.doubt and f.severity is not Severity.GOOD}
    return {
        "role": None if turn.role is None else ROLES.index(turn.role),
        "time": None if turn.time is None else float(turn.time),
        "length": len(turn.text),
        "form": FORMS.index(labels.form),
        "flags": mask(labels.flags),
        "doubt": mask(labels.doubt),
        "focus": None if labels.focus is None else FOCUSES.index(labels.focus),
        "aim": None if labels.aim is None else AIMS.index(labels.aim),
        "narrow": labels.narrow,
        "follow_up": labels.follow_up,
        "suggestive": labels.suggestive,
        "minded": mask(minded),
    }


def _findings(session: int, number: int, feedback: Feedback, rules: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "session": session,
            "number": number,
            "position": position,
            "rule": rules[finding.rule],
            "start": finding.start,
            "stop": finding.end,
            "severity": SEVERITIES.index(finding.severity),
            "doubt": finding.doubt,
            "score": None if finding.score is None else round(finding.score * 1000),
        }
        for position, finding in enumerate(feedback.findings)
    ]


def _people(session: Session, number: int, key: bytes, given: Iterable[Feedback]) -> dict[str, int]:
    """Return the numbers of who speaks; those who are new get the next ones."""
    names = {name: pseudonym(key, number, name) for f in given if (name := f.turn.speaker) is not None}
    if not names:
        return {}
    found = select(ParticipantRow.pseudonym, ParticipantRow.number).where(ParticipantRow.session == number)
    numbers = dict(session.execute(found).all())
    last = max(numbers.values(), default=0)
    rows = []
    for who in names.values():
        if who not in numbers:
            last += 1
            numbers[who] = last
            rows.append({"session": number, "number": last, "pseudonym": who})
    if rows:
        session.execute(insert(ParticipantRow), rows)
    return {name: numbers[who] for name, who in names.items()}


def _steps(session: Session, given: Iterable[Feedback]) -> dict[tuple[str, str], int]:
    places = sorted({(f.method, f.step) for f in given})
    query = select(StepRow.method, StepRow.name, StepRow.id).where(StepRow.method.in_({m for m, _ in places}))
    found = {(method, name): number for method, name, number in session.execute(query)}
    if missing := [place for place in places if place not in found]:
        insert_missing(session, StepRow, [{"method": method, "name": name} for method, name in missing])
        found = {(method, name): number for method, name, number in session.execute(query)}
    return found


def _rules(session: Session, given: Iterable[Feedback]) -> dict[str, int]:
    names = sorted({finding.rule for feedback in given for finding in feedback.findings})
    query = select(RuleRow.name, RuleRow.id).where(RuleRow.name.in_(names))
    found = dict(session.execute(query).all())
    if missing := [name for name in names if name not in found]:
        insert_missing(session, RuleRow, [{"name": name} for name in missing])
        found = dict(session.execute(query).all())
    return found
