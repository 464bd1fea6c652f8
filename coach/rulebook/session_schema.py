"""What a rule over several turns may ask: which turns count, and how they are counted."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..labels import Aim, Flag, Focus, Form, Role

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1, le=10_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TurnTest(_Strict):
    """Which turns count; all that is named must hold, and of a list one value is enough."""

    role: list[Role] = Field(default=[])
    asks: bool | None = None
    form: list[Form] = Field(default=[])
    flag: list[Flag] = Field(default=[])
    focus: list[Focus] = Field(default=[])
    aim: list[Aim] = Field(default=[])
    follow_up: bool | None = None
    rule: list[str] = Field(default=[])
    """Ids of rules of which the turn has a finding."""


class _Bounds(_Strict):
    below: Share | None = None
    above: Share | None = None
    least: Count

    @model_validator(mode="after")
    def _one(self) -> "_Bounds":
        if (self.below is None) == (self.above is None):
            raise ValueError("name either below or above")
        return self


class RunKind(_Strict):
    """At least so many turns in a row; other turns between do not matter unless they are of the kind that ends it."""

    kind: Literal["run"]
    of: TurnTest
    until: TurnTest
    least: Count


class CountKind(_Strict):
    """At least so many turns of a kind."""

    kind: Literal["count"]
    of: TurnTest
    least: Count


class ShareKind(_Bounds):
    """The share of one kind of turn among another, where there are at least so many of those."""

    kind: Literal["share"]
    of: TurnTest
    among: TurnTest


class SpeakerKind(_Bounds):
    """The share of one speaker, where there are at least so many turns and speakers."""

    kind: Literal["speaker"]
    of: TurnTest
    speakers: Count = 3


class MissingKind(_Strict):
    """Values of focus or aim that were never asked after, among at least so many questions."""

    kind: Literal["missing"]
    label: Literal["focus", "aim"]
    among: TurnTest
    values: list[Focus | Aim] = Field(default=[])
    """Which values are missed; all of the label if left out."""
    least: Count


class LastWordKind(_Strict):
    """The last turn of a step is not spoken by this role, in a step of at least so many turns."""

    kind: Literal["last-word"]
    role: Role
    least: Count


class OutOfTurnKind(_Strict):
    """Turns of a role that listens in this step, by the method."""

    kind: Literal["out-of-turn"]
    least: Count = 1


SessionMatch = Annotated[
    RunKind | CountKind | ShareKind | SpeakerKind | MissingKind | LastWordKind | OutOfTurnKind,
    Field(discriminator="kind"),
]
