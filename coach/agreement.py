"""How far people who labelled the same turns agree, with each other and with the coach."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from .labels import Flag
from .model import Labels
from .store.session_values import Annotation

COACH = "coach"
"""What the coach is called among the annotators."""
MINIMUM = 20
"""Under this many turns a kappa says too little to show."""
TOO_FEW = "te weinig"
ALWAYS_THE_SAME = "steeds hetzelfde"


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement of two on one label.

    Attributes:
        label: ``form``, ``focus``, ``aim``, or ``flags.`` and a flag.
        n: how many turns both gave it a value for.
        agree: the share (0–1) of those on which they said the same; None if there are none.
        kappa: agreement beyond chance (Cohen, -1 to 1); None where ``note`` says why not.
        note: ``te weinig`` under 20 turns, ``steeds hetzelfde`` where both gave one and the same value only, which
            leaves nothing to agree on beyond chance; None otherwise.
    """

    label: str
    n: int
    agree: float | None
    kappa: float | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who labelled the same turns; the second may be the coach.

    Attributes:
        first: the pseudonym of an annotator.
        second: that of another one, or ``coach``.
        n: how many turns both labelled.
        kappas: one for each label.
    """

    first: str
    second: str
    n: int
    kappas: tuple[Kappa, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A turn that was not labelled the same by everybody.

    Attributes:
        number: the turn.
        labels: what each said of it, the coach too.
    """

    number: int
    labels: Mapping[str, Mapping[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one of them says of a turn; a flag in doubt counts neither for nor against."""

    form: str
    flags: frozenset[Flag]
    open: frozenset[Flag]
    focus: str | None
    aim: str | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "flags": [flag.value for flag in Flag if flag in self.flags],
            "optional": [flag.value for flag in Flag if flag in self.open],
            "focus": self.focus,
            "aim": self.aim,
        }


def pairs(annotations: Iterable[Annotation], coach: Mapping[int, Labels]) -> tuple[Pair, ...]:
    """Return the agreement of every two annotators, and of each with the coach.

    Args:
        annotations: of those who have finished.
        coach: the coach's labels of each turn, by its number.

    >>> from .labels import Form
    >>> said = [Annotation(n, who, Form.OPEN, (), (), None, None, 0.0) for n in range(30) for who in "ab"]
    >>> kappa = pairs(said, {})[0].kappas[0]
    >>> kappa.n, kappa.agree, kappa.kappa, kappa.note
    (30, 1.0, None, 'steeds hetzelfde')
    """
    everyone = _everyone(annotations, coach)
    names = [name for name in everyone if name != COACH]
    found = [*combinations(names, 2), *((name, COACH) for name in names)]
    return tuple(_pair(first, second, everyone[first], everyone[second]) for first, second in found)


def disagreements(annotations: Iterable[Annotation], coach: Mapping[int, Labels]) -> tuple[Disagreement, ...]:
    """Return the turns that people labelled and on which they or the coach differ, with what each said.

    The arguments are those of ``pairs``. Where one has a flag that another leaves open, they do not differ.
    """
    everyone = _everyone(annotations, coach)
    people = [by_number for name, by_number in everyone.items() if name != COACH]
    numbers = sorted({number for by_number in people for number in by_number})
    found = []
    for number in numbers:
        said = {name: by_number[number] for name, by_number in everyone.items() if number in by_number}
        if _differ(list(said.values())):
            found.append(Disagreement(number, {name: one.to_dict() for name, one in said.items()}))
    return tuple(found)


def _differ(said: Sequence[_Said]) -> bool:
    for values in ([s.form for s in said], [s.focus for s in said], [s.aim for s in said]):
        if len({value for value in values if value is not None}) > 1:
            return True
    held = {flag for one in said for flag in one.flags}
    return any(flag not in one.flags and flag not in one.open for flag in held for one in said)


def _everyone(annotations: Iterable[Annotation], coach: Mapping[int, Labels]) -> dict[str, dict[int, _Said]]:
    found: dict[str, dict[int, _Said]] = {}
    for one in annotations:
        said = _Said(one.form, frozenset(one.flags), frozenset(one.optional), one.focus, one.aim)
        found.setdefault(one.annotator or "", {})[one.number] = said
    found[COACH] = {
        number: _Said(labels.form, frozenset(labels.flags), frozenset(labels.doubt), labels.focus, labels.aim)
        for number, labels in coach.items()
    }
    return found


def _pair(first: str, second: str, a: Mapping[int, _Said], b: Mapping[int, _Said]) -> Pair:
    both = [(a[number], b[number]) for number in sorted(a.keys() & b.keys())]
    return Pair(first, second, len(both), tuple(_kappas(both)))


def _kappas(both: Sequence[tuple[_Said, _Said]]) -> Iterator[Kappa]:
    yield _kappa("form", [(a.form, b.form) for a, b in both])
    for flag in Flag:
        sure = [(flag in a.flags, flag in b.flags) for a, b in both if flag not in a.open | b.open]
        yield _kappa(f"flags.{flag}", sure)
    kinds: dict[str, Callable[[_Said], str | None]] = {"focus": lambda said: said.focus, "aim": lambda said: said.aim}
    for name, value in kinds.items():
        given = [(value(a), value(b)) for a, b in both]
        yield _kappa(name, [(a, b) for a, b in given if a is not None and b is not None])


def _kappa(label: str, values: Sequence[tuple[Hashable, Hashable]]) -> Kappa:
    n = len(values)
    agree = sum(a == b for a, b in values) / n if n else None
    if n < MINIMUM:
        return Kappa(label, n, agree, None, TOO_FEW)
    if len({value for pair in values for value in pair}) == 1:
        return Kappa(label, n, agree, None, ALWAYS_THE_SAME)
    from sklearn.metrics import cohen_kappa_score

    score = float(cohen_kappa_score([str(a) for a, _ in values], [str(b) for _, b in values]))
    return Kappa(label, n, agree, round(score, 4), None)
