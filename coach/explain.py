"""How a decision came about: the units of a turn, the rules that found words, and what each label scored."""

from typing import Any

from .analysis.form import Analysis
from .merge import Reading
from .model import Feedback
from .rulebook.book import Rulebook


def trace(book: Rulebook, reading: Reading, feedback: Feedback) -> dict[str, Any]:
    """Explain one review, as plain JSON values.

    Args:
        book: the rules.
        reading: what was known of the turn.
        feedback: what was said of it.

    Returns:
        ``units`` (how each sentence is built and its form), ``rules`` (every rule that found words, and whether this
        step minds it), ``scores`` (each flag with its score, threshold, and where it is a doubt from) and ``shown``
        (the findings by rule).
    """
    doc, analysis, thresholds = reading.doc, reading.analysis, reading.thresholds
    minded = book.minded(reading.place, reading.place.role(reading.turn.role))
    return {
        "units": [
            {
                "text": unit.span(doc).text,
                "order": unit.order.value,
                "form": form.value,
                "decides": unit is _last(analysis),
            }
            for unit, form in zip(analysis.segments, analysis.forms, strict=True)
        ],
        "rules": [
            {
                "rule": match.rule.id,
                "flag": match.rule.flag,
                "text": doc[match.start : match.end].text,
                "words": match.rule.words,
                "minded": match.rule.id in minded.strict,
            }
            for match in reading.matches.found
        ],
        "scores": {
            flag.value: {
                "score": round(feedback.scores[flag.value], 4),
                "threshold": round(thresholds.flag[flag], 4),
                "doubt_from": round(thresholds.doubt[flag], 4),
                "given": flag in feedback.labels.flags,
                "by": "classifiers" if reading.scored(flag) else "rules",
            }
            for flag in thresholds.flag
        },
        "shown": [finding.rule for finding in feedback.findings],
    }


def _last(analysis: Analysis) -> object:
    return analysis.last
