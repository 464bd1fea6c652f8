"""A general truth becomes a question for this situation (De spelregels voor intervisie, punt 3)."""

from collections.abc import Iterator

from .clause import write
from .draft import Draft, Kind, draft
from .scene import Scene, is_person

EXAMPLES = (
    ("Dat heeft toch iedereen wel eens?", "Hoe is dat voor jou?"),
    ("Managers luisteren toch nooit?", "Hoe ervaar jij dat met managers?"),
)


def rewrite(scene: Scene) -> Iterator[Draft]:
    """Yield drafts for a turn that speaks of everybody."""
    say = scene.address.say
    own = next(
        (t for t in scene.doc if t.pos_ == "NOUN" and any(c.lower_ in ("jouw", "jullie", "uw") for c in t.children)),
        None,
    )
    if own is not None:
        group = [t for t in scene.doc if own.left_edge.i <= t.i <= own.i and t.dep_ != "case"]
        yield draft(f"hoe {'was' if scene.past else 'is'} dat bij {write(group)}", Kind.OWN_SITUATION, 0.8)
    head = scene.clause.subject_head if scene.clause is not None else None
    if head is not None and head.pos_ == "NOUN" and "mv" in head.tag_ and is_person(head):
        ervaart = "ervaar jij" if scene.address.subject == "je" else f"ervaart {scene.address.subject}"
        yield draft(f"hoe {ervaart} dat met {write(scene.group(head))}", Kind.OWN_SITUATION, 0.8)
    yield draft(say(f"hoe {'was' if scene.past else 'is'} dat voor {{jou}}"), Kind.OWN_SITUATION, 0.78, general=True)
    yield draft(say("hoe {kijk} {je} daar zelf naar"), Kind.OWN_SITUATION, 0.75, general=True)
