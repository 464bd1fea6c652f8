"""A semantic lexicon of Dutch, written for this project: feelings, traits, norms, actions, helpers.

The lists (``models/lexicon/<class>.txt``, one lemma a line) were written by meaning, not from the corpus, so that words
the corpus lacks are known too.
"""

from functools import cache, lru_cache

from ..analysis.plain import AnyToken
from ..resources import models_folder

CLASSES = ("feeling", "character", "negative", "positive", "mind", "norm", "helper", "measure", "action", "behaviour")
"""In the order in which the first is taken where only one can be shown."""
_MIN_TAIL = 5


@cache
def _lexicon() -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for name in CLASSES:
        path = models_folder() / "lexicon" / f"{name}.txt"
        for word in path.read_text(encoding="utf-8").split("\n"):
            if word and not word.startswith("#"):
                words[word] = (*words.get(word, ()), name)
    return words


@lru_cache(maxsize=50_000)
def _classes(lemma: str, norm: str, noun: bool) -> tuple[str, ...]:
    words = _lexicon()
    for form in (lemma, norm, norm.removesuffix("e"), norm.removesuffix("s"), norm.removesuffix("en")):
        if form in words:
            return words[form]
    if noun:  # "jeugdcoach" is a coach: the longest known ending decides
        for start in range(1, len(lemma) - _MIN_TAIL + 1):
            if lemma[start:] in words:
                return words[lemma[start:]]
    return ()


def classes(token: AnyToken) -> tuple[str, ...]:
    """Return the meaning classes of a word, most telling first; () for a word the lexicon lacks.

    >>> from coach.pipeline import load_pipeline
    >>> classes(load_pipeline()("Was je bang?")[2])
    ('feeling',)
    """
    if token.pos_ not in ("NOUN", "ADJ", "VERB", "ADV", "PROPN", "X"):
        return ()
    lemma = token.lemma_.lower().replace("_", "")
    particle = next((c.lower_ for c in token.children if c.dep_ == "compound:prt"), "") if token.pos_ == "VERB" else ""
    if particle and not lemma.startswith(particle):
        lemma = particle + lemma
    return _classes(lemma, token.norm_.lower(), token.pos_ in ("NOUN", "PROPN"))


GROUPS = ("person", "time", "place")
"""What a noun or adverb names; kept apart from the classes, which the classifiers were trained on."""


@cache
def _group(name: str) -> frozenset[str]:
    lines = (models_folder() / "lexicon" / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(word for word in lines if word and not word.startswith("#"))


@lru_cache(maxsize=50_000)
def _in_group(name: str, lemma: str, lower: str, noun: bool) -> bool:
    words = _group(name)
    forms = (lemma, lower, lower.removesuffix("s"), lower.removesuffix("en"), lower.removesuffix("n"))
    if any(form in words for form in forms):
        return True
    return noun and any(lemma[start:] in words for start in range(1, len(lemma) - _MIN_TAIL + 1))


def is_of(token: AnyToken, group: str) -> bool:
    """Say whether a word names a person, a time or a place.

    Args:
        token: a token of a parsed turn.
        group: one of ``GROUPS``.

    >>> from coach.pipeline import load_pipeline
    >>> is_of(load_pipeline()("Was je teamleider erbij?")[2], "person")
    True
    """
    if token.pos_ not in ("NOUN", "ADV", "PROPN", "X", "ADJ"):
        return False
    return _in_group(group, token.lemma_.lower().replace("_", ""), token.lower_, token.pos_ == "NOUN")
