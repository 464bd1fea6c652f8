"""Compare kinds of classifiers on the same features, on the dev split, and draw the learning curve."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from ..labels import Flag
from .classifiers import Data, Recipe, Vectors

FLAGS = len(Flag)
CURVE = (1000, 2000, 4000, 6000, 8000, 10000)


def best_f1(scores: NDArray[Any], truth: NDArray[np.bool_], left: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return for each flag the best F1 any threshold gives: compares kinds, not thresholds."""
    result = np.zeros(FLAGS)
    for column in range(FLAGS):
        use = ~left[:, column]
        y = truth[use, column][np.argsort(-scores[use, column], kind="stable")]
        hits = np.cumsum(y)
        result[column] = float((2 * hits / (np.arange(1, len(y) + 1) + y.sum())).max())
    return result


def compare_kinds(train: Data, dev: Data, recipe: Recipe, report: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """Fit each kind on train and score it on dev.

    Returns:
        For each kind its best F1 a flag, and their mean as ``macro``.
    """
    vectors = Vectors(train.names, recipe)
    rows, held = vectors.matrix(train.names), vectors.matrix(dev.names)
    truth, _ = train.targets()
    dev_truth, dev_left = dev.targets()
    scores: dict[str, NDArray[Any]] = {}

    report("logistic regression")
    linear = [_logistic(recipe).fit(rows, truth[:, c]) for c in range(FLAGS)]
    scores["logistic regression"] = np.column_stack([m.decision_function(held) for m in linear])

    report("without the rules")
    bare = replace(recipe, groups={**recipe.groups, "r": 0.0})
    no_rules = Vectors(train.names, bare)
    rest, rest_held = no_rules.matrix(train.names), no_rules.matrix(dev.names)
    models = [_logistic(recipe).fit(rest, truth[:, c]) for c in range(FLAGS)]
    scores["logistic regression, model only (no rules)"] = np.column_stack(
        [m.decision_function(rest_held) for m in models]
    )

    report("linear support vectors")
    machines = [LinearSVC(C=0.5, random_state=recipe.seed).fit(rows, truth[:, c]) for c in range(FLAGS)]
    scores["linear support vectors"] = np.column_stack([m.decision_function(held) for m in machines])

    report("gradient boosting")
    reduce = TruncatedSVD(150, random_state=recipe.seed).fit(rows)
    dense, dense_held = reduce.transform(rows), reduce.transform(held)
    trees = [
        HistGradientBoostingClassifier(max_iter=120, learning_rate=0.1, random_state=recipe.seed).fit(
            dense, truth[:, c]
        )
        for c in range(FLAGS)
    ]
    scores["gradient boosting on 150 dimensions"] = np.column_stack([m.decision_function(dense_held) for m in trees])

    report("stacked")
    half = np.array([sum(map(ord, writer)) % 2 == 0 for writer in train.writers])
    first = [_logistic(recipe).fit(rows[half], truth[half, c]) for c in range(FLAGS)]
    level = np.column_stack([m.decision_function(rows[~half]) for m in first])
    level_held = np.column_stack([m.decision_function(held) for m in first])
    second = [LogisticRegression(C=1.0).fit(level, truth[~half, c]) for c in range(FLAGS)]
    scores["stacked (flags judge each other)"] = np.column_stack([m.decision_function(level_held) for m in second])

    table = {}
    for name, raw in scores.items():
        f1 = best_f1(raw, dev_truth, dev_left)
        table[name] = {
            **{f.value: round(float(v), 3) for f, v in zip(Flag, f1, strict=True)},
            "macro": round(float(f1.mean()), 3),
        }
    return table


def learning_curve(train: Data, dev: Data, recipe: Recipe) -> dict[int, float]:
    """Return the macro-F1 on dev for models trained on ever more turns, drawn at random."""
    order = np.random.default_rng(recipe.seed).permutation(len(train.gold))
    truth, _ = train.targets()
    dev_truth, dev_left = dev.targets()
    curve = {}
    for size in (*(n for n in CURVE if n < len(order)), len(order)):
        chosen = order[:size]
        names = [train.names[i] for i in chosen]
        vectors = Vectors(names, recipe)
        rows, held = vectors.matrix(names), vectors.matrix(dev.names)
        raw = [_logistic(recipe).fit(rows, truth[chosen, c]).decision_function(held) for c in range(FLAGS)]
        curve[size] = round(float(best_f1(np.column_stack(raw), dev_truth, dev_left).mean()), 3)
    return curve


def _logistic(recipe: Recipe) -> LogisticRegression:
    return LogisticRegression(C=recipe.strength, solver="liblinear", random_state=recipe.seed)
