"""Scores that cannot flatter: intervals, splits by kind of turn, calibration, steadiness, the worst errors."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np

from ..coach import Coach
from ..corpus import GoldTurn
from ..evaluate import Evaluation, evaluate
from ..labels import Flag
from ..model import Feedback, Labels, Turn
from .perturb import PERTURBATIONS

RESAMPLES = 300


def intervals(
    gold: Sequence[GoldTurn], labels: Sequence[Labels], measures: Mapping[str, Callable[[Evaluation], float]], seed: int
) -> dict[str, tuple[float, float]]:
    """Return the 95% bootstrap interval of each measure of an evaluation, by resampling turns."""
    random = np.random.default_rng(seed)
    values: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(RESAMPLES):
        chosen = random.integers(0, len(gold), len(gold))
        result = evaluate([gold[i] for i in chosen], [labels[i] for i in chosen])
        for name, measure in measures.items():
            values[name].append(measure(result))
    bounds = {name: np.percentile(found, [2.5, 97.5]) for name, found in values.items()}
    return {name: (round(float(low), 3), round(float(high), 3)) for name, (low, high) in bounds.items()}


def by_kind(gold: Sequence[GoldTurn], labels: Sequence[Labels]) -> dict[str, dict[str, dict[str, float]]]:
    """Score the turns of each writer, sector, register and length apart; kinds of under 60 turns are left out."""
    kinds: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i, turn in enumerate(gold):
        words = len(turn.turn.text.split())
        kinds["writer"][str(turn.extra.get("writer"))].append(i)
        kinds["sector"][str(turn.extra.get("sector"))].append(i)
        kinds["register"][str(turn.extra.get("register") or "not given")].append(i)
        kinds["length"]["1-6 words" if words <= 6 else "7-12 words" if words <= 12 else "over 12 words"].append(i)
        kinds["context"]["with" if turn.turn.context else "without"].append(i)
    table: dict[str, dict[str, dict[str, float]]] = {}
    for kind, groups in kinds.items():
        for name, members in sorted(groups.items()):
            if len(members) < 60:
                continue
            result = evaluate([gold[i] for i in members], [labels[i] for i in members])
            table.setdefault(kind, {})[name] = {
                "turns": len(members),
                "macro_f1": round(result.macro_f1, 3),
                "false_alarms": round(result.false_alarms, 3),
                "form_kappa": round(result.form_kappa, 3),
            }
    return table


def calibration(gold: Sequence[GoldTurn], feedback: Sequence[Feedback], bins: int = 10) -> dict[str, dict[str, Any]]:
    """Return for each flag the expected calibration error (0–1) and the points of its curve.

    The error is the mean distance between predicted and true share in ten equal bins, weighed by their turns.
    """
    result = {}
    for flag in Flag:
        pairs = [
            (f.scores[flag.value], flag in g.flags)
            for g, f in zip(gold, feedback, strict=True)
            if flag not in g.optional
        ]
        scores, truth = np.array([p for p, _ in pairs]), np.array([t for _, t in pairs])
        place = np.minimum((scores * bins).astype(int), bins - 1)
        points, error = [], 0.0
        for number in range(bins):
            inside = place == number
            if inside.any():
                said, true = float(scores[inside].mean()), float(truth[inside].mean())
                error += abs(said - true) * inside.mean()
                points.append((round(said, 3), round(true, 3), int(inside.sum())))
        result[flag.value] = {"error": round(float(error), 4), "points": points}
    return result


def steadiness(coach: Coach, feedback: Sequence[Feedback], seed: int) -> dict[str, dict[str, float]]:
    """Say how many labels flip when the same turn is typed in another way.

    Returns:
        For each change: ``turns`` that it changed, ``labels`` the share of their labels (form and seven flags) that
        flipped, and ``any`` the share of those turns with any flip.
    """
    result = {}
    for name, change in PERTURBATIONS.items():
        random = Random(seed)
        docs = coach.nlp.pipe([f.turn.text for f in feedback], batch_size=128)
        changed = [
            (f, text) for f, doc in zip(feedback, docs, strict=True) if (text := change(doc, random)) != f.turn.text
        ]
        others = coach.review_many((Turn(text, context=f.turn.context) for f, text in changed), suggest=False)
        flips = []
        for (before, _), after in zip(changed, others, strict=True):
            flags = set(before.labels.flags) ^ set(after.labels.flags)
            flips.append(len(flags) + (before.labels.form is not after.labels.form))
        result[name] = {
            "turns": len(flips),
            "labels": round(float(np.sum(flips)) / (len(flips) * (len(Flag) + 1)), 4),
            "any": round(float(np.mean(np.array(flips) > 0)), 4),
        }
    return result


def worst(gold: Sequence[GoldTurn], feedback: Sequence[Feedback], count: int = 40) -> list[dict[str, Any]]:
    """Return the errors about which the coach was most sure, in words."""
    errors: list[dict[str, Any]] = []
    for turn, answer in zip(gold, feedback, strict=True):
        for flag in Flag:
            if flag in turn.optional or (flag in turn.flags) == (flag in answer.labels.flags):
                continue
            score = answer.scores[flag.value]
            sure = score if flag in answer.labels.flags else 1 - score
            said = "flagged" if flag in answer.labels.flags else "missed"
            errors.append(
                {"text": turn.turn.text, "flag": flag.value, "error": said, "score": round(score, 3), "sure": sure}
            )
    errors.sort(key=lambda e: -e["sure"])
    return [{k: v for k, v in e.items() if k != "sure"} for e in errors[:count]]
