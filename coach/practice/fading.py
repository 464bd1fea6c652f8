"""How much help comes next: it fades while it is still being practised, and comes back where that goes wrong.

Open questions rise while feedback is on and fall when it stops (Tanana 2019): so the last step, *zonder hulp*, is
practised and measured too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .attempt import Attempt, Exercise, Stage, of_exercise

UP_WINDOW, UP_RIGHT = 5, 4
"""A stage is left for the next when this many of the last so many went well."""
DOWN_WINDOW, DOWN_WRONG = 4, 3
"""And for the one before when this many of the last so many did not."""
ROUND = 8
"""How many questions a round *zonder hulp* has."""
ROUND_RIGHT = 6
"""How many of them must go well; under that there is a hint again."""
_ORDER = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Course:
    """Where somebody stands in an exercise.

    Attributes:
        stage: how much help the next question has.
        left: how many more of a round *zonder hulp* are to come; 0 in other stages.
        rounds: the share that went well in each round *zonder hulp* that was finished, 0 to 1.
    """

    stage: Stage
    left: int
    rounds: tuple[float, ...]


def course(attempts: Sequence[Attempt], exercise: Exercise) -> Course:
    """Work out where somebody stands.

    Attempts made with other help than the course asks for (chosen by the trainee) count for progress, not here.

    >>> course([], Exercise.RECOGNISE).stage.value
    'full'
    """
    stage = Stage.FULL
    seen: list[bool] = []
    rounds: list[float] = []
    for one in of_exercise(attempts, exercise):
        if one.stage is not stage:
            continue
        seen.append(one.right)
        if stage is Stage.ALONE:
            if len(seen) == ROUND:
                right = sum(seen)
                rounds.append(right / ROUND)
                stage = Stage.AFTER if right >= ROUND_RIGHT else Stage.HINT
                seen = []
            continue
        if len(seen) >= UP_RIGHT and sum(seen[-UP_WINDOW:]) >= UP_RIGHT:
            stage, seen = _ORDER[_ORDER.index(stage) + 1], []
        elif stage is not Stage.FULL and len(seen) >= DOWN_WINDOW and seen[-DOWN_WINDOW:].count(False) >= DOWN_WRONG:
            stage, seen = _ORDER[_ORDER.index(stage) - 1], []
    left = ROUND - len(seen) if stage is Stage.ALONE else 0
    return Course(stage, left, tuple(rounds))
