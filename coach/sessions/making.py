"""Make the report of a session from its turns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..model import Versions
from ..session import SessionFinding
from . import figures, flow
from .cast import Cast, Released
from .choice import proud, rewrites
from .interval import Share
from .method import MethodInfo
from .report import Person, Remark, SessionReport, Summary, Unread
from .turn import ReportTurn


def make_report(
    turns: Sequence[ReportTurn],
    method: MethodInfo,
    *,
    label: str = "Sessie",
    findings: Iterable[SessionFinding] = (),
    released: Released = (),
    all_text: bool = False,
    earlier: Sequence[Summary] = (),
    notes: Sequence[str] = (),
    unread: Sequence[Unread] = (),
    versions: Versions | None = None,
) -> SessionReport:
    """Make the report of a session.

    Args:
        turns: in order, from ``turns_of_feedback`` or ``turns_of_store``.
        method: from ``method_info``.
        label: what the session is called; names of participants in it are hidden too.
        findings: what rules say of the turns together, from ``SessionFeedback``.
        released: the names of those who agreed to be named, or the name to show for each pseudonym.
        all_text: whether the time line shows what was said in every turn. The questions to be proud of and to ask
            differently show their text wherever the turns have it.
        earlier: other sessions to compare with, oldest first.
        notes: what to know of how it was made, Dutch.
        unread: what was not understood of the file.
        versions: what gave the labels.

    Raises:
        InputError: if a released name is not in the session.

    >>> from coach import Coach, Turn
    >>> from coach.sessions.method import method_info
    >>> from coach.sessions.turn import turns_of_feedback
    >>> coach = Coach.load()
    >>> said = [Turn("Ik schrok.", role="inbrenger"), Turn("Waarvan schrok je?"), Turn("Kun je niet gewoon bellen?")]
    >>> told = coach.review_session(said, suggest=False)
    >>> turns = list(turns_of_feedback(told.turns, coach.rulebook))
    >>> report = make_report(turns, method_info(coach.rulebook, None), findings=told.findings)
    >>> report.questions, report.quality["advice"].count, report.quality["advice"].enough
    (2, 1, False)
    """
    cast = Cast(turns, released)
    asked = figures.questions_of(turns)
    seconds = flow.duration(turns)
    kept = any(turn.text is not None for turn in turns)
    return SessionReport(
        label=cast.mask(label),
        method=method.id,
        method_title=method.title,
        turns=len(turns),
        questions=len(asked),
        seconds=seconds,
        kept=kept,
        quality=figures.quality(turns, method),
        open=figures.openness(asked),
        forms=figures.forms(asked),
        narrow=figures.narrowness(asked),
        aims=figures.aims(asked),
        focus=figures.focus(asked),
        alternation=flow.alternation(asked),
        follow_up=figures.follow_up(asked),
        rate=None if seconds is None else round(len(asked) / (seconds / 60), 2),
        voices=flow.voices(turns, cast),
        barrage=flow.barrage(turns),
        remarks=tuple(_remarks(findings, turns)),
        parts=tuple(flow.parts(turns, method)),
        timeline=tuple(flow.timeline(turns, method, cast, text=all_text)),
        proud=proud(turns, cast) if kept else (),
        rewrite=rewrites(turns, method, cast) if kept else (),
        people=tuple(_people(turns, method, cast)),
        norms=method.norms,
        sources=method.sources,
        earlier=tuple(replace(summary, label=cast.mask(summary.label)) for summary in earlier),
        notes=tuple(notes),
        unread=tuple(unread),
        versions=versions,
    )


def _remarks(findings: Iterable[SessionFinding], turns: Sequence[ReportTurn]) -> Iterator[Remark]:
    for finding in findings:
        yield Remark(
            rule=finding.rule,
            severity=finding.severity,
            title=finding.title,
            message=finding.message,
            source=finding.source,
            turns=tuple(turns[at].number for at in finding.turns),
            value=finding.value,
            n=finding.n,
        )


def _people(turns: Sequence[ReportTurn], method: MethodInfo, cast: Cast) -> Iterator[Person]:
    for name in sorted(cast.released, key=lambda name: str(cast.label(name))):
        own = [turn for turn in turns if turn.participant == name]
        asked = figures.questions_of(own)
        if not asked:  # who only brought the case asked nothing
            continue
        yield Person(
            name=cast.label(name) or "",
            questions=len(asked),
            open=Share.of(sum(bool(q.labels.form.is_open) for q in asked), len(asked)),
            follow_up=figures.follow_up(asked),
            quality=figures.quality(own, method),
        )
