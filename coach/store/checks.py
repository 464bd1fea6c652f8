"""What a field must be before it reaches a database."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import InputError

MAX_JSON = 8000
MAX_SECONDS = 6e10
"""From 1970, in the year 3871; milliseconds, sent by mistake, are beyond it."""


def check_text(name: str, value: object, most: int, *, least: int = 1) -> None:
    """Refuse what is not text of such a length, or has characters that a database cannot hold."""
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise InputError(f"The field '{name}' must be {least} to {most:,} characters.", code="bad-length", field=name)
    if not storable(value):
        raise InputError(
            f"The field '{name}' has a character that cannot be stored. Check that it was read as UTF-8.",
            code="control-character",
            field=name,
        )


def storable(value: object) -> bool:
    """Tell whether it is text that both databases can hold."""
    return isinstance(value, str) and not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)


def check_moment(at: object) -> None:
    """Refuse what is not a number of seconds since 1970."""
    if isinstance(at, bool) or not isinstance(at, int | float) or not abs(at) <= MAX_SECONDS:
        raise InputError("The field 'at' must be a number of seconds since 1970.", code="bad-time", field="at")


def check_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Return labels as a tuple, or refuse them."""
    found = () if isinstance(labels, str) else tuple(labels)
    if isinstance(labels, str) or len(found) > 50:
        raise InputError("The field 'labels' must be a list of at most 50 labels.", code="bad-labels", field="labels")
    for label in found:
        check_text("labels", label, 100)
    return found


def check_json(name: str, value: Mapping[str, Any] | None) -> None:
    """Refuse what is not plain JSON, or too much of it."""
    if value is None:
        return
    try:
        written = json.dumps(dict(value), allow_nan=False, ensure_ascii=False)
        fits = len(written) <= MAX_JSON and "\\u0000" not in written
        written.encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        fits = False
    if not fits:
        raise InputError(
            f"The field '{name}' must be plain JSON values of at most {MAX_JSON:,} characters.",
            code="bad-json",
            field=name,
        )
