"""Feedback as a piece of HTML, for a notebook: the turn with its words marked, and the findings under it."""

from html import escape

from ..labels import SUGGESTIVE, UMBRELLA, Severity
from ..model import Feedback, Finding, Labels

_COLOURS = {Severity.WARNING: "#b3261e", Severity.TIP: "#8a5a00", Severity.GOOD: "#1b6e3c"}


def render(feedback: Feedback) -> str:
    """Return a self-contained ``<div>``; all text in it is escaped."""
    labels = feedback.labels
    names = flag_names(labels)
    head = escape(labels.form.dutch) + (f" · {escape(names)}" if names else "")
    items = "".join(
        f"<li style='color:{_COLOURS[f.severity]}'><b>{escape(f.title)}</b> ({escape(f.severity.dutch)}): "
        f"{escape(f.message)} <small>{escape(f.source.document)}, {escape(f.source.where)}</small></li>"
        for f in feedback.findings
    )
    asked = "".join(f"<li>{escape(s.text)}{' (voorbeeld)' if s.example else ''}</li>" for s in feedback.suggestions)
    also = f"<p><small>Je kunt ook vragen:</small></p><ul>{asked}</ul>" if asked else ""
    return (
        f"<div lang='nl' style='font-family:sans-serif'><p>{marked(feedback.turn.text, feedback.minded)}</p>"
        f"<p><small>{head}</small></p>{f'<ul>{items}</ul>' if items else ''}{also}</div>"
    )


def flag_names(labels: Labels) -> str:
    """Name the flags, with the umbrella word that trainers use over the kinds that are *suggestief*.

    >>> from coach import Flag, Form
    >>> flag_names(Labels(form=Form.CLOSED, flags=(Flag.ADVICE, Flag.STACKED)))
    'suggestief (verkapt advies), vragenvuur'
    """
    under = [flag.dutch for flag in labels.flags if flag in SUGGESTIVE]
    beside = [flag.dutch for flag in labels.flags if flag not in SUGGESTIVE]
    return ", ".join([*([f"{UMBRELLA} ({', '.join(under)})"] if under else []), *beside])


def marked(text: str, findings: tuple[Finding, ...]) -> str:
    """Return the text, escaped, with ``<mark>`` around the words of the findings; overlapping words are joined."""
    parts: list[str] = []
    at = 0
    for start, end, titles in spans(findings):
        parts.append(escape(text[at:start]))
        parts.append(f"<mark title='{escape(', '.join(titles))}'>{escape(text[start:end])}</mark>")
        at = end
    return "".join(parts) + escape(text[at:])


def spans(findings: tuple[Finding, ...]) -> list[tuple[int, int, list[str]]]:
    """Join overlapping findings into stretches of text, each with the titles that apply."""
    joined: list[tuple[int, int, list[str]]] = []
    for finding in sorted(findings, key=lambda f: (f.start, f.end)):
        if joined and finding.start < joined[-1][1]:
            start, end, titles = joined[-1]
            joined[-1] = (start, max(end, finding.end), [*titles, finding.title])
        else:
            joined.append((finding.start, finding.end, [finding.title]))
    return joined
