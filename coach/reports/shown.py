"""Make any text safe to look at: nothing in it turns the line around, hides, or fills the page."""

import unicodedata

LONGEST = 400
_KEPT = frozenset("\u200d\ufe0f")
"""What joins and colours emoji."""


def shown(text: str, most: int = LONGEST) -> str:
    r"""Return a text as one line for a reader: control characters and marks of direction made visible, the rest cut.

    Args:
        text: whatever somebody typed.
        most: how many characters to show.

    >>> shown("a\u202eb\x07\n c"), shown("x" * 9, most=5)
    ('a⟨U+202E⟩b⟨U+0007⟩ c', 'xxxxx… (nog 4 tekens)')
    """
    kept = text[:most]
    rest = len(text) - len(kept)
    line = " ".join("".join(_seen(character) for character in kept).split())
    return f"{line}… (nog {dutch(rest)} {'teken' if rest == 1 else 'tekens'})" if rest else line


def dutch(number: int) -> str:
    """Return a whole number as it is written in Dutch.

    >>> dutch(1500)
    '1.500'
    """
    return f"{number:,}".replace(",", ".")


def _seen(character: str) -> str:
    if character in "\t\n\r":
        return " "
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") or (kind == "Cf" and character not in _KEPT):
        return f"⟨U+{ord(character):04X}⟩"
    return character
