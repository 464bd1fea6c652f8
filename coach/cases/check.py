"""Test a case: its fields, its example questions, and what good and closed questions bring out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..coach import Coach
from ..errors import RuleFileError
from ..labels import Form
from ..model import Feedback
from ..rulebook.yamlfile import YamlFile
from .inbrenger import Inbrenger
from .loader import GUIDE, case_files, read_case
from .schema import Case, Fact
from .talk import Asked, Effect, Talk, begin
from .trainee import ask, ask_all, share_told

MOST_BY_CLOSED, LEAST_BY_GOOD = 0.35, 0.85
"""What closed questions may bring out, and what good ones must."""
QUESTIONS = 20
"""How many questions the scripted trainees ask."""
_ADVICE = (
    "Kun je niet gewoon met je leidinggevende gaan praten?",
    "Heb je er al eens aan gedacht om het los te laten?",
    "Zou het helpen als je er een mail over stuurt?",
    "Ik zou er een collega bij vragen.",
)


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What came of testing one file.

    Attributes:
        path: the file.
        case: the case, or None where the file has an error.
        errors: what is wrong, each with file, line, field and remedy.
        by_good: the share of facts that its own example questions bring out.
        by_closed: the share that closed and advising questions bring out.
    """

    path: Path
    case: Case | None
    errors: tuple[RuleFileError, ...]
    by_good: float = 0.0
    by_closed: float = 0.0


def check_case(path: Path, coach: Coach) -> CaseReport:
    """Test one case file.

    >>> from coach.resources import cases_folder
    >>> check_case(cases_folder() / "deur-op-een-kier.yaml", Coach.load()).errors
    ()
    """
    try:
        case = read_case(path)
        file = YamlFile(path, path.parent, GUIDE)
    except RuleFileError as error:
        return CaseReport(path, None, (error,))
    inbrenger = Inbrenger(case)
    errors = list(_check_asks(file, case, inbrenger, coach))
    good = share_told(ask_all(coach, inbrenger, _good(case)), inbrenger)
    closed = share_told(ask_all(coach, inbrenger, _closed(case)), inbrenger)
    if good < LEAST_BY_GOOD:
        message = f"the example questions bring out {good:.0%}, under {LEAST_BY_GOOD:.0%}: let each name its own fact"
        errors.append(file.error("facts", message))
    if closed > MOST_BY_CLOSED:
        message = f"closed questions bring out {closed:.0%}, over {MOST_BY_CLOSED:.0%}: make fewer facts 'surface'"
        errors.append(file.error("facts", message))
    return CaseReport(path, case, tuple(errors), good, closed)


def check_cases(paths: Sequence[Path], coach: Coach) -> list[CaseReport]:
    """Test files, and every case file of the folders among them."""
    files = [file for path in paths for file in (case_files(path) if path.is_dir() else [path])]
    return [check_case(file, coach) for file in files]


def _check_asks(file: YamlFile, case: Case, inbrenger: Inbrenger, coach: Coach) -> Iterator[RuleFileError]:
    for i, fact in enumerate(case.facts):
        ready = _before(case, fact)
        for j, question in enumerate(fact.asks):
            place: list[Any] = ["facts", i, "asks", j]
            talk, feedback = ask(coach, inbrenger, ready, question, suggest=False)
            problem = _minded(feedback) or _elsewhere(talk.asked[-1], fact)
            if problem:
                yield file.error(f"facts.{fact.id}.asks.{j}", f"{question!r} {problem}", at=place)


def _before(case: Case, fact: Fact) -> Talk:
    """Make a conversation in which all that must come before a fact was told."""
    by_id = {one.id: one for one in case.facts}
    needed: list[str] = []
    waiting = list(fact.after)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.append(name)
            waiting += by_id[name].after
    start = begin(case)
    asked = tuple(
        Asked(f"({name})", Effect.TOLD, (name,), by_id[name].tells, Form.OPEN, (), None, None, False) for name in needed
    )
    return Talk(start.case, start.version, asked, trust=3)


def _minded(feedback: Feedback) -> str | None:
    labels = feedback.labels
    if labels.flags:
        return f"counts as {labels.flags[0].dutch}: ask it another way"
    if not labels.form.is_open:
        return f"counts as {labels.form.dutch}: begin with a question word, or ask to tell"
    return None


def _elsewhere(asked: Asked, fact: Fact) -> str | None:
    if asked.facts[:1] == (fact.id,) and asked.effect is Effect.TOLD:
        return None
    found = f"brings '{asked.facts[0]}'" if asked.facts else f"brings nothing ({asked.effect})"
    return f"{found}: name what only '{fact.id}' is about, or check focus, aim and 'about'"


def _good(case: Case) -> list[str]:
    """The first example question of each fact, those that must come later asked later."""
    told: set[str] = set()
    order: list[Fact] = []
    while len(order) < len(case.facts):
        ready = [fact for fact in case.facts if fact.id not in told and told.issuperset(fact.after)]
        order += ready
        told.update(fact.id for fact in ready)
    order.sort(key=lambda fact: fact.depth == "deep")
    questions = [fact.asks[0] for fact in order] + [fact.asks[1] for fact in order]
    return questions[: max(QUESTIONS, len(case.facts))]


def _closed(case: Case) -> list[str]:
    """Closed questions about each fact, and advice between them."""
    asked = [f"Was er iets met {fact.about[0]}?" for fact in case.facts]
    return [*_ADVICE[:2], *asked, *_ADVICE[2:]][:QUESTIONS]
