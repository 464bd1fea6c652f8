"""SubViewer (.sbv), as Meet and YouTube write it: begin and end with a comma between, and no numbers."""

import re

from .model import Line, Problem
from .subrip import read_srt

_STAMP = r"\d{1,3}:[0-5]?\d:[0-5]?\d[.]\d{1,3}"
_TIMING = re.compile(rf"^[ \t]*({_STAMP}),({_STAMP})[ \t]*$", re.MULTILINE | re.ASCII)


def is_subviewer(text: str) -> bool:
    r"""Say whether a line holds two times and nothing else.

    >>> is_subviewer("0:00:03.120,0:00:05.000\nHoi"), is_subviewer("3.120,5.000")
    (True, False)
    """
    return _TIMING.search(text) is not None


def read_sbv(text: str) -> tuple[list[Line], list[Problem]]:
    r"""Read the cues as those of SubRip, from which only the line of the time differs.

    >>> read_sbv("0:00:03.120,0:00:05.000\nNoor: Wat gebeurde er?\n")[0]
    [Line(text='Wat gebeurde er?', speaker='Noor', start=3.12, end=5.0, number=1, step=None, role=None)]
    """
    return read_srt(_TIMING.sub(r"\1 --> \2", text))
