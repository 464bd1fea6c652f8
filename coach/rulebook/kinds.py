"""The kinds of match that find words: tokens, phrases and trees; only those that a turn could hold are tried."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from time import thread_time
from typing import Any, NamedTuple

from spacy.matcher import DependencyMatcher, Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..analysis.plain import Words
from .schema import LabelMatch, LabelTest, PhraseMatch, RuleFile, TokenPattern, TokensMatch, TreeMatch
from .sieve import Sieve, Step, may_hold, may_match

MAX_TREES = 20_000
"""How many combinations of tokens a tree pattern may have to try; above that it is left out for that turn."""
MAX_SECONDS = 0.05
"""How much processor time the patterns of one turn may take together; a turn of the shipped rules takes 0.0001. When
it is over, patterns not yet tried are left out; those that ship come first."""
_Find = Callable[[Doc], Iterable[tuple[int, int]]]


class Hit(NamedTuple):
    """One pattern of one rule found: the rule, whether it is an exception, and the tokens (end excluded)."""

    rule: str
    exception: bool
    start: int
    end: int


class _Pattern(NamedTuple):
    number: int
    rule: str
    exception: bool
    find: _Find
    steps: tuple[Step, ...]
    in_row: bool

    def fits(self, met: dict[int, int], count: int) -> bool:
        """Whether a turn whose words meet these conditions may hold it."""
        return (may_match if self.in_row else may_hold)(self.steps, met, count)


@dataclass(slots=True)
class PatternKinds:
    """The patterns of all rules, under a word that each needs.

    A pattern is tried on a turn only if one of the words it cannot do without is there, and if the others may be there
    in their order, so that thousands of rules cost little. Patterns that name no word are looked at every time.
    """

    _under: dict[tuple[str, str], list[_Pattern]] = field(default_factory=lambda: defaultdict(list))
    _always: list[_Pattern] = field(default_factory=list)
    _sieve: Sieve = field(default_factory=Sieve)
    _count: int = 0

    def add(
        self,
        name: str,
        rule: RuleFile,
        vocab: Vocab,
        tokenise: Callable[[str], Iterable[str]],
        words: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Compile the patterns of a rule.

        Args:
            name: under which its hits are given.
            rule: the rule.
            vocab: of the pipeline.
            tokenise: cuts a phrase as the pipeline cuts a turn.
            words: the lists that ``LIST`` may name.

        Raises:
            ValueError: if spaCy refuses a pattern; ``args`` holds the way to it in the file and what is wrong.
        """
        made: list[tuple[list[tuple[str, str]], _Pattern]] = []
        for part, matches in (("any", rule.match.any), ("unless", rule.match.unless)):
            for number, match in enumerate(matches):
                try:
                    found = _compile(match, vocab, tokenise, words)
                except Exception as error:  # spaCy raises many kinds; each is a fault of the pattern
                    what = str(error).split("\n")[0]
                    raise ValueError(["match", part, number], f"spaCy refuses the pattern: {what[:200]}") from error
                if found is not None:
                    tokens, find = found
                    steps = tuple(self._sieve.step(token) for token in tokens)
                    in_row = not isinstance(match, TreeMatch)
                    pattern = _Pattern(self._count + len(made), name, part == "unless", find, steps, in_row)
                    made.append((_needs(tokens), pattern))
        self._count += len(made)
        for needs, pattern in made:
            for need in needs:
                self._under[need].append(pattern)
            if not needs:
                self._always.append(pattern)

    def find(self, doc: Doc, words: Words | None = None) -> Iterator[Hit]:
        """Yield every pattern found in a parsed turn.

        Args:
            doc: the parsed turn.
            words: the same, if it was read as plain values already.
        """
        words = Words.of(doc) if words is None else words
        tried: dict[int, _Pattern] = {pattern.number: pattern for pattern in self._always}
        under = self._under
        for word in words:
            for need in (("LOWER", word.lower_), ("LEMMA", word.lemma_)):
                if need in under:
                    for pattern in under[need]:
                        tried[pattern.number] = pattern
        if not tried:
            return
        end_at = thread_time() + MAX_SECONDS
        met, count = self._sieve.met(words), len(words)
        for number in sorted(tried):
            pattern = tried[number]
            if not pattern.fits(met, count):
                continue
            if thread_time() > end_at:
                return
            for start, end in pattern.find(doc):
                yield Hit(pattern.rule, pattern.exception, start, end)


def _compile(
    match: object, vocab: Vocab, tokenise: Callable[[str], Iterable[str]], words: Mapping[str, tuple[str, ...]]
) -> tuple[list[TokenPattern], _Find] | None:
    """Return the tokens a match asks for and how to find it; None if it finds no words."""
    if isinstance(match, PhraseMatch):
        return _rows([{"LOWER": word.lower()} for word in tokenise(match.phrase)], vocab)
    if isinstance(match, TokensMatch):
        return _rows([expand(pattern, words) for pattern in match.tokens], vocab)
    if isinstance(match, TreeMatch):
        return _trees([node.model_dump(exclude_none=True) for node in match.tree], vocab, words)
    return None


def _rows(pattern: list[TokenPattern], vocab: Vocab) -> tuple[list[TokenPattern], _Find]:
    matcher = Matcher(vocab, validate=True)
    matcher.add("row", [pattern], greedy="LONGEST")

    def find(doc: Doc) -> Iterator[tuple[int, int]]:
        return ((start, end) for _, start, end in matcher(doc))

    return pattern, find


def _trees(
    nodes: list[dict[str, Any]], vocab: Vocab, words: Mapping[str, tuple[str, ...]]
) -> tuple[list[TokenPattern], _Find]:
    for node in nodes:
        node["RIGHT_ATTRS"] = expand(node["RIGHT_ATTRS"], words)
    matcher = DependencyMatcher(vocab, validate=True)
    matcher.add("tree", [nodes])
    fitting = []
    for node in nodes:
        one = Matcher(vocab)
        one.add("node", [[node["RIGHT_ATTRS"]]])
        fitting.append(one)

    def find(doc: Doc) -> Iterator[tuple[int, int]]:
        # the matcher tries every combination of tokens that fit the nodes, and looks at the relations after that
        combinations = 1
        for one in fitting:
            combinations *= len(one(doc))
        if not combinations or combinations > MAX_TREES:
            return
        for _, found in matcher(doc):
            yield min(found), max(found) + 1

    return [node["RIGHT_ATTRS"] for node in nodes], find


def _needs(patterns: list[TokenPattern]) -> list[tuple[str, str]]:
    """Return the words of the token with the fewest, of those that must be there."""
    best: list[tuple[str, str]] = []
    for pattern in patterns:
        operator = str(pattern.get("OP", "1"))
        if operator in ("?", "!") or operator.startswith(("{0", "{,")):
            continue
        for key in ("LOWER", "LEMMA"):
            value = pattern.get(key)
            found = [value] if isinstance(value, str) else value.get("IN", []) if isinstance(value, dict) else []
            if found and (not best or len(found) < len(best)):
                best = [(key, str(word)) for word in found]
    return best


def expand(pattern: TokenPattern, words: Mapping[str, tuple[str, ...]]) -> TokenPattern:
    """Put the words of a list where a pattern names it: ``{LEMMA: {LIST: feelings}}``.

    >>> expand({"LOWER": {"LIST": "people"}}, {"people": ("men", "iedereen")})
    {'LOWER': {'IN': ['men', 'iedereen']}}
    """
    full: TokenPattern = {}
    for key, value in pattern.items():
        if isinstance(value, dict) and "LIST" in value:
            value = {**{k: v for k, v in value.items() if k != "LIST"}, "IN": list(words[value["LIST"]])}
        full[key] = value
    return full


def label_tests(rule: RuleFile) -> list[LabelTest]:
    """Return the labels a rule asks for, if it is of that kind."""
    return [match.label for match in rule.match.any if isinstance(match, LabelMatch)]
