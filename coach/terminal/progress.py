"""*Voortgang*: how it goes per label, with how sure that is, in characters."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from rich.table import Table
from rich.text import Text

from ..practice.attempt import Attempt, Exercise
from ..practice.fading import ROUND
from ..practice.items import load_items
from ..practice.progress import LabelProgress, Share, progress
from ..practice.schedule import Schedule
from .screen import Screen
from .session import Session

_BAR = 20
"""How many characters a bar has."""
_NARROW = 66
"""Under this width a label has two lines, not one."""


def show(session: Session) -> None:
    """Show the progress."""
    screen, attempts = session.screen, session.notebook.attempts
    screen.title("Voortgang")
    if not attempts:
        screen.say("Er is nog niets geoefend. Begin met Herkennen: dat duurt een paar minuten.")
        return
    rows = progress(attempts)
    done = [row for row in rows if row.alone.n or row.helped.n]
    screen.say("Wat je zonder hulp laat zien, telt. De streep laat zien hoe zeker dat is: hoe korter, hoe zekerder.")
    screen.say()
    if screen.width >= _NARROW:
        _table(screen, done)
    else:
        _lines(screen, done)
    if left := [row.name for row in rows if row not in done]:
        screen.say()
        screen.notes(f"Nog niet geoefend: {', '.join(left)}.")
    _courses(session)
    _back(session, attempts)


def bar(share: Share, *, signs: bool = True) -> str:
    """Draw a share of 0 to 1 as a dot, with its interval as a line around it.

    >>> from coach.practice.progress import wilson
    >>> bar(wilson(8, 10)), bar(wilson(8, 10), signs=False)
    ('·········├──────●─┤·', '.........|------o-|.')
    """
    empty, line, left, right, dot = "·─├┤●" if signs else ".-||o"
    places = [min(_BAR - 1, int(value * _BAR)) for value in (share.low, share.share or 0.0, share.high)]
    drawn = [line if places[0] <= i <= places[2] else empty for i in range(_BAR)]
    drawn[places[0]], drawn[places[2]] = left, right
    drawn[places[1]] = dot
    return "".join(drawn)


def _table(screen: Screen, rows: Sequence[LabelProgress]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("soort")
    table.add_column(_scale(), no_wrap=True)
    table.add_column("zonder hulp")
    table.add_column("hoe het gaat", overflow="fold")
    for row in rows:
        table.add_row(
            Text(row.name), Text(_picture(screen, row), style="cyan"), Text(_of(row.alone)), Text(_words(row))
        )
    screen.console.print(table, width=screen.width)


def _lines(screen: Screen, rows: Sequence[LabelProgress]) -> None:
    for row in rows:
        screen.say(row.name, "bold")
        screen.say(f"{_picture(screen, row)} {_of(row.alone)}", "cyan", indent=2)
        screen.say(_words(row), indent=2)


def _scale() -> str:
    return f"0%{'100%':>{_BAR - 2}}"


def _picture(screen: Screen, row: LabelProgress) -> str:
    if row.enough:
        return bar(row.alone, signs=screen.signs)
    return ("·" if screen.signs else ".") * _BAR


def _of(share: Share) -> str:
    return f"{share.right} van {share.n}" if share.n else "-"


def _words(row: LabelProgress) -> str:
    parts = [row.words]
    if row.enough:
        parts.append(f"tussen {row.alone.low:.0%} en {row.alone.high:.0%}")
    if row.helped.n:
        parts.append(f"met hulp {_of(row.helped)}")
    return "; ".join(parts)


def _courses(session: Session) -> None:
    screen = session.screen
    count = Counter(one.exercise for one in session.notebook.attempts)
    screen.title("Hulp per oefening")
    for exercise in Exercise:
        if not count[exercise]:
            continue
        if exercise is Exercise.FREE:
            screen.item(f"{exercise.value}: ", f"{count[exercise]} meegeteld, altijd met volledige hulp")
            continue
        now = session.course(exercise)
        rounds = ", ".join(str(round(share * ROUND)) for share in now.rounds)
        alone = f"; goed in rondes van {ROUND} zonder hulp: {rounds}" if rounds else ""
        screen.item(f"{exercise.value}: ", f"{now.stage.dutch}, {count[exercise]} gedaan{alone}")


def _back(session: Session, attempts: Sequence[Attempt]) -> None:
    """Say how many questions come back, and when."""
    schedule = Schedule(load_items().values())
    due = [
        at for exercise in (Exercise.RECOGNISE, Exercise.REPHRASE) for at in schedule.due(attempts, exercise).values()
    ]
    if not due:
        return
    session.screen.title("Wat terugkomt")
    now = session.now
    steps = [
        ("nu", now),
        ("binnen een dag", now + timedelta(hours=24)),
        ("binnen een week", now + timedelta(days=7)),
        ("later", now + timedelta(days=36_500)),
    ]
    before = None
    for name, until in steps:
        here = sum((before is None or at > before) and at <= until for at in due)
        before = until
        if here:
            session.screen.item(f"{name}: ", f"{here} {'vraag' if here == 1 else 'vragen'}")
