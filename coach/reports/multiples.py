"""Shares of several sessions beside each other, one small picture each, with the method's norm."""

from collections.abc import Sequence
from html import escape

from ..sessions.interval import Share
from ..sessions.report import SessionReport, Summary
from .page import folded, table
from .session_charts import draw_multiple, norm_words
from .session_words import NAMES, told
from .shown import shown

_COMPARED = ("advice", "judgement", "interpretation", "stacked", "open", "follow_up", "largest")


def multiples(report: SessionReport, sessions: Sequence[Summary], most: int = 12) -> str:
    """Return one small picture for each share, over the last sessions, with the table behind them."""
    shown_ones = sessions[-most:]
    norms = {norm.measure: norm for norm in report.norms}
    figures = []
    for measure in _COMPARED:
        norm = norms.get(measure)
        if norm is None and len(sessions) == 1:  # nothing to put it beside
            continue
        chart = draw_multiple(f"veel-{measure}", NAMES[measure], measure, shown_ones, norm)
        about = norm_words(norm) or "Norm: zo min mogelijk."
        figures.append(
            f"<figure><figcaption>{escape(NAMES[measure])}<span>{escape(about)}</span></figcaption>{chart}</figure>"
        )
    heads = ["wat", *(shown(s.label, 30) or "–" for s in shown_ones)]
    rows = ([escape(NAMES[m]), *(told(s.shares.get(m, Share.of(0, 0))) for s in shown_ones)] for m in _COMPARED)
    behind = folded("Tabel bij de vergelijking", table("Aandeel van de vragen", heads, rows, numbers=len(shown_ones)))
    return f'<div class="card"><div class="multiples">{"".join(figures)}</div>{behind}</div>'
