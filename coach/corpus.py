"""Read labelled turns in the format of the label handbook, and refuse what breaks it with file, line and remedy."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import CoachError, CorpusError
from .labels import Aim, Flag, Focus, Form
from .model import Turn


@dataclass(frozen=True, slots=True)
class GoldTurn:
    """A turn with the labels people gave it.

    Attributes:
        turn: the text and its context.
        form: its form.
        flags: flags that hold.
        optional: flags on which careful annotators differ; they count neither for nor against.
        focus: None for a statement or where not labelled.
        aim: likewise.
        extra: the other fields of the line, such as ``sector``, ``writer``, ``case``, ``pair``.
    """

    turn: Turn
    form: Form
    flags: frozenset[Flag]
    optional: frozenset[Flag]
    focus: Focus | None
    aim: Aim | None
    extra: dict[str, Any]


def read_gold(path: Path) -> list[GoldTurn]:
    """Read a JSON Lines file of labelled turns.

    Raises:
        CorpusError: at the first line that breaks the format; prints as ``file:line: what and remedy``.
    """
    return list(_gold(path))


def check_splits(splits: Mapping[Path, Sequence[GoldTurn]]) -> None:
    """Refuse a text that stands in two splits.

    Args:
        splits: the turns of each file, in the order of its lines, blank lines left out.

    Raises:
        CorpusError: naming the second place, and the first.
    """
    seen: dict[str, tuple[Path, int]] = {}
    for path, turns in splits.items():
        for number, gold in enumerate(turns, 1):
            plain = " ".join("".join(c if c.isalnum() else " " for c in gold.turn.text.lower()).split())
            first = seen.setdefault(plain, (path, number))
            if first[0] != path:
                where = f"{first[0]}:{first[1]}"
                raise CorpusError(str(path), number, f"this text stands in {where} too; keep it in one split")


def _gold(path: Path) -> Iterator[GoldTurn]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CorpusError(str(path), 1, f"cannot be read ({error.strerror}); check name and rights") from error
    for number, line in enumerate(raw.splitlines(), 1):
        if line.strip():
            yield parse_gold(line, str(path), number)


def parse_gold(line: bytes, path: str, number: int) -> GoldTurn:
    """Read one line.

    Raises:
        CorpusError: if it breaks the format.
    """
    try:
        row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise CorpusError(path, number, f"is not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise CorpusError(path, number, "is not JSON; write one object a line") from error
    if not isinstance(row, dict):
        raise CorpusError(path, number, 'is not an object; write {"text": …, "form": …, "flags": […]}')
    try:
        turn = Turn(row.pop("text", ""), context=row.pop("context", ()), id=_text_or_none(row.pop("id", None)))
    except CoachError as error:
        raise CorpusError(path, number, str(error)) from error
    return GoldTurn(
        turn=turn,
        form=_value(Form, row.pop("form", None), "form", path, number),
        flags=_flags(row.pop("flags", None), "flags", path, number),
        optional=_flags(row.pop("optional", []), "optional", path, number),
        focus=_maybe(Focus, row.pop("focus", None), "focus", path, number),
        aim=_maybe(Aim, row.pop("aim", None), "aim", path, number),
        extra=row,
    )


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _value(kind: type[Any], value: object, name: str, path: str, number: int) -> Any:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise CorpusError(path, number, f"unknown {name} {value!r}; known: {known}") from None


def _maybe(kind: type[Any], value: object, name: str, path: str, number: int) -> Any:
    return None if value is None else _value(kind, value, name, path, number)


def _flags(value: object, name: str, path: str, number: int) -> frozenset[Flag]:
    if not isinstance(value, list):
        raise CorpusError(path, number, f"'{name}' must be a list of flags, [] for none")
    return frozenset(_value(Flag, item, name, path, number) for item in value)
