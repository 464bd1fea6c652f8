"""How a report looks: calm, in light and dark, on paper and on a telephone."""

from functools import cache
from importlib.resources import files


@cache
def style() -> str:
    """Return the style sheet of a report; it asks nothing of the network."""
    return files(__package__).joinpath("session.css").read_text(encoding="utf-8")
