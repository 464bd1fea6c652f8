"""The JSON on the wire: what is sent, written without a trace of it in errors, and what comes back, read likewise."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from ..errors import CoachError, InputError
from ..model import Turn
from .values import ClientError, Options

T = TypeVar("T")


def understood(body: bytes | str, read: Callable[[Any], T]) -> T | ClientError:
    """Read JSON. The error is returned, not raised, so that none is chained to one that holds what was typed."""
    try:
        return read(json.loads(body))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, CoachError):
        return ClientError(
            "The answer is not what this version of the client knows. Is this the address of a vraagcoach, and are "
            "client and service of the same version?",
            code="bad-answer",
            status=502,
        )


def to_json(value: Mapping[str, Any]) -> str:
    """Write JSON; the error never holds what was typed."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError):
        text = ""
    if not text:  # raised here, since the error above may hold what was typed
        raise InputError("An option or field cannot be sent: it is no plain value, or no Unicode.", code="bad-option")
    return text


def options_to_dict(options: Mapping[str, Any]) -> dict[str, Any]:
    """Make plain values of the options, as the service reads them."""
    if not options.keys() <= Options.__optional_keys__:
        known = ", ".join(sorted(Options.__optional_keys__))
        raise InputError(f"Unknown option. Known: {known}.", code="unknown-option")
    plain: dict[str, Any] = {}
    for name, value in options.items():
        if name in ("accept", "disabled", "enabled", "silenced") and isinstance(value, Iterable):
            plain[name] = [value] if isinstance(value, str) else list(value)
        elif value is not None:
            plain[name] = dict(value) if isinstance(value, Mapping) else value
    return plain


def turn_to_dict(turn: Turn) -> dict[str, Any]:
    """Say what a turn is given; what it leaves out is left out."""
    given = {f.name: getattr(turn, f.name) for f in fields(Turn)}
    return {name: value for name, value in given.items() if value is not None and value != ()}
