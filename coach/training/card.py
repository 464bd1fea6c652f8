"""Score trained classifiers on splits they have not seen, and write the figures into ``meta.json`` and ``CARD.md``."""

import json
from pathlib import Path
from typing import Any

from ..coach import Coach
from ..corpus import GoldTurn
from ..evaluate import Evaluation, evaluate
from ..labels import Flag
from .classifiers import Recipe, read_corpus


def write_scores(folder: Path) -> dict[str, Any]:
    """Score the classifiers in a folder on the test split, rules alone and rules with classifiers.

    Returns:
        The scores as written under ``scores`` in ``meta.json``.
    """
    recipe = Recipe.read(folder / "recipe.yaml")
    gold = read_corpus(recipe.corpus, ("test",))
    together = Coach.load()
    scores = {
        "test": _scores(together, gold),
        "test, rules only": _scores(Coach.over(together.nlp, classifiers=False), gold),
    }
    path = folder / "meta.json"
    meta = json.loads(path.read_text(encoding="utf-8"))
    meta["scores"] = scores
    path.write_text(json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(_card(meta), encoding="utf-8")
    return scores


def _scores(coach: Coach, gold: list[GoldTurn]) -> dict[str, Any]:
    result: Evaluation = evaluate(gold, [f.labels for f in coach.review_many(g.turn for g in gold)])
    scores = result.to_dict()
    del scores["errors"]
    return {name: _rounded(value) for name, value in scores.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def _card(meta: dict[str, Any]) -> str:
    both, rules = meta["scores"]["test"], meta["scores"]["test, rules only"]
    rows = "\n".join(
        f"| {flag.value} | {both['flags'][flag.value]['n']} | {both['flags'][flag.value]['precision']:.3f} "
        f"| {both['flags'][flag.value]['recall']:.3f} | {both['flags'][flag.value]['f1']:.3f} "
        f"| {rules['flags'][flag.value]['f1']:.3f} | {meta['thresholds'][flag.value]:.2f} |"
        for flag in Flag
    )
    packages = ", ".join(f"{name} {version}" for name, version in meta["packages"].items())
    return f"""# classifiers {meta["version"]}

Linear classifiers (logistic regression, scikit-learn) for form, flags, focus and aim of a turn, over
{meta["features"]:,} named features of the tree, the words, the meaning classes of `models/lexicon` and the rules that
matched. Made by `coach train classifiers` from `recipe.yaml` beside this file; the same input gives the same
predictions. For pipeline {meta["pipeline"]}. {packages}.

## Scores

On the test split of `corpora/exploration` ({both["turns"]:,} turns by writers that training did not see).
*rules F1*: the declarative rules alone.

| flag | n | precision | recall | F1 | rules F1 | threshold |
| --- | --- | --- | --- | --- | --- | --- |
{rows}

| | rules with classifiers | rules only |
| --- | --- | --- |
| flags, macro-F1 | {both["macro_f1"]:.3f} | {rules["macro_f1"]:.3f} |
| clean turns flagged | {both["false_alarms"]:.3f} | {rules["false_alarms"]:.3f} |
| form, kappa | {both["form_kappa"]:.3f} | {rules["form_kappa"]:.3f} |
| open against closed | {both["open_closed"]:.3f} | {rules["open_closed"]:.3f} |
| focus, accuracy | {both["focus_accuracy"] or 0:.3f} | - |
| aim, accuracy | {both["aim_accuracy"] or 0:.3f} | - |

Thresholds and calibration come from turns of writers that the scored model had not seen (five folds by writer over
train and dev), never from the test split.

## Not for

Judging people. The figures are about questions; one flag on one turn is often arguable, a session count is steadier.

## Known errors

Judgement without a loaded word, motives put in an idiom, and advice that sounds like a plain fact are the flags most
often missed. Irony is not understood.
"""
