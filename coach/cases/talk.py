"""The state of one practice conversation: what was asked and told. Plain values, so that a browser can keep it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import InputError
from ..labels import Aim, Flag, Focus, Form
from .schema import Case

MOST_ASKED = 200
"""How many questions one conversation may have."""


class Effect(StrEnum):
    """What a question brought about."""

    TOLD = "told"
    SHORT = "short"
    REACTION = "reaction"
    REPEATED = "repeated"
    UNMATCHED = "unmatched"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the trainee and what it brought about.

    Attributes:
        text: as typed.
        effect: what came of it.
        facts: the ids of the facts told, or touched on when the effect is ``short``.
        answer: what the inbrenger said.
        form, flags, focus, aim, follow_up: the labels of the question.
    """

    text: str
    effect: Effect
    facts: tuple[str, ...]
    answer: str
    form: Form
    flags: tuple[Flag, ...]
    focus: Focus | None
    aim: Aim | None
    follow_up: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation so far.

    Attributes:
        case: the id of the case.
        version: of the case as it was when the conversation began.
        asked: the questions in order.
        trust: how freely the inbrenger speaks, 0 to 3: up with every open question, down with advice and judgement.
    """

    case: str
    version: str
    asked: tuple[Asked, ...] = field(default=())
    trust: int = 0

    @property
    def told(self) -> frozenset[str]:
        """The facts that came to light."""
        return frozenset(name for one in self.asked if one.effect is Effect.TOLD for name in one.facts)

    @property
    def touched(self) -> frozenset[str]:
        """The facts that got a short answer only."""
        short = {name for one in self.asked if one.effect is Effect.SHORT for name in one.facts}
        return frozenset(short) - self.told

    @property
    def said(self) -> tuple[str, ...]:
        """What the inbrenger said, oldest first; the context of the next question."""
        return tuple(one.answer for one in self.asked)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; ``talk_of`` reads them."""
        return asdict(self)


def case_version(case: Case) -> str:
    """Name this wording of a case: a conversation about another wording cannot go on."""
    return sha256(json.dumps(case.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()[:12]


def begin(case: Case) -> Talk:
    """Begin a conversation."""
    return Talk(case.id, case_version(case))


class _AskedIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=2000)
    effect: Effect
    facts: list[str] = Field(max_length=5)
    answer: str = Field(max_length=6000)
    form: Form
    flags: list[Flag] = Field(max_length=7)
    focus: Focus | None
    aim: Aim | None
    follow_up: bool


class _TalkIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    case: str = Field(max_length=60)
    version: str = Field(max_length=20)
    asked: list[_AskedIn] = Field(max_length=MOST_ASKED)
    trust: int = Field(ge=0, le=3)


def talk_of(values: object, cases: Mapping[str, Case]) -> Talk:
    """Read back a conversation that a browser kept.

    Raises:
        InputError: if it is damaged, too long, or about a case that is gone or was changed (``expired-talk``).
    """
    try:
        given = _TalkIn.model_validate(values)
    except ValidationError as error:
        long = any(e["type"] == "too_long" and e["loc"] == ("asked",) for e in error.errors())
        if long:
            raise InputError(
                f"Dit gesprek heeft {MOST_ASKED} vragen. Rond het af en begin een nieuw.",
                code="talk-too-long",
                field="talk",
            ) from None
        raise InputError(
            "Dit gesprek is niet te lezen. Begin de casus opnieuw.", code="bad-talk", field="talk"
        ) from None
    case = cases.get(given.case)
    known = {fact.id for fact in case.facts} if case is not None else set()
    used = {name for one in given.asked for name in one.facts}
    if case is None or given.version != case_version(case) or not used <= known:
        raise InputError(
            "Deze casus is intussen veranderd. Begin hem opnieuw; je vragen blijven in beeld.",
            code="expired-talk",
            status=409,
            field="talk",
        )
    return Talk(given.case, given.version, tuple(_asked(one) for one in given.asked), given.trust)


def _asked(one: _AskedIn) -> Asked:
    labels = {"form": one.form, "flags": tuple(one.flags), "focus": one.focus, "aim": one.aim}
    return Asked(one.text, one.effect, tuple(one.facts), one.answer, **labels, follow_up=one.follow_up)  # type: ignore[arg-type]


def told_facts(talk: Talk, case: Case) -> Sequence[str]:
    """Return what came to light, in the order it did."""
    order = [name for one in talk.asked if one.effect is Effect.TOLD for name in one.facts]
    return [name for name in dict.fromkeys(order) if any(fact.id == name for fact in case.facts)]


def light(talk: Talk, case: Case) -> dict[str, list[int]]:
    """Return for each focus how many facts came to light, and how many there are; which ones stays unsaid.

    >>> from coach.cases.loader import load_cases
    >>> case = load_cases().get("deur-op-een-kier")
    >>> [told for told, total in light(begin(case), case).values()]
    [0, 0, 0]
    """
    return {
        focus.value: [
            sum(fact.focus is focus and fact.id in talk.told for fact in case.facts),
            sum(fact.focus is focus for fact in case.facts),
        ]
        for focus in Focus
    }
