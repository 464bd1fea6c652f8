"""WebVTT, as Teams, Zoom, Meet, Webex and Whisper write it."""

from .cues import blocks, lines_of, stamp, voices
from .model import Line, Problem


def read_webvtt(text: str) -> tuple[list[Line], list[Problem]]:
    r"""Read the cues of a WebVTT file; what is not WebVTT is mended or told.

    >>> read_webvtt("WEBVTT\n\n00:03.120 --> 00:05,000\n<v Noor>Wat gebeurde er?</v>")[0]
    [Line(text='Wat gebeurde er?', speaker='Noor', start=3.12, end=5.0, number=3, step=None, role=None)]
    """
    import webvtt

    problems: list[Problem] = []
    # the line number travels as cue id, so that every cue of the library says where it stood
    mended = ["WEBVTT", ""]
    speakers: dict[int, str | None] = {}
    for block in blocks(text, problems, header=True):
        speakers[block.number] = block.speaker
        times = f"{stamp(block.start, '.')} --> {stamp(block.end, '.')}"
        mended += [str(block.number), times, *(line.replace("-->", "→") for line in block.payload), ""]
    captions = webvtt.from_string("\n".join(mended)).captions
    cues = (
        cue
        for caption in captions
        for cue in voices(
            caption.raw_text,
            caption.start_time.in_milliseconds() / 1000,
            caption.end_time.in_milliseconds() / 1000,
            int(caption.identifier or 0),
            speakers.get(int(caption.identifier or 0)),
        )
    )
    return lines_of(cues), problems
