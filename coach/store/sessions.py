"""The sessions of one organisation: made, filled and read."""

import secrets
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, or_, select

from ..errors import InputError
from ..model import Feedback
from . import session_reader, tally
from .agreement import AgreementStore
from .checks import check_moment, check_text
from .keeping import KeepingStore
from .session_tables import TALLY, SessionRow
from .session_values import Keep, Page, Participant, SessionInfo, Stored, StoredTurn, Summary, TrendPoint
from .session_writer import known, write
from .upsert import insert_missing

MAX_DAYS = 3650
MAX_NUMBER = 2**31 - 1
_DAY = 86_400


class SessionStore(KeepingStore, AgreementStore):
    """The sessions of one organisation in a database.

    Every method sees the sessions of this organisation alone: those of another are not there, whatever their id.

    Args:
        store: the database.
        organisation: whose sessions; 1 to 100 characters.
        maker: of its sessions only those that this key made; None means all.
        clock: tells the time in seconds since 1970.

    Raises:
        InputError: for a name that cannot be.

    >>> import tempfile, pathlib
    >>> from coach.labels import Form
    >>> from coach.model import Labels, Turn, Versions
    >>> from coach.store import Store
    >>> folder = tempfile.TemporaryDirectory()
    >>> sessions = SessionStore(Store(pathlib.Path(folder.name) / "coach.db"), organisation="De Brug")
    >>> session = sessions.create("basismodel", group="maandag")
    >>> feedback = Feedback(
    ...     Turn("Wat gebeurde er?", speaker="Noor"), "basismodel", "verkenning", Labels(Form.OPEN), {}, (),
    ...     Versions("1", "1", "1"),
    ... )
    >>> sessions.add(session.id, [("a", feedback)]), sessions.add(session.id, [("a", feedback)])
    ((Stored(client='a', number=1, new=True),), (Stored(client='a', number=1, new=False),))
    >>> sessions.summary(session.id).counts.form[Form.OPEN], next(iter(sessions.turns(session.id))).text
    (1, None)
    >>> sessions.store.close(); folder.cleanup()
    """

    def create(
        self,
        method: str,
        keep: Keep | str = Keep.LABELS,
        consent: str | None = None,
        retain_days: int | None = None,
        group: str | None = None,
        *,
        id: str | None = None,
        at: float | None = None,
        consented: float | None = None,
        maker: str | None = None,
    ) -> SessionInfo:
        """Make a session; with an id that is there already, return that one if it was made the same way.

        Args:
            method: the id of its method.
            keep: ``labels``, or ``text`` to keep what was said as well.
            consent: who recorded that the group agreed to keep its text; needed for that.
            retain_days: after how many days the text is erased; needed for that.
            group: what the group is called, to compare it with its earlier sessions.
            id: chosen by the client, 1 to 64 characters; None makes one that cannot be guessed.
            at: when the session was, in seconds since 1970; None means now.
            consented: when the group agreed; None means now.
            maker: the id of the key that makes it.

        Raises:
            InputError: if text would be kept without consent or an end, or a field cannot be.
            StoreError: if the database cannot be written.
        """
        now = self._clock()
        keep = _keep(keep)
        _check_terms(keep, consent, retain_days)
        check_text("method", method, 100)
        if group is not None:
            check_text("group", group, 100)
        for moment in (at, consented):
            if moment is not None:
                check_moment(moment)
        if id is not None:
            check_text("id", id, 64)
        created = now if at is None else float(at)
        public = id or secrets.token_urlsafe(12)
        with self.store.write() as session:
            organisation = self._make(session)
            by = self.maker or maker
            wanted = {"method": method, "keep_text": keep is Keep.TEXT, "grouping": group, "maker": by}
            row = {
                "organisation": organisation,
                "public": public,
                "created": created,
                "day": int(created // _DAY),
                "consent": consent,
                "consented": None if consent is None else now if consented is None else float(consented),
                "retain_until": None if retain_days is None else now + retain_days * _DAY,
                "last": 0,
                **wanted,
            }
            is_new = insert_missing(session, SessionRow, [row]) > 0
            here = (SessionRow.organisation == organisation, SessionRow.public == public)
            found = session.scalars(select(SessionRow).where(*here)).one()
            if is_new:
                tally.begin(session, found.id)
            elif any(getattr(found, name) != value for name, value in wanted.items()):
                raise InputError(
                    "A session with that id is there, made by another key or with another method, group or keep. "
                    "Choose another id.",
                    code="session-exists",
                    status=409,
                    field="id",
                )
            return self._info(session, found)

    def add(self, session_id: str, turns: Iterable[tuple[str, Feedback]]) -> tuple[Stored, ...]:
        """Store reviewed turns in order, all or none; what is returned is on the disk.

        Args:
            session_id: the session.
            turns: each with an id that the client chose; an id that is stored already stores nothing, and comes back
                with the number it has. A role that the step implies is for the caller to fill in.

        Raises:
            InputError: if there is no such session, or it is closed and a turn is new.
            StoreError: if the database cannot be written.
        """
        turns = tuple(turns)
        for client, _ in turns:
            check_text("id", client, 100)
        with self._change(session_id) as (session, organisation, row):
            clients = {client for client, _ in turns}
            if row.closed is not None and clients - set(known(session, row.id, clients)):
                raise InputError(
                    "The session is closed. Make a new one for more turns.", code="session-closed", status=409
                )
            return tuple(write(session, row, organisation.key, turns, self._clock()))

    def close(self, session_id: str) -> SessionInfo:
        """Close a session; closing it again changes nothing.

        Raises:
            InputError: if there is no such session.
        """
        with self._change(session_id) as (session, _, row):
            if row.closed is None:
                row.closed = self._clock()
                session.flush()
            return self._info(session, row)

    def get(self, session_id: str) -> SessionInfo:
        """Return what is known of a session.

        Raises:
            InputError: if there is no such session.
        """
        with self._look(session_id) as (session, _, row):
            return self._info(session, row)

    def list(
        self,
        *,
        group: str | None = None,
        method: str | None = None,
        since: float | None = None,
        until: float | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> Page:
        """Return sessions, newest first.

        Args:
            group: of this group alone.
            method: of this method alone.
            since: made at this moment or later.
            until: made before this moment.
            limit: how many at most, 1 to 1,000.
            after: what the page before gave.

        Raises:
            InputError: for an ``after`` that no page gave.
        """
        limit = max(1, min(limit, 1000))
        with self.store.read() as session:
            organisation = self._number(session)
            if organisation is None:
                return Page((), None)
            query = session_reader.infos(organisation).where(*self._mine(), *_filters(group, method, since, until))
            if after is not None:
                moment, number = _after(after)
                query = query.where(
                    or_(
                        SessionRow.created < moment,
                        and_(SessionRow.created == moment, SessionRow.id < number),
                    )
                )
            query = query.order_by(SessionRow.created.desc(), SessionRow.id.desc()).limit(limit + 1)
            rows = session.execute(query).all()
            last = rows[limit - 1][0] if len(rows) > limit else None
            found = tuple(session_reader.info(row) for row in rows[:limit])
            return Page(found, None if last is None else f"{last.created!r}_{last.id}")

    def groups(self) -> tuple[str, ...]:
        """Return the groups that have sessions, in order of name."""
        with self.store.read() as session:
            organisation = self._number(session)
            query = select(SessionRow.grouping).distinct().order_by(SessionRow.grouping)
            query = query.where(
                SessionRow.organisation == organisation, SessionRow.grouping.is_not(None), *self._mine()
            )
            return tuple(group for group in session.scalars(query) if group is not None)

    def turns(self, session_id: str, *, after: int = 0, limit: int | None = None) -> tuple[StoredTurn, ...]:
        """Return the turns of a session in order.

        Args:
            session_id: the session.
            after: only those with a higher number.
            limit: how many at most.

        Raises:
            InputError: if there is no such session.
        """
        with self._look(session_id) as (session, _, row):
            # what no session has so many of may be more than a database can count
            after, limit = min(max(after, 0), MAX_NUMBER), None if limit is None else min(max(limit, 0), MAX_NUMBER)
            return tuple(session_reader.turns(session, row.id, after, limit))

    def participants(self, session_id: str) -> tuple[Participant, ...]:
        """Return who spoke in a session, in the order in which they first did.

        Raises:
            InputError: if there is no such session.
        """
        with self._look(session_id) as (session, _, row):
            return tuple(session_reader.people(session, row.id))

    def summary(self, session_id: str) -> Summary:
        """Return what a session comes to, without reading its turns.

        Raises:
            InputError: if there is no such session.
        """
        with self._look(session_id) as (session, _, row):
            return session_reader.summary(session, row.id, self._info(session, row))

    def trend(
        self,
        group: str | None = None,
        *,
        method: str | None = None,
        since: float | None = None,
        until: float | None = None,
        by: str = "session",
        limit: int = 200,
        without: Collection[str] = (),
    ) -> tuple[TrendPoint, ...]:
        """Return how sessions went, oldest first, without reading their turns.

        Args:
            group: of this group alone; None means the whole organisation.
            method: of this method alone.
            since: made at this moment or later.
            until: made before this moment.
            by: ``session`` for a point each, ``month`` for their sums over each month in UTC.
            limit: how many points at most, the last ones.
            without: the ids of sessions that are left out.

        Raises:
            InputError: for another ``by``.
        """
        if by not in ("session", "month"):
            raise InputError("A trend goes by 'session' or by 'month'.", code="bad-trend", field="by")
        with self.store.read() as session:
            organisation = self._number(session)
            if organisation is None:
                return ()
            query = select().select_from(SessionRow).join(TALLY, TALLY.c.session == SessionRow.id)
            query = query.where(
                SessionRow.organisation == organisation, *self._mine(), *_filters(group, method, since, until)
            )
            if without:
                query = query.where(SessionRow.public.not_in(without))
            read = session_reader.points if by == "session" else session_reader.months
            return tuple(read(session, query, max(1, min(limit, 1000))))


def _keep(keep: Keep | str) -> Keep:
    try:
        return Keep(keep)
    except ValueError:
        raise InputError("What is kept is 'labels' or 'text'.", code="bad-keep", field="keep") from None


def _check_terms(keep: Keep, consent: str | None, retain_days: int | None) -> None:
    if consent is not None:
        check_text("consent", consent, 100)
    if retain_days is not None and (isinstance(retain_days, bool) or not 1 <= retain_days <= MAX_DAYS):
        raise InputError(f"Text is kept for 1 to {MAX_DAYS:,} days.", code="bad-retention", field="retain_days")
    if keep is Keep.LABELS:
        return
    if consent is None:
        raise InputError(
            "Text is kept only if the group agreed. Say in 'consent' who recorded that, or keep labels alone.",
            code="consent-missing",
            field="consent",
        )
    if retain_days is None:
        raise InputError(
            "Text is not kept for ever. Say in 'retain_days' after how many days it is erased.",
            code="retention-missing",
            field="retain_days",
        )


def _filters(
    group: str | None, method: str | None, since: float | None, until: float | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if group is not None:
        check_text("group", group, 100)
        found.append(SessionRow.grouping == group)
    if method is not None:
        check_text("method", method, 100)
        found.append(SessionRow.method == method)
    if since is not None:
        check_moment(since)
        found.append(SessionRow.created >= since)
    if until is not None:
        check_moment(until)
        found.append(SessionRow.created < until)
    return found


def _after(after: str) -> tuple[float, int]:
    moment, _, number = after.partition("_")
    try:
        found = float(moment), int(number)
        check_moment(found[0])
        if not 0 <= found[1] <= MAX_NUMBER:
            raise ValueError(number)
    except (ValueError, InputError):
        raise InputError("Give back as 'after' what the page before gave.", code="bad-after", field="after") from None
    return found
