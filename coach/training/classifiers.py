"""Train the classifiers from the corpus by their recipe; thresholds keep false alarms under a limit."""

import json
import platform
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from spacy.language import Language
from spacy.strings import hash_string
from threadpoolctl import threadpool_limits

from ..analysis.form import analyse
from ..classifiers.features import features
from ..classifiers.linear import LinearClassifiers, output_names
from ..classifiers.store import META, save_weights
from ..corpus import GoldTurn, check_splits, read_gold
from ..errors import CorpusError
from ..labels import Flag
from ..pipeline import load_pipeline, pipeline_version
from ..resources import models_folder
from ..rulebook.book import Rulebook

Matrix = Any  # scipy's sparse matrices have no usable types
Floats = NDArray[np.float64]
SPLITS = ("train", "dev", "test")


@dataclass(frozen=True)
class Recipe:
    """What ``recipe.yaml`` says."""

    version: str
    seed: int
    corpus: str
    min_count: int
    groups: dict[str, float]
    strength: float
    optional_weight: float
    folds: int
    clean_limit: float
    doubt_limit: float

    @classmethod
    def read(cls, path: Path) -> "Recipe":
        """Read a recipe; an unknown or missing key is a ``CorpusError`` with the file."""
        try:
            return cls(**yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, TypeError, yaml.YAMLError) as error:
            raise CorpusError(str(path), 1, f"is no recipe: {error}") from error


@dataclass(frozen=True)
class Data:
    """A split, described: names of the features of each turn, gold labels, writers."""

    gold: list[GoldTurn]
    names: list[list[str]]
    writers: list[str]

    def targets(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return what is true and what is left open, each of shape (turns, labels)."""
        rows, opens = [], []
        for turn in self.gold:
            held = {f"flag:{f.value}" for f in turn.flags} | {f"form:{turn.form.value}"}
            held |= {f"focus:{turn.focus.value}"} if turn.focus else set()
            held |= {f"aim:{turn.aim.value}"} if turn.aim else set()
            left = {f"flag:{f.value}" for f in turn.optional}
            names = output_names()
            rows.append([name in held for name in names])
            missing = {"focus": turn.focus is None, "aim": turn.aim is None}
            opens.append([name in left or missing.get(name.split(":")[0], False) for name in names])
        return np.array(rows), np.array(opens)


def describe(nlp: Language, book: Rulebook, gold: list[GoldTurn]) -> Data:
    """Parse turns and name their features."""
    names = []
    for turn, doc in zip(gold, nlp.pipe((g.turn.text for g in gold), batch_size=128), strict=True):
        analysis = analyse(doc)
        rules = book.find(doc, analysis).rule_ids
        names.append([name for name, _, _ in features(doc, analysis, rules, turn.turn.context)])
    return Data(gold, names, [str(g.extra.get("writer", "")) for g in gold])


class Vectors:
    """Turns as rows of numbers: which features, how telling each, length one."""

    def __init__(self, names: Sequence[Sequence[str]], recipe: Recipe) -> None:
        count = Counter(name for row in names for name in set(row))
        kept = {hash_string(name): name for name, n in count.items() if n >= recipe.min_count}
        self.keys = np.array(sorted(kept), dtype=np.uint64)
        self._at = {kept[key]: i for i, key in enumerate(self.keys.tolist())}
        telling = [
            np.log((len(names) + 1) / (count[kept[key]] + 1)) * recipe.groups.get(kept[key][0], 1.0)
            for key in self.keys.tolist()
        ]
        self.idf = np.array(telling, dtype=np.float32)

    def matrix(self, names: Sequence[Sequence[str]]) -> Matrix:
        """Return the rows for turns, float32, each of length one."""
        pointer, index, values = [0], [], []
        for row in names:
            known = sorted({self._at[name] for name in row if name in self._at})
            value = self.idf[known]
            norm = float(np.sqrt((value**2).sum())) or 1.0
            index += known
            values += (value / norm).tolist()
            pointer.append(len(index))
        shape = (len(names), len(self.keys))
        return sparse.csr_matrix((np.array(values, np.float32), index, pointer), shape=shape)


def fit_linear(rows: Matrix, truth: NDArray[np.bool_], left: NDArray[np.bool_], recipe: Recipe) -> tuple[Any, Any]:
    """Fit one logistic regression a label.

    Returns:
        Weights of shape (features, labels) and bias of shape (labels,).
    """
    weights, bias = [], []
    for column, name in enumerate(output_names()):
        flag = name.startswith("flag:")
        use = np.ones(rows.shape[0], bool) if flag else ~left[:, column]
        importance = np.where(left[use, column], recipe.optional_weight, 1.0)
        model = LogisticRegression(C=recipe.strength, solver="liblinear", random_state=recipe.seed)
        model.fit(rows[use], truth[use, column], sample_weight=importance)
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return np.array(weights, np.float32).T, np.array(bias, np.float32)


def out_of_fold(data: Data, recipe: Recipe, report: Callable[[str], None]) -> Floats:
    """Return for every turn the raw scores of a model that saw nothing of its writer."""
    truth, left = data.targets()
    raw = np.zeros(truth.shape)
    splitter = GroupKFold(recipe.folds)
    for fold, (train, held) in enumerate(splitter.split(data.names, groups=data.writers), 1):
        report(f"fold {fold} of {recipe.folds}")
        vectors = Vectors([data.names[i] for i in train], recipe)
        rows = vectors.matrix([data.names[i] for i in train])
        weights, bias = fit_linear(rows, truth[train], left[train], recipe)
        raw[held] = vectors.matrix([data.names[i] for i in held]) @ weights + bias
    return raw


def calibrate(raw: Floats, truth: NDArray[np.bool_], left: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Fit one sigmoid a label on out-of-fold scores (Platt's method).

    Returns:
        Slope and offset of each label.
    """
    slope, offset = np.ones(raw.shape[1]), np.zeros(raw.shape[1])
    for column in range(raw.shape[1]):
        use = ~left[:, column]
        model = LogisticRegression(C=1e6).fit(raw[use, column : column + 1], truth[use, column])
        slope[column], offset[column] = model.coef_[0, 0], model.intercept_[0]
    return slope, offset


def choose_thresholds(
    probability: Floats, truth: NDArray[np.bool_], left: NDArray[np.bool_], limit: float
) -> NDArray[np.float64]:
    """Choose a threshold a flag: the best F1 together, with at most ``limit`` of the clean turns flagged.

    The price of a false alarm is raised until the limit holds; each flag then takes the threshold that is best at that
    price, so the flags that cry wolf give way first.
    """
    flags = len(Flag)
    truth, left, probability = truth[:, :flags], left[:, :flags], probability[:, :flags]
    clean: NDArray[np.bool_] = np.logical_not(truth.any(axis=1))
    chosen = np.ones(flags)
    for price in np.linspace(0.0, 20.0, 161):
        for column in range(flags):
            use = ~left[:, column]
            p, y, c = probability[use, column], truth[use, column], clean[use]
            order = np.argsort(-p, kind="stable")
            hits, alarms = np.cumsum(y[order]), np.cumsum(c[order] & ~y[order])
            f1 = 2 * hits / (np.arange(1, len(order) + 1) + y.sum())
            chosen[column] = p[order][np.argmax(f1 - price * alarms / clean.sum())]
        alarmed = ((probability >= chosen) & ~left)[clean].any(axis=1).mean()
        if alarmed <= limit:
            break
    return np.clip(chosen, 0.05, 0.95)


def read_corpus(name: str, splits: Sequence[str]) -> list[GoldTurn]:
    """Read splits of a corpus that stands in this checkout."""
    return [turn for split in splits for turn in read_gold(corpus_file(name, split))]


def corpus_file(name: str, split: str) -> Path:
    """Return the file of a split of a corpus in this checkout."""
    return models_folder().parent / "corpora" / name / f"{split}.jsonl"


def train_classifiers(
    output: Path | None = None, *, pipeline: str | None = None, report: Callable[[str], None] = print
) -> Path:
    """Train, calibrate, choose thresholds, and write weights and meta; the same input gives the same predictions.

    Args:
        output: where to write; None means ``models/classifiers`` of this checkout.
        pipeline: another pipeline than the one that ships.
        report: told how far it is.

    Returns:
        The folder written.

    Raises:
        CorpusError: if the corpus or the recipe is broken.
    """
    home = models_folder() / "classifiers"
    recipe = Recipe.read(home / "recipe.yaml")
    nlp = load_pipeline(pipeline)
    book = Rulebook.load(nlp)
    with threadpool_limits(limits=1):  # more threads add in another order, and the last digits differ
        report("parsing")
        check_splits({corpus_file(recipe.corpus, s): read_corpus(recipe.corpus, (s,)) for s in SPLITS})
        data = describe(nlp, book, read_corpus(recipe.corpus, ("train", "dev")))
        truth, left = data.targets()
        raw = out_of_fold(data, recipe, report)
        slope, offset = calibrate(raw, truth, left)
        probability = 1 / (1 + np.exp(-(raw * slope + offset)))
        thresholds = choose_thresholds(probability, truth, left, recipe.clean_limit)
        doubts = np.minimum(thresholds, choose_thresholds(probability, truth, left, recipe.doubt_limit))
        report("final fit")
        vectors = Vectors(data.names, recipe)
        weights, bias = fit_linear(vectors.matrix(data.names), truth, left, recipe)
    model = LinearClassifiers(
        version=recipe.version,
        keys=vectors.keys,
        idf=vectors.idf,
        weights=weights,
        bias=bias,
        slope=slope.astype(np.float32),
        offset=offset.astype(np.float32),
        thresholds=dict(zip(Flag, thresholds.tolist(), strict=True)),
        doubts=dict(zip(Flag, doubts.tolist(), strict=True)),
    )
    output = output or home
    digest = save_weights(output, model)
    meta = {
        "name": "classifiers",
        "version": recipe.version,
        "pipeline": pipeline_version(nlp),
        "rules": book.version,
        "outputs": output_names(),
        "features": len(vectors.keys),
        "sha256": digest,
        "thresholds": {f.value: round(t, 4) for f, t in model.thresholds.items()},
        "doubts": {f.value: round(t, 4) for f, t in model.doubts.items()},
        "seed": recipe.seed,
        "recipe_sha256": sha256((home / "recipe.yaml").read_bytes()).hexdigest(),
        "corpus": _corpus_version(recipe.corpus),
        "packages": {name: installed(name) for name in ("spacy", "scikit-learn", "numpy")}
        | {"python": platform.python_version()},
    }
    (output / META).write_text(json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return output


def _corpus_version(name: str) -> dict[str, str]:
    return {split: sha256(corpus_file(name, split).read_bytes()).hexdigest()[:16] for split in SPLITS}
