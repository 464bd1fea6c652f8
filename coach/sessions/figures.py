"""Count the questions of a session: what predicts quality first, then what kinds they are."""

from collections.abc import Iterable, Mapping, Sequence

from ..labels import Aim, Flag, Focus, Form, Role
from .interval import Share
from .method import MethodInfo
from .turn import ReportTurn

QUALITY = (
    Flag.ADVICE,
    Flag.JUDGEMENT,
    Flag.INTERPRETATION,
    Flag.STACKED,
    Flag.LEADING,
    Flag.WHY,
    Flag.GENERALISATION,
)
"""What separates good sessions from poor ones, strongest first. The share of open questions does not."""
FORMS = (Form.OPEN, Form.INVITATION, Form.CLOSED, Form.CHOICE)


def questions_of(turns: Iterable[ReportTurn]) -> list[ReportTurn]:
    """Return the questions of everyone but the inbrenger."""
    return [turn for turn in turns if turn.asks]


def minded_flags(turn: ReportTurn, method: MethodInfo) -> tuple[Flag, ...]:
    """Return the flags of a turn that its step minds; none of what the inbrenger says."""
    step = method.step(turn.step)
    return () if step is None or not _counts(turn) else tuple(f for f in turn.labels.flags if f in step.minds)


def quality(turns: Sequence[ReportTurn], method: MethodInfo) -> dict[str, Share]:
    """Return how often each flag was given where the step minds it.

    A remark counts only where it has the flag: advice needs no question mark to be advice.
    """
    minds = {step.id: step.minds for step in method.steps}
    found = {}
    for flag in QUALITY:
        here = [t for t in turns if _counts(t) and flag in minds.get(t.step or "", ())]
        flagged = sum(flag in turn.labels.flags for turn in here)
        found[flag.value] = Share.of(flagged, sum(turn.asks or flag in turn.labels.flags for turn in here))
    return found


def forms(questions: Sequence[ReportTurn]) -> dict[str, Share]:
    """Return the share of each form of question."""
    return {form.value: Share.of(sum(q.labels.form is form for q in questions), len(questions)) for form in FORMS}


def openness(questions: Sequence[ReportTurn]) -> Share:
    """Return the share of questions that leave the answer open, invitations too."""
    return Share.of(sum(bool(q.labels.form.is_open) for q in questions), len(questions))


def narrowness(questions: Sequence[ReportTurn]) -> Share:
    """Return the share of questions for one datum."""
    return Share.of(sum(q.labels.narrow for q in questions), len(questions))


def aims(questions: Sequence[ReportTurn]) -> dict[str, Share]:
    """Return the share of each of the four kinds of question."""
    return _shares(list(Aim), [q.labels.aim for q in questions])


def focus(questions: Sequence[ReportTurn]) -> dict[str, Share]:
    """Return the share of questions about person, task and environment."""
    return _shares(list(Focus), [q.labels.focus for q in questions])


def follow_up(questions: Sequence[ReportTurn]) -> Share:
    """Return the share of questions that take up words of the inbrenger."""
    return Share.of(sum(q.labels.follow_up for q in questions), len(questions))


def _counts(turn: ReportTurn) -> bool:
    return turn.role is not Role.INBRENGER


def _shares(values: Sequence[Aim] | Sequence[Focus], given: Sequence[Aim | Focus | None]) -> dict[str, Share]:
    known: Mapping[str, int] = {value.value: sum(v is value for v in given) for value in values}
    total = sum(known.values())
    return {name: Share.of(count, total) for name, count in known.items()}
