"""Which words of a turn the inbrenger used before: *doorvragen*, and what is no longer filled in."""

from collections.abc import Sequence
from functools import lru_cache

from .plain import AnyDoc, AnyToken
from .words import PARTICLES

_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "X", "SYM", "ADV"})
_LONGER_THAN = 3


def content_words(doc: AnyDoc) -> list[AnyToken]:
    """Return the words of a turn that carry its content; short words and particles say too little to be taken up."""
    return [t for t in doc if t.pos_ in _CONTENT and len(t.text) > _LONGER_THAN and t.lower_ not in PARTICLES]


def taken_up(doc: AnyDoc, context: Sequence[str]) -> frozenset[int]:
    """Return the tokens of a turn that the inbrenger used before, in any form.

    Args:
        doc: the parsed turn.
        context: what the inbrenger said.

    >>> from coach.pipeline import load_pipeline
    >>> doc = load_pipeline()("Waar kwam die schrik vandaan?")
    >>> [doc[i].text for i in taken_up(doc, ["Ik schrok toen de klant begon te roepen."])]
    ['schrik']
    """
    if not context:
        return frozenset()
    before = _stems(tuple(context))
    return frozenset(t.i for t in content_words(doc) if stem(t.lower_) in before)


@lru_cache(maxsize=16)
def _stems(context: tuple[str, ...]) -> frozenset[str]:
    # the same few sentences are asked for by features, labels and findings, and by each question about them
    return frozenset(stem(word) for sentence in context for word in sentence.lower().split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Cut a word down so that "schrok", "geschrokken" and "schrik" come near each other; rough on purpose."""
    word = "".join(c for c in word if c.isalpha())
    for prefix in ("ge", "be", "ver", "ont"):
        if word.startswith(prefix) and len(word) > len(prefix) + 4:
            word = word[len(prefix) :]
            break
    return word[:4] if len(word) > 5 else word[:3]
