"""What the coach says about a question, in lines."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from ..model import Feedback, Finding
from ..practice.attempt import Exercise
from ..reports.html import flag_names, spans
from .screen import Screen
from .session import STYLES, Objectable, Session
from .typed import command, visible

OBJECTS = ("!", "klopt niet", "klopt niet!")
"""What one types to object."""


def underlined(screen: Screen, text: str, places: Iterable[Sequence[int]], *, indent: int = 2) -> None:
    """Show a text with words underlined; where that cannot be seen they are named."""
    shown = Text(visible(text))
    places = [(start, end) for start, end in places]
    for start, end in places:
        shown.stylize("bold underline", start, end)
    screen.say(shown, indent=indent)
    if places and not screen.styled:
        screen.say(f"De woorden: {', '.join(quoted(text[start:end]) for start, end in places)}", indent=indent)


def quoted(text: str) -> str:
    """Put a text between Dutch quotation marks."""
    return f"‘{text}’"


def explain(screen: Screen, feedback: Feedback, *, suggest: bool = False) -> None:
    """Show a question with its words underlined, its kind, and what is said of it with the place in a handout."""
    underlined(screen, feedback.turn.text, [(start, end) for start, end, _ in spans(feedback.minded)])
    screen.say(kind(feedback), "dim", indent=2)
    if not feedback.minded:
        screen.say("Niets op aan te merken in deze stap.", "green", indent=2)
    for finding in feedback.findings:
        say_finding(screen, finding)
    if suggest and feedback.suggestions:
        one = feedback.suggestions[0]
        screen.item("Je kunt ook vragen: ", f"{one.text}{' (voorbeeld)' if one.example else ''}")


def say_finding(screen: Screen, finding: Finding) -> None:
    """Say one finding, and where it comes from."""
    line = Text()
    line.append(f"{finding.severity.dutch}: ", style=f"bold {STYLES[finding.severity]}")
    line.append(visible(f"{finding.title}. "), style="bold")
    line.append(visible(finding.message))
    screen.say(line, indent=2)
    screen.say(f"Bron: {finding.source.document}, {finding.source.where}", "dim", indent=4)


def kind(feedback: Feedback) -> str:
    """Name the kind of question, what it is about and what is in it."""
    labels = feedback.labels
    parts = [labels.form.dutch]
    if labels.focus is not None:
        parts.append(f"over: {labels.focus.dutch}")
    if labels.aim is not None:
        parts.append(f"doel: {labels.aim.dutch}")
    if labels.flags:
        parts.append(f"let op: {flag_names(labels)}")
    return " · ".join(parts)


def go_on(session: Session, about: Objectable, question: str = "Enter = verder, ! = klopt niet") -> str:
    """Wait for a line after feedback; an objection is kept, anything else is returned."""
    while True:
        typed = session.screen.ask(question)
        if command(typed) not in OBJECTS:
            return typed
        session.object(about)


def objects(typed: str) -> bool:
    """Return whether somebody objects."""
    return command(typed) in OBJECTS


def labels_of(exercise: Exercise, sheet: dict[str, object]) -> Objectable:
    """Return what can be objected to in an exercise question: what the coach said of it."""
    labels = sheet["labels"]
    return Objectable(str(sheet["text"]), tuple(labels), exercise, str(sheet["id"]))  # type: ignore[arg-type]
