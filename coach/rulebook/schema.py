"""What a rule, pack and source file may hold, as pydantic models; unknown keys are refused."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from ..labels import Aim, Flag, Focus, Form, Phase, Role, Severity
from .session_schema import SessionMatch

RuleId = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z0-9]+)+$", max_length=60)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Sentence = Annotated[str, Field(min_length=1, max_length=400)]
Share = Annotated[float, Field(ge=0, le=1)]

# Matcher attributes a rule may use. REGEX and FUZZY are left out: a stranger's pattern must not be able to run away.
TOKEN_KEYS = frozenset(
    ("ORTH TEXT LOWER LEMMA POS TAG DEP MORPH LENGTH IS_ALPHA IS_PUNCT IS_SENT_START LIKE_NUM OP").split()
)
TOKEN_COMPARISONS = frozenset("IN NOT_IN IS_SUBSET IS_SUPERSET INTERSECTS LIST == >= <= > <".split())
# Relations between neighbours in the tree or in the row; the open-ended ones (>>, <<, .*, ;*) are left out.
TREE_RELATIONS = frozenset("< > . ; >+ >- <+ <- $+ $-".split())
MAX_OPTIONAL = 6
TokenPattern = dict[str, Any]


class Strict(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def optional_places(pattern: TokenPattern) -> int:
    """Count the optional places of one token: spaCy follows each of them both ways.

    >>> optional_places({"LOWER": "al", "OP": "{1,4}"}), optional_places({"OP": "?"}), optional_places({"LOWER": "al"})
    (3, 1, 0)
    """
    operator = str(pattern.get("OP", "1"))
    if operator == "?":
        return 1
    if operator.startswith("{") and "," in operator:
        low, _, high = operator.strip("{}").partition(",")
        return int(high) - int(low or 0)
    return 0


def _check_token(pattern: TokenPattern) -> None:
    for key, value in pattern.items():
        if key not in TOKEN_KEYS:
            raise ValueError(f"unknown token key {key!r}; known: {', '.join(sorted(TOKEN_KEYS))}")
        if isinstance(value, dict) and not TOKEN_COMPARISONS.issuperset(value):
            unknown = sorted(set(value) - TOKEN_COMPARISONS)
            raise ValueError(f"unknown comparison {unknown[0]!r}; known: {', '.join(sorted(TOKEN_COMPARISONS))}")
    operator = pattern.get("OP")
    if operator is None or operator in ("!", "?"):
        return
    bounds = str(operator).strip("{}").split(",")
    if not str(operator).startswith("{") or not all(b.isdigit() for b in bounds[-1:]) or len(bounds) > 2:
        raise ValueError(f"OP {operator!r} may have no end; use '?', '!' or a range such as '{{0,4}}'")
    if not all(b.isdigit() or b == "" for b in bounds) or not 0 <= int(bounds[0] or 0) <= int(bounds[-1]) <= 20:
        raise ValueError(f"OP {operator!r} must run from low to high, at most 20")


class TokensMatch(Strict):
    """A row of tokens, as spaCy's Matcher knows them."""

    tokens: list[TokenPattern] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _keys(self) -> "TokensMatch":
        for pattern in self.tokens:
            _check_token(pattern)
        if (count := sum(map(optional_places, self.tokens))) > MAX_OPTIONAL:
            raise ValueError(f"has {count} optional places, the limit is {MAX_OPTIONAL}; narrow the ranges of OP")
        return self


class PhraseMatch(Strict):
    """Words in a row, in any case."""

    phrase: Sentence


class TreeNode(Strict):
    """One node of a dependency pattern."""

    RIGHT_ID: str
    RIGHT_ATTRS: TokenPattern
    LEFT_ID: str | None = None
    REL_OP: str | None = None

    @model_validator(mode="after")
    def _keys(self) -> "TreeNode":
        _check_token(self.RIGHT_ATTRS)
        if "OP" in self.RIGHT_ATTRS:
            raise ValueError("a node is one token; leave OP out")
        if self.REL_OP is not None and self.REL_OP not in TREE_RELATIONS:
            raise ValueError(f"unknown relation {self.REL_OP!r}; known: {' '.join(sorted(TREE_RELATIONS))}")
        return self


class TreeMatch(Strict):
    """A piece of the dependency tree, as spaCy's DependencyMatcher knows it."""

    tree: list[TreeNode] = Field(min_length=1, max_length=5)


class LabelTest(Strict):
    """Labels the turn must carry; all that are named must hold.

    Attributes:
        threshold: the least score of the named flag, form, focus or aim; without it the label must have been given.
        asks: whether the turn asks or invites.
        follow_up: whether it takes up words of the inbrenger (*doorvragen*); needs context.
        out_of_turn: whether this role does not speak in this step; needs the role.
    """

    flag: Flag | None = None
    form: Form | None = None
    focus: Focus | None = None
    aim: Aim | None = None
    narrow: bool | None = None
    dutch: bool | None = None
    suggestive: bool | None = None
    asks: bool | None = None
    follow_up: bool | None = None
    out_of_turn: bool | None = None
    threshold: Share | None = None

    @model_validator(mode="after")
    def _some(self) -> "LabelTest":
        named = set(self.model_fields_set) - {"threshold"}
        if not named:
            raise ValueError(f"name at least one of {', '.join(sorted(set(type(self).model_fields) - {'threshold'}))}")
        if self.threshold is not None and not named & {"flag", "form", "focus", "aim"}:
            raise ValueError("threshold needs a flag, form, focus or aim to be the score of")
        return self

    @property
    def explains(self) -> Flag | None:
        """The flag this test does nothing but explain; None where it asks more."""
        return self.flag if self.model_fields_set == {"flag"} else None


class LabelMatch(Strict):
    """Labels, decided by classifiers and rules together."""

    label: LabelTest


class SessionKind(Strict):
    """Something over several turns."""

    session: SessionMatch


def _kind(value: Any) -> str | None:
    """Name the kind of a match by its only key, so that an error is about the kind that was meant."""
    if isinstance(value, dict):
        return next((str(key) for key in value), None)
    return next(iter(type(value).model_fields), None) if isinstance(value, Strict) else None


_KINDS = "choose one of tokens, phrase, tree, label, session"
Match = Annotated[
    Annotated[TokensMatch, Tag("tokens")]
    | Annotated[PhraseMatch, Tag("phrase")]
    | Annotated[TreeMatch, Tag("tree")]
    | Annotated[LabelMatch, Tag("label")]
    | Annotated[SessionKind, Tag("session")],
    Discriminator(_kind, custom_error_type="match_kind", custom_error_message=f"is no kind of match: {_KINDS}"),
]
WordsMatch = Annotated[
    Annotated[TokensMatch, Tag("tokens")] | Annotated[PhraseMatch, Tag("phrase")] | Annotated[TreeMatch, Tag("tree")],
    Discriminator(
        _kind, custom_error_type="match_kind", custom_error_message="is no kind of exception: tokens, phrase or tree"
    ),
]


class MatchBlock(Strict):
    """Any of these, unless one of those stands in the same sentence."""

    any: list[Match] = Field(min_length=1, max_length=60)
    unless: list[WordsMatch] = Field(default=[], max_length=60)
    within: Literal["question", "statement", "any"] = "any"


class SourcePlace(Strict):
    """A key of sources.yaml and the section in that document."""

    key: Id
    where: Sentence


class Example(Strict):
    """One example: a turn, or for a session rule the turns of a piece of conversation.

    Attributes:
        text: the turn; in a bad example square brackets mark the words that must be reported.
        turns: lines such as "inbrenger: …", "A: …"; the name before the colon is the speaker.
        context: what the inbrenger said before.
        role: who says it.
        method: where; the Basismodel if left out.
        step: likewise; the first step of the rule's first phase if left out.
        better: a question that may be asked instead.
    """

    text: Sentence | None = None
    turns: list[Sentence] = Field(default=[], max_length=60)
    context: list[Sentence] = Field(default=[], max_length=20)
    role: Role | None = None
    method: Id | None = None
    step: Id | None = None
    better: Sentence | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one(self) -> "Example":
        if (self.text is None) == (not self.turns):
            raise ValueError("needs either text or turns")
        return self


class Examples(Strict):
    """The tests that belong to a rule."""

    bad: list[Example] = Field(min_length=2)
    good: list[Example] = Field(min_length=2)
    misses: list[Example] = Field(default=[])
    """Known misses: turns that should fire and do not yet."""
    alarms: list[Example] = Field(default=[])
    """Known false alarms: turns that should stay silent and do not yet."""


class RuleFile(Strict):
    """One rule: one file."""

    id: RuleId
    formerly: list[RuleId] = Field(default=[])
    title: Sentence
    flag: Flag | None = None
    severity: Severity
    phases: list[Phase] = Field(min_length=1)
    speakers: list[Role] = Field(default=[Role.PARTICIPANT, Role.FACILITATOR], min_length=1)
    message: Sentence
    doubt: Sentence | None = None
    """How a *twijfel* is put, as a question."""
    words: Literal["decide", "explain"] = "decide"
    """Whether the words alone are enough, or only explain a flag that the coach gives."""
    source: SourcePlace
    match: MatchBlock
    examples: Examples

    @model_validator(mode="after")
    def _whole(self) -> "RuleFile":
        if self.words == "explain" and self.flag is None:
            raise ValueError("words: 'explain' needs a flag to explain")
        kinds = {isinstance(match, SessionKind) for match in self.match.any}
        if len(kinds) > 1:
            raise ValueError("a session match stands alone; make two rules of it")
        if kinds == {True} and self.model_fields_set & {"speakers", "words", "doubt", "flag"}:
            raise ValueError("a session rule has no speakers, words, doubt or flag of its own")
        if kinds == {True} and self.match.model_fields_set & {"unless", "within"}:
            raise ValueError("a session rule has no unless or within; say in 'of' which turns count")
        known = {"count", "share", "n", "values"} if kinds == {True} else {"match"}
        for text in (self.message, self.doubt or ""):
            if unknown := set(re.findall(r"\{(\w*)\}", text)) - known:
                raise ValueError(f"{{{sorted(unknown)[0]}}} is no placeholder here; known: {', '.join(sorted(known))}")
        if kinds == {True} and not all(e.turns for e in (*self.examples.bad, *self.examples.good)):
            raise ValueError("a session rule has examples with turns")
        if self.severity is not Severity.GOOD and kinds == {False} and not any(e.better for e in self.examples.bad):
            raise ValueError("at least one bad example needs a better question")
        return self

    @property
    def over_session(self) -> bool:
        """Whether the rule is about several turns."""
        return isinstance(self.match.any[0], SessionKind)


class PackFile(Strict):
    """A folder of rules.

    Attributes:
        extends: packs whose rules come with it.
        default: whether it is in use for every method without being named.
        off: rules of those packs that it switches off, each with the reason.
        change: fields of those rules that it gives another value.
    """

    title: Sentence
    extends: list[Id] = Field(default=[])
    default: bool = False
    off: dict[RuleId, Sentence] = Field(default={})
    change: dict[RuleId, dict[str, Any]] = Field(default={})

    @field_validator("change")
    @classmethod
    def _fields(cls, value: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        known = {"title", "severity", "phases", "speakers", "message", "doubt", "words", "match", "examples"}
        for rule, fields in value.items():
            if unknown := sorted(set(fields) - known):
                raise ValueError(f"{rule}: {unknown[0]!r} cannot be changed; known: {', '.join(sorted(known))}")
        return value


class SourceFile(Strict):
    """One handout."""

    title: Sentence
    document: Sentence
