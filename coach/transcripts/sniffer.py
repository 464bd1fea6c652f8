"""Which format a file has: by what is in it, with its name as a hint."""

import re
from pathlib import PurePath

from .delimited import has_columns
from .model import Format, unreadable
from .subviewer import is_subviewer
from .whatsapp import is_whatsapp

_OTHERS = (
    (b"%PDF", "Dit is een PDF-bestand. Bewaar het als Word of als tekst."),
    (b"\x89PNG", "Dit is een afbeelding."),
    (b"\xff\xd8\xff", "Dit is een afbeelding."),
    (b"GIF8", "Dit is een afbeelding."),
    (b"\xd0\xcf\x11\xe0", "Dit is een oud Office-bestand of er zit een wachtwoord op. Bewaar het als .docx of .xlsx."),
    (b"{\\rtf", "Dit is een RTF-bestand. Bewaar het als Word (.docx) of als tekst."),
    (b"\x1f\x8b", "Dit is een ingepakt bestand. Pak het eerst uit."),
    (b"7z\xbc\xaf", "Dit is een ingepakt bestand. Pak het eerst uit."),
    (b"Rar!", "Dit is een ingepakt bestand. Pak het eerst uit."),
    (b"ID3", "Dit is een geluidsbestand. Maak er eerst een transcript van."),
    (b"OggS", "Dit is een geluidsbestand. Maak er eerst een transcript van."),
    (b"RIFF", "Dit is een geluids- of videobestand. Maak er eerst een transcript van."),
    (b"\x1a\x45\xdf\xa3", "Dit is een videobestand. Maak er eerst een transcript van."),
)
_FILM = (b"ftyp", "Dit is een geluids- of videobestand. Maak er eerst een transcript van.")
_PAGE = re.compile(r"\s*<(?:!doctype html|html|\?xml)\b", re.IGNORECASE)
_TIMING = re.compile(r"^\s*(?:\d+:)?\d{1,3}:\d{1,2}[.,:]?\d*\s*-+>\s*\d+:\d", re.MULTILINE)
_BEGIN = 4_000


def refuse_others(data: bytes) -> None:
    """Refuse what is no text by its first bytes, and say what to do.

    Raises:
        InputError: if it is a picture, sound, PDF, an old Office file or a packed file that is no Office document.
    """
    for mark, what in _OTHERS:
        if data.startswith(mark):
            raise unreadable(what)
    if data[4:8] == _FILM[0]:
        raise unreadable(_FILM[1])


def text_format(text: str, name: str) -> Format:
    r"""Say which format a text has; JSON is looked at elsewhere.

    Raises:
        InputError: if it is a web page or other markup.

    >>> text_format("WEBVTT\n\n00:01.000 --> 00:02.000\nHoi", "a.txt").value, text_format("Hoi", "a.txt").value
    ('webvtt', 'plain')
    """
    suffix = PurePath(name).suffix.casefold()
    begin = text.lstrip()[:_BEGIN]
    if begin.startswith("WEBVTT"):
        return Format.WEBVTT
    if _PAGE.match(begin):
        raise unreadable("Dit is een webpagina of ander opgemaakt bestand. Kopieer het gesprek naar een tekstbestand.")
    if _TIMING.search(begin):
        return Format.WEBVTT if suffix == ".vtt" else Format.SRT
    if is_subviewer(begin):
        return Format.SBV
    if is_whatsapp(text.lstrip()):
        return Format.WHATSAPP
    if suffix in (".jsonl", ".ndjson"):
        return Format.JSONL
    if suffix in (".csv", ".tsv") or has_columns(text):
        return Format.CSV
    return {".vtt": Format.WEBVTT, ".srt": Format.SRT}.get(suffix, Format.PLAIN)
