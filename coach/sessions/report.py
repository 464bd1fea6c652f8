"""What a session comes to: one frozen value, made of counts and of a few chosen questions. Names nobody unreleased."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..labels import Aim, Flag, Focus, Form, Phase, Role, Severity
from ..model import Source, Versions
from .interval import MINIMUM, Share
from .method import Norm

KIND = "vraagcoach-session-report"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Alternation:
    """How often a question is of another kind than the one before it, in the same step.

    Attributes:
        aim: the share of pairs of successive questions whose aims differ.
        focus: likewise of their focus.
    """

    aim: Share
    focus: Share


@dataclass(frozen=True, slots=True)
class Voice:
    """How many questions one person asked."""

    label: str
    questions: int


@dataclass(frozen=True, slots=True)
class Voices:
    """How the questions are divided over those who may ask.

    Attributes:
        each: everyone but the inbrenger who spoke, most questions first.
        largest: the share of who asked most.
        equal: the share of each if all asked as much; None if nobody is told apart.
        gini: 0 if all asked as much, towards 1 if one asked everything; None for fewer than two.
    """

    each: tuple[Voice, ...]
    largest: Share
    equal: float | None
    gini: float | None


@dataclass(frozen=True, slots=True)
class Barrage:
    """Questions in a row without a word of the inbrenger between.

    Attributes:
        runs: how often there were at least three.
        longest: the most in a row.
        starts: the numbers of the turns that begin such a row.
    """

    runs: int
    longest: int
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says of several turns; ``turns`` are their numbers, from 1."""

    rule: str
    severity: Severity
    title: str
    message: str
    source: Source
    turns: tuple[int, ...]
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One turn on the time line.

    Attributes:
        number: its place in the session, from 1.
        time: in seconds from the first turn; None where it is not known.
        step: the id of the step.
        role: who spoke.
        label: what they are called here.
        form: what it is.
        aim: which kind of question.
        focus: what it is about.
        flags: what it is flagged with.
        minded: those of the flags that this step minds.
        follow_up: whether it asks on.
        length: in characters.
        text: what was said, where that is kept and asked for.
    """

    number: int
    time: float | None
    step: str | None
    role: Role
    label: str | None
    form: Form
    aim: Aim | None
    focus: Focus | None
    flags: tuple[Flag, ...]
    minded: tuple[Flag, ...]
    follow_up: bool
    length: int
    text: str | None

    @property
    def asks(self) -> bool:
        """Whether it is a question of anyone but the inbrenger."""
        return self.role is not Role.INBRENGER and self.form is not Form.STATEMENT


@dataclass(frozen=True, slots=True)
class Part:
    """Successive turns in one step.

    Attributes:
        step: its id; None where that is not known.
        title: its name, Dutch.
        phase: the shared phase.
        first: the number of its first turn.
        last: that of its last.
        turns: how many there are.
        questions: how many of them ask.
        open: how many of those ask openly.
        minded: how many turns have a flag that this step minds.
    """

    step: str | None
    title: str
    phase: Phase
    first: int
    last: int
    turns: int
    questions: int
    open: int
    minded: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question to be proud of or to ask differently.

    Attributes:
        number: the turn.
        label: what the asker is called here.
        text: what was asked; None where that was not kept.
        spans: the words that a rule minds, as places in ``text``.
        form: what it is.
        aim: which kind of question.
        focus: what it is about.
        flags: what it is flagged with.
        follow_up: whether it asks on.
        title: the rule that says most of it; "" for a question to be proud of.
        message: what that rule says, Dutch; for a question to be proud of, what is good in it.
        source: the place of that rule.
        suggestion: another question that may be asked.
    """

    number: int
    label: str | None
    text: str | None
    spans: tuple[tuple[int, int], ...]
    form: Form
    aim: Aim | None
    focus: Focus | None
    flags: tuple[Flag, ...]
    follow_up: bool
    title: str
    message: str
    source: Source | None
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who agreed to be named."""

    name: str
    questions: int
    open: Share
    follow_up: Share
    quality: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Unread:
    """A line of the file that was not understood, Dutch; never its words."""

    number: int
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The shares of one session, to put beside those of another."""

    label: str
    questions: int
    shares: Mapping[str, Share]

    @classmethod
    def read(cls, value: object) -> "Summary":
        """Return the summary in a report that was read from JSON.

        Raises:
            ValueError: if it is no report of a session.
        """
        found: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        about = found.get("summary")
        if found.get("kind") != KIND or not isinstance(about, Mapping) or not isinstance(about.get("shares"), Mapping):
            raise ValueError("not a report")
        questions = about.get("questions")
        return cls(
            label=str(about.get("label", ""))[:80],
            questions=questions if type(questions) is int else 0,
            shares={name: Share.read(share) for name, share in about["shares"].items() if name in COMPARED},
        )


COMPARED = ("advice", "judgement", "interpretation", "stacked", "leading", "why", "open", "follow_up", "largest")
"""The shares that sessions are compared by."""


@dataclass(frozen=True, slots=True)
class SessionReport:
    """All that a report shows; ``to_dict`` gives it as plain JSON values.

    Attributes:
        label: what the session is called.
        method: the id of the method.
        method_title: its name, Dutch.
        turns: how many there are.
        questions: how many of them are questions of anyone but the inbrenger.
        seconds: from the first turn to the last; None where times are missing or make no conversation.
        minimum: under so many, a share is not shown as one.
        kept: whether what was said is there.
        quality: what predicts quality, by flag, strongest first: turns with the flag where the step minds it, among the
            questions of those steps and the remarks with that flag. So advice counts only before its step.
        open: the questions that are open or an invitation.
        forms: the questions of each form.
        narrow: the questions for one datum.
        aims: the questions of each kind.
        focus: the questions about person, task and environment.
        alternation: how often the kind changes.
        follow_up: the questions that ask on with words of the inbrenger.
        rate: questions a minute; None where times are missing.
        voices: how the questions are divided.
        barrage: questions in a row.
        remarks: what rules say of the session as a whole.
        parts: the steps, as they followed each other.
        timeline: every turn.
        proud: questions to be proud of, at most three.
        rewrite: questions to ask differently, at most three.
        people: those who agreed to be named.
        norms: from where rules praise or mind a share.
        sources: the place in a handout of each block.
        earlier: other sessions to compare with, oldest first.
        notes: what to know of how it was made, Dutch.
        unread: what was not understood of the file.
        versions: what gave the labels.
    """

    label: str
    method: str
    method_title: str
    turns: int
    questions: int
    seconds: float | None
    kept: bool
    quality: Mapping[str, Share]
    open: Share
    forms: Mapping[str, Share]
    narrow: Share
    aims: Mapping[str, Share]
    focus: Mapping[str, Share]
    alternation: Alternation
    follow_up: Share
    rate: float | None
    voices: Voices
    barrage: Barrage
    remarks: tuple[Remark, ...]
    parts: tuple[Part, ...]
    timeline: tuple[Mark, ...]
    proud: tuple[Chosen, ...]
    rewrite: tuple[Chosen, ...]
    people: tuple[Person, ...]
    norms: tuple[Norm, ...]
    sources: Mapping[str, Source]
    earlier: tuple[Summary, ...] = ()
    notes: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    versions: Versions | None = None
    minimum: int = field(default=MINIMUM, kw_only=True)

    def summary(self) -> Summary:
        """Return what another session is compared by."""
        shares = {name: share for name, share in self.quality.items() if name in COMPARED}
        shares |= {"open": self.open, "follow_up": self.follow_up, "largest": self.voices.largest}
        return Summary(self.label, self.questions, shares)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {"kind": KIND, "version": VERSION, "summary": asdict(self.summary()), **asdict(self)}
