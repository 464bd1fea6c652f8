"""From the bytes of a file to a transcript: the one door to all readers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..errors import InputError
from . import (
    chatexport,
    delimited,
    encoding,
    jsonlines,
    script,
    sniffer,
    speechjson,
    subrip,
    subviewer,
    telegram,
    webvtt,
    whatsapp,
    word,
    workbook,
)
from .archive import office_format, only_text
from .asides import without_asides
from .model import Format, Line, Problem, ReaderMissingError, Transcript, unreadable
from .questions import is_unpunctuated

MAX_BYTES = 50_000_000
MAX_PARTS = 250_000
_ZIP = b"PK\x03\x04"
_TEXT_READERS: dict[Format, Callable[[str], tuple[list[Line], list[Problem]]]] = {
    Format.WEBVTT: webvtt.read_webvtt,
    Format.SRT: subrip.read_srt,
    Format.SBV: subviewer.read_sbv,
    Format.WHATSAPP: whatsapp.read_whatsapp,
    Format.JSONL: jsonlines.read_jsonl,
    Format.PLAIN: script.read_plain,
}
_OFFICE = (Format.DOCX, Format.XLSX)
_CHATS = {
    Format.SLACK: chatexport.read_slack,
    Format.DISCORD: chatexport.read_discord,
    Format.TELEGRAM: telegram.read_telegram,
}
_TYPED = frozenset(kind.value for kind in (*_CHATS, Format.WHATSAPP))
_EXPORTS = (*_CHATS, Format.SPEECH_JSON)
_NO_MARKS = (
    "Er staan bijna geen leestekens in dit bestand. Vragen zijn dan minder goed te vinden. "
    "Zet bij het uitschrijven de leestekens aan."
)
_BROKEN_JSON = "Dit JSON-bestand is niet compleet of beschadigd. Maak de export opnieuw."


def read_transcript(
    data: bytes, name: str, *, format: str | None = None, columns: Mapping[str, str] | None = None
) -> Transcript:
    r"""Read a conversation from the bytes of a file.

    Args:
        data: the file, at most 50 MB.
        name: its name; a hint only, what is in the file decides.
        format: one of ``Format``, where the caller knows better.
        columns: of a table, which column is text, speaker, time, step and role; what is left out is guessed.

    Raises:
        ColumnsError: if a table does not say which column holds the text.
        InputError: if the file is empty, too large, of another kind or damaged, or holds nobody's words. Dutch.
        ReaderMissingError: if the extra ``report`` is not installed.

    >>> transcript = read_transcript("Noor: Ik schrok.\nSam: Waarvan schrok je?".encode(), "gesprek.txt")
    >>> transcript.format, [line.speaker for line in transcript.lines]
    ('plain', ['Noor', 'Sam'])
    """
    wanted = _wanted(format)
    if packed := data.startswith(_ZIP) and len(data) <= MAX_BYTES:
        inside = only_text(data)
        packed = inside is None
        name, data = inside or (name, data)
    if len(data) > MAX_BYTES:
        raise unreadable("Dit bestand is groter dan 50 MB. Knip het in delen.", code="file-too-large", status=413)
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise unreadable("Dit bestand is leeg.", code="empty-file")
    sniffer.refuse_others(data)
    try:
        found = _office(data, wanted, columns) if packed else _text(data, name, wanted, columns)
    except ModuleNotFoundError as error:
        raise ReaderMissingError(error.name or "") from error
    found = _as_said(found)
    if not found.lines:
        raise unreadable(_nothing(found.problems), code="no-lines")
    return found


def _as_said(found: Transcript) -> Transcript:
    """Leave out stage directions, and tell where a machine wrote no punctuation."""
    lines = tuple(replace(line, text=text) for line in found.lines if (text := without_asides(line.text)))
    problems = found.problems
    if lines and found.format not in _TYPED and is_unpunctuated([line.text for line in lines]):
        problems = (*problems, Problem(lines[0].number, _NO_MARKS))
    return replace(found, lines=lines, problems=problems)


def _wanted(format: str | None) -> Format | None:
    if format is None:
        return None
    if format not in set(Format):
        raise InputError(
            f"Dit formaat kennen we niet. Kies uit: {', '.join(Format)}.", code="unknown-format", field="format"
        )
    return Format(format)


def _nothing(problems: tuple[Problem, ...]) -> str:
    what = "In dit bestand staat geen gesprek dat we kunnen lezen."
    return f"{what} Bij {problems[0].number}: {problems[0].message}" if problems else what


def _office(data: bytes, wanted: Format | None, columns: Mapping[str, str] | None) -> Transcript:
    kind = office_format(data)
    if wanted not in (None, kind):
        raise unreadable(f"Dit bestand is niet van het formaat '{wanted}'.", code="other-format")
    names: tuple[str, ...] = ()
    if kind is Format.DOCX:
        lines, problems = word.read_docx(data)
    else:
        lines, problems, names = workbook.read_xlsx(data, columns)
    return Transcript(tuple(lines), tuple(problems), kind.value, "utf-8", names)


def _text(data: bytes, name: str, wanted: Format | None, columns: Mapping[str, str] | None) -> Transcript:
    if wanted in _OFFICE:
        raise unreadable(f"Dit bestand is niet van het formaat '{wanted}'.", code="other-format")
    text, code, trouble = encoding.decode(data)
    if text.count("\n") + text.count("{") > MAX_PARTS:
        raise unreadable("Dit bestand heeft te veel regels. Knip het in delen.", code="file-too-large", status=413)
    names: tuple[str, ...] = ()
    exported = _json(text, name, wanted)
    if exported is not None:
        kind, lines, problems = exported.kind, exported.lines, exported.problems
    elif wanted in _EXPORTS:
        raise unreadable(f"Dit bestand is niet van het formaat '{wanted}'.", code="other-format")
    else:
        kind = wanted or sniffer.text_format(text, name)
        if kind is Format.CSV:
            lines, problems, names = delimited.read_csv(text, columns)
        else:
            lines, problems = _TEXT_READERS[kind](text)
    return Transcript(tuple(lines), (*trouble, *problems), kind.value, code, names)


@dataclass(frozen=True, slots=True)
class _Export:
    kind: Format
    lines: list[Line]
    problems: list[Problem]


def _json(text: str, name: str, wanted: Format | None) -> _Export | None:
    """Read a JSON export; None if the text is not JSON as a whole, or the caller wants another format.

    Raises:
        InputError: if the name says that it is JSON, and it is cut off or broken.
    """
    if wanted not in (None, Format.JSONL, *_EXPORTS) or text.lstrip()[:1] not in ("[", "{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if wanted is None and _is_jsonl(text):  # not one value, but the first line is
            return _Export(Format.JSONL, *jsonlines.read_jsonl(text))
        if name.casefold().endswith(".json"):
            raise unreadable(_BROKEN_JSON, code="broken-json") from None
        return None
    if (export := chatexport.messages_of(value)) and wanted in (None, export[0]):
        return _chat(Format(export[0]), export[1], value)
    if wanted in (None, Format.SPEECH_JSON) and (pieces := speechjson.pieces_of(value)):
        return _Export(Format.SPEECH_JSON, *speechjson.read_pieces(pieces))
    if wanted in _EXPORTS:
        return None
    rows = value if isinstance(value, list) else [value]
    return _Export(Format.JSONL, *jsonlines.read_objects(list(enumerate(rows, 1))))


def _chat(kind: Format, messages: list[object], whole: object) -> _Export:
    if kind is Format.SLACK and isinstance(whole, dict):
        return _Export(kind, *chatexport.read_slack(messages, whole.get("users") or whole.get("members")))
    return _Export(kind, *_CHATS[kind](messages))


def _is_jsonl(text: str) -> bool:
    first = next(line for line in text.split("\n") if line.strip())
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
