"""Which column of a table holds what: by its name, or by what stands in it."""

import re
from collections.abc import Sequence

from .moments import from_value
from .speakers import is_name

Row = tuple[int, Sequence[object]]
FIELDS = ("text", "speaker", "time", "step", "role")
_NAMES = {
    "text": (
        "tekst text content inhoud bericht message uiting beurt utterance uitspraak transcript transcriptie gezegd "
        "said zin sentence vraag question body opmerking"
    ),
    "speaker": (
        "spreker speaker naam name author auteur afzender sender wie who van from deelnemer participant gebruiker user "
        "username persoon"
    ),
    "time": (
        "tijd time start begin tijdstip timestamp tijdstempel starttijd starttime "
        "begintijd tijdcode timecode datum date seconden seconds"
    ),
    "step": "stap step fase phase onderdeel",
    "role": "rol role functie",
}
_KNOWN = {field: tuple(names.split()) for field, names in _NAMES.items()}
_WORD = re.compile(r"[^\W_]+")
_LATE = frozenset(("gezegd", "said"))
_END = frozenset("eind end einde stop tot eindtijd endtime".split())
_LEAST_ROWS = 4
_MOST = 0.8
_LOOK = 200


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
        loose = [
            i
            for word in known
            for i in free
            if word in (words[i] if word in _LATE else words[i][:2]) and len(words[i]) <= 5
        ]
        if exact or loose:
            found[field] = (exact or loose)[0]
    return found


def end_column(names: Sequence[str]) -> int | None:
    """Return the column with the time at which somebody stops, as tables of speech-to-text have it.

    >>> end_column(["start", "end", "text"]), end_column(["tijd", "tekst"])
    (1, None)
    """
    words = [_WORD.findall(name.casefold()) for name in names]
    return next((i for i, found in enumerate(words) if found and found[0] in _END and len(found) <= 2), None)


def guess_by_content(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return which column holds which field in a table without names; {} if that is not plain to see.

    Names are short and come back, times are times, and the words are the longest of what is left.

    >>> rows = [("0:01", "Noor", "Ik schrok van die mail."), ("0:05", "Sam", "Wat stond erin?")] * 2
    >>> guess_by_content(rows), guess_by_content(rows[:2])
    ({'time': 0, 'speaker': 1, 'text': 2}, {})
    """
    rows = rows[:_LOOK]
    if len(rows) < _LEAST_ROWS:
        return {}
    width = max(len(cells) for cells in rows)
    columns = [[cells[i] for cells in rows if i < len(cells) and cells[i]] for i in range(width)]
    found: dict[str, int] = {}
    for i, cells in enumerate(columns):
        enough = len(cells) >= _MOST * len(rows)
        if not enough:
            continue
        if "time" not in found and sum(from_value(cell) is not None for cell in cells) >= _MOST * len(cells):
            found["time"] = i
        elif "speaker" not in found and _are_names(cells):
            found["speaker"] = i
    left = [i for i in range(width) if i not in found.values() and len(columns[i]) >= _MOST * len(rows)]
    if "speaker" not in found or not left:
        return {}
    return {**found, "text": max(left, key=lambda i: sum(map(len, columns[i])))}


def _are_names(cells: Sequence[str]) -> bool:
    different = {cell.casefold() for cell in cells}
    names = sum(len(cell) <= 60 and is_name(cell, 2) for cell in cells)
    return 2 <= len(different) <= 0.75 * len(cells) and names >= _MOST * len(cells)
