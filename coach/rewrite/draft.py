"""A rewrite before it is tested: its words, what changed, and which flags it should take away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .clause import question
from .scene import Scene


class Kind(StrEnum):
    """What a rewrite changes; the Dutch name is the first help a learner gets."""

    WHY_TO_WHAT = "why-to-what"
    TAG_REMOVED = "tag-removed"
    OPENED = "opened"
    CHOICE_OPENED = "choice-opened"
    FEELING_ASKED = "feeling-asked"
    OWN_IDEA_ASKED = "own-idea-asked"
    JUDGEMENT_REMOVED = "judgement-removed"
    OWN_SITUATION = "own-situation"
    FIRST_OF_STACK = "first-of-stack"
    EXAMPLE = "example"

    @property
    def dutch(self) -> str:
        """One plain sentence: what to change."""
        return _DUTCH[self]

    @property
    def right(self) -> float:
        """How often such a rewrite was right, read one by one (corpora/rewrites/CARD.md)."""
        return _RIGHT[self]


_RIGHT = {
    Kind.WHY_TO_WHAT: 0.88,
    Kind.TAG_REMOVED: 0.6,
    Kind.OPENED: 0.55,
    Kind.CHOICE_OPENED: 0.5,
    Kind.FEELING_ASKED: 0.78,
    Kind.OWN_IDEA_ASKED: 0.91,
    Kind.JUDGEMENT_REMOVED: 0.7,
    Kind.OWN_SITUATION: 0.6,
    Kind.FIRST_OF_STACK: 0.98,
    Kind.EXAMPLE: 0.3,
}
_DUTCH = {
    Kind.WHY_TO_WHAT: 'Vraag met "wat" of "hoe" in plaats van "waarom".',
    Kind.TAG_REMOVED: "Laat het sturende woord weg en vraag open.",
    Kind.OPENED: "Begin met een vraagwoord, dan kan de inbrenger meer vertellen.",
    Kind.CHOICE_OPENED: "Laat de keuzes weg en stel de vraag die erboven ligt.",
    Kind.FEELING_ASKED: "Vraag open wat iemand voelde, dacht of wilde.",
    Kind.OWN_IDEA_ASKED: "Vraag wat de inbrenger zelf deed, bedacht of zou willen.",
    Kind.JUDGEMENT_REMOVED: "Laat het oordeel weg en vraag naar wat er gebeurde.",
    Kind.OWN_SITUATION: "Vraag hoe het in deze situatie is.",
    Kind.FIRST_OF_STACK: "Stel eerst één vraag en wacht op het antwoord.",
    Kind.EXAMPLE: "Kijk naar een voorbeeld van een open vraag.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A rewrite before it is tested.

    Attributes:
        text: the whole question.
        kind: what it changes.
        trust: how it stands among the drafts of its kind, 0 to 1.
        opening: how many words a learner gets as second help.
        general: whether it names nothing of the turn; such a question keeps its subject only where there is none.
        whole: whether it is a question of the turn as it stood, which may have a comma in it.
    """

    text: str
    kind: Kind
    trust: float
    opening: int = 2
    whole: bool = False
    general: bool = False

    @property
    def confidence(self) -> float:
        """How sure we are of it: how often its kind was right, weighed by its place in the kind."""
        return round(min(0.99, self.kind.right * (0.5 + self.trust / 2)), 2)


Rewriter = Callable[[Scene], Iterator[Draft]]
"""One way to rewrite: it yields drafts for a scene, best first, or none."""


def draft(text: str, kind: Kind, trust: float, *, opening: int = 2, general: bool = False) -> Draft:
    """Make a draft of words: a capital in front, a question mark behind."""
    return Draft(question(text), kind, trust, opening, general=general)
