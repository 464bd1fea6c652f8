"""Read sessions back: rows become values."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from ..model import Labels
from .codes import AIMS, FOCUSES, FORMS, ROLES, SEVERITIES, flags
from .session_tables import (
    COUNTED,
    TALLY,
    FindingRow,
    ParticipantRow,
    RuleRow,
    RuleTallyRow,
    SessionRow,
    StepRow,
    TurnRow,
)
from .session_values import (
    Counts,
    Keep,
    Participant,
    SessionInfo,
    StoredFinding,
    StoredTurn,
    Summary,
    TrendPoint,
)


def infos(organisation: int) -> Select[SessionRow, int, int]:
    """Return a query for the sessions of an organisation, for ``info`` to read."""
    query = select(SessionRow, TALLY.c.turns, TALLY.c.questions).join(TALLY, TALLY.c.session == SessionRow.id)
    return query.where(SessionRow.organisation == organisation)


def info(found: Row[SessionRow, int, int]) -> SessionInfo:
    """Return what is known of one session."""
    row, turns, questions = found
    return SessionInfo(
        id=row.public,
        method=row.method,
        keep=Keep.TEXT if row.keep_text else Keep.LABELS,
        group=row.grouping,
        created=row.created,
        closed=row.closed,
        consent=row.consent,
        consented=row.consented,
        retain_until=row.retain_until,
        erased=row.erased,
        turns=turns,
        questions=questions,
        maker=row.maker,
    )


def people(session: Session, number: int) -> list[Participant]:
    """Return who spoke in a session, in the order in which they first did."""
    rows = session.scalars(
        select(ParticipantRow).where(ParticipantRow.session == number).order_by(ParticipantRow.number)
    )
    return [Participant(row.pseudonym, row.number, row.released) for row in rows]


def turns(session: Session, number: int, after: int = 0, limit: int | None = None) -> Iterator[StoredTurn]:
    """Yield the turns of a session in order."""
    who = {person.number: person.pseudonym for person in people(session, number)}
    query = (
        select(TurnRow.__table__, StepRow.method, StepRow.name.label("step_name"))
        .join(StepRow, StepRow.id == TurnRow.step)
        .where(TurnRow.session == number, TurnRow.number > after)
        .order_by(TurnRow.number)
        .limit(limit)
    )
    rows = session.execute(query).mappings().all()
    if not rows:
        return
    found: dict[int, list[StoredFinding]] = {}
    said = (
        select(FindingRow.__table__, RuleRow.name)
        .join(RuleRow, RuleRow.id == FindingRow.rule)
        .where(FindingRow.session == number, FindingRow.number.between(rows[0]["number"], rows[-1]["number"]))
        .order_by(FindingRow.number, FindingRow.position)
    )
    for row in session.execute(said).mappings():
        score = None if row["score"] is None else row["score"] / 1000
        finding = StoredFinding(
            row["name"], row["start"], row["stop"], SEVERITIES[row["severity"]], row["doubt"], score
        )
        found.setdefault(row["number"], []).append(finding)
    for row in rows:
        yield StoredTurn(
            number=row["number"],
            client=row["client"],
            participant=None if row["participant"] is None else who[row["participant"]],
            role=None if row["role"] is None else ROLES[row["role"]],
            method=row["method"],
            step=row["step_name"],
            time=row["time"],
            length=row["length"],
            labels=_labels(row),
            findings=tuple(found.get(row["number"], ())),
            text=row["text"],
        )


def summary(session: Session, number: int, about: SessionInfo) -> Summary:
    """Return what a session comes to, from its tallies."""
    counts = session.execute(select(TALLY).where(TALLY.c.session == number)).mappings().one()
    rules = session.execute(
        select(RuleRow.name, RuleTallyRow.count)
        .join(RuleRow, RuleRow.id == RuleTallyRow.rule)
        .where(RuleTallyRow.session == number)
        .order_by(RuleRow.name)
    )
    return Summary(about, Counts.of(dict(counts)), dict(rules.all()))


def points(session: Session, where: Select[Any], limit: int) -> list[TrendPoint]:
    """Return one point for each of the last sessions, oldest first."""
    query = where.add_columns(SessionRow.public, SessionRow.created, *(TALLY.c[name] for name in COUNTED))
    query = query.order_by(SessionRow.created.desc(), SessionRow.id.desc()).limit(limit)
    rows = session.execute(query).mappings().all()
    return [TrendPoint(row["created"], row["public"], 1, Counts.of(dict(row))) for row in reversed(rows)]


def months(session: Session, where: Select[Any], limit: int) -> list[TrendPoint]:
    """Return one point for each of the last months (in UTC) that had sessions, oldest first."""
    query = where.add_columns(
        func.min(SessionRow.created).label("start"),
        func.count().label("sessions"),
        *(func.sum(TALLY.c[name]).label(name) for name in COUNTED),
    ).group_by(SessionRow.day)
    found: dict[str, dict[str, Any]] = {}
    for row in session.execute(query.order_by(SessionRow.day)).mappings():
        month = datetime.fromtimestamp(row["start"], UTC).strftime("%Y-%m")
        total = found.setdefault(month, {"start": row["start"], "sessions": 0, **dict.fromkeys(COUNTED, 0)})
        for name in ("sessions", *COUNTED):
            total[name] += row[name]
    return [TrendPoint(t["start"], None, t["sessions"], Counts.of(t)) for t in list(found.values())[-limit:]]


def _labels(row: Mapping[Any, Any]) -> Labels:
    return Labels(
        form=FORMS[row["form"]],
        flags=flags(row["flags"]),
        doubt=flags(row["doubt"]),
        focus=None if row["focus"] is None else FOCUSES[row["focus"]],
        aim=None if row["aim"] is None else AIMS[row["aim"]],
        narrow=row["narrow"],
        follow_up=row["follow_up"],
    )
