"""Linear classifiers over named features: fast, and every score can be traced back to words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string
from spacy.tokens import Doc

from ..analysis.form import Analysis
from ..analysis.plain import Words
from ..labels import Aim, Flag, Focus, Form
from .base import Asked, Prediction
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
        return self.predict_many([Asked(doc, analysis, rule_ids, context)])[0]

    def predict_many(self, asked: Sequence[Asked], *, evidence: bool = True) -> list[Prediction]:
        """Judge parsed turns together; each as ``predict`` does, and without the evidence if it is not wanted."""
        described = [features(*one) for one in asked]
        judged = self._judge(described)
        if not evidence:
            return [prediction for prediction, _, _ in judged]
        return [
            replace(prediction, evidence=self._all_evidence(one, prediction.flags, found, rows, norm))
            for one, found, (prediction, rows, norm) in zip(asked, described, judged, strict=True)
        ]

    def _all_evidence(
        self, asked: Asked, flags: dict[Flag, float], found: Sequence[Feature], rows: NDArray[np.int64], norm: float
    ) -> dict[Flag, tuple[int, int]]:
        words = [word.i for word in asked.analysis.words or Words.of(asked.doc) if word.is_word]
        return {
            flag: self._evidence(column, found, rows, norm, words, len(asked.doc))
            for column, flag in enumerate(Flag)
            if flags[flag] >= self.doubts[flag]
        }

    def _judge(self, turns: Sequence[list[Feature]]) -> list[tuple[Prediction, NDArray[np.int64], float]]:
        """Judge described turns; returns for each also the rows of its features, and their length before it was one."""
        if not turns:
            return []
        rows = self._rows([name for found in turns for name, _, _ in found])
        counts = [len(found) for found in turns]
        # the known features of every turn, each once, those of a turn together and in order
        at = np.repeat(np.arange(len(turns), dtype=np.int64) << 32, counts) + rows
        at = np.sort(at[rows >= 0])
        at = at[np.diff(at, prepend=-1) != 0]
        unique = at & 0xFFFFFFFF
        ends = np.searchsorted(at, np.arange(1, len(turns) + 1, dtype=np.int64) << 32).tolist()
        value = self.idf[unique]
        squared = value**2
        lengths, start = [], 0
        for end in ends:
            lengths.append(float(np.sqrt(np.add.reduce(squared[start:end]))) or 1.0)
            start = end
        value /= np.repeat(np.array(lengths, dtype=np.float32), np.diff(ends, prepend=0))
        raw = np.empty((len(turns), self.weights.shape[1]), dtype=np.float32)
        start = 0
        for number, end in enumerate(ends):
            # a product a turn, so that its scores are the same to the last bit whatever it was labelled together with
            np.matmul(value[start:end], self.weights[unique[start:end]], out=raw[number])
            start = end
        raw += self.bias
        own = np.split(rows, np.cumsum(counts[:-1])) if len(turns) > 1 else [rows]
        return list(zip(self._predictions(raw), own, lengths, strict=True))

    def _rows(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Look features up; -1 for one never seen in training."""
        hashes = np.fromiter(map(hash_string, names), dtype=np.uint64, count=len(names))
        keys, starts, shift = self._table
        rows = np.full(len(hashes), -1, dtype=np.int64)
        left = np.arange(len(hashes))
        places = starts[hashes >> shift]
        while len(left):
            there = keys[places]
            hit = there == hashes
            rows[left[hit]] = places[hit]
            further = there < hashes
            left, hashes, places = left[further], hashes[further], places[further] + 1
        rows[rows == len(self.keys)] = -1
        return rows

    @cached_property
    def _table(self) -> tuple[NDArray[np.uint64], NDArray[np.int64], np.uint64]:
        """Where the hashes that begin with the same bits stand: they are spread evenly, so that is a key or two each.

        Returns:
            The keys with a last one above all, the first place by the leading bits, how far to shift a hash for those.
        """
        bits = len(self.keys).bit_length() + 1
        shift = np.uint64(64 - bits)
        starts = np.searchsorted(self.keys >> shift, np.arange(1 << bits, dtype=np.uint64))
        return np.append(self.keys, np.uint64(2**64 - 1)), starts, shift

    def _predictions(self, raw: NDArray[np.float32]) -> list[Prediction]:
        scaled = self.slope * raw + self.offset
        shares: list[list[list[float]]] = []
        at = 0
        for kind, values in OUTPUTS:
            part = scaled[:, at : at + len(values)]
            if kind == "flag":
                share = 1.0 / (1.0 + np.exp(-part))
            else:  # exactly one of these holds
                share = np.exp(part - part.max(axis=1, keepdims=True))
                share = share / share.sum(axis=1, keepdims=True)
            shares.append(share.tolist())
            at += len(values)
        flags, forms, focuses, aims = (values for _, values in OUTPUTS)
        return [
            Prediction(
                flags=dict(zip(flags, flag, strict=True)),
                form=dict(zip(forms, form, strict=True)),
                focus=dict(zip(focuses, focus, strict=True)),
                aim=dict(zip(aims, aim, strict=True)),
            )
            for flag, form, focus, aim in zip(*shares, strict=True)
        ]

    def _evidence(
        self,
        column: int,
        found: Sequence[Feature],
        rows: NDArray[np.int64],
        norm: float,
        words: Sequence[int],
        length: int,
    ) -> tuple[int, int]:
        """Return the stretch of words whose features weigh most for a flag."""
        _, first = np.unique(rows, return_index=True)
        first = first[rows[first] >= 0]
        spans = np.array([found[i][1:] for i in first.tolist()], dtype=np.int64).reshape(-1, 2)
        known = rows[first]
        width = spans[:, 1] - spans[:, 0]
        weight = self.weights[known, column] * self.idf[known] / (norm * np.maximum(width, 1))
        weight[width <= 0] = 0.0
        edges = np.zeros(length + 2)
        np.add.at(edges, spans[:, 0], weight)
        np.add.at(edges, spans[:, 1], -weight)
        share = edges.cumsum()
        if not words or share.max() <= 0:
            return words[0] if words else 0, (words[-1] if words else length - 1) + 1
        top = max(words, key=lambda i: float(share[i]))
        least = share[top] / 4
        start, end = top, top + 1
        while start - 1 in words and share[start - 1] >= least:
            start -= 1
        while end in words and share[end] >= least:
            end += 1
        return start, end
