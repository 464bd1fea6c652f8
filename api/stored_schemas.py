"""The shapes of stored sessions: what is asked and answered, for reading requests and for the OpenAPI description."""

from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.config import JsonDict

from coach.errors import InputError
from coach.labels import Aim, Flag, Focus, Form, Role
from coach.store import Keep
from coach.store.sessions import MAX_DAYS

from .options import OptionsIn
from .schemas import FeedbackOut, LabelsOut, ProblemOut, SessionFindingOut, TurnIn, VersionsOut

ID = r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$"
_STRICT = ConfigDict(extra="forbid", strict=True)
Moment = float | str
Read = TypeVar("Read", bound=BaseModel)


class ConsentIn(BaseModel):
    """That the group agreed to keep what it said."""

    model_config = _STRICT

    by: str = Field(min_length=1, max_length=100, description="Who recorded that; a name or a function.")
    at: Moment | None = Field(
        default=None, description="When, in seconds since 1970 or as an ISO date; now if left out."
    )


class KeepIn(BaseModel):
    """What is kept of a session, and for how long."""

    model_config = _STRICT

    id: str | None = Field(default=None, pattern=ID, description="Your own; sent again it gives the same session.")
    keep: Literal["labels", "text"] = Field(default="labels", description="Text only with consent and an end.")
    consent: ConsentIn | None = None
    retain_days: int | None = Field(default=None, ge=1, le=MAX_DAYS, description="After how many days text is erased.")
    group: str | None = Field(default=None, min_length=1, max_length=100, description="What the group is called.")


class SessionNewIn(KeepIn):
    """A session to store."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"method": "basismodel", "group": "maandag"},
                {"keep": "text", "consent": {"by": "trainer A", "at": "2026-11-02"}, "retain_days": 30},
            ]
        }
    )

    method: str | None = Field(default=None, description="Id of a method; the Basismodel if left out.")
    at: Moment | None = Field(default=None, description="When the session was; now if left out.")


class StoredTurnIn(TurnIn):
    """One turn to review and store."""

    id: str = Field(min_length=1, max_length=100, description="Your own; sent again it is stored once.")


class StoredTurnWithOptionsIn(StoredTurnIn, OptionsIn):
    """One turn to review and store, with the options of the request."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": "t1", "text": "Waarom ging je weg?", "speaker": "deelnemer 2", "role": "participant", "time": 12}
            ]
        }
    )


class StoredTurnsIn(OptionsIn):
    """Turns to review and store, with the options of the request."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "turns": [
                        {"id": "t1", "text": "Ik schrok van dat bericht.", "speaker": "Noor", "role": "inbrenger"},
                        {"id": "t2", "text": "Waarvan schrok je?", "speaker": "Sam"},
                    ],
                    "suggest": False,
                }
            ]
        }
    )

    turns: list[StoredTurnIn] = Field(max_length=1000)


class ReleaseIn(BaseModel):
    """By what name somebody agreed to be shown."""

    model_config = ConfigDict(**_STRICT, json_schema_extra={"examples": [{"name": "Noor"}, {"name": None}]})

    name: str | None = Field(max_length=100, min_length=1, description="null takes it back.")


class NameIn(BaseModel):
    """The name that was sent as ``speaker``."""

    model_config = ConfigDict(**_STRICT, json_schema_extra={"examples": [{"name": "Noor"}]})

    name: str = Field(max_length=2000)


class LabelIn(BaseModel):
    """What somebody says that a turn is."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(description="The turn.", ge=1, strict=True)
    form: Form
    flags: list[Flag] = Field(default=[], max_length=len(Flag))
    optional: list[Flag] = Field(default=[], max_length=len(Flag), description="Flags that may go either way.")
    focus: Focus | None = None
    aim: Aim | None = None


_LABEL: JsonDict = {"number": 2, "form": "open", "flags": ["why"], "focus": "person", "aim": "experience"}


class AnnotationsIn(BaseModel):
    """Labels of one annotator."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"annotator": "trainer A", "turns": [_LABEL]}]}
    )

    annotator: str = Field(min_length=1, max_length=100, description="Who says so: a name, or a pseudonym of yours.")
    turns: list[LabelIn] = Field(default=[], max_length=1000)
    finished: bool = Field(default=False, description="That was all: nothing changes, and others may be seen.")


class GoldIn(BaseModel):
    """What was agreed that turns are."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"turns": [_LABEL]}]})

    turns: list[LabelIn] = Field(min_length=1, max_length=1000)


class SessionInfoOut(BaseModel):
    """What is known of a stored session; moments in seconds since 1970."""

    id: str
    method: str
    keep: Keep
    group: str | None
    created: float
    closed: float | None
    consent: str | None
    consented: float | None
    retain_until: float | None
    erased: float | None = Field(description="When its text was erased.")
    turns: int
    questions: int
    maker: str | None = Field(description="The id of the key that made it.")


class StoredOut(BaseModel):
    """That a turn is on the disk."""

    number: int = Field(description="Its place in the session, from 1.")
    new: bool = Field(description="False if a turn with that id was there already.")


class StoredTurnOut(FeedbackOut):
    """The answer to one turn, and where it is stored."""

    stored: StoredOut


class StoredItemOut(BaseModel):
    """The answer to one turn of a list: feedback and where it is stored, or an error and nothing stored."""

    index: int
    feedback: FeedbackOut | None = None
    stored: StoredOut | None = None
    error: ProblemOut | None = None


class StoredListOut(BaseModel):
    """The answers to a list, in its order."""

    results: list[StoredItemOut]


class ReviewTurnOut(BaseModel):
    """A stored turn."""

    number: int
    id: str = Field(description="The one you gave it.")
    participant: str | None = Field(description="A pseudonym.")
    role: Role | None
    method: str
    step: str
    time: float | None
    length: int
    text: str | None = Field(description="null unless text is kept.")
    labels: LabelsOut
    findings: list[dict[str, Any]]


class ReviewOut(BaseModel):
    """What a stored session comes to."""

    session: SessionInfoOut
    turns: list[ReviewTurnOut]
    findings: list[SessionFindingOut] = Field(
        description="Over several turns; ``turns`` are places in the list, from 0."
    )
    counts: dict[str, Any]
    versions: VersionsOut


class PageOut(BaseModel):
    """Some of many sessions, newest first."""

    sessions: list[SessionInfoOut]
    groups: list[str] = Field(description="All groups of the organisation.")
    after: str | None = Field(description="Give it back as ``after`` for the next page; null on the last.")


def read_as(model: type[Read], body: Any) -> Read:
    """Read a body, or say what is wrong with it without a word of what it holds.

    Raises:
        InputError: names the field, if it is one of ours.
    """
    if not isinstance(body, dict):
        raise InputError("Send an object.", code="not-an-object")
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "extra_forbidden":
        # its name is the caller's own text
        known = ", ".join(model.model_fields)
        raise InputError(f"Unknown field. Known: {known}.", code="unknown-field")
    name = str(first["loc"][0]) if first["loc"] else None
    if first["type"] == "missing":
        raise InputError(f"'{'.'.join(map(str, first['loc']))}' is missing.", code="missing-field", field=name)
    raise InputError(f"'{name}': {first['msg']}.", code="bad-field", field=name)


def moment(name: str, value: Moment | None) -> float | None:
    """Return a moment in seconds since 1970; a date without a time zone is in UTC.

    Raises:
        InputError: if it is neither a number nor a date.

    >>> moment("since", "1970-01-02"), moment("since", "86400.5")
    (86400.0, 86400.5)
    """
    if value is None or isinstance(value, float):
        return value
    try:
        return float(value)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise InputError(
            f"'{name}' must be seconds since 1970, or a date such as 2026-11-02.", code="bad-time", field=name
        ) from None
