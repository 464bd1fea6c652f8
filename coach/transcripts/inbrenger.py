"""Who brings the case, where no role says so: who tells most about themselves and asks least."""

from collections.abc import Sequence
from dataclasses import dataclass

from .model import Line
from .questions import asks, first_person

SURE = 0.5
_LEAST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Guess:
    """A name and how far it is ahead of the next, from 0 to 1."""

    speaker: str
    confidence: float


def guess_inbrenger(lines: Sequence[Line], leave_out: frozenset[str] = frozenset()) -> Guess | None:
    """Guess who brings the case; None if fewer than two people speak, or nobody tells anything.

    A speaker's score is the words in turns that do not ask, those in the first person counted six times more. Few words
    make any lead uncertain.

    Args:
        lines: what was said.
        leave_out: names that have another role.

    >>> story = Line("Ik zat met mijn teamleider en ik wist niet wat ik moest zeggen.", "Noor", None, None, 1)
    >>> guess_inbrenger([story, Line("Wat deed je toen?", "Sam", None, None, 2)])
    Guess(speaker='Noor', confidence=0.22)
    """
    scores: dict[str, float] = {}
    words = 0
    for line in lines:
        if line.speaker is None:
            continue
        scores.setdefault(line.speaker, 0.0)
        if line.speaker not in leave_out and not asks(line.text):
            count = len(line.text.split())
            words += count
            scores[line.speaker] += count + 6 * first_person(line.text)
    if len(scores) < 2:
        return None
    (best, most), (_, second), *_ = sorted(scores.items(), key=lambda pair: -pair[1])
    if not most:
        return None
    return Guess(best, round((1 - second / most) * min(1.0, words / _LEAST_WORDS), 2))
