"""Which fact a question asks for: by its words, its focus and its aim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from spacy.tokens import Doc

from ..analysis.uptake import content_words, stem
from ..model import Labels
from ..rewrite.bank import load_bank
from .schema import Case, Fact

_WORDS, _ABOUT, _FOCUS, _AIM = 1.0, 0.25, 0.06, 0.12
"""How much each agreement weighs: the likeness to an example question, words it is about, focus and aim."""
_GENERAL_CUT = 0.5
"""From which share of words that belong to no case nor to general questions a question is about something else."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a question asks for a fact.

    Attributes:
        fact: the fact.
        score: words, focus and aim together; higher is better.
        likeness: of the words alone, 0 to 1.
    """

    fact: Fact
    score: float
    likeness: float


class Matcher:
    """The facts of one case, with the words that ask for them as vectors."""

    def __init__(self, case: Case) -> None:
        self._facts = case.facts
        self._vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32)
        texts = [(i, text) for i, fact in enumerate(case.facts) for text in (*fact.asks, " ".join(fact.about))]
        self._owner = np.array([i for i, _ in texts])
        self._matrix: Any = self._vectors.fit_transform([text for _, text in texts])
        self._about = [{stem(word.lower()) for word in fact.about} for fact in case.facts]
        words = " ".join(
            [case.opening, case.title, *(t for f in case.facts for t in (*f.asks, *f.about, f.tells, f.short))]
        )
        self._known = {stem(word) for word in _words_of(words)} | _general()

    def matches(self, doc: Doc, labels: Labels) -> list[Match]:
        """Return all facts, best match first.

        Args:
            doc: the parsed question.
            labels: what the coach says of it.
        """
        like = self._likeness(doc.text)
        asked = {stem(token.lower_) for token in content_words(doc)} | {
            stem(t.lemma_.lower()) for t in content_words(doc)
        }
        found = []
        for i, fact in enumerate(self._facts):
            score = _WORDS * float(like[i])
            score += _ABOUT * min(1.0, len(asked & self._about[i]) / 2)
            score += _FOCUS * (labels.focus == fact.focus) + _AIM * (labels.aim == fact.aim)
            found.append(Match(fact, score, float(like[i])))
        return sorted(found, key=lambda match: -match.score)

    def is_elsewhere(self, doc: Doc) -> bool:
        """Say whether a question is about something that neither this case nor a general question knows.

        Lexical, by design: "Wat is je lievelingskleur?" names what nothing here names.
        """
        named = [t for t in content_words(doc) if t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "X")]
        strange = [t for t in named if {stem(t.lower_), stem(t.lemma_.lower())}.isdisjoint(self._known)]
        return bool(named) and len(strange) / len(named) > _GENERAL_CUT

    def likeness(self, one: str, others: Sequence[str]) -> NDArray[np.float32]:
        """Return how like a question is to earlier ones, 0 to 1 each."""
        if not others:
            return np.zeros(0, dtype=np.float32)
        both = self._vectors.transform([one, *others])
        found: NDArray[np.float32] = (both[1:] @ both[0].T).toarray().ravel()
        return found

    def _likeness(self, text: str) -> NDArray[np.float32]:
        alike = (self._matrix @ self._vectors.transform([text]).T).toarray().ravel()
        best = np.zeros(len(self._facts), dtype=np.float32)
        np.maximum.at(best, self._owner, alike)
        return best


def _words_of(text: str) -> list[str]:
    return ["".join(c for c in word if c.isalpha()) for word in text.lower().split()]


@cache
def _general() -> frozenset[str]:
    """The words of questions that fit any case, cut down: those of the question bank."""
    bank = load_bank()
    return frozenset(stem(word) for q in bank.questions for word in (*_words_of(q.text), *q.about))


def by_id(case: Case) -> Mapping[str, Fact]:
    """Return the facts of a case by their id."""
    return {fact.id: fact for fact in case.facts}
