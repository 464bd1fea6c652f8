"""Rows and columns to lines: which column is what, by choice or by its name."""

import re
from collections.abc import Mapping, Sequence

from ..errors import InputError
from .cleaning import clean, clean_name
from .model import ColumnsError, Line, Problem
from .moments import are_hours, day_first, from_value, since_first

Row = tuple[int, Sequence[object]]
FIELDS = ("text", "speaker", "time", "step", "role")
MAX_COLUMNS = 60
MAX_ROWS = 100_000
TOO_MANY = "Vanaf deze rij is niet verder gelezen: we lezen 100.000 rijen. Knip het bestand in delen."
_NAMES = {
    "text": (
        "tekst text content inhoud bericht message uiting beurt utterance uitspraak transcript transcriptie zin "
        "sentence vraag question body opmerking"
    ),
    "speaker": (
        "spreker speaker naam name author auteur afzender sender wie who van from deelnemer participant gebruiker user "
        "username persoon"
    ),
    "time": "tijd time start begin tijdstip timestamp tijdstempel starttijd starttime datum date seconden seconds",
    "step": "stap step fase phase onderdeel",
    "role": "rol role functie",
}
_KNOWN = {field: tuple(names.split()) for field, names in _NAMES.items()}
_WORD = re.compile(r"[^\W_]+")
_SHORT_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}\b", re.ASCII)
_LONGEST_NAME = 40
_A_DATE = 1e8
_NO_TEXT = "In deze rij staat geen tekst; de rij is overgeslagen."
_BAD_TIME = "De tijd in deze rij is niet te lezen; de tekst telt wel mee. Schrijf een tijd als 0:12:03."


def guess_columns(names: Sequence[str]) -> dict[str, int]:
    """Return which column holds which field, by Dutch and English names; a name of one word goes first.

    >>> guess_columns(["Nr", "Start time", "Naam", "Tekst van de beurt"])
    {'text': 3, 'speaker': 2, 'time': 1}
    """
    words = [tuple(_WORD.findall(name.casefold())) for name in names]
    found: dict[str, int] = {}
    for field, known in _KNOWN.items():
        free = [i for i in range(len(names)) if i not in found.values()]
        exact = [i for word in known for i in free if words[i] == (word,)]
        loose = [i for word in known for i in free if word in words[i][:2] and len(words[i]) <= 4]
        if exact or loose:
            found[field] = (exact or loose)[0]
    return found


def read_table(
    rows: Sequence[Row], columns: Mapping[str, str] | None = None
) -> tuple[list[Line], list[Problem], tuple[str, ...]]:
    """Read rows, the first of which has the names.

    Args:
        rows: each with its number.
        columns: the name of the column for any of text, speaker, time, step and role; "" for none. What is left out is
            guessed by its name.

    Returns:
        The lines, what was not understood, and the names of all columns.

    Raises:
        ColumnsError: if no column can be taken for the text, or a chosen one is not there.
        InputError: if a field is chosen for that does not exist.
    """
    rows = [(number, cells) for number, cells in rows if any(_text(cell) for cell in cells)]
    if not rows:
        return [], [], ()
    names, body = _header(rows)
    at = _chosen(names, columns or {})
    lines: list[Line] = []
    problems: list[Problem] = []
    times = [str(cell) for _, cells in body if isinstance(cell := _cell(cells, at.get("time")), str) and cell.strip()]
    hours = are_hours(times)
    pairs = [(int(m[1]), int(m[2])) for time in times if (m := _SHORT_DATE.match(time.strip()))]
    american = any("/" in time and time.strip().casefold().endswith("m") for time in times)
    is_day_first = day_first(pairs, american=american)
    for number, cells in body:
        text = _text(_cell(cells, at["text"]))
        if not text:
            problems.append(Problem(number, _NO_TEXT))
            continue
        moment = _cell(cells, at.get("time"))
        start = from_value(moment, hours=hours, first_is_day=is_day_first)
        if start is None and _text(moment):
            problems.append(Problem(number, _BAD_TIME))
        speaker, step, role = (clean_name(_text(_cell(cells, at.get(field)))) for field in ("speaker", "step", "role"))
        lines.append(Line(text, speaker, start, None, number, step, role))
    if min((line.start for line in lines if line.start is not None), default=0.0) > _A_DATE:
        lines = since_first(lines)
    return lines, problems, names


def _header(rows: Sequence[Row]) -> tuple[tuple[str, ...], Sequence[Row]]:
    """Return the names and the rows below; a first row that holds words of somebody is no header."""
    width = min(max(len(cells) for _, cells in rows), MAX_COLUMNS)
    first = [_text(cell).replace("\n", " ") for cell in rows[0][1][:width]]
    first += [""] * (width - len(first))
    names = [name if _is_name(name) else f"kolom {i}" for i, name in enumerate(first, 1)]
    if any(name and not _is_name(name) for name in first) or not any(first):
        return tuple(f"kolom {i}" for i in range(1, width + 1)), rows
    seen: dict[str, int] = {}
    for i, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            names[i] = f"{name} ({seen[name]})"
    return tuple(names), rows[1:]


def _is_name(text: str) -> bool:
    return bool(
        text
        and len(text) <= _LONGEST_NAME
        and not text.rstrip().endswith((".", "?", "!"))
        and len(text.split()) <= 5
        and any(character.isalpha() for character in text)
    )


def _chosen(names: tuple[str, ...], columns: Mapping[str, str]) -> dict[str, int]:
    if unknown := [field for field in columns if field not in FIELDS]:
        raise InputError(
            f"{len(unknown)} keuze(s) voor kolommen bestaan niet. Kies voor: {', '.join(FIELDS)}.",
            code="unknown-field",
            field="columns",
        )
    folded = [name.casefold() for name in names]
    at = {field: i for field, i in guess_columns(names).items() if field not in columns}
    for field, name in columns.items():
        wanted = " ".join(name.split()).casefold()
        if not wanted:
            continue
        if wanted not in folded:
            raise ColumnsError(f"De kolom die je koos voor '{field}' staat niet in dit bestand.", names)
        at = {other: i for other, i in at.items() if i != folded.index(wanted) or other in columns}
        at[field] = folded.index(wanted)
    if "text" not in at:
        raise ColumnsError("We weten niet in welke kolom de tekst staat.", names)
    return at


def _cell(cells: Sequence[object], at: int | None) -> object:
    return cells[at] if at is not None and at < len(cells) else None


def _text(value: object) -> str:
    return "" if value is None else clean(value if isinstance(value, str) else str(value))
