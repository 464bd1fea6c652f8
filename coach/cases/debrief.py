"""Looking back on a conversation: what came to light, what stayed hidden, and which question would have opened it."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from ..labels import Aim, Flag, Focus, Form
from ..model import Source
from .matcher import by_id
from .schema import Case, Fact, Kind
from .talk import Asked, Effect, Talk, told_facts

ART = Source("Hand-out intervisie", "De kunst van het vragenstellen")
"""The four kinds of question (Hand-out intervisie)."""
PERSON_TASK = Source("Basismodel intervisie", "Stap 2, Probleemverkenning")
"""Person, task and environment (Basismodel)."""
ASKING_ON = Source("Hand-out intervisie", "Bijlage 1: Drie rollen in intervisie, De deelnemer")
"""*Doorvragen* on what the inbrenger says."""
FEW = 5
"""Under this number of questions nothing is said about kinds and focus."""
_AIMS = {
    Aim.CLARIFY: "wat er gebeurde (verheldering)",
    Aim.ACT: "wat {name} deed en dacht (handelen)",
    Aim.EXPERIENCE: "hoe het voor {name} was (beleving)",
    Aim.LEARN: "wat {name} wil leren of veranderen (leren)",
}
_FOCI = {
    Focus.PERSON: "{name} zelf (persoon)",
    Focus.TASK: "het werk (taak)",
    Focus.ENVIRONMENT: "de mensen en de situatie eromheen (omgeving)",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact, with what it was about and the question that opened it, or would have.

    Attributes:
        id: the fact.
        tells: what it is.
        kind, focus, aim: what it is about.
        question: the trainee's own for what was told, an example for what stayed hidden.
        touched: whether a closed question came near it.
    """

    id: str
    tells: str
    kind: Kind
    focus: Focus
    aim: Aim
    question: str
    touched: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """One thing to take along, Dutch, with its place in a handout; ``good`` is praise."""

    text: str
    source: Source
    good: bool = False


@dataclass(frozen=True, slots=True)
class Debrief:
    """The whole look back.

    Attributes:
        told: what came to light, in order.
        hidden: what did not, in the order of the case.
        asked: how many questions there were.
        counts: of the questions, by form, flag, focus and aim; ``follow_up`` for *doorvragen*.
        lessons: two to six things to take along, praise first.
    """

    told: tuple[Seen, ...]
    hidden: tuple[Seen, ...]
    asked: int
    counts: dict[str, Any]
    lessons: tuple[Lesson, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)


def debrief(talk: Talk, case: Case) -> Debrief:
    """Look back on a conversation.

    >>> from coach.cases.loader import load_cases
    >>> from coach.cases.talk import begin
    >>> case = load_cases().get("deur-op-een-kier")
    >>> back = debrief(begin(case), case)
    >>> len(back.told), len(back.hidden) == len(case.facts)
    (0, True)
    """
    facts = by_id(case)
    opened = {name: one.text for one in reversed(talk.asked) if one.effect is Effect.TOLD for name in one.facts}
    told = tuple(_seen(facts[name], opened[name]) for name in told_facts(talk, case))
    hidden = tuple(_seen(f, f.asks[0], f.id in talk.touched) for f in case.facts if f.id not in talk.told)
    asked = [one for one in talk.asked if one.form is not Form.STATEMENT]
    return Debrief(told, hidden, len(asked), _counts(asked), tuple(_lessons(talk, case, asked)))


def _seen(fact: Fact, question: str, touched: bool = False) -> Seen:
    return Seen(fact.id, fact.tells.strip(), fact.kind, fact.focus, fact.aim, question, touched)


def _counts(asked: list[Asked]) -> dict[str, Any]:
    return {
        "form": dict(Counter(one.form.value for one in asked)),
        "flags": dict(Counter(flag.value for one in asked for flag in one.flags)),
        "focus": dict(Counter(one.focus.value for one in asked if one.focus)),
        "aim": dict(Counter(one.aim.value for one in asked if one.aim)),
        "follow_up": sum(one.follow_up for one in asked),
    }


def _lessons(talk: Talk, case: Case, asked: list[Asked]) -> list[Lesson]:
    name = case.inbrenger.name
    found = [*_praise(talk, case)]
    if len(asked) >= FEW:
        found += _balance(asked, name)
    minded = [one for one in asked if set(one.flags) - {Flag.STACKED}]
    if minded:
        times = "Eén vraag" if len(minded) == 1 else f"{len(minded)} vragen"
        verb = "bracht" if len(minded) == 1 else "brachten"
        names = ", ".join(sorted({flag.dutch for one in minded for flag in one.flags}))
        text = f"{times} {verb} iets van jezelf mee ({names}). Daarop vertelde {name} minder."
        found.append(Lesson(text, PERSON_TASK))
    shut = sum(one.form.is_open is False and not one.flags for one in asked)
    if shut >= 2 and shut * 3 >= len(asked):
        text = f"{shut} van je {len(asked)} vragen waren gesloten. Met wat, hoe of welke vertelt {name} meer."
        found.append(Lesson(text, PERSON_TASK))
    if not asked:
        found.append(Lesson(f"Er is nog niets gevraagd. {name} wacht op je eerste vraag.", ART))
    return found


def _praise(talk: Talk, case: Case) -> list[Lesson]:
    facts = by_id(case)
    best = [
        one
        for one in talk.asked
        if one.effect is Effect.TOLD and any(facts[name].kind is not Kind.STORY for name in one.facts)
    ]
    if best:
        kinds = {
            Kind.FEELING: "wat het met {name} doet",
            Kind.OWN_SHARE: "het eigen aandeel",
            Kind.QUESTION: "de echte vraag",
        }
        one = best[-1]
        kind = next(facts[name].kind for name in one.facts if facts[name].kind is not Kind.STORY)
        what = kinds[kind].format(name=case.inbrenger.name)
        return [Lesson(f"„{one.text.strip()}” bracht {what} boven tafel. Mooi gevraagd.", ART, good=True)]
    told = [one for one in talk.asked if one.effect is Effect.TOLD]
    if told:
        return [Lesson(f"„{told[0].text.strip()}” maakte dat {case.inbrenger.name} ging vertellen.", ART, good=True)]
    return []


def _balance(asked: list[Asked], name: str) -> list[Lesson]:
    found: list[Lesson] = []
    aims, foci = {one.aim for one in asked}, {one.focus for one in asked}
    if missing := [text.format(name=name) for aim, text in _AIMS.items() if aim not in aims]:
        found.append(Lesson(f"Nog niet gevraagd: {_list(missing)}.", ART))
    else:
        found.append(Lesson("Alle vier de soorten vragen kwamen langs.", ART, good=True))
    if missing := [text.format(name=name) for focus, text in _FOCI.items() if focus not in foci]:
        found.append(Lesson(f"Buiten beeld bleef: {_list(missing)}.", PERSON_TASK))
    on = sum(one.follow_up for one in asked)
    if on * 5 < len(asked):
        text = f"Doorvragen: {on} van je {len(asked)} vragen namen woorden van {name} op."
        found.append(Lesson(f"{text} Haak vaker aan bij wat je net hoorde.", ASKING_ON))
    else:
        found.append(
            Lesson(f"Doorvragen: {on} van je {len(asked)} vragen namen woorden van {name} op.", ASKING_ON, good=True)
        )
    return found


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}"
