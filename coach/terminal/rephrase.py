"""*Herschrijven*: ask the same in a way that may be asked."""

from dataclasses import dataclass

from ..errors import InputError
from ..practice.attempt import Exercise, Stage
from ..practice.rephrase import Judged
from .feedback import explain, go_on, labels_of, objects, quoted, underlined
from .rounds import Play, Sheet
from .session import Objectable, Session
from .typed import command, dutch

_ANSWER_SHOWN = 3
"""The step of help that gives the whole question."""
_STEPS = {Stage.FULL: 3, Stage.HINT: 1, Stage.AFTER: 0, Stage.ALONE: 0}
"""How many steps of help there are."""
_NO_HELP = {
    Stage.FULL: "Meer hulp is er niet: de hele vraag staat er al.",
    Stage.HINT: "Nu is er één hint. De rest komt achteraf.",
    Stage.AFTER: "Nu is er geen hint. De uitleg komt achteraf.",
    Stage.ALONE: "Nu is er geen hint. De uitleg komt na de ronde.",
}
_SKIPS = ("verder", "weet niet", "-")


@dataclass(frozen=True, slots=True)
class Rephrased:
    """What a trainee wrote.

    Attributes:
        sheet: the question.
        judged: what the coach says of the last try; None where it was skipped.
        right: whether the first try was right, without the answer being shown.
    """

    sheet: Sheet
    judged: Judged | None
    right: bool


def ask(session: Session, sheet: Sheet, stage: Stage) -> Rephrased:
    """Ask for one question in other words."""
    screen = session.screen
    if stage is Stage.FULL:
        underlined(screen, sheet["text"], sheet["words"])
        screen.say(f"Dit is: {', '.join(sheet['names'])}.", "dim", indent=2)
    else:
        screen.say(sheet["text"], "bold", indent=2)
    screen.say("Vraag hetzelfde, maar open en zonder eigen mening.")
    hint = "? = help, " if _STEPS[stage] else ""
    screen.notes(f"{hint}verder = sla over, stop = genoeg")
    used = 0
    first: bool | None = None
    judged: Judged | None = None
    while judged is None or (stage is Stage.FULL and not judged.right):
        typed, used = _write(session, sheet, stage, used, judged)
        if typed is None:
            break
        try:
            judged = session.practice.rephrase(sheet["id"], typed)
        except InputError as error:
            screen.say(dutch(error, typed), "yellow")
            continue
        first = (judged.right and used < _ANSWER_SHOWN) if first is None else first
        if stage is Stage.FULL and not judged.right:
            _say_judged(session, judged)
            screen.notes("Probeer het nog eens. ! = klopt niet, verder = laat voorbeelden zien")
    answered = Rephrased(sheet, judged, bool(first))
    session.add(Exercise.REPHRASE, sheet["id"], tuple(sheet["labels"]), answered.right, stage, used)
    if stage is not Stage.ALONE:
        _feedback(session, answered)
    return answered


def look_back(session: Session, one: Rephrased) -> None:
    """Give the feedback afterwards."""
    session.screen.say(f"De vraag was: {quoted(one.sheet['text'])}")
    _feedback(session, one)


def _write(session: Session, sheet: Sheet, stage: Stage, used: int, judged: Judged | None) -> tuple[str | None, int]:
    """Return what was written (None: skipped), and how many steps of help were taken."""
    screen = session.screen
    while True:
        typed = screen.ask("Jouw vraag")
        name = command(typed)
        if name in _SKIPS:
            return None, used
        if objects(typed):
            session.object(_about(sheet, judged))
        elif name in ("?", "hint"):
            if used < _STEPS[stage]:
                screen.item(f"Hulp {used + 1}: ", sheet["help"][used])
                used += 1
            else:
                screen.say(_NO_HELP[stage], "yellow")
        elif not typed:
            screen.say("Er staat nog niets. Typ een vraag, of typ: verder", "yellow")
        else:
            return typed, used


def _feedback(session: Session, one: Rephrased) -> None:
    screen = session.screen
    if one.judged is not None:
        _say_judged(session, one.judged)
    screen.say()
    screen.say("Zo kan het ook:" if one.judged is not None and one.judged.right else "Vergelijk met:", "bold")
    if one.judged is not None:
        screen.item("Jij:     ", one.judged.feedback.turn.text)
    for answer in one.sheet["rewrites"]:
        screen.item("Kan ook: ", answer)
    screen.item("Tip: ", one.sheet["tip"])
    screen.say(f"Bron: {one.sheet['source']['document']}, {one.sheet['source']['where']}", "dim", indent=2)
    go_on(session, _about(one.sheet, one.judged))


def _say_judged(session: Session, judged: Judged) -> None:
    session.screen.say()
    session.screen.say(judged.words, "bold green" if judged.right else "bold yellow")
    explain(session.screen, judged.feedback)


def _about(sheet: Sheet, judged: Judged | None) -> Objectable:
    if judged is None:
        return labels_of(Exercise.REPHRASE, sheet)
    return Objectable.of(judged.feedback, Exercise.REPHRASE, sheet["id"])


GAME = Play(
    Exercise.REPHRASE,
    "Herschrijven",
    "Je ziet een vraag die beter kan. Stel hem zo dat de inbrenger zelf kiest wat hij vertelt.",
    ask,
    look_back,
)
"""The exercise."""
