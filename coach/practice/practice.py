"""Practising as a whole: what doors (service, terminal) call. It keeps nothing; who calls it keeps the attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ..cases.debrief import Debrief, debrief
from ..cases.inbrenger import Inbrenger
from ..cases.loader import CaseBook, load_cases
from ..cases.talk import MOST_ASKED, Talk, begin
from ..cases.trainee import ask
from ..coach import Coach
from ..errors import InputError
from ..labels import Flag, Form
from ..model import Feedback, Turn  # noqa: F401 - the example of outcome() uses Turn
from ..resources import cases_folder
from .attempt import Attempt, Exercise, Stage
from .fading import Course, course
from .items import NOTHING, Item, load_items
from .progress import ASKING, NAMES, weakness
from .rephrase import Judged, help_with, judge
from .schedule import Schedule
from .wording import WORDINGS

MOST_IN_ROUND = 20
_FORMS = tuple(form.value for form in (Form.OPEN, Form.INVITATION, Form.CLOSED, Form.CHOICE))
_FLAGS = (*(flag.value for flag in Flag), NOTHING)


@dataclass(frozen=True, slots=True)
class Round:
    """What comes next.

    Attributes:
        course: where the trainee stands.
        stage: how much help this round has: what the trainee chose, else what the course says.
        items: the sheets, plain JSON values.
        why: one Dutch sentence: why these.
    """

    course: Course
    stage: Stage
    items: tuple[dict[str, Any], ...]
    why: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "stage": self.stage,
            "stage_name": self.stage.dutch,
            "left": self.course.left,
            "rounds": list(self.course.rounds),
            "items": list(self.items),
            "why": self.why,
        }


class Practice:
    """The exercises around one coach.

    Args:
        coach: reviews what trainees type.
        cases: a folder with cases of one's own, beside those that ship.

    >>> practice = Practice(Coach.load())
    >>> now = datetime.fromisoformat("2026-01-05T10:00:00+00:00")
    >>> one = practice.next(Exercise.RECOGNISE, [], now=now, count=1)
    >>> one.stage.value, len(one.items)
    ('full', 1)
    """

    def __init__(self, coach: Coach, cases: Path | str | None = None) -> None:
        self.coach = coach
        self._own = Path(cases) if cases else None
        self._inbrengers: dict[str, Inbrenger] = {}

    @cached_property
    def cases(self) -> CaseBook:
        """The cases, read at first use."""
        return load_cases(cases_folder(), *([self._own] if self._own else []))

    @cached_property
    def items(self) -> dict[str, Item]:
        """The questions to practise on."""
        return load_items()

    @cached_property
    def _schedule(self) -> Schedule:
        return Schedule(self.items.values())

    def next(
        self,
        exercise: Exercise,
        attempts: Sequence[Attempt],
        *,
        now: datetime,
        count: int = 8,
        stage: Stage | None = None,
    ) -> Round:
        """Choose what comes next.

        Args:
            exercise: recognise or rephrase have items; for the others there is only the stage.
            attempts: all so far.
            now: the moment, with a time zone.
            count: how many items, 1 to 20.
            stage: how much help the trainee chose; None leaves it to the course.

        Raises:
            InputError: if ``count`` is out of range.
        """
        if not 1 <= count <= MOST_IN_ROUND:
            raise InputError(f"'count' must be 1 to {MOST_IN_ROUND}.", code="bad-count", field="count")
        now_at = course(attempts, exercise)
        if exercise not in (Exercise.RECOGNISE, Exercise.REPHRASE):
            return Round(now_at, stage or now_at.stage, (), "")
        chosen = self._schedule.choose(attempts, exercise, now=now, count=count)
        sheets = tuple(self.sheet(item, exercise, again=again) for item, again in chosen)
        return Round(now_at, stage or now_at.stage, sheets, _why(chosen, attempts, exercise))

    def back(self, attempts: Sequence[Attempt]) -> dict[str, list[dict[str, Any]]]:
        """Return when each question that was practised comes back, per exercise, the soonest first."""
        found: dict[str, list[dict[str, Any]]] = {}
        for exercise in (Exercise.RECOGNISE, Exercise.REPHRASE):
            due = sorted(self._schedule.due(attempts, exercise).items(), key=lambda one: (one[1], one[0]))
            found[exercise.value] = [{"item": name, "at": at.timestamp()} for name, at in due]
        return found

    def sheet(self, item: Item, exercise: Exercise, *, again: bool = False) -> dict[str, Any]:
        """Return all a door needs to show an item and, for recognising, to judge it.

        Whoever practises judges themselves: the answers are no secret, and so a page can go on without the service.
        """
        first = WORDINGS[item.labels[0]]
        shown: dict[str, Any] = {
            "id": item.id,
            "text": item.text,
            "labels": list(item.labels),
            "names": [NAMES[label] for label in item.labels],
            "words": [list(span) for span in item.words],
            "tip": item.tip,
            "look": first.look,
            "again": again,
            "source": {"document": first.source.document, "where": first.source.where},
        }
        if exercise is Exercise.REPHRASE:
            return {**shown, "help": list(help_with(item, first.change)), "rewrites": list(item.rewrites)}
        about_form = not item.flags and _about_form(item)
        options = _FORMS if about_form else _FLAGS
        right = [item.form.value] if about_form else [flag.value for flag in item.flags] or [NOTHING]
        if right == [NOTHING]:
            nothing = WORDINGS[NOTHING]
            shown.update(labels=[NOTHING], names=[NAMES[NOTHING]], look=nothing.look, words=[])
        return {
            **shown,
            "asks": "form" if about_form else "flags",
            "options": [{"value": o, "name": NAMES[o], "meaning": WORDINGS[o].meaning} for o in options],
            "right": right,
        }

    def item(self, name: str) -> Item:
        """Return an item.

        Raises:
            InputError: if it is not there (any more).
        """
        if name not in self.items:
            raise InputError(
                "Deze oefenvraag is er niet meer. Neem de volgende.", code="expired-item", status=404, field="item"
            )
        return self.items[name]

    def rephrase(self, item: str, text: str) -> Judged:
        """Judge a rephrased question.

        Raises:
            InputError: if the item is gone, or the text cannot be reviewed.
        """
        return judge(self.coach, self.item(item), text)

    def inbrenger(self, case: str) -> Inbrenger:
        """Return who brings a case.

        Raises:
            InputError: if there is no such case.
        """
        found = self.cases.get(case)
        if case not in self._inbrengers:
            self._inbrengers[case] = Inbrenger(found)
        return self._inbrengers[case]

    def ask(self, case: str, talk: Talk | None, question: str) -> tuple[Talk, Feedback]:
        """Ask the inbrenger of a case something; returns the conversation after it, and the feedback.

        Raises:
            InputError: if there is no such case, the conversation is full, or the question cannot be reviewed.
        """
        inbrenger = self.inbrenger(case)
        talk = talk or begin(inbrenger.case)
        if len(talk.asked) >= MOST_ASKED:
            raise InputError(
                f"Dit gesprek heeft {MOST_ASKED} vragen. Rond het af en begin een nieuw.",
                code="talk-too-long",
                field="talk",
            )
        return ask(self.coach, inbrenger, talk, question)

    def debrief(self, case: str, talk: Talk) -> Debrief:
        """Look back on a conversation.

        Raises:
            InputError: if there is no such case.
        """
        return debrief(talk, self.cases.get(case))


def outcome(feedback: Feedback) -> tuple[tuple[str, ...], bool]:
    """Return what a question of the trainee's own counts for: the labels, and whether it went well.

    >>> outcome(Coach.load().review(Turn("Was je boos?")))
    (('asking', 'interpretation'), False)
    """
    labels = feedback.labels
    right = labels.form.is_open is True and not labels.flags
    return (ASKING, *(flag.value for flag in labels.flags)), right


def _about_form(item: Item) -> bool:
    """Whether an item without flags is shown to ask for its form; else whether anything is the matter.

    A closed question has no flag, but it is not what the handouts ask for either: only open ones are "nothing".
    """
    return item.form in (Form.CLOSED, Form.CHOICE) or sum(map(ord, item.id)) % 2 == 0


def _why(chosen: Sequence[tuple[Item, bool]], attempts: Sequence[Attempt], exercise: Exercise) -> str:
    mine = [one for one in attempts if one.exercise is exercise]
    again = sum(back for _, back in chosen)
    if not mine:
        return "Je begint: van alles wat."
    seen = {label for one in mine for label in one.labels if label in NAMES}
    weak = max(sorted(seen), key=lambda label: weakness(mine, label), default=None)
    parts = []
    if again:
        parts.append("Eén vraag komt terug" if again == 1 else f"{again} vragen komen terug")
    if weak is not None and weakness(mine, weak) > 0.4:
        parts.append(f"'{NAMES[weak]}' oefen je vaker, want dat ging nog wisselend")
    return f"{'. '.join(parts)}." if parts else "Van alles wat, want het gaat goed."
