"""What a file with a conversation holds, and the conversation made of it. Frozen, like all values of the coach."""

from dataclasses import dataclass
from enum import StrEnum

from ..errors import CoachError, InputError
from ..model import Turn


class Format(StrEnum):
    """A kind of file that is read."""

    WEBVTT = "webvtt"
    SRT = "srt"
    SBV = "sbv"
    DOCX = "docx"
    WHATSAPP = "whatsapp"
    SLACK = "slack"
    DISCORD = "discord"
    TELEGRAM = "telegram"
    SPEECH_JSON = "speech-json"
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PLAIN = "plain"

    @property
    def is_speech(self) -> bool:
        """Whether it is cut into cues by the clock, as speech-to-text is."""
        return self in (Format.WEBVTT, Format.SRT, Format.SBV, Format.SPEECH_JSON)


READ = (
    "WebVTT, SRT en SBV (Teams, Zoom, Meet, Webex, Whisper), Word-transcripten (.docx), WhatsApp (.txt), "
    "Slack, Discord, Telegram en Whisper (.json), CSV, Excel (.xlsx), JSON Lines en gewone tekst met 'Naam: …'"
)
"""The formats, as a trainer reads them."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one speaker said at one time, as the file has it.

    Attributes:
        text: the words. In speech-to-text without punctuation a newline marks a pause or a likely question.
        speaker: the name as written; None where the file names nobody.
        start: in seconds, from the begin of the recording or from the first message.
        end: likewise; None where the file does not say.
        number: where it begins: the line of a text, the row of a table, the message of a JSON export, the paragraph
            of a Word document. From 1.
        step: the heading or the value of the column, as written; ``turns_of`` looks up which step of a method it is.
        role: the value of the column, as written.
    """

    text: str
    speaker: str | None
    start: float | None
    end: float | None
    number: int
    step: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What was not understood: where, and what to do about it, Dutch. Never holds words of the file."""

    number: int
    message: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was read from one file.

    Attributes:
        lines: what was said, in the order of the file (of a chat export: by time).
        problems: what was not understood or left out, in order.
        format: one of ``Format``.
        encoding: how the bytes were read, such as "utf-8".
        columns: the names of all columns of a table, for a chooser.
    """

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    format: str
    encoding: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation that ``Coach.review_session`` can review.

    Attributes:
        turns: what was said, with the roles and steps that are known.
        inbrenger: the name of who brings the case; None if nobody stands out.
        sure: whether the name was given, or stands in the file, or is well ahead of the others; if not, ask.
        steps_known: whether the file says of any turn which step it belongs to.
        problems: those of the transcript, and steps and roles that no method knows.
        speakers: every name with its number of turns, most turns first.
    """

    turns: tuple[Turn, ...]
    inbrenger: str | None
    sure: bool
    steps_known: bool
    problems: tuple[Problem, ...]
    speakers: tuple[tuple[str, int], ...]


class ColumnsError(InputError):
    """A table does not say which column holds the words; ``columns`` has the names to choose from.

    >>> error = ColumnsError("We weten niet in welke kolom de tekst staat.", ("nr", "uiting"))
    >>> error.code, error.columns
    ('columns-needed', ('nr', 'uiting'))
    """

    def __init__(self, what: str, columns: tuple[str, ...]) -> None:
        names = ", ".join(f"'{column}'" for column in columns)
        super().__init__(f"{what} Kies uit: {names}.", code="columns-needed", field="columns")
        self.columns = columns


class ReaderMissingError(CoachError):
    """A package that reads this format is not installed; it comes with the extra ``report``."""

    code = "reader-missing"
    status = 501

    def __init__(self, package: str) -> None:
        super().__init__(f"Reading this file needs the package '{package}'. Run: pip install 'vraagcoach[report]'.")


def unreadable(what: str, *, code: str = "unreadable-file", status: int = 422) -> InputError:
    """Return the error for a file that is not a transcript: what it is, and what is read instead.

    >>> print(unreadable("Dit is een PDF-bestand."))  # doctest: +ELLIPSIS
    Dit is een PDF-bestand. Dit kunnen we lezen: WebVTT, SRT en SBV (Teams, Zoom, Meet, Webex, Whisper), ...
    """
    return InputError(f"{what} Dit kunnen we lezen: {READ}.", code=code, status=status, field="file")
