"""A report as JSON: every figure, for programs and for a later report to compare with."""

import json

from ..sessions.report import SessionReport, Summary
from .shown import shown

_HIDDEN = {
    ord(c): f"\\u{ord(c):04x}"
    for c in "<>&\u2028\u2029\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}
"""Written as JSON escapes: the same text, but inert in a page or a terminal."""


def render_json(report: SessionReport) -> str:
    """Return the report as JSON, with a newline at its end."""
    text = json.dumps(report.to_dict(), ensure_ascii=False, indent=1, allow_nan=False)
    return text.translate(_HIDDEN).encode("utf-8", errors="replace").decode() + "\n"


def read_summary(text: str) -> Summary | None:
    """Return what to compare with from a report that ``render_json`` wrote; None if it is something else."""
    if f'"{"kind"}"' not in text[:200]:
        return None
    try:
        found = Summary.read(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return Summary(shown(found.label, 80), found.questions, found.shares)
