"""Take out what nobody typed: control characters, direction marks and half characters."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
)
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_BREAKS = re.compile(r"[ \t]*(?:\r\n?|\n|\u2028|\u2029)[ \t]*")
_BLANK_LINES = re.compile(r"\n{2,}")


def clean(text: str) -> str:
    r"""Return the text without invisible characters, with single spaces and no blank lines; "" if nothing is left.

    >>> clean(" Wat\u00a0 zei\x07 je?\r\n\r\n\u200eEn toen? ")
    'Wat zei je?\nEn toen?'
    """
    text = _BREAKS.sub("\n", _SPACES.sub(" ", _INVISIBLE.sub("", text)))
    text = _BLANK_LINES.sub("\n", text).strip()
    # the same test as that of ``Turn``: what is left must hold more than spaces and characters that show nothing
    return text if any(unicodedata.category(character)[0] not in "CZ" for character in text) else ""


def clean_name(name: object) -> str | None:
    r"""Return a name on one line and at most 80 characters long; None if there is none.

    >>> clean_name("~\u202fNoor\nde Wit"), clean_name(" ")
    ('Noor de Wit', None)
    """
    if not isinstance(name, str):
        return None
    # WhatsApp puts ~ before a name that is not in the owner's address book
    return clean(name).replace("\n", " ").lstrip("~ ").strip(" :")[:80].strip() or None
