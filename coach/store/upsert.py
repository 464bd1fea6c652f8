"""Insert rows unless they are there, on either database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from .tables import Base


def insert_missing(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows whose keys are not taken, and return how many those were."""
    if not rows:
        return 0
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # through the connection, because the session's own bulk insert does not tell how many rows were new
    result: CursorResult[Any] = session.connection().execute(
        dialect.insert(table.__table__).on_conflict_do_nothing().inline(),
        list(rows),
        execution_options={"preserve_rowcount": True},
    )
    return result.rowcount
