"""Choose the questions to show: three to be proud of, three to ask differently."""

from collections.abc import Sequence

from ..labels import Aim, Flag, Focus, Phase, Severity
from .cast import Cast
from .figures import QUALITY, minded_flags
from .method import MethodInfo
from .report import Chosen
from .turn import ReportFinding, ReportTurn

MOST = 3
CANDIDATES = 9
"""For how many turns another question is looked for."""
_ASKING_STEPS = (Phase.INTRODUCTION, Phase.EXPLORATION, Phase.DEFINITION)
_WORDS = (4, 24)
_LONGEST = 240
_WEIGHT = {flag: 1 - 0.08 * i for i, flag in enumerate(QUALITY)}


def to_improve(turns: Sequence[ReportTurn], method: MethodInfo, most: int = CANDIDATES) -> list[ReportTurn]:
    """Return the turns that gain most by another question, of different flags where there are; only those with text.

    Give them a ``suggestion``, and ``rewrites`` chooses among them.
    """
    found = [(t, flags) for t in turns if t.text is not None and (flags := minded_flags(t, method)) and t.minded]
    ranked = sorted(found, key=lambda pair: (-_weight(*pair), pair[0].number))
    return [turn for turn, _ in _varied(ranked, most)]


def rewrites(turns: Sequence[ReportTurn], method: MethodInfo, cast: Cast) -> tuple[Chosen, ...]:
    """Return the questions to ask differently; those that have a suggestion first."""
    good = [turn for turn in to_improve(turns, method) if turn.suggestion]
    pairs = [(turn, minded_flags(turn, method)) for turn in good or to_improve(turns, method)]
    return tuple(_rewrite(turn, flags, cast) for turn, flags in _varied(pairs, MOST))


def proud(turns: Sequence[ReportTurn], cast: Cast) -> tuple[Chosen, ...]:
    """Return the questions to be proud of: open, without a flag, asking on, of different askers and kinds."""
    ranked = sorted((t for t in turns if _is_fine(t)), key=lambda t: (-_worth(t), t.number))
    chosen: list[ReportTurn] = []
    while ranked and len(chosen) < MOST:
        askers, aims = {t.participant for t in chosen}, {t.labels.aim for t in chosen}
        best = max(ranked, key=lambda t: _worth(t) - 2 * (t.participant in askers) - 1.5 * (t.labels.aim in aims))
        chosen.append(best)
        ranked = [t for t in ranked if t is not best and (t.text is None or t.text != best.text)]
    return tuple(_proud(turn, cast) for turn in chosen)


def _varied(
    ranked: Sequence[tuple[ReportTurn, tuple[Flag, ...]]], most: int
) -> list[tuple[ReportTurn, tuple[Flag, ...]]]:
    """Take the first of each heaviest flag, then the second of each, and so on."""
    by_flag: dict[Flag, list[tuple[ReportTurn, tuple[Flag, ...]]]] = {}
    said: set[str | None] = set()
    for turn, flags in ranked:
        if turn.text not in said:
            by_flag.setdefault(min(flags, key=QUALITY.index), []).append((turn, flags))
            said.add(turn.text)
    rows = [by_flag[flag] for flag in QUALITY if flag in by_flag]
    depth = max(map(len, rows), default=0)
    return [row[i] for i in range(depth) for row in rows if i < len(row)][:most]


def _weight(turn: ReportTurn, flags: tuple[Flag, ...]) -> float:
    score = max((f.score or 0.9 for f in turn.minded if f.flag in flags), default=0.5)
    warned = any(f.severity is Severity.WARNING for f in turn.minded)
    return warned + max(_WEIGHT[flag] for flag in flags) + score + _length(turn)


def _length(turn: ReportTurn) -> float:
    """Prefer what reads at a glance: neither a word or two nor a story."""
    words = len(turn.text.split()) if turn.text is not None else turn.length / 6
    return 0.0 if _WORDS[0] <= words <= _WORDS[1] and turn.length <= _LONGEST else -1.5


def _is_fine(turn: ReportTurn) -> bool:
    labels = turn.labels
    return (
        turn.asks
        and bool(labels.form.is_open)
        and not (labels.flags or labels.doubt or labels.narrow or turn.minded)
        and turn.phase in _ASKING_STEPS
    )


def _worth(turn: ReportTurn) -> float:
    labels = turn.labels
    praise = sum(f.severity is Severity.GOOD for f in turn.findings)
    return (
        2 * labels.follow_up
        + 1.5 * (labels.aim in (Aim.EXPERIENCE, Aim.LEARN))
        + (labels.focus is Focus.PERSON)
        + 0.5 * min(praise, 2)
        + _length(turn)
    )


def _proud(turn: ReportTurn, cast: Cast) -> Chosen:
    labels = turn.labels
    what = ["Deze vraag laat het antwoord open"]
    if labels.follow_up:
        what.append("gaat door op wat de inbrenger net zei")
    if labels.aim is Aim.EXPERIENCE:
        what.append("vraagt naar de beleving")
    elif labels.aim is Aim.LEARN:
        what.append("vraagt naar leren en een volgende stap")
    elif labels.focus is Focus.PERSON:
        what.append("gaat over de inbrenger zelf")
    message = f"{', '.join(what[:-1])} en {what[-1]}." if len(what) > 1 else f"{what[0]}."
    praise = next((f for f in turn.findings if f.severity is Severity.GOOD), None)
    return _chosen(turn, cast, (), "", message, praise)


def _rewrite(turn: ReportTurn, flags: tuple[Flag, ...], cast: Cast) -> Chosen:
    heaviest = min(flags, key=QUALITY.index)
    main = max(turn.minded, key=lambda f: (f.flag is heaviest, f.flag is not None, f.score or 0.9))
    spans: list[tuple[int, int]] = []
    for start, end in sorted((f.start, f.end) for f in turn.minded if f.flag is not None):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return _chosen(turn, cast, spans, main.title, cast.mask(main.message), main)


def _chosen(
    turn: ReportTurn,
    cast: Cast,
    spans: Sequence[tuple[int, int]],
    title: str,
    message: str,
    finding: ReportFinding | None,
) -> Chosen:
    text, moved = (None, ()) if turn.text is None else cast.mask_spans(turn.text, spans)
    return Chosen(
        number=turn.number,
        label=cast.label(turn.participant),
        text=text,
        spans=moved,
        form=turn.labels.form,
        aim=turn.labels.aim,
        focus=turn.labels.focus,
        flags=turn.labels.flags,
        follow_up=turn.labels.follow_up,
        title=title,
        message=message,
        source=finding.source if finding is not None else None,
        suggestion=None if turn.suggestion is None else cast.mask(turn.suggestion),
    )
