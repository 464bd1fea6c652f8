"""The time that stands in front of a row, or between the name and its colon."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .moments import CLOCK, are_hours, day_first, from_clock, from_date
from .speakers import is_name

_HALF = r"(?:[ \u00a0\u202f]?[ap]\.?m\.?)?"
_DATE = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4},?[ \u00a0\u202f]+"
_DAY = (
    r"(?:gisteren|vandaag|yesterday|today|(?:maan|dins|woens|donder|vrij|zater|zon)dag"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?[ \u00a0\u202f]+"
)
_STAMP = rf"(?:{_DATE})?{CLOCK}{_HALF}"
_SPAN = rf"({_STAMP})(?:\s*(?:-->|[-–])\s*{_STAMP})?"
_LEADING = re.compile(
    rf"\s*(?:\[(?:{_DAY})?{_SPAN}\]|\((?:{_DAY})?{_SPAN}\)|{_SPAN})(?=\s|$)(?:\s*[-–|]\s+)?\s*",
    re.ASCII | re.IGNORECASE,
)
_BETWEEN = re.compile(rf"([^\s:][^:\n]{{0,60}}?)\s*(?:[\[(]({CLOCK})[\])]|\s({CLOCK}))\s*:(?:\s+|$)", re.ASCII)
_SHORT_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}\b", re.ASCII)
_HALVES = re.compile(r"([ap])\.?m\.?$", re.IGNORECASE)


def without_stamp(row: str) -> tuple[str, str | None]:
    """Take the time from before the name, or from between name and colon.

    >>> without_stamp("[12-03-2026 19:04] Noor"), without_stamp("Noor (0:12): Ja."), without_stamp("Noor 0:12: Ja.")
    (('Noor', '12-03-2026 19:04'), ('Noor: Ja.', '0:12'), ('Noor: Ja.', '0:12'))
    """
    row = row.strip()
    if match := _LEADING.match(row):
        return row[match.end() :], next(group for group in match.groups() if group)
    match = _BETWEEN.match(row)
    if match and (match[2] or is_name(match[1], 2)):
        return f"{match[1]}: {row[match.end() :]}", match[2] or match[3]
    return row, None


@dataclass(frozen=True, slots=True)
class Clock:
    """How the stamps of one file are read.

    Attributes:
        hours: whether two parts are hours and minutes.
        first_is_day: whether a date begins with the day.
        on_the_wall: whether they tell the time of day, so that only what lies between them counts.
    """

    hours: bool
    first_is_day: bool
    on_the_wall: bool

    @classmethod
    def of(cls, stamps: Iterable[str]) -> "Clock":
        """Look at all stamps of a file."""
        kept = list(stamps)
        halves = any(_HALVES.search(stamp) for stamp in kept)
        pairs = [(int(m[1]), int(m[2])) for stamp in kept if (m := _SHORT_DATE.match(stamp))]
        american = halves and any("/" in stamp for stamp in kept)
        hours = are_hours(kept)
        return cls(hours, day_first(pairs, american=american), hours or halves or bool(pairs))

    def seconds(self, stamp: str) -> float | None:
        """Return the moment of one stamp; None if it is none after all.

        >>> Clock.of(["7:04 PM"]).seconds("7:04 PM"), Clock.of(["0:04"]).seconds("0:04")
        (68640.0, 4.0)
        """
        stamp = " ".join(stamp.split())
        if (dated := from_date(_HALVES.sub(r"\1m", stamp), first_is_day=self.first_is_day)) is not None:
            return dated
        half = _HALVES.search(stamp)
        seconds = from_clock(_HALVES.sub("", stamp), hours=self.hours or half is not None)
        if seconds is None or half is None:
            return seconds
        return seconds % 43_200 + (43_200 if half[1] in "pP" else 0)
