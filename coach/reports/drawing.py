"""A sheet to draw on, made into SVG by matplotlib: in points from the upper left corner, in colours of the page."""

import re
import warnings
from collections.abc import Sequence
from html import escape
from io import StringIO
from threading import Lock
from typing import Any

from ..errors import CoachError
from .shown import shown

# matplotlib knows no names of a page's colours: each stands for one, and is put back when the drawing is done
_COLOURS = {
    "ink": "#010101",
    "soft": "#010102",
    "line": "#010103",
    "band": "#010104",
    "card": "#010105",
    "open": "#010106",
    "closed": "#010107",
    "minded": "#010108",
    "pale": "#010109",
}
_BACK = {value: f"var(--{name})" for name, value in _COLOURS.items()}
_COLOUR = re.compile("|".join(_BACK))
_UNUSED = re.compile(r'\s*<style type="text/css">.*?</style>|(?<=<g) id="[^"]*"', re.DOTALL)
_FONT = re.compile(r'font-family: [^;"]*;? ?')
_STILL = re.compile(r' transform="rotate\(-?0 [^"]*\)"')
_SPACE = re.compile(r"\s*\n\s*")
_STYLED = re.compile(r'style="([^"]*)"')
_ONE_AT_A_TIME = Lock()
"""Matplotlib's settings, and which warnings are heard, hold for all threads of a service."""
MARKS = {"open": "o", "invitation": "D", "closed": "s", "choice": "^", "statement": "X"}
"""The shape of each form."""


class ChartsMissingError(CoachError):
    """Matplotlib, which draws the charts, is not installed; it comes with the extra ``report``."""

    code = "charts-missing"
    status = 501

    def __init__(self) -> None:
        super().__init__("The charts of a report need matplotlib. Run: pip install 'vraagcoach[report]'.")


class Drawing:
    """A drawing that becomes a piece of SVG for in a page.

    Args:
        name: makes the ids in it its own; the same drawing gets the same ids again.
        width: in points; the page scales it.
        height: likewise.

    Raises:
        ChartsMissingError: if matplotlib is not installed.
    """

    def __init__(self, name: str, width: float, height: float) -> None:
        try:
            from matplotlib.figure import Figure
        except ModuleNotFoundError as error:
            raise ChartsMissingError from error
        self._name = name
        self._figure = Figure(figsize=(width / 72, height / 72), frameon=False)
        self._axes: Any = self._figure.add_axes((0, 0, 1, 1))
        self._axes.axis("off")
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        colour: str = "ink",
        at: str = "left",
        bold: bool = False,
    ) -> None:
        """Write words on a line whose foot is at ``y``."""
        self._axes.text(
            x,
            y,
            shown(words, 200),
            fontsize=size,
            color=_COLOURS[colour],
            ha=at,
            va="baseline",
            weight="bold" if bold else "normal",
            parse_math=False,
        )

    def line(
        self, xs: Sequence[float], ys: Sequence[float], *, colour: str = "line", width: float = 1, dashed: bool = False
    ) -> None:
        """Draw a line through points."""
        style: Any = (0, (4, 3)) if dashed else "solid"
        self._axes.plot(
            xs, ys, color=_COLOURS[colour], linewidth=width, linestyle=style, clip_on=False, solid_capstyle="round"
        )

    def box(
        self, x: float, y: float, width: float, height: float, *, colour: str, edge: str | None = None, hatch: str = ""
    ) -> None:
        """Fill a rectangle, with a pattern where there is one."""
        from matplotlib.patches import Rectangle

        self._axes.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=_COLOURS[colour],
                edgecolor=_COLOURS[edge or colour],
                linewidth=1 if edge else 0,
                hatch=hatch,
                clip_on=False,
            )
        )

    def marks(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        shape: str,
        size: float,
        colour: str,
        filled: bool | None = True,
        width: float = 0,
    ) -> None:
        """Draw one mark at each point; ``size`` is across; None for ``filled`` leaves the inside open."""
        if not xs:
            return
        self._axes.scatter(
            xs,
            ys,
            s=size**2,
            marker=shape,
            facecolors="none" if filled is None else _COLOURS[colour if filled else "card"],
            edgecolors=_COLOURS[colour],
            linewidths=width,
            clip_on=False,
        )

    def svg(self, title: str, description: str) -> str:
        """Return the drawing as SVG that says in words what it shows; hidden characters in them are made visible."""
        from matplotlib import rc_context
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        written = StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        choices: Any = {"svg.fonttype": "none", "svg.hashsalt": self._name, "hatch.linewidth": 1.2}
        with _ONE_AT_A_TIME, rc_context(choices), warnings.catch_warnings():
            # a name may have letters that matplotlib's font lacks; the browser has them
            warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
            canvas: Any = FigureCanvasSVG(self._figure)
            canvas.print_svg(written, metadata=nothing)
        body = written.getvalue()
        body = _STILL.sub("", _FONT.sub("", _UNUSED.sub("", body[body.index("<svg") :])))
        body = _SPACE.sub(" ", _COLOUR.sub(lambda found: _BACK[found[0]], body))
        body = _STYLED.sub(_as_attributes, body)
        start = body.index(">") + 1
        box = re.search(r'viewBox="[^"]*"', body[:start])
        name, title, description = escape(self._name), escape(shown(title)), escape(shown(description, 4000))
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'{box[0] if box else ""} role="img" aria-labelledby="{name}-t" aria-describedby="{name}-d">'
            f'<title id="{name}-t">{title}</title><desc id="{name}-d">{description}</desc>{body[start:]}'
        )


def _as_attributes(found: re.Match[str]) -> str:
    """Write a style as attributes of the drawing: a page that forbids inline styles shows them too."""
    pairs = (part.partition(":") for part in found[1].split(";") if part.strip())
    return " ".join(f'{name.strip()}="{value.strip()}"' for name, _, value in pairs)
