"""The database behind the service: work on it in threads, and the text whose time is over erased every day."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from coach.errors import CoachError
from coach.keys import KeyInfo
from coach.store import SessionStore, Store, StoreError, expire

from .access import sessions_of

DAY = 86_400.0
AGAIN = 600.0
"""After how many seconds expiry is tried anew where it failed."""
_log = logging.getLogger("vraagcoach")
T = TypeVar("T")


class NotStoredError(CoachError):
    """The database cannot be read or written now."""

    code = "database"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "The database cannot be read or written now. Nothing was acknowledged: send it again, same ids."
        )


class Keeper:
    """The stored sessions of every organisation.

    Args:
        store: the database; nothing is made or opened before it is needed.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def sessions(self, key: KeyInfo | None) -> SessionStore:
        """Return the sessions that a key may see."""
        return sessions_of(self.store, key)

    async def call(self, work: Callable[[], T]) -> T:
        """Do work on the database in a thread, and wait until what it wrote is on the disk.

        Raises:
            NotStoredError: if the database cannot be read or written; why is in the log, where its place is no secret.
        """
        try:
            return await run_in_threadpool(work)
        except StoreError as error:
            _log.error("database", extra={"fields": {"what": str(error)}})
            raise NotStoredError from None

    async def expire_daily(self) -> None:
        """Erase the text whose time is over: now, and once a day, in a database that is there."""
        while True:
            pause = DAY
            try:
                erased = await run_in_threadpool(lambda: expire(self.store, time.time()) if self.store.exists else 0)
                if erased:
                    _log.info("text erased", extra={"fields": {"sessions": erased}})
            except Exception as error:  # the outermost door of the task; what it says may quote what is stored
                what = str(error) if isinstance(error, StoreError) else type(error).__name__
                _log.error("text not erased", extra={"fields": {"what": what}})
                pause = AGAIN
            await asyncio.sleep(pause)


def keeper_of(request: Request) -> Keeper:
    """Return the database behind the service."""
    found: Keeper = request.app.state.keeper
    return found


def sessions_for(request: Request) -> SessionStore:
    """Return the stored sessions that the caller may see."""
    return keeper_of(request).sessions(getattr(request.state, "key", None))
