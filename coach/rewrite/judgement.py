"""A judgement is taken out and the fact asked for (Basismodel, stap 2: explore without judging)."""

from collections.abc import Iterator

from ..analysis.segments import Order
from ..analysis.words import SUBJECT_PRONOUNS, is_interrogative
from ..labels import Flag, Form
from .clause import Clause, write
from .draft import Draft, Kind, draft
from .scene import Scene, judges

EXAMPLES = (
    ("Vind je het normaal dat hij te laat komt?", "Wat vind je ervan dat hij te laat komt?"),
    ("Was dat niet een beetje naïef?", "Hoe kijk je daar nu op terug?"),
    ("Is dat plan niet onzinnig?", "Wat vind je van dat plan?"),
    ("Was je collega niet gewoon lui?", "Wat deed je collega precies?"),
    ("Hoe kon je dat nou vergeten?", "Wat gebeurde er precies?"),
    ("Wat zei die onbekwame aannemer?", "Wat zei die aannemer?"),
)
_COLOUR = frozenset("nou toch gewoon eigenlijk überhaupt zomaar".split())
_IN_NAME = frozenset("vredesnaam hemelsnaam godsnaam".split())


def rewrite(scene: Scene) -> Iterator[Draft]:
    """Yield drafts for a turn that weighs what somebody did or is."""
    say, past, clause = scene.address.say, scene.past, scene.clause
    if scene.form in (Form.OPEN, Form.INVITATION):
        yield from _cleaned(scene)
    lemma = clause.verb.lemma_.lower() if clause is not None else ""
    if clause is not None and lemma in ("vinden", "snappen", "beseffen", "begrijpen"):
        body = _opinion(scene)
        pushed = Flag.LEADING in scene.flags and not any(t.lower_ in ("het", "t", "'t") for t in clause.after)
        if body and not pushed:
            found = "vond" if lemma == "vinden" and past else "{vind}"
            yield draft(say(f"wat {found} {{je}} ervan {body}"), Kind.JUDGEMENT_REMOVED, 0.85)
    if clause is not None and lemma != "vinden":
        yield from _of_fact(scene, clause)
        yield from _of_subject(scene, clause)
    if past or _counterfactual(scene):
        yield draft(
            say("hoe {kijk} {je} daar nu op terug"), Kind.JUDGEMENT_REMOVED, 0.78, general=not _is_verdict(scene)
        )
        when = scene.circumstance
        yield draft(f"wat gebeurde er {when or 'precies'}", Kind.JUDGEMENT_REMOVED, 0.75, general=not when)
    else:
        yield draft(say("hoe {kijk} {je} daarnaar"), Kind.JUDGEMENT_REMOVED, 0.78, general=not _is_verdict(scene))


def _is_verdict(scene: Scene) -> bool:
    """Say whether it only asks to agree that something was good or bad: *was dat niet dom*, *vind je dat normaal*."""
    clause = scene.clause
    if clause is None:
        return False
    opinion = clause.verb.lemma_.lower() in ("vinden", "zijn", "klinken", "lijken")
    head = clause.subject_head
    pointing = any(t.lower_ in ("dat", "het", "dit", "da", "zoiets") for t in (*clause.before, *clause.after))
    return (
        opinion
        and pointing
        and (head is None or head.lower_ in ("dat", "het", "dit", "da", "zoiets", "je", "u"))
        and (clause.verb.lemma_.lower() == "vinden" or head is None or head.lower_ not in ("je", "u"))
    )


def _of_fact(scene: Scene, clause: Clause) -> Iterator[Draft]:
    """Where it states what somebody did, ask what made it so: *je hebt niet gekeken?*, *wist je dat niet?*."""
    states = scene.unit.order is Order.DECLARATIVE and scene.form is not Form.OPEN
    denied = scene.unit.order is Order.VERB_FIRST and any(t.lower_ in ("niet", "nooit", "geen") for t in clause.after)
    copula = clause.verb.dep_ == "cop" or (clause.verb.lemma_.lower() == "zijn" and not clause.verbs())
    if not (states or denied) or copula or _counterfactual(scene) or not clause.subject:
        return
    expected = Flag.LEADING in scene.flags and (
        denied or scene.unit.tag is not None or any(t.lower_ == "toch" for t in scene.tokens)
    )
    if expected or Flag.GENERALISATION in scene.flags:
        return
    out = {t for t in clause.after if judges(t) and t.dep_ in ("amod", "advmod")}
    if any(judges(t) and t not in out for t in (*clause.before, *clause.after)):
        return
    made = "maakte" if clause.is_past else "maakt"
    moved = [t for t in clause.before if t in clause.subject]
    text = clause.subordinate(without=out, front=moved)
    if not text:
        return
    yield draft(f"wat {made} dat {text}", Kind.JUDGEMENT_REMOVED, 0.8, opening=3)


def _of_subject(scene: Scene, clause: Clause) -> Iterator[Draft]:
    """Where it says what somebody or something is, ask what was done or seen."""
    subject = clause.subject_head
    copula = clause.verb.lemma_.lower() in ("zijn", "lijken", "klinken", "worden")
    if subject is None or not copula or _counterfactual(scene):
        return
    if scene.about_person and scene.subject:
        who = write(clause.subject if subject.pos_ == "PRON" else scene.group(subject))
        several = "mv" in clause.verb.tag_
        does = ("deden" if several else "deed") if scene.past else ("doen" if several else "doet")
        yield draft(f"wat {does} {who} precies", Kind.JUDGEMENT_REMOVED, 0.85)
    elif subject.pos_ in ("NOUN", "PROPN") and not judges(subject) and subject.lower_ not in SUBJECT_PRONOUNS:
        verb = "vond" if scene.past else scene.address.verb("vind")
        about = write(scene.group(subject))
        yield draft(scene.address.say(f"wat {verb} {{je}} van {about}"), Kind.JUDGEMENT_REMOVED, 0.8)


def _counterfactual(scene: Scene) -> bool:
    return bool({t.lower_ for t in scene.tokens} & {"had", "hadden", "kon", "konden"})


def _cleaned(scene: Scene) -> Iterator[Draft]:
    """Ask an open question again without the words that weigh."""
    out = {t for t in scene.tokens if t.lower_ in _COLOUR or (judges(t) and t.dep_ in ("amod", "advmod"))}
    for token in scene.tokens:
        if token.lower_ in _IN_NAME and token.i:
            out |= {token, token.nbor(-1)}
    head = next((t.i for t in scene.tokens if is_interrogative(t.lower_)), None)
    if out and head is not None:
        yield draft(
            write(t for t in scene.tokens if t not in out and t.i >= scene.unit.head), Kind.JUDGEMENT_REMOVED, 0.85
        )


def _opinion(scene: Scene) -> str:
    """Return the clause an opinion is asked on, with its opening word: *dat hij te laat komt*, *om alleen te gaan*."""
    words = scene.tokens
    at = next((k for k, t in enumerate(words) if t.lower_ in ("dat", "om") and t.dep_ == "mark" and k > 1), None)
    if at is None:
        return ""
    rest = [t for t in words[at:] if t.lower_ not in _COLOUR]
    return "" if any(judges(t) for t in rest) else write(rest)
