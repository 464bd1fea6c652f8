"""What a request may ask beside its turns: switches, offsets, a trace; from the body, else from the query."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.datastructures import QueryParams

from coach.errors import InputError
from coach.offsets import Offsets
from coach.switches import SwitchArguments

_LISTS = ("accept", "disabled", "enabled", "silenced")
_FLAGS = ("explain", "suggest")
_YES = ("1", "true", "yes", "ja")
_NO = ("", "0", "false", "no", "nee")
OPTIONS = (*_LISTS, "severity", "threshold", "offsets", *_FLAGS)


class OptionsIn(BaseModel):
    """The options of a request, in a turn, beside ``turns``, or as query parameters."""

    model_config = ConfigDict(extra="forbid")

    accept: list[str] = Field(default=[], description="Phrases, as the user sees them, that are meant that way.")
    disabled: list[str] = Field(default=[], description="Rules, flags or packs that are left out.")
    enabled: list[str] | None = Field(default=None, description="Only these rules, flags or packs.")
    silenced: list[str] = Field(default=[], description="Fingerprints of single findings.")
    severity: str | dict[str, str] | None = Field(
        default=None, description="The least severity, or another one for some: {'form-closed': 'off'}."
    )
    threshold: float | None = Field(default=None, ge=0, le=1, description="The least score of a finding.")
    offsets: Offsets = Field(default="codepoint", description="What offsets count.")
    explain: bool = Field(default=False, description="Add how the decision came about.")
    suggest: bool = Field(default=True, description="Whether to offer other questions.")


_ADAPTER: TypeAdapter[OptionsIn] = TypeAdapter(OptionsIn)


@dataclass(frozen=True)
class Options:
    """The options of a request, read."""

    switches: SwitchArguments
    offsets: Offsets = "codepoint"
    explain: bool = False
    suggest: bool = True


def yes_or_no(name: str, given: str) -> bool:
    """Read a query parameter that is on or off.

    Raises:
        InputError: if it is neither.

    >>> yes_or_no("explain", "true"), yes_or_no("suggest", "nee")
    (True, False)
    """
    value = given.lower()
    if value not in (*_YES, *_NO):
        raise InputError(f"'{name}': must be true or false.", code="bad-option", field=name)
    return value in _YES


def read_options(body: Mapping[str, Any], query: QueryParams) -> Options:
    """Read the options; those in the body go before those in the query.

    Raises:
        InputError: for a value of the wrong type; names the option, not the value.
    """
    values: dict[str, Any] = {}
    for name in OPTIONS:
        if name not in query:
            continue
        given = query.getlist(name)
        if name in _LISTS:
            values[name] = [part for value in given for part in value.split(",") if part]
        elif name in _FLAGS:
            values[name] = yes_or_no(name, given[-1])
        else:
            values[name] = given[-1]
    values.update({name: body[name] for name in OPTIONS if name in body})
    try:
        read = _ADAPTER.validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "options"
        raise InputError(f"'{name}': {first['msg']}.", code="bad-option", field=name) from None
    switches = SwitchArguments(
        accept=read.accept,
        disabled=read.disabled,
        enabled=read.enabled,
        silenced=read.silenced,
        severity=read.severity,
        threshold=read.threshold,
    )
    plain = read.enabled is None and not any(getattr(read, name) for name in ("accept", "disabled", "silenced"))
    if plain and read.severity is None and read.threshold is None:
        switches = SwitchArguments()
    return Options(switches, read.offsets, read.explain, read.suggest)
