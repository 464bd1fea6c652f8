"""Read YAML that strangers may have written: plain values only, and every error with file, line, field and remedy."""

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from ..errors import RuleFileError

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_T = TypeVar("_T")
_Parent: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Parent):  # type: ignore[misc]
    """A safe loader in which only true and false are booleans, so that ``off:`` is a key like any other."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the name and shape are PyYAML's
        first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:bool"]
        for first, rules in _Parent.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


class YamlFile:
    """One YAML file: its bytes, its values, and where each value stands.

    Args:
        path: the file.
        folder: the rules folder it belongs to; errors name the file from there.
        guide: where its fields are explained; errors point there.

    Raises:
        RuleFileError: if it cannot be read, is over 1 MB, is not UTF-8, is no YAML, or uses anchors.
    """

    def __init__(self, path: Path, folder: Path, guide: str = "rules/README.md") -> None:
        self.path, self.folder, self.guide = path, folder, guide
        self.raw = self._read()
        self.node, self.data = self._parse()

    def validate(self, kind: type[_T] | TypeAdapter[_T]) -> _T:
        """Check the values against a model.

        Raises:
            RuleFileError: for the first value that does not fit.
        """
        adapter = kind if isinstance(kind, TypeAdapter) else TypeAdapter(kind)
        try:
            return adapter.validate_python(self.data)
        except ValidationError as error:
            found = error.errors(include_url=False)
            # a misspelt key also leaves one missing: the misspelling is what to mend
            first = next((e for e in found if e["type"] == "extra_forbidden"), found[0])
            place = self._place(first["loc"])
            name = ".".join(str(part) for part in place) or "file"
            raise self.error(name, _remedy(first, self.guide), at=place) from error

    def error(self, name: str, message: str, *, at: list[Any] | None = None) -> RuleFileError:
        """Make an error about a field of this file; ``at`` is the way to the field."""
        return RuleFileError(self.shown, self.line(at if at is not None else [name]), name, message)

    @property
    def shown(self) -> str:
        """The file as errors name it, from the rules folder down."""
        inside = self.path.is_relative_to(self.folder)
        return str(Path(self.folder.name) / self.path.relative_to(self.folder) if inside else self.path)

    def _read(self) -> bytes:
        try:
            if not self.path.is_file():
                raise RuleFileError(self.shown, 1, "file", "is no ordinary file: replace it by one")
            size = self.path.stat().st_size
            if size > MAX_BYTES:
                raise RuleFileError(
                    self.shown, 1, "file", f"has {size:,} bytes, the limit is {MAX_BYTES:,}: split it into more files"
                )
            return self.path.read_bytes()
        except OSError as error:
            message = f"cannot be read ({error.strerror}): check name and rights"
            raise RuleFileError(self.shown, 1, "file", message) from error

    def _parse(self) -> tuple[Any, Any]:
        try:
            text = self.raw.decode("utf-8-sig")
            if (wrong := _check_events(text)) is not None:
                raise RuleFileError(self.shown, wrong[0], "yaml", wrong[1])
            parser = _Loader(text)
            node = parser.get_single_node()
            if (twice := _twice(node)) is not None:
                raise RuleFileError(self.shown, twice[0], twice[1], "stands there twice: keep one of the two")
            return node, None if node is None else parser.construct_document(node)
        except UnicodeDecodeError as error:
            raise RuleFileError(self.shown, 1, "file", "is not UTF-8: save it as UTF-8") from error
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            message = f"{error.problem}: quote every string and check the indentation"
            raise RuleFileError(self.shown, line, "yaml", message) from error
        except (yaml.YAMLError, ValueError) as error:
            # a date that does not exist, a character YAML refuses
            kind = str(error).split("\n")[0][:120]
            raise RuleFileError(self.shown, 1, "yaml", f"{kind}: quote every string") from error

    def _place(self, loc: tuple[Any, ...]) -> list[Any]:
        """Keep of pydantic's path what stands in the file; names of alternatives are left out."""
        place: list[Any] = []
        node = self.node
        for part in loc:
            if isinstance(node, yaml.MappingNode) and any(key.value == part for key, _ in node.value):
                node = next(value for key, value in node.value if key.value == part)
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
            elif part == loc[-1] and isinstance(part, str) and isinstance(node, yaml.MappingNode) and part.islower():
                return [*place, part]  # a field that is missing
            else:
                continue
            place.append(part)
        return place

    def line(self, place: list[Any]) -> int:
        """Return the line of a value, given the way to it: ``["examples", "bad", 0]``."""
        node = self.node
        line = node.start_mark.line + 1 if node is not None else 1
        for part in place:
            if isinstance(node, yaml.MappingNode):
                pair = next(((key, value) for key, value in node.value if key.value == part), None)
                if pair is None:
                    return line
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
        return line


def _remedy(error: Any, guide: str) -> str:
    kind, message = error["type"], str(error["msg"])
    if kind == "extra_forbidden":
        return f"unknown key: remove it, or check the spelling in {guide}"
    if kind == "missing":
        return f"is missing: add it ({guide} names every field)"
    if kind in ("literal_error", "enum"):
        return f"{message[0].lower()}{message[1:]}: choose one of these"
    if kind == "string_type":
        return "must be text: put it between single quotes"
    if kind == "match_kind":
        return message
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return f"{message[0].lower()}{message[1:]}: see {guide}"


def _twice(node: Any) -> tuple[int, str] | None:
    """Return line and name of a key that one object has twice; YAML itself would silently take the last."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in current.value:
                if str(key.value) in seen:
                    return key.start_mark.line + 1, str(key.value)[:60]
                seen.add(str(key.value))
                waiting.append(value)
        elif isinstance(current, yaml.SequenceNode):
            waiting += current.value
    return None


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _check_events(text: str) -> tuple[int, str] | None:
    """Look at the flat stream of YAML events before a tree is built of it.

    Nesting without end would run the parser out of stack, and aliases make a small file huge.

    Returns:
        The line and what is wrong, or None.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return _line_of(event), "uses an anchor or alias: write the value out"
        tag = getattr(event, "tag", None)
        if tag is not None and getattr(event, "implicit", True) in (False, (False, False)):
            return _line_of(event), f"uses the tag {str(tag)[:60]!r}: leave it out"
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return _line_of(event), f"is nested over {MAX_DEPTH} deep: write it flatter"
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None
