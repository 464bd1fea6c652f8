"""One session of somebody who practises: the screen, the exercises, what was done, and how much help they chose."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from ..cases.talk import Talk
from ..labels import Severity
from ..model import Feedback
from ..practice.attempt import Exercise, Stage
from ..practice.fading import Course, course
from ..practice.practice import Practice
from .notebook import Notebook
from .screen import Screen

WHY = {
    Stage.FULL: "Hier begin je. Gaat het goed, dan wordt de hulp vanzelf minder.",
    Stage.HINT: "Met alle hulp ging het goed. Daarom nu alleen een hint.",
    Stage.AFTER: "Met een hint lukte het. Daarom komt de uitleg nu pas achteraf.",
    Stage.ALONE: "Het lukt bijna alleen. Deze ronde laat zien wat je zonder hulp kunt.",
}
"""Why there is this much help; the page says the same."""
_ORDER = tuple(Stage)


@dataclass(slots=True)
class Objectable:
    """What can be objected to: a text, and what the coach said of it."""

    text: str
    labels: tuple[str, ...]
    exercise: Exercise
    item: str | None = None

    @classmethod
    def of(cls, feedback: Feedback, exercise: Exercise, item: str | None = None) -> "Objectable":
        """Take it from feedback."""
        labels = feedback.labels
        return cls(feedback.turn.text, (labels.form.value, *(f.value for f in labels.flags)), exercise, item)


@dataclass
class Session:
    """All that the exercises share.

    Attributes:
        screen: says and asks.
        make: makes the exercises, at first use: that loads the coach.
        notebook: what was done.
        chosen: how much help the trainee chose; None leaves it to the course.
        clock: tells the time in seconds since 1970.
        talks: the conversations that were broken off, by case, each with the feedback that is still to be given.
    """

    screen: Screen
    make: Callable[[], Practice]
    notebook: Notebook
    chosen: Stage | None = None
    clock: Callable[[], float] = time.time
    talks: dict[str, tuple[Talk, list[Feedback]]] = field(default_factory=dict)
    _told: bool = False

    @cached_property
    def practice(self) -> Practice:
        """The exercises."""
        with self.screen.waiting("De coach start op …"):
            return self.make()

    @property
    def now(self) -> datetime:
        """The moment."""
        return datetime.fromtimestamp(self.clock(), UTC)

    def course(self, exercise: Exercise) -> Course:
        """Return where the trainee stands."""
        return course(self.notebook.attempts, exercise)

    def stage(self, exercise: Exercise) -> Stage:
        """Return how much help the next question has."""
        return self.chosen or self.course(exercise).stage

    def say_stage(self, stage: Stage) -> None:
        """Say how much help there is, and why."""
        why = "Dat koos je zelf." if self.chosen else WHY[stage]
        self.screen.notes(f"Hulp: {stage.dutch}. {why}")

    def say_moved(self, old: Stage, new: Stage) -> None:
        """Say that there is less or more help from now on."""
        less = _ORDER.index(new) > _ORDER.index(old)
        begin = "Dit gaat goed." if less else "Even wat meer hulp."
        self.screen.say(f"{begin} Vanaf nu: {new.dutch}.", "bold green" if less else "bold")

    def add(
        self, exercise: Exercise, item: str, labels: tuple[str, ...], right: bool, stage: Stage, used: int = 0
    ) -> None:
        """Keep an attempt; say so, once, where it cannot be stored."""
        self._tell(self.notebook.add(exercise, item, labels, right, stage, used))

    def object(self, about: Objectable | None) -> None:
        """Ask what is not right, and keep it for the trainer."""
        if about is None:
            self.screen.say("Er is nog geen feedback om iets over te zeggen.", "yellow")
            return
        remark = self.screen.ask("Wat klopt er niet? (mag leeg blijven)")
        if self.notebook.object(about.text, about.labels, remark, about.exercise, about.item):
            self.screen.say("Bewaard op deze computer, voor je trainer.", "green")
        else:
            self._told = False
            self._tell(False)

    def _tell(self, stored: bool) -> None:
        if stored:
            self._told = False
            return
        if not self._told:
            self._told = True
            self.screen.say(
                "Bewaren lukt nu niet. Ik onthoud het, en probeer het bij je volgende antwoord weer.", "yellow"
            )
            self.screen.notes(str(self.notebook.failed))


STYLES = {Severity.WARNING: "red", Severity.TIP: "yellow", Severity.GOOD: "green"}
"""The colour of each kind of finding; the word is always said too."""
