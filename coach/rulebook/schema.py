"""What a rule, pack, method and source file may hold, as pydantic models; unknown keys are refused."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..labels import Flag, Form, Severity

Phase = Literal["introduction", "exploration", "definition", "advice", "reflection", "evaluation"]
RuleId = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z0-9]+)+$", max_length=60)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Sentence = Annotated[str, Field(min_length=1, max_length=400)]

# Matcher attributes a rule may use. REGEX and FUZZY are left out: a stranger's pattern must not be able to run away.
TOKEN_KEYS = frozenset(
    ("ORTH TEXT LOWER LEMMA POS TAG DEP MORPH LENGTH IS_ALPHA IS_PUNCT IS_SENT_START LIKE_NUM OP").split()
)
TOKEN_COMPARISONS = frozenset("IN NOT_IN IS_SUBSET IS_SUPERSET INTERSECTS LIST == >= <= > <".split())
TokenPattern = dict[str, Any]


class Strict(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _check_token(pattern: TokenPattern) -> None:
    for key, value in pattern.items():
        if key not in TOKEN_KEYS:
            raise ValueError(f"unknown token key {key!r}; known: {', '.join(sorted(TOKEN_KEYS))}")
        if isinstance(value, dict) and not TOKEN_COMPARISONS.issuperset(value):
            unknown = sorted(set(value) - TOKEN_COMPARISONS)
            raise ValueError(f"unknown comparison {unknown[0]!r}; known: {', '.join(sorted(TOKEN_COMPARISONS))}")


class TokensMatch(Strict):
    """A row of tokens, as spaCy's Matcher knows them."""

    tokens: list[TokenPattern] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _keys(self) -> "TokensMatch":
        for pattern in self.tokens:
            _check_token(pattern)
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
        return self


class TreeMatch(Strict):
    """A piece of the dependency tree, as spaCy's DependencyMatcher knows it."""

    tree: list[TreeNode] = Field(min_length=1, max_length=12)


class LabelTest(Strict):
    """A label the turn must carry."""

    flag: Flag | None = None
    form: Form | None = None
    narrow: bool | None = None
    dutch: bool | None = None

    @model_validator(mode="after")
    def _one(self) -> "LabelTest":
        if sum(value is not None for value in (self.flag, self.form, self.narrow, self.dutch)) != 1:
            raise ValueError("name exactly one of flag, form, narrow, dutch")
        return self


class LabelMatch(Strict):
    """The label itself, decided by classifiers and rules together."""

    label: LabelTest


Match = TokensMatch | PhraseMatch | TreeMatch | LabelMatch


class MatchBlock(Strict):
    """Any of these, unless one of those overlaps or stands in the same sentence."""

    any: list[Match] = Field(min_length=1, max_length=60)
    unless: list[Match] = Field(default=[], max_length=60)
    within: Literal["question", "statement", "any"] = "any"


class SourcePlace(Strict):
    """A key of sources.yaml and the section in that document."""

    key: Id
    where: Sentence


class BadExample(Strict):
    """A turn that must fire; square brackets mark the words."""

    text: Sentence
    better: Sentence | None = None


class Examples(Strict):
    """The tests that belong to a rule."""

    bad: list[BadExample] = Field(min_length=2)
    good: list[Sentence] = Field(min_length=2)
    misses: list[Sentence] = []
    """Known misses: turns that should fire and do not yet."""
    alarms: list[Sentence] = []
    """Known false alarms: turns that should stay silent and do not yet."""

    @model_validator(mode="after")
    def _better(self) -> "Examples":
        if not any(example.better for example in self.bad):
            raise ValueError("at least one bad example needs a better question")
        return self


class RuleFile(Strict):
    """One rule: one file."""

    id: RuleId
    title: Sentence
    flag: Flag | None = None
    severity: Severity
    phases: list[Phase] = Field(min_length=1)
    message: Sentence
    source: SourcePlace
    match: MatchBlock
    examples: Examples


class PackFile(Strict):
    """A folder of rules."""

    title: Sentence
    without: dict[RuleId, Sentence] = {}


class StepFile(Strict):
    """One step of a method."""

    id: Id
    title: Sentence
    phase: Phase
    minutes: Annotated[str, Field(pattern=r"^\d+(-\d+)?$")] | None = None
    purpose: Sentence
    allows: dict[str, Sentence] = {}


class MethodFile(Strict):
    """One method of the handouts, its steps in order."""

    id: Id
    title: Sentence
    source: SourcePlace
    steps: list[StepFile] = Field(min_length=1)
    default: Id
    """The step a turn belongs to if none is named."""

    @model_validator(mode="after")
    def _default_exists(self) -> "MethodFile":
        if self.default not in {step.id for step in self.steps}:
            raise ValueError(f"default step {self.default!r} is not one of the steps")
        return self


class SourceFile(Strict):
    """One handout."""

    title: Sentence
    document: Sentence
