"""The other pictures of a report: shares with how sure they are, bars, and small multiples of sessions."""

from collections.abc import Mapping, Sequence
from math import ceil

from ..sessions.interval import Share
from ..sessions.method import Norm
from ..sessions.report import Summary, Voices
from .drawing import Drawing
from .session_words import between, counted, percent, told
from .shown import shown

_WIDTH = 360.0
_ROW = 46.0
_INTERVAL_ROW = 60.0
_LEFT, _RIGHT = 4.0, 12.0
Row = tuple[str, Share]


def draw_intervals(name: str, title: str, rows: Sequence[Row]) -> str:
    """Draw shares as dots on a line, each with its 95% interval; one with too few questions is open and pale."""
    top = max((share.high or 0 for _, share in rows if share.enough), default=0.2)
    most = min(1.0, max(0.2, ceil(top * 10) / 10))
    height = _INTERVAL_ROW * len(rows) + 22
    sheet = Drawing(name, _WIDTH, height)
    inner = _WIDTH - _LEFT - _RIGHT
    step = 0.05 if most <= 0.25 else 0.1 if most <= 0.5 else 0.25
    for i in range(int(most / step + 1e-9) + 1):
        x = _LEFT + 4 + i * step / most * (inner - 4)
        sheet.line((x, x), (4, height - 20), colour="line", width=0.7)
        sheet.text(x, height - 6, percent(i * step), size=11, colour="soft", at="center" if i else "left")
    for i, (words, share) in enumerate(rows):
        y = i * _INTERVAL_ROW + 22
        sheet.box(_LEFT, y - 13, min(inner - 60, 10 + 6.8 * len(words)), 18, colour="card")
        sheet.text(_LEFT, y, words, size=12.5)
        line = y + 17
        if not share.enough or share.share is None or share.low is None or share.high is None:
            sheet.text(_WIDTH - _RIGHT, y, "te weinig", size=12, colour="soft", at="right")
            sheet.line((_LEFT + 4, _LEFT + inner), (line, line), dashed=True)
            continue
        sheet.text(_WIDTH - _RIGHT, y, percent(share.share), size=12.5, bold=True, at="right")
        place = [_LEFT + 4 + value / most * (inner - 4) for value in (share.low, share.share, share.high)]
        sheet.line((place[0], place[2]), (line, line), colour="minded", width=5)
        sheet.marks([place[1]], [line], shape="o", size=11, colour="minded", width=1)
        sheet.marks([place[1]], [line], shape="o", size=4, colour="card")
    words = "; ".join(f"{label}: {told(share)} ({counted(share)}, {between(share)})" for label, share in rows)
    return sheet.svg(title, words)


def draw_bars(
    name: str, title: str, rows: Sequence[Row], *, hatched: frozenset[int] = frozenset(), line: float | None = None
) -> str:
    """Draw shares as bars with their interval as a thin line.

    Args:
        name: makes the ids its own.
        title: what it shows.
        rows: what each share is called, and the share.
        hatched: the places of the bars that get a pattern.
        line: a share to draw a dashed line at.
    """
    top = max([share.high or 0 for _, share in rows] + [line or 0, 0.1])
    sheet = Drawing(name, _WIDTH, _ROW * len(rows) + 4)
    inner = _WIDTH - _LEFT - _RIGHT
    for i, (words, share) in enumerate(rows):
        y = i * _ROW + 16
        sheet.text(_LEFT, y, shown(words, 44), size=12.5)
        value = percent(share.share) if share.enough else str(share.count)
        sheet.text(_WIDTH - _RIGHT, y, value, size=12.5, bold=True, at="right")
        sheet.box(_LEFT, y + 7, inner, 12, colour="band")
        wide = (share.share or 0) / top * inner
        if i in hatched:
            sheet.box(_LEFT, y + 7, wide, 12, colour="card", edge="closed", hatch="/////")
        else:
            sheet.box(_LEFT, y + 7, wide, 12, colour="open")
        if share.enough and share.low is not None and share.high is not None:
            ends = (_LEFT + share.low / top * inner, _LEFT + share.high / top * inner)
            sheet.line(ends, (y + 22.5, y + 22.5), colour="soft", width=1.6)
    if line is not None:
        x = _LEFT + line / top * inner
        sheet.line((x, x), (20, _ROW * len(rows)), colour="ink", width=1.2, dashed=True)
    words = "; ".join(f"{label}: {told(share)} ({counted(share)})" for label, share in rows)
    return sheet.svg(title, words)


def voice_rows(voices: Voices, most: int = 12) -> list[Row]:
    """Return the askers as rows, the ones after the most together."""
    total = sum(voice.questions for voice in voices.each)
    rows = [(voice.label, Share.of(voice.questions, total)) for voice in voices.each[:most]]
    rest = sum(voice.questions for voice in voices.each[most:])
    return [*rows, ("De anderen", Share.of(rest, total))] if len(voices.each) > most else rows


def draw_multiple(name: str, title: str, measure: str, sessions: Sequence[Summary], norm: Norm | None) -> str:
    """Draw one share over several sessions, oldest first; the last one is filled.

    Where the method has a norm, the side that a rule minds is hatched, and the line from where it praises is dashed.
    """
    width, height, foot, head, left = 200.0, 118.0, 16.0, 8.0, 34.0
    shares = [summary.shares.get(measure, Share.of(0, 0)) for summary in sessions]
    top = max([share.high or 0 for share in shares if share.enough] + [0.2])
    if norm is not None:
        top = max(top, 1.0)
    top = min(1.0, ceil(top * 10) / 10)
    sheet = Drawing(name, width, height)

    def y(value: float) -> float:
        return head + (1 - min(value, top) / top) * (height - foot - head)

    sheet.box(left, head, width - left - 4, height - foot - head, colour="band")
    if norm is not None and norm.least is not None:
        sheet.box(left, y(norm.least), width - left - 4, y(0) - y(norm.least), colour="band", edge="line", hatch="////")
    if norm is not None and norm.most is not None:
        sheet.box(left, head, width - left - 4, y(norm.most) - head, colour="band", edge="line", hatch="////")
    if norm is not None and norm.good is not None:
        sheet.line((left, width - 4), (y(norm.good),) * 2, colour="soft", dashed=True)
    for value in (0.0, top / 2, top):
        sheet.text(left - 5, y(value) + 4, percent(value), size=10.5, colour="soft", at="right")
    step = (width - left - 4) / len(shares)
    for i, share in enumerate(shares):
        x = left + (i + 0.5) * step
        last = i == len(shares) - 1
        if not share.enough or share.share is None or share.low is None or share.high is None:
            sheet.text(x, y(0) - 4, "–", size=12, colour="soft", at="center")
            continue
        sheet.line((x, x), (y(share.low), y(share.high)), colour="open" if last else "soft", width=2.4)
        sheet.marks([x], [y(share.share)], shape="o", size=9, colour="open" if last else "soft", filled=last, width=1.6)
    first = "deze sessie" if len(shares) == 1 else "eerder"
    if len(shares) > 1:
        sheet.text(width - 4, height - 3, "deze", size=10.5, colour="soft", at="right")
    sheet.text(left + 1 if len(shares) > 1 else left + step / 2, height - 3, first, size=10.5, colour="soft",
               at="left" if len(shares) > 1 else "center")  # fmt: skip
    words = "; ".join(f"{s.label}: {told(share)}" for s, share in zip(sessions, shares, strict=True))
    return sheet.svg(title, shown(f"{words}. {norm_words(norm)}".strip(), 2000))


def norm_words(norm: Norm | None) -> str:
    """Say in words what a method's norm is; "" if it has none.

    >>> norm_words(Norm("open", least=0.5, good=0.79))
    'Norm: minstens 50%; boven 79% is het een compliment.'
    """
    if norm is None:
        return ""
    parts = []
    if norm.least is not None:
        parts.append(f"minstens {percent(norm.least)}")
    if norm.most is not None:
        parts.append(f"hoogstens {percent(norm.most)}")
    if norm.good is not None:
        parts.append(f"boven {percent(norm.good)} is het een compliment")
    return f"Norm: {'; '.join(parts)}."


def rows_of(shares: Mapping[str, Share], names: Mapping[str, str]) -> list[Row]:
    """Return shares with what they are called."""
    return [(names[name], share) for name, share in shares.items()]
