"""Packs: folders of rules that may extend each other, switch rules off, and change single fields without copying."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from .schema import PackFile, RuleFile
from .yamlfile import YamlFile


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack as read.

    Attributes:
        id: the name of its folder.
        head: its ``pack.yaml``.
        file: that file, for errors.
        rules: its own rules by id.
        shipped: whether it comes with the coach; any other is in use for every method.
    """

    id: str
    head: PackFile
    file: YamlFile
    rules: dict[str, RuleFile] = field(default_factory=dict)
    shipped: bool = True


def in_order(packs: dict[str, Pack], names: Iterable[str]) -> list[str]:
    """Return the named packs and all they extend, each after what it extends; unknown names are left out.

    >>> in_order({}, ["nergens"])
    []
    """
    order: list[str] = []
    waiting = [(name, False) for name in reversed(list(names))]
    while waiting:
        name, seen = waiting.pop()
        if name not in packs or name in order:
            continue
        if seen:
            order.append(name)
            continue
        waiting.append((name, True))
        waiting += [(parent, False) for parent in reversed(packs[name].head.extends) if parent not in order]
    return order


def cycle(packs: dict[str, Pack], name: str) -> list[str] | None:
    """Return the way along ``extends`` from a pack back to itself, or None."""
    waiting = [[name, parent] for parent in packs[name].head.extends]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        if way[-1] == name:
            return way
        if way[-1] in packs and way[-1] not in seen:
            seen.add(way[-1])
            waiting += [[*way, parent] for parent in packs[way[-1]].head.extends]
    return None


def changed(rule: RuleFile, fields: dict[str, Any]) -> RuleFile:
    """Return a rule with some fields given another value.

    Raises:
        ValidationError: if a value does not fit.
    """
    return RuleFile.model_validate({**rule.model_dump(by_alias=True, exclude_unset=True), **fields})


def effective(packs: dict[str, Pack], names: Iterable[str]) -> dict[str, RuleFile]:
    """Return the rules of some packs together: own rules, without what is off, with what is changed.

    A later pack has the last word over what it extends. Fields that do not fit were refused when the pack was read.
    """
    rules: dict[str, RuleFile] = {}
    for name in in_order(packs, names):
        pack = packs[name]
        rules.update(pack.rules)
        for rule in pack.head.off:
            rules.pop(rule, None)
        for rule, fields in pack.head.change.items():
            if rule in rules:
                try:
                    rules[rule] = changed(rules[rule], fields)
                except ValidationError:  # another pack changed the same rule so that this no longer fits
                    continue
    return rules
