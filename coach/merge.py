"""The one policy: how rules and classifiers together give labels, and labels and rules together give findings."""

from dataclasses import dataclass

from spacy.tokens import Doc

from .analysis.form import Analysis, is_narrow
from .classifiers.base import Prediction
from .labels import Flag, Form, Severity
from .model import Finding, Labels
from .rulebook.book import Matches, Place, Rulebook
from .rulebook.schema import LabelTest, RuleFile


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score a flag is given, and from which it is a doubt (*twijfel*)."""

    flag: dict[Flag, float]
    doubt: dict[Flag, float]


def decide(
    doc: Doc, analysis: Analysis, matches: Matches, prediction: Prediction | None, thresholds: Thresholds
) -> tuple[Labels, dict[str, float]]:
    """Decide the labels of a turn.

    Args:
        doc: the parsed turn.
        analysis: its grammar.
        matches: the rules that found words, whatever the step.
        prediction: what the classifiers say; None if there are none, then the rules decide.
        thresholds: per flag.

    Returns:
        The labels, and the score of each flag: the very figure that was compared with the threshold.
    """
    by_rule = {match.rule.flag for match in matches.found}
    if len(analysis.questions) > 1 and not analysis.is_pair:
        by_rule.add(Flag.STACKED)
    scores: dict[str, float] = {}
    flags: list[Flag] = []
    doubt: list[Flag] = []
    for flag in Flag:
        if prediction is None or flag not in prediction.flags:
            score, limit, low = float(flag in by_rule), 0.5, 0.5
        else:
            score = prediction.flags[flag]
            limit, low = thresholds.flag[flag], thresholds.doubt[flag]
        if not analysis.dutch or (flag is Flag.STACKED and analysis.is_pair):
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
    narrow = form is Form.OPEN and is_narrow(doc, analysis)
    labels = Labels(form=form, flags=tuple(flags), doubt=tuple(doubt), focus=focus, aim=aim, narrow=narrow)
    return labels, scores


def findings(
    book: Rulebook,
    place: Place,
    doc: Doc,
    analysis: Analysis,
    labels: Labels,
    scores: dict[str, float],
    matches: Matches,
    prediction: Prediction | None,
    thresholds: Thresholds,
) -> tuple[Finding, ...]:
    """Say what the rules of this step mind about a turn, sorted by place in the text.

    A flag is explained by the rules that found its words; where none did, by the rule for the flag, on the words that
    weighed most for the classifier, else on the whole question.
    """
    if not analysis.dutch:
        return tuple(
            _finding(book, rule, doc, 0, len(doc), doubt=False)
            for rule, test in book.label_rules()
            if test.dutch is False and book.applies(rule, place)
        )
    found: list[Finding] = []
    for flag in (*labels.flags, *labels.doubt):
        doubt = flag in labels.doubt
        own = [match for match in matches.found if match.rule.flag is flag and book.applies(match.rule, place)]
        by_model = prediction is not None and flag in prediction.flags
        score = scores[flag.value] if by_model else None
        threshold = (thresholds.doubt if doubt else thresholds.flag)[flag] if by_model else None
        if own:
            found += [
                _finding(book, m.rule, doc, m.start, m.end, doubt=doubt, score=score, threshold=threshold) for m in own
            ]
            continue
        rule = book.for_flag(flag)
        if rule is None or not book.applies(rule, place):
            continue
        start, end = _words_of(flag, doc, analysis, prediction)
        found.append(_finding(book, rule, doc, start, end, doubt=doubt, score=score, threshold=threshold))
    if not labels.flags:
        for rule, test in book.label_rules():
            if _holds(test, labels) and book.applies(rule, place) and rule.id not in matches.excused:
                span = analysis.last.span(doc)
                found.append(_finding(book, rule, doc, span.start, span.end, doubt=False))
    return tuple(sorted(found, key=lambda f: (f.start, f.end, f.rule)))


def _holds(test: LabelTest, labels: Labels) -> bool:
    if test.form is not None:
        return labels.form is test.form
    return test.narrow is not None and labels.narrow is test.narrow


def _words_of(flag: Flag, doc: Doc, analysis: Analysis, prediction: Prediction | None) -> tuple[int, int]:
    if flag is Flag.STACKED and len(analysis.questions) > 1:
        first, last = analysis.segments[analysis.questions[0]], analysis.segments[analysis.questions[-1]]
        return first.start, last.span(doc).end
    if prediction is not None and flag in prediction.evidence:
        return prediction.evidence[flag]
    span = analysis.last.span(doc)
    return span.start, span.end


def _finding(
    book: Rulebook,
    rule: RuleFile,
    doc: Doc,
    start: int,
    end: int,
    *,
    doubt: bool,
    score: float | None = None,
    threshold: float | None = None,
) -> Finding:
    while start < end - 1 and (doc[start].is_space or doc[start].text == ","):
        start += 1
    span = doc[start:end]
    return Finding(
        rule=rule.id,
        flag=rule.flag,
        severity=Severity.TIP if doubt else rule.severity,
        start=span.start_char,
        end=span.end_char,
        text=span.text,
        title=rule.title,
        message=rule.message.replace("{match}", span.text),
        source=book.source(rule),
        score=None if score is None else round(score, 4),
        threshold=None if threshold is None else round(threshold, 4),
        doubt=doubt,
    )
