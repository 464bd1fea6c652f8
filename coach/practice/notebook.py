"""Attempts under a code of the trainee's own, in the database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..store import PracticeStore, StoredAttempt
from .attempt import Attempt, attempts_of

_VOLUME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What a device gets back for what it sent.

    Attributes:
        attempts: all that is kept under the code, oldest first.
        volume: the random number that the notebook keeps until it is erased; None while nothing is in it.
        ended: the volumes that the sender named and that were erased, each with how many seconds ago.
    """

    attempts: list[Attempt]
    volume: str | None
    ended: dict[str, float]


def keep_attempts(store: PracticeStore, code: str, attempts: Sequence[Attempt]) -> list[Attempt]:
    """Add attempts to what is kept under a code, each once, and return all of it, oldest first.

    Raises:
        InputError: for a code that is too short or too long.
        StoreError: if the database cannot be read or written.
    """
    return exchange(store, code, attempts).attempts


def exchange(
    store: PracticeStore,
    code: str,
    attempts: Sequence[Attempt],
    *,
    volume: str | None = None,
    volumes: Mapping[str, str] | None = None,
) -> Exchanged:
    """Add attempts to what is kept under a code, but none that was erased there, and return all that is kept.

    Args:
        store: the database.
        code: the trainee's.
        attempts: of one device.
        volume: the volume it last knew the notebook by. If that was erased, nothing is added: it comes in ``ended``,
            so that the device first lets go of its copies.
        volumes: the volume that an attempt was in before, by the id of the attempt.

    Raises:
        InputError: for a code that is too short or too long.
        StoreError: if the database cannot be read or written.
    """
    volumes = volumes or {}
    stored = [
        StoredAttempt(a.id, a.at, a.exercise.value, a.item, a.labels, a.right, a.stage.value, a.help) for a in attempts
    ]
    store.add(code, stored, volume=volume, volumes=volumes)
    found = store.notebook(code)
    kept = attempts_of([
        {"id": a.id, "at": a.at, "exercise": a.exercise, "item": a.item, "labels": list(a.labels), "right": a.right,
         "stage": a.stage, "help": a.help}
        for a in found.attempts
    ])  # fmt: skip
    named = {*volumes.values(), *([] if volume is None else [volume])}
    return Exchanged(kept, found.volume, store.ended(named))


def volume_of(value: object) -> str | None:
    """Return a volume as a device kept it; None for anything else."""
    return value if isinstance(value, str) and _VOLUME.fullmatch(value) else None


def volumes_of(values: object) -> dict[str, str]:
    """Return the volume of each attempt that has one, by the id of the attempt.

    >>> volumes_of([{"id": "a", "volume": "0" * 32}, {"id": "b"}, "stuk"])
    {'a': '00000000000000000000000000000000'}
    """
    found = {}
    for one in values if isinstance(values, list) else []:
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            volume = volume_of(one.get("volume"))
            if volume is not None:
                found[one["id"]] = volume
    return found
