"""What is stored of practice: attempts and objections, checked before they reach a database."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from ..errors import InputError

MAX_TEXT = 2000
MAX_JSON = 8000


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """One answer to one item of an exercise.

    Args:
        id: chosen by the client, such as a UUID; the same id again is the same attempt.
        at: when, in seconds since 1970 in UTC.
        exercise: which exercise.
        item: which item of it.
        labels: what the item was about.
        right: whether the answer was right.
        stage: where the trainee was with this item.
        help: how many levels of help were looked at.
        detail: anything else, as plain JSON values.

    Raises:
        InputError: if a field is too long, or cannot be stored.

    >>> StoredAttempt("a1", 0.0, "herken", "i7", ("why",), True, "new", 0).labels
    ('why',)
    """

    id: str
    at: float
    exercise: str
    item: str
    labels: tuple[str, ...]
    right: bool
    stage: str
    help: int
    detail: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        _check_text("id", self.id, 64)
        _check_moment(self.at)
        for name in ("exercise", "item", "stage"):
            _check_text(name, getattr(self, name), 100, least=0)
        object.__setattr__(self, "labels", _labels(self.labels))
        if isinstance(self.help, bool) or not isinstance(self.help, int) or not 0 <= self.help <= 1000:
            raise InputError("The field 'help' must be a whole number of 0 to 1,000.", code="bad-help", field="help")
        if not isinstance(self.right, bool):
            raise InputError("The field 'right' must be true or false.", code="bad-right", field="right")
        _check_json("detail", self.detail)


@dataclass(frozen=True, slots=True)
class StoredObjection:
    """Somebody says that the coach is not right about a turn.

    Args:
        id: chosen by the client, such as a UUID; the same id again is the same objection.
        at: when, in seconds since 1970 in UTC.
        text: the turn, as typed; at most 2,000 characters.
        labels: what the coach said of it.
        remark: what they say about that, if anything.
        exercise: in which exercise, if any.
        where: anything else that tells where, as plain JSON values.

    Raises:
        InputError: if a field is too long, or cannot be stored.
    """

    id: str
    at: float
    text: str
    labels: tuple[str, ...]
    remark: str | None = None
    exercise: str | None = None
    where: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        _check_text("id", self.id, 64)
        _check_moment(self.at)
        _check_text("text", self.text, MAX_TEXT)
        object.__setattr__(self, "labels", _labels(self.labels))
        if self.remark is not None:
            _check_text("remark", self.remark, MAX_TEXT, least=0)
        if self.exercise is not None:
            _check_text("exercise", self.exercise, 100, least=0)
        _check_json("where", self.where)


def _check_text(name: str, value: object, most: int, *, least: int = 1) -> None:
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise InputError(f"The field '{name}' must be {least} to {most:,} characters.", code="bad-length", field=name)
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        raise InputError(
            f"The field '{name}' has a character that cannot be stored. Check that it was read as UTF-8.",
            code="control-character",
            field=name,
        )


def _check_moment(at: object) -> None:
    if isinstance(at, bool) or not isinstance(at, int | float) or not isfinite(at):
        raise InputError("The field 'at' must be a number of seconds.", code="bad-time", field="at")


def _labels(labels: Iterable[str]) -> tuple[str, ...]:
    labels = () if isinstance(labels, str) else tuple(labels)
    if not len(labels) <= 50:
        raise InputError("The field 'labels' has more than 50 labels.", code="bad-labels", field="labels")
    for label in labels:
        _check_text("labels", label, 100)
    return labels


def _check_json(name: str, value: Mapping[str, Any] | None) -> None:
    if value is None:
        return
    try:
        written = json.dumps(dict(value), allow_nan=False, ensure_ascii=False)
        fits = len(written) <= MAX_JSON and "\\u0000" not in written
        written.encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        fits = False
    if not fits:
        raise InputError(
            f"The field '{name}' must be plain JSON values of at most {MAX_JSON:,} characters.",
            code="bad-json",
            field=name,
        )
