"""Text in which nobody is named: rows and sentences, where nothing else tells one speaker from the next."""

import re
from collections.abc import Sequence
from dataclasses import replace

from .model import Line
from .questions import is_unpunctuated, opens_question

_LONG = 300
_ENDED = re.compile(r"[.?!…:][\"'”’)\]]*$")
_SENTENCE = re.compile(r"(?<=[.?!…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9À-Þ])")
_LEAST_MARKED = 0.5


def whole_sentences(lines: Sequence[Line]) -> list[Line]:
    """Join rows that a program broke in mid sentence, and part long rows at sentences.

    Every other speaker may begin with a sentence, so a whole conversation in one row is read as one sentence a turn.

    >>> rows = [Line("Wat deed je", None, None, None, 1), Line("toen hij ging?", None, None, None, 2)]
    >>> [line.text for line in whole_sentences(rows)]
    ['Wat deed je toen hij ging?']
    """
    marked = sum(bool(_ENDED.search(line.text)) for line in lines)
    if is_unpunctuated([line.text for line in lines]) or marked < _LEAST_MARKED * len(lines):
        return list(lines)
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and _goes_on(before, line):
            joined[-1] = replace(before, text=f"{before.text} {line.text}", end=line.end)
        else:
            joined.append(line)
    return [part for line in joined for part in _sentences(line)]


def _goes_on(before: Line, line: Line) -> bool:
    return (
        not _ENDED.search(before.text)
        and line.text[:1].islower()
        and line.step == before.step
        and len(before.text) < _LONG
        and (len(before.text.split()) > 5 or not opens_question(line.text))
    )


def _sentences(line: Line) -> list[Line]:
    if len(line.text) <= _LONG:
        return [line]
    parts = [part for part in _SENTENCE.split(line.text.replace("\n", " ")) if part.strip()]
    return [replace(line, text=part, start=line.start if i == 0 else None) for i, part in enumerate(parts)]
