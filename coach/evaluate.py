"""Scores of predicted labels against gold labels; used by the CLI, the recipes and the cards alike."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score

from .corpus import GoldTurn
from .labels import Flag, Form
from .model import Labels


@dataclass(frozen=True, slots=True)
class FlagScore:
    """How well one flag is found; turns where it is optional are left out.

    Attributes:
        n: how often it is in the gold labels.
        precision: of the turns flagged, the share (0–1) that should be.
        recall: of the turns that should be, the share flagged.
        f1: their harmonic mean.
        kappa: agreement beyond chance (-1 to 1).
    """

    n: int
    precision: float
    recall: float
    f1: float
    kappa: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of one run, and its errors.

    Attributes:
        turns: how many turns were compared.
        form_accuracy: share (0–1) with the right form.
        form_kappa: agreement on form beyond chance.
        open_closed: share of questions rightly called open or closed.
        flags: the score of each flag.
        macro_f1: the mean F1 of the flags that occur.
        false_alarms: share of turns without a gold flag that got one that is not optional.
        focus_accuracy: share of questions with the right focus, where labelled; None if none is.
        aim_accuracy: likewise for the aim.
        errors: one entry for each turn with a wrong form or flag.
    """

    turns: int
    form_accuracy: float
    form_kappa: float
    open_closed: float
    flags: dict[str, FlagScore]
    macro_f1: float
    false_alarms: float
    focus_accuracy: float | None
    aim_accuracy: float | None
    errors: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain JSON values."""
        return asdict(self)


def evaluate(gold: Sequence[GoldTurn], predicted: Sequence[Labels]) -> Evaluation:
    """Score predicted labels against gold labels.

    Args:
        gold: the turns as people labelled them.
        predicted: the labels given, in the same order and number.

    Raises:
        ValueError: if the numbers differ or there are none.
    """
    if len(gold) != len(predicted) or not gold:
        raise ValueError(f"{len(gold)} gold turns and {len(predicted)} predicted; need equal numbers, at least one")
    forms = [(g.form, p.form) for g, p in zip(gold, predicted, strict=True)]
    asked = [(g.is_open, p.is_open) for g, p in forms if g is not Form.STATEMENT]
    flags = {flag.value: _flag_score(flag, gold, predicted) for flag in Flag}
    counted = [score.f1 for score in flags.values() if score.n]
    clean = [(g, p) for g, p in zip(gold, predicted, strict=True) if not g.flags]
    alarms = [bool(set(p.flags) - g.optional) for g, p in clean]
    return Evaluation(
        turns=len(gold),
        form_accuracy=_share([g == p for g, p in forms]),
        form_kappa=_kappa([g for g, _ in forms], [p for _, p in forms]),
        open_closed=_share([g == p for g, p in asked]),
        flags=flags,
        macro_f1=float(np.mean(counted)) if counted else 0.0,
        false_alarms=_share(alarms),
        focus_accuracy=_maybe([(g.focus, p.focus) for g, p in zip(gold, predicted, strict=True) if g.focus]),
        aim_accuracy=_maybe([(g.aim, p.aim) for g, p in zip(gold, predicted, strict=True) if g.aim]),
        errors=[e for g, p in zip(gold, predicted, strict=True) if (e := _error(g, p))],
    )


def _flag_score(flag: Flag, gold: Sequence[GoldTurn], predicted: Sequence[Labels]) -> FlagScore:
    pairs = [(flag in g.flags, flag in p.flags) for g, p in zip(gold, predicted, strict=True) if flag not in g.optional]
    hit = sum(g and p for g, p in pairs)
    said, wanted = sum(p for _, p in pairs), sum(g for g, _ in pairs)
    precision, recall = (hit / said if said else 0.0), (hit / wanted if wanted else 0.0)
    f1 = 2 * hit / (said + wanted) if said + wanted else 0.0
    return FlagScore(wanted, precision, recall, f1, _kappa([g for g, _ in pairs], [p for _, p in pairs]))


def _kappa(a: Sequence[Any], b: Sequence[Any]) -> float:
    if list(a) == list(b):
        return 1.0
    return float(cohen_kappa_score([str(x) for x in a], [str(x) for x in b]))


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _maybe(pairs: Sequence[tuple[Any, Any]]) -> float | None:
    return _share([a == b for a, b in pairs]) if pairs else None


def _error(gold: GoldTurn, labels: Labels) -> dict[str, Any] | None:
    missed = sorted(gold.flags - set(labels.flags))
    extra = sorted(set(labels.flags) - gold.flags - gold.optional)
    if gold.form is labels.form and not missed and not extra:
        return None
    return {
        "id": gold.turn.id,
        "text": gold.turn.text,
        "form": gold.form.value,
        "form_given": labels.form.value,
        "missed": [flag.value for flag in missed],
        "extra": [flag.value for flag in extra],
    }
