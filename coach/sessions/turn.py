"""The turns a report is made of: reviewed just now, or stored earlier without their text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..labels import Flag, Form, Phase, Role, Severity
from ..model import Feedback, Finding, Labels, Source, Turn, Versions
from ..rulebook.book import Rulebook

if TYPE_CHECKING:  # a transcript needs no database
    from ..store.session_values import StoredTurn


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """What a rule said of the turn; ``message`` may quote it."""

    rule: str
    flag: Flag | None
    severity: Severity
    title: str
    message: str
    source: Source
    start: int
    end: int
    score: float | None
    doubt: bool


@dataclass(frozen=True, slots=True)
class ReportTurn:
    """One turn of a session, with or without what was said.

    Attributes:
        number: its place in the session, from 1.
        role: who spoke, as the step has it where it was not said.
        participant: the name or pseudonym; told apart, and shown only if released.
        step: the id of the step.
        phase: the shared phase of that step.
        time: in seconds from any moment.
        text: what was said; None where that was not kept.
        length: of the text, in characters.
        labels: what it is.
        findings: what rules said of it.
        suggestion: another question that may be asked.
    """

    number: int
    role: Role
    participant: str | None
    step: str | None
    phase: Phase
    time: float | None
    text: str | None
    length: int
    labels: Labels
    findings: tuple[ReportFinding, ...] = ()
    suggestion: str | None = None

    @property
    def asks(self) -> bool:
        """Whether it is a question of anyone but the inbrenger."""
        return self.role is not Role.INBRENGER and self.labels.form is not Form.STATEMENT

    @property
    def minded(self) -> tuple[ReportFinding, ...]:
        """What rules mind, without praise and doubt."""
        return tuple(f for f in self.findings if f.severity is not Severity.GOOD and not f.doubt)


def turns_of_feedback(feedbacks: Iterable[Feedback], book: Rulebook, *, text: bool = True) -> Iterator[ReportTurn]:
    """Yield the turns of reviewed feedback.

    Args:
        feedbacks: in order.
        book: the rules they were reviewed with.
        text: whether to take along what was said.
    """
    for number, feedback in enumerate(feedbacks, 1):
        place = book.place(feedback.method, feedback.step)
        turn = feedback.turn
        yield ReportTurn(
            number=number,
            role=place.role(turn.role),
            participant=turn.speaker,
            step=feedback.step,
            phase=place.step.phase,
            time=turn.time,
            text=turn.text if text else None,
            length=len(turn.text),
            labels=feedback.labels,
            findings=tuple(_of_finding(finding) for finding in feedback.findings),
            suggestion=feedback.suggestions[0].text if feedback.suggestions and text else None,
        )


def turns_of_store(stored: Iterable["StoredTurn"], book: Rulebook) -> Iterator[ReportTurn]:
    """Yield the turns of a stored session; pseudonyms take the place of names."""
    for row in stored:
        place = book.place(row.method, row.step)
        yield ReportTurn(
            number=row.number,
            role=place.role(row.role),
            participant=row.participant,
            step=row.step,
            phase=place.step.phase,
            time=row.time,
            text=row.text,
            length=row.length,
            labels=row.labels,
            findings=tuple(_stored_findings(row, book)),
        )


def feedback_of_store(stored: Sequence["StoredTurn"], book: Rulebook, versions: Versions) -> Iterator[Feedback]:
    """Yield feedback for stored turns, so that ``Coach.look_over`` can look at them together.

    What was not kept is missing in it: without text, each turn reads "…".
    """
    for row, turn in zip(stored, turns_of_store(stored, book), strict=True):
        said = Turn(
            row.text or "…?", method=row.method, step=row.step, speaker=row.participant, role=row.role, time=row.time
        )
        findings = tuple(
            Finding(
                f.rule, f.flag, f.severity, f.start, f.end, "", f.title, f.message, f.source, f.score, None, f.doubt
            )
            for f in turn.findings
        )
        yield Feedback(said, row.method, row.step, row.labels, {}, findings, versions)


def _of_finding(finding: Finding) -> ReportFinding:
    return ReportFinding(
        rule=finding.rule,
        flag=finding.flag,
        severity=finding.severity,
        title=finding.title,
        message=finding.message,
        source=finding.source,
        start=finding.start,
        end=finding.end,
        score=finding.score,
        doubt=finding.doubt,
    )


def _stored_findings(row: "StoredTurn", book: Rulebook) -> Iterator[ReportFinding]:
    for stored in row.findings:
        rule = book.rules.get(stored.rule)
        if rule is None:  # of a rule that has gone since
            continue
        words = (row.text or "")[stored.start : stored.end]
        yield ReportFinding(
            rule=stored.rule,
            flag=rule.flag,
            severity=stored.severity,
            title=rule.title,
            message=rule.message.replace("{match}", words or "…"),
            source=book.source(rule),
            start=stored.start,
            end=stored.end,
            score=stored.score,
            doubt=stored.doubt,
        )
