"""The values that go in and come out. Frozen; the JSON of library, CLI, service and page is theirs."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import Any

from .errors import InputError
from .labels import SUGGESTIVE, Aim, Flag, Focus, Form, Role, Severity

MAX_CHARACTERS = 2000
MAX_CONTEXT = 50
_ALLOWED_CONTROLS = frozenset("\n\r\t")


def _readable(text: object, field_name: str) -> str:
    if not isinstance(text, str):
        raise InputError(
            f"The field '{field_name}' must be text, not {type(text).__name__}.", code="not-text", field=field_name
        )
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"The field '{field_name}' has {len(text):,} characters; the limit is {MAX_CHARACTERS:,} a turn. "
            "Send a shorter text, or split it into turns.",
            code="text-too-long",
            status=413,
            field=field_name,
        )
    for i, character in enumerate(text):
        kind = unicodedata.category(character)
        if (kind == "Cc" and character not in _ALLOWED_CONTROLS) or kind == "Cs":
            raise InputError(
                f"The field '{field_name}' has a control character (U+{ord(character):04X}) at position {i}. "
                "Remove it, or check that the text was read as UTF-8.",
                code="control-character",
                field=field_name,
            )
    if not any(unicodedata.category(c)[0] not in "CZ" for c in text):
        raise InputError(f"The field '{field_name}' is empty. Type a question.", code="empty-text", field=field_name)
    return text


@dataclass(frozen=True, slots=True)
class Turn:
    """What one participant types or says to the inbrenger.

    Args:
        text: the turn as typed, 1 to 2,000 characters.
        method: the id of a method (``coach.methods`` lists them); None means the Basismodel.
        step: the id of a step of that method; None means its exploring step.
        context: what the inbrenger said earlier, oldest first, at most 50 sentences of at most 2,000 characters.
        id: a name of the caller's own, given back unchanged.
        speaker: who says it, any name; never judged, only told apart.
        role: "inbrenger", "participant" or "facilitator"; None means a participant, unless the step has one speaker.
        time: when, in seconds from any moment.

    Raises:
        InputError: if the text is empty, too long, or has control characters, or another field does not fit.

    >>> Turn("Wat ging er door je heen?").text
    'Wat ging er door je heen?'
    """

    text: str
    method: str | None = field(default=None, kw_only=True)
    step: str | None = field(default=None, kw_only=True)
    context: Sequence[str] = field(default=(), kw_only=True)
    id: str | None = field(default=None, kw_only=True)
    speaker: str | None = field(default=None, kw_only=True)
    role: Role | str | None = field(default=None, kw_only=True)
    time: float | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        _readable(self.text, "text")
        if isinstance(self.context, str):
            object.__setattr__(self, "context", (self.context,))
        if not isinstance(self.context, Sequence):
            raise InputError("The field 'context' must be a list of sentences.", code="bad-context", field="context")
        if len(self.context) > MAX_CONTEXT:
            raise InputError(
                f"The field 'context' has {len(self.context)} sentences; the limit is {MAX_CONTEXT}. "
                "Send the last ones only.",
                code="context-too-long",
                status=413,
                field="context",
            )
        context = tuple(_readable(sentence, f"context[{i}]") for i, sentence in enumerate(self.context))
        object.__setattr__(self, "context", context)
        for name in ("method", "step", "id", "speaker", "role"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise InputError(f"The field '{name}' must be text.", code="not-text", field=name)
            if value is not None and any(unicodedata.category(c) in ("Cc", "Cs") for c in value):
                raise InputError(
                    f"The field '{name}' has a control character or half a character. "
                    "Remove it, or check that it was read as UTF-8.",
                    code="control-character",
                    field=name,
                )
        if self.role is not None:
            if self.role not in set(Role):
                known = ", ".join(Role)
                raise InputError(f"Unknown role. Known: {known}.", code="unknown-role", field="role")
            object.__setattr__(self, "role", Role(self.role))
        if self.time is not None and not _is_moment(self.time):
            raise InputError("The field 'time' must be a number of seconds.", code="bad-time", field="time")


def _is_moment(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # a whole number beyond any float
        return False


@dataclass(frozen=True, slots=True)
class Source:
    """The place in a handout that a rule comes from."""

    document: str
    where: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What the question is, whatever the step minds.

    Attributes:
        form: one of five kinds.
        flags: what the handouts ask to avoid, in the handbook's order.
        doubt: flags that are possible but not given (*twijfel*).
        focus: what it is about; None for a statement.
        aim: which of the four kinds of question; None for a statement.
        narrow: whether it asks openly for one datum (*gerichte vraag*); derived.
        follow_up: whether it asks on with words of the inbrenger (*doorvragen*); derived, needs context.
    """

    form: Form
    flags: tuple[Flag, ...] = ()
    doubt: tuple[Flag, ...] = ()
    focus: Focus | None = None
    aim: Aim | None = None
    narrow: bool = False
    follow_up: bool = False

    @property
    def suggestive(self) -> bool:
        """Whether any flag is one that trainers call *suggestief* (derived).

        >>> Labels(form=Form.CLOSED, flags=(Flag.ADVICE,)).suggestive
        True
        """
        return not SUGGESTIVE.isdisjoint(self.flags)


@dataclass(frozen=True, slots=True)
class Labelled:
    """What ``Coach.label_many`` says of one turn: its labels, and the scores behind them."""

    labels: Labels
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule of this step says about the turn.

    Attributes:
        rule: the id of the rule.
        flag: the flag it belongs to; None for remarks on the form or the language.
        severity: praise, tip or warning.
        start: the first character of the words concerned, counted in the text as typed (code points, from 0).
        end: the character after the last.
        text: those words.
        title: the name of the rule, Dutch.
        message: one sentence what, one what instead, Dutch.
        source: document and place in it.
        score: how sure the coach is (0–1), the figure that was compared with ``threshold``; None for a rule that
            is certain by its words.
        threshold: the least score at which it is said; None likewise.
        doubt: True where it is possible rather than likely (*twijfel*); the message is then a question.
        fingerprint: names this one finding, the same as long as its sentence stays the same; ``silenced`` takes it.
    """

    rule: str
    flag: Flag | None
    severity: Severity
    start: int
    end: int
    text: str
    title: str
    message: str
    source: Source
    score: float | None = None
    threshold: float | None = None
    doubt: bool = False
    fingerprint: str = ""

    @property
    def suggestive(self) -> bool:
        """Whether trainers would call it *suggestief*, with ``flag`` as the exact kind."""
        return self.flag in SUGGESTIVE

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        # written out: dataclasses.asdict copies deeply, which costs a service more than the rest of an answer
        values = {name: getattr(self, name) for name in _FINDING_FIELDS}
        values["source"] = {"document": self.source.document, "where": self.source.where}
        values["suggestive"] = self.suggestive
        return values


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another question that may be asked; the coach has reviewed it and minds nothing in it.

    Attributes:
        text: the whole question.
        kind: what changed: ``why-to-what``, ``tag-removed``, ``opened``, ``choice-opened``, ``feeling-asked``,
            ``own-idea-asked``, ``judgement-removed``, ``own-situation``, ``first-of-stack`` or ``example``.
        solves: the rules whose findings it takes away.
        confidence: how sure we are that it is natural Dutch and asks what was meant (0 to 1).
        example: whether it comes from the question bank rather than from the turn itself.
        help: three levels for learners, Dutch: the kind of change, the opening words, the whole question.
    """

    text: str
    kind: str
    solves: tuple[str, ...]
    confidence: float
    example: bool
    help: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Versions:
    """Which coach, rules and models gave the answer."""

    coach: str
    pipeline: str
    rules: str
    classifiers: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """The whole answer to one turn: labels (what it is) and findings (what the rules of this step say)."""

    turn: Turn
    method: str
    step: str
    labels: Labels
    scores: Mapping[str, float]
    findings: tuple[Finding, ...]
    versions: Versions
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def minded(self) -> tuple[Finding, ...]:
        """The findings that mind something, without the praise."""
        return tuple(finding for finding in self.findings if finding.severity is not Severity.GOOD)

    def to_dict(self) -> dict[str, Any]:
        """Return the feedback as plain JSON values; CLI, service and page show this same shape."""
        return {
            "id": self.turn.id,
            "text": self.turn.text,
            "method": self.method,
            "step": self.step,
            "labels": {
                **{name: getattr(self.labels, name) for name in _LABEL_FIELDS},
                "suggestive": self.labels.suggestive,
            },
            "scores": {name: round(score, 4) for name, score in self.scores.items()},
            "findings": [finding.to_dict() for finding in self.findings],
            "suggestions": [{name: getattr(s, name) for name in _SUGGESTION_FIELDS} for s in self.suggestions],
            "versions": {name: getattr(self.versions, name) for name in _VERSION_FIELDS},
        }

    def _repr_html_(self) -> str:
        from .reports import html

        return html.render(self)


_LABEL_FIELDS = tuple(f.name for f in fields(Labels))
_FINDING_FIELDS = tuple(f.name for f in fields(Finding))
_SUGGESTION_FIELDS = tuple(f.name for f in fields(Suggestion))
_VERSION_FIELDS = tuple(f.name for f in fields(Versions))
