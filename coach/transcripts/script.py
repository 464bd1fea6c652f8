"""Plain text with "Naam: tekst", also as the body of a Word transcript."""

import re
from collections.abc import Sequence
from enum import Enum

from .cleaning import clean, clean_name
from .heads import Head, bare_heads, timed_heads
from .model import Line, Problem
from .moments import CLOCK, from_clock, since_first
from .notices import begins_block, is_notice, is_reaction
from .separators import with_colons
from .speakers import Names
from .stamps import Clock, without_stamp
from .steps import heading_of
from .unnamed import whole_sentences

_ARROW = re.compile(rf"\s*({CLOCK})\s*-->\s*({CLOCK})\s*", re.ASCII)
_RUN = re.compile(r"\s{3,}")
_BOLD_NAME = re.compile(r"^\s*\*\*([^*:\n]{1,60})(?::\*\*|\*\*:)\s*")
_BULLET = re.compile(r"^(?:[-*•–]|\d{1,3}[.)])\s+")
_ABOUT = re.compile(
    r"(?:datum|tijd|onderwerp|titel|aanwezig(?:en)?|afwezig|locatie|plaats|methode|deelnemers|sprekers|groep|duur|"
    r"attendees|date|title)\b\s*:?.*",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile(r"#{1,6}\s+\S")
_NO_STEP = "Deze kop is geen stap van een methode en is overgeslagen. Gebruik de naam van een stap, of 'Stap 2: …'."
_PREAMBLE = "De regels vóór de eerste spreker zijn overgeslagen. Zet er een naam voor als ze bij het gesprek horen."
_LONGEST_PREAMBLE = 6
_NO_RECORDING = 4 * 3600.0  # a time that begins so late is the time of day


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
    # long runs of spaces would make every pattern below slow
    texts = [_BOLD_NAME.sub(r"\1: ", _RUN.sub(_gap, row)) for _, row in rows]
    if _dialect(texts, [without_stamp(text)[0] for text in texts])[0] is _Dialect.BARE:
        texts = with_colons(texts) or texts
    script = _Script(texts)
    for at, ((number, _), text) in enumerate(zip(rows, texts, strict=True)):
        script.read(at, number, text)
    lines = script.lines()
    first = next((i for i, line in enumerate(lines) if line.speaker or line.step), 0)
    if any(line.speaker for line in lines) and first:
        if not document or first > _LONGEST_PREAMBLE:
            script.problems.append(Problem(lines[0].number, _PREAMBLE))
        lines = lines[first:]
    return lines, sorted(script.problems, key=lambda problem: problem.number)


def _gap(match: re.Match[str]) -> str:
    return "\t" if "\t" in match[0] else "  "


class _Script:
    """What has been read so far: the step, and of the line that is still open its speaker, time and words."""

    def __init__(self, rows: Sequence[str]) -> None:
        found = [without_stamp(row) for row in rows]
        texts = [text for text, _ in found]
        self.dialect, self.heads = _dialect(rows, texts)
        self.names = Names(texts if self.dialect is _Dialect.NAMES else ())
        self.clock = Clock.of(
            [stamp for _, stamp in found if stamp] + [head.stamp for head in self.heads.values() if head.stamp]
        )
        self.problems: list[Problem] = []
        self.done: list[Line] = []
        self.step: str | None = None
        self.speaker: str | None = None
        self.start: float | None = None
        self.end: float | None = None
        self.number = 0
        self.parts: list[str] = []
        self.name_follows = self.in_block = False

    def read(self, at: int, number: int, row: str) -> None:
        """Take one row."""
        row = row.strip()
        self.in_block = bool(row) and (self.in_block or begins_block(row))
        if not row or self.in_block or is_notice(row):
            return
        if self.name_follows:
            self.speaker, self.name_follows = clean_name(row), False
        elif arrow := _ARROW.fullmatch(row):
            self._open(number, None, "", from_clock(arrow[1]))
            self.end, self.name_follows = from_clock(arrow[2]), True
        elif head := self.heads.get(at):
            self._open(number, head.name, "", self.clock.seconds(head.stamp) if head.stamp else None)
        elif heading := heading_of(row):
            self._close()
            self.step, self.speaker = heading, None
        elif _HEADING.match(row):
            self._close()
            self.problems.append(Problem(number, _NO_STEP))
        else:
            self._read_words(number, row)

    def _read_words(self, number: int, row: str) -> None:
        text, stamp = without_stamp(row)
        if stamp:
            self._close()
            self.start = self.clock.seconds(stamp)
        if not text:
            return
        name, said = self.names.split(text)
        if name is not None:
            self._open(number, name, "" if is_reaction(said) else said)
        elif is_reaction(text):
            return
        elif self.dialect is _Dialect.BARE:
            self._open(number, None, _BULLET.sub("", text, count=1))
        else:
            self._go_on(number, text)

    def _go_on(self, number: int, text: str) -> None:
        if not self.done and self.speaker is None and _ABOUT.fullmatch(text):
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
        lines = whole_sentences(self.done) if self.dialect is _Dialect.BARE else self.done
        begin = min((line.start for line in lines if line.start is not None), default=0.0)
        return since_first(lines) if self.clock.on_the_wall or begin >= _NO_RECORDING else lines


class _Dialect(Enum):
    """How a text says who speaks."""

    ARROWS = "a row with begin --> end, a row with the name, rows with words"
    HEADS = "a row with the name and perhaps the time, rows with words"
    NAMES = "the name, a colon, words"
    BARE = "nobody is named"


def _dialect(rows: Sequence[str], texts: Sequence[str]) -> tuple[_Dialect, dict[int, Head]]:
    if any(_ARROW.fullmatch(row) for row in rows):
        return _Dialect.ARROWS, {}
    if heads := timed_heads(rows):
        return _Dialect.HEADS, heads
    if Names(texts):
        return _Dialect.NAMES, {}
    heads = bare_heads(rows)
    return (_Dialect.HEADS if heads else _Dialect.BARE), heads
