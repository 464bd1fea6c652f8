"""What trainees practised, under a code of their own, and what they object to."""

import hashlib
import hmac
import secrets
import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine, delete, select, tuple_
from sqlalchemy.orm import Session

from ..errors import InputError
from .attempt import StoredAttempt, StoredObjection
from .database import Store
from .tables import AttemptRow, EndedRow, ObjectionRow, SecretRow, TraineeRow
from .upsert import insert_missing, insert_or_touch

MIN_CODE, MAX_CODE = 4, 60
_PAGE = 500

__all__ = ["Notebook", "PracticeStore", "StoredAttempt", "StoredObjection"]


@dataclass(frozen=True, slots=True)
class Notebook:
    """All that is kept under one code.

    Attributes:
        attempts: oldest first.
        created: when the first thing was stored under the code; None if nothing ever was.
        seen: when the last thing was.
        volume: a random number that the notebook keeps until it is erased; None until something is stored.
    """

    attempts: tuple[StoredAttempt, ...] = field(default=())
    created: float | None = None
    seen: float | None = None
    volume: str | None = None


class PracticeStore:
    """Practice and objections in a database.

    The code is the trainee's own: whoever knows it reads the notebook, and only a keyed hash of it is stored. The
    key is in the same database, so the hash hides a code from somebody who looks, not from somebody who takes the
    file and tries all short codes.

    Args:
        store: the database, or an engine for one.
        clock: tells the time in seconds since 1970.

    >>> import tempfile, pathlib
    >>> folder = tempfile.TemporaryDirectory()
    >>> practice = PracticeStore(Store(pathlib.Path(folder.name) / "coach.db"))
    >>> attempt = StoredAttempt("a1", 0.0, "herken", "i7", ("why",), True, "new", 0)
    >>> practice.add("groene fiets", [attempt]), practice.add("groene fiets", [attempt])
    (1, 0)
    >>> practice.attempts("Groene  fiets") == [attempt]
    True
    >>> practice.erase("groene fiets"), practice.attempts("groene fiets")
    (True, [])
    >>> practice.store.close(); folder.cleanup()
    """

    def __init__(self, store: Store | Engine, *, clock: Callable[[], float] = time.time) -> None:
        self.store = store if isinstance(store, Store) else Store(store)
        self._clock = clock

    def notebook(self, code: str) -> Notebook:
        """Return what is kept under a code; an unknown code has an empty notebook, and leaves no trace.

        Raises:
            InputError: for a code that is too short or too long.
            StoreError: if the database cannot be read.
        """
        code = _code(code)
        with self.store.read() as session:
            trainee = _find(session, code)
            if trainee is None:
                return Notebook()
            rows = session.scalars(
                select(AttemptRow).where(AttemptRow.trainee == trainee.id).order_by(AttemptRow.at, AttemptRow.id)
            )
            return Notebook(tuple(map(_attempt, rows)), trainee.created, trainee.seen, trainee.volume)

    def attempts(self, code: str) -> list[StoredAttempt]:
        """Return the attempts under a code, oldest first.

        Raises:
            InputError: for a code that is too short or too long.
            StoreError: if the database cannot be read.
        """
        return list(self.notebook(code).attempts)

    def ended(self, volumes: Iterable[str]) -> dict[str, float]:
        """Return which of these volumes were erased, and how many seconds ago.

        Raises:
            StoreError: if the database cannot be read.
        """
        asked = set(volumes)
        if not asked:
            return {}
        with self.store.read() as session:
            return {name: max(0.0, self._clock() - at) for name, at in _ended(session, asked).items()}

    def add(
        self,
        code: str,
        attempts: Iterable[StoredAttempt],
        *,
        volume: str | None = None,
        volumes: Mapping[str, str] | None = None,
    ) -> int:
        """Store attempts under a code, and return how many were new; an id that is there keeps what it had.

        What was erased is not stored again from a copy that another device still has.

        Args:
            code: the trainee's.
            attempts: what to store.
            volume: the volume that the sender last knew the notebook by. If that was erased, nothing is stored: the
                sender must first let go of what it has from before.
            volumes: the volume that an attempt was stored in before, by the id of the attempt. Those from an erased
                volume are not stored.

        Raises:
            InputError: for a code that is too short or too long.
            StoreError: if the database cannot be written; then none is stored.
        """
        code, attempts = _code(code), list(attempts)
        if not attempts:
            return 0
        volumes = volumes or {}
        known = {*volumes.values(), *([] if volume is None else [volume])}

        def allowed(session: Session) -> list[StoredAttempt]:
            ended = _ended(session, known)
            return [] if volume in ended else [one for one in attempts if volumes.get(one.id) not in ended]

        with self.store.write() as session:
            if not allowed(session):
                return 0
            trainee = self._trainee(session, code)
            rows = [
                {
                    "trainee": trainee,
                    "id": attempt.id,
                    "at": attempt.at,
                    "exercise": attempt.exercise,
                    "item": attempt.item,
                    "labels": list(attempt.labels),
                    "right": attempt.right,
                    "stage": attempt.stage,
                    "help": attempt.help,
                    "detail": None if attempt.detail is None else dict(attempt.detail),
                }
                # asked again, now that nobody can erase the notebook before this is stored
                for attempt in allowed(session)
            ]
            return insert_missing(session, AttemptRow, rows)

    def erase(self, code: str, *, keep_objections: bool = False) -> bool:
        """Erase everything under a code, also from the database's files, and return whether there was anything.

        Args:
            code: the trainee's.
            keep_objections: keep what was objected under it, without the link to the code.

        Raises:
            InputError: for a code that is too short or too long.
            StoreError: if the database cannot be written.
        """
        code = _code(code)
        if not self.store.exists:
            return False
        with self.store.write() as session:
            trainee = _find(session, code, lock=True)
            if trainee is None:
                return False
            if trainee.volume is not None:
                insert_missing(session, EndedRow, [{"volume": trainee.volume, "at": self._clock()}])
            if not keep_objections:
                session.execute(delete(ObjectionRow).where(ObjectionRow.trainee == trainee.id))
            session.execute(delete(TraineeRow).where(TraineeRow.id == trainee.id))
        self.store.scrub(["trainee", "attempt", "objection"])
        return True

    def object(self, objection: StoredObjection, code: str | None = None) -> bool:
        """Store an objection, and return whether it is new.

        Args:
            objection: what somebody objects to.
            code: under whose code; without one nobody can be found by it.

        Raises:
            InputError: for a code that is too short or too long.
            StoreError: if the database cannot be written.
        """
        code = None if code is None else _code(code)
        with self.store.write() as session:
            row = {
                "id": objection.id,
                "at": objection.at,
                "text": objection.text,
                "labels": list(objection.labels),
                "remark": objection.remark,
                "exercise": objection.exercise,
                "where": None if objection.where is None else dict(objection.where),
                "trainee": None if code is None else self._trainee(session, code),
            }
            return insert_missing(session, ObjectionRow, [row]) > 0

    def objections(self) -> Iterator[StoredObjection]:
        """Yield every objection, oldest first.

        Raises:
            StoreError: if the database cannot be read.
        """
        # by the page, so that a slow reader keeps no transaction open
        query = select(ObjectionRow).order_by(ObjectionRow.at, ObjectionRow.id).limit(_PAGE)
        page = query
        while True:
            with self.store.read() as session:
                rows = list(session.scalars(page))
            yield from map(_objection, rows)
            if len(rows) < _PAGE:
                return
            page = query.where(tuple_(ObjectionRow.at, ObjectionRow.id) > (rows[-1].at, rows[-1].id))

    def erase_objection(self, id: str) -> bool:
        """Erase one objection, also from the database's files, and return whether it was there.

        Raises:
            StoreError: if the database cannot be written.
        """
        if not self.store.exists:
            return False
        with self.store.write() as session:
            row = session.get(ObjectionRow, id)
            if row is None:
                return False
            session.delete(row)
        self.store.scrub(["objection"])
        return True

    def _trainee(self, session: Session, code: str) -> int:
        """Return the number of a trainee, new or known, and note that they were here."""
        now = self._clock()
        insert_missing(session, SecretRow, [{"id": 1, "key": secrets.token_bytes(32)}])
        digest = _hash(session.scalars(select(SecretRow.key)).one(), code)
        row = {"code_hash": digest, "created": now, "seen": now, "volume": secrets.token_hex(16)}
        found = insert_or_touch(
            session, TraineeRow, row, key="code_hash", newer="seen", missing="volume", read=["id"]
        )  # fmt: skip
        number: int = found.id
        return number


def _ended(session: Session, volumes: Collection[str]) -> dict[str, float]:
    if not volumes:
        return {}
    return {row.volume: row.at for row in session.scalars(select(EndedRow).where(EndedRow.volume.in_(volumes)))}


def _find(session: Session, code: str, *, lock: bool = False) -> TraineeRow | None:
    key = session.scalars(select(SecretRow.key)).one_or_none()
    if key is None:
        return None
    query = select(TraineeRow).where(TraineeRow.code_hash == _hash(key, code))
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def _hash(key: bytes, code: str) -> bytes:
    return hmac.digest(key, code.encode("utf-8"), hashlib.sha256)


def _code(code: str) -> str:
    """Return a code as it is hashed: capitals and spaces are no difference, as people type it again by heart."""
    if isinstance(code, str):
        code = " ".join(unicodedata.normalize("NFKC", code).casefold().split())
        if MIN_CODE <= len(code) <= MAX_CODE and code.isprintable():
            return code
    raise InputError(
        f"A code has {MIN_CODE} to {MAX_CODE} visible characters. Choose one that only you know.",
        code="bad-code",
        field="code",
    )


def _attempt(row: AttemptRow) -> StoredAttempt:
    return StoredAttempt(
        row.id, row.at, row.exercise, row.item, tuple(row.labels), row.right, row.stage, row.help, row.detail
    )


def _objection(row: ObjectionRow) -> StoredObjection:
    return StoredObjection(row.id, row.at, row.text, tuple(row.labels), row.remark, row.exercise, row.where)
