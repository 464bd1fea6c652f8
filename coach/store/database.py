"""The database that is opened when it is first needed: connections, transactions, and bytes that are truly gone."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from ..errors import CoachError
from .migrate import TooNewError, migrate
from .place import database_url, make_file
from .schema import Base

BUSY_SECONDS = 30
"""How long a transaction waits for another one to end."""
_BEGIN = "coach_begin"
"""The execution option that says how a transaction begins on SQLite; empty for none at all."""
_WRITE = {_BEGIN: "BEGIN IMMEDIATE"}
_BUSY = "is busy with something else. Try again in a moment."


class StoreError(CoachError):
    """The database cannot be opened, read or written; says which, and what to do."""

    code = "database"
    status = 503


class Store:
    """One database, shared by every thread and process that opens it.

    Nothing is made or opened before it is needed: a file that is not there reads as empty, and comes with the first
    thing stored. What ``write`` has returned from is on the disk (see ``coach/store/README.md`` for what is promised).

    Args:
        database: a file, a URL or an engine; None means ``default_database()``.

    Raises:
        InputError: if that names no database we can use.
        StoreError: if the driver for it is not installed.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = Store(Path(folder.name) / "coach.db")
    >>> with store.read() as session:
    ...     session.scalar(text("SELECT count(*) FROM attempt")), store.exists
    (0, False)
    >>> store.close(); folder.cleanup()
    """

    def __init__(self, database: str | Path | Engine | None = None) -> None:
        self._engine = database if isinstance(database, Engine) else _engine(database)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare)
            event.listen(self._engine, "begin", _begin)
        self._empty: Engine | None = None
        self._lock = threading.Lock()
        self._ready_for: tuple[int, ...] = ()

    @property
    def engine(self) -> Engine:
        """The engine beneath."""
        return self._engine

    @property
    def name(self) -> str:
        """The file or the URL, without a password."""
        if self._file is not None:
            return str(self._file)
        return self._engine.url.render_as_string(hide_password=True)

    @property
    def exists(self) -> bool:
        """Whether there is anything to read; a server always counts."""
        return self._file is None or self._file.exists()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one moment of the database, and changes nothing.

        Raises:
            StoreError: if the database cannot be read.
        """
        with self._told():
            if self.exists:
                self._ready()
                engine = self._engine
            else:
                engine = self._nothing()
            with Session(engine) as session:
                yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose changes are all on the disk when the block ends, or none if it ends in an error.

        Raises:
            StoreError: if the database cannot be made or written.
        """
        with self._told():
            self._ready()
            writing = self._engine.execution_options(**_WRITE)
            with Session(writing, expire_on_commit=False) as session, session.begin():
                yield session

    def scrub(self, tables: Iterable[str]) -> bool:
        """Overwrite what was erased, so that the bytes are gone from the database's files too.

        Args:
            tables: those that something was erased from.

        Returns:
            False if somebody was reading all the time: then the last bytes go at the next scrub, or when the last
            process closes the file.

        Raises:
            StoreError: if the database cannot be written.
        """
        if not self.exists:
            return True
        with self._told():
            self._ready()
            if self._engine.dialect.name != "sqlite":
                with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    for table in sorted(tables):
                        connection.execute(text(f'VACUUM (FULL) "{table}"'))
                return True
            with self._engine.execution_options(**{_BEGIN: ""}).connect() as connection:
                # secure_delete has put zeros where rows were; VACUUM leaves out stale copies of pages that were split
                connection.execute(text("VACUUM"))
                return self._emptied(connection)

    def close(self) -> None:
        """Close all connections; the next use opens new ones."""
        with self._lock:
            self._engine.dispose()
            if self._empty is not None:
                self._empty.dispose()
            self._empty, self._ready_for = None, ()

    @property
    def _file(self) -> Path | None:
        url = self._engine.url
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    def _ready(self) -> None:
        """Open the database and bring it up to date, once for each process and file."""
        if self._ready_for and self._ready_for == self._stamp():
            return
        with self._lock:
            if self._ready_for and self._ready_for == self._stamp():
                return
            # forked, and the connections are the parent's; or another file is there now, and they write to the old one
            self._engine.dispose(close=self._ready_for[:1] == (os.getpid(),))
            if self._file is not None:
                try:
                    make_file(self._file)
                except OSError as error:
                    raise StoreError(
                        f"{self._file}: cannot be made or opened ({error.strerror}). Check its folder, "
                        "or set COACH_DATABASE to another file."
                    ) from None
            try:
                migrate(self._engine, self._engine.execution_options(**_WRITE))
            except TooNewError as error:
                raise StoreError(
                    f"{self.name}: was made by a newer Vraagcoach (schema {error.found}). Install that one here, "
                    "or set COACH_DATABASE to another file."
                ) from None
            self._ready_for = self._stamp()

    def _stamp(self) -> tuple[int, ...]:
        """Return what tells this process and this file from others."""
        if self._file is None:
            return (os.getpid(),)
        try:
            seen = self._file.stat()
        except OSError:
            return ()
        return (os.getpid(), seen.st_dev, seen.st_ino)

    def _nothing(self) -> Engine:
        """Return an empty database in memory: what a file that is not there yet reads as."""
        with self._lock:
            if self._empty is None:
                empty = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
                Base.metadata.create_all(empty)
                self._empty = empty
            return self._empty

    @staticmethod
    def _emptied(connection: Connection) -> bool:
        """Copy the write-ahead log into the file and cut it to nothing; others may be reading from it."""
        end = time.monotonic() + BUSY_SECONDS
        while True:
            busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
            if not busy or time.monotonic() >= end:
                return not busy
            time.sleep(0.02)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError:
            raise StoreError(f"{self.name}: {_BUSY}") from None
        except DBAPIError as error:
            # neither the message nor the cause is passed on: both may quote what people typed
            raise StoreError(f"{self.name}: {_reason(error)}") from None


def _engine(database: str | Path | None) -> Engine:
    url = database_url(database)
    options: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        # a file costs little to open again: as many as a service has threads, all waiting for one writer
        options |= {"connect_args": {"timeout": BUSY_SECONDS}, "max_overflow": 40}
    else:
        options["pool_pre_ping"] = True
    try:
        return create_engine(url, **options)
    except ModuleNotFoundError:
        raise StoreError("The driver for PostgreSQL is missing. Run: pip install 'vraagcoach[postgres]'") from None


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # transactions are begun by _begin; by itself the driver begins them late, and none around a change of tables
    connection.isolation_level = None
    for setting in ("foreign_keys=ON", "secure_delete=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    end = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            # SQLite does not wait here by itself when two processes open a new file at once
            if time.monotonic() >= end:
                raise
            time.sleep(0.01)


def _begin(connection: Connection) -> None:
    # a writer takes its turn at the start: one that has read before cannot wait for another that wrote since
    begin = connection.get_execution_options().get(_BEGIN, "BEGIN")
    if begin:
        connection.exec_driver_sql(begin)


def _reason(error: DBAPIError) -> str:
    said = str(error.orig)
    if "database is locked" in said:
        return _BUSY
    if "is full" in said:
        return "the disk is full. Make room, then try again; nothing was half stored."
    if "not a database" in said or "malformed" in said:
        return "is damaged, or no database. Restore it from a backup, or move it away."
    if "readonly" in said or "unable to open" in said:
        return "cannot be opened or written. Check its rights and those of its folder."
    if error.connection_invalidated or (
        type(error.orig).__name__ == "OperationalError" and not isinstance(error.orig, sqlite3.Error)
    ):
        return "cannot be reached. Check that the server runs, and the user and password."
    return f"refused what was asked ({type(error.orig).__name__}). Nothing was stored."
