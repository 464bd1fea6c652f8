"""Which fact a question asks for: by its words, its focus and its aim."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from spacy.tokens import Doc

from ..analysis.uptake import content_words, stem
from ..model import Labels
from ..practice.items import load_items
from ..rewrite.bank import load_bank
from .general import general_asks
from .schema import Case, Fact, Kind

_ASKS, _ABOUT, _WORDS, _TELLS, _AIM, _FOCUS = 1.0, 0.4, 0.5, 0.15, 0.16, 0.04
"""How much each agreement weighs: the likeness to an example question; words that are in ``about``, whole and by their
parts; the likeness to the answer; aim and focus. Chosen on the questions of one blind writer for seven cases, and
measured on another's for six (``corpora/cases/CARD.md``)."""
_GENERAL = 0.9
"""How much a general question for a kind of fact counts against one that was written for the fact."""
_GENERAL_CUT = 0.5
"""From which share of words that belong to no case nor to general questions a question is about something else."""
_ADDRESS = ("NOUN", "PROPN", "VERB", "ADJ", "X")


@dataclass(frozen=True, slots=True)
class Match:
    """How well a question asks for a fact.

    Attributes:
        fact: the fact.
        score: words, focus and aim together, 0 to about 2.2.
    """

    fact: Fact
    score: float


class Matcher:
    """The facts of one case, with the words that ask for them as vectors."""

    def __init__(self, case: Case) -> None:
        self._facts = case.facts
        texts = [(i, text) for i, fact in enumerate(case.facts) for text in fact.asks]
        self._owner = np.array([i for i, _ in texts])
        self._names = _names(case)
        self._asks = _vectors([self._without_names(text) for _, text in texts])
        self._kinds = {kind: _vectors(asks) for kind, asks in general_asks().items()}
        self._tells = _vectors([fact.tells for fact in case.facts])
        self._words = _vectors([" ".join(fact.about) for fact in case.facts])
        everywhere = _everywhere(case)
        self._about = [
            {stem(word) for words in fact.about for word in words.lower().split()} - everywhere for fact in case.facts
        ]
        told = [case.opening, case.title, *(t for f in case.facts for t in (*f.asks, *f.about, f.tells, f.short))]
        self._known = {stem(word) for word in _words_of(" ".join(told))} | _general()

    def matches(self, doc: Doc, labels: Labels) -> list[Match]:
        """Return all facts, best match first.

        Args:
            doc: the parsed question.
            labels: what the coach says of it.
        """
        vector = _vectors([self._without_names(doc.text)])
        asks = np.zeros(len(self._facts), dtype=np.float32)
        np.maximum.at(asks, self._owner, _alike(self._asks, vector))
        general = {kind: float(_alike(own, vector).max()) for kind, own in self._kinds.items()}
        for i, fact in enumerate(self._facts):
            if fact.kind is not Kind.STORY:
                asks[i] = max(asks[i], _GENERAL * general.get(fact.kind, 0.0))
        scores = _ASKS * asks + _WORDS * _alike(self._words, vector) + _TELLS * _alike(self._tells, vector)
        content = content_words(doc)
        named = {stem(token.lower_) for token in content} | {stem(token.lemma_.lower()) for token in content}
        for i, fact in enumerate(self._facts):
            scores[i] += _ABOUT * min(1.0, len(named & self._about[i]) / 2)
            scores[i] += _AIM * (labels.aim == fact.aim) + _FOCUS * (labels.focus == fact.focus)
        order = np.argsort(-scores, kind="stable")
        return [Match(self._facts[i], float(scores[i])) for i in order]

    def goes_on(self, doc: Doc) -> float:
        """Return how like a question is to one that only asks to go on telling, 0 to 1."""
        return float(_alike(self._kinds[Kind.STORY], _vectors([doc.text])).max()) if Kind.STORY in self._kinds else 0.0

    def is_elsewhere(self, doc: Doc) -> bool:
        """Say whether a question is about something that neither this case nor a general question knows.

        Lexical, by design: "Wat is je lievelingskleur?" names what nothing here names.
        """
        named = [t for t in content_words(doc) if t.pos_ in _ADDRESS]
        strange = [t for t in named if {stem(t.lower_), stem(t.lemma_.lower())}.isdisjoint(self._known)]
        return bool(named) and len(strange) / len(named) >= _GENERAL_CUT

    def _without_names(self, text: str) -> str:
        """Leave out who the story is about: a name is in questions about anything, and says nothing about which."""
        kept = [word for word in text.split() if "".join(c for c in word if c.isalpha()).lower() not in self._names]
        return " ".join(kept) or text

    @staticmethod
    def likeness(one: str, others: Sequence[str]) -> NDArray[np.float32]:
        """Return how like a question is to earlier ones, 0 to 1 each."""
        return _alike(_vectors(others), _vectors([one])) if others else np.zeros(0, dtype=np.float32)


def _names(case: Case) -> frozenset[str]:
    """The names in a case: words with a capital that is not that of a sentence, and how such people are addressed."""
    found = {"meneer", "mevrouw", "mijnheer", "madame"}
    for text in (case.opening, *(ask for fact in case.facts for ask in fact.asks)):
        words = text.split()
        for before, word in pairwise(words):
            bare = "".join(c for c in word if c.isalpha())
            if bare[:1].isupper() and before[-1] not in ".?!:\"'„“”‘’":
                found.add(bare.lower())
    return frozenset(found)


def _everywhere(case: Case) -> frozenset[str]:
    """What so many facts are asked with that it says nothing about which, such as the name of the one it is about."""
    by_fact = [{stem(word) for ask in fact.asks for word in _words_of(ask)} for fact in case.facts]
    counts = Counter(word for words in by_fact for word in words)
    return frozenset(word for word, n in counts.items() if n * 4 >= len(case.facts))


def _alike(many: Any, one: Any) -> NDArray[np.float32]:
    found: NDArray[np.float32] = (many @ one.T).toarray().ravel()
    return found


def _vectors(texts: Sequence[str]) -> Any:
    return _weights().transform(_hashed(texts))


def _hashed(texts: Sequence[str]) -> Any:
    # hashed: a case of somebody's own may have words that no general question has
    counter = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=2**18, alternate_sign=False, norm=None, dtype=np.float32
    )
    return counter.transform(texts)


@cache
def _weights() -> TfidfTransformer:
    """How much each part of a word says: little where many questions have it, such as *vertel eens*."""
    return TfidfTransformer(sublinear_tf=True).fit(_hashed(_general_questions()))


@cache
def _general_questions() -> tuple[str, ...]:
    bank = [question.text for question in load_bank().questions]
    asks = [question for questions in general_asks().values() for question in questions]
    return (*bank, *asks, *(text for item in load_items().values() for text in (item.text, *item.rewrites)))


def _words_of(text: str) -> list[str]:
    return ["".join(c for c in word if c.isalpha()) for word in text.lower().split()]


@cache
def _general() -> frozenset[str]:
    """The words of questions that fit any case, cut down: those of the question bank and the general asks."""
    bank = load_bank()
    words = [word for q in bank.questions for word in (*_words_of(q.text), *q.about)]
    words += [word for asks in general_asks().values() for ask in asks for word in _words_of(ask)]
    return frozenset(stem(word) for word in words)


def by_id(case: Case) -> Mapping[str, Fact]:
    """Return the facts of a case by their id."""
    return {fact.id: fact for fact in case.facts}
