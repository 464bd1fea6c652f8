"""What the people of a session may ask: to be shown by name, to see what is kept of them, to have it erased."""

from typing import Any

from sqlalchemy import delete

from . import agreement, session_reader, tally
from .checks import check_text
from .retention import expire
from .scope import OrganisationScope
from .session_tables import ParticipantRow, SessionRow
from .session_writer import pseudonym

_ERASED = ("session", "participant", "turn", "finding", "annotation", "annotator", "gold")


class KeepingStore(OrganisationScope):
    """Release, export and erase."""

    def pseudonym(self, session_id: str, name: str) -> str:
        """Return what somebody is called in a session, whether they spoke in it or not.

        Raises:
            InputError: if there is no such session.
        """
        with self._look(session_id) as (_, organisation, row):
            return pseudonym(organisation.key, row.id, name)

    def release(self, session_id: str, participant: str, name: str | None) -> None:
        """Show somebody by name from now on, because they agreed to that; None takes it back.

        Args:
            session_id: the session.
            participant: their pseudonym in it.
            name: what to call them.

        Raises:
            InputError: if there is no such session or participant.
        """
        if name is not None:
            check_text("name", name, 100)
        with self._change(session_id) as (session, _, row):
            self._participant(session, row, participant).released = name
        if name is None:
            self.store.scrub(["participant"])

    def erase(self, session_id: str) -> None:
        """Erase a session with all that belongs to it, also from the database's files.

        Raises:
            InputError: if there is no such session.
        """
        with self._change(session_id) as (session, _, row):
            session.execute(delete(SessionRow).where(SessionRow.id == row.id))
        self.store.scrub(_ERASED)

    def erase_participant(self, session_id: str, participant: str) -> int:
        """Erase what somebody said in a session, also from the database's files, and return how many turns that was.

        Args:
            session_id: the session.
            participant: their pseudonym in it.

        Raises:
            InputError: if there is no such session or participant.
        """
        with self._change(session_id) as (session, _, row):
            who = self._participant(session, row, participant)
            before = self._info(session, row).turns
            at = (ParticipantRow.session == row.id) & (ParticipantRow.number == who.number)
            session.execute(delete(ParticipantRow).where(at))
            tally.recount(session, row.id)
            turns = before - self._info(session, row).turns
        self.store.scrub(_ERASED)
        return turns

    def export(self, session_id: str, participant: str | None = None) -> dict[str, Any]:
        """Return all that is kept of a session, or of one participant in it, as plain JSON values.

        Args:
            session_id: the session.
            participant: their pseudonym; None means everyone.

        Raises:
            InputError: if there is no such session or participant.
        """
        with self._look(session_id) as (session, _, row):
            if participant is not None:
                self._participant(session, row, participant)
            turns = [
                turn
                for turn in session_reader.turns(session, row.id)
                if participant is None or turn.participant == participant
            ]
            numbers = {turn.number for turn in turns}
            people = session_reader.people(session, row.id)
            return {
                "session": self._info(session, row).to_dict(),
                "participants": [
                    {"pseudonym": p.pseudonym, "number": p.number, "released": p.released}
                    for p in people
                    if participant in (None, p.pseudonym)
                ],
                "turns": [turn.to_dict() for turn in turns],
                "annotations": [a.to_dict() for a in agreement.said(session, row.id) if a.number in numbers],
                "annotators": [a.to_dict() for a in agreement.annotators(session, row.id)]
                if participant is None
                else [],
                "gold": [a.to_dict() for a in agreement.agreed(session, row.id) if a.number in numbers],
            }

    def expire(self, now: float | None = None) -> int:
        """Erase the text whose time is over in this organisation, and return of how many sessions that was."""
        return expire(self.store, self._clock() if now is None else now, organisation=self.organisation)
