"""What comes out of stored sessions. Frozen; each becomes plain JSON values with ``to_dict``."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ..labels import Aim, Flag, Focus, Form, Role, Severity
from ..model import Labels
from .codes import AIMS, FLAGS, FOCUSES, FORMS


class Keep(StrEnum):
    """What is kept of a turn: what it is, or also what was said."""

    LABELS = "labels"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What is known of a session as a whole. Moments are seconds since 1970 in UTC.

    Attributes:
        id: names it within its organisation.
        method: the id of its method.
        keep: whether text is kept.
        group: what the group is called, to compare it with its earlier sessions.
        created: when it was made.
        closed: from when no turns are added; None while it is open.
        consent: who recorded the group's consent to keep text.
        consented: when that was.
        retain_until: until when text is kept.
        erased: when the text was erased, once that is done.
        turns: how many there are.
        questions: how many of them are questions of anyone but the inbrenger.
        maker: the id of the key that made it; None where no keys are used.
    """

    id: str
    method: str
    keep: Keep
    group: str | None
    created: float
    closed: float | None
    consent: str | None
    consented: float | None
    retain_until: float | None
    erased: float | None
    turns: int
    questions: int
    maker: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of many sessions, newest first.

    Attributes:
        sessions: those of this page.
        after: give this back as ``after`` for the next page; None on the last.
    """

    sessions: tuple[SessionInfo, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A turn that is on the disk.

    Attributes:
        client: the id that the client gave it.
        number: its place in the session, from 1.
        new: False if it was there already.
    """

    client: str
    number: int
    new: bool


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a session.

    Attributes:
        pseudonym: a keyed hash of their name, different in every session.
        number: in which order they first spoke, from 1.
        released: the name they agreed to be shown by; None if they did not.
    """

    pseudonym: str
    number: int
    released: str | None


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """What a rule said of a turn.

    Attributes:
        rule: the id of the rule.
        start: the first character concerned, from 0.
        end: the character after the last.
        severity: praise, tip or warning.
        doubt: whether it is possible rather than likely.
        score: how sure the coach was, to three decimals; None for a rule that is certain by its words.
    """

    rule: str
    start: int
    end: int
    severity: Severity
    doubt: bool
    score: float | None


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One turn as it is kept.

    Attributes:
        number: its place in the session, from 1; numbers of erased turns are left out.
        client: the id that the client gave it.
        participant: the pseudonym of who spoke; None if that was not said.
        role: their role, where it was said.
        method: the id of the method it was reviewed in.
        step: the id of the step.
        time: when, in seconds from a moment of the client's own.
        length: of the text, in characters.
        labels: what it is.
        findings: what rules said of it.
        text: what was said, where that is kept.
    """

    number: int
    client: str
    participant: str | None
    role: Role | None
    method: str
    step: str
    time: float | None
    length: int
    labels: Labels
    findings: tuple[StoredFinding, ...]
    text: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {**asdict(self), "labels": {**asdict(self.labels), "suggestive": self.labels.suggestive}}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many turns of each kind there are, in one session or several.

    All but ``turns`` and ``inbrenger`` leave out what the inbrenger said; ``focus``, ``aim``, ``narrow`` and
    ``follow_up`` count questions alone.

    Attributes:
        turns: of everyone.
        inbrenger: those of the inbrenger.
        questions: the turns of others that are no statement.
        characters: how long the turns of others are together.
        narrow: questions for one datum.
        follow_up: questions that ask on.
        suggestive: turns with a flag that trainers call *suggestief*.
        form: turns of each form, statements too.
        flags: turns with each flag.
        doubt: turns where the flag is possible.
        minded: turns where a rule of the step minds the flag, without doubt.
        focus: questions of each focus.
        aim: questions of each kind.
    """

    turns: int = 0
    inbrenger: int = 0
    questions: int = 0
    characters: int = 0
    narrow: int = 0
    follow_up: int = 0
    suggestive: int = 0
    form: Mapping[Form, int] = field(default_factory=dict)
    flags: Mapping[Flag, int] = field(default_factory=dict)
    doubt: Mapping[Flag, int] = field(default_factory=dict)
    minded: Mapping[Flag, int] = field(default_factory=dict)
    focus: Mapping[Focus, int] = field(default_factory=dict)
    aim: Mapping[Aim, int] = field(default_factory=dict)

    @classmethod
    def of(cls, flat: Mapping[str, int]) -> "Counts":
        """Return counts from the columns of a tally.

        >>> Counts.of({"turns": 2, "flag_why": 1}).flags[Flag.WHY]
        1
        """
        single = ("turns", "inbrenger", "questions", "characters", "narrow", "follow_up", "suggestive")
        return cls(
            **{name: flat.get(name, 0) for name in single},
            form={form: flat.get(f"form_{form}", 0) for form in FORMS},
            flags={flag: flat.get(f"flag_{flag}", 0) for flag in FLAGS},
            doubt={flag: flat.get(f"doubt_{flag}", 0) for flag in FLAGS},
            minded={flag: flat.get(f"minded_{flag}", 0) for flag in FLAGS},
            focus={focus: flat.get(f"focus_{focus}", 0) for focus in FOCUSES},
            aim={aim: flat.get(f"aim_{aim}", 0) for aim in AIMS},
        )

    def to_dict(self) -> dict[str, Any]:
        """Return them as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a session comes to.

    Attributes:
        session: the session.
        counts: its turns of each kind.
        rules: how often each rule said something, doubt and praise too.
    """

    session: SessionInfo
    counts: Counts
    rules: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One session, or one month, in a row of them.

    Attributes:
        start: when the session was made, or the first one of the month.
        session: the id of the session; None for a month.
        sessions: how many there were.
        counts: of all their turns.
    """

    start: float
    session: str | None
    sessions: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a person says that a turn is.

    Attributes:
        number: the turn.
        annotator: their pseudonym; None for what was agreed afterwards.
        form: its form.
        flags: flags that hold.
        optional: flags on which careful annotators differ.
        focus: None for a statement.
        aim: likewise.
        at: when they said so, in seconds since 1970.
    """

    number: int
    annotator: str | None
    form: Form
    flags: tuple[Flag, ...]
    optional: tuple[Flag, ...]
    focus: Focus | None
    aim: Aim | None
    at: float

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Annotator:
    """Somebody who labels the turns of a session.

    Attributes:
        pseudonym: a keyed hash of their name, different in every session.
        finished: from when they change nothing any more; None until then.
    """

    pseudonym: str
    finished: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)
