"""*Casus verkennen*: ask somebody who brings a case, and see what comes to light."""

from ..cases.schema import Case
from ..cases.talk import Talk, begin, light
from ..errors import InputError
from ..labels import Focus, Form
from ..model import Feedback
from ..practice.attempt import Exercise, Stage
from ..practice.practice import outcome
from .debrief import look_back
from .feedback import explain, objects, quoted
from .screen import Stop
from .session import Objectable, Session
from .typed import command, dutch

_READY = ("klaar", "rond af")


def practise(session: Session, chosen: str | None = None) -> None:
    """Talk with inbrengers until somebody stops.

    Args:
        session: the session.
        chosen: the id of a case; None lets the trainee choose.

    Raises:
        InputError: if there is no such case.
        Stop, Leave: at ``stop``, and at Ctrl-C, Ctrl-D or the end of the input.
    """
    screen = session.screen
    case = session.practice.cases.get(chosen) if chosen is not None else None
    while True:
        case = case or _choose(session)
        _talk(session, case)
        case = None
        screen.say()
        screen.ask("Nog een casus? Enter = ja, stop = genoeg")


def _choose(session: Session) -> Case:
    screen, book = session.screen, session.practice.cases
    cases = list(book.cases.values())
    screen.title("Casus verkennen")
    screen.say("Kies wie je wilt spreken. Wat iemand vertelt, hangt af van hoe je het vraagt.")
    for number, case in enumerate(cases, 1):
        going_on = " (loopt nog)" if case.id in session.talks else ""
        screen.item(f"{number:2}  ", f"{case.title}{going_on}")
        screen.say(f"{case.inbrenger.name}, {case.inbrenger.role}. {case.sector.capitalize()}", "dim", indent=6)
    if book.errors:
        screen.notes(f"Niet te lezen: {len(book.errors)}. Wat eraan schort, zegt: coach cases check")
    while True:
        typed = screen.ask("Nummer of naam")
        if typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= len(cases):
            return cases[int(typed) - 1]
        named = [case for case in cases if command(typed) in (case.id, case.title.casefold())]
        if named:
            return named[0]
        screen.say(f"Typ een nummer van 1 tot en met {len(cases)}.", "yellow")


def _talk(session: Session, case: Case) -> None:
    screen = session.screen
    name = case.inbrenger.name
    talk, unseen = session.talks.pop(case.id, (begin(case), []))
    screen.title(f"{case.title}")
    screen.say(f"{name}, {case.inbrenger.role}", "dim")
    _said(session, case, talk.asked[-1].answer if talk.asked else case.opening)
    stage = session.stage(Exercise.CASE)
    session.say_stage(stage)
    screen.notes("? = waar kan ik naar vragen, ! = klopt niet, klaar = terugkijken, stop = genoeg")
    last: Feedback | None = None
    used = 0
    try:
        while True:
            screen.say()
            typed = screen.ask("Jouw vraag")
            if command(typed) in _READY:
                break
            if objects(typed):
                session.object(Objectable.of(last, Exercise.CASE, case.id) if last else None)
                continue
            if command(typed) in ("?", "hint"):
                used = _where_to_look(session, case, talk, stage) or used
                continue
            if not typed:
                screen.say(f"Er staat nog niets. {name} wacht op je vraag.", "yellow")
                continue
            try:
                talk, feedback = session.practice.ask(case.id, talk, typed)
            except InputError as error:
                screen.say(dutch(error, typed), "yellow")
                continue
            last = feedback if stage in (Stage.FULL, Stage.HINT) else None
            if last is None:
                unseen.append(feedback)
            stage = _answered(session, case, talk, feedback, stage, used)
            used = 0
    except Stop:
        if talk.asked:
            session.talks[case.id] = talk, unseen
            screen.say(f"Je gesprek met {name} blijft staan zolang je hier bent. Kies de casus weer en ga verder.")
        raise
    look_back(session, case, talk, unseen)


def _answered(session: Session, case: Case, talk: Talk, feedback: Feedback, stage: Stage, used: int) -> Stage:
    """Show the answer and the feedback, keep the attempt; return how much help comes next."""
    screen = session.screen
    _said(session, case, talk.asked[-1].answer)
    screen.say()
    if stage is Stage.FULL:
        screen.notes("Over je vraag:")
        explain(screen, feedback, suggest=True)
    elif stage is Stage.HINT:
        _hint(session, feedback)
    _light(session, case, talk)
    if feedback.labels.form is Form.STATEMENT:  # a remark is no question, and counts for nothing
        return stage
    labels, right = outcome(feedback)
    session.add(Exercise.CASE, case.id, labels, right, stage, used)
    after = session.stage(Exercise.CASE)
    if after is not stage:
        session.say_moved(stage, after)
    return after


def _said(session: Session, case: Case, text: str) -> None:
    session.screen.say()
    session.screen.say(f"{case.inbrenger.name}:", "bold magenta")
    for paragraph in text.strip().split("\n\n"):
        session.screen.say(" ".join(paragraph.split()), indent=2)


def _hint(session: Session, feedback: Feedback) -> None:
    """Say the kind only, and one word to look at."""
    kinds = [feedback.labels.form.dutch, *(flag.dutch for flag in feedback.labels.flags)]
    look = f" Kijk nog eens naar {quoted(feedback.minded[0].text)}." if feedback.minded else ""
    session.screen.say(f"{', '.join(kinds).capitalize()}.{look}", "yellow" if feedback.minded else "green", indent=2)


def _light(session: Session, case: Case, talk: Talk) -> None:
    """Show how much came to light, without saying what is left."""
    full, empty = ("●", "○") if session.screen.signs else ("x", ".")
    screen = session.screen
    parts = [
        f"{Focus(focus).dutch} {full * told}{empty * (total - told)} {told}/{total}"
        for focus, (told, total) in light(talk, case).items()
    ]
    line = f"Verteld: {'  '.join(parts)}"
    if len(line) <= screen.width:
        screen.say(line, "dim")
        return
    screen.notes("Verteld:")
    for part in parts:
        screen.say(part, "dim", indent=2)


def _where_to_look(session: Session, case: Case, talk: Talk, stage: Stage) -> int:
    """Name what was asked about least; returns whether that was help."""
    screen = session.screen
    if stage not in (Stage.FULL, Stage.HINT):
        screen.say("Nu is er geen hint. Typ klaar als je wilt terugkijken.", "yellow")
        return 0
    left = {Focus(focus): told / total for focus, (told, total) in light(talk, case).items()}
    least = min(left, key=lambda focus: left[focus])
    if left[least] == 1:
        screen.say("Alles is verteld. Typ klaar om terug te kijken.")
        return 0
    where = {
        Focus.PERSON: f"{case.inbrenger.name} zelf: wat voelde, dacht of deed {case.inbrenger.name}",
        Focus.TASK: "het werk: wat er moest gebeuren en hoe dat ging",
        Focus.ENVIRONMENT: "de omgeving: de mensen en de situatie eromheen",
    }
    screen.item("Hint: ", f"Er is nog weinig verteld over {where[least]}.")
    return 1
