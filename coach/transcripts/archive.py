"""Office documents are ZIP archives of XML: look before any reader opens one."""

import zipfile
import zlib
from io import BytesIO

from .model import Format, unreadable

MAX_UNPACKED = 200_000_000
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
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and _has_entities(archive, member):
                    raise unreadable("Dit document is niet veilig te openen.", code="unsafe-file")
    except DAMAGED as error:
        raise damaged() from error
    return kind


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
