"""The picture of a session that reads from left to right: steps as bands, every question a mark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..labels import Role
from ..sessions.report import Mark, SessionReport
from .drawing import MARKS, Drawing
from .session_words import minutes, plural
from .shown import shown

_MOST_BANDS = 24
_MOST_HEIGHT = 130.0
_CELLS = (13.0, 11.0, 9.5, 8.0, 7.0, 6.0, 5.0)
_TOP, _BOTTOM, _MIDDLE = 26.0, 24.0, 14.0
_STEPS_OF_TIME = (1, 2, 5, 10, 15, 20, 30, 60, 120)
_STEPS_OF_TURNS = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
_COLOUR = {"open": "open", "invitation": "open", "closed": "closed", "choice": "closed", "statement": "closed"}


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a turn stands from left to right, from 0 to 1: by the clock, or by its number where that is not known."""

    by_time: bool
    first: float
    last: float

    def at(self, mark: Mark) -> float | None:
        value = mark.time if self.by_time else float(mark.number)
        return None if value is None else min(1.0, max(0.0, (value - self.first) / (self.last - self.first)))


def draw_timeline(report: SessionReport, name: str, width: float) -> str:
    """Draw the time line.

    Marks stand in columns; each column is a stretch of time. Open questions are stacked upwards from the line, closed
    ones and remarks that a rule minds downwards, what is minded last. How thick the line is says how much of the
    talking the inbrenger did.

    Args:
        report: of the session.
        name: makes the ids its own.
        width: in points; the narrow one is for a telephone.
    """
    scale = _scale(report)
    left, right = (58.0, 10.0) if width > 500 else (10.0, 8.0)
    inner = width - left - right
    for cell in _CELLS:
        columns = _columns(report, scale, int(inner / cell))
        up = max((len(above) for above, _, _ in columns), default=0)
        down = max((len(below) for _, below, _ in columns), default=0)
        if max(up, down) * cell <= _MOST_HEIGHT:
            break
    row = min(cell, _MOST_HEIGHT / max(up, down, 1))
    above, below = max(up * row, 34.0), max(down * row, 34.0)
    height = _TOP + above + _MIDDLE + below + _BOTTOM
    line = _TOP + above + _MIDDLE / 2
    sheet = Drawing(name, width, height)
    _bands(sheet, report, scale, left, inner, height - _BOTTOM)
    if left > 20:
        sheet.text(left - 8, line - _MIDDLE / 2 - 6, "open", size=11, colour="soft", at="right")
        sheet.text(left - 8, line + _MIDDLE / 2 + 14, "gesloten", size=11, colour="soft", at="right")
    sheet.line((left, left + inner), (line, line), colour="line")
    step = inner / len(columns)
    for i, (_, _, talk) in enumerate(columns):
        if talk:
            thick = 1 + (_MIDDLE - 7) * talk
            sheet.box(left + i * step, line - thick / 2, step, thick, colour="line")
    _marks(sheet, columns, left, step, line, row, min(row, cell))
    for x, label in _ticks(scale, 5 if width < 500 else 9):
        sheet.line((left + x * inner,) * 2, (height - _BOTTOM, height - _BOTTOM + 4), colour="soft")
        place = "left" if x < 0.02 else "right" if x > 0.96 else "center"
        sheet.text(left + x * inner, height - 7, label, size=11, colour="soft", at=place)
    return sheet.svg("Tijdlijn van de sessie", _description(report))


def _scale(report: SessionReport) -> _Scale:
    if report.seconds:
        return _Scale(True, 0.0, max((m.time for m in report.timeline if m.time is not None), default=1.0) or 1.0)
    return _Scale(False, 1.0, max(2.0, float(report.timeline[-1].number if report.timeline else 2)))


def _columns(report: SessionReport, scale: _Scale, count: int) -> list[tuple[list[Mark], list[Mark], float]]:
    """Return for each stretch what stands above the line, what below, and the inbrenger's part of the talking."""
    above: list[list[Mark]] = [[] for _ in range(count)]
    below: list[list[Mark]] = [[] for _ in range(count)]
    talk = [[0, 0] for _ in range(count)]
    for mark in report.timeline:
        x = scale.at(mark)
        if x is None:
            continue
        column = min(count - 1, int(x * count))
        talk[column][mark.role is Role.INBRENGER] += mark.length
        if mark.asks:
            (above if mark.form.is_open else below)[column].append(mark)
        elif mark.minded:
            below[column].append(mark)
    for column_of in (above, below):
        for marks in column_of:
            marks.sort(key=lambda m: bool(m.minded))
    return [
        (a, b, own / (own + rest) if own + rest else 0.0) for a, b, (rest, own) in zip(above, below, talk, strict=True)
    ]


def _marks(
    sheet: Drawing,
    columns: Sequence[tuple[list[Mark], list[Mark], float]],
    left: float,
    step: float,
    line: float,
    row: float,
    cell: float,
) -> None:
    plain: dict[str, tuple[list[float], list[float]]] = {}
    ringed: dict[str, tuple[list[float], list[float]]] = {}
    for i, (above, below, _) in enumerate(columns):
        for marks, sign in ((above, -1), (below, 1)):
            for height, mark in enumerate(marks):
                x = left + (i + 0.5) * step
                y = line + sign * (_MIDDLE / 2 + (height + 0.5) * row)
                for found in (plain, *([ringed] if mark.minded else [])):
                    xs, ys = found.setdefault(mark.form.value, ([], []))
                    xs.append(x)
                    ys.append(y)
    size = cell * 0.62
    for form, shape in MARKS.items():
        scaled = size * {"D": 0.78, "^": 1.05, "s": 0.88, "X": 1.0}.get(shape, 1.0)
        if form in plain:
            filled = form in ("open", "invitation", "statement")
            sheet.marks(*plain[form], shape=shape, size=scaled, colour=_COLOUR[form], filled=filled, width=cell * 0.11)
        if form in ringed:
            ring = "o" if shape in "oDX" else "s"
            sheet.marks(*ringed[form], shape=ring, size=cell * 0.98, colour="minded", filled=None, width=cell * 0.15)


def _bands(sheet: Drawing, report: SessionReport, scale: _Scale, left: float, inner: float, foot: float) -> None:
    """Draw the steps as bands that take turns being tinted, each with its number and, where there is room, its name."""
    if len(report.parts) > _MOST_BANDS or all(part.step is None for part in report.parts):
        sheet.box(left, _TOP - 4, inner, foot - _TOP + 4, colour="band")
        return
    by_number = {mark.number: mark for mark in report.timeline}
    starts = [scale.at(by_number[part.first]) for part in report.parts]
    edges = [0.0 if i == 0 or x is None else x for i, x in enumerate(starts)] + [1.0]
    for i, part in enumerate(report.parts):
        x, width = left + edges[i] * inner, max(0.0, edges[i + 1] - edges[i]) * inner
        sheet.box(x, _TOP - 22, width, foot - _TOP + 22, colour="band" if i % 2 == 0 else "pale")
        room = int((width - 10) / 6.6)
        number, title = str(i + 1), shown(part.title, 60)
        if room >= len(number):
            words = f"{number} {title}" if room >= len(title) + len(number) + 1 else number
            if words == number and room > 12:
                words = f"{number} {title[: room - 4].rstrip()}…"
            sheet.text(x + 5, _TOP - 8, words, size=11.5, colour="ink", bold=True)


def _ticks(scale: _Scale, most: int) -> Iterator[tuple[float, str]]:
    if scale.by_time:
        length = scale.last / 60
        step = next((s for s in _STEPS_OF_TIME if length / s <= most - 1), int(length) or 1)
        for minute in range(0, int(length) + 1, step):
            yield minute * 60 / scale.last, f"{minute} min" if minute else "start"
        return
    step = next((s for s in _STEPS_OF_TURNS if scale.last / s <= most - 1), max(1, int(scale.last)))
    yield 0.0, "beurt 1"
    for number in range(step, int(scale.last) + 1, step):
        yield (number - 1) / (scale.last - 1), str(number)


def _description(report: SessionReport) -> str:
    minded = sum(bool(mark.minded) for mark in report.timeline)
    length = f" in {minutes(report.seconds)}" if report.seconds else ""
    return (
        f"{plural(report.questions, 'vraag', 'vragen')}{length}: {report.open.count} open boven de lijn, "
        f"{report.questions - report.open.count} gesloten eronder. "
        f"Bij {plural(minded, 'beurt', 'beurten')} viel iets op. De tabel hieronder geeft de aantallen per deel."
    )
