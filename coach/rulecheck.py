"""Run the examples that stand in rule files: what must fire, what must stay silent, what may be asked instead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .coach import Coach
from .errors import CoachError, RuleFileError
from .labels import Role, Severity
from .model import Finding, Turn
from .rulebook.schema import Example, RuleFile
from .session import SessionFinding

Kind = Literal["bad", "good", "better", "misses", "alarms"]
MAY_REMAIN = frozenset({"form-narrow"})
"""Remarks that a better question may still get: a question for one fact is allowed."""
_ROLES = {"inbrenger": Role.INBRENGER, "gespreksleider": Role.FACILITATOR}


@dataclass(frozen=True, slots=True)
class Case:
    """One example of one rule, as it is run.

    Attributes:
        rule: the rule, as it holds with all packs.
        kind: what is expected of the example.
        number: its place in the list of the file.
        example: the example.
    """

    rule: RuleFile
    kind: Kind
    number: int
    example: Example

    @property
    def id(self) -> str:
        """A name for test reports: ``why-reason-bad0``."""
        return f"{self.rule.id}-{self.kind}{self.number}"

    @property
    def way(self) -> list[Any]:
        """The way to the example in the file."""
        kind = "bad" if self.kind == "better" else self.kind
        return ["examples", kind, self.number, *(["better"] if self.kind == "better" else [])]


def cases(rule: RuleFile) -> Iterator[Case]:
    """Yield every example of a rule as a case."""
    for number, example in enumerate(rule.examples.bad):
        yield Case(rule, "bad", number, example)
        if example.better is not None:
            yield Case(rule, "better", number, example)
    for number, example in enumerate(rule.examples.good):
        yield Case(rule, "good", number, example)
    for number, example in enumerate(rule.examples.misses):
        yield Case(rule, "misses", number, example)
    for number, example in enumerate(rule.examples.alarms):
        yield Case(rule, "alarms", number, example)


def run_case(coach: Coach, case: Case) -> str | None:
    """Run one example.

    Returns:
        None if it is as it should be, else what is wrong and what to do: ``what: remedy``.
    """
    try:
        found = _run(coach, case)
    except CoachError as error:
        return f"cannot be run: {error}"
    own = [f for f in found if f.rule == case.rule.id and not getattr(f, "doubt", False)]
    same = [f for f in found if isinstance(f, Finding) and f.flag is not None and f.flag is case.rule.flag]
    if case.kind == "better":
        minded = [f.rule for f in found if f.severity is not Severity.GOOD and f.rule not in MAY_REMAIN]
        return f"the better question raises {', '.join(minded)}: rephrase it" if minded else None
    if case.kind in ("good", "alarms"):
        loud = bool(own or [f for f in same if not f.doubt])
        if case.kind == "alarms":
            return None if loud else "stays silent now: move it to good"
        return "fires, though it should stay silent: narrow the match, or add an exception in unless" if loud else None
    if case.kind == "misses":
        return "fires now: move it to bad" if own else None
    return _wrong_with_bad(case, own, same)


def _wrong_with_bad(case: Case, own: list[Finding | SessionFinding], same: list[Finding]) -> str | None:
    words = _marked(case.example.text or "")[1]
    if not own and words is None and [f for f in same if not f.doubt]:
        return None  # another rule found the words of the same flag
    if len(own) != 1:
        return "stays silent, though it should fire: widen the match" if not own else "fires more than once: join them"
    if words is not None and isinstance(own[0], Finding) and own[0].text != words:
        return f"fires on '{own[0].text}', not on '{words}': move the brackets, or change the match"
    return None


def check_rules(coach: Coach, packs: list[str] | None = None) -> Iterator[RuleFileError]:
    """Run the examples of packs.

    Args:
        coach: with the packs loaded.
        packs: ids of packs; None means all.

    Yields:
        An error with file, line and field for every file that was skipped and every example that is not as it should
        be.
    """
    yield from coach.rulebook.errors
    loaded = coach.rulebook.loaded
    for name in packs if packs is not None else list(loaded.packs):
        pack = loaded.packs[name]
        for rule_id in (*pack.rules, *pack.head.change):
            if rule_id not in coach.rulebook.rules:
                continue  # it was skipped, and that is said above
            rule = _as_it_holds(coach, rule_id)
            for case in cases(rule):
                wrong = run_case(coach, case)
                if wrong is not None:
                    yield loaded.files[rule_id].error(".".join(map(str, case.way)), wrong, at=case.way)


def count_cases(coach: Coach, packs: list[str] | None = None) -> tuple[int, int]:
    """Return how many rules and examples some packs have."""
    loaded = coach.rulebook.loaded
    names = packs if packs is not None else list(loaded.packs)
    rules = [loaded.rules[r] for name in names for r in loaded.packs[name].rules]
    return len(rules), sum(len(list(cases(rule))) for rule in rules)


def _as_it_holds(coach: Coach, rule: str) -> RuleFile:
    method = _method(coach, rule)
    used = coach.rulebook.in_use(method).get(rule)
    return used.rule if used is not None else coach.rulebook.rules[rule]


def _method(coach: Coach, rule: str) -> str:
    """Return a method in which a rule holds: the Basismodel where it can be."""
    methods = ["basismodel", *coach.methods]
    return next((m for m in methods if m in coach.methods and rule in coach.rulebook.in_use(m)), "basismodel")


def place_of(coach: Coach, rule: RuleFile, example: Example | None = None) -> tuple[str, str]:
    """Return the method and step in which an example of a rule is run: its own, else one that minds the rule."""
    method = (example.method if example else None) or _method(coach, rule.id)
    if method not in coach.methods:
        return method, (example.step if example else None) or ""  # said when it is run
    steps = coach.methods[method].steps
    if example is not None and example.step is not None:
        return method, example.step
    wanted = "exploration" if "exploration" in rule.phases else rule.phases[0]
    fitting = [step for step in steps if step.phase == wanted] or [step for step in steps if step.phase in rule.phases]
    return method, (fitting[0].id if fitting else coach.methods[method].default)


def _run(coach: Coach, case: Case) -> tuple[Finding | SessionFinding, ...]:
    method, step = place_of(coach, case.rule, case.example)
    if case.kind == "better":
        role = case.example.role
        turn = Turn(case.example.better or "", method=method, step=step, context=case.example.context, role=role)
        return coach.review(turn).findings
    if case.example.turns:
        return coach.review_session(session_turns(case.example.turns, method, step)).findings
    text = _marked(case.example.text or "")[0]
    turn = Turn(text, method=method, step=step, context=case.example.context, role=case.example.role)
    return coach.review(turn).findings


def session_turns(lines: list[str], method: str, step: str) -> list[Turn]:
    """Read the lines of an example: ``inbrenger: …``, ``A: …``, and ``stap: advies`` for the step that follows.

    >>> [t.role for t in session_turns(["inbrenger: Ik schrok.", "A: Waarvan?"], "basismodel", "verkenning")]
    [<Role.INBRENGER: 'inbrenger'>, <Role.PARTICIPANT: 'participant'>]
    """
    turns = []
    for line in lines:
        speaker, _, text = line.partition(":")
        if speaker.strip() == "stap":
            step = text.strip()
            continue
        role = _ROLES.get(speaker.strip().casefold(), Role.PARTICIPANT)
        turns.append(Turn(text.strip(), method=method, step=step, speaker=speaker.strip(), role=role))
    return turns


def _marked(text: str) -> tuple[str, str | None]:
    """Take the square brackets out of an example; return the text and the words that stood in them."""
    if "[" not in text or "]" not in text:
        return text, None
    return text.replace("[", "").replace("]", ""), text[text.index("[") + 1 : text.index("]")].lstrip(", ")
