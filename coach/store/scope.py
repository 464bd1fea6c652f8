"""One organisation's part of a database: the only way to its sessions."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ..errors import InputError
from . import session_reader
from .checks import check_text, storable
from .database import Store
from .session_tables import OrganisationRow, ParticipantRow, SessionRow
from .session_values import SessionInfo
from .upsert import insert_missing


class OrganisationScope:
    """What belongs to one organisation; what belongs to another is not there, whatever its id.

    Args:
        store: the database.
        organisation: whose sessions; 1 to 100 characters.
        maker: of its sessions only those that this key made; None means all.
        clock: tells the time in seconds since 1970.

    Raises:
        InputError: for a name that cannot be.
    """

    def __init__(
        self,
        store: Store,
        *,
        organisation: str,
        maker: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        check_text("organisation", organisation, 100)
        self.store, self.organisation, self.maker = store, organisation, maker
        self._clock = clock

    @contextmanager
    def _look(self, session_id: str) -> Iterator[tuple[Session, OrganisationRow, SessionRow]]:
        """Give a reading transaction with the session in it."""
        with self.store.read() as session:
            yield (session, *self._found(session, session_id))

    @contextmanager
    def _change(self, session_id: str) -> Iterator[tuple[Session, OrganisationRow, SessionRow]]:
        """Give a writing transaction with the session in it, locked; nothing is made where there is none."""
        if not self.store.exists:
            raise _unknown_session()
        with self.store.write() as session:
            yield (session, *self._found(session, session_id, lock=True))

    def _found(self, session: Session, session_id: str, *, lock: bool = False) -> tuple[OrganisationRow, SessionRow]:
        if not storable(session_id):
            raise _unknown_session()
        query = (
            select(OrganisationRow, SessionRow)
            .join(SessionRow, SessionRow.organisation == OrganisationRow.id)
            .where(OrganisationRow.name == self.organisation, SessionRow.public == session_id, *self._mine())
        )
        if lock:
            # SQLite has one writer at a time; a server locks the session alone
            query = query.with_for_update(of=SessionRow)
        found = session.execute(query).one_or_none()
        if found is None:
            raise _unknown_session()
        return found[0], found[1]

    def _mine(self) -> list[ColumnElement[bool]]:
        """Return what narrows a query over the organisation's sessions to those that may be seen here."""
        return [] if self.maker is None else [SessionRow.maker == self.maker]

    def _number(self, session: Session) -> int | None:
        """Return the organisation's number; None while it has stored nothing."""
        return session.scalar(select(OrganisationRow.id).where(OrganisationRow.name == self.organisation))

    def _make(self, session: Session) -> int:
        """Return the organisation's number, new or known."""
        number = self._number(session)
        if number is None:
            insert_missing(session, OrganisationRow, [{"name": self.organisation, "key": secrets.token_bytes(32)}])
            number = session.scalars(select(OrganisationRow.id).where(OrganisationRow.name == self.organisation)).one()
        return number

    @staticmethod
    def _info(session: Session, row: SessionRow) -> SessionInfo:
        session.flush()
        query = session_reader.infos(row.organisation).where(SessionRow.id == row.id)
        return session_reader.info(session.execute(query).one())

    @staticmethod
    def _participant(session: Session, row: SessionRow, pseudonym: str) -> ParticipantRow:
        found = None
        if storable(pseudonym):
            found = session.scalars(
                select(ParticipantRow).where(ParticipantRow.session == row.id, ParticipantRow.pseudonym == pseudonym)
            ).one_or_none()
        if found is None:
            raise InputError(
                "The session has no such participant. See its participants.",
                code="unknown-participant",
                status=404,
                field="participant",
            )
        return found


def _unknown_session() -> InputError:
    # the same whether it never was, was erased, or is another organisation's
    return InputError("There is no session with that id. See the list of sessions.", code="unknown-session", status=404)
