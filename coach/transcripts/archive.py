"""Office documents are ZIP archives of XML: look before any reader opens one."""

import zipfile
import zlib
from io import BytesIO

from .model import Format, unreadable

MAX_UNPACKED = 200_000_000
MAX_XML = {Format.DOCX: 20_000_000, Format.XLSX: 40_000_000}
"""Of XML in an archive, which readers take apart in memory; pictures do not count. Hours of talk take two million."""
_MAX_TEXT = 50_000_000
_TEXTS = (".txt", ".vtt", ".srt", ".sbv", ".csv", ".tsv", ".json", ".jsonl")
_ASIDE = ("__MACOSX/", ".")
_MAX_MEMBERS = 5_000
_CHUNK = 1 << 20
# a document type is the only door to entities, and Office documents never have one
_DOORS = tuple(word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be"))
_OVERLAP = max(map(len, _DOORS)) - 1
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,  # what the XML parsers raise
    TypeError,
    ValueError,
)
"""What python-docx and openpyxl raise for archives that are not whole; neither has one error for it."""


def office_format(data: bytes) -> Format:
    """Say which document an archive is, and that it is safe to open.

    Raises:
        InputError: if it is another archive, broken, locked, too large when unpacked, or has XML entities.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise unreadable(
                    "Dit bestand wordt bij het uitpakken te groot (meer dan 200 MB).",
                    code="file-too-large",
                    status=413,
                )
            kind = Format.DOCX if "word/document.xml" in names else Format.XLSX if "xl/workbook.xml" in names else None
            if kind is None:
                raise unreadable("Dit is een ZIP-bestand. Pak het eerst uit en kies het bestand met het gesprek.")
            if (
                sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
                > MAX_XML[kind]
            ):
                raise too_much()
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and _has_entities(archive, member):
                    raise unreadable("Dit document is niet veilig te openen.", code="unsafe-file")
    except DAMAGED as error:
        raise damaged() from error
    return kind


def only_text(data: bytes) -> tuple[str, bytes] | None:
    """Give the one text in an archive, such as the chat that WhatsApp packs with its pictures; None if not just one.

    Raises:
        InputError: if it is too large or does not open.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if any(member.filename == "[Content_Types].xml" for member in members):
                return None  # an Office document
            texts = [
                member
                for member in members
                if member.filename.casefold().endswith(_TEXTS) and not member.filename.startswith(_ASIDE)
            ]
            if len(texts) != 1:
                return None
            with archive.open(texts[0]) as stream:
                found = stream.read(_MAX_TEXT + 1)
    except DAMAGED as error:
        raise damaged() from error
    if len(found) > _MAX_TEXT:
        raise unreadable("Dit bestand wordt bij het uitpakken te groot.", code="file-too-large", status=413)
    return texts[0].filename, found


def too_much() -> Exception:
    """Return the error for a document that is too long."""
    return unreadable(
        "In dit document staat te veel om in één keer te lezen. Knip het in delen.", code="file-too-large", status=413
    )


def damaged() -> Exception:
    """Return the error for a document that does not open."""
    return unreadable(
        "Dit document is beschadigd of heeft een wachtwoord. Open het in Word of Excel en bewaar het opnieuw."
    )


def _has_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            if any(door in rest + chunk for door in _DOORS):
                return True
            rest = chunk[-_OVERLAP:]
    return False
