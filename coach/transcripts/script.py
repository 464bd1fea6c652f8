"""Plain text with "Naam: tekst", also as the body of a Word transcript."""

import re
from collections.abc import Sequence
from enum import Enum

from .cleaning import clean, clean_name
from .model import Line, Problem
from .moments import CLOCK, are_hours, from_clock
from .speakers import Names, is_name
from .steps import heading_of

_SPAN = rf"({CLOCK})(?:\s*(?:-->|[-–])\s*{CLOCK})?"
_LEADING_TIME = re.compile(rf"\s*(?:\[{_SPAN}\]|\({_SPAN}\)|{_SPAN})(?=\s|$)(?:\s*[-–|]\s+)?\s*", re.ASCII)
_ARROW = re.compile(rf"\s*({CLOCK})\s*-->\s*({CLOCK})\s*", re.ASCII)
_HEAD = re.compile(rf"(?P<name>[^\s:][^:\n]{{0,60}}?)(?P<gap>\s+)[\[(]?(?P<time>{CLOCK})[\])]?\s*", re.ASCII)
_NAME_TIME = re.compile(rf"([^\s:][^:\n]{{0,60}}?)\s*[\[(]({CLOCK})[\])]\s*:\s*", re.ASCII)
_WIDE = re.compile(r"[ \t\u00a0]{3,}")
_BOLD_NAME = re.compile(r"^\s*\*\*([^*:\n]{1,60})(?::\*\*|\*\*:)\s*")
_BULLET = re.compile(r"^(?:[-*•–]|\d{1,3}[.)])\s+")
_ABOUT = re.compile(
    r"(?:datum|tijd|onderwerp|titel|aanwezig(?:en)?|afwezig|locatie|plaats|methode|deelnemers|sprekers|groep|duur|"
    r"attendees|date|title)\b\s*:?.*",
    re.IGNORECASE | re.DOTALL,
)
_SYSTEM = re.compile(
    r".{0,80}\b(?:(?:started|stopped) (?:the )?(?:transcription|recording)"
    r"|meeting ended after .{1,20}|heeft (?:de )?(?:transcriptie|opname) (?:gestart|gestopt|beëindigd))\.?",
    re.IGNORECASE,
)
_HEADING = re.compile(r"#{1,6}\s+\S")
_NO_STEP = "Deze kop is geen stap van een methode en is overgeslagen. Gebruik de naam van een stap, of 'Stap 2: …'."
_PREAMBLE = "De regels vóór de eerste spreker zijn overgeslagen. Zet er een naam voor als ze bij het gesprek horen."
_LONGEST_PREAMBLE = 6


def read_plain(text: str) -> tuple[list[Line], list[Problem]]:
    r"""Read lines of a text; a line without a name goes on with the speaker before.

    >>> lines, problems = read_plain("## Stap 2: Verkenning\n[0:12] Noor: Ik schrok.\nHeel erg.\nSam: Waarvan?")
    >>> [(line.speaker, line.text, line.start, line.number) for line in lines]
    [('Noor', 'Ik schrok.\nHeel erg.', 12.0, 2), ('Sam', 'Waarvan?', None, 4)]
    >>> lines[0].step, problems
    ('Stap 2: Verkenning', [])
    """
    return read_script([(number, line) for number, line in enumerate(text.split("\n"), 1)])


def read_script(rows: Sequence[tuple[int, str]], *, document: bool = False) -> tuple[list[Line], list[Problem]]:
    """Read numbered rows; what stands before the first of several speakers is left out, as title and date are.

    Args:
        rows: each with its number.
        document: whether a short preamble is so common that it need not be told.
    """
    rows = [(number, _BOLD_NAME.sub(r"\1: ", _WIDE.sub("  ", row))) for number, row in rows]
    script = _Script(rows)
    for number, row in rows:
        script.read(number, row)
    lines = script.lines()
    first = next((i for i, line in enumerate(lines) if line.speaker or line.step), 0)
    if any(line.speaker for line in lines) and first:
        if not document or first > _LONGEST_PREAMBLE:
            script.problems.append(Problem(lines[0].number, _PREAMBLE))
        lines = lines[first:]
    return lines, sorted(script.problems, key=lambda problem: problem.number)


class _Script:
    """What has been read so far: the step, and of the line that is still open its speaker, time and words."""

    def __init__(self, rows: Sequence[tuple[int, str]]) -> None:
        texts = [_without_time(row)[0] for _, row in rows]
        self.dialect = _dialect([row for _, row in rows], texts)
        self.names = Names(texts if self.dialect is _Dialect.NAMES else ())
        self.hours = are_hours(stamp for _, row in rows if (stamp := _without_time(row)[1]))
        self.problems: list[Problem] = []
        self.done: list[Line] = []
        self.step: str | None = None
        self.speaker: str | None = None
        self.start: float | None = None
        self.end: float | None = None
        self.number = 0
        self.parts: list[str] = []
        self.name_follows = False

    def read(self, number: int, row: str) -> None:
        """Take one row."""
        row = row.strip()
        if not row:
            return
        if self.name_follows:
            self.speaker, self.name_follows = clean_name(row), False
        elif arrow := _ARROW.fullmatch(row):
            self._open(number, None, "", from_clock(arrow[1]))
            self.end, self.name_follows = from_clock(arrow[2]), True
        elif heading := heading_of(row):
            self._close()
            self.step, self.speaker = heading, None
        elif _HEADING.match(row):
            self._close()
            self.problems.append(Problem(number, _NO_STEP))
        else:
            self._read_words(number, row)

    def _read_words(self, number: int, row: str) -> None:
        text, stamp = _without_time(row)
        if stamp:
            self._close()
            self.start = from_clock(stamp, hours=self.hours)
        if not text:
            return
        if self.dialect is _Dialect.HEADS and (head := _HEAD.fullmatch(text)) and is_name(head["name"], 2):
            self._open(number, clean_name(head["name"]), "", from_clock(head["time"], hours=self.hours))
            return
        name, said = self.names.split(text)
        if name is not None:
            self._open(number, name, said)
        elif self.dialect is _Dialect.BARE:
            self._open(number, None, _BULLET.sub("", text, count=1))
        else:
            self._go_on(number, text)

    def _go_on(self, number: int, text: str) -> None:
        if _SYSTEM.fullmatch(text) or (not self.done and self.speaker is None and _ABOUT.fullmatch(text)):
            return
        if self.speaker is None:
            self._close()
        self.number = self.number or number
        self.parts.append(text)

    def _open(self, number: int, speaker: str | None, said: str, start: float | None = None) -> None:
        # a time on a line of its own belongs to the words that come next
        start = self.start if start is None and not self.parts else start
        self._close()
        self.number, self.speaker, self.start, self.end = number, speaker, start, None
        self.parts = [said] if said else []

    def _close(self) -> None:
        if text := clean("\n".join(self.parts)):
            self.done.append(Line(text, self.speaker, self.start, self.end, self.number, self.step))
            self.start = self.end = None
        self.parts, self.number = [], 0

    def lines(self) -> list[Line]:
        """Return all lines."""
        self._close()
        return self.done


class _Dialect(Enum):
    """How a text says who speaks."""

    ARROWS = "a row with begin --> end, a row with the name, rows with words"
    HEADS = "a row with name and time, rows with words"
    NAMES = "the name, a colon, words"
    BARE = "nobody is named"


def _dialect(rows: Sequence[str], texts: Sequence[str]) -> _Dialect:
    if any(_ARROW.fullmatch(row) for row in rows):
        return _Dialect.ARROWS
    heads = [match for text in texts if (match := _HEAD.fullmatch(text)) and is_name(match["name"], 2)]
    # one blank and a time may end a sentence too, so there must be several
    if len(heads) >= 3 or any(match["gap"] != " " for match in heads):
        return _Dialect.HEADS
    return _Dialect.NAMES if Names(texts) else _Dialect.BARE


def _without_time(row: str) -> tuple[str, str | None]:
    """Take the time from before the name, or from between name and colon."""
    row = row.strip()
    if match := _LEADING_TIME.match(row):
        return row[match.end() :], next(group for group in match.groups() if group)
    if match := _NAME_TIME.match(row):
        return f"{match[1]}: {row[match.end() :]}", match[2]
    return row, None
