"""Behind advice stands a question for what the inbrenger did, considered or wants (Basismodel, stap 2)."""

from collections.abc import Iterator

from .clause import write
from .draft import Draft, Kind, draft
from .scene import Scene, is_person

EXAMPLES = (
    ("Heb je al met HR gepraat?", "Wie heb je er tot nu toe bij betrokken?"),
    ("Heb je er al aan gedacht om een tolk te vragen?", "Welke mogelijkheden heb je tot nu toe overwogen?"),
    ("Kun je het rooster niet gewoon omdraaien?", "Welke mogelijkheden zie je als het gaat om het rooster?"),
    ("Had je niet beter even kunnen bellen?", "Welke mogelijkheden zag je op dat moment?"),
    ("Ik zou gewoon nee zeggen.", "Wat zou je zelf willen doen?"),
)
_CONSIDERED = frozenset("denken overwegen nadenken stilstaan bedenken overdenken".split())
_INVOLVING = frozenset("inschakelen betrekken uitnodigen overleggen afstemmen bespreken meevragen voorleggen".split())
_TALKING = frozenset(
    "praten spreken bespreken vragen bellen mailen zeggen vertellen melden overleggen aankaarten aanspreken informeren "
    "inlichten betrekken inschakelen uitnodigen voorleggen benaderen appen schrijven opschalen".split()
)


def rewrite(scene: Scene) -> Iterator[Draft]:
    """Yield drafts for a turn that brings in a solution of the asker's."""
    say, topic = scene.address.say, scene.topic
    lemmas = {t.lemma_.lower().replace("_", "") for t in scene.tokens}
    lowers = {t.lower_ for t in scene.tokens}
    who = scene.persons[0] if scene.persons else None
    person = write(scene.group(who)) if who is not None else ""
    if {t.lower_ for t in scene.doc} & {"had", "hadden"} and not _was_possible(scene, lowers) and scene.past:
        yield draft(say("wat {heb} {je} op dat moment gedaan"), Kind.OWN_IDEA_ASKED, 0.8)
    if _was_possible(scene, lowers):
        yield draft(say("welke mogelijkheden zag {je} op dat moment"), Kind.OWN_IDEA_ASKED, 0.85)
        yield draft(say("wat {heb} {je} toen overwogen"), Kind.OWN_IDEA_ASKED, 0.8)
        return
    if scene.past or _asks_whether_done(scene):
        until = "toen" if any(t.lower_ == "toen" and t.pos_ == "ADV" for t in scene.tokens) else "tot nu toe"
        if lemmas & _CONSIDERED:
            yield draft(say(f"welke mogelijkheden {{heb}} {{je}} {until} overwogen"), Kind.OWN_IDEA_ASKED, 0.9)
        elif lemmas & _TALKING:
            yield draft(say(f"wie {{heb}} {{je}} er {until} bij betrokken"), Kind.OWN_IDEA_ASKED, 0.9)
            if person and who is not None and is_person(who):
                yield draft(say(f"hoe is het contact met {person} {until} gegaan"), Kind.OWN_IDEA_ASKED, 0.8)
        elif topic and scene.topic_is_object:
            yield draft(say(f"wat {{heb}} {{je}} {until} met {topic} gedaan"), Kind.OWN_IDEA_ASKED, 0.8)
        yield draft(say(f"wat {{heb}} {{je}} {until} gedaan"), Kind.OWN_IDEA_ASKED, 0.9)
        yield draft(say(f"welke stappen {{heb}} {{je}} {until} gezet"), Kind.OWN_IDEA_ASKED, 0.8)
        return
    if topic and scene.topic_is_object:
        yield draft(say(f"welke mogelijkheden {{zie}} {{je}} als het gaat om {topic}"), Kind.OWN_IDEA_ASKED, 0.82)
    yield draft(say("welke mogelijkheden {zie} {je} zelf"), Kind.OWN_IDEA_ASKED, 0.9)
    yield draft(say("wat {zou} {je} zelf willen doen"), Kind.OWN_IDEA_ASKED, 0.9)
    if who is not None and lemmas & _INVOLVING:
        yield draft(say("wie {zou} {je} hierbij willen betrekken"), Kind.OWN_IDEA_ASKED, 0.8)
    yield draft(say("wat {heb} {je} zelf al bedacht"), Kind.OWN_IDEA_ASKED, 0.85)


def _asks_whether_done(scene: Scene) -> bool:
    """Say whether it asks for something done before: *is … al eens ter sprake gekomen*."""
    participle = any(t.tag_.startswith("WW|vd|vrij") for t in scene.tokens)
    return participle and bool({t.lower_ for t in scene.tokens} & {"heb", "hebt", "heeft", "is", "zijn", "ben", "bent"})


def _was_possible(scene: Scene, lowers: set[str]) -> bool:
    """Say whether it is about what could have been done: *had je niet … kunnen*, *je had beter …*."""
    counterfactual = bool(lowers & {"had", "hadden"}) and bool(
        lowers & {"kunnen", "moeten", "gemoeten", "gekund", "beter", "mogen", "willen"}
    )
    could = bool(lowers & {"kon", "konden"}) and bool(lowers & {"niet", "geen"})
    return counterfactual or could
