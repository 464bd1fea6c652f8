"""What was practised: in memory, and in the database where somebody gave a code."""

from collections.abc import Callable
from uuid import uuid4

from ..errors import CoachError
from ..practice.attempt import Attempt, Exercise, Stage, united
from ..practice.notebook import keep_attempts
from ..store import PracticeStore, StoredObjection


class Notebook:
    """The attempts of one trainee.

    What cannot be stored now is tried again with whatever comes next.

    Args:
        store: the database; nothing is made or opened before it is needed.
        code: the trainee's own; None keeps nothing after this session.
        clock: tells the time in seconds since 1970.

    Raises:
        InputError: for a code that is too short or too long.
        StoreError: if the database cannot be read.
    """

    def __init__(self, store: PracticeStore, code: str | None, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock
        self.code = code
        self.attempts: list[Attempt] = [] if code is None else keep_attempts(store, code, [])
        self.new = 0
        self.failed: CoachError | None = None
        self._waiting: list[Attempt] = []
        self._objections: list[StoredObjection] = []

    def add(
        self, exercise: Exercise, item: str, labels: tuple[str, ...], right: bool, stage: Stage, used: int = 0
    ) -> bool:
        """Add an attempt, now; returns whether all is stored that is to be."""
        attempt = Attempt(uuid4().hex, self._clock(), exercise, item, labels, right, stage, used)
        self.attempts = united(self.attempts, [attempt])
        self.new += 1
        if self.code is not None:
            self._waiting.append(attempt)
        return self.store()

    def object(self, text: str, labels: tuple[str, ...], remark: str, exercise: Exercise, item: str | None) -> bool:
        """Keep an objection for the trainer, also without a code; returns whether it is stored."""
        where = {"door": "terminal", **({"item": item} if item else {})}
        self._objections.append(
            StoredObjection(uuid4().hex, self._clock(), text, labels, remark or None, exercise.value, where)
        )
        return self.store()

    def store(self) -> bool:
        """Store all that waits; returns whether nothing is left waiting, and else keeps why in ``failed``."""
        try:
            if self._waiting and self.code is not None:
                self.attempts = united(keep_attempts(self._store, self.code, self._waiting), self.attempts)
                self._waiting.clear()
            while self._objections:
                self._store.object(self._objections[0], self.code)
                del self._objections[0]
        except CoachError as error:
            self.failed = error
            return False
        self.failed = None
        return True
