"""The menu, and how a session begins and ends."""

from collections.abc import Callable

from ..errors import CoachError, InputError
from ..practice.attempt import Exercise, Stage
from ..practice.practice import Practice
from ..store import PracticeStore
from . import case, free, progress, recognise, rephrase
from .notebook import Notebook
from .part import Part
from .rounds import play
from .screen import Leave, Screen, Stop
from .session import Session
from .typed import command, dutch

_ABOUT = {
    Part.RECOGNISE: ("Herkennen", "Welke soort vraag is dit?"),
    Part.REPHRASE: ("Herschrijven", "Maak er een vraag van die mag."),
    Part.CASE: ("Casus verkennen", "Vraag door bij iemand met een echt verhaal."),
    Part.FREE: ("Vrij oefenen", "Typ een eigen vraag en zie wat opvalt."),
    Part.PROGRESS: ("Voortgang", "Zie hoe het gaat en wat terugkomt."),
}
_LEAVES = ("q", "quit", "exit")


def run(
    screen: Screen,
    make: Callable[[], Practice],
    store: PracticeStore,
    clock: Callable[[], float],
    *,
    part: Part | None = None,
    case_id: str | None = None,
    code: str | None = None,
    stage: Stage | None = None,
) -> None:
    """Run one session.

    Args:
        screen: says and asks.
        make: makes the exercises, at first use.
        store: where attempts and objections are kept.
        clock: tells the time in seconds since 1970.
        part: where to go; None shows the menu.
        case_id: which case, for that part.
        code: the trainee's; None asks for it, empty keeps nothing.
        stage: how much help; None leaves it to the course.

    Raises:
        InputError: for a code given here that is too short or too long, or a case that is not there.
    """
    session: Session | None = None
    try:
        screen.say("Vraagcoach · oefenen" if screen.signs else "Vraagcoach - oefenen", "bold")
        notebook = _notebook(screen, store, code, clock)
        session = Session(screen, make, notebook, stage, clock)
        if part is None:
            _menu(session)
        else:
            go_to(session, part, case_id)
    except (Stop, Leave, KeyboardInterrupt):  # Ctrl-C may also come while something is loading
        pass
    if session is not None:
        _goodbye(session)


def go_to(session: Session, part: Part, case_id: str | None = None) -> None:
    """Do one part, until somebody stops.

    Raises:
        InputError: if there is no such case.
        Stop, Leave: at ``stop``, and at Ctrl-C, Ctrl-D or the end of the input.
    """
    if part is Part.RECOGNISE:
        play(session, recognise.GAME)
    elif part is Part.REPHRASE:
        play(session, rephrase.GAME)
    elif part is Part.CASE:
        case.practise(session, case_id)
    elif part is Part.FREE:
        free.practise(session)
    else:
        progress.show(session)


def _notebook(screen: Screen, store: PracticeStore, code: str | None, clock: Callable[[], float]) -> Notebook:
    """Open the notebook under a code, or one that keeps nothing."""
    asked = code is None
    if asked:
        screen.say("Wil je bewaren wat je oefent? Kies dan een eigen code, en typ die ook de volgende keer.")
        code = screen.ask("Code (leeg = niets bewaren)")
    while True:
        try:
            notebook = Notebook(store, code or None, clock)
        except InputError as error:
            if not asked:
                raise InputError(dutch(error), code=error.code, field="code") from None
            screen.say(dutch(error), "yellow")
            code = screen.ask("Code (leeg = niets bewaren)")
            continue
        except CoachError as error:
            screen.say("Het schrift kan nu niet open. Deze keer wordt niets bewaard.", "yellow")
            screen.notes(str(error))
            return Notebook(store, None, clock)
        _say_kept(screen, notebook)
        return notebook


def _say_kept(screen: Screen, notebook: Notebook) -> None:
    if notebook.code is None:
        screen.notes("Zonder code blijft niets bewaard, behalve wat je met ! doorgeeft voor je trainer.")
    elif notebook.attempts:
        n = len(notebook.attempts)
        screen.say(
            f"Welkom terug. Onder deze code {'staat 1 antwoord' if n == 1 else f'staan {n} antwoorden'}.", "green"
        )
    else:
        screen.say("Nieuw schrift. Wat je oefent, blijft op deze computer onder deze code.", "green")


def _menu(session: Session) -> None:
    screen, parts = session.screen, list(Part)
    while True:
        screen.title("Wat wil je doen?")
        for number, part in enumerate(parts, 1):
            name, about = _ABOUT[part]
            screen.item(f"{number}  ", name, "bold")
            screen.say(f"{about}{_standing(session, part)}", "dim", indent=5)
        screen.item(f"{len(parts) + 1}  ", "Hoeveel hulp", "bold")
        chosen = "Dat koos je zelf." if session.chosen else "De coach past het aan."
        screen.say(f"Nu: {session.chosen.dutch if session.chosen else 'vanzelf'}. {chosen}", "dim", indent=5)
        screen.notes("Typ een nummer of een naam. stop = klaar, overal")
        typed = command(screen.ask("Keuze"))
        if typed in _LEAVES:
            raise Stop
        found = _part(typed, parts)
        if found is not None:
            _visit(session, found)
        elif typed in (str(len(parts) + 1), "hulp", "hoeveel hulp"):
            _choose_stage(session)
        else:
            screen.say(f"Typ een nummer van 1 tot en met {len(parts) + 1}, of stop.", "yellow")


def _part(typed: str, parts: list[Part]) -> Part | None:
    for number, part in enumerate(parts, 1):
        if typed in (str(number), part.value, _ABOUT[part][0].casefold()):
            return part
    return None


def _visit(session: Session, part: Part) -> None:
    """Do one part; ``stop`` comes back to the menu."""
    try:
        go_to(session, part)
        session.screen.say()
        session.screen.ask("Enter = terug naar het menu")
    except Stop:
        session.screen.notes("Terug naar het menu.")
    except CoachError as error:
        session.screen.say("Dit onderdeel gaat nu niet open. De rest werkt gewoon.", "yellow")
        session.screen.notes(str(error))


def _standing(session: Session, part: Part) -> str:
    """Say how much help there is now, for who has been there before."""
    if part in (Part.PROGRESS, Part.FREE):
        return ""
    exercise = Exercise(part.value)
    if not any(one.exercise is exercise for one in session.notebook.attempts):
        return ""
    return f" Nu: {session.stage(exercise).dutch}."


def _choose_stage(session: Session) -> None:
    screen, stages = session.screen, list(Stage)
    screen.title("Hoeveel hulp wil je?")
    screen.item("0  ", "vanzelf: gaat het goed, dan wordt de hulp minder")
    about = (
        "alle uitleg erbij, meteen",
        "alleen een hint, als je die wilt",
        "uitleg na je antwoord",
        "geen uitleg tot het einde van de ronde",
    )
    for number, (stage, what) in enumerate(zip(stages, about, strict=True), 1):
        screen.item(f"{number}  ", f"{stage.dutch}: {what}")
    while True:
        typed = screen.ask("Nummer")
        if typed in ("0", "1", "2", "3", "4"):
            session.chosen = stages[int(typed) - 1] if typed != "0" else None
            screen.say(f"Vanaf nu: {session.chosen.dutch if session.chosen else 'vanzelf'}.", "green")
            return
        screen.say("Typ een nummer van 0 tot en met 4.", "yellow")


def _goodbye(session: Session) -> None:
    """Say what was done, and whether it is kept."""
    screen, notebook = session.screen, session.notebook
    stored = notebook.store()
    screen.say()
    if notebook.new:
        n = f"{notebook.new} {'vraag' if notebook.new == 1 else 'vragen'}"
        kept = "bewaard onder je code" if notebook.code is not None else "niet bewaard, want er is geen code"
        screen.say(f"Je hebt {n} geoefend{f': {kept}' if stored else ''}.")
    if not stored:
        screen.say("Niet alles kon worden bewaard.", "yellow")
        screen.notes(str(notebook.failed))
    screen.say("Tot de volgende keer!", "bold")
