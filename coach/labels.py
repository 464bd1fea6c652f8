"""The label values, exactly as in the label handbook, and their Dutch names."""

from enum import StrEnum


class Form(StrEnum):
    """What kind of turn it is; exactly one."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"
    CHOICE = "choice"
    STATEMENT = "statement"

    @property
    def dutch(self) -> str:
        """The name a trainee reads.

        >>> Form.CHOICE.dutch
        'keuzevraag'
        """
        return _FORM_NAMES[self]

    @property
    def is_open(self) -> bool | None:
        """Whether the turn leaves the answer open; None for a statement, which asks nothing."""
        return None if self is Form.STATEMENT else self in (Form.OPEN, Form.INVITATION)


class Flag(StrEnum):
    """What the handouts ask to avoid while exploring; any number, none is the commonest."""

    WHY = "why"
    ADVICE = "advice"
    LEADING = "leading"
    INTERPRETATION = "interpretation"
    JUDGEMENT = "judgement"
    STACKED = "stacked"
    GENERALISATION = "generalisation"

    @property
    def dutch(self) -> str:
        """The name a trainee reads.

        >>> Flag.INTERPRETATION.dutch
        'invullen'
        """
        return _FLAG_NAMES[self]


class Focus(StrEnum):
    """What the question is about: the inbrenger, the work, or the surroundings."""

    PERSON = "person"
    TASK = "task"
    ENVIRONMENT = "environment"

    @property
    def dutch(self) -> str:
        """The name a trainee reads."""
        return {"person": "persoon", "task": "taak", "environment": "omgeving"}[self.value]


class Aim(StrEnum):
    """Which of the handout's four kinds of question it is."""

    CLARIFY = "clarify"
    ACT = "act"
    EXPERIENCE = "experience"
    LEARN = "learn"

    @property
    def dutch(self) -> str:
        """The name a trainee reads."""
        return {"clarify": "verheldering", "act": "handelen", "experience": "beleving", "learn": "leren"}[self.value]


class Phase(StrEnum):
    """The shared phases that the steps of all methods map to (after the Basismodel)."""

    INTRODUCTION = "introduction"
    EXPLORATION = "exploration"
    DEFINITION = "definition"
    ADVICE = "advice"
    REFLECTION = "reflection"
    EVALUATION = "evaluation"


class Role(StrEnum):
    """Who speaks (Hand-out intervisie, De 3 rollen bij intervisie)."""

    INBRENGER = "inbrenger"
    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"

    @property
    def dutch(self) -> str:
        """The name a trainee reads."""
        return {"inbrenger": "inbrenger", "participant": "deelnemer", "facilitator": "gespreksleider"}[self.value]


class Severity(StrEnum):
    """How strongly a finding is put: praise, a tip, or something to mind."""

    GOOD = "good"
    TIP = "tip"
    WARNING = "warning"

    @property
    def dutch(self) -> str:
        """The name a trainee reads."""
        return {"good": "goed", "tip": "tip", "warning": "let op"}[self.value]


_FORM_NAMES = {
    Form.OPEN: "open vraag",
    Form.INVITATION: "uitnodiging",
    Form.CLOSED: "gesloten vraag",
    Form.CHOICE: "keuzevraag",
    Form.STATEMENT: "mededeling",
}
_FLAG_NAMES = {
    Flag.WHY: "waaromvraag",
    Flag.ADVICE: "verkapt advies",
    Flag.LEADING: "sturende vraag",
    Flag.INTERPRETATION: "invullen",
    Flag.JUDGEMENT: "oordeel",
    Flag.STACKED: "vragenvuur",
    Flag.GENERALISATION: "generalisatie",
}
SUGGESTIVE = frozenset({Flag.LEADING, Flag.ADVICE, Flag.INTERPRETATION, Flag.JUDGEMENT})
"""The flags that Dutch trainers together call *suggestief*."""
UMBRELLA = "suggestief"
"""The name of that umbrella, as a trainee reads it."""
