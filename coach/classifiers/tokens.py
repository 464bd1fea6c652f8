"""How single words look to the classifiers, and what a feature is."""

from functools import cache

from spacy.tokens import Token

from ..analysis.words import PARTICLES

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "X", "SYM"})
NEGATIONS = frozenset("niet nie geen nooit niemand niets niks zonder nergens".split())
MODALS = {
    "kun": "kunnen", "kan": "kunnen", "kunt": "kunnen", "kon": "kunnen", "konden": "kunnen", "kunnen": "kunnen",
    "zou": "zouden", "zouden": "zouden", "zoudt": "zouden", "moet": "moeten", "moest": "moeten", "moeten": "moeten",
    "moesten": "moeten", "mag": "mogen", "mogen": "mogen", "mocht": "mogen", "wil": "willen", "wilt": "willen",
    "wilde": "willen", "willen": "willen", "wou": "willen", "hoef": "hoeven", "hoefde": "hoeven", "durf": "durven",
    "durfde": "durven", "laat": "laten", "liet": "laten", "gaan": "gaan", "ga": "gaan", "gaat": "gaan",
}  # fmt: skip
SAID = ("<said>",)
"""Stands for a content word, and for its meaning, that the inbrenger used before."""
WHOLE = (0, 0)
"""The place of a feature that stands on no words in particular."""


Feature = tuple[str, int, int]
"""One observation: its name and the tokens it stands on (end excluded; 0, 0 for the whole turn). A plain tuple: there
are hundreds a turn."""


@cache
def _digits_as_zero(norm: str) -> str:
    return "0" if norm.isdigit() else norm


def norm(token: Token) -> str:
    """Return the normal form of a word, in lower case; a number is 0."""
    return _digits_as_zero(token.norm_.lower())


def mould(token: Token) -> str:
    """Replace a content word by its tag; verbs keep their mood and tense."""
    own = norm(token)
    if own in MODALS or own in PARTICLES or own in NEGATIONS:
        return own
    pos = token.pos_
    if pos == "VERB" or (pos == "AUX" and token.tag_.startswith("WW")):
        tag = token.tag_.split("|")
        if pos == "AUX":
            return own
        return "V" + (tag[1][:3] + (tag[2][:1] if len(tag) > 2 and tag[1] == "pv" else "") if len(tag) > 1 else "")
    if pos in CONTENT:
        return pos
    return own
