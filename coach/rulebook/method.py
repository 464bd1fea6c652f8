"""What a method, step and phase file may hold: who speaks, what is asked there, which rules hold how strictly."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..labels import Phase, Role, Severity
from .schema import Id, Sentence, SourcePlace, Strict

Minutes = Annotated[str, Field(pattern=r"^\d+(-\d+)?$")]


class Deviation(Strict):
    """How strictly a rule or flag is taken here, other than the rule itself says."""

    how: Literal["off", "tip", "warning"] = Field(alias="as")
    because: Sentence

    @property
    def severity(self) -> Severity | None:
        """The severity it is shown with; None where it is off."""
        return None if self.how == "off" else Severity(self.how)


Deviations = dict[str, Deviation]
"""By flag or by rule id; what is said of a rule goes before what is said of its flag."""


class PhaseFile(Strict):
    """One of the shared phases that the steps of all methods map to."""

    title: Sentence
    purpose: Sentence
    rules: Deviations = Field(default={})


class StepFile(Strict):
    """One step of a method.

    Attributes:
        speakers: who speaks in it, by the handout; [] for a silent step.
        questions: what kind of question belongs in it.
        where: the section of the handout, where it is not that of the method.
        rules: what is taken more or less strictly here than in the phase.
    """

    id: Id
    title: Sentence
    phase: Phase
    minutes: Minutes | None = None
    speakers: list[Role]
    purpose: Sentence
    questions: Sentence
    where: Sentence | None = None
    rules: Deviations = Field(default={})


class MethodFile(Strict):
    """One method of the handouts, its steps in order.

    Attributes:
        packs: rule packs it uses beside the default ones.
        minutes: how long it takes, where the handout says so.
        default: the step a turn belongs to if none is named.
    """

    id: Id
    title: Sentence
    source: SourcePlace
    purpose: Sentence
    minutes: Minutes | None = None
    packs: list[Id] = Field(default=[])
    steps: list[StepFile] = Field(min_length=1)
    default: Id

    @model_validator(mode="after")
    def _steps_fit(self) -> "MethodFile":
        names = [step.id for step in self.steps]
        if self.default not in names:
            raise ValueError(f"default step {self.default!r} is not one of the steps")
        if len(set(names)) < len(names):
            raise ValueError("two steps have the same id")
        return self
