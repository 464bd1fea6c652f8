"""Linear classifiers over named features: fast, and every score can be traced back to words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string
from spacy.tokens import Doc

from ..analysis.form import Analysis
from ..labels import Aim, Flag, Focus, Form
from .base import Prediction
from .features import features
from .tokens import Feature

OUTPUTS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("flag", tuple(Flag)),
    ("form", tuple(Form)),
    ("focus", tuple(Focus)),
    ("aim", tuple(Aim)),
)


def output_names() -> list[str]:
    """Return the name of each column of weights: ``flag:why`` … ``aim:learn``."""
    return [f"{kind}:{value.value}" for kind, values in OUTPUTS for value in values]


@dataclass(frozen=True)
class LinearClassifiers:
    """One weight a feature and label.

    Attributes:
        version: name and version, as shown.
        keys: hashes of the known features, sorted, uint64, shape (features,).
        idf: how telling each feature is, float32, shape (features,).
        weights: float32, shape (features, labels), columns as ``output_names``.
        bias: float32, shape (labels,).
        slope: of the calibration of each column, float32, shape (labels,).
        offset: likewise.
        thresholds: from which probability a flag is given.
        doubts: from which it is a doubt.
    """

    version: str
    keys: NDArray[np.uint64]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    slope: NDArray[np.float32]
    offset: NDArray[np.float32]
    thresholds: dict[Flag, float]
    doubts: dict[Flag, float]

    def predict(self, doc: Doc, analysis: Analysis, rule_ids: Sequence[str], context: Sequence[str]) -> Prediction:
        """Judge one parsed turn.

        Returns:
            Calibrated probabilities, and for each flag at or above its doubt the words that weigh most.
        """
        found = features(doc, analysis, rule_ids, context)
        rows = self._rows(found)
        known = rows >= 0
        unique = np.unique(rows[known])
        value = self.idf[unique]
        norm = float(np.sqrt((value**2).sum())) or 1.0
        raw = (value / norm) @ self.weights[unique] + self.bias
        probability = 1.0 / (1.0 + np.exp(-(self.slope * raw + self.offset)))
        parts = self._parts(raw, probability)
        flags: dict[Flag, float] = parts["flag"]
        evidence = {
            flag: self._evidence(column, found, rows, norm, doc)
            for column, flag in enumerate(Flag)
            if flags[flag] >= self.doubts[flag]
        }
        return Prediction(form=parts["form"], flags=flags, focus=parts["focus"], aim=parts["aim"], evidence=evidence)

    def _rows(self, found: Sequence[Feature]) -> NDArray[np.int64]:
        """Look the features up; -1 for one never seen in training."""
        hashes = np.fromiter((hash_string(name) for name, _, _ in found), dtype=np.uint64, count=len(found))
        places = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        return np.where(self.keys[places] == hashes, places, -1).astype(np.int64)

    def _parts(self, raw: NDArray[Any], probability: NDArray[Any]) -> dict[str, dict[Any, float]]:
        parts: dict[str, dict[Any, float]] = {}
        at = 0
        for kind, values in OUTPUTS:
            size = len(values)
            if kind == "flag":
                shares = probability[at : at + size]
            else:  # exactly one of these holds
                scaled = self.slope[at : at + size] * raw[at : at + size] + self.offset[at : at + size]
                shares = np.exp(scaled - scaled.max())
                shares = shares / shares.sum()
            parts[kind] = {value: float(share) for value, share in zip(values, shares, strict=True)}
            at += size
        return parts

    def _evidence(
        self, column: int, found: Sequence[Feature], rows: NDArray[np.int64], norm: float, doc: Doc
    ) -> tuple[int, int]:
        """Return the stretch of words whose features weigh most for a flag."""
        _, first = np.unique(rows, return_index=True)
        first = first[rows[first] >= 0]
        spans = np.array([found[i][1:] for i in first.tolist()], dtype=np.int64).reshape(-1, 2)
        known = rows[first]
        width = spans[:, 1] - spans[:, 0]
        weight = self.weights[known, column] * self.idf[known] / (norm * np.maximum(width, 1))
        weight[width <= 0] = 0.0
        edges = np.zeros(len(doc) + 2)
        np.add.at(edges, spans[:, 0], weight)
        np.add.at(edges, spans[:, 1], -weight)
        share = edges.cumsum()
        words = [t.i for t in doc if any(c.isalnum() for c in t.text)]
        if not words or share.max() <= 0:
            return words[0] if words else 0, (words[-1] if words else len(doc) - 1) + 1
        top = max(words, key=lambda i: float(share[i]))
        least = share[top] / 4
        start, end = top, top + 1
        while start - 1 in words and share[start - 1] >= least:
            start -= 1
        while end in words and share[end] >= least:
            end += 1
        return start, end
