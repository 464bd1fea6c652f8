"""Where the database is: a file of this user's own, another file, or a server by URL."""

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from ..errors import InputError


def default_database(environ: Mapping[str, str] | None = None) -> Path:
    """Return the file that is used where none is set: in ``XDG_DATA_HOME``, else in ``~/.local/share``.

    Raises:
        InputError: if there is no home folder.

    >>> default_database({"XDG_DATA_HOME": os.path.abspath("data")}).name
    'vraagcoach.db'
    """
    environ = os.environ if environ is None else environ
    data = environ.get("XDG_DATA_HOME", "")
    if os.path.isabs(data):  # noqa: PTH117 - the standard says that a relative path counts as not set
        return Path(data) / "vraagcoach" / "vraagcoach.db"
    try:
        return Path.home() / ".local" / "share" / "vraagcoach" / "vraagcoach.db"
    except RuntimeError:
        raise InputError(
            "There is no home folder for the database. Set COACH_DATABASE to a file.", code="database"
        ) from None


def database_url(database: str | Path | None = None) -> URL:
    """Return the URL of a database that is given as a URL or a file; None means the default file.

    Raises:
        InputError: for a URL that cannot be read, or a kind of database that is not supported.

    >>> database_url("notebook.db").database
    'notebook.db'
    >>> database_url("postgresql://host/coach").drivername
    'postgresql+psycopg'
    """
    if database is None or database == "":
        database = default_database()
    if isinstance(database, Path) or "://" not in database:
        return URL.create("sqlite", database=str(database))
    try:
        url = make_url(database)
    except (ArgumentError, ValueError):
        # not repeated: it may hold a password
        raise InputError(
            "The database's URL cannot be read. Write it as postgresql://user:password@host/name, or give a file.",
            code="database",
        ) from None
    kind = url.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and url.database not in (None, "", ":memory:") and "mode=memory" not in database:
        return URL.create("sqlite", database=url.database)
    raise InputError(
        "The database must be a file (SQLite) or a postgresql:// URL; memory alone keeps nothing.", code="database"
    )


def make_file(path: Path) -> None:
    """Make an empty file that only this user can read, in a folder of the same kind; leave one that is there.

    Raises:
        OSError: if that cannot be.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite gives its own files beside it (-wal, -shm) the rights of this one
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
