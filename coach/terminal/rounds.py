"""A round of questions: as much help as the course asks for, and a look back after a round *zonder hulp*."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from ..practice.attempt import Exercise, Stage
from ..practice.fading import ROUND
from ..practice.progress import NAMES
from ..practice.schedule import Schedule
from .screen import Stop
from .session import Session

Sheet = dict[str, Any]


class Answered(Protocol):
    """What an exercise says of a question that was answered."""

    @property
    def sheet(self) -> Sheet:
        """The question."""

    @property
    def right(self) -> bool:
        """Whether it went well at the first go."""


A = TypeVar("A", bound=Answered)


@dataclass(frozen=True, slots=True)
class Play(Generic[A]):
    """One exercise.

    Attributes:
        exercise: which.
        title: what it is called.
        about: one sentence: what one does.
        ask: asks one question with so much help; feedback included, unless *zonder hulp*.
        look_back: gives the feedback of one question afterwards.
    """

    exercise: Exercise
    title: str
    about: str
    ask: Callable[[Session, Sheet, Stage], A]
    look_back: Callable[[Session, A], None]


def play(session: Session, game: Play[A]) -> None:
    """Play rounds until somebody stops.

    Raises:
        Stop, Leave: at ``stop``, and at Ctrl-C, Ctrl-D or the end of the input.
    """
    screen = session.screen
    screen.title(game.title)
    screen.say(game.about)
    while True:
        _round(session, game)
        screen.say()
        screen.ask("Nog een ronde? Enter = ja, stop = genoeg")


def _round(session: Session, game: Play[A]) -> None:
    screen, exercise = session.screen, game.exercise
    course, stage = session.course(exercise), session.stage(exercise)
    going_on = stage is Stage.ALONE and course.stage is Stage.ALONE
    count = course.left if going_on else ROUND
    attempts = session.notebook.attempts
    this = session.practice.next(exercise, attempts, now=session.now, count=count, stage=session.chosen)
    screen.say()
    screen.say(this.why)
    session.say_stage(stage)
    if stage is Stage.ALONE:
        screen.notes(f"Na {_questions(len(this.items))} kijken we samen terug.")
    done: list[A] = []
    try:
        for number, sheet in enumerate(this.items, 1):
            now = session.stage(exercise)
            if now is not stage:
                session.say_moved(stage, now)
                stage = now
                if now is Stage.ALONE:  # that is a round of its own
                    return
            screen.title(f"Vraag {number} van {len(this.items)}{' (komt terug)' if sheet['again'] else ''}")
            done.append(game.ask(session, sheet, stage))
    except Stop:
        if stage is Stage.ALONE and done:
            _broken_off(session, exercise, len(done))
        raise
    if stage is Stage.ALONE:
        _finished(session, game, done)
    else:
        _went_well(session, exercise, done)
    after = session.stage(exercise)
    if after is not stage:
        session.say_moved(stage, after)


def _broken_off(session: Session, exercise: Exercise, done: int) -> None:
    left = session.course(exercise).left
    if left and not session.chosen:
        session.screen.say(f"Je ronde zonder hulp gaat later verder: nog {_questions(left)}.")
    else:
        session.screen.say(f"Je stopt na {_questions(done)} zonder hulp.")


def _finished(session: Session, game: Play[A], done: list[A]) -> None:
    screen = session.screen
    rounds = session.course(game.exercise).rounds
    screen.title("De ronde zonder hulp is klaar")
    if not session.chosen and rounds and len(done) < ROUND:
        right = round(rounds[-1] * ROUND)
        screen.say(f"Over de hele ronde gingen er {right} van de {ROUND} meteen goed, ook die van de vorige keer.")
    _went_well(session, game.exercise, done)
    screen.say("We lopen ze samen na.")
    for number, one in enumerate(done, 1):
        screen.title(f"Terugkijken: {number} van {len(done)}")
        game.look_back(session, one)


def _went_well(session: Session, exercise: Exercise, done: list[A]) -> None:
    """Say what went well, what was hard, and when the first one comes back: never a score alone."""
    if not done:
        return
    screen = session.screen
    good = Counter(label for one in done if one.right for label in one.sheet["labels"])
    hard = Counter(label for one in done if not one.right for label in one.sheet["labels"])
    screen.say()
    right = sum(one.right for one in done)
    screen.say(f"{right} van de {_questions(len(done))} {'ging' if right == 1 else 'gingen'} meteen goed.", "bold")
    if good:
        screen.say(f"Goed ging: {_names(good)}.", "green")
    if hard:
        screen.say(f"Nog oefenen: {_names(hard)}. Die komen vaker terug.")
    due = Schedule(session.practice.items.values()).due(session.notebook.attempts, exercise)
    soon = min(due[one.sheet["id"]] for one in done)
    screen.notes(f"De eerste van deze vragen komt terug {when(soon.timestamp(), session.now)}.")


def when(at: float, now: datetime) -> str:
    """Say when something comes back.

    >>> from datetime import UTC
    >>> now = datetime(2026, 1, 5, 10, tzinfo=UTC)
    >>> [when(now.timestamp() + hours * 3600, now) for hours in (-1, 0.2, 5, 30, 100)]
    ['nu', 'over 12 minuten', 'over 5 uur', 'over 1 dag', 'over 4 dagen']
    """
    seconds = at - now.timestamp()
    if seconds <= 0:
        return "nu"
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"over {minutes} {'minuut' if minutes == 1 else 'minuten'}"
    hours = round(seconds / 3600)
    if hours < 24:
        return f"over {hours} uur"
    days = round(seconds / 86_400)
    return f"over {days} {'dag' if days == 1 else 'dagen'}"


def _questions(n: int) -> str:
    return f"{n} {'vraag' if n == 1 else 'vragen'}"


def _names(labels: Counter[str]) -> str:
    return ", ".join(NAMES[label] for label, _ in labels.most_common())
