"""Read rule files safely: every error names file, line and field; one broken rule never takes the rest down."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from ..errors import RuleFileError
from .schema import MethodFile, PackFile, RuleFile, SourceFile

MAX_BYTES = 1_000_000
_MODEL = TypeVar("_MODEL", bound=BaseModel)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Loaded:
    """All that was read from a rules folder.

    Attributes:
        rules: the rules that hold, by id, in the order of their files.
        methods: the methods by id.
        sources: the handouts by key.
        errors: one for every file that was skipped.
        version: a short fingerprint of all files read.
    """

    rules: dict[str, RuleFile]
    methods: dict[str, MethodFile]
    sources: dict[str, SourceFile]
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    errors: list[RuleFileError] = field(default_factory=list)
    version: str = ""


def load_rules(folder: Path) -> Loaded:
    """Read sources, methods and packs below a folder.

    Args:
        folder: holds ``sources.yaml``, ``methods/*.yaml`` and one folder a pack.

    Returns:
        What was read; broken files are in ``errors`` and left out.
    """
    loaded = Loaded({}, {}, {})
    digest = sha256()
    sources_file = folder / "sources.yaml"
    try:
        raw = _read(sources_file, folder)
        loaded.sources.update(_validate(TypeAdapter(dict[str, SourceFile]), raw, sources_file, folder))
        digest.update(raw)
    except RuleFileError as error:
        loaded.errors.append(error)
    for path in sorted((folder / "methods").glob("*.yaml")):
        for method in _load_one(MethodFile, path, folder, loaded, digest):
            loaded.methods[method.id] = method
    for pack in sorted(p.parent for p in folder.glob("*/pack.yaml")):
        _load_pack(pack, folder, loaded, digest)
    return Loaded(loaded.rules, loaded.methods, loaded.sources, loaded.words, loaded.errors, digest.hexdigest()[:12])


def _load_pack(pack: Path, folder: Path, loaded: Loaded, digest: Any) -> None:
    header = next(_load_one(PackFile, pack / "pack.yaml", folder, loaded, digest), None)
    if header is None:
        return
    for path in sorted((pack / "words").glob("*.txt")):
        raw = _read(path, folder)
        digest.update(raw)
        lines = (line.strip() for line in raw.decode("utf-8").splitlines())
        loaded.words[path.stem] = tuple(line for line in lines if line and not line.startswith("#"))
    for path in sorted(pack.glob("*.yaml")):
        if path.name == "pack.yaml" or path.stem in header.without:
            continue
        for rule in _load_one(RuleFile, path, folder, loaded, digest):
            if rule.id in loaded.rules:
                loaded.errors.append(_error(path, folder, 1, "id", f"{rule.id!r} exists already; choose another id"))
            elif rule.source.key not in loaded.sources:
                known = ", ".join(loaded.sources)
                loaded.errors.append(
                    _error(path, folder, 1, "source.key", f"unknown {rule.source.key!r}; known: {known}")
                )
            elif missing := sorted(set(_lists(rule)) - set(loaded.words)):
                loaded.errors.append(_error(path, folder, 1, "match", f"no words/{missing[0]}.txt in the pack"))
            else:
                loaded.rules[rule.id] = rule


def _lists(rule: RuleFile) -> Iterator[str]:
    for match in (*rule.match.any, *rule.match.unless):
        patterns = getattr(match, "tokens", None) or [node.RIGHT_ATTRS for node in getattr(match, "tree", [])]
        for pattern in patterns:
            for value in pattern.values():
                if isinstance(value, dict) and "LIST" in value:
                    yield str(value["LIST"])


def _load_one(kind: type[_MODEL], path: Path, folder: Path, loaded: Loaded, digest: Any) -> Iterator[_MODEL]:
    try:
        raw = _read(path, folder)
        model = _validate(TypeAdapter(kind), raw, path, folder)
        name = getattr(model, "id", None)
        if name is not None and name != path.stem:
            raise _error(path, folder, 1, "id", f"is {name!r}, but the file is called {path.name!r}; make them equal")
    except RuleFileError as error:
        loaded.errors.append(error)
        return
    digest.update(raw)
    yield model


def _read(path: Path, folder: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _error(path, folder, 1, "file", f"has {size:,} bytes; the limit is {MAX_BYTES:,}")
        return path.read_bytes()
    except OSError as error:
        raise _error(path, folder, 1, "file", f"cannot be read ({error.strerror}); check name and rights") from error


def _validate(adapter: TypeAdapter[Any], raw: bytes, path: Path, folder: Path) -> Any:
    try:
        text = raw.decode("utf-8")
        parser = _Loader(text)  # a safe loader: it builds plain values only
        node = parser.get_single_node()
        data = None if node is None else parser.construct_document(node)
    except UnicodeDecodeError as error:
        raise _error(path, folder, 1, "file", "is not UTF-8; save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _error(path, folder, line, "yaml", f"{error.problem}; quote every string") from error
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = [part for part in first["loc"] if isinstance(part, int) or part in _keys(node)]
        name = ".".join(str(part) for part in place) or "file"
        raise _error(path, folder, _line(node, place), name, str(first["msg"])) from error


def _keys(node: Any) -> set[str]:
    if isinstance(node, yaml.MappingNode):
        found = {key.value for key, _ in node.value}
        return found.union(*(_keys(value) for _, value in node.value)) if node.value else found
    if isinstance(node, yaml.SequenceNode):
        return set().union(*(_keys(item) for item in node.value)) if node.value else set()
    return set()


def _line(node: Any, place: list[Any]) -> int:
    for part in place:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), node)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
    return node.start_mark.line + 1 if node is not None else 1


def _error(path: Path, folder: Path, line: int, name: str, message: str) -> RuleFileError:
    shown = Path(folder.name) / path.relative_to(folder) if path.is_relative_to(folder) else path
    return RuleFileError(str(shown), line, name, message)
