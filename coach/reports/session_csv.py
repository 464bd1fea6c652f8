"""A report as a table for a spreadsheet: one row a turn. No cell can act as a formula."""

import csv
from io import StringIO

from ..labels import Role
from ..sessions.report import SessionReport
from .session_words import moment
from .shown import shown

_STARTS = tuple("=+-@\t\r＝＋－＠")
_LONGEST = 2000


def render_csv(report: SessionReport) -> str:
    """Return the turns with semicolons between the cells, as a Dutch spreadsheet opens them.

    Marked as UTF-8 for that same spreadsheet. The text is there only where the report has it.
    """
    written = StringIO()
    written.write("\ufeff")
    out = csv.writer(written, delimiter=";", lineterminator="\r\n")
    titles = {part.step: part.title for part in report.parts}
    out.writerow("beurt tijd stap rol wie vorm soort over labels viel_op doorvraag tekens tekst".split())
    for mark in report.timeline:
        own = mark.role is Role.INBRENGER
        row = [
            str(mark.number),
            "" if mark.time is None else moment(mark.time),
            titles.get(mark.step) or mark.step or "",
            mark.role.dutch,
            mark.label or "",
            "" if own else mark.form.dutch,
            "" if own or mark.aim is None else mark.aim.dutch,
            "" if own or mark.focus is None else mark.focus.dutch,
            "" if own else ", ".join(flag.dutch for flag in mark.flags),
            ", ".join(flag.dutch for flag in mark.minded),
            "ja" if mark.follow_up and not own else "",
            str(mark.length),
            mark.text or "",
        ]
        out.writerow([cell(value) for value in row])
    return written.getvalue()


def cell(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> cell("=1+1"), cell("  @SOM(1)"), cell("Wat?")
    ("'=1+1", "'@SOM(1)", 'Wat?')
    """
    # judged before and after: what is made visible or trimmed may uncover a formula
    line = shown(value, _LONGEST)
    return f"'{line}" if line.startswith(_STARTS) or value.startswith(_STARTS) else line
