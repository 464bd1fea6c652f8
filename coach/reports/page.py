"""A page that reaches nothing and runs nothing, and the pieces that every report is made of."""

from collections.abc import Iterable, Sequence
from html import escape

from ..sessions.interval import Share
from ..sessions.report import SessionReport
from .session_style import style
from .session_words import BLOCKS, between, counted, source_line, told
from .shown import shown

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(title: str, body: str) -> str:
    """Return a whole page that can reach nothing and run nothing."""
    return (
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{style()}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def typed(text: str, most: int = 400) -> str:
    """Return what somebody typed: escaped, made visible where it hides, and kept apart from the text around it."""
    return f"<bdi>{escape(shown(text, most))}</bdi>"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int = 0) -> str:
    """Return a table of cells that are HTML already; the last ``numbers`` columns are set right."""
    right = len(heads) - numbers
    top = "".join(
        f'<th scope="col"{" class=n" if i >= right else ""}>{escape(head)}</th>' for i, head in enumerate(heads)
    )
    lines = []
    for row in rows:
        cells = "".join(f"<td{' class=n' if i >= right else ''}>{cell}</td>" for i, cell in enumerate(row[1:], 1))
        lines.append(f'<tr><th scope="row">{row[0]}</th>{cells}</tr>')
    head = f"<caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
    return f"<table>{head}<tbody>{''.join(lines)}</tbody></table>"


def folded(summary: str, inside: str, *, tall: bool = False, printed: bool = True) -> str:
    """Return what opens on demand, and stands open on paper; it scrolls by itself where it is too wide or too tall."""
    kind, label = "scroll tall" if tall else "scroll", escape(summary)
    region = f'<div class="{kind}" role="region" tabindex="0" aria-label="{label}">{inside}</div>'
    return f"<details{'' if printed else ' class=screen'}><summary>{label}</summary>{region}</details>"


def scrolled(name: str, inside: str) -> str:
    """Return a card that scrolls sideways by itself where it is too wide."""
    return f'<div class="card scroll" role="region" tabindex="0" aria-label="{escape(name)}">{inside}</div>'


def share_table(caption: str, rows: Iterable[tuple[str, Share]]) -> str:
    """Return shares as a table, with how sure they are."""
    cells = ([escape(shown(name, 80)), counted(s), told(s), between(s)] for name, s in rows)
    return table(caption, ("wat", "aantal", "aandeel", "95%-interval"), cells, numbers=3)


def means(report: SessionReport, block: str, *, source: bool = True) -> str:
    """Return what a block means, what to try, and the place in a handout."""
    about = BLOCKS[block]
    where = source_line(report.sources.get(block)) if source else ""
    end = f'<p class="source">Bron: {escape(shown(where, 500))}</p>' if where else ""
    return f'<p>{escape(about.means)}</p><p class="next">{escape(about.next)}</p>{end}'
