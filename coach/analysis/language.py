"""Notice that a turn is not Dutch, from the function words that spaCy knows for each language."""

from functools import cache
from pathlib import Path
from runpy import run_path

import spacy

from .plain import AnyDoc

OTHERS = ("en", "de", "fr", "es", "it", "pl", "tr", "pt", "da", "sv", "id", "ro", "hu")
_MIN_WORDS = 3


@cache
def _function_words(language: str) -> frozenset[str]:
    # the list alone: importing spacy.lang.<code> would build the whole language first, which takes seconds
    path = Path(spacy.__file__).parent / "lang" / language / "stop_words.py"
    return frozenset(run_path(str(path))["STOP_WORDS"])


def is_dutch(doc: AnyDoc) -> bool:
    """Say whether a turn may be Dutch; short or unclear text counts as Dutch.

    Args:
        doc: the parsed turn, at least tokenised.

    Returns:
        False if most letters are of another script, or if another language explains clearly more of its words.

    >>> import spacy
    >>> nlp = spacy.blank("nl")
    >>> is_dutch(nlp("What did you say to your manager?")), is_dutch(nlp("Wat zei je tegen je manager?"))
    (False, True)
    """
    text = doc.text
    if not text.isascii():
        letters = [c for c in text if c.isalpha()]
        if letters and sum(ord(c) > 0x24F for c in letters) > len(letters) / 2:
            return False
    words = [t.lower_ for t in doc if t.is_alpha]
    if len(words) < _MIN_WORDS:
        return True
    known = _function_words("nl")
    dutch = sum(w in known or w in _CHAT for w in words)
    if dutch * 2 >= len(words):
        return True
    for language in OTHERS:
        own = _function_words(language)
        other = sum(w in own for w in words)
        if other >= dutch + 2 and other * 5 >= len(words) * 2:
            return False
    return True


_CHAT = frozenset(
    ("t n ie da wa nie ge gij uw eig ff wrm mss es ns zn mn jullie hoezo waarom waardoor wie welke je").split()
)
"""Chat and Flemish forms of function words that the lists of spaCy lack."""
