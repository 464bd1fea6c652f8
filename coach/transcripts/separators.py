"""Names that something else than a colon parts from the words: brackets, a dash, a tab."""

import re
from collections.abc import Sequence

from .speakers import is_name
from .stamps import without_stamp

_SEPARATORS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\[(?P<name>[^\[\]:]{1,60})\]\s+(?P<said>\S.*)",
        r"<(?P<name>[^<>:]{1,60})>\s+(?P<said>\S.*)",
        r"(?P<name>[^\t:]{1,60}?)[ ]*\t\s*(?P<said>\S.*)",
        r"(?P<name>[^|:]{1,60}?)\s+\|\s+(?P<said>\S.*)",
        r"(?P<name>[^-–—:]{1,60}?)\s+[-–—]\s+(?P<said>\S.*)",
    )
)
_MOST, _LEAST_ROWS = 0.7, 4


def with_colons(rows: Sequence[str]) -> list[str] | None:
    """Return the rows with a colon after the name; None if no separator parts names from words in most of them.

    >>> with_colons(["[Noor] Ik schrok.", "[Sam] Waarvan?", "[Noor] Van die mail.", "[Sam] Welke?"])[0]
    'Noor: Ik schrok.'
    """
    kept = [row for row in rows if row.strip()]
    for separator in _SEPARATORS:
        names = [match["name"] for row in kept if (match := _match(separator, row))]
        different = {name.casefold() for name in names}
        if len(names) >= max(_LEAST_ROWS, _MOST * len(kept)) and 2 <= len(different) < len(names):
            return [_mended(separator, row) for row in rows]
    return None


def _match(separator: re.Pattern[str], row: str) -> re.Match[str] | None:
    match = separator.fullmatch(without_stamp(row)[0])
    return match if match and is_name(match["name"].strip(), 2) else None


def _mended(separator: re.Pattern[str], row: str) -> str:
    match = _match(separator, row)
    if not match:
        return row
    stamp = without_stamp(row)[1]
    return f"{f'[{stamp}] ' if stamp else ''}{match['name'].strip()}: {match['said']}"
