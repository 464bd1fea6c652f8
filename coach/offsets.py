"""Offsets in the units a client counts in: code points (Python) or UTF-16 (JavaScript, Java, .NET)."""

from typing import Any, Literal

Offsets = Literal["codepoint", "utf16"]


def utf16_length(text: str) -> int:
    """Count the UTF-16 units of a text.

    >>> utf16_length("a🙂")
    3
    """
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


def to_utf16(text: str, at: int) -> int:
    """Turn an offset in code points into one in UTF-16 units.

    >>> to_utf16("🙂 Waarom", 2)
    3
    """
    return utf16_length(text[:at])


def convert(feedback: dict[str, Any], offsets: Offsets) -> dict[str, Any]:
    """Give the findings of a feedback, as plain values, offsets in the wanted units."""
    if offsets == "codepoint":
        return feedback
    text = feedback["text"]
    findings = [
        {**f, "start": to_utf16(text, f["start"]), "end": to_utf16(text, f["end"])} for f in feedback["findings"]
    ]
    return {**feedback, "findings": findings}
