"""Where one can go."""

from enum import StrEnum


class Part(StrEnum):
    """The four exercises, and progress."""

    RECOGNISE = "herkennen"
    REPHRASE = "herschrijven"
    CASE = "casus"
    FREE = "vrij"
    PROGRESS = "voortgang"
