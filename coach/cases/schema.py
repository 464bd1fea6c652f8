"""One case as its YAML file says it: no code, plain words, every field explained in its guide."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..labels import Aim, Flag, Focus

Text = Annotated[str, Field(min_length=2, max_length=1500)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Variants = Annotated[tuple[Text, ...], Field(min_length=2, max_length=12)]


class Depth(StrEnum):
    """How good a question must be before the inbrenger tells it.

    ``surface`` comes with any question about it, ``open`` needs an open question, ``deep`` an open question from
    somebody who has asked well before.
    """

    SURFACE = "surface"
    OPEN = "open"
    DEEP = "deep"


class Kind(StrEnum):
    """What sort of thing a fact is; all but a story can be asked for in general words (``general.yaml``)."""

    STORY = "story"
    FEELING = "feeling"
    THOUGHT = "thought"
    HELD_BACK = "held-back"
    PATTERN = "pattern"
    OWN_SHARE = "own-share"
    VALUE = "value"
    INSIGHT = "insight"
    WISH = "wish"
    NEED = "need"
    QUESTION = "question"


PRIVATE = frozenset({Kind.FEELING, Kind.OWN_SHARE, Kind.VALUE, Kind.INSIGHT, Kind.QUESTION})
"""What is never told to a closed question."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Strict):
    """Who brings the case."""

    name: Annotated[str, Field(min_length=2, max_length=40)]
    role: Text


class Fact(_Strict):
    """One thing that a question can bring out.

    Attributes:
        id: names it in this case.
        focus: what it is about: person, task or environment.
        aim: which of the handout's four kinds of question asks for it.
        depth: how good a question must be.
        kind: story, feeling, own-share or question.
        about: words that a question about it may use.
        asks: example questions that open it; the first is shown afterwards.
        tells: what the inbrenger then says.
        short: what a closed question gets instead.
        after: facts that must be told before it.
    """

    id: Name
    focus: Focus
    aim: Aim
    depth: Depth
    kind: Kind = Kind.STORY
    about: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    asks: Annotated[tuple[Text, ...], Field(min_length=3, max_length=12)]
    tells: Text
    short: Text
    after: tuple[Name, ...] = ()


class Reactions(_Strict):
    """What the inbrenger says to what is no good question, in turn."""

    advice: Variants
    judgement: Variants
    why: Variants
    interpretation: Variants
    leading: Variants
    stacked: Variants
    generalisation: Variants
    closed: Variants
    repeated: Variants
    unmatched: Variants
    remark: Variants

    def to_flag(self, flag: Flag) -> tuple[str, ...]:
        """Return the reactions to a flag."""
        found: tuple[str, ...] = getattr(self, flag.value)
        return found


class Case(_Strict):
    """A whole case.

    Attributes:
        id: same as the name of the file.
        title: a short title.
        sector: where it plays.
        inbrenger: who brings it.
        opening: the story as it is told at the start.
        facts: what questions bring out, 10 to 24.
        shift: what changes in the story once the own share is told.
        reactions: to what is no good question.
    """

    id: Name
    title: Text
    sector: Text
    inbrenger: Person
    opening: Annotated[str, Field(min_length=120, max_length=3000)]
    facts: Annotated[tuple[Fact, ...], Field(min_length=10, max_length=24)]
    shift: Text
    reactions: Reactions

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        ids = Counter(fact.id for fact in self.facts)
        if twice := [name for name, n in ids.items() if n > 1]:
            raise ValueError(f"the facts have one id twice: {', '.join(twice)}: give each its own")
        for fact in self.facts:
            if unknown := [name for name in fact.after if name not in ids]:
                raise ValueError(f"fact '{fact.id}' comes after '{unknown[0]}', which is not there: check the id")
        self._check_order()
        self._check_balance()
        return self

    def _check_order(self) -> None:
        told: set[str] = set()
        left = list(self.facts)
        while ready := [fact for fact in left if told.issuperset(fact.after)]:
            told.update(fact.id for fact in ready)
            left = [fact for fact in left if fact.id not in told]
        if left:
            raise ValueError(f"fact '{left[0].id}' can never be told: its 'after' goes round in a circle")

    def _check_balance(self) -> None:
        depths = Counter(fact.depth for fact in self.facts)
        kinds = Counter(fact.kind for fact in self.facts)
        if depths[Depth.SURFACE] * 10 > len(self.facts) * 3:
            raise ValueError(
                "over 30% of the facts is 'surface': make some 'open', or closed questions bring out too much"
            )
        if depths[Depth.DEEP] * 4 < len(self.facts):
            raise ValueError(
                "under a quarter of the facts is 'deep': a case needs more that only a good question brings out"
            )
        if kinds[Kind.QUESTION] != 1:
            raise ValueError("a case has one fact of the kind 'question': what the inbrenger really wants to know")
        if not kinds[Kind.OWN_SHARE] or kinds[Kind.FEELING] < 2:
            raise ValueError("a case needs a fact of the kind 'own-share' and two of the kind 'feeling'")
        for fact in self.facts:
            if fact.kind in PRIVATE and fact.depth is Depth.SURFACE:
                raise ValueError(f"fact '{fact.id}' is a {fact.kind} and cannot be 'surface': make it 'open' or 'deep'")
        for name, values, found in (
            ("focus", Focus, Counter[str](fact.focus for fact in self.facts)),
            ("aim", Aim, Counter[str](fact.aim for fact in self.facts)),
        ):
            if few := [value for value in values if found[value] < 2]:
                raise ValueError(f"under two facts have {name} '{few[0]}': a case needs two of each")
