"""The figures of an earlier session from its stored counts, so that comparing reads no turns."""

from datetime import UTC, datetime

from ..labels import Flag, Form
from ..store.session_values import Counts, TrendPoint
from .interval import Share
from .report import Summary

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_FLAGS = (Flag.ADVICE, Flag.JUDGEMENT, Flag.INTERPRETATION, Flag.STACKED, Flag.LEADING, Flag.WHY)


def day(moment: float) -> str:
    """Return the day of a moment in UTC, Dutch.

    >>> day(0)
    '1 januari 1970'
    """
    found = datetime.fromtimestamp(moment, UTC)
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def summary_of(point: TrendPoint) -> Summary:
    """Return what a stored session is compared by.

    A flag counts where its step minds it, as in a report; among all questions, for counts do not tell them by step.

    >>> counts = Counts(questions=20, follow_up=5, form={Form.OPEN: 12, Form.INVITATION: 3}, minded={Flag.WHY: 2})
    >>> shares = summary_of(TrendPoint(0.0, "s", 1, counts)).shares
    >>> shares["open"].share, shares["why"].count, shares["advice"].count
    (0.75, 2, 0)
    """
    counts = point.counts
    open_ = counts.form.get(Form.OPEN, 0) + counts.form.get(Form.INVITATION, 0)
    shares = {flag.value: _share(counts.minded.get(flag, 0), counts) for flag in _FLAGS}
    shares |= {"open": _share(open_, counts), "follow_up": _share(counts.follow_up, counts)}
    return Summary(day(point.start), counts.questions, shares)


def _share(count: int, counts: Counts) -> Share:
    # a remark may have a flag too
    return Share.of(count, max(count, counts.questions))
