"""Which patterns a turn could hold at all, from one number a condition: bit *i* says that word *i* meets it.

spaCy's matchers cost tens of microseconds a pattern, and most patterns that share a word with a turn do not match it.
A sieve follows a pattern over all places of a turn at once; it may let a pattern through that does not match, and never
holds one back that does. What it does not know (regular expressions, morphology) it takes as met.
"""

import re
from collections import defaultdict
from typing import Any, NamedTuple

from ..analysis.plain import Words

_KNOWN = ("LOWER", "LEMMA", "POS", "TAG", "DEP")
_RANGE = re.compile(r"\{(\d*)(,?)(\d*)\}")


class Step(NamedTuple):
    """One token of a pattern: the conditions it must meet, and how often it may stand there (None: without end)."""

    conditions: tuple[int, ...]
    least: int
    most: int | None


class Sieve:
    """The conditions of all patterns, each kept once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, frozenset[str]], int] = {}
        self._by_value: dict[str, dict[str, list[int]]] = {name: defaultdict(list) for name in _KNOWN}

    def step(self, token: dict[str, Any]) -> Step:
        """Read one token of a pattern, as spaCy takes it."""
        operator = str(token.get("OP", "1"))
        if operator == "!":  # stands for a token that does not fit, or none
            return Step((), 0, 1)
        least, most = _often(operator)
        conditions = []
        for name in _KNOWN:
            value = token.get(name)
            wanted = value.get("IN") if isinstance(value, dict) else [value] if isinstance(value, str) else None
            if isinstance(wanted, list | tuple) and all(isinstance(word, str) for word in wanted):
                conditions.append(self._number(name, frozenset(wanted)))
        return Step(tuple(conditions), least, most)

    def _number(self, name: str, wanted: frozenset[str]) -> int:
        key = (name, wanted)
        if key not in self._numbers:
            number = self._numbers[key] = len(self._numbers)
            for word in wanted:
                self._by_value[name][word].append(number)
        return self._numbers[key]

    def met(self, words: Words) -> dict[int, int]:
        """Return for each condition that any word meets the words that do, as bits."""
        found: dict[int, int] = {}
        lowers, lemmas, parts, tags, relations = (self._by_value[name] for name in _KNOWN)
        bit = 1
        for word in words:
            for numbers in (
                lowers.get(word.lower_),
                lemmas.get(word.lemma_),
                parts.get(word.pos_),
                tags.get(word.tag_),
                relations.get(word.dep_),
            ):
                if numbers:
                    for number in numbers:
                        found[number] = found.get(number, 0) | bit
            bit <<= 1
        return found


def may_match(steps: tuple[Step, ...], met: dict[int, int], count: int) -> bool:
    """Say whether tokens in a row may match.

    Args:
        steps: of the pattern.
        met: which of the words meet which condition.
        count: of words.
    """
    everywhere = (1 << count) - 1
    at = (1 << count + 1) - 1  # the places where the next token may stand, the end of the turn included
    for conditions, least, most in steps:
        fits = everywhere
        for number in conditions:
            fits &= met.get(number, 0)
        for _ in range(least):
            at = (at & fits) << 1
        if not at:
            return False
        reached = at
        for _ in range(count if most is None else most - least):
            reached = (reached & fits) << 1
            if not reached:
                break
            at |= reached
    return True


def may_hold(steps: tuple[Step, ...], met: dict[int, int], count: int) -> bool:
    """Say whether each token may stand somewhere: for trees, whose tokens stand in any order."""
    return all(may_match((step,), met, count) for step in steps)


def _often(operator: str) -> tuple[int, int | None]:
    fixed = {"1": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}
    if operator in fixed:
        return fixed[operator]
    parts = _RANGE.fullmatch(operator)
    if parts is None:  # unknown to this sieve: any number
        return 0, None
    low, comma, high = parts.groups()
    least = int(low or 0)
    return least, (int(high) if high else None) if comma else least
