"""CSV with commas, semicolons, tabs or bars, as Excel and DiscordChatExporter write it."""

import csv
import io
from collections.abc import Mapping

from .columns import Row, guess_columns
from .model import Line, Problem
from .table import MAX_ROWS, TOO_MANY, read_table

_DELIMITERS = ",;\t|"
_LONG_CELL = 131_072
_LOOK = 15
_BROKEN = "Vanaf deze regel is de tabel niet te lezen. Kijk of een aanhalingsteken ontbreekt, en bewaar hem opnieuw."


def has_columns(text: str) -> bool:
    r"""Say whether the first line of a text names columns of a conversation.

    >>> has_columns("spreker;tekst\nNoor;Ik schrok."), has_columns("Noor, wat zei je?\nNiets, eigenlijk.")
    (True, False)
    """
    names = next(csv.reader([_first(text)[:_LONG_CELL]], delimiter=_delimiter(text)), [])
    found = guess_columns(names)
    return "text" in found and len(found) > 1 and all(len(name.split()) <= 4 for name in names)


def read_csv(text: str, columns: Mapping[str, str] | None = None) -> tuple[list[Line], list[Problem], tuple[str, ...]]:
    r"""Read the rows of a table, see ``read_table``.

    >>> read_csv("spreker;tekst\nNoor;Ik schrok.")[0]
    [Line(text='Ik schrok.', speaker='Noor', start=None, end=None, number=2, step=None, role=None)]
    """
    told = text[:4].casefold() == "sep="  # a first line that only Excel writes
    mark = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows: list[Row] = []
    broken: list[Problem] = []
    line = 1
    try:
        for cells in reader:
            if len(rows) > MAX_ROWS:
                broken.append(Problem(line, TOO_MANY))
                break
            if not (told and line == 1):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        broken.append(Problem(line, _BROKEN))
    lines, problems, names = read_table(rows, columns, mark=mark)
    return lines, problems + broken, names


def _first(text: str) -> str:
    return next((line for line in text.lstrip().split("\n", 2)[:2] if line[:4].casefold() != "sep="), "")


def _delimiter(text: str) -> str:
    if text[:4].casefold() == "sep=" and text[4:5] in tuple(_DELIMITERS):
        return text[4]
    rows = [row for row in text[:_LONG_CELL].split("\n", _LOOK)[:_LOOK] if row.strip()]
    # a title may stand above the names, and words have more commas than names have
    for row in rows:
        for mark in _DELIMITERS:
            if len(found := guess_columns(row.split(mark))) > 1 and "text" in found:
                return mark
    return max(_DELIMITERS, key=lambda mark: (sum(mark in row for row in rows), _first(text).count(mark)))
