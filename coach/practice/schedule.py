"""Which questions come next: those whose time has come again, and new ones of the labels that go least well."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from fsrs import Card, Rating, Scheduler

from .attempt import Attempt, Exercise, of_exercise
from .items import Item
from .progress import weakness

_RESTING = 6
"""An item is not asked again within this many attempts."""
_MOST_DUE = 0.6
"""Which part of a round at most is repetition, as long as there are new questions."""


class Schedule:
    """Chooses items for a trainee; FSRS 6 (free spaced repetition scheduler) says what comes back when.

    Args:
        items: all there are.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = {item.id: item for item in items}
        self._scheduler = Scheduler(
            desired_retention=0.9, learning_steps=[timedelta(minutes=10)], relearning_steps=[timedelta(minutes=10)],
            maximum_interval=365, enable_fuzzing=False,
        )  # fmt: skip

    def due(self, attempts: Sequence[Attempt], exercise: Exercise) -> dict[str, datetime]:
        """Return when each item that was practised comes back."""
        cards: dict[str, Card] = {}
        for one in of_exercise(attempts, exercise):
            if one.item not in self._items:
                continue
            card = cards.get(one.item) or Card(card_id=1)
            at = datetime.fromtimestamp(one.at, UTC)
            if card.last_review is not None and at < card.last_review:
                at = card.last_review
            cards[one.item] = self._scheduler.review_card(card, _rating(one), at)[0]
        return {name: card.due for name, card in cards.items()}

    def choose(
        self, attempts: Sequence[Attempt], exercise: Exercise, *, now: datetime, count: int
    ) -> list[tuple[Item, bool]]:
        """Choose the next items.

        Args:
            attempts: all so far.
            exercise: recognise or rephrase; the latter only takes items that have something to rephrase.
            now: the moment.
            count: how many.

        Returns:
            Items, each with whether it comes back; the same input gives the same choice.
        """
        usable = {
            name: item for name, item in self._items.items() if item.rewrites or exercise is not Exercise.REPHRASE
        }
        mine = of_exercise(attempts, exercise)
        resting = {one.item for one in mine[-_RESTING:]}
        due = self.due(attempts, exercise)
        again = [usable[n] for n, at in sorted(due.items(), key=lambda x: x[1]) if at <= now and n in usable]
        again = [item for item in again if item.id not in resting]
        fresh = [item for name, item in usable.items() if name not in due]
        repeats = again[: round(count * _MOST_DUE)] if fresh else again[:count]
        rng = Random(len(mine) * 7919 + len(attempts))
        new = self._weighted(fresh, mine, count - len(repeats), rng)
        chosen = [(item, True) for item in repeats] + [(item, False) for item in new]
        if len(chosen) < count:  # all was seen and nothing is due: the ones that come back soonest
            taken = {item.id for item, _ in chosen}
            soon = [n for n, _ in sorted(due.items(), key=lambda x: x[1]) if n in usable and n not in taken]
            chosen += [(usable[name], True) for name in soon if name not in resting][: count - len(chosen)]
        rng.shuffle(chosen)
        return chosen

    def _weighted(self, fresh: Sequence[Item], mine: Sequence[Attempt], count: int, rng: Random) -> list[Item]:
        by_label: dict[str, list[Item]] = defaultdict(list)
        for item in fresh:
            by_label[item.labels[0]].append(item)
        weights = {label: weakness(mine, label) ** 2 for label in by_label}
        found: list[Item] = []
        while by_label and len(found) < count:
            labels = sorted(by_label)
            label = rng.choices(labels, [weights[name] for name in labels])[0]
            found.append(by_label[label].pop(rng.randrange(len(by_label[label]))))
            weights[label] *= 0.5  # so that one round mixes labels
            if not by_label[label]:
                del by_label[label]
        return found


def _rating(attempt: Attempt) -> Rating:
    if not attempt.right:
        return Rating.Again
    return Rating.Hard if attempt.help else Rating.Good
