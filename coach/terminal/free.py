"""*Vrij oefenen*: any question of one's own, with full feedback."""

from dataclasses import dataclass

from ..errors import InputError
from ..model import Feedback, Turn
from ..practice.attempt import Exercise, Stage
from ..practice.practice import outcome
from .feedback import explain, objects
from .session import Objectable, Session
from .typed import command, dutch

_ITEM = "vrij"
_ANSWER_SHOWN = 3
"""The step of help that gives the whole question."""
_COUNTS = ("+", "tel mee")


@dataclass(slots=True)
class _Last:
    """The last question: what was said of it, how much help was taken, and whether it counts already."""

    feedback: Feedback
    used: int = 0
    counted: bool = False


def practise(session: Session) -> None:
    """Review questions until somebody stops.

    Raises:
        Stop, Leave: at ``stop``, and at Ctrl-C, Ctrl-D or the end of the input.
    """
    screen = session.screen
    screen.title("Vrij oefenen")
    screen.say("Typ een vraag zoals je hem zou stellen. Je ziet meteen wat eraan opvalt.")
    screen.notes("stop = genoeg")
    last: _Last | None = None
    while True:
        screen.say()
        typed = screen.ask("Jouw vraag")
        name = command(typed)
        if not typed:
            screen.say("Er staat nog niets. Typ een vraag.", "yellow")
        elif objects(typed):
            session.object(Objectable.of(last.feedback, Exercise.FREE) if last else None)
        elif name in ("?", "hint"):
            _help(session, last)
        elif name in _COUNTS:
            _count(session, last)
        else:
            last = _review(session, typed) or last


def _review(session: Session, typed: str) -> _Last | None:
    try:
        feedback = session.practice.coach.review(Turn(typed))
    except InputError as error:
        session.screen.say(dutch(error, typed), "yellow")
        return None
    session.screen.say()
    explain(session.screen, feedback)
    other = "? = hoe kan het anders, " if feedback.suggestions else ""
    session.screen.notes(f"{other}+ = tel deze vraag mee, ! = klopt niet")
    return _Last(feedback)


def _help(session: Session, last: _Last | None) -> None:
    """Give help in steps: what to change, how to begin, the whole question."""
    screen = session.screen
    if last is None:
        screen.say("Typ eerst een vraag. Daarna kan ik meedenken.", "yellow")
    elif not last.feedback.suggestions:
        screen.say("Voor deze vraag heb ik geen ander voorstel.", "yellow")
    elif last.used >= _ANSWER_SHOWN:
        screen.say("Meer hulp is er niet bij deze vraag.", "yellow")
    else:
        last.used += 1
        suggestions = last.feedback.suggestions
        if last.used < _ANSWER_SHOWN:
            screen.item(f"Hulp {last.used}: ", suggestions[0].help[last.used - 1])
            return
        for one in suggestions:
            screen.item("Kan ook: ", f"{one.text}{' (voorbeeld)' if one.example else ''}")


def _count(session: Session, last: _Last | None) -> None:
    screen = session.screen
    if last is None:
        screen.say("Typ eerst een vraag. Daarna kun je hem mee laten tellen.", "yellow")
    elif last.counted:
        screen.say("Deze vraag telt al mee.", "yellow")
    elif last.feedback.labels.form.is_open is None:
        screen.say("Dit is nog geen vraag. Alleen vragen tellen mee.", "yellow")
    else:
        last.counted = True
        labels, right = outcome(last.feedback)
        session.add(Exercise.FREE, _ITEM, labels, right and last.used < _ANSWER_SHOWN, Stage.FULL, last.used)
        screen.say("Deze vraag telt mee.", "green")
