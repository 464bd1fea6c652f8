"""JSON Lines with our own fields, as ``coach label`` reads them: text, speaker, role, step, time."""

import json

from .cleaning import clean, clean_name
from .model import Line, Problem
from .moments import from_value

_NOT_JSON = 'Deze regel is geen JSON. Schrijf één object per regel, zoals {"text": "…"}.'
_NO_TEXT = "Bij deze regel ontbreekt het veld 'text'. Zet daar de tekst van de beurt in."


def read_jsonl(text: str) -> tuple[list[Line], list[Problem]]:
    """Read one object a line.

    >>> read_jsonl('{"text": "Wat gebeurde er?", "speaker": "Sam", "time": 12}')[0]
    [Line(text='Wat gebeurde er?', speaker='Sam', start=12.0, end=None, number=1, step=None, role=None)]
    """
    rows: list[tuple[int, object]] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append((number, json.loads(line)))
        except (ValueError, RecursionError):
            problems.append(Problem(number, _NOT_JSON))
    lines, more = read_objects(rows)
    return lines, sorted(problems + more, key=lambda problem: problem.number)


def read_objects(rows: list[tuple[int, object]]) -> tuple[list[Line], list[Problem]]:
    """Read objects that are parsed already, each with its number."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, row in rows:
        said = row.get("text") if isinstance(row, dict) else None
        text = clean(said) if isinstance(said, str) else ""
        if not isinstance(row, dict) or not text:
            problems.append(Problem(number, _NO_TEXT if isinstance(row, dict) else _NOT_JSON))
            continue
        speaker, step, role = (clean_name(row.get(field)) for field in ("speaker", "step", "role"))
        lines.append(Line(text, speaker, from_value(row.get("time")), None, number, step, role))
    return lines, problems
