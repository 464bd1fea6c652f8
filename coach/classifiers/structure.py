"""Features of how a turn is built: form, order, person, tense, modality, negation, particles, and combinations."""

from collections.abc import Iterator

from ..analysis.form import Analysis
from ..analysis.plain import Word, Words
from ..analysis.segments import Segment, is_finite
from ..analysis.words import PARTICLES, SECOND_PERSON, SECOND_PERSON_SUBJECT, is_interrogative
from ..labels import Form
from .tokens import MODALS, NEGATIONS, WHOLE, Feature, Looks

_DEGREES = frozenset(
    "zo te veel erg heel per zomaar gewoon dan toch nou pas eindelijk alleen meteen zelf ineens uitgerekend juist "
    "steeds altijd weer ooit nog al zolang zoveel ook".split()
)
_TWO_FACED = frozenset("zeker vast toch natuurlijk wel niet al gewoon".split())
"""Words that steer in one place and state in another: "je was zeker boos" against "was je er zeker van"."""
_LOADED = frozenset({"negative", "character", "norm"})
_FIRST = frozenset("ik wij we mij me ons onze mijn 'k k".split())
_GENERIC = frozenset("men iedereen niemand allemaal mensen iemand mens elke ieder iedere zulke zoiets zo'n".split())


def structure(doc: Words, looks: Looks, analysis: Analysis, meanings: dict[int, tuple[str, ...]]) -> Iterator[Feature]:
    """Yield the features of the units of a turn and of the turn as a whole."""
    form = analysis.form.value
    count = len(analysis.questions)
    deciding = analysis.last
    yield (f"s:form={form}", *WHOLE)
    yield (f"s:questions={min(count, 3)}", *WHOLE)
    yield (f"s:units={min(len(analysis.segments), 4)}", *WHOLE)
    yield (f"s:length={min(len(doc) // 5, 6)}", *WHOLE)
    yield (f"s:forms={','.join(f.value[:2] for f in analysis.forms[-3:])}", *WHOLE)
    for number, (unit, unit_form) in enumerate(zip(analysis.segments, analysis.forms, strict=True)):
        last = unit is deciding
        for name in _unit(doc, looks, unit, unit_form):
            yield (f"s:{name}", unit.start, unit.end)
            if last:
                yield (f"s:last:{name}", unit.start, unit.end)
        if _is_bare_why(doc, looks, unit, meanings):
            yield ("b:bare-why", unit.start, unit.end)
            yield (f"b:bare-why&{unit_form.value}", unit.start, unit.end)
        if number and unit.after_comma:
            yield (f"s:comma:{unit.order.value}", unit.start, unit.end)
    for i, own in enumerate(looks.norms):
        if own in _TWO_FACED:
            yield (f"b:{own}&{doc[i].pos_}&{doc[i].dep_}", i, i + 1)
            following = looks.norms[i + 1] if i + 1 < len(doc) else "$"
            yield (f"b:{own}>{following}", i, i + 1)
    yield from _tails(doc, looks, deciding)


def _is_bare_why(doc: Words, looks: Looks, unit: Segment, meanings: dict[int, tuple[str, ...]]) -> bool:
    """Say whether a waarom-question only asks: no negation, degree or loaded word (label handbook, boundary case 4)."""
    if unit.wh is None or looks.norms[unit.wh] not in ("waarom", "hoezo", "vanwaar", "reden"):
        return False
    for i in range(unit.start, unit.end):
        own = looks.norms[i]
        if own in NEGATIONS or own in _DEGREES:
            return False
        if not _LOADED.isdisjoint(meanings.get(i, ())):
            return False
    return True


def _unit(doc: Words, looks: Looks, unit: Segment, form: Form) -> Iterator[str]:
    words = [t for t in doc[unit.start : unit.end] if t.is_word]
    lowers = [looks.norms[t.i] for t in words]
    inside = set(lowers)
    kind = form.value[:2]
    person, tense, modal, mood = "0", "0", "0", "0"
    if unit.verb is not None:
        verb = doc[unit.verb]
        tense = "past" if "|verl" in verb.tag_ else "pres"
        modal = MODALS.get(looks.norms[unit.verb], "aux" if verb.pos_ == "AUX" else "full")
        person = person_of(doc, verb, unit)
        mood = _chain(doc, verb, unit)
    yield f"order={unit.order.value}"
    yield f"mark={unit.mark[:1]}"
    yield f"order={unit.order.value}&mark={unit.mark[:1]}"
    yield f"{kind}&person={person}"
    yield f"{kind}&tense={tense}&person={person}"
    yield f"{kind}&modal={modal}"
    yield f"{kind}&modal={modal}&person={person}&tense={tense}"
    yield f"{kind}&chain={mood}"
    yield f"{kind}&chain={mood}&person={person}"
    if unit.wh is not None:
        wh = looks.norms[unit.wh]
        yield f"wh={wh}"
        yield f"wh={wh}&person={person}&tense={tense}"
        yield f"wh={wh}&modal={modal}"
        if unit.wh + 1 < len(doc):
            yield f"wh={wh}&next={looks.moulds[unit.wh + 1]}"
    if unit.tag is not None:
        yield "tag"
        yield f"tag={' '.join(looks.norms[t.i] for t in doc[unit.tag : unit.end] if t.is_alpha)}"
    negated = [w for w in lowers if w in NEGATIONS]
    for word in set(negated):
        yield f"{kind}&neg={word}"
        yield f"{kind}&neg={word}&tense={tense}&person={person}"
        yield f"{kind}&neg={word}&modal={modal}"
        if unit.wh is not None:
            yield f"neg&wh={looks.norms[unit.wh]}&tense={tense}"
    for word in inside & PARTICLES:
        yield f"{kind}&part={word}"
        yield f"{kind}&part={word}&person={person}&tense={tense}"
        yield f"{kind}&part={word}&modal={modal}"
        if negated:
            yield f"{kind}&part={word}&neg"
    for word in inside & _GENERIC:
        yield f"{kind}&generic={word}"
    if not inside.isdisjoint(SECOND_PERSON):
        yield f"{kind}&you"
    if not inside.isdisjoint(_FIRST):
        yield f"{kind}&i"
    adjectives = [t for t in words if t.pos_ == "ADJ"]
    if adjectives:
        yield f"{kind}&adj"
        predicate = [
            t
            for t in adjectives
            if t.dep_ in ("root", "ROOT", "xcomp", "ccomp") or any(c.dep_ == "cop" for c in t.children)
        ]
        if predicate:
            yield f"{kind}&predicate&person={person}"


def person_of(doc: Words, verb: Word, unit: Segment) -> str:
    """Say who the subject is: you, I or we, a pronoun, a name, a thing."""
    roots = (verb, verb.head) if verb.dep_.startswith(("aux", "cop")) else (verb,)
    for root in roots:
        for child in root.children:
            if child.dep_.startswith(("nsubj", "expl")) and unit.start <= child.i < unit.end:
                return _who(child)
    near = doc[verb.i + 1] if verb.i + 1 < unit.end else None
    return _who(near) if near is not None and near.pos_ == "PRON" else "none"


def _who(token: Word) -> str:
    lower = token.lower_
    if lower in SECOND_PERSON_SUBJECT:
        return "you"
    if lower in _FIRST:
        return "i"
    if lower in ("hij", "ie", "zij", "ze", "die"):
        return "they"
    if lower in ("het", "t", "'t", "dat", "dit", "er", "da"):
        return "it"
    if lower in _GENERIC:
        return "all"
    if is_interrogative(lower):
        return "wh"
    return "name" if token.pos_ == "PROPN" else "noun"


def _chain(doc: Words, verb: Word, unit: Segment) -> str:
    """Describe the verbs behind the finite one: participle, infinitive, te + infinitive."""
    parts = []
    for token in doc[verb.i + 1 : unit.end]:
        if is_finite(token):
            break
        if token.tag_.startswith("WW|vd"):
            parts.append("vd")
        elif token.tag_.startswith("WW|inf"):
            parts.append("te" if token.i and doc[token.i - 1].lower_ == "te" else "inf")
    return "+".join(parts[:3]) or "none"


def _tails(doc: Words, looks: Looks, unit: Segment) -> Iterator[Feature]:
    """Describe what stands behind the last comma of the last unit: a guessed answer, a tag, an aside."""
    end = unit.stop(doc)
    commas = [t.i for t in doc[unit.start : end] if t.text in {",", ":", "-", "–", "..", "..."}]
    if not commas or commas[-1] + 1 >= end:
        return
    start = commas[-1] + 1
    tail = doc[start:end]
    first = next((t for t in tail if t.is_word), None)
    if first is None:
        return
    shape = f"tail={looks.moulds[first.i]}&n={min(len(tail), 5)}"
    yield (f"s:{shape}", start, end)
    yield (f"s:{unit.order.value}&{shape}", start, end)
    verb = any(is_finite(t) for t in tail)
    yield (f"s:{unit.order.value}&tailverb={verb}&of={any(t.lower_ == 'of' for t in tail)}", start, end)
