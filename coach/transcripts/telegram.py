"""The JSON export of Telegram Desktop, of one chat."""

from typing import Any

from .chatexport import UNKNOWN, counted
from .cleaning import clean, clean_name
from .model import Line, Problem
from .moments import from_value, since_first


def read_telegram(messages: list[Any]) -> tuple[list[Line], list[Problem]]:
    """Read the messages; what the app itself wrote is left out and counted.

    >>> noor = {"type": "message", "date": "2026-03-12T14:05:00", "from": "Noor", "text": ["Ik ", {"text": "schrok"}]}
    >>> read_telegram([noor])[0]
    [Line(text='Ik schrok', speaker='Noor', start=0.0, end=None, number=1, step=None, role=None)]
    """
    lines: list[Line] = []
    problems: list[Problem] = []
    left_out: list[int] = []
    for number, message in enumerate(messages, 1):
        if not isinstance(message, dict):
            problems.append(Problem(number, UNKNOWN))
            continue
        text = clean(_plain(message.get("text")))
        if message.get("type") != "message" or not text:
            left_out.append(number)
            continue
        lines.append(Line(text, clean_name(message.get("from")), from_value(message.get("date")), None, number))
    return since_first(lines), problems + counted(left_out)


def _plain(text: object, deep: bool = False) -> str:
    """Return the words: a text with bold or a link in it is a list of parts."""
    if isinstance(text, list) and not deep:
        return "".join(_plain(part.get("text") if isinstance(part, dict) else part, deep=True) for part in text)
    return text if isinstance(text, str) else ""
