"""A whole document, as LanguageTool clients send it: the questions in it, each with its place in UTF-16 units."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from coach.errors import InputError
from coach.model import MAX_CHARACTERS
from coach.offsets import utf16_length

from .ltquestions import question_spans, sentence_spans

Piece = tuple[str, str | None]
"""Text, with None; or markup, with what is read in its place."""
_MAX_ITEMS = 40_000
"""One for each character that a document may have."""
_JOINERS = frozenset("\u200c\u200d")
_ANCHOR = "\ufffc"
_BREAKS = frozenset("\n\v\f\x85\u2028\u2029")
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Read:
    """Text as the coach reads it, and for each character its place in the document, in UTF-16 units."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return offset and length, in the document, of the characters from ``start`` to ``end``."""
        if start >= end:
            return (self.starts[start] if start < len(self.text) else self.ends[-1] if self.ends else 0), 0
        return self.starts[start], self.ends[end - 1] - self.starts[start]

    def cut(self, start: int, end: int) -> "Read":
        """Return a part, without white space around it and with single spaces in it."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for i in range(start, end):
            if not self.text[i].isspace():
                text.append(self.text[i])
            elif text and text[-1] != " ":
                text.append(" ")
            else:
                if text:
                    ends[-1] = self.ends[i]
                continue
            starts.append(self.starts[i])
            ends.append(self.ends[i])
        length = len(text) - (text[-1:] == [" "])
        return Read("".join(text[:length]), starts[:length], ends[:length])


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the questions in it: itself, or what is quoted in it or stands behind a lead-in."""

    read: Read
    questions: tuple[Read, ...]

    @property
    def place(self) -> tuple[int, int]:
        """Offset and length in the document, in UTF-16 units."""
        return self.read.place(0, len(self.read.text))


class Document:
    """A document.

    Args:
        pieces: text, with None; or markup, with what is read in its place.

    >>> document = Document([("Piet ", None), ("<b>", ""), ("zei 🙂 iets. Waarom?", None)])
    >>> [(q.text, q.place(0, 6)) for s in document.sentences() for q in s.questions]
    [('Waarom?', (21, 6))]
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        # half a surrogate pair cannot be sent back
        pieces = [(_whole(text), None if instead is None else _whole(instead)) for text, instead in pieces]
        self.text = "".join(text for text, _ in pieces)
        chars: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for text, instead in pieces:
            length = utf16_length(text)
            for i, char in enumerate(text if instead is None else instead):
                width = 1 + (char > "\uffff")
                first, last = (at, at + width) if instead is None else (at, at + length)
                if instead is None:
                    at += width
                shown = _shown(char, "" if i == 0 else (text if instead is None else instead)[i - 1])
                if shown:
                    chars.append(shown)
                    starts.append(first)
                    ends.append(last)
            if instead is not None:
                at += length
        self.read = Read("".join(chars), starts, ends)
        self._units = self.text.encode("utf-16-le")
        self.length = at

    def sentences(self) -> Iterator[Sentence]:
        """Yield the sentences in order."""
        for start, end in sentence_spans(self.read.text):
            read = self.read.cut(start, end)
            if read.text:
                questions = [read.cut(*span) for span in question_spans(read.text)]
                yield Sentence(read, tuple(q for q in questions if 0 < len(q.text) <= MAX_CHARACTERS))

    def units(self, start: int, end: int) -> str:
        """Return the characters between two places in UTF-16 units; half of one at either end is left out."""
        return self._units[2 * max(start, 0) : 2 * end].decode("utf-16-le", "ignore")


def read_data(data: str) -> list[Piece]:
    r"""Read the parameter ``data``: JSON with ``text``, or with ``annotation``.

    Raises:
        InputError: if it is neither, or has too many items.

    >>> read_data('{"annotation": [{"text": "A "}, {"markup": "<p>", "interpretAs": "\\n"}, {"markup": ""}]}')
    [('A ', None), ('<p>', '\n')]
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise _bad("Could not parse 'data' as JSON") from None
    if not isinstance(value, dict):
        raise _bad("'data' must be a JSON object with 'text' or 'annotation'")
    text, annotation = value.get("text"), value.get("annotation")
    if text is not None and annotation is not None:
        raise _bad("'data' must have only 'text' or 'annotation', not both")
    if isinstance(text, str):
        return [(text, None)]
    if not isinstance(annotation, list):
        raise _bad("'data' must be a JSON object with 'text' or 'annotation'")
    if len(annotation) > _MAX_ITEMS:
        raise InputError(
            f"'annotation' has more than {_MAX_ITEMS} items. Please submit a shorter text.",
            code="text-too-long",
            status=413,
            field="data",
        )
    return [piece for item in annotation for piece in _piece(item)]


def read_length(pieces: Sequence[Piece]) -> int:
    """Count what is to be read, in UTF-16 units."""
    return sum(utf16_length(text if instead is None else instead) for text, instead in pieces)


def _whole(text: str) -> str:
    return _HALVES.sub("\ufffd", text)


def _shown(char: str, before: str) -> str:
    """Return a character as the coach may read it; none for what nobody sees (soft hyphens, zero-width marks)."""
    if char.isalnum() or char in _JOINERS or char == "\t":
        return char
    if char == _ANCHOR or category(char) == "Cf" or (char == "\n" and before == "\r"):
        return ""
    if char in _BREAKS or char == "\r":
        return "\n"
    return char if char.isprintable() else " "


def _bad(message: str) -> InputError:
    return InputError(message, code="bad-data", status=400, field="data")


def _piece(item: Any) -> Iterator[Piece]:
    """Read one annotation; keys we don't know are left alone."""
    if not isinstance(item, dict):
        raise _bad("Each item of 'annotation' must be an object with 'text' or 'markup'")
    text, markup, instead = (item.get(name) for name in ("text", "markup", "interpretAs"))
    if not all(value is None or isinstance(value, str) for value in (text, markup, instead)):
        raise _bad("'text', 'markup' and 'interpretAs' must be strings")
    if text and markup:
        raise _bad("Only either 'text' or 'markup' are supported in an item of 'annotation', not both")
    if text:
        yield text, None
    elif markup or instead:
        yield markup or "", instead or ""
