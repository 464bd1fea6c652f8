"""Rows and columns to lines."""

import re
from collections.abc import Mapping, Sequence

from ..errors import InputError
from .cleaning import clean, clean_name
from .columns import FIELDS, Row, end_column, guess_by_content, guess_columns
from .cues import Cue, lines_of
from .model import ColumnsError, Line, Problem
from .moments import are_hours, are_milliseconds, day_first, from_value, since_first

MAX_COLUMNS = 60
MAX_ROWS = 100_000
TOO_MANY = "Vanaf deze rij is niet verder gelezen: we lezen 100.000 rijen. Knip het bestand in delen."
_SHORT_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}\b", re.ASCII)
_LONGEST_NAME = 40
_A_DATE = 1e8
_LOOK_FOR_NAMES = 15
_ABOVE = "De regels boven de kolomnamen zijn overgeslagen. Begin de tabel met de namen van de kolommen."
_NO_HEADER = "De kolommen hebben geen namen; we hebben ze geraden. Zet er namen boven, zoals 'naam' en 'tekst'."
_TOO_WIDE = (
    "Deze rij heeft meer vakken dan er kolommen zijn; de rest is overgeslagen. Zet de tekst tussen aanhalingstekens."
)
_NO_TEXT = "In deze rij staat geen tekst; de rij is overgeslagen."
_BAD_TIME = "De tijd in deze rij is niet te lezen; de tekst telt wel mee. Schrijf een tijd als 0:12:03."


def read_table(
    rows: Sequence[Row], columns: Mapping[str, str] | None = None, *, mark: str = ","
) -> tuple[list[Line], list[Problem], tuple[str, ...]]:
    """Read rows, the first of which has the names.

    Args:
        rows: each with its number.
        columns: the name of the column for any of text, speaker, time, step and role; "" for none. What is left out is
            guessed by its name.
        mark: what stands between cells, for words that were cut because nobody put quotes around them.

    Returns:
        The lines, what was not understood, and the names of all columns.

    Raises:
        ColumnsError: if no column can be taken for the text, or a chosen one is not there.
        InputError: if a field is chosen for that does not exist.
    """
    rows = [(number, cells) for number, cells in rows if any(_text(cell) for cell in cells)]
    if not rows:
        return [], [], ()
    problems: list[Problem] = []
    names, body = _header(rows, columns or {}, problems)
    at = _chosen(names, columns or {}, body, problems)
    lines: list[Line] = []
    cues: list[Cue] = []
    times = [str(cell) for _, cells in body if isinstance(cell := _cell(cells, at.get("time")), str) and cell.strip()]
    hours = are_hours(times)
    pairs = [(int(m[1]), int(m[2])) for time in times if (m := _SHORT_DATE.match(time.strip()))]
    words = sum(len(_text(_cell(cells, at["text"])).split()) for _, cells in body)
    moments = [moment for _, cells in body if _text(moment := _cell(cells, at.get("time")))]
    scale = 0.001 if are_milliseconds(moments, words) else 1
    to = end_column(names) if "time" in at and "speaker" not in at else None
    american = any("/" in time and time.strip().casefold().endswith("m") for time in times)
    is_day_first = day_first(pairs, american=american)
    for number, cells in body:
        text = _text(_cell(cells, at["text"]))
        if len(cells) > len(names) and any(_text(cell) for cell in cells[len(names) :]):
            if at["text"] == len(names) - 1:
                text = clean(mark.join(str(cell) for cell in cells[at["text"] :]))
            else:
                problems.append(Problem(number, _TOO_WIDE))
        if not text:
            problems.append(Problem(number, _NO_TEXT))
            continue
        moment = _cell(cells, at.get("time"))
        start = from_value(moment, hours=hours, first_is_day=is_day_first)
        if start is None and _text(moment):
            problems.append(Problem(number, _BAD_TIME))
        start = None if start is None else start * scale
        if to is not None and start is not None:
            end = from_value(_cell(cells, to), hours=hours, first_is_day=is_day_first)
            cues.append(Cue(text, None, start, max(start, (end or 0.0) * scale), number))
        speaker, step, role = (clean_name(_text(_cell(cells, at.get(field)))) for field in ("speaker", "step", "role"))
        lines.append(Line(text, speaker, start, None, number, step, role))
    if len(cues) == len(lines) and cues:
        lines = lines_of(cues)  # pieces of speech-to-text are cut by the clock, not by sentences
    if min((line.start for line in lines if line.start is not None), default=0.0) > _A_DATE:
        lines = since_first(lines)
    return lines, problems, names


def _header(
    rows: Sequence[Row], columns: Mapping[str, str], problems: list[Problem]
) -> tuple[tuple[str, ...], Sequence[Row]]:
    """Return the names and the rows below them, whatever title and date stand above."""
    wanted = {" ".join(name.split()).casefold() for name in columns.values() if name.strip()}
    for at, (_, cells) in enumerate(rows[:_LOOK_FOR_NAMES]):
        texts = [_text(cell).replace("\n", " ") for cell in cells[:MAX_COLUMNS]]
        found = guess_columns(texts)
        known = len(found) > 1 and "text" in found and all(_is_name(text) for text in texts if text)
        if known or (wanted and wanted <= {text.casefold() for text in texts}):
            if at:
                problems.append(Problem(rows[0][0], _ABOVE))
            return _names(rows[at:])
    return _names(rows)


def _names(rows: Sequence[Row]) -> tuple[tuple[str, ...], Sequence[Row]]:
    """Return the names and the rows below; a first row that holds words of somebody is no header."""
    width = min(max(len(cells) for _, cells in rows), MAX_COLUMNS)
    first = [_text(cell).replace("\n", " ") for cell in rows[0][1][:width]]
    while first and not first[-1]:
        first.pop()
    if "text" in guess_columns(first) and len(first) > 1:
        width = len(first)
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


def _chosen(
    names: tuple[str, ...], columns: Mapping[str, str], body: Sequence[Row], problems: list[Problem]
) -> dict[str, int]:
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
    if "text" not in at and not columns:
        at = guess_by_content([[_text(cell) for cell in cells] for _, cells in body])
        if at:
            problems.append(Problem(body[0][0], _NO_HEADER))
    if "text" not in at:
        raise ColumnsError("We weten niet in welke kolom de tekst staat.", names)
    return at


def _cell(cells: Sequence[object], at: int | None) -> object:
    return cells[at] if at is not None and at < len(cells) else None


def _text(value: object) -> str:
    return "" if value is None else clean(value if isinstance(value, str) else str(value))
