"""Bytes to text: which encoding, and whether it is text at all."""

import codecs
import re

from .model import Problem, unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ["cp1252", "mac_roman", "cp850"]
_SAMPLE = 200_000
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.02


def decode(data: bytes) -> tuple[str, str, tuple[Problem, ...]]:
    """Return the text, the name of its encoding, and a problem if some bytes could not be read.

    Raises:
        InputError: if the bytes are no text.

    >>> decode("Café".encode("cp1252"))
    ('Café', 'cp1252', ())
    """
    encoding = _encoding(data)
    text = data.decode(encoding, errors="replace")
    lost = text.find("\ufffd") if encoding != "utf-8" or b"\xef\xbf\xbd" not in data else -1
    problems = (
        (
            Problem(
                text.count("\n", 0, lost) + 1,
                "Sommige tekens zijn niet te lezen. Bewaar het bestand als UTF-8 en probeer het nog eens.",
            ),
        )
        if lost >= 0
        else ()
    )
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > _MOST_CONTROLS * len(sample):
        raise unreadable("Dit bestand bevat geen leesbare tekst.", code="not-text")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding, problems


def _encoding(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if wide := _without_mark(data[:_SAMPLE]):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data)
    return "utf-8"


def _without_mark(sample: bytes) -> str | None:
    """Say which UTF-16 it is where the mark is missing: every second byte of Latin text is then zero."""
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half and sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES, language_threshold=0.05).best()
    # a short text fits several tables about as well; what a Dutch Windows writes is by far the likeliest
    likeliest = best is None or "cp1252" in best.could_be_from_charset or best.encoding not in _CANDIDATES
    return "cp1252" if best is None or likeliest else best.encoding
