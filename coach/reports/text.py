"""Feedback as lines for a terminal, in plain Dutch."""

from rich.console import Console
from rich.text import Text

from ..labels import Severity
from ..model import Feedback
from .html import flag_names, spans

_STYLES = {Severity.WARNING: "red", Severity.TIP: "yellow", Severity.GOOD: "green"}


def show(feedback: Feedback, console: Console) -> None:
    """Print one turn with its words underlined, its labels, and what the rules of the step say."""
    text = Text(feedback.turn.text)
    for start, end, _ in spans(feedback.minded):
        text.stylize("bold underline", start, end)
    console.print(text)
    labels = feedback.labels
    facts = [labels.form.dutch]
    if labels.focus is not None:
        facts.append(f"over: {labels.focus.dutch}")
    if labels.aim is not None:
        facts.append(f"doel: {labels.aim.dutch}")
    if labels.flags:
        facts.append("let op: " + flag_names(labels))
    console.print(Text("  " + " · ".join(facts), style="dim"))
    if not feedback.minded:
        console.print(Text("  Niets op aan te merken in deze stap.", style="green"))
    for finding in feedback.findings:
        line = Text("  ")
        line.append(f"{finding.severity.dutch}: ", style=f"bold {_STYLES[finding.severity]}")
        line.append(f"{finding.title}. ", style="bold")
        line.append(finding.message)
        console.print(line)
        console.print(Text(f"    Bron: {finding.source.document}, {finding.source.where}", style="dim"))
    for number, suggestion in enumerate(feedback.suggestions):
        line = Text("  ")
        line.append("Je kunt ook vragen: " if not number else "                of: ", style="bold green")
        line.append(suggestion.text)
        line.append("  (voorbeeld)" if suggestion.example else "", style="dim")
        console.print(line)
