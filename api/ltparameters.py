"""The parameters of a LanguageTool request: as clients send them, also those that encode nothing."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from coach.coach import Coach
from coach.errors import InputError

from .ltanswer import MAX_TEXT, Wanted, names_of
from .ltdocument import Piece, read_data, read_length

_OLD_NAMES = {
    "enabled": "'enabled' but the parameter is now called 'enabledRules' in v2 of the API",
    "disabled": "'disabled' but the parameter is now called 'disabledRules' in v2 of the API",
    "preferredvariants": "'preferredvariants' but the parameter is now called 'preferredVariants' in v2 of the API",
    "autodetect": "'autodetect' but the language is now detected with 'language=auto' in v2 of the API",
}
_KINDS = ("enabled", "disabled")
# `data` is none of these: it never comes with `text`, but an address that ends in "&data=1" may stand in one
_AFTER_TEXT = frozenset(
    (
        "language username apiKey api_key password token dicts motherTongue preferredVariants preferredLanguages "
        "altLanguages noopLanguages multilingual enabledRules disabledRules enabledCategories disabledCategories "
        "enabledOnly level mode allowIncompleteResults enableTempOffRules enableHiddenRules ruleValues useragent "
        "textSessionId instanceId inputLogging filterDictionaryMatches callback method step"
    ).split()
) | frozenset(_OLD_NAMES)
# bytes that no client leaves in a value that it encoded
_UNENCODED = re.compile(rb"[^\x21-\x7e]")


def read_parameters(query: bytes, body: bytes) -> dict[str, str]:
    """Read the parameters of a request; those in the body go before those in the query.

    LibreOffice 7.4 and a plain ``curl -d`` send their text unencoded: then an "&" belongs to it, up to the last
    ``&language=`` and without the parameters that we know before that.

    Raises:
        InputError: if there are too many.

    >>> read_parameters(b"", "text=A & B: waarom? 1+1&language=nl-NL".encode())
    {'text': 'A & B: waarom? 1+1', 'language': 'nl-NL'}
    >>> read_parameters(b"", b"text=a&b, waarom?&level=picky&language=nl")
    {'text': 'a&b, waarom?', 'level': 'picky', 'language': 'nl'}
    >>> read_parameters(b"language=nl", b"text=A+%26+B&level=")
    {'language': 'nl', 'text': 'A & B', 'level': ''}
    """
    body = body.rstrip(b"\r\n")
    found = _decode(query)
    parts = body.split(b"&")
    start, end = _text_place(parts)
    text = parts[start:end]
    # what a client encoded has a "=" in each part
    unnamed = any(part and b"=" not in part for part in text) and not any(b"%" in part for part in text)
    if unnamed or any(map(_UNENCODED.search, text)):
        found["text"] = b"&".join(text).removeprefix(b"text=").decode("utf-8", "replace")
        body = b"&".join(parts[:start] + parts[end:])
    return found | _decode(body)


def _text_place(parts: Sequence[bytes]) -> tuple[int, int]:
    """Return which parts of a body are its text, if it was not encoded."""
    names = [part.split(b"=", 1)[0].decode("latin-1") if b"=" in part else "" for part in parts]
    if "text" not in names:
        return 0, 0
    start = names.index("text")
    end = max((i for i in range(start, len(names)) if names[i] == "language"), default=len(names))
    seen = {"language"} if end < len(names) else set()
    while end > start + 1 and (not parts[end - 1] or names[end - 1] in _AFTER_TEXT - seen):
        end -= 1
        seen.add(names[end])
    return start, end


def _decode(encoded: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(encoded.decode("utf-8", "replace"), True, errors="replace", max_num_fields=1000))
    except ValueError:
        raise InputError("Too many parameters", code="bad-parameter", status=400) from None


def bad_parameter(message: str) -> InputError:
    """Return the error for a parameter."""
    return InputError(message, code="bad-parameter", status=400)


def _listed(given: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in given.get(name, "").split(",") if part.strip()]


def check_parameters(given: Mapping[str, str]) -> None:
    """Refuse what LanguageTool refuses; what we don't know is left alone, empty values too.

    Raises:
        InputError: says what is missing or wrong.
    """
    for name, message in _OLD_NAMES.items():
        if name in given:
            raise bad_parameter(f"You specified {message}")
    if "text" not in given and "data" not in given:
        raise bad_parameter("Missing 'text' or 'data' parameter")
    if given.get("text") and given.get("data"):
        raise bad_parameter("Set only 'text' or 'data' parameter, not both")
    if not given.get("language"):
        raise bad_parameter("Missing 'language' parameter, e.g. 'language=nl' for Dutch or 'language=auto'")
    variants = _listed(given, "preferredVariants")
    if variants and given["language"].lower() != "auto":
        raise bad_parameter("You specified 'preferredVariants' but you didn't specify 'language=auto'")
    if any("-" not in variant for variant in variants):
        raise bad_parameter("Invalid format for 'preferredVariants', expected a dash, e.g. 'nl-BE'")
    if given.get("level", "").lower() not in ("", "default", "picky"):
        raise bad_parameter("If 'level' is set, it must be set to 'default' or 'picky'")


def wanted_findings(given: Mapping[str, str], coach: Coach) -> Wanted:
    """Read which findings a client wants.

    Raises:
        InputError: if it asks for nothing, or for and against.
    """
    lists = {kind: (_listed(given, f"{kind}Rules"), _listed(given, f"{kind}Categories")) for kind in _KINDS}
    only = given.get("enabledOnly", "").lower() in ("true", "yes")
    if only and any(lists["disabled"]):
        raise bad_parameter("You cannot specify disabled rules or categories using enabledOnly=true")
    if only and not any(lists["enabled"]):
        raise bad_parameter("You must specify enabled rules or categories when using enabledOnly=true")
    named = {kind: names_of(coach.rulebook, *lists[kind]) for kind in _KINDS}
    return Wanted(named["enabled"], named["disabled"], only, given.get("level", "").lower() == "picky")


def pieces_of(given: Mapping[str, str]) -> list[Piece]:
    """Read the document.

    Raises:
        InputError: if it is too long or cannot be read.
    """
    pieces: list[Piece] = read_data(given["data"]) if given.get("data") else [(given.get("text", ""), None)]
    if (length := read_length(pieces)) > MAX_TEXT:
        raise InputError(
            f"Your text exceeds the limit of {MAX_TEXT} characters (it's {length} characters). "
            "Please submit a shorter text.",
            code="text-too-long",
            status=413,
        )
    return pieces
