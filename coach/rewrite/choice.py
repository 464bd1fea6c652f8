"""A choice becomes the question above the alternatives: *alleen of met een collega* becomes *met wie*."""

from collections.abc import Iterator

from spacy.tokens import Token

from ..classifiers.lexicon import classes, is_of
from .clause import Clause
from .draft import Draft, Kind, draft
from .scene import Scene, is_person

EXAMPLES = (
    ("Deed je dat alleen of met een collega?", "Met wie deed je dat?"),
    ("Was het maandag of dinsdag?", "Wanneer was het?"),
    ("Ging je bellen of mailen?", "Hoe ging dat?"),
    ("Was je boos of eerder teleurgesteld?", "Wat voelde je op dat moment?"),
)


def rewrite(scene: Scene) -> Iterator[Draft]:
    """Yield drafts for a question that offers the answers."""
    clause = scene.clause
    say = scene.address.say
    of = next((t for t in scene.tokens if t.lower_ in ("of", "ofwel") and t.i > scene.unit.head), None)
    if of is None:
        return
    if clause is not None:
        alternatives = _alternatives(of, clause)
        front = _question_word(alternatives)
        stranded = _stranded(alternatives) if front is None else None
        if stranded is not None:
            kept = {t for t in (*clause.after, *clause.before) if t in alternatives}
            yield draft(f"{clause.asked('waar', without=kept)} {stranded}", Kind.CHOICE_OPENED, 0.8)
        if front is not None and alternatives:
            kept = set(clause.after) | set(clause.before)
            text = clause.asked(front, without={t for t in kept if t in alternatives})
            yield draft(text, Kind.CHOICE_OPENED, 0.8)
        feels = any("feeling" in classes(t) for t in alternatives)
        if feels and not scene.about_person:
            felt = "voelde" if scene.past else scene.address.verb("voel")
            moment = scene.circumstance or ("op dat moment" if scene.past else "daarbij")
            yield draft(say(f"wat {felt} {{je}} {moment}"), Kind.CHOICE_OPENED, 0.88)
        elif feels and scene.subject:
            yield draft(
                say(f"wat {'merkte' if scene.past else '{merk}'} {{je}} aan {scene.subject}"), Kind.CHOICE_OPENED, 0.85
            )
    yield draft("hoe ging dat" if scene.past else "hoe gaat dat", Kind.CHOICE_OPENED, 0.7, general=True)


_WITH_PERSONS = frozenset("met van aan bij voor tegen door naar over".split())


def _alternatives(of: Token, clause: Clause) -> list[Token]:
    """Return the words from the first alternative to the last: the conjuncts that *of* joins."""
    last = of.head if of.dep_ == "cc" else None
    if last is None:
        return []
    first = last.head if last.dep_ == "conj" else None
    before = of.nbor(-1)
    if first is None and before.pos_ in ("ADV", "ADJ", "NOUN", "PROPN") and before in clause.after:
        return sorted({before, of, *(t for t in last.subtree if t in clause.after)}, key=lambda t: t.i)
    if first is None or first == clause.verb or (first == clause.head and first.pos_ in ("VERB", "AUX")):
        return []
    words = {t for t in (*first.subtree, *last.subtree) if t in clause.after or t in clause.before}
    words -= set(clause.subject) - {first, last}
    words -= {t for t in words if t.dep_.startswith(("nsubj", "aux", "cop")) and t.head == first and t != first}
    low = min((t.i for t in first.subtree if t in words), default=of.i)
    return sorted((t for t in words if t.i >= low), key=lambda t: t.i)


def _stranded(alternatives: list[Token]) -> str | None:
    """Return the preposition that all alternatives share: *om geld of om eer* is asked with *waar … om*."""
    heads = [t for t in alternatives if t.head not in alternatives or t.dep_ == "conj"]
    cases = {c.lower_ for t in heads for c in t.children if c.dep_ == "case"}
    return cases.pop() if len(cases) == 1 and cases <= {"om", "over", "aan"} else None


def _question_word(alternatives: list[Token]) -> str | None:
    heads = [t for t in alternatives if t.head not in alternatives or t.dep_ == "conj"]
    if not heads:
        return None
    cases = [c for t in heads for c in t.children if c.dep_ == "case" and c in alternatives]
    people = [t for t in heads if is_person(t)]
    if people and cases and cases[0].head in people and cases[0].lower_ in _WITH_PERSONS:
        return f"{cases[0].lower_} wie"
    if people and len(people) >= len(heads) - 1 and not cases:
        return "wie"
    if all(is_of(t, "time") and not is_of(t, "place") for t in heads) and not cases:
        return "wanneer"
    if all(is_of(t, "place") for t in heads) and cases:
        return "waar"
    if cases and cases[0].lower_ in ("via", "per", "met", "door", "volgens"):
        return "hoe"
    return None
