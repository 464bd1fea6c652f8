"""One coach for the whole run, for loading takes longer than any test; and databases of two kinds."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from coach import Coach
from coach.store import Store

# the machine may be busy: a slow example is no fault
settings.register_profile("coach", deadline=None, max_examples=60)
settings.load_profile("coach")

ROOT = Path(__file__).parents[1]
PROGRAMS = ("initdb", "postgres")
"""What a PostgreSQL server of the run's own needs."""


@pytest.fixture(scope="session")
def coach() -> Coach:
    return Coach.load()


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The handouts, which stand beside a checkout of the project and never in it."""
    folder = ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the handouts are not beside this checkout (../shared/seeds)")
    return folder


def user() -> str | None:
    """Return as whom to run the server, which refuses to run as root."""
    if os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("PostgreSQL refuses to run as root, and there is no other user for it")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a server on a socket in a folder of its own; return the URL of its first database."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        pytest.skip(f"PostgreSQL is not installed here: no {', '.join(missing)}")
    pytest.importorskip("psycopg")
    as_user = user()
    # not pytest's folder: its parents are root's alone, and the path of a socket must be short
    folder = Path(tempfile.mkdtemp(prefix="vc-pg-"))
    if as_user:
        shutil.chown(folder, as_user)
    data = folder / "data"
    initialise = ["initdb", "-D", data, "-U", "coach", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C"]
    subprocess.run(initialise, check=True, capture_output=True, user=as_user, cwd=folder)
    options = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "max_connections": "50"}
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            ["postgres", "-D", data, *arguments], user=as_user, cwd=folder, stdout=subprocess.DEVNULL, stderr=log
        )
    url = f"postgresql+psycopg://coach@/postgres?host={folder}"
    try:
        end = time.monotonic() + 60
        while subprocess.run(["pg_isready", "-q", "-h", folder], cwd=folder, check=False).returncode != 0:
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < end, "the server does not start"
            time.sleep(0.05)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # its fast way to stop, which waits for no client
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bytes_of(tmp_path) -> Callable[[Store], bytes]:
    """Return a way to read all that a database has in its files, the log of a server left out."""

    def read(store: Store) -> bytes:
        folder = tmp_path
        if store.engine.dialect.name == "postgresql":
            with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("CHECKPOINT"))
                data = connection.scalar(text("SHOW data_directory"))
                mine = "SELECT oid FROM pg_database WHERE datname = current_database()"
                folder = Path(data) / "base" / str(connection.scalar(text(mine)))
        return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())

    return read


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> Iterator[str]:
    """Return the URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'coach.db'}"
        return
    url = request.getfixturevalue("postgres")
    # emptied rather than made anew: a new database costs the server a second
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    yield url
