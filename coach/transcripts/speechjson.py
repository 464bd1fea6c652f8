"""Speech-to-text as JSON: Whisper and the programs made of it, and services that answer with a list of utterances."""

from collections.abc import Mapping
from typing import Any

from .cleaning import clean, clean_name
from .cues import Cue, lines_of
from .model import Line, Problem
from .moments import are_milliseconds, from_value

_LISTS = ("utterances", "segments", "transcription", "speakers", "chunks")
"""Where the pieces stand, best first: those that know the speaker go before those that only know the time."""
_NO_TEXT = "Dit stukje heeft geen tekst die we kunnen lezen en is overgeslagen."


def pieces_of(data: object) -> list[Any] | None:
    """Give the pieces of a transcript in JSON; None if it is something else.

    >>> pieces_of({"text": "Hoi.", "segments": [{"start": 0.0, "end": 1.0, "text": " Hoi."}], "language": "nl"})
    [{'start': 0.0, 'end': 1.0, 'text': ' Hoi.'}]
    """
    if not isinstance(data, dict):
        return None
    for key in _LISTS:
        pieces = data.get(key)
        if isinstance(pieces, list) and any(_said(piece) for piece in pieces):
            return pieces
    return None


def read_pieces(pieces: list[Any]) -> tuple[list[Line], list[Problem]]:
    """Read the pieces as cues, joined to what one speaker said; numbers count pieces.

    >>> read_pieces([{"start": 1.5, "end": 3, "text": " Wat zei je?", "speaker": "SPEAKER_01"}])[0]
    [Line(text='Wat zei je?', speaker='SPEAKER_01', start=1.5, end=3.0, number=1, step=None, role=None)]
    """
    problems: list[Problem] = []
    found: list[tuple[int, str, str | None, object, object]] = []
    for number, piece in enumerate(pieces, 1):
        if not (text := _said(piece)):
            problems.append(Problem(number, _NO_TEXT))
            continue
        found.append((number, text, _speaker(piece), *_times(piece)))
    words = sum(len(text.split()) for _, text, *_ in found)
    scale = 0.001 if are_milliseconds([start for *_, start, _ in found], words) else 1
    cues = []
    for number, text, speaker, start, end in found:
        begin = (from_value(start) or 0.0) * scale
        cues.append(Cue(text, speaker, begin, max(begin, (from_value(end) or 0.0) * scale), number))
    return lines_of(cues), problems


def _said(piece: object) -> str:
    text = piece.get("text") if isinstance(piece, dict) else None
    return clean(text) if isinstance(text, str) else ""


def _speaker(piece: Mapping[str, Any]) -> str | None:
    speaker = piece.get("speaker")
    return clean_name(f"Spreker {speaker}") if isinstance(speaker, int) else clean_name(speaker)


def _times(piece: Mapping[str, Any]) -> tuple[object, object]:
    """Return begin and end: in fields of their own, in a pair, or in an object as whisper.cpp writes it."""
    pair = piece.get("timestamp")
    if isinstance(pair, list) and len(pair) == 2:
        return pair[0], pair[1]
    clock = piece.get("timestamps")
    if isinstance(clock, dict):
        return clock.get("from"), clock.get("to")
    return piece.get("start"), piece.get("end")
