"""The one policy: how rules and classifiers together give labels, and labels and rules together give findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from spacy.tokens import Doc

from .analysis.form import Analysis, is_narrow, is_undivided
from .analysis.restate import excused
from .analysis.uptake import taken_up
from .classifiers.base import Prediction
from .labels import Flag, Form, Severity
from .model import Finding, Labels, Turn
from .rulebook.book import Matches, Place, Rulebook, RuleMatch
from .rulebook.kinds import label_tests
from .rulebook.schema import LabelTest, RuleFile
from .switches import Switches

MOST_PRAISE = 2
"""Praise for everything is praise for nothing."""
_REMARKS = frozenset({"form", "narrow"})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score a flag is given, and from which it is a doubt (*twijfel*)."""

    flag: dict[Flag, float]
    doubt: dict[Flag, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of one turn before it is judged.

    Attributes:
        turn: as it came in.
        place: its method and step.
        doc: the parsed turn.
        analysis: its grammar.
        matches: the rules that found words, whatever the step.
        prediction: what the classifiers say; None if there are none, then the rules decide.
        thresholds: per flag.
    """

    turn: Turn
    place: Place
    doc: Doc
    analysis: Analysis
    matches: Matches
    prediction: Prediction | None
    thresholds: Thresholds

    def scored(self, flag: Flag) -> bool:
        """Whether the classifiers judge this flag."""
        return self.prediction is not None and flag in self.prediction.flags


def decide(book: Rulebook, reading: Reading) -> tuple[Labels, dict[str, float]]:
    """Decide the labels of a turn.

    Returns:
        The labels, and the score of each flag: the very figure that was compared with the threshold.
    """
    analysis, prediction, context = reading.analysis, reading.prediction, reading.turn.context
    words = analysis.words
    # labels say what the question is, whoever asks it and wherever: only findings follow role, step and switches
    by_rule = {match.rule.flag for match in reading.matches.found}
    certain = {match.rule.flag for match in reading.matches.found if match.rule.words == "decide"}
    if len(analysis.questions) > 1 and not analysis.is_pair:
        by_rule.add(Flag.STACKED)
    repeated = excused(words, analysis, context)
    one = analysis.is_pair or is_undivided(words)  # one question, or two that are asked as one
    scores: dict[str, float] = {}
    flags: list[Flag] = []
    doubt: list[Flag] = []
    for flag in Flag:
        if prediction is None or flag not in prediction.flags:
            score, limit, low = float(flag in by_rule), 0.5, 0.5
        else:
            score = 1.0 if flag in certain else prediction.flags[flag]
            limit, low = reading.thresholds.flag[flag], reading.thresholds.doubt[flag]
        if not analysis.dutch or (one and flag is Flag.STACKED):
            score = 0.0
        if flag in repeated:
            score = 0.0
        scores[flag.value] = score
        if score >= limit:
            flags.append(flag)
        elif score >= low:
            doubt.append(flag)
    form = analysis.form
    focus = aim = None
    if prediction is not None and prediction.form:
        form = max(prediction.form, key=lambda f: prediction.form[f])
        scores.update({f"form:{name.value}": p for name, p in prediction.form.items()})
    if prediction is not None and form is not Form.STATEMENT:
        if prediction.focus:
            focus = max(prediction.focus, key=lambda f: prediction.focus[f])
            scores.update({f"focus:{name.value}": p for name, p in prediction.focus.items()})
        if prediction.aim:
            aim = max(prediction.aim, key=lambda a: prediction.aim[a])
            scores.update({f"aim:{name.value}": p for name, p in prediction.aim.items()})
    narrow = form is Form.OPEN and is_narrow(words, analysis)
    labels = Labels(
        form=form,
        flags=tuple(flags),
        doubt=tuple(doubt),
        focus=focus,
        aim=aim,
        narrow=narrow,
        follow_up=form is not Form.STATEMENT and bool(taken_up(words, context)),
    )
    return labels, scores


def findings(
    book: Rulebook, reading: Reading, labels: Labels, scores: dict[str, float], switches: Switches
) -> tuple[Finding, ...]:
    """Say what the rules of this step mind or praise in a turn, sorted by place in the text.

    A flag is explained by the rules that found its words; where none did, by the rule for the flag, on the words that
    weighed most for the classifier, else on the whole question. Praise is given where nothing is minded.
    """
    teller = _Teller(book, reading, labels, scores, switches)
    if not reading.analysis.dutch:
        minded = list(teller.by_labels(remarks=False, dutch=False))
    else:
        checks = excused(reading.doc, reading.analysis, reading.turn.context)
        remarks = not labels.flags and not checks  # who checks what was said may ask it closed
        minded = [*teller.by_flags(), *teller.by_words(), *teller.by_labels(remarks=remarks)]

    def stays(finding: Finding) -> bool:
        return (
            switches.shows(finding.severity, finding.score)
            and finding.fingerprint not in switches.silenced
            and not switches.accepts(reading.turn.text, finding.start, finding.end)
        )

    shown = [finding for finding in minded if stays(finding)]
    if reading.analysis.dutch and all(f.rule == "form-narrow" for f in shown):
        shown += [finding for finding in list(teller.praise())[:MOST_PRAISE] if stays(finding)]
    return tuple(sorted(shown, key=lambda f: (f.start, f.end, f.rule)))


def _found(book: Rulebook, reading: Reading) -> Iterator[RuleMatch]:
    """Yield the words found by the rules of this method."""
    used = book.in_use(reading.place.method.id)
    for match in reading.matches.found:
        own = used.get(match.rule.id)
        if own is not None and own.name == match.name and reading.place.role(reading.turn.role) in own.rule.speakers:
            yield RuleMatch(match.name, own.rule, match.start, match.end)


class _Teller:
    """Turns what is known of one turn into findings."""

    def __init__(
        self, book: Rulebook, reading: Reading, labels: Labels, scores: dict[str, float], switches: Switches
    ) -> None:
        self._book, self._reading, self._labels, self._scores = book, reading, labels, scores
        self._role = reading.place.role(reading.turn.role)
        minded = book.minded(reading.place, self._role, switches)
        self._strict = minded.strict
        self._label_rules = [(r, t) for name, r, t in minded.labels if name not in reading.matches.excused]
        self._words = [match for match in _found(book, reading) if match.rule.id in self._strict]
        self._counted: dict[tuple[str, str, str], int] = {}

    def by_flags(self) -> Iterator[Finding]:
        """Explain each flag that was given or is a doubt."""
        for flag in (*self._labels.flags, *self._labels.doubt):
            doubt = flag in self._labels.doubt
            own = [m for m in self._words if m.rule.flag is flag and (m.rule.words == "explain" or not doubt)]
            for match in own:
                yield self._finding(match.rule, match.start, match.end, flag=flag, doubt=doubt)
            if own:
                continue
            rule = self._explaining(flag)
            if rule is not None:
                yield self._finding(rule, *self._words_of(flag), flag=flag, doubt=doubt)

    def by_words(self) -> Iterator[Finding]:
        """Report the words of rules that need no flag."""
        for match in self._words:
            if match.rule.flag is None and self._strict[match.rule.id] is not Severity.GOOD:
                yield self._finding(match.rule, match.start, match.end)

    def by_labels(self, *, remarks: bool, dutch: bool = True) -> Iterator[Finding]:
        """Report what rules say of labels; ``remarks`` on the form give way to flags."""
        for rule, test in self._label_rules:
            if not dutch and test.dutch is not False:
                continue
            if self._strict[rule.id] is Severity.GOOD or (not remarks and test.model_fields_set <= _REMARKS):
                continue
            if test.explains is None and self._holds(test):
                flag = test.flag
                yield self._finding(rule, *self._words_of(flag), flag=flag if self._has(flag) else None)

    def praise(self) -> Iterator[Finding]:
        """Report what the handouts ask for."""
        done: set[str] = set()
        for match in self._words:
            if self._strict[match.rule.id] is Severity.GOOD and match.rule.id not in done:
                done.add(match.rule.id)
                yield self._finding(match.rule, match.start, match.end)
        for rule, test in self._label_rules:
            if self._strict[rule.id] is Severity.GOOD and rule.id not in done and self._holds(test):
                done.add(rule.id)
                yield self._finding(rule, *self._words_of(None))

    def _explaining(self, flag: Flag) -> RuleFile | None:
        """Return the rule that explains a flag where no rule found its own words; the pack that comes last decides."""
        found = [rule for rule, test in self._label_rules if test.explains is flag]
        return found[-1] if found else None

    def _has(self, flag: Flag | None) -> bool:
        return flag is not None and (flag in self._labels.flags or flag in self._labels.doubt)

    def _holds(self, test: LabelTest) -> bool:
        labels, reading = self._labels, self._reading
        named = {"flag": test.flag, "form": test.form, "focus": test.focus, "aim": test.aim}
        for kind, value in named.items():
            if value is None:
                continue
            if test.threshold is not None:
                key = value.value if kind == "flag" else f"{kind}:{value.value}"
                if self._scores.get(key, 0.0) < test.threshold:
                    return False
            elif (value not in labels.flags) if kind == "flag" else (getattr(labels, kind) is not value):
                return False
        facts: dict[str, Callable[[], bool]] = {
            "narrow": lambda: labels.narrow,
            "dutch": lambda: reading.analysis.dutch,
            "suggestive": lambda: labels.suggestive,
            "asks": lambda: labels.form is not Form.STATEMENT,
            "follow_up": lambda: labels.follow_up,
            "out_of_turn": lambda: reading.turn.role is not None and self._role not in reading.place.step.speakers,
        }
        return all(getattr(test, name) == fact() for name, fact in facts.items() if getattr(test, name) is not None)

    def _words_of(self, flag: Flag | None) -> tuple[int, int]:
        doc, analysis, prediction = self._reading.doc, self._reading.analysis, self._reading.prediction
        if not analysis.dutch:
            return 0, len(doc)
        if flag is Flag.STACKED and len(analysis.questions) > 1:
            first, last = analysis.segments[analysis.questions[0]], analysis.segments[analysis.questions[-1]]
            return first.start, last.span(doc).end
        if flag is not None and prediction is not None and flag in prediction.evidence:
            return prediction.evidence[flag]
        span = analysis.last.span(doc)
        return span.start, span.end

    def _finding(
        self, rule: RuleFile, start: int, end: int, *, flag: Flag | None = None, doubt: bool = False
    ) -> Finding:
        reading, doc = self._reading, self._reading.doc
        while start < end - 1 and (doc[start].is_space or doc[start].text == ","):
            start += 1
        span = doc[start:end]
        score = threshold = None
        by_words = rule.words == "decide" and not label_tests(rule)
        if flag is not None and reading.scored(flag) and not by_words:
            score = round(self._scores[flag.value], 4)
            threshold = round((reading.thresholds.doubt if doubt else reading.thresholds.flag)[flag], 4)
        message = (self._doubt(rule, flag) if doubt else None) or rule.message
        severity = self._strict[rule.id]
        return Finding(
            rule=rule.id,
            flag=rule.flag,
            severity=Severity.TIP if doubt and severity is Severity.WARNING else severity,
            start=span.start_char,
            end=span.end_char,
            text=span.text,
            title=rule.title,
            message=message.replace("{match}", span.text),
            source=self._book.source(rule),
            score=score,
            threshold=threshold,
            doubt=doubt,
            fingerprint=self._fingerprint(rule, start, span.text),
        )

    def _doubt(self, rule: RuleFile, flag: Flag | None) -> str | None:
        if rule.doubt is not None or flag is None:
            return rule.doubt
        explaining = self._explaining(flag)
        return explaining.doubt if explaining is not None else None

    def _fingerprint(self, rule: RuleFile, start: int, words: str) -> str:
        """Name a finding by rule, words and sentence, so that it stays the same while the rest of the turn changes."""
        analysis, doc = self._reading.analysis, self._reading.doc
        unit = next((s for s in analysis.segments if s.start <= start < s.end), analysis.last)
        key = (rule.id, _plain(unit.span(doc).text), _plain(words))
        self._counted[key] = count = self._counted.get(key, 0) + 1
        return sha256("\0".join((*key, str(count))).encode()).hexdigest()[:16]


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
