"""What a method says of its steps and of a session as a whole: what is minded where, and its norms with their place."""

from dataclasses import dataclass

from ..labels import Flag, Form, Phase, Role, Severity
from ..model import Source
from ..rulebook.book import Rulebook
from ..rulebook.schema import SessionKind
from ..rulebook.session_schema import ShareKind, SpeakerKind

_SOURCES = {
    "advice": "advice-proposed",
    "judgement": "judgement-norm",
    "interpretation": "interpretation-filled-in",
    "stacked": "stacked-questions",
    "leading": "leading-wording",
    "why": "why-reason",
    "generalisation": "generalisation-claim",
    "form": "form-closed",
    "aims": "session-aims",
    "focus": "session-focus",
    "alternation": "session-alternation",
    "follow_up": "session-follow-up",
    "voices": "session-dominance",
    "barrage": "session-barrage",
}
"""The rule whose place in a handout each block of a report is based on."""


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One step of the method, in its order.

    Attributes:
        id: its id.
        title: its name, Dutch.
        phase: the shared phase it maps to.
        minds: the flags that a rule minds here, said by a participant.
    """

    id: str
    title: str
    phase: Phase
    minds: frozenset[Flag]


@dataclass(frozen=True, slots=True)
class Norm:
    """From where a rule over the whole session praises or minds a share.

    Attributes:
        measure: "open", "follow_up" or "largest".
        least: under this share a rule minds it; None if there is no such end.
        most: over this share a rule minds it.
        good: over this share a rule praises it.
    """

    measure: str
    least: float | None = None
    most: float | None = None
    good: float | None = None


@dataclass(frozen=True, slots=True)
class MethodInfo:
    """What a report needs to know of a method.

    Attributes:
        id: its id.
        title: its name, Dutch.
        steps: in order.
        norms: what rules say of a session as a whole.
        sources: the place in a handout that each block of a report is based on.
    """

    id: str
    title: str
    steps: tuple[StepInfo, ...]
    norms: tuple[Norm, ...]
    sources: dict[str, Source]

    def step(self, name: str | None) -> StepInfo | None:
        """Return a step by its id; None if the method has no such step."""
        return next((step for step in self.steps if step.id == name), None)


def method_info(book: Rulebook, method: str | None) -> MethodInfo:
    """Return what the rules say of a method; the rules of a user's own packs go before those that ship.

    Raises:
        InputError: if the method is unknown.

    >>> from coach import Coach
    >>> info = method_info(Coach.load().rulebook, "basismodel")
    >>> [norm for norm in info.norms if norm.measure == "open"]
    [Norm(measure='open', least=0.5, most=None, good=0.79)]
    """
    place = book.place(method, None)
    steps = []
    for step in place.method.steps:
        strict = book.minded(book.place(place.method.id, step.id), Role.PARTICIPANT).strict
        flags = {book.in_use(place.method.id)[rule].rule.flag for rule in strict}
        steps.append(StepInfo(step.id, step.title, step.phase, frozenset(f for f in flags if f is not None)))
    rules = {name: used.rule for name, used in book.in_use(place.method.id).items()}
    sources = {block: book.source(rules[rule]) for block, rule in _SOURCES.items() if rule in rules}
    return MethodInfo(place.method.id, place.method.title, tuple(steps), _norms(book, place.method.id), sources)


def _norms(book: Rulebook, method: str) -> tuple[Norm, ...]:
    found: dict[str, dict[str, float]] = {}
    for used in book.in_use(method).values():
        if not used.rule.over_session:
            continue
        for match in used.rule.match.any:
            if not isinstance(match, SessionKind):
                continue
            kind = match.session
            measure = _measure(kind) if isinstance(kind, ShareKind | SpeakerKind) else None
            if measure is None or not isinstance(kind, ShareKind | SpeakerKind):
                continue
            bound = kind.below if kind.below is not None else kind.above
            name = "least" if kind.below is not None else "most"
            if used.rule.severity is Severity.GOOD:
                name = "good"
            if bound is not None and not (measure == "largest" and name != "most"):
                found.setdefault(measure, {})[name] = bound
    return tuple(Norm(measure, **ends) for measure, ends in sorted(found.items()))


def _measure(kind: ShareKind | SpeakerKind) -> str | None:
    """Name the share that a rule counts, where a report has it too."""
    if isinstance(kind, SpeakerKind):
        return "largest"
    if set(kind.of.form) == {Form.OPEN, Form.INVITATION}:
        return "open"
    return "follow_up" if kind.of.follow_up else None
