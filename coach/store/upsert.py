"""Insert rows unless they are there, or add to those that are, on either database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, Row, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from .tables import Base


def insert_missing(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows whose keys are not taken, and return how many those were."""
    if not rows:
        return 0
    # through the connection, because the session's own bulk insert does not tell how many rows were new
    result: CursorResult[Any] = session.connection().execute(
        _insert(session, table).on_conflict_do_nothing().inline(),
        list(rows),
        execution_options={"preserve_rowcount": True},
    )
    return result.rowcount


def insert_or_touch(
    session: Session, table: type[Base], row: dict[str, Any], *, key: str, newer: str, missing: str, read: Sequence[str]
) -> Row[Any]:
    """Insert a row, or bring one column of the row with its key up to date; either way it is ours until the commit.

    Args:
        session: a session that writes.
        table: where.
        row: the row as it is if it is new.
        key: the column that tells rows apart.
        newer: the column that takes the new value.
        missing: the column that takes the new value only where it had none.
        read: the columns to return.
    """
    statement = _insert(session, table).values(row)
    columns = table.__table__.c
    changed = {
        newer: statement.excluded[newer],
        missing: func.coalesce(columns[missing], statement.excluded[missing]),
    }
    statement = statement.on_conflict_do_update(index_elements=[key], set_=changed)
    return session.connection().execute(statement.returning(*(columns[name] for name in read))).one()


def add_up(session: Session, table: type[Base], rows: Sequence[dict[str, Any]], column: str) -> None:
    """Insert the rows, or add their column to that of the row which has the key already."""
    if not rows:
        return
    statement = _insert(session, table)
    more = table.__table__.c[column] + statement.excluded[column]
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=list(table.__table__.primary_key), set_={column: more}).inline(),
        list(rows),
    )


def _insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
