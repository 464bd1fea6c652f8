"""What is stored of practice: attempts and objections, checked before they reach a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from .checks import check_json, check_labels, check_moment, check_text

MAX_TEXT = 2000


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
        check_text("id", self.id, 64)
        check_moment(self.at)
        for name in ("exercise", "item", "stage"):
            check_text(name, getattr(self, name), 100, least=0)
        object.__setattr__(self, "labels", check_labels(self.labels))
        if isinstance(self.help, bool) or not isinstance(self.help, int) or not 0 <= self.help <= 1000:
            raise InputError("The field 'help' must be a whole number of 0 to 1,000.", code="bad-help", field="help")
        if not isinstance(self.right, bool):
            raise InputError("The field 'right' must be true or false.", code="bad-right", field="right")
        check_json("detail", self.detail)


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
        check_text("id", self.id, 64)
        check_moment(self.at)
        check_text("text", self.text, MAX_TEXT)
        object.__setattr__(self, "labels", check_labels(self.labels))
        if self.remark is not None:
            check_text("remark", self.remark, MAX_TEXT, least=0)
        if self.exercise is not None:
            check_text("exercise", self.exercise, 100, least=0)
        check_json("where", self.where)
