"""A scripted trainee: asks a list of questions and sees what they bring out."""

from collections.abc import Iterable

from ..coach import Coach
from ..model import Feedback, Turn
from .inbrenger import Inbrenger
from .talk import Talk, begin

MOST_CONTEXT = 10
"""How many of the last answers count as context of a question."""


def ask_all(coach: Coach, inbrenger: Inbrenger, questions: Iterable[str], talk: Talk | None = None) -> Talk:
    """Ask questions one after the other.

    Args:
        coach: reviews them, with what the inbrenger said before as context.
        inbrenger: answers.
        questions: as typed.
        talk: what was said before; None begins anew.

    Raises:
        InputError: for a question that cannot be reviewed.

    >>> from coach.cases.loader import load_cases
    >>> inbrenger = Inbrenger(load_cases().get("deur-op-een-kier"))
    >>> talk = ask_all(Coach.load(), inbrenger, ["Wat stond er in het rapport?", "Kun je niet gewoon gaan praten?"])
    >>> [one.effect.value for one in talk.asked]
    ['told', 'reaction']
    """
    talk = talk or begin(inbrenger.case)
    for question in questions:
        talk = ask(coach, inbrenger, talk, question, suggest=False)[0]
    return talk


def ask(
    coach: Coach, inbrenger: Inbrenger, talk: Talk, question: str, *, suggest: bool = True
) -> tuple[Talk, Feedback]:
    """Ask one question; return the conversation after it and the feedback on it, with other questions or without."""
    turn = Turn(question, context=talk.said[-MOST_CONTEXT:])
    doc = coach.nlp(question)
    feedback = coach.review_doc(doc, turn, suggest=suggest)
    return inbrenger.answer(talk, doc, feedback), feedback


def share_told(talk: Talk, inbrenger: Inbrenger) -> float:
    """Return which share of the facts came to light, 0 to 1."""
    return len(talk.told) / len(inbrenger.case.facts)
