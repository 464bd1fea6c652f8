"""A general truth becomes a question for this situation (De spelregels voor intervisie, punt 3)."""

from collections.abc import Iterator

from .draft import Draft, Kind, draft
from .scene import Scene

EXAMPLES = (
    ("Dat heeft toch iedereen wel eens?", "Hoe is dat voor jou?"),
    ("Managers luisteren toch nooit?", "Hoe is dat voor jou?"),
)


def rewrite(scene: Scene) -> Iterator[Draft]:
    """Yield drafts for a turn that speaks of everybody."""
    say = scene.address.say
    yield draft(say(f"hoe {'was' if scene.past else 'is'} dat voor {{jou}}"), Kind.OWN_SITUATION, 0.85)
    yield draft(say(f"hoe {'ging' if scene.past else 'gaat'} dat in {{jouw}} situatie"), Kind.OWN_SITUATION, 0.85)
    yield draft(say("hoe {kijk} {je} daar zelf naar"), Kind.OWN_SITUATION, 0.8)
