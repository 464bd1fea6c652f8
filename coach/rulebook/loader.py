"""Read rule folders: one broken file never takes the rest down, and every error names file, line and field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from ..errors import InputError, RuleFileError
from ..labels import Flag, Phase
from .method import Deviations, MethodFile, PhaseFile
from .packs import Pack, changed, cycle, in_order
from .schema import PackFile, RuleFile, SessionKind, SourceFile, TokensMatch, TreeMatch, optional_places
from .yamlfile import MAX_BYTES, YamlFile

MAX_COST = 20_000
"""How many ways through their patterns all rules together may have; above that a turn could keep the coach busy."""
_MODEL = TypeVar("_MODEL", bound=BaseModel)


@dataclass
class Loaded:
    """All that was read from rule folders.

    Attributes:
        rules: every rule that holds, by id, in the order of the files.
        packs: the packs by id, with their own rules.
        methods: the methods by id.
        phases: the shared phases.
        sources: the handouts by key.
        words: the word lists, by ``<pack>/<name>``.
        files: the file of each rule, by its id.
        errors: one for every file that was skipped.
        version: a short fingerprint of all files read.
    """

    rules: dict[str, RuleFile] = field(default_factory=dict)
    packs: dict[str, Pack] = field(default_factory=dict)
    methods: dict[str, MethodFile] = field(default_factory=dict)
    phases: dict[Phase, PhaseFile] = field(default_factory=dict)
    sources: dict[str, SourceFile] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    files: dict[str, YamlFile] = field(default_factory=dict)
    errors: list[RuleFileError] = field(default_factory=list)
    version: str = ""

    def pack_of(self, rule: str) -> str:
        """Return the id of the pack a rule stands in."""
        return next((name for name, pack in self.packs.items() if rule in pack.rules), "")


def load_rules(folder: Path, *more: Path | str) -> Loaded:
    """Read sources, phases, methods and packs.

    Args:
        folder: the rules that ship with the coach: ``sources.yaml``, ``phases.yaml``, ``methods/*.yaml`` and one
            folder a pack.
        more: folders of the user: each a pack (with a ``pack.yaml``), or a folder of packs, which may also hold
            ``sources.yaml`` and ``methods/``.

    Returns:
        What was read; broken files are in ``errors`` and left out.

    Raises:
        InputError: if one of ``more`` is no folder.
    """
    reader = _Reader()
    reader.read(folder, shipped=True)
    for own in map(Path, more):
        if not own.is_dir():
            raise InputError(
                f"{own}: is no folder with rules. Make one: coach rules new my-rule --rules {own}", code="rules"
            )
        reader.read(own, shipped=False)
    return reader.finish()


class _Reader:
    def __init__(self) -> None:
        self.loaded = Loaded()
        self._digest = sha256()
        self._methods: list[tuple[MethodFile, YamlFile]] = []
        self._cost = 0

    def read(self, folder: Path, *, shipped: bool) -> None:
        loaded = self.loaded
        for path in _there(folder / "sources.yaml"):
            for sources in self._load(TypeAdapter(dict[str, SourceFile]), path, folder):
                loaded.sources.update({**sources, **loaded.sources})
        for path in _there(folder / "phases.yaml") if shipped else ():
            for phases in self._load(TypeAdapter(dict[Phase, PhaseFile]), path, folder):
                loaded.phases.update(phases)
        if (folder / "pack.yaml").is_file() and any(folder.glob("*/pack.yaml")):
            message = "a folder of packs is no pack itself: move this file, with its rules, into a folder of its own"
            loaded.errors.append(RuleFileError(str(Path(folder.name) / "pack.yaml"), 1, "file", message))
        heads = sorted(folder.glob("*/pack.yaml")) or [p for p in [folder / "pack.yaml"] if p.is_file()]
        for head in heads:
            self._pack(head, folder, shipped)
        if not heads and not shipped and not (folder / "methods").is_dir():
            message = "holds no pack.yaml: add one with the line title: 'Onze regels'"
            loaded.errors.append(RuleFileError(str(Path(folder.name) / "pack.yaml"), 1, "file", message))
        for path in sorted((folder / "methods").glob("*.yaml")):
            for file, method in self._load_named(MethodFile, path, folder):
                if method.id in loaded.methods:
                    loaded.errors.append(file.error("id", f"{method.id!r} exists already: choose another id"))
                else:
                    loaded.methods[method.id] = method
                    self._methods.append((method, file))

    def finish(self) -> Loaded:
        """Check what refers from one file to another, once all are read."""
        loaded = self.loaded
        self._check_packs()
        self._check_sessions()
        for method, file in self._methods:
            wrong = self._wrong_in(method)
            if wrong is not None:
                loaded.errors.append(file.error(".".join(map(str, wrong[0])), wrong[1], at=wrong[0]))
                del loaded.methods[method.id]
        for phase in Phase:
            loaded.phases.setdefault(phase, PhaseFile(title=phase.value, purpose=phase.value))
        loaded.version = self._digest.hexdigest()[:12]
        return loaded

    def _pack(self, head: Path, folder: Path, shipped: bool) -> None:
        loaded = self.loaded
        name = head.parent.resolve().name
        found = next(self._load(PackFile, head, folder, give_file=True), None)
        if found is None:
            return
        file, pack_file = found
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or name in set(Flag):
            message = f"a pack is called by its folder: {name!r} must be lower-case words and hyphens, and no flag"
            loaded.errors.append(file.error("file", message))
            return
        if name in loaded.packs:
            loaded.errors.append(file.error("file", f"a pack {name!r} exists already: give the folder another name"))
            return
        pack = loaded.packs[name] = Pack(name, pack_file, file, shipped=shipped)
        for path in sorted((head.parent / "words").glob("*.txt")):
            self._words(name, path, folder)
        for path in sorted(head.parent.glob("*.yaml")):
            if path.name in ("pack.yaml", "sources.yaml", "phases.yaml", "coverage.yaml"):
                continue
            for rule_file, rule in self._load_named(RuleFile, path, folder):
                wrong = self._wrong_with(rule, name)
                if wrong is not None:
                    loaded.errors.append(rule_file.error(wrong[0], wrong[1], at=wrong[0].split(".")))
                else:
                    pack.rules[rule.id] = loaded.rules[rule.id] = rule
                    loaded.files[rule.id] = rule_file

    def _words(self, pack: str, path: Path, folder: Path) -> None:
        shown = str(Path(folder.name) / path.relative_to(folder))
        try:
            if not path.is_file() or path.stat().st_size > MAX_BYTES:
                raise RuleFileError(shown, 1, "file", "is over 1 MB, or no ordinary file: split the list")
            raw = path.read_bytes()
            lines = [line.strip() for line in raw.decode("utf-8-sig").splitlines()]
        except UnicodeDecodeError:
            self.loaded.errors.append(RuleFileError(shown, 1, "file", "is not UTF-8: save it as UTF-8"))
        except OSError as error:
            self.loaded.errors.append(RuleFileError(shown, 1, "file", f"cannot be read ({error.strerror})"))
        except RuleFileError as error:
            self.loaded.errors.append(error)
        else:
            self._digest.update(raw)
            words = tuple(line for line in lines if line and not line.startswith("#"))
            self.loaded.words[f"{pack}/{path.stem}"] = words

    def _wrong_with(self, rule: RuleFile, pack: str) -> tuple[str, str] | None:
        loaded = self.loaded
        taken = {old for known in loaded.rules.values() for old in known.formerly}
        if rule.id in loaded.rules:
            return "id", f"{rule.id!r} exists already in pack {loaded.pack_of(rule.id)!r}: choose another id"
        if rule.id in taken:
            return "id", f"{rule.id!r} is an old name of another rule: choose another id"
        if rule.source.key not in loaded.sources:
            known = ", ".join(loaded.sources)
            return "source.key", f"unknown {rule.source.key!r}: choose one of {known}, or add it to sources.yaml"
        for name in _lists(rule):
            if f"{pack}/{name}" not in loaded.words:
                return "match", f"there is no words/{name}.txt in the pack: make it, one word a line"
        self._cost += sum(_cost(match) for match in (*rule.match.any, *rule.match.unless))
        if self._cost > MAX_COST:
            return "match", "all patterns together are too costly: narrow the ranges of OP, or use fewer rules"
        return None

    def _check_packs(self) -> None:
        loaded = self.loaded
        for name in list(loaded.packs):
            pack = loaded.packs.get(name)
            if pack is None:
                continue
            error = None
            if unknown := [parent for parent in pack.head.extends if parent not in loaded.packs]:
                known = ", ".join(loaded.packs)
                error = pack.file.error("extends", f"unknown pack {unknown[0]!r}: choose one of {known}")
            elif way := cycle(loaded.packs, name):
                error = pack.file.error("extends", f"goes round ({' > '.join(way)}): take one of them out")
            else:
                error = self._wrong_in_head(pack)
            if error is not None:
                loaded.errors.append(error)
                for rule in pack.rules:
                    del loaded.rules[rule]
                del loaded.packs[name]
                return self._check_packs()  # what extended it must be looked at again
        return None

    def _check_sessions(self) -> None:
        """Refuse a session rule that counts the findings of a rule that does not exist."""
        loaded = self.loaded
        for rule in list(loaded.rules.values()):
            unknown = [name for name in _counted(rule) if name not in loaded.rules]
            if unknown:
                message = f"unknown rule {unknown[0]!r}: check the id (coach rules list)"
                loaded.errors.append(
                    loaded.files[rule.id].error("match.any.0.session", message, at=["match", "any", 0])
                )
                loaded.packs[loaded.pack_of(rule.id)].rules.pop(rule.id)
                del loaded.rules[rule.id]

    def _wrong_in_head(self, pack: Pack) -> RuleFileError | None:
        inherited = {
            rule: found
            for parent in in_order(self.loaded.packs, pack.head.extends)
            for rule, found in self.loaded.packs[parent].rules.items()
        }
        for key, names in (("off", pack.head.off), ("change", pack.head.change)):
            for rule in names:
                if rule not in inherited:
                    remedy = "check the id (coach rules list), and name its pack in extends"
                    return pack.file.error(
                        f"{key}.{rule}", f"no such rule comes with extends: {remedy}", at=[key, rule]
                    )
        for rule, fields in pack.head.change.items():
            try:
                changed(inherited[rule], fields)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                at = ["change", rule, *[part for part in first["loc"] if isinstance(part, str) and part in fields]]
                return pack.file.error(".".join(at), f"{first['msg']}: see rules/README.md", at=at)
        return None

    def _wrong_in(self, method: MethodFile) -> tuple[list[Any], str] | None:
        loaded = self.loaded
        if method.source.key not in loaded.sources:
            return ["source", "key"], f"unknown {method.source.key!r}: choose one of {', '.join(loaded.sources)}"
        for name in method.packs:
            if name not in loaded.packs:
                return ["packs"], f"unknown pack {name!r}: choose one of {', '.join(loaded.packs)}"
        for i, step in enumerate(method.steps):
            if unknown := _unknown(step.rules, loaded):
                return ["steps", i, "rules", unknown], "is no flag and no rule: check the name (coach rules list)"
        return None

    def _load_named(self, kind: type[_MODEL], path: Path, folder: Path) -> Iterator[tuple[YamlFile, _MODEL]]:
        for file, model in self._load(kind, path, folder, give_file=True):
            name = getattr(model, "id", None)
            if name != path.stem:
                message = f"is {name!r}, but the file is called {path.name!r}: make them equal"
                self.loaded.errors.append(file.error("id", message))
            else:
                yield file, model

    def _load(self, kind: Any, path: Path, folder: Path, *, give_file: bool = False) -> Iterator[Any]:
        try:
            file = YamlFile(path, folder)
            model = file.validate(kind)
        except RuleFileError as error:
            self.loaded.errors.append(error)
            return
        self._digest.update(file.raw)
        yield (file, model) if give_file else model


def _there(path: Path) -> list[Path]:
    return [path] if path.exists() else []


def _unknown(rules: Deviations, loaded: Loaded) -> str | None:
    return next((key for key in rules if key not in loaded.rules and key not in set(Flag)), None)


def _counted(rule: RuleFile) -> Iterator[str]:
    for match in rule.match.any:
        for test in vars(match.session).values() if isinstance(match, SessionKind) else ():
            yield from getattr(test, "rule", [])


def _patterns(rule: RuleFile) -> Iterator[dict[str, Any]]:
    for match in (*rule.match.any, *rule.match.unless):
        if isinstance(match, TokensMatch):
            yield from match.tokens
        elif isinstance(match, TreeMatch):
            yield from (node.RIGHT_ATTRS for node in match.tree)


def _lists(rule: RuleFile) -> Iterator[str]:
    for pattern in _patterns(rule):
        for value in pattern.values():
            if isinstance(value, dict) and "LIST" in value:
                yield str(value["LIST"])


def _cost(match: object) -> int:
    return int(2 ** sum(map(optional_places, match.tokens))) if isinstance(match, TokensMatch) else 1
