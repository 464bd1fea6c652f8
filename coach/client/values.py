"""The values of the library made of their JSON, what may be asked beside them, and the error of the client."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from ..errors import CoachError, InputError
from ..labels import Aim, Flag, Focus, Form, Severity
from ..model import Feedback, Finding, Labels, Source, Suggestion, Turn, Versions
from ..session import SessionFeedback, SessionFinding
from ..switches import SwitchArguments

_NOT_INPUT = frozenset({401, 403, 405, 429})
T = TypeVar("T")


class ClientError(CoachError):
    """The service could not be asked: no key, too many requests, a fault over there, or no way to reach it.

    Attributes:
        code: a stable word: that of the service, or "unreachable", "timeout", "bad-answer", "closed", "http-NNN".
        status: the HTTP status; where none came 503 (unreachable), 504 (timeout) or 502 (an answer that is none).
        retry_after: after how many seconds the service wants to be asked again; None where it does not say.

    >>> ClientError("A key is needed.", code="key-needed", status=401).retry_after is None
    True
    """

    code = "client"
    status = 503

    def __init__(self, message: str, *, code: str, status: int, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.code, self.status, self.retry_after = code, status, retry_after


class Options(SwitchArguments, total=False):
    """What may be asked beside the turns: the switches of ``coach.switches.Switches``, and whether to suggest."""

    suggest: bool


def pick(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """Take the fields of a dataclass; what a newer service adds is passed over."""
    return {f.name: data[f.name] for f in fields(kind)}


def optional(kind: Callable[[Any], T], value: Any) -> T | None:
    """Make a value of what may be missing."""
    return None if value is None else kind(value)


def labels_from_dict(data: Mapping[str, Any]) -> Labels:
    """Make labels of their JSON.

    >>> labels_from_dict({"form": "closed", "flags": ["advice"], "doubt": [], "focus": None, "aim": "act",
    ...                   "narrow": False, "follow_up": False, "suggestive": True}).aim
    <Aim.ACT: 'act'>
    """
    own = {
        "form": Form(data["form"]),
        "flags": tuple(map(Flag, data["flags"])),
        "doubt": tuple(map(Flag, data["doubt"])),
        "focus": optional(Focus, data["focus"]),
        "aim": optional(Aim, data["aim"]),
    }
    return Labels(**{**pick(Labels, data), **own})


def finding_from_dict(data: Mapping[str, Any]) -> Finding:
    """Make a finding of its JSON."""
    own = {
        "flag": optional(Flag, data["flag"]),
        "severity": Severity(data["severity"]),
        "source": Source(**pick(Source, data["source"])),
    }
    return Finding(**{**pick(Finding, data), **own})


def suggestion_from_dict(data: Mapping[str, Any]) -> Suggestion:
    """Make a suggestion of its JSON."""
    first, second, third = data["help"]
    return Suggestion(**{**pick(Suggestion, data), "solves": tuple(data["solves"]), "help": (first, second, third)})


def feedback_from_dict(data: Mapping[str, Any], turn: Turn | None = None) -> Feedback:
    """Make feedback of its JSON.

    Args:
        data: as ``Feedback.to_dict`` and the service give it.
        turn: what was asked; None makes a turn of what the JSON says of it, which is not its context or speaker.
    """
    if turn is None:
        turn = Turn(data["text"], method=data["method"], step=data["step"], id=data["id"])
    return Feedback(
        turn=turn,
        method=data["method"],
        step=data["step"],
        labels=labels_from_dict(data["labels"]),
        scores=dict(data["scores"]),
        findings=tuple(map(finding_from_dict, data["findings"])),
        versions=Versions(**pick(Versions, data["versions"])),
        suggestions=tuple(map(suggestion_from_dict, data["suggestions"])),
    )


def session_finding_from_dict(data: Mapping[str, Any]) -> SessionFinding:
    """Make a finding over several turns of its JSON."""
    own = {
        "severity": Severity(data["severity"]),
        "source": Source(**pick(Source, data["source"])),
        "turns": tuple(data["turns"]),
    }
    return SessionFinding(**{**pick(SessionFinding, data), **own})


def session_feedback_from_dict(data: Mapping[str, Any], turns: Sequence[Turn] | None = None) -> SessionFeedback:
    """Make the feedback of a session of its JSON; ``turns`` are those asked, as in ``feedback_from_dict``."""
    asked = [None] * len(data["turns"]) if turns is None else turns
    return SessionFeedback(
        turns=tuple(feedback_from_dict(one, turn) for one, turn in zip(data["turns"], asked, strict=True)),
        findings=tuple(map(session_finding_from_dict, data["findings"])),
        counts=dict(data["counts"]),
        versions=Versions(**pick(Versions, data["versions"])),
    )


def error_from_dict(data: Mapping[str, Any]) -> CoachError:
    """Make an error of problem JSON: an ``InputError`` for what was asked, a ``ClientError`` for all else.

    >>> error_from_dict({"status": 422, "code": "empty-text", "detail": "Type a question.", "field": "text"}).field
    'text'
    """
    status = int(data["status"])
    code, detail = str(data.get("code", f"http-{status}")), str(data["detail"])
    if status in _NOT_INPUT or not 400 <= status < 500 or code.startswith("http-"):
        return ClientError(detail, code=code, status=status)
    return InputError(detail, code=code, status=status, field=data.get("field"))
