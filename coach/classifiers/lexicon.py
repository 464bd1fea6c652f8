"""A semantic lexicon of Dutch, written for this project: feelings, traits, norms, actions, helpers.

The lists (``models/lexicon/<class>.txt``, one lemma a line) were written by meaning, not from the corpus, so that words
the corpus lacks are known too.
"""

from functools import cache, lru_cache

from spacy.tokens import Token

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


def classes(token: Token) -> tuple[str, ...]:
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
