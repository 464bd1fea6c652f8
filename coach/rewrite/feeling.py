"""What is filled in is asked for: *was je bang* becomes *wat voelde je* (De spelregels voor intervisie, punt 1)."""

from collections.abc import Iterator
from typing import NamedTuple

from ..analysis.segments import is_finite
from ..analysis.words import SECOND_PERSON_SUBJECT, is_interrogative
from ..classifiers.lexicon import classes
from .clause import write
from .draft import Draft, Kind, draft
from .scene import Scene, is_person

EXAMPLES = (
    ("Was je bang om af te gaan?", "Wat voelde je op dat moment?"),
    ("Was je boos toen hij wegliep?", "Wat voelde je toen hij wegliep?"),
    ("Was hij jaloers?", "Wat merkte je aan hem?"),
    ("Komt dat doordat je te veel wilt?", "Waardoor komt dat?"),
    ("Wilde je haar beschermen?", "Wat wilde je op dat moment?"),
)
_THOUGHT = {
    "denken": "denk", "willen": "wil", "hopen": "hoop", "verwachten": "verwacht", "vrezen": "verwacht",
    "bedoelen": "bedoel",
    "vinden": "vind", "proberen": "probeer", "geloven": "denk", "verlangen": "wil", "zoeken": "zoek",
}  # fmt: skip
_PAST = {"denk": "dacht", "wil": "wilde", "hoop": "hoopte", "verwacht": "verwachtte", "bedoel": "bedoelde",
         "vind": "vond", "probeer": "probeerde", "zoek": "zocht"}  # fmt: skip
_MEANT = frozenset("bedoeling doel wens verwachting hoop intentie plan drijfveer".split())
_CAUSE_VERBS = frozenset("komt kwam ligt lag zit zat".split())
_CAUSES = frozenset("doordat omdat vanwege door wegens".split())


def rewrite(scene: Scene) -> Iterator[Draft]:
    """Yield drafts for a question that fills in a feeling, thought, motive or cause."""
    causes = list(_cause(scene))
    yield from causes
    say, when = scene.address.say, scene.circumstance
    felt_by = _experiencer(scene)
    past = scene.past if felt_by is None or felt_by.past is None else felt_by.past
    who = scene.subject if scene.about_person else scene.believed if _believes(scene) else ""
    if felt_by is not None:
        who = felt_by.name
    feels = any("feeling" in classes(t) for t in scene.tokens)
    if who and who not in ("die", "wie", "iedereen"):
        supposed = any(t.lower_ in ("hebben", "zijn") and t.tag_.startswith("WW|inf") for t in scene.tokens)
        over = past or _past_within(scene) or supposed
        seen = "merkte" if over else scene.address.verb("merk")
        yield draft(say(f"wat {seen} {{je}} aan {who} {when}"), Kind.FEELING_ASKED, 0.88)
        if feels:
            how = "denk je" if scene.address.subject == "je" else say("{denk} {je}")
            yield draft(f"hoe {how} dat dit voor {who} {'was' if over else 'is'}", Kind.FEELING_ASKED, 0.78)
        return
    if causes:
        return
    thought = _thought(scene)
    moment = when or ("op dat moment" if past else "")
    noun = next((t for t in scene.tokens if t.lemma_.lower() in _MEANT and t.pos_ == "NOUN"), None)
    if noun is not None and any(t.lower_ in ("je", "jouw", "uw", "jullie") for t in noun.children):
        yield draft(say(f"wat {'was' if past else 'is'} {{jouw}} {noun.lower_}"), Kind.FEELING_ASKED, 0.85)
    if thought is not None:
        verb = _PAST[thought] if past else scene.address.verb(thought)
        yield draft(say(f"wat {verb} {{je}} {moment}"), Kind.FEELING_ASKED, 0.88, general=not moment)
    felt = "voelde" if past else scene.address.verb("voel")
    if feels or thought is None:
        general = not feels
        if general:
            yield draft(say("hoe {kijk} {je} daar zelf naar"), Kind.FEELING_ASKED, 0.7, general=True)
        yield draft(say(f"wat {felt} {{je}} {moment or 'daarbij'}"), Kind.FEELING_ASKED, 0.9, general=general)
    went = say(f"wat {'ging' if past else 'gaat'} er door {{me}} heen {when}")
    yield draft(went, Kind.FEELING_ASKED, 0.85, general=not feels and thought is None)
    yield draft(say(f"hoe {'was' if past else 'is'} dat voor {{jou}}"), Kind.FEELING_ASKED, 0.7, general=True)


class _Experiencer(NamedTuple):
    """Who feels what is filled in ("" for the inbrenger), and whether it is over (None where the tree is silent)."""

    name: str
    past: bool | None


def _experiencer(scene: Scene) -> _Experiencer | None:
    """Find who feels, from the word for the feeling: its subject, and the finite verb that goes with it."""
    for token in scene.tokens:
        if "feeling" not in classes(token) or token.pos_ not in ("ADJ", "VERB", "NOUN"):
            continue
        chain = [token, token.head]
        subject = next((c for t in chain for c in t.children if c.dep_.startswith("nsubj") and c in scene.tokens), None)
        finite = next((t for t in (*chain, *(c for t in chain for c in t.children)) if is_finite(t)), None)
        past = None if finite is None else "|verl" in finite.tag_
        if subject is None:
            continue
        if subject.lower_ in SECOND_PERSON_SUBJECT or not is_person(subject):
            return _Experiencer("", past)
        return _Experiencer(scene.named(subject), past)
    return None


def _believes(scene: Scene) -> bool:
    """Say whether it is about what is thought of somebody else: *denk je dat …*, *zou het kunnen dat …*."""
    lemma = scene.clause.verb.lemma_.lower() if scene.clause is not None else ""
    return not scene.about_you or lemma in ("denken", "geloven", "vermoeden", "vinden")


def _past_within(scene: Scene) -> bool:
    """Say whether what is believed is over: *denk je dat hij boos was*."""
    return any("|verl" in t.tag_ for t in scene.tokens if t.tag_.startswith("WW|pv"))


def _cause(scene: Scene) -> Iterator[Draft]:
    """Ask for the cause that is filled in: *komt dat doordat …* becomes *waardoor komt dat*."""
    clause = scene.clause
    words = scene.tokens
    at = next((k for k, t in enumerate(words) if t.lower_ in _CAUSES and k > 0), None)
    if clause is None:
        return
    lowers = [t.lower_ for t in words]
    if "maken" in lowers and "te" in lowers and "met" in lowers and clause.verb.lemma_.lower() == "hebben":
        subject = write(clause.subject) or "dat"
        if not scene.about_you and len(clause.subject) <= 4:
            yield draft(f"waar {clause.verb.lower_} {subject} mee te maken", Kind.FEELING_ASKED, 0.85)
        return
    if clause.verb.lower_ in _CAUSE_VERBS and at is None:
        at = next((k for k, t in enumerate(words) if t.lower_ == "aan" and clause.verb.lower_ in ("ligt", "lag")), None)
        if at is not None:
            behind = set(words[at:])
            kept = clause.asked("waar", without=behind)
            yield draft(f"{kept} aan", Kind.FEELING_ASKED, 0.85)
        return
    if at is None or any(is_interrogative(t.lower_) for t in words):
        return
    cause = words[at]
    clausal = cause.tag_.startswith("VG|onder") or cause.lower_ in ("doordat", "omdat")
    behind = set(words[at:])
    if clause.verb in behind or (not clausal and clause.verb.lower_ not in _CAUSE_VERBS):
        return
    if clause.verb.lemma_.lower() == "zijn" and not any(
        t.pos_ in ("ADJ", "NOUN", "VERB") for t in clause.after if t not in behind
    ):
        yield draft(f"waardoor {'kwam' if scene.past else 'komt'} dat", Kind.FEELING_ASKED, 0.85)
        return
    if clause.verb.lower_ not in _CAUSE_VERBS and (clause.verbs() or clause.verb.pos_ == "VERB"):
        made = "maakte" if scene.past else "maakt"
        text = clause.subordinate(without=behind, front=[t for t in clause.before if t in clause.subject])
        if not text:
            return
        yield draft(f"wat {made} dat {text}", Kind.FEELING_ASKED, 0.85, opening=3)
    else:
        yield draft(clause.asked("waardoor", without=behind), Kind.FEELING_ASKED, 0.8)


def _thought(scene: Scene) -> str | None:
    """Return the stem of the verb of thinking or wanting that the turn puts into the inbrenger's mouth."""
    clause = scene.clause
    if clause is None:
        return None
    if not scene.about_you:
        return None
    for token in (clause.head, clause.verb):
        if token.lemma_.lower() == "vinden" and token != clause.verb:
            continue
        stem = _THOUGHT.get(token.lemma_.lower().replace("_", ""))
        if stem is not None:
            return stem
    feels = any("feeling" in classes(t) for t in scene.tokens)
    minds = any("mind" in classes(t) and t.pos_ == "VERB" for t in scene.tokens)
    return "denk" if minds and not feels else None
