"""The rules, methods and sources together: which words of a turn a rule is about, and what a step minds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from ..analysis.form import Analysis
from ..errors import InputError, RuleFileError
from ..labels import Flag, Form, Role, Severity
from ..model import Source
from ..resources import rules_folder
from ..switches import NO_SWITCHES, Switches
from .kinds import PatternKinds, label_tests
from .loader import Loaded, load_rules
from .method import MethodFile, PhaseFile, StepFile
from .packs import Pack, effective, in_order
from .schema import LabelTest, RuleFile

DEFAULT_METHOD = "basismodel"


class RuleMatch(NamedTuple):
    """A rule that found its words: tokens ``start`` to ``end`` (excluded) of the parsed turn.

    ``name`` is the id of the rule, or with a pack behind it where that pack changed what the rule looks for.
    """

    name: str
    rule: RuleFile
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Matches:
    """What the patterns found in a turn.

    Attributes:
        found: rules with their words, exceptions taken out.
        excused: names of rules whose exception stands in the unit that decides the form.
    """

    found: tuple[RuleMatch, ...] = ()
    excused: frozenset[str] = frozenset()

    @property
    def rule_ids(self) -> list[str]:
        """The ids of the rules that found words as they ship, in the order of the text: what the classifiers know."""
        return [match.name for match in self.found]


@dataclass(frozen=True, slots=True)
class Place:
    """The method and step a turn belongs to."""

    method: MethodFile
    step: StepFile
    phase: PhaseFile

    def role(self, given: Role | str | None) -> Role:
        """Return the role of a turn: the one given, else that of the only speaker of this step, else a participant."""
        if given is not None:
            return Role(given)
        return self.step.speakers[0] if len(self.step.speakers) == 1 else Role.PARTICIPANT


class InUse(NamedTuple):
    """A rule as it holds for a method, and the name under which its words are found."""

    name: str
    rule: RuleFile
    pack: str


@dataclass(frozen=True, slots=True)
class Minded:
    """The rules that hold for one role in one step.

    Attributes:
        strict: with which severity each is shown, by id.
        labels: those that test labels, with the name they are found under and each of their tests.
    """

    strict: dict[str, Severity]
    labels: tuple[tuple[str, RuleFile, LabelTest], ...]


class Rulebook:
    """All rules of the handouts, and those of the user.

    >>> from coach.pipeline import load_pipeline
    >>> book = Rulebook.load(load_pipeline())
    >>> book.place("basismodel", "advies").step.title
    'Advies'
    """

    def __init__(self, loaded: Loaded, nlp: Language) -> None:
        self._loaded = loaded
        self._kinds = PatternKinds()
        self._named: dict[str, RuleFile] = {}
        self._in_use: dict[tuple[str, ...], dict[str, InUse]] = {}
        self._minded: dict[tuple[str, str, Role], Minded] = {}
        self._changed: dict[tuple[str, str], str] = {}
        self._nlp = nlp
        for rule in list(loaded.rules.values()):
            if not self._compile(rule.id, rule):
                del loaded.rules[rule.id]
                loaded.packs[loaded.pack_of(rule.id)].rules.pop(rule.id)
        self._former = {old: rule.id for rule in loaded.rules.values() for old in rule.formerly}
        self._by_method = {method.id: self._use(method.packs) for method in loaded.methods.values()}

    @classmethod
    def load(cls, nlp: Language, *more: Path | str) -> "Rulebook":
        """Read the rules that ship with the coach, and more; broken files are skipped and kept in ``errors``.

        Args:
            nlp: the pipeline whose turns are checked.
            more: folders of the user's own packs.

        Raises:
            InputError: if one of ``more`` is no folder.
        """
        return cls(load_rules(rules_folder(), *more), nlp)

    def _compile(self, name: str, rule: RuleFile, changer: Pack | None = None) -> bool:
        """Compile a rule; where it cannot be, say so about its file, or about the pack that changed it, and skip it."""
        packs = [self._loaded.pack_of(rule.id), *([changer.id] if changer is not None else [])]
        words = {
            key.split("/")[1]: value
            for pack in packs
            for key, value in self._loaded.words.items()
            if key.startswith(f"{pack}/")
        }
        try:
            self._kinds.add(name, rule, self._nlp.vocab, lambda text: [t.text for t in self._nlp.make_doc(text)], words)
        except ValueError as error:
            way, what = error.args
            file = changer.file if changer is not None else self._loaded.files[rule.id]
            at = ["change", rule.id, *way] if changer is not None else way
            self._loaded.errors.append(file.error(".".join(map(str, at)), f"{what}: see rules/README.md", at=at))
            return False
        self._named[name] = rule
        return True

    def _use(self, packs: list[str]) -> dict[str, InUse]:
        """Return the rules of a method: of the default packs, of its own, and of the user's, which come last."""
        all_packs = self._loaded.packs
        names = [n for n, p in all_packs.items() if p.shipped and p.head.default] + packs
        names += [name for name, pack in all_packs.items() if not pack.shipped]
        key = tuple(in_order(all_packs, names))
        if key not in self._in_use:
            found = self._in_use[key] = {}
            for rule in effective(all_packs, names).values():
                name = rule.id
                if rule.match != self._loaded.rules[rule.id].match:
                    changers = [all_packs[n] for n in key if "match" in all_packs[n].head.change.get(rule.id, {})]
                    known = (rule.id, changers[-1].id)
                    if known not in self._changed:
                        made = f"{rule.id}@{changers[-1].id}"
                        self._changed[known] = made if self._compile(made, rule, changers[-1]) else rule.id
                    name = self._changed[known]
                    if name == rule.id:  # what was changed does not work: it looks for what it always did
                        rule = rule.model_copy(update={"match": self._loaded.rules[rule.id].match})
                found[rule.id] = InUse(name, rule, self._loaded.pack_of(rule.id))
        return self._in_use[key]

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
        """The rules by id, as they stand in their files."""
        return self._loaded.rules

    @property
    def loaded(self) -> Loaded:
        """All that was read, with packs and files."""
        return self._loaded

    @property
    def methods(self) -> dict[str, MethodFile]:
        """The methods by id."""
        return self._loaded.methods

    def rule(self, name: str) -> RuleFile:
        """Return a rule by its id or a former one.

        Raises:
            InputError: if there is none.
        """
        found = self.rules.get(self._former.get(name, name))
        if found is None:
            raise InputError(
                f"Unknown rule '{name[:60]}'. See them all: coach rules list.", code="unknown-rule", field="rule"
            )
        return found

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
            raise InputError(f"Unknown method. Known: {known}.", code="unknown-method", field="method")
        found = self.methods[name]
        wanted = step or found.default
        for candidate in found.steps:
            if candidate.id == wanted:
                return Place(found, candidate, self._loaded.phases[candidate.phase])
        known = ", ".join(candidate.id for candidate in found.steps)
        raise InputError(f"Unknown step of method '{name}'. Known: {known}.", code="unknown-step", field="step")

    def in_use(self, method: str) -> Mapping[str, InUse]:
        """Return the rules that hold for a method, by id, with what packs switched off or changed."""
        return self._by_method[method]

    def check_switches(self, switches: Switches) -> None:
        """Refuse a name that is no rule, flag or pack.

        Raises:
            InputError: for the first unknown one.
        """
        flags = sorted(flag.value for flag in Flag)
        known = {*self.rules, *self._former, *flags, *self._loaded.packs}
        for name in sorted(switches.names - known):
            raise InputError(
                f"Unknown rule, flag or pack '{name[:60]}'. Flags: {', '.join(flags)}; packs: "
                f"{', '.join(self._loaded.packs)}; rules: see coach rules list.",
                code="unknown-rule",
                field="rules",
            )

    def strictness(self, used: InUse, place: Place, switches: Switches = NO_SWITCHES) -> Severity | None:
        """Say how a rule is taken in a step.

        Args:
            used: a rule of this method.
            place: the method and step.
            switches: what the caller switched.

        Returns:
            The severity it is shown with; None where the step does not mind it.
        """
        rule = used.rule
        here: Severity | None = rule.severity if place.step.phase in rule.phases else None
        if here is not None:
            for deviations in (place.step.rules, place.phase.rules):
                said = deviations.get(rule.id) or (deviations.get(rule.flag) if rule.flag is not None else None)
                if said is not None:
                    # praise is praise: a step may leave it out, not turn it into something to mind
                    here = said.severity if here is not Severity.GOOD or said.severity is None else here
                    break
        return switches.strictness((rule.id, *rule.formerly, used.pack), rule.flag, rule.severity, here)

    def minded(self, place: Place, role: Role, switches: Switches = NO_SWITCHES) -> Minded:
        """Return the rules about single turns that hold for a role in a step."""
        key = (place.method.id, place.step.id, role)
        if switches is NO_SWITCHES and key in self._minded:
            return self._minded[key]
        strict: dict[str, Severity] = {}
        labels: list[tuple[str, RuleFile, LabelTest]] = []
        for rule_id, used in self.in_use(place.method.id).items():
            if role not in used.rule.speakers or used.rule.over_session:
                continue
            severity = self.strictness(used, place, switches)
            if severity is not None:
                strict[rule_id] = severity
                labels += [(used.name, used.rule, test) for test in label_tests(used.rule)]
        found = Minded(strict, tuple(labels))
        if switches is NO_SWITCHES:
            self._minded[key] = found
        return found

    def find(self, doc: Doc, analysis: Analysis) -> Matches:
        """Find the words that rules are about, whatever the step; a rule counts once a place, exceptions taken out."""
        hits = list(self._kinds.find(doc, analysis.words or None))
        if not hits:
            return Matches()
        excused = {(hit.rule, _unit(analysis, hit.start)) for hit in hits if hit.exception}
        found: list[RuleMatch] = []
        seen: set[tuple[str, int, int]] = set()
        for hit in sorted((h for h in hits if not h.exception), key=lambda h: (h.start, h.start - h.end, h.rule)):
            unit = _unit(analysis, hit.start)
            rule = self._named[hit.rule]
            if (hit.rule, unit) in excused or not _within(rule, analysis, unit):
                continue
            if any(name == hit.rule and start < hit.end and hit.start < end for name, start, end in seen):
                continue
            seen.add((hit.rule, hit.start, hit.end))
            found.append(RuleMatch(hit.rule, rule, hit.start, hit.end))
        deciding = analysis.segments.index(analysis.last)
        return Matches(tuple(found), frozenset(rule for rule, unit in excused if unit == deciding))

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
