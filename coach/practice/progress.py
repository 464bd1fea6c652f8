"""How it goes, per label, with how sure that is."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

from ..labels import Flag, Form
from .attempt import Attempt, Exercise, Stage
from .fading import course

FEW = 8
"""Under this number of attempts nothing is said about a label."""
TOO_FEW = "nog te weinig vragen om iets te zeggen"
ASKING = "asking"
"""The label of a question of the trainee's own: whether it was open and nothing was minded in it."""
_Z = 1.96
_FORMS = (Form.OPEN, Form.INVITATION, Form.CLOSED, Form.CHOICE)
NAMES = {
    ASKING: "zelf open vragen stellen",
    "none": "niets aan de hand",
    **{f.value: f.dutch for f in _FORMS},
    **{f.value: f.dutch for f in Flag},
}
"""What a trainee reads for each label that is practised."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much went well: ``right`` of ``n``, with the 95% interval (Wilson score) from ``low`` to ``high``, 0 to 1."""

    right: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """The share, or None without attempts."""
        return self.right / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class LabelProgress:
    """How it goes with one label.

    Attributes:
        label: its value.
        name: what a trainee reads.
        alone: without help: after the answer only, or not at all.
        helped: with help.
        enough: whether ``alone`` has attempts enough to say something.
        words: one Dutch sentence.
    """

    label: str
    name: str
    alone: Share
    helped: Share
    enough: bool
    words: str


def wilson(right: int, n: int) -> Share:
    """Return a share with its 95% interval (E. B. Wilson, 1927, JASA 22:209).

    >>> s = wilson(8, 10)
    >>> round(s.low, 2), round(s.high, 2)
    (0.49, 0.94)
    """
    if n == 0:
        return Share(0, 0, 0.0, 1.0)
    p = right / n
    middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return Share(right, n, max(0.0, middle - half), min(1.0, middle + half))


def progress(attempts: Sequence[Attempt]) -> list[LabelProgress]:
    """Return how it goes, for every label that is practised.

    >>> {one.words for one in progress([])} == {TOO_FEW}
    True
    """
    return [_of(label, name, attempts) for label, name in NAMES.items()]


def weakness(attempts: Sequence[Attempt], label: str) -> float:
    """Guess how likely the next one of a label is to go wrong, 0 to 1; newer attempts count more."""
    wrong = total = 0.0
    weight = 1.0
    for one in reversed(attempts):
        if label in one.labels:
            wrong += weight * (not one.right)
            total += weight
            weight *= 0.9
    return (wrong + 1) / (total + 2)


def overview(attempts: Sequence[Attempt]) -> dict[str, Any]:
    """Return progress per label and the rounds *zonder hulp* of each exercise, as plain JSON values."""
    labels = [{**asdict(one), "alone": _shown(one.alone), "helped": _shown(one.helped)} for one in progress(attempts)]
    courses = {}
    for exercise in Exercise:
        now = course(attempts, exercise)
        courses[exercise.value] = {
            "stage": now.stage, "name": now.stage.dutch, "left": now.left, "rounds": list(now.rounds),
            "attempts": sum(one.exercise is exercise for one in attempts),
        }  # fmt: skip
    return {"labels": labels, "courses": courses, "attempts": len(attempts), "few": FEW}


def _of(label: str, name: str, attempts: Sequence[Attempt]) -> LabelProgress:
    about = [one for one in attempts if label in one.labels]
    # taking help in a stage that allows it is no longer doing it alone
    alone = [one for one in about if one.stage in (Stage.AFTER, Stage.ALONE) and not one.help]
    helped = [one for one in about if one not in alone]
    share = wilson(sum(one.right for one in alone), len(alone))
    enough = share.n >= FEW
    return LabelProgress(
        label,
        name,
        share,
        wilson(sum(one.right for one in helped), len(helped)),
        enough,
        _words(share) if enough else TOO_FEW,
    )


def _words(share: Share) -> str:
    if share.low >= 0.75:
        return "gaat goed"
    if share.high <= 0.6:
        return "kan nog oefening gebruiken"
    return "gaat de goede kant op" if share.right * 2 >= share.n else "wisselend"


def _shown(share: Share) -> dict[str, Any]:
    return {"right": share.right, "n": share.n, "low": round(share.low, 3), "high": round(share.high, 3)}
