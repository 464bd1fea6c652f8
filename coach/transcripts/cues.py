"""Timed cues: mend what real exports get wrong, and join cues to what one speaker said.

A cue ends where the screen is full, not where a sentence ends. Cues of one speaker are joined while the pause between
them is at most 8 seconds, unless a sentence has ended and over 2 seconds passed. Where nobody is named, cues are joined
only inside a sentence, because the next sentence may be somebody else's. Speech without punctuation has no sentences:
where nobody is named its cues stay apart, and of one speaker a newline keeps each border with a pause of over half a
second or with the likely begin of a question, so that ``turns_of`` can split a long monologue there.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from .cleaning import clean, clean_name
from .model import Line, Problem
from .questions import is_unpunctuated, opens_question
from .speakers import Names

MAX_GAP = 8.0
MAX_GAP_AFTER_SENTENCE = 2.0
PAUSE = 0.5
_STAMP = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,3})\d*)?"
_TIMING = re.compile(rf"\s*{_STAMP}\s*-+>\s*{_STAMP}(?:\s.*)?", re.ASCII)
_CLOCK_LIKE = re.compile(r"\d:\d")
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_ID = re.compile(r"\d{1,6}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+(?:/\d+-\d+|-\d+)?", re.IGNORECASE | re.ASCII)
# Webex writes the speaker into the cue id: 3 "Noor de Wit" (1234567)
_ID_WITH_NAME = re.compile(
    r"\d{1,6}\s+(?:\"(?P<quoted>[^\"]*)\"\s*(?:\(\d+\))?|-\s+(?P<plain>.{1,80}?)\s*\(\d+\))", re.ASCII
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]+)>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[a-z]{1,5}(?:[.\s][^<>]*)?|\d[\d:.]*)>", re.IGNORECASE)
_ENDED = re.compile(r"[.?!…][\"'”’)\]]*$")
_BAD_TIME = "De tijd op deze regel is niet te lezen. De tekst eronder telt wel mee; schrijf een tijd als 00:12:03.000."
_STRAY = "Deze regel hoort bij geen tijd en is overgeslagen. Zet er een regel met begin- en eindtijd boven."


@dataclass(slots=True)
class Block:
    """One cue as it stands in the file: the line of its time, begin and end in milliseconds, its lines and its name."""

    number: int
    start: int
    end: int
    payload: list[str] = field(default_factory=list)
    speaker: str | None = None


def blocks(text: str, problems: list[Problem], *, header: bool) -> list[Block]:
    """Read the cues of WebVTT or SRT, whatever the dialect: no hours, a comma, no blank line, any cue id.

    Args:
        text: the file.
        problems: takes what was not understood.
        header: whether there may be a header and NOTE, STYLE and REGION blocks.
    """
    found: list[Block] = []
    lines = text.split("\n")
    skipping = header and lines[0].startswith("WEBVTT")
    fresh, said_on = True, 0
    name: str | None = None
    for number, line in enumerate(lines, 1):
        if _TIMING.fullmatch(line) or ("-->" in line and _CLOCK_LIKE.search(line)):
            if found and said_on == number - 1 and _is_id(found[-1].payload[-1]):
                name = _name_in(found[-1].payload.pop())  # the id of this cue, with no blank line before it
            found.append(_block(number, line, found, problems))
            found[-1].speaker, name = name, None
            skipping = fresh = False
        elif not line.strip():
            skipping, fresh = False, True
        elif skipping or (header and fresh and line.split()[0] in ("NOTE", "STYLE", "REGION")):
            skipping, fresh = True, False
        else:
            nxt = lines[number] if number < len(lines) else ""
            if fresh and _TIMING.fullmatch(nxt):
                name = _name_in(line)  # a cue id
                continue
            fresh = False
            if found:
                found[-1].payload.append(line)
                said_on = number
            elif not _NUMBER.fullmatch(line.strip()):
                problems.append(Problem(number, _STRAY))
    return found


def _is_id(line: str) -> bool:
    return bool(_ID.fullmatch(line.strip()) or _ID_WITH_NAME.fullmatch(line.strip()))


def _name_in(cue_id: str) -> str | None:
    match = _ID_WITH_NAME.fullmatch(cue_id.strip())
    return clean_name(match["quoted"] or match["plain"]) if match else None


def _block(number: int, line: str, before: list[Block], problems: list[Problem]) -> Block:
    match = _TIMING.fullmatch(line)
    if match:
        start, end = _milliseconds(match.groups()[:4]), _milliseconds(match.groups()[4:])
        if start is not None and end is not None:
            return Block(number, start, max(start, end))
    problems.append(Problem(number, _BAD_TIME))
    at = before[-1].end if before else 0
    return Block(number, at, at)


def _milliseconds(parts: tuple[str | None, ...]) -> int | None:
    hours, minutes, seconds, fraction = parts
    if int(seconds or 0) > 59 or (hours and int(minutes or 0) > 59):
        return None
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def stamp(milliseconds: int, mark: str) -> str:
    """Return the time as the formats prescribe it.

    >>> stamp(723250, ",")
    '00:12:03,250'
    """
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{rest:03d}"


@dataclass(frozen=True, slots=True)
class Cue:
    """What stands on the screen at one time, of one speaker."""

    text: str
    speaker: str | None
    start: float
    end: float
    number: int


def voices(payload: str, start: float, end: float, number: int, speaker: str | None = None) -> Iterator[Cue]:
    """Cut the text of a cue into what each voice says, without tags; ``speaker`` where no voice is named.

    >>> cues = voices("<v.loud Noor>Wat <i>zei</i> je?</v><v Sam>Niets &amp; niks", 0, 1, 1)
    >>> [(cue.speaker, cue.text) for cue in cues]
    [('Noor', 'Wat zei je?'), ('Sam', 'Niets & niks')]
    """
    if found := _metadata(payload):
        yield Cue(found[1], found[0], start, end, number)
        return
    parts = _VOICE.split(payload)
    for name, text in [(None, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]:
        if plain := clean(html.unescape(_TAG.sub("", text))):
            yield Cue(plain, clean_name(html.unescape(name or "")) or speaker, start, end, number)


def _metadata(payload: str) -> tuple[str | None, str] | None:
    """Read the object that the programming interface of Teams gives instead of text; None for text."""
    if not payload.lstrip().startswith("{") or "spokenText" not in payload:
        return None
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    text = value.get("spokenText") if isinstance(value, dict) else None
    return (clean_name(value.get("speakerName")), plain) if isinstance(text, str) and (plain := clean(text)) else None


def lines_of(cues: Iterable[Cue]) -> list[Line]:
    """Join cues to lines, see the head of this module."""
    named = _named(list(cues))
    bare = is_unpunctuated([cue.text for cue in named])
    lines: list[Line] = []
    open_cues: list[Cue] = []
    for cue in named:
        if open_cues and not _goes_on(open_cues[-1], cue, bare):
            lines.append(_joined(open_cues, bare))
            open_cues = []
        open_cues.append(cue)
    if open_cues:
        lines.append(_joined(open_cues, bare))
    return lines


def _named(cues: list[Cue]) -> list[Cue]:
    """Find the names that stand before a colon; a cue without one goes on with the speaker before."""
    names = Names(cue.text for cue in cues if cue.speaker is None)
    if not names:
        return [_flat(cue, cue.speaker, cue.text) for cue in cues]
    found: list[Cue] = []
    speaker = None
    for cue in cues:
        if cue.speaker is not None:
            speaker = cue.speaker
            found.append(_flat(cue, speaker, cue.text))
            continue
        said: list[tuple[str | None, str]] = []
        for row in cue.text.split("\n"):
            name, text = names.split(row)
            if name is not None or not said:
                speaker = name or speaker
                said.append((speaker, text))
            else:
                said[-1] = (said[-1][0], f"{said[-1][1]} {text}")
        found.extend(_flat(cue, who, text) for who, text in said if text)
    return found


def _flat(cue: Cue, speaker: str | None, text: str) -> Cue:
    return Cue(re.sub(r"^(?:-|>>)\s*", "", text.replace("\n", " ")), speaker, cue.start, cue.end, cue.number)


def _goes_on(before: Cue, cue: Cue, bare: bool) -> bool:
    gap = cue.start - before.end
    if cue.speaker != before.speaker or gap > MAX_GAP:
        return False
    ended = bool(_ENDED.search(before.text))
    if cue.speaker is None:
        return not bare and not ended and gap <= MAX_GAP_AFTER_SENTENCE
    return not (ended and gap > MAX_GAP_AFTER_SENTENCE)


def _joined(cues: list[Cue], bare: bool) -> Line:
    parts = [cues[0].text]
    for before, cue in pairwise(cues):
        border = bare and (cue.start - before.end > PAUSE or opens_question(cue.text))
        parts.append(("\n" if border else " ") + cue.text)
    end = max(cue.end for cue in cues)
    return Line("".join(parts), cues[0].speaker, cues[0].start, end, cues[0].number)
