"""Attempts under a code of the trainee's own, in the database."""

from collections.abc import Sequence

from ..store import PracticeStore, StoredAttempt
from .attempt import Attempt, attempts_of


def keep_attempts(store: PracticeStore, code: str, attempts: Sequence[Attempt]) -> list[Attempt]:
    """Add attempts to what is kept under a code, each once, and return all of it, oldest first.

    Raises:
        InputError: for a code that is too short or too long.
        StoreError: if the database cannot be read or written.
    """
    store.add(
        code,
        [
            StoredAttempt(a.id, a.at, a.exercise.value, a.item, a.labels, a.right, a.stage.value, a.help)
            for a in attempts
        ],
    )
    kept = store.attempts(code)
    return attempts_of([
        {"id": a.id, "at": a.at, "exercise": a.exercise, "item": a.item, "labels": list(a.labels), "right": a.right,
         "stage": a.stage, "help": a.help}
        for a in kept
    ])  # fmt: skip
