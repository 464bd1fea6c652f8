"""Looking back on a conversation with an inbrenger, in lines."""

from collections import Counter
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from ..cases.debrief import Debrief
from ..cases.schema import Case
from ..cases.talk import Talk
from ..labels import Aim, Focus
from ..model import Feedback
from ..practice.attempt import Exercise
from .feedback import explain, go_on, quoted
from .session import Objectable, Session
from .typed import command


def look_back(session: Session, case: Case, talk: Talk, unseen: Sequence[Feedback]) -> None:
    """Say what came to light, what stayed hidden and what would have opened it.

    Args:
        session: the session.
        case: the case.
        talk: the conversation.
        unseen: the feedback that was not given during the conversation; it is gone through at the end.
    """
    screen, back = session.screen, session.practice.debrief(case.id, talk)
    name = case.inbrenger.name
    screen.title(f"Terugkijken op je gesprek met {name}")
    for lesson in back.lessons:
        screen.item("+ " if lesson.good else "> ", lesson.text, "green" if lesson.good else "")
        screen.say(f"Bron: {lesson.source.document}, {lesson.source.where}", "dim", indent=4)
    screen.title(f"Dit kwam boven tafel: {len(back.told)} van de {len(case.facts)}")
    for seen in back.told:
        screen.item("• " if screen.signs else "- ", seen.tells)
        screen.say(f"Jij vroeg: {quoted(seen.question)}", "dim", indent=4)
    if back.hidden and _wants_hidden(session, back):
        screen.title("Dit bleef verborgen")
        for seen in back.hidden:
            screen.item("• " if screen.signs else "- ", seen.tells)
            near = " Je was in de buurt." if seen.touched else ""
            screen.say(f"Dit had het geopend: {quoted(seen.question)}{near}", "dim", indent=4)
    _kinds(session, talk, back)
    _questions(session, case, unseen)


def _wants_hidden(session: Session, back: Debrief) -> bool:
    """Ask first: who wants to try the case again had better not read it."""
    session.screen.say()
    n = len(back.hidden)
    session.screen.say(
        f"{n} {'ding bleef' if n == 1 else 'dingen bleven'} verborgen. Wil je zien wat, en met welke vraag?"
    )
    typed = session.screen.ask("Enter = laat zien, n = nee, ik probeer het nog eens")
    return command(typed) not in ("n", "nee")


def _kinds(session: Session, talk: Talk, back: Debrief) -> None:
    """Show the questions by the handout's four kinds, and what they were about."""
    if not back.asked:
        return
    screen = session.screen
    screen.title("Jouw vragen, naar soort en onderwerp")
    counted = Counter((one.aim, one.focus) for one in talk.asked)
    table = Table("", *(focus.dutch for focus in Focus), box=None, pad_edge=False, header_style="dim")
    for aim in Aim:
        table.add_row(Text(aim.dutch), *(Text(str(counted[aim, focus] or "-"), justify="center") for focus in Focus))
    screen.console.print(table)
    screen.say(f"Doorvragen: {back.counts['follow_up']} van de {back.asked}.")


def _questions(session: Session, case: Case, unseen: Sequence[Feedback]) -> None:
    """Go through the questions that something can be said of, for who had no feedback before."""
    screen = session.screen
    minded = [feedback for feedback in unseen if feedback.minded]
    screen.say()
    if not minded:
        if unseen:
            screen.say("Over je vragen zonder feedback: niets op aan te merken.", "green")
        screen.ask("Enter = verder")
        return
    typed = screen.ask(f"Vragen die anders kunnen: {len(minded)}. Enter = bekijk ze, n = nee")
    if command(typed) in ("n", "nee"):
        return
    for number, feedback in enumerate(minded, 1):
        screen.title(f"{number} van {len(minded)}")
        explain(screen, feedback, suggest=True)
        go_on(session, Objectable.of(feedback, Exercise.CASE, case.id))
