"""Bring a database to the tables that this code knows, whichever version made it."""

from sqlalchemy import Connection, Engine, inspect, text

from .schema import Base

SCHEMA = "0004"
"""The newest migration in ``migrations/versions``."""
_LOCK = 7_683_201_190
"""Names our lock among those of a PostgreSQL server."""


class TooNewError(Exception):
    """The database was made by newer code."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def migrate(engine: Engine, writing: Engine) -> None:
    """Make or update the tables, all in one transaction; another process that opens it as well waits its turn.

    Args:
        engine: the database.
        writing: the same, such that a transaction takes its turn to write when it begins.

    Raises:
        TooNewError: if newer code made the database.
    """
    with engine.connect() as connection:
        if _version(connection) == SCHEMA:
            return
    with writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = _version(connection)
        if found != SCHEMA:
            _upgrade(connection, found)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection, found: str | None) -> None:
    # here, because a database that is up to date, the common case, need not wait for these to be imported
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "coach.store:migrations")
    scripts = ScriptDirectory.from_config(config)
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise TooNewError(found)
    # what Alembic's own command does, without an env.py, which would run on import
    with EnvironmentContext(config, scripts, fn=lambda at, _: scripts._upgrade_revs(SCHEMA, at)) as environment:
        # batches, because SQLite changes a table by copying it
        environment.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
        with environment.begin_transaction():
            environment.run_migrations()
