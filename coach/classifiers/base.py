"""What the coach expects of a set of classifiers, whoever trained them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from spacy.tokens import Doc

from ..analysis.form import Analysis
from ..labels import Aim, Flag, Focus, Form


@dataclass(frozen=True, slots=True)
class Prediction:
    """What classifiers say of one turn.

    Attributes:
        form: probability of each form (0–1, sum 1); empty if they do not judge the form.
        flags: calibrated probability of each flag (0–1).
        focus: probability of each focus.
        aim: probability of each aim.
        evidence: for each flag the tokens ``(start, end)`` that weigh most, end excluded.
    """

    form: dict[Form, float] = field(default_factory=dict)
    flags: dict[Flag, float] = field(default_factory=dict)
    focus: dict[Focus, float] = field(default_factory=dict)
    aim: dict[Aim, float] = field(default_factory=dict)
    evidence: dict[Flag, tuple[int, int]] = field(default_factory=dict)


class Asked(NamedTuple):
    """What classifiers are asked about: one turn.

    Attributes:
        doc: the parsed turn.
        analysis: its grammar.
        rule_ids: the rules that found words in it.
        context: what the inbrenger said before.
    """

    doc: Doc
    analysis: Analysis
    rule_ids: Sequence[str]
    context: Sequence[str]


class Classifiers(Protocol):
    """A trained set of classifiers."""

    @property
    def version(self) -> str:
        """Name and version, as shown."""
        ...

    @property
    def thresholds(self) -> dict[Flag, float]:
        """From which probability each flag is given."""
        ...

    @property
    def doubts(self) -> dict[Flag, float]:
        """From which probability each flag is a doubt."""
        ...

    def predict(self, doc: Doc, analysis: Analysis, rule_ids: Sequence[str], context: Sequence[str]) -> Prediction:
        """Judge one parsed turn, given the rules that found words in it and what the inbrenger said before."""
        ...

    def predict_many(self, asked: Sequence[Asked], *, evidence: bool = True) -> list[Prediction]:
        """Judge parsed turns together; each as ``predict`` does, and without the evidence if it is not wanted."""
        ...
