"""How single words look to the classifiers, and what a feature is."""

from dataclasses import dataclass
from functools import lru_cache

from ..analysis.plain import Words
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


@lru_cache(maxsize=50_000)
def _look(own: str, pos: str, tag: str) -> tuple[str, str]:
    """Return the normal form and the mould of a word."""
    own = own.lower()
    own = "0" if own.isdigit() else own
    if own in MODALS or own in PARTICLES or own in NEGATIONS:
        return own, own
    if pos == "VERB" or (pos == "AUX" and tag.startswith("WW")):
        parts = tag.split("|")
        if pos == "AUX":
            return own, own
        mood = (parts[2][:1] if len(parts) > 2 and parts[1] == "pv" else "") if len(parts) > 1 else ""
        return own, "V" + (parts[1][:3] + mood if len(parts) > 1 else "")
    return own, pos if pos in CONTENT else own


@dataclass(frozen=True, slots=True)
class Looks:
    """How the words of one turn look, by their place.

    Attributes:
        norms: normal forms, in lower case; a number is 0.
        moulds: content words replaced by their tag; verbs keep their mood and tense.
        lemmas: in lower case.
    """

    norms: list[str]
    moulds: list[str]
    lemmas: list[str]

    @classmethod
    def of(cls, words: Words) -> "Looks":
        """Look at the words of a turn."""
        looks = [_look(word.norm_, word.pos_, word.tag_) for word in words]
        return cls([own for own, _ in looks], [mould for _, mould in looks], [word.lemma_.lower() for word in words])
