"""Erase the text whose time is over."""

from sqlalchemy import Select, select, update

from .database import Store
from .session_tables import OrganisationRow, SessionRow, TurnRow


def expire(store: Store, now: float, *, organisation: str | None = None) -> int:
    """Erase the text of sessions that were to be kept until now, also from the database's files.

    What was counted and found stays; so do names that people agreed to be shown by.

    Args:
        store: the database.
        now: the moment, in seconds since 1970.
        organisation: of this one alone; None means of all.

    Returns:
        Of how many sessions the text was erased.

    Raises:
        StoreError: if the database cannot be written.
    """
    over: Select[int] = select(SessionRow.id).where(
        SessionRow.keep_text, SessionRow.erased.is_(None), SessionRow.retain_until <= now
    )
    if organisation is not None:
        over = over.join(OrganisationRow, OrganisationRow.id == SessionRow.organisation)
        over = over.where(OrganisationRow.name == organisation)
    # looked at first, so that the usual case, nothing to erase, waits for nobody
    with store.read() as session:
        if session.scalars(over.limit(1)).first() is None:
            return 0
    with store.write() as session:
        numbers = session.scalars(over.with_for_update(of=SessionRow)).all()
        for number in numbers:
            session.execute(update(TurnRow).where(TurnRow.session == number).values(text=None))
            session.execute(update(SessionRow).where(SessionRow.id == number).values(erased=now))
    store.scrub(["turn"])
    return len(numbers)
