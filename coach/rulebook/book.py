"""The rules, methods and sources together: which words of a turn a rule is about, and what a step minds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from ..analysis.form import Analysis
from ..errors import InputError, RuleFileError
from ..labels import Form
from ..model import Source
from ..resources import rules_folder
from .kinds import PatternKinds, label_tests
from .loader import Loaded, load_rules
from .schema import LabelTest, MethodFile, RuleFile, StepFile

DEFAULT_METHOD = "basismodel"


class RuleMatch(NamedTuple):
    """A rule that found its words: tokens ``start`` to ``end`` (excluded) of the parsed turn."""

    rule: RuleFile
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Matches:
    """What the patterns found in a turn.

    Attributes:
        found: rules with their words, exceptions taken out.
        excused: ids of rules whose exception stands in the unit that decides the form.
    """

    found: tuple[RuleMatch, ...] = ()
    excused: frozenset[str] = frozenset()

    @property
    def rule_ids(self) -> list[str]:
        """The ids of the rules that found words, in the order of the text."""
        return [match.rule.id for match in self.found]


@dataclass(frozen=True, slots=True)
class Place:
    """The method and step a turn belongs to."""

    method: MethodFile
    step: StepFile


class Rulebook:
    """All rules of the handouts.

    >>> from coach.pipeline import load_pipeline
    >>> book = Rulebook.load(load_pipeline())
    >>> book.place("basismodel", "advies").step.title
    'Advies'
    """

    def __init__(self, loaded: Loaded, kinds: PatternKinds) -> None:
        self._loaded = loaded
        self._kinds = kinds
        self._flag_rules = {
            test.flag: rule for rule in loaded.rules.values() for test in label_tests(rule) if test.flag is not None
        }

    @classmethod
    def load(cls, nlp: Language, folder: Path | None = None) -> "Rulebook":
        """Read the rules and compile them for a pipeline; broken files are skipped and kept in ``errors``."""
        loaded = load_rules(folder or rules_folder())
        return cls(loaded, PatternKinds.build(nlp.vocab, loaded.rules.values(), loaded.words))

    @property
    def version(self) -> str:
        """A short fingerprint of all rule files."""
        return self._loaded.version

    @property
    def errors(self) -> list[RuleFileError]:
        """The files that were skipped, and why."""
        return self._loaded.errors

    @property
    def rules(self) -> dict[str, RuleFile]:
        """The rules by id."""
        return self._loaded.rules

    @property
    def methods(self) -> dict[str, MethodFile]:
        """The methods by id."""
        return self._loaded.methods

    def place(self, method: str | None, step: str | None) -> Place:
        """Find a method and a step of it.

        Args:
            method: its id; None means the Basismodel.
            step: its id in that method; None means the method's own default, as a rule the exploration.

        Raises:
            InputError: if either is unknown; the message names the known ones.
        """
        name = method or DEFAULT_METHOD
        if name not in self.methods:
            known = ", ".join(sorted(self.methods))
            raise InputError(f"Unknown method '{name[:60]}'. Known: {known}.", code="unknown-method", field="method")
        found = self.methods[name]
        wanted = step or found.default
        for candidate in found.steps:
            if candidate.id == wanted:
                return Place(found, candidate)
        known = ", ".join(candidate.id for candidate in found.steps)
        raise InputError(
            f"Unknown step '{wanted[:60]}' of method '{name}'. Known: {known}.", code="unknown-step", field="step"
        )

    def find(self, doc: Doc, analysis: Analysis) -> Matches:
        """Find the words that rules are about, whatever the step; a rule counts once a place, exceptions taken out."""
        hits = list(self._kinds.find(doc))
        if not hits:
            return Matches()
        excused = {(hit.rule, _unit(analysis, hit.start)) for hit in hits if hit.exception}
        found: list[RuleMatch] = []
        seen: set[tuple[str, int, int]] = set()
        for hit in sorted((h for h in hits if not h.exception), key=lambda h: (h.start, h.start - h.end)):
            unit = _unit(analysis, hit.start)
            rule = self.rules[hit.rule]
            if (hit.rule, unit) in excused or not _within(rule, analysis, unit):
                continue
            if any(name == hit.rule and start < hit.end and hit.start < end for name, start, end in seen):
                continue
            seen.add((hit.rule, hit.start, hit.end))
            found.append(RuleMatch(rule, hit.start, hit.end))
        deciding = analysis.segments.index(analysis.last)
        return Matches(tuple(found), frozenset(rule for rule, unit in excused if unit == deciding))

    def applies(self, rule: RuleFile, place: Place) -> bool:
        """Say whether a step minds a rule: its phase is named, and the step does not allow the rule or its flag."""
        allowed = place.step.allows
        return (
            place.step.phase in rule.phases
            and rule.id not in allowed
            and (rule.flag is None or rule.flag not in allowed)
        )

    def for_flag(self, flag: str) -> RuleFile | None:
        """Return the rule that explains a flag where no rule found its own words."""
        return self._flag_rules.get(flag)  # type: ignore[call-overload,no-any-return]

    def label_rules(self) -> Iterator[tuple[RuleFile, LabelTest]]:
        """Yield the rules on form, narrowness and language, with what they ask."""
        for rule in self.rules.values():
            for test in label_tests(rule):
                if test.flag is None:
                    yield rule, test

    def source(self, rule: RuleFile) -> Source:
        """Return document and place of a rule, as shown."""
        return Source(document=self._loaded.sources[rule.source.key].document, where=rule.source.where)


def _unit(analysis: Analysis, token: int) -> int:
    for i, segment in enumerate(analysis.segments):
        if segment.start <= token < segment.end:
            return i
    return len(analysis.segments) - 1


def _within(rule: RuleFile, analysis: Analysis, unit: int) -> bool:
    wanted = rule.match.within
    if wanted == "any":
        return True
    return (analysis.forms[unit] is Form.STATEMENT) == (wanted == "statement")
