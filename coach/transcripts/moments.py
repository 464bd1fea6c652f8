"""Times as files write them, in seconds."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from math import isfinite

from .model import Line

CLOCK = r"\d{1,3}:[0-5]?\d(?::[0-5]?\d)?(?:[.,]\d{1,6})?"
"""The pattern of ``12:03``, ``1:12:03`` and ``00:12:03,250``."""
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,6}))?", re.ASCII)
_DATED = re.compile(
    r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})"
    r"(?:,?[ T]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE | re.ASCII,
)
_EPOCH = datetime(1970, 1, 1)
_FIRST_MINUTES = 6
_SLOWEST = 0.05  # words a second


def from_clock(text: str, *, hours: bool = False) -> float | None:
    """Return the seconds of a clock time; None if it is none.

    Args:
        text: two parts are minutes and seconds, three are hours too.
        hours: whether two parts are hours and minutes instead.

    >>> from_clock("12:03"), from_clock("1:12:03,5"), from_clock("14:05", hours=True), from_clock("straks")
    (723.0, 4323.5, 50700.0, None)
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    first, minutes, seconds, fraction = match.groups()
    if first is None and hours:
        return int(minutes) * 3600.0 + int(seconds) * 60.0
    return int(first or 0) * 3600.0 + int(minutes) * 60.0 + int(seconds) + float(f"0.{fraction or 0}")


def are_hours(stamps: Iterable[str]) -> bool:
    """Say whether stamps of two parts are a clock on the wall: a recording begins near zero, a clock does not.

    >>> are_hours(["14:05", "14:06"]), are_hours(["0:03", "14:06"]), are_hours(["14:05", "1:02:03"])
    (True, False, False)
    """
    parts = [re.split(r"[:.,]", stamp.strip()) for stamp in stamps]
    return (
        bool(parts and all(len(p) == 2 and p[0].isdecimal() and int(p[0]) < 24 for p in parts))
        and int(parts[0][0]) >= _FIRST_MINUTES
    )


def day_first(dates: Iterable[tuple[int, int]], *, american: bool = False) -> bool:
    """Say whether the first of two numbers is the day, by all dates of a file; ``american`` decides where both fit.

    >>> day_first([(3, 4), (25, 4)]), day_first([(3, 13)]), day_first([(3, 4)], american=True)
    (True, False, False)
    """
    pairs = list(dates)
    if any(first > 12 for first, _ in pairs):
        return True
    if any(second > 12 for _, second in pairs):
        return False
    return not american


def from_date(text: str, *, first_is_day: bool = True) -> float | None:
    """Return the seconds since 1970 of a date with or without a time, zones left out; None if it is none.

    >>> from_date("01-01-1970 00:02"), from_date("1/13/70, 1:00 PM", first_is_day=False), from_date("13-13-2026")
    (120.0, 1083600.0, None)
    """
    match = _DATED.fullmatch(text.strip())
    if match is None:
        return None
    a, b, c, hour, minute, second, half = match.groups()
    if len(a) > 2:
        year, month, day = int(a), int(b), int(c)
    else:
        day, month, year = (int(a), int(b), int(c)) if first_is_day else (int(b), int(a), int(c))
    if year < 100:
        year += 1900 if year >= 70 else 2000
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    try:
        return (datetime(year, month, day, hours, int(minute or 0), int(second or 0)) - _EPOCH).total_seconds()
    except ValueError:
        return None


def from_value(value: object, *, hours: bool = False, first_is_day: bool = True) -> float | None:
    """Return the seconds of whatever a cell or a JSON field holds; None if it is no moment.

    >>> from_value(12), from_value("0:12"), from_value(time(0, 1)), from_value("12.5"), from_value("ooit")
    (12.0, 12.0, 60.0, 12.5, None)
    """
    match value:
        case bool() | None:
            return None
        case datetime():
            return (value.replace(tzinfo=None) - _EPOCH).total_seconds()
        case date():
            return (datetime(value.year, value.month, value.day) - _EPOCH).total_seconds()
        case time():
            return value.hour * 3600.0 + value.minute * 60 + value.second + value.microsecond / 1e6
        case timedelta():
            return value.total_seconds()
        case int() | float():
            return _finite(value)
        case str():
            for found in (from_clock(value, hours=hours), from_date(value, first_is_day=first_is_day)):
                if found is not None:
                    return found
            return _finite(value.strip().replace(",", "."))
    return None


def are_milliseconds(moments: Iterable[object], words: int) -> bool:
    """Say whether numbers count milliseconds: as seconds, nobody would have said three words a minute.

    >>> are_milliseconds([0, 6000, 12000], 40), are_milliseconds([0, 6, 12], 40), are_milliseconds(["0:01"], 1)
    (True, False, False)
    """
    numbers = []
    for moment in moments:
        text = str(moment).strip()
        if isinstance(moment, bool) or not text.isdecimal() or not text.isascii() or len(text) > 12:
            return False
        numbers.append(int(text))
    longest = max(numbers, default=0) - min(numbers, default=0)
    return longest > 0 and max(numbers) < 1e9 and words < _SLOWEST * longest


def _finite(value: str | float) -> float | None:
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def since_first(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with times counted from the earliest one, so that no date of a meeting goes on."""
    kept = list(lines)
    first = min((line.start for line in kept if line.start is not None), default=None)
    if not first:
        return kept
    return [
        replace(
            line,
            start=None if line.start is None else round(line.start - first, 3),
            end=None if line.end is None else round(line.end - first, 3),
        )
        for line in kept
    ]
