"""*Waarom* becomes *wat maakte dat*, with the verb at the end of the clause (Hand-out intervisie, Tips)."""

from collections.abc import Iterator

from spacy.tokens import Token

from ..analysis.segments import is_finite
from ..analysis.words import MODAL_FORMS
from ..labels import Flag
from .clause import Clause, colours, embedded, write
from .draft import Draft, Kind, draft
from .scene import Scene, judges

EXAMPLES = (
    ("Waarom heb je dat niet gezegd?", "Wat maakte dat je dat niet hebt gezegd?"),
    ("Waarom heb je dat tegen hem gezegd?", "Wat bracht je ertoe om dat tegen hem te zeggen?"),
    ("Waarom ging je weg?", "Wat bracht je ertoe om weg te gaan?"),
    ("Waarom bel je je collega niet op?", "Wat maakt dat je je collega niet opbelt?"),
    ("Hoezo trek je je dat zo aan?", "Wat maakt dat je je dat zo aantrekt?"),
    ("Waarom heb je dat niet willen zeggen toen hij binnenkwam?",
     "Wat maakte dat je dat niet hebt willen zeggen toen hij binnenkwam?"),
    ("Kun je uitleggen waarom het overleg werd afgezegd?", "Wat maakte dat het overleg werd afgezegd?"),
    ("Wat is de reden dat er maar twee begeleiders waren?", "Wat maakte dat er maar twee begeleiders waren?"),
)  # fmt: skip
_WHY = frozenset("waarom hoezo vanwaar wrm waorom".split())
_PARTICLES = tuple(
    "aan achter af binnen bij door in langs mee na op over rond samen tegen terug toe uit vast voor voort weg".split()
)
_IN_NAME = frozenset("vredesnaam hemelsnaam godsnaam jezusnaam".split())
_DEGREES = frozenset("zo pas per se meteen weer steeds altijd zolang zoveel eindelijk ineens uitgerekend".split())
_COLOUR_IN_CLAUSE = frozenset("nou toch dan gewoon eigenlijk zomaar überhaupt ook".split())


def rewrite(scene: Scene) -> Iterator[Draft]:
    """Yield drafts for a question that asks for a reason."""
    words = scene.tokens
    at = next((k for k, t in enumerate(words) if t.lower_ in _WHY or _is_reason(words, k)), None)
    if at is None:
        return
    clause = scene.clause
    late = scene.unit.verb is not None and words[at].i > scene.unit.verb
    noun = _is_reason(words, at) and (
        late or clause is None or (words[at].i < clause.verb.i and words[0].lower_ == "wat")
    )
    frame = clause is not None and not late and clause.verb.lemma_.lower() == "denken"
    if frame and clause is not None and (inner := embedded(scene.doc, scene.unit, "dat")) is not None:
        came = "kwam" if inner.is_past else "komt"
        out = _left_out(scene, inner.after)
        words = [*inner.after[: inner.bracket()], inner.verb, *inner.after[inner.bracket() :]]
        told = write(t for t in words if t not in out)
        yield draft(scene.address.say(f"hoe {came} het volgens {{jou}} dat {told}"), Kind.WHY_TO_WHAT, 0.85, opening=3)
        return
    if late or noun:
        body = _embedded(words, at, noun=noun)
        if not body:
            yield from _bare(scene)
            return
        past = _past(body)
        text = write(t for t in body if t.lower_ not in _COLOUR_IN_CLAUSE or not colours(t))
    elif clause is None or not clause.after:
        yield from _bare(scene)
        return
    else:
        past = clause.is_past
        text = clause.subordinate(without=_left_out(scene, clause.after))
        if not text or not clause.subject:
            return
    made = "maakte" if past else "maakt"
    came = "kwam" if past else "komt"
    negated = {"niet", "geen", "nooit", "nie", "ni"} & set(text.lower().split())
    you = scene.about_you if not (late or noun) else text.lower().split()[0] in ("je", "jij", "u", "ge")
    first, second = f"wat {made} dat {text}", f"hoe {came} het dat {text}"
    if not you and not negated:
        first, second = second, first
    yield draft(first, Kind.WHY_TO_WHAT, 0.95, opening=3)
    yield draft(second, Kind.WHY_TO_WHAT, 0.93, opening=4)
    brought = "" if late or noun or negated or clause is None else _brought(scene, clause)
    if brought:
        yield draft(
            f"wat {'bracht' if past else 'brengt'} {scene.address.say('{me}')} ertoe om {brought}",
            Kind.WHY_TO_WHAT,
            0.8,
        )


def _brought(scene: Scene, clause: Clause) -> str:
    """Give the clause as *om … te …*, where the inbrenger did something: *wat bracht je ertoe om dat te zeggen*."""
    group = clause.verbs()
    verb = clause.after[group[-1]] if group else clause.verb
    lemma = verb.lemma_.lower().replace("_", "")
    plain = clause.head == verb and verb.pos_ == "VERB" and len(group) <= 1
    helps = clause.verb.lemma_.lower() in ("moeten", "zullen", "laten")
    modal = helps or clause.verb.lower_ in MODAL_FORMS or (group and clause.verb.lemma_.lower() == "gaan")
    if not scene.about_you or not plain or modal or not lemma.endswith(("en", "aan", "oen", "ien")):
        return ""
    if group and clause.verb.lower_ not in ("heb", "hebt", "heeft", "had", "ben", "bent", "was", "zijt"):
        return ""
    if group and lemma == verb.lower_:  # the lemma of a participle must be another word
        return ""
    at = clause.bracket()
    out = {*clause.subject, verb, *_left_out(scene, clause.after)}
    before = [t for t in clause.after[:at] if t not in out]
    behind = [t for t in clause.after[at:] if t not in out]
    particle = next((t for t in behind if t.dep_ == "compound:prt"), None)
    if particle is not None:
        behind.remove(particle)
        lemma = lemma.removeprefix(particle.lower_)
        return write([*before, particle, "te", lemma, *behind])
    split = next((p for p in _PARTICLES if lemma.startswith(p) and len(lemma) > len(p) + 3), "") if group else ""
    if split:
        return ""  # whether "over" in "overwegen" comes off is not for us to guess
    return write([*before, "te", lemma, *behind])


def is_bare(scene: Scene) -> bool:
    """Say whether it is a *waarom* without a clause: "Waarom?", "Hoezo dan?"."""
    first = next(rewrite(scene), None)
    return first is None or "dat" not in first.text.split()


def _is_reason(words: list[Token], k: int) -> bool:
    return words[k].lemma_.lower() in ("reden", "redenen") and any(
        t.lower_ in ("wat", "welke", "wat's") for t in words[max(0, k - 5) : k]
    )


def _embedded(words: list[Token], at: int, *, noun: bool) -> list[Token]:
    """Return the clause behind an embedded *waarom*, or behind *de reden dat*."""
    rest = words[at + 1 :]
    if noun:
        start = next((k for k, t in enumerate(rest) if t.lower_ in ("dat", "waarom")), None)
        if words[at - 1].lower_ in ("welke", "wat") and words[max(0, at - 2)].lower_ in ("om", "met"):
            start = -1  # "om welke reden je dat deed"
        if start is None:
            return []
        rest = rest[start + 1 :]
    while rest and rest[-1].is_punct:
        rest = rest[:-1]
    return rest if any(is_finite(t) for t in rest) else []


def _past(words: list[Token]) -> bool:
    verb = next((t for t in reversed(words) if is_finite(t)), None)
    perfect = any(t.tag_.startswith("WW|vd|vrij") for t in words)
    return verb is not None and ("|verl" in verb.tag_ or (perfect and verb.lemma_.lower() in ("hebben", "zijn")))


def _left_out(scene: Scene, after: tuple[Token, ...]) -> set[Token]:
    """Choose what goes: *in vredesnaam* always; where it judges, words of degree and of judgement too."""
    out: set[Token] = set()
    for token in after:
        if token.lower_ in _IN_NAME and token.i and token.nbor(-1).lower_ == "in":
            out |= {token, token.nbor(-1)}
        if Flag.JUDGEMENT in scene.flags:
            follower = token.nbor(1) if token.i + 1 < len(token.doc) else None
            degree = follower is not None and follower.pos_ in ("ADJ", "ADV")
            if token.lower_ in _DEGREES and token.pos_ in ("ADV", "ADJ") and (token.lower_ != "zo" or degree):
                out.add(token)
                if token.lower_ == "zo" and follower is not None and follower.dep_ == "advmod":
                    out.add(follower)
            elif judges(token) and token.dep_ in ("amod", "advmod"):
                out.add(token)
    return out


def _bare(scene: Scene) -> Iterator[Draft]:
    address = scene.address
    words = [t for t in scene.tokens if t.lower_ not in _WHY and not t.is_punct and not colours(t)]
    noun = next((t for t in words if t.pos_ == "NOUN"), None)
    if noun is not None and words and words[-1] == noun and words[0].pos_ == "DET":
        yield draft(f"waar komt {write(words)} vandaan", Kind.WHY_TO_WHAT, 0.85)
        return
    if any(t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ") for t in words):
        return  # what it is about would be lost
    if {t.lower_ for t in scene.tokens} & {"niet", "nie", "geen"}:
        yield draft(address.say("wat hield {me} tegen"), Kind.WHY_TO_WHAT, 0.8)
    yield draft(address.say("{kun} {je} daar meer over vertellen"), Kind.WHY_TO_WHAT, 0.85, opening=2)
    yield draft("wat speelde daarin mee", Kind.WHY_TO_WHAT, 0.8)
