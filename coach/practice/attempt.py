"""One attempt at an exercise. All that is known of a trainee is a list of these; the rest is worked out from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ..errors import InputError

MOST_ATTEMPTS = 5000
"""How many attempts a notebook may hold; the oldest are left out first."""
_LAST_MOMENT = 4_102_444_800.0
"""The first second of the year 2100: no attempt is later."""


class Exercise(StrEnum):
    """The four exercises."""

    RECOGNISE = "herkennen"
    REPHRASE = "herschrijven"
    CASE = "casus"
    FREE = "vrij"


class Stage(StrEnum):
    """How much help there is: all of it, a hint, only afterwards, or none until the round is over."""

    FULL = "full"
    HINT = "hint"
    AFTER = "after"
    ALONE = "alone"

    @property
    def dutch(self) -> str:
        """The name a trainee reads."""
        return {"full": "volledige hulp", "hint": "een hint", "after": "achteraf", "alone": "zonder hulp"}[self.value]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt.

    Attributes:
        id: any name of its own, such as a UUID; two attempts with one id are one.
        at: when, in seconds since 1970 (UTC).
        exercise: which.
        item: what was practised on: the id of an item, or of a case.
        labels: what it was about: labels of the item, or ``asking`` for a question of the trainee's own.
        right: whether it went well at the first go, without the answer being shown.
        stage: how much help there was.
        help: how many steps of help were taken, 0 to 3.
    """

    id: str
    at: float
    exercise: Exercise
    item: str
    labels: tuple[str, ...]
    right: bool
    stage: Stage
    help: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {**asdict(self), "labels": list(self.labels)}


class _AttemptIn(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9._:-]+$")]
    at: Annotated[float, Field(ge=0, le=_LAST_MOMENT, allow_inf_nan=False)]
    exercise: Exercise
    item: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._:-]+$")]
    labels: Annotated[list[Annotated[str, Field(max_length=30, pattern=r"^[a-z-]+$")]], Field(max_length=8)]
    right: bool
    stage: Stage
    help: Annotated[int, Field(ge=0, le=3)] = 0


_ADAPTER = TypeAdapter(_AttemptIn)


def attempts_of(values: object) -> list[Attempt]:
    """Read attempts that a browser or a file kept, oldest first; what cannot be read is left out.

    Raises:
        InputError: if it is no list, or over twice the length that is kept.

    >>> attempts_of([{"id": "a", "at": 1, "exercise": "herkennen", "item": "oe-001", "labels": ["why"],
    ...               "right": True, "stage": "full"}, "stuk"])[0].labels
    ('why',)
    """
    if not isinstance(values, list):
        raise InputError("'attempts' must be a list.", code="not-a-list", field="attempts")
    if len(values) > 2 * MOST_ATTEMPTS:
        raise InputError(
            f"'attempts' has {len(values):,} items; the limit is {2 * MOST_ATTEMPTS:,}.",
            code="list-too-long", status=413, field="attempts",
        )  # fmt: skip
    found = []
    for value in values:
        try:
            one = _ADAPTER.validate_python(value)
        except ValidationError:
            continue  # a damaged entry of one's own notebook must not lose the rest
        found.append(Attempt(one.id, one.at, one.exercise, one.item, tuple(one.labels), one.right, one.stage, one.help))
    return united(found)


def united(*lists: Iterable[Attempt]) -> list[Attempt]:
    """Put lists together, each attempt once, oldest first, the latest kept where there are too many."""
    by_id = {one.id: one for some in lists for one in some}
    return sorted(by_id.values(), key=lambda one: (one.at, one.id))[-MOST_ATTEMPTS:]


def of_exercise(attempts: Sequence[Attempt], exercise: Exercise) -> list[Attempt]:
    """Return the attempts at one exercise, in order."""
    return [one for one in attempts if one.exercise is exercise]
