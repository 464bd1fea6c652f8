"""What a live session says back: its messages, and how they are made of their JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import CoachError
from ..labels import Flag, Role, Severity
from ..model import Feedback, Labels
from .values import ClientError, error_from_dict, feedback_from_dict, labels_from_dict, optional, pick


@dataclass(frozen=True, slots=True)
class LiveFinding:
    """A finding of a turn of somebody else in the session: no word of it."""

    rule: str
    flag: Flag | None
    severity: Severity
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LiveSessionFinding:
    """A finding over several turns of a session that is going on; ``turns`` are their positions, from 0."""

    rule: str
    severity: Severity
    title: str
    message: str
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """The session is open; others may follow it by its ``session``."""

    session: str
    method: str
    step: str
    role: str


@dataclass(frozen=True, slots=True)
class FindingsMessage:
    """The answer to the newest draft; the drafts in ``superseded`` get none any more."""

    seq: int | None
    superseded: tuple[int | None, ...]
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class ReviewedMessage:
    """The answer to a turn that was sent."""

    seq: int | None
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class SessionMessage:
    """What is new over several turns, and the counts so far."""

    findings: tuple[LiveSessionFinding, ...]
    counts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TurnMessage:
    """Somebody else in the session sent a turn: its place, labels and findings, without its text."""

    turn: int
    step: str
    role: Role | None
    length: int
    labels: Labels
    findings: tuple[LiveFinding, ...]


@dataclass(frozen=True, slots=True)
class StepMessage:
    """The session went on to another step."""

    step: str


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """A message was refused; the session goes on."""

    seq: int | None
    error: CoachError


Message = OpenedMessage | FindingsMessage | ReviewedMessage | SessionMessage | TurnMessage | StepMessage | ErrorMessage


def message_from_dict(data: Mapping[str, Any]) -> Message | ClientError | None:
    """Make a message of a live session of its JSON; an error where the session has ended, None for what says nothing.

    >>> message_from_dict({"type": "step", "step": "advies"})
    StepMessage(step='advies')
    """
    kind, seq = data["type"], data.get("seq")
    if kind == "opened":
        return OpenedMessage(**pick(OpenedMessage, data))
    if kind == "findings":
        return FindingsMessage(seq, tuple(data["superseded"]), feedback_from_dict(data["feedback"]))
    if kind == "reviewed":
        return ReviewedMessage(seq, feedback_from_dict(data["feedback"]))
    if kind == "session":
        found = [
            {**pick(LiveSessionFinding, f), "severity": Severity(f["severity"]), "turns": tuple(f["turns"])}
            for f in data["findings"]
        ]
        return SessionMessage(tuple(LiveSessionFinding(**f) for f in found), dict(data["counts"]))
    if kind == "turn":
        found = [
            {**pick(LiveFinding, f), "severity": Severity(f["severity"]), "flag": optional(Flag, f["flag"])}
            for f in data["findings"]
        ]
        own = {"role": optional(Role, data["role"]), "labels": labels_from_dict(data["labels"])}
        return TurnMessage(**{**pick(TurnMessage, data), **own, "findings": tuple(LiveFinding(**f) for f in found)})
    if kind == "step":
        return StepMessage(data["step"])
    if kind == "error":
        return ErrorMessage(seq, error_from_dict(data["error"]))
    if kind == "closed":
        return ClientError("The session has ended.", code="closed", status=410)
    return None
