"""How a session went: alternation, rate, who asked, questions in a row, and the steps one after the other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from ..labels import Phase, Role
from .cast import Cast
from .figures import minded_flags, questions_of
from .interval import Share
from .method import MethodInfo
from .report import Alternation, Barrage, Mark, Part, Voice, Voices
from .turn import ReportTurn

IN_A_ROW = 3
"""From how many questions without an answer between the handouts call it a barrage."""
LONGEST = 8 * 3600.0
"""A conversation that lasts longer was written over days: a rate a minute says nothing then."""
SHORTEST = 60.0


def duration(turns: Sequence[ReportTurn]) -> float | None:
    """Return the seconds from the first turn to the last; None if most turns have no time, or it was no meeting."""
    times = [turn.time for turn in turns if turn.time is not None]
    if len(times) < 2 or len(times) < 0.9 * len(turns):
        return None
    seconds = max(times) - min(times)
    return round(seconds, 3) if SHORTEST <= seconds <= LONGEST else None


def alternation(questions: Sequence[ReportTurn]) -> Alternation:
    """Return how often successive questions of one step differ in aim and in focus.

    Whoever asks them and whatever is said between. Someone who asks the kinds by turns comes to 1, somebody who goes
    through them one by one comes near 0.
    """
    pairs = [(a.labels, b.labels) for a, b in pairwise(questions) if a.step == b.step]
    aim = [a.aim is not b.aim for a, b in pairs if a.aim and b.aim]
    about = [a.focus is not b.focus for a, b in pairs if a.focus and b.focus]
    return Alternation(Share.of(sum(aim), len(aim)), Share.of(sum(about), len(about)))


def voices(turns: Sequence[ReportTurn], cast: Cast) -> Voices:
    """Return how the questions are divided over everyone but the inbrenger who spoke."""
    asked: Counter[str] = Counter()
    for turn in turns:
        if turn.participant is not None and turn.role is not Role.INBRENGER:
            asked[turn.participant] += turn.asks
    total = asked.total()
    counts = sorted(asked.values())
    ordered = sorted(asked.items(), key=lambda pair: -pair[1])
    return Voices(
        each=tuple(Voice(cast.label(name) or "", count) for name, count in ordered),
        largest=Share.of(counts[-1] if counts else 0, total),
        equal=round(1 / len(counts), 4) if counts else None,
        gini=_gini(counts, total),
    )


def _gini(counts: Sequence[int], total: int) -> float | None:
    if len(counts) < 2 or not total:
        return None
    weighted = sum(rank * count for rank, count in enumerate(counts, 1))
    return round((2 * weighted / total - len(counts) - 1) / len(counts), 4)


def barrage(turns: Sequence[ReportTurn]) -> Barrage:
    """Return how often questions came in a row; remarks between them end nothing, a word of the inbrenger does."""
    rows: list[list[int]] = [[]]
    for turn in turns:
        if turn.role is Role.INBRENGER:
            rows.append([])
        elif turn.asks and turn.phase in (Phase.INTRODUCTION, Phase.EXPLORATION, Phase.DEFINITION):
            rows[-1].append(turn.number)
    long = [row for row in rows if len(row) >= IN_A_ROW]
    return Barrage(len(long), max(map(len, rows)), tuple(row[0] for row in long))


def parts(turns: Sequence[ReportTurn], method: MethodInfo) -> Iterator[Part]:
    """Yield the steps as they followed each other."""
    for name, group in groupby(turns, key=lambda turn: turn.step):
        said = list(group)
        step = method.step(name)
        asked = questions_of(said)
        yield Part(
            step=name,
            title=step.title if step else "",
            phase=said[0].phase,
            first=said[0].number,
            last=said[-1].number,
            turns=len(said),
            questions=len(asked),
            open=sum(bool(q.labels.form.is_open) for q in asked),
            minded=sum(bool(minded_flags(turn, method)) for turn in said),
        )


def timeline(turns: Sequence[ReportTurn], method: MethodInfo, cast: Cast, *, text: bool) -> Iterator[Mark]:
    """Yield every turn as a mark; moments count from the first."""
    times = [turn.time for turn in turns if turn.time is not None]
    start = min(times, default=0.0)
    for turn in turns:
        yield Mark(
            number=turn.number,
            time=None if turn.time is None else round(turn.time - start, 3),
            step=turn.step,
            role=turn.role,
            label=cast.label(turn.participant),
            form=turn.labels.form,
            aim=turn.labels.aim,
            focus=turn.labels.focus,
            flags=turn.labels.flags,
            minded=minded_flags(turn, method),
            follow_up=turn.labels.follow_up,
            length=turn.length,
            text=cast.mask(turn.text) if text and turn.text is not None else None,
        )
