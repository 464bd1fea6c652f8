"""The shapes of requests and answers, for the OpenAPI description and for reading requests."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from coach.errors import CoachError, InputError
from coach.labels import Aim, Flag, Focus, Form, Role, Severity
from coach.model import MAX_CHARACTERS, MAX_CONTEXT, Turn

from .options import OPTIONS, OptionsIn

FIELDS = ("text", "method", "step", "context", "id", "speaker", "role", "time")


class TurnIn(BaseModel):
    """One turn to review."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"type": "object"})

    text: str = Field(min_length=1, max_length=MAX_CHARACTERS, examples=["Waarom heb je dat niet gezegd?"])
    method: str | None = Field(default=None, description="Id of a method; the Basismodel if left out.")
    step: str | None = Field(default=None, description="Id of a step of that method; its exploration if left out.")
    context: list[str] = Field(default=[], max_length=MAX_CONTEXT, description="What the inbrenger said, oldest first.")
    id: str | None = Field(default=None, description="Your own name for the turn, given back.")
    speaker: str | None = Field(default=None, description="Who says it, any name; only told apart.")
    role: Role | None = Field(default=None, description="A participant, unless the step has one speaker.")
    time: float | None = Field(default=None, description="When, in seconds from any moment.")


class SourceOut(BaseModel):
    """A place in a handout."""

    document: str
    where: str


class FindingOut(BaseModel):
    """What a rule of this step says."""

    rule: str
    flag: Flag | None
    severity: Severity
    start: int = Field(description="First character in the text as typed, in code points, from 0.")
    end: int = Field(description="The character after the last.")
    text: str
    title: str
    message: str
    source: SourceOut
    score: float | None
    threshold: float | None
    doubt: bool = Field(description="Possible rather than likely; the message is then a question.")
    fingerprint: str = Field(description="Names this one finding, as long as its sentence stays the same.")
    suggestive: bool = Field(description="Whether trainers call it suggestief; flag is the exact kind.")


class LabelsOut(BaseModel):
    """What the question is."""

    form: Form
    flags: list[Flag]
    doubt: list[Flag]
    focus: Focus | None
    aim: Aim | None
    narrow: bool
    follow_up: bool
    suggestive: bool


class SuggestionOut(BaseModel):
    """Another question that may be asked; the coach minds nothing in it."""

    text: str
    kind: str = Field(description="What changed, such as why-to-what; example for one from the question bank.")
    solves: list[str] = Field(description="The rules whose findings it takes away.")
    confidence: float = Field(ge=0, le=1)
    example: bool
    help: list[str] = Field(min_length=3, max_length=3, description="For learners: what to change, how to begin, all.")


class VersionsOut(BaseModel):
    """What gave the answer."""

    coach: str
    pipeline: str
    rules: str
    classifiers: str | None


class FeedbackOut(BaseModel):
    """The whole answer to one turn."""

    id: str | None
    text: str
    method: str
    step: str
    labels: LabelsOut
    scores: dict[str, float]
    findings: list[FindingOut]
    suggestions: list[SuggestionOut]
    explanation: dict[str, Any] | None = None
    versions: VersionsOut


class TurnWithOptionsIn(TurnIn, OptionsIn):
    """One turn, with the options of the request."""


class TurnsIn(OptionsIn):
    """Turns, with the options of the request."""

    turns: list[TurnIn] = Field(max_length=1000)


class SessionIn(TurnsIn):
    """A conversation, in order."""

    method: str | None = None


class RewriteOut(BaseModel):
    """Other questions; with ``all`` every candidate."""

    suggestions: list[SuggestionOut] | None = None
    candidates: list[dict[str, Any]] | None = None
    versions: VersionsOut


class SessionFindingOut(BaseModel):
    """What a rule says of several turns."""

    rule: str
    severity: Severity
    title: str
    message: str
    source: SourceOut
    turns: list[int]
    value: float
    n: int
    fingerprint: str


class SessionOut(BaseModel):
    """The whole answer to a conversation."""

    turns: list[FeedbackOut]
    findings: list[SessionFindingOut]
    counts: dict[str, Any]
    versions: VersionsOut


class ProblemOut(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None


class ItemOut(BaseModel):
    """The answer to one turn of a list: feedback or error."""

    index: int
    feedback: FeedbackOut | None = None
    error: ProblemOut | None = None


class ListOut(BaseModel):
    """The answers to a list, in its order."""

    results: list[ItemOut]


def read_body(raw: bytes) -> Any:
    """Read JSON.

    Raises:
        InputError: if it is not UTF-8 or not JSON; says where.
    """
    # raised outside: the errors of both decoders hold all that was typed
    try:
        return json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        wrong = InputError(f"The body is not UTF-8 at byte {error.start}. Send UTF-8.", code="not-utf8")
    except json.JSONDecodeError as error:
        wrong = InputError(
            f"The body is not JSON at line {error.lineno}, column {error.colno}. Send an object or a list.",
            code="not-json",
        )
    except (RecursionError, ValueError):
        wrong = InputError("The body is no JSON that can be read. Send an object with 'text'.", code="not-json")
    raise wrong


def read_turn(item: Any) -> Turn | CoachError:
    """Make a turn of one JSON object, or say what is wrong with it."""
    if not isinstance(item, dict):
        return InputError("A turn must be an object with 'text'.", code="not-an-object")
    unknown = sorted(set(item) - set(FIELDS) - set(OPTIONS))
    if unknown:
        known = ", ".join(FIELDS)
        return InputError(f"Unknown field in a turn. Known: {known}.", code="unknown-field")
    if "text" not in item:
        return InputError("The field 'text' is missing.", code="missing-text", field="text")
    try:
        context = item.get("context")
        return Turn(
            item["text"],
            method=item.get("method"),
            step=item.get("step"),
            context=() if context is None else context,
            **{name: item.get(name) for name in ("id", "speaker", "role", "time")},
        )
    except CoachError as error:
        return error
