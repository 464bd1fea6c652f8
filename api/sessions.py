"""The live sessions of one process: their turns, who follows them, and the messages that wait for each.

A session lives in memory, for as long as somebody is connected. Its turns are stored only if who opened it asked so.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from coach.config import Settings
from coach.errors import CoachError
from coach.keys import Access, KeyInfo
from coach.model import Feedback, Turn
from coach.session import session_feedback, with_context
from coach.store import Stored
from coach.switches import NO_SWITCHES

from .access import organisation_of
from .batcher import Batcher
from .guard import AccessError
from .options import Options
from .telemetry import Metrics

OUTBOX = 100
"""How many messages may wait for a client; a slower one loses the oldest, and is closed if it stays behind."""
MAX_TURNS = 400
"""How many turns of a session are kept in memory for its findings."""
MAX_SESSIONS = 10_000
FINISH = 5.0
"""How many seconds turns that were sent have to be answered once the service stops."""
RESTART = 1012
"""The close code of a service that stops."""
_STOPS = "the service stops; connect again"
_NOT_LIVE = frozenset({"session-last-word", "session-everyone"})
"""Rules that only make sense once a step or session is over."""


class Close(NamedTuple):
    """What comes after the last message: why the connection is closed."""

    code: int
    reason: str


class Outbox:
    """Messages waiting for one client. Putting never waits: a slow client never slows others."""

    def __init__(self) -> None:
        self._messages: deque[dict[str, Any]] = deque()
        self._there = asyncio.Event()
        self._close: Close | None = None
        self.lost = 0

    def put(self, message: dict[str, Any]) -> None:
        """Add a message; where the client is far behind, the oldest goes."""
        if self._close is not None:
            return
        if len(self._messages) >= OUTBOX:
            self._messages.popleft()
            self.lost += 1
        self._messages.append(message)
        self._there.set()

    def end(self, code: int, reason: str) -> None:
        """Have the connection closed once what waits is sent."""
        self._close = self._close or Close(code, reason)
        self._there.set()

    async def get(self) -> dict[str, Any] | Close:
        """Wait for the next message, or the end."""
        while not self._messages:
            if self._close is not None:
                return self._close
            self._there.clear()
            await self._there.wait()
        return self._messages.popleft()


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the turns of a live session are stored as they come.

    Attributes:
        id: the stored session.
        keep: ``labels`` or ``text``.
        store: puts one reviewed turn on the disk, under the id that the client gave it.
    """

    id: str
    keep: str
    store: Callable[[Feedback], Awaitable[Stored]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a turn that was sent.

    Attributes:
        feedback: to show.
        number: its place among the turns of this live session, from 0; None if it was sent before.
        stored: where it is kept; None in a session that is not.
    """

    feedback: Feedback
    number: int | None
    stored: Stored | None


@dataclass(slots=True)
class Session:
    """One conversation: its place, its turns, who follows it, and what was found already."""

    id: str
    owner: str | None
    organisation: str
    method: str | None
    step: str | None
    kept: Kept | None = None
    sent: set[str] = field(default_factory=set)
    """The ids of turns in a session that is kept, so that one that is sent again is there once."""
    turns: list[Feedback] = field(default_factory=list)
    said: list[Turn] = field(default_factory=list)
    clients: set[Outbox] = field(default_factory=set)
    followers: set[Outbox] = field(default_factory=set)
    count: int = 0
    """How many turns were sent, those that are not kept any more among them."""
    told: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    """The turns of each finding, by its rule and first turn."""

    def news(self, rule: str, turns: tuple[int, ...], kept: int) -> bool:
        """Remember a finding, and say whether it is another one than before.

        Its first turn names a finding that goes on; once that is not kept any more, so does the first that still is.

        Args:
            rule: what found it.
            turns: the numbers of the turns it is about.
            kept: the number of the first turn that is kept.
        """
        first = turns[0] if turns else -1
        same = (rule, first) in self.told or any(
            name == rule and began < kept and first in about for (name, began), about in self.told.items()
        )
        self.told[rule, first] = turns
        self.told = {key: about for key, about in self.told.items() if not about or about[-1] >= kept}
        return not same

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message without text to everybody in the session."""
        for outbox in (*self.clients, *self.followers):
            outbox.put(message)


class Live:
    """The live sessions of one process."""

    def __init__(self, batcher: Batcher, metrics: Metrics, settings: Settings) -> None:
        self.batcher, self.metrics, self.settings = batcher, metrics, settings
        self.sessions: dict[str, Session] = {}
        self.pending = 0
        """How many messages are being answered."""
        self.stopping = False
        self._outboxes: set[Outbox] = set()

    def connect(self, outbox: Outbox) -> None:
        """Count a connection in."""
        self._outboxes.add(outbox)
        self.metrics.sockets.inc()
        if self.stopping:
            outbox.end(RESTART, _STOPS)

    def disconnect(self, outbox: Outbox) -> None:
        """Count a connection out."""
        self._outboxes.discard(outbox)
        self.metrics.sockets.dec()

    def open(self, key: KeyInfo | None, method: str | None, step: str | None, kept: Kept | None = None) -> Session:
        """Begin a session.

        Args:
            key: whose it is.
            method: the id of its method.
            step: the id of its first step.
            kept: where its turns are stored; None keeps nothing.

        Raises:
            InputError: if the method or step is unknown.
            AccessError: if there are too many.
        """
        place = self.batcher.coach.rulebook.place(method, step)
        if len(self.sessions) >= MAX_SESSIONS:
            raise AccessError("Too many live sessions in this process.", "too-many-sessions", 503)
        owner = None if key is None else key.id
        session = Session(secrets.token_urlsafe(16), owner, organisation_of(key), place.method.id, place.step.id, kept)
        self.sessions[session.id] = session
        return session

    def find(self, session_id: object, key: KeyInfo | None) -> Session:
        """Return a session for who may see it: the key that began it, or a trainer's of the same organisation.

        Raises:
            AccessError: if there is none, or this key may not.
        """
        session = self.sessions.get(session_id) if isinstance(session_id, str) else None
        # another organisation's session is not there
        if session is None or session.organisation != organisation_of(key):
            raise AccessError("Unknown session: it has ended, or lives in another process.", "unknown-session", 404)
        if key is not None and session.owner != key.id and not key.may(Access.TRAINER):
            raise AccessError("This key may not see that session.", "key-role", 403)
        return session

    def leave(self, session: Session, outbox: Outbox) -> None:
        """Take a client out; with the last one the session and all it held are gone."""
        session.clients.discard(outbox)
        session.followers.discard(outbox)
        if not session.clients and self.sessions.pop(session.id, None) is not None:
            session.tell({"type": "closed"})
            for follower in session.followers:
                follower.end(1000, "the session has ended")
            # followers hold the session until they are gone
            session.said.clear()
            session.turns.clear()

    async def close(self) -> None:
        """Take no message any more, answer those that were taken, and close every connection."""
        self.stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH):
                await _until(lambda: not self.pending)
        for outbox in self._outboxes:
            outbox.end(RESTART, _STOPS)
        with suppress(TimeoutError):  # one that does not read is closed by the server
            async with asyncio.timeout(1):
                await _until(lambda: not self._outboxes)

    async def take(self, session: Session, turn: Turn, options: Options) -> Taken:
        """Review a turn that was sent, and in a session that is kept store it before anybody hears of it.

        Raises:
            CoachError: if it cannot be reviewed, or not be stored; then nothing has happened.
        """
        *_, ready = with_context([*session.said[-60:], turn], session.method)
        (result,) = await self.batcher.review([ready], options.switches, suggest=options.suggest)
        if isinstance(result, CoachError):
            raise result
        stored = None
        if session.kept is not None:
            plain = result
            if options.switches:  # what is switched off for the reader is counted all the same
                (again,) = await self.batcher.review([ready], suggest=False)
                plain = result if isinstance(again, CoachError) else again
            stored = await session.kept.store(plain)
            if stored.client in session.sent:
                return Taken(result, None, stored)
            session.sent.add(stored.client)
        session.said.append(ready)
        session.turns.append(result)
        number = session.count
        session.count += 1
        del session.said[:-MAX_TURNS], session.turns[:-MAX_TURNS]
        return Taken(result, number, stored)

    async def look(self, session: Session) -> dict[str, Any]:
        """Return the message about what shows over several turns: what is new, and the counts."""
        coach, kept = self.batcher.coach, session.count - len(session.turns)
        turns = list(session.turns)  # others may add to the session's own meanwhile
        whole = await self.batcher.call(session_feedback, coach.rulebook, turns, NO_SWITCHES, coach.versions)
        shown = []
        for f in whole.findings:
            about = tuple(kept + at for at in f.turns)
            if f.rule not in _NOT_LIVE and session.news(f.rule, about, kept):
                said = {"rule": f.rule, "severity": f.severity, "title": f.title, "message": f.message}
                shown.append({**said, "turns": list(about)})
        return {"type": "session", "findings": shown, "counts": whole.counts}


async def _until(done: Callable[[], bool]) -> None:
    while not done():
        await asyncio.sleep(0.02)
