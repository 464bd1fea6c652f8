"""Conversations in, from files: chat exports and meeting transcripts to one value, and to turns for the coach."""

from .conversation import turns_of
from .model import ColumnsError, Conversation, Format, Line, Problem, ReaderMissingError, Transcript
from .reading import read_transcript

__all__ = [
    "ColumnsError",
    "Conversation",
    "Format",
    "Line",
    "Problem",
    "ReaderMissingError",
    "Transcript",
    "read_transcript",
    "turns_of",
]
