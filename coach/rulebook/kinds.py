"""The kinds of match a rule may name; each compiles all its patterns into one matcher, so that many rules stay fast."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from spacy.matcher import DependencyMatcher, Matcher, PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from .schema import LabelMatch, LabelTest, PhraseMatch, RuleFile, TokensMatch, TreeMatch


class Hit(NamedTuple):
    """One pattern of one rule found: the rule, whether it is an exception, and the tokens (end excluded)."""

    rule: str
    exception: bool
    start: int
    end: int


@dataclass(slots=True)
class PatternKinds:
    """Tokens, phrases and trees of all rules together.

    Args of ``build``: the vocabulary of the pipeline, the rules, and the word lists that ``LIST`` names.
    """

    _tokens: Matcher
    _phrases: PhraseMatcher
    _trees: DependencyMatcher
    _names: dict[int, tuple[str, bool]]

    @classmethod
    def build(cls, vocab: Vocab, rules: Iterable[RuleFile], words: dict[str, tuple[str, ...]]) -> "PatternKinds":
        """Compile the patterns.

        Raises:
            ValueError: if spaCy refuses a pattern; the message names the rule.
        """
        kinds = cls(Matcher(vocab), PhraseMatcher(vocab, attr="LOWER"), DependencyMatcher(vocab), {})
        for rule in rules:
            for exception, matches in ((False, rule.match.any), (True, rule.match.unless)):
                for number, match in enumerate(matches):
                    kinds._add(vocab, rule.id, exception, number, match, words)
        return kinds

    def _add(self, vocab: Vocab, rule: str, exception: bool, number: int, match: Any, words: Any) -> None:
        key = f"{rule}|{'unless' if exception else 'any'}|{number}"
        self._names[vocab.strings.add(key)] = (rule, exception)
        try:
            if isinstance(match, TokensMatch):
                self._tokens.add(key, [[expand(pattern, words) for pattern in match.tokens]], greedy="LONGEST")
            elif isinstance(match, PhraseMatch):
                self._phrases.add(key, [Doc(vocab, words=_tokenised(match.phrase))])
            elif isinstance(match, TreeMatch):
                nodes = [node.model_dump(exclude_none=True) for node in match.tree]
                for node in nodes:
                    node["RIGHT_ATTRS"] = expand(node["RIGHT_ATTRS"], words)
                self._trees.add(key, [nodes])
        except Exception as error:  # spaCy raises many kinds; each is a fault of the pattern
            raise ValueError(f"rule {rule!r}: spaCy refuses the pattern: {error}") from error

    def find(self, doc: Doc) -> Iterator[Hit]:
        """Yield every pattern found in a parsed turn."""
        for matcher in (self._tokens, self._phrases):
            for key, start, end in matcher(doc) if len(matcher) else ():
                yield Hit(*self._names[key], start, end)
        for key, found in self._trees(doc) if len(self._trees) else ():
            yield Hit(*self._names[key], min(found), max(found) + 1)


def expand(pattern: dict[str, Any], words: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """Put the words of a list where a pattern names it: ``{LEMMA: {LIST: feelings}}``."""
    full: dict[str, Any] = {}
    for key, value in pattern.items():
        if isinstance(value, dict) and "LIST" in value:
            value = {**{k: v for k, v in value.items() if k != "LIST"}, "IN": list(words[value["LIST"]])}
        full[key] = value
    return full


def _tokenised(phrase: str) -> list[str]:
    return phrase.split()


def label_tests(rule: RuleFile) -> list[LabelTest]:
    """Return the labels a rule asks for, if it is of that kind."""
    return [match.label for match in rule.match.any if isinstance(match, LabelMatch)]
