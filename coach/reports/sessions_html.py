"""Several sessions beside each other as one HTML page, with the way to each report."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from ..sessions.report import SessionReport
from .multiples import multiples
from .page import means, page, scrolled, table, typed
from .session_words import BLOCKS, minutes, percent, told


def render_overview(reports: Sequence[tuple[SessionReport, str]]) -> str:
    """Return a page over sessions, oldest first.

    Args:
        reports: each with the name of its file in the same folder.

    Raises:
        ChartsMissingError: if matplotlib is not installed.
    """
    rows = []
    for report, name in reports:
        rows.append(
            [
                f'<a href="{escape(quote(name))}">{typed(report.label, 60)}</a>',
                escape(report.method_title),
                "–" if report.seconds is None else minutes(report.seconds),
                str(report.questions),
                told(report.quality["advice"]),
                percent(report.open.share) if report.open.enough else told(report.open),
                told(report.follow_up),
            ]
        )
    heads = ("sessie", "methode", "duur", "vragen", "advies te vroeg", "open", "doorvragen")
    last = reports[-1][0]
    beside = scrolled("De sessies", table("Oudste bovenaan", heads, rows, numbers=4))
    body = (
        '<header><p class="kind">Vraagrapport</p><h1>Sessies naast elkaar</h1></header>'
        f"<section><h2>De sessies</h2>{beside}</section>"
        f"<section><h2>{escape(BLOCKS['compare'].title)}</h2>{means(last, 'compare')}"
        f"{multiples(last, [report.summary() for report, _ in reports])}</section>"
    )
    return page("Vraagrapport: sessies naast elkaar", body)
