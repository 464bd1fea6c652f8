"""SubRip (.srt), as Whisper, Stream and subtitle editors write it."""

from .cues import blocks, lines_of, stamp, voices
from .model import Line, Problem


def read_srt(text: str) -> tuple[list[Line], list[Problem]]:
    r"""Read the cues of an SRT file; what is not SRT is mended or told.

    >>> read_srt("1\n00:00:03,120 --> 00:00:05.000\nNoor: Wat gebeurde er?\n")[0]
    [Line(text='Wat gebeurde er?', speaker='Noor', start=3.12, end=5.0, number=2, step=None, role=None)]
    """
    import srt

    problems: list[Problem] = []
    # the line number travels as index, so that every subtitle of the library says where it stood; the space before
    # each line keeps words like "12.03.2026" from being taken for the next time, which the library would log
    mended = "\n".join(
        f"{block.number}\n{stamp(block.start, ',')} --> {stamp(block.end, ',')}\n"
        + "".join(f" {line.replace('-->', '→')}\n" for line in block.payload or [""])
        for block in blocks(text, problems, header=False)
    )
    cues = (
        cue
        for subtitle in srt.parse(mended + "\n", ignore_errors=True)
        for cue in voices(
            subtitle.content, subtitle.start.total_seconds(), subtitle.end.total_seconds(), subtitle.index or 0
        )
    )
    return lines_of(cues), problems
