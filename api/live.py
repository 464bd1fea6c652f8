"""Live sessions: drafts are reviewed while they are typed, turns as they are sent, and others may follow without text.

A session lives in the memory of one process, for as long as somebody is connected; nothing of it is stored.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import StreamingResponse

from coach.config import Settings
from coach.errors import CoachError, InputError
from coach.keys import Access, KeyInfo
from coach.model import Feedback, Turn
from coach.offsets import convert
from coach.session import session_feedback, with_context
from coach.switches import NO_SWITCHES

from .batcher import Batcher
from .documentation import PROBLEMS
from .errors import problem
from .guard import AccessError, Gate
from .options import Options, read_options
from .schemas import read_turn
from .telemetry import Metrics

router = APIRouter()
OUTBOX = 100
"""How many messages may wait for a client; a slower one loses the oldest, and is closed if it stays behind."""
MAX_TURNS = 400
"""How many turns of a session are kept in memory for its findings."""
MAX_SESSIONS = 10_000
HEARTBEAT = 15.0
IDLE = 3600.0
BAD, NO_KEY, FORBIDDEN, UNKNOWN, TIMEOUT, TOO_SLOW, TOO_LARGE, RESTART = 4400, 4401, 4403, 4404, 4408, 4409, 4413, 1012
"""Close codes, documented in ``api/deploy/README.md``."""
_NOT_LIVE = frozenset({"session-last-word", "session-everyone"})
"""Rules that only make sense once a step or session is over."""


class Outbox:
    """Messages waiting for one client. Putting never waits: a slow client never slows others."""

    def __init__(self) -> None:
        self._messages: deque[dict[str, Any]] = deque()
        self._there = asyncio.Event()
        self.lost = 0

    def put(self, message: dict[str, Any]) -> None:
        """Add a message; where the client is far behind, the oldest goes."""
        if len(self._messages) >= OUTBOX:
            self._messages.popleft()
            self.lost += 1
        self._messages.append(message)
        self._there.set()

    async def get(self) -> dict[str, Any]:
        """Wait for the next message."""
        while not self._messages:
            self._there.clear()
            await self._there.wait()
        return self._messages.popleft()


@dataclass(slots=True)
class Session:
    """One conversation: its place, its turns, who follows it, and what was found already."""

    id: str
    owner: str | None
    method: str | None
    step: str | None
    turns: list[Feedback] = field(default_factory=list)
    said: list[Turn] = field(default_factory=list)
    clients: set[Outbox] = field(default_factory=set)
    followers: set[Outbox] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message without text to everybody in the session."""
        for outbox in (*self.clients, *self.followers):
            outbox.put(message)


class Live:
    """The live sessions of one process."""

    def __init__(self, batcher: Batcher, metrics: Metrics, settings: Settings) -> None:
        self.batcher, self.metrics, self.settings = batcher, metrics, settings
        self.sessions: dict[str, Session] = {}
        self.stopping = asyncio.Event()

    def open(self, owner: str | None, method: str | None, step: str | None) -> Session:
        """Begin a session.

        Raises:
            InputError: if the method or step is unknown.
            AccessError: if there are too many.
        """
        place = self.batcher.coach.rulebook.place(method, step)
        if len(self.sessions) >= MAX_SESSIONS:
            raise AccessError("Too many live sessions in this process.", "too-many-sessions", 503)
        session = Session(secrets.token_urlsafe(16), owner, place.method.id, place.step.id)
        self.sessions[session.id] = session
        return session

    def find(self, session_id: object, key: KeyInfo | None) -> Session:
        """Return a session for who may see it: the key that began it, or a trainer's.

        Raises:
            AccessError: if there is none, or this key may not.
        """
        session = self.sessions.get(session_id) if isinstance(session_id, str) else None
        if session is None:
            raise AccessError("Unknown session: it has ended, or lives in another process.", "unknown-session", 404)
        if key is not None and session.owner != key.id and not key.may(Access.TRAINER):
            raise AccessError("This key may not see that session.", "key-role", 403)
        return session

    def leave(self, session: Session, outbox: Outbox) -> None:
        """Take a client out; with the last one the session and all it held are gone."""
        session.clients.discard(outbox)
        session.followers.discard(outbox)
        if not session.clients:
            session.tell({"type": "closed"})
            self.sessions.pop(session.id, None)

    async def close(self) -> None:
        """Tell everybody that the service stops."""
        self.stopping.set()
        await asyncio.sleep(0.05 if self.sessions else 0)

    async def take(self, session: Session, turn: Turn, options: Options) -> tuple[Feedback, dict[str, Any] | None]:
        """Review a turn that was sent, and look at the session anew.

        Returns:
            Its feedback, and the message about the session if something new is to be told.
        """
        *_, ready = with_context([*session.said[-60:], turn], session.method)
        (result,) = await self.batcher.review([ready], options.switches, suggest=options.suggest)
        if isinstance(result, CoachError):
            raise result
        session.said.append(ready)
        session.turns.append(result)
        del session.said[:-MAX_TURNS], session.turns[:-MAX_TURNS]
        found = await self.batcher.call(self._look, session)
        return result, found

    def _look(self, session: Session) -> dict[str, Any] | None:
        coach = self.batcher.coach
        whole = session_feedback(coach.rulebook, session.turns, NO_SWITCHES, coach.versions)
        new = [f for f in whole.findings if f.rule not in _NOT_LIVE and f.fingerprint not in session.told]
        session.told.update(f.fingerprint for f in new)
        shown = [
            {"rule": f.rule, "severity": f.severity, "title": f.title, "message": f.message, "turns": list(f.turns)}
            for f in new
        ]
        return {"type": "session", "findings": shown, "counts": whole.counts}


def without_text(feedback: Feedback, number: int) -> dict[str, Any]:
    """Return what followers get of a turn: labels and findings, no word of it."""
    labels = feedback.to_dict()["labels"]
    return {
        "type": "turn",
        "turn": number,
        "step": feedback.step,
        "role": feedback.turn.role,
        "length": len(feedback.turn.text),
        "labels": labels,
        "findings": [
            {"rule": f.rule, "flag": f.flag, "severity": f.severity, "title": f.title, "start": f.start, "end": f.end}
            for f in feedback.findings
        ],
    }


class Client:
    """One socket: reads messages, keeps only the newest draft, and writes from its outbox."""

    def __init__(self, socket: WebSocket, live: Live, gate: Gate) -> None:
        self._socket, self._live, self._gate = socket, live, gate
        self._outbox = Outbox()
        self._session: Session | None = None
        self._follows = False
        self._options = Options({})
        self._caller = "?"
        self._key: KeyInfo | None = None
        self._draft: dict[str, Any] | None = None
        self._superseded: list[Any] = []
        self._drafted = asyncio.Event()

    async def run(self) -> None:
        """Serve the socket until it closes."""
        await self._socket.accept()
        self._live.metrics.sockets.inc()
        tasks = [asyncio.create_task(work()) for work in (self._read, self._write, self._review_drafts, self._watch)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._live.metrics.sockets.dec()
            if self._session is not None:
                self._live.leave(self._session, self._outbox)

    async def _close(self, code: int, reason: str) -> None:
        try:
            await self._socket.close(code, reason)
        except RuntimeError:  # closed already
            return

    async def _watch(self) -> None:
        """Close when the service stops."""
        await self._live.stopping.wait()
        await self._close(RESTART, "the service stops; connect again")

    async def _write(self) -> None:
        while True:
            message = await self._outbox.get()
            if self._outbox.lost > OUTBOX:
                await self._close(TOO_SLOW, "too slow to read")
                return
            try:
                await self._socket.send_text(json.dumps(message, ensure_ascii=False))
            except (RuntimeError, WebSocketDisconnect):
                return

    async def _read(self) -> None:
        wrong = 0
        while True:
            try:
                # who follows only listens; whether it is still there, the server's own pings tell
                frame = await asyncio.wait_for(self._socket.receive(), None if self._follows else IDLE)
            except TimeoutError:
                await self._close(TIMEOUT, "nothing was heard for an hour")
                return
            if frame["type"] == "websocket.disconnect":
                return
            text = frame.get("text")
            if text is None:
                await self._close(1003, "send text, not bytes")
                return
            if len(text) > self._live.settings.max_message:
                await self._close(TOO_LARGE, f"a message may have {self._live.settings.max_message} characters")
                return
            try:
                await self._heard(text)
            except AccessError as error:
                if self._session is None:
                    code = {401: NO_KEY, 403: FORBIDDEN, 404: UNKNOWN}.get(error.status, 1013)
                    await self._close(code, error.code)
                    return
                self._outbox.put({"type": "error", "error": problem(error)})
            except CoachError as error:
                self._outbox.put({"type": "error", "error": problem(error)})
                wrong += error.code in ("not-json", "bad-message")
                if wrong > 20:
                    await self._close(BAD, "too many messages that are not of this protocol")
                    return

    async def _heard(self, text: str) -> None:
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            raise InputError("The message is not JSON.", code="not-json") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise InputError("A message is an object with a 'type'.", code="bad-message")
        kind = message["type"]
        if kind == "ping":
            self._outbox.put({"type": "pong"})
            return
        if kind in ("open", "join", "follow"):
            self._enter(kind, message)
            return
        if self._session is None:
            raise AccessError("Begin with 'open', 'join' or 'follow'.", "not-open", 403)
        if self._follows:
            raise InputError("A follower only listens.", code="bad-message")
        self._gate.take(self._caller)
        if kind == "draft":
            if self._draft is not None:
                self._superseded.append(self._draft.get("seq"))
                del self._superseded[:-50]
            self._draft = message
            self._drafted.set()
        elif kind == "turn":
            await self._sent(message)
        elif kind == "step":
            place = self._live.batcher.coach.rulebook.place(self._session.method, _text(message, "step"))
            self._session.step = place.step.id
            self._session.tell({"type": "step", "step": place.step.id})
        else:
            raise InputError("Unknown type. Known: open, join, follow, draft, turn, step, ping.", code="bad-message")

    def _enter(self, kind: str, message: dict[str, Any]) -> None:
        if self._session is not None:
            raise InputError("This socket is in a session already.", code="bad-message")
        headers = {name.lower(): value for name, value in self._socket.headers.items()}
        key = message.get("key")
        if isinstance(key, str):  # a browser cannot set headers on a socket
            headers["x-api-key"] = key
        client = self._socket.client.host if self._socket.client is not None else "?"
        self._caller, self._key = self._gate.enter(headers, client)
        self._live.batcher.coach  # noqa: B018 - raises while loading
        if kind == "open":
            method, step = _text(message, "method"), _text(message, "step")
            options = {name: value for name, value in message.items() if name not in ("type", "key", "method", "step")}
            self._options = read_options({"suggest": False, **options}, self._socket.query_params)
            session = self._live.open(self._key.id if self._key else None, method, step)
        else:
            session = self._live.find(message.get("session"), self._key)
        self._session, self._follows = session, kind == "follow"
        (session.followers if self._follows else session.clients).add(self._outbox)
        self._outbox.put(
            {"type": "opened", "session": session.id, "method": session.method, "step": session.step, "role": kind}
        )

    def _turn(self, message: dict[str, Any]) -> Turn:
        session = self._session
        fields = ("text", "context", "speaker", "role", "time")
        item = {name: message[name] for name in fields if name in message}
        turn = read_turn(
            {**item, "method": session.method if session else None, "step": session.step if session else None}
        )
        if isinstance(turn, CoachError):
            raise turn
        return turn

    async def _review_drafts(self) -> None:
        """Review the newest draft; what was typed before it in the meantime is superseded."""
        while True:
            await self._drafted.wait()
            self._drafted.clear()
            message, self._draft = self._draft, None
            superseded, self._superseded = self._superseded, []
            if message is None or self._session is None:
                continue
            try:
                turn = self._turn(message)
                *_, ready = with_context([*self._session.said[-60:], turn], self._session.method)
                (result,) = await self._live.batcher.review(
                    [ready], self._options.switches, suggest=self._options.suggest
                )
                if isinstance(result, CoachError):
                    raise result
            except CoachError as error:
                self._outbox.put({"type": "error", "seq": message.get("seq"), "error": problem(error)})
                continue
            if self._draft is not None:  # a newer one came while this one was read
                self._superseded = [*superseded, message.get("seq"), *self._superseded]
                continue
            shown = convert(result.to_dict(), self._options.offsets)
            self._outbox.put(
                {"type": "findings", "seq": message.get("seq"), "superseded": superseded, "feedback": shown}
            )

    async def _sent(self, message: dict[str, Any]) -> None:
        session = self._session
        if session is None:
            return
        turn = self._turn(message)
        feedback, found = await self._live.take(session, turn, self._options)
        shown = convert(feedback.to_dict(), self._options.offsets)
        self._outbox.put({"type": "reviewed", "seq": message.get("seq"), "feedback": shown})
        number = len(session.turns) - 1
        for outbox in (*session.followers, *(c for c in session.clients if c is not self._outbox)):
            outbox.put(without_text(feedback, number))
        if found is not None:
            session.tell(found)


def _text(message: dict[str, Any], name: str) -> str | None:
    value = message.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f"'{name}' must be text.", code="not-text", field=name)
    return value


@router.websocket("/v1/live")
async def live(socket: WebSocket) -> None:
    """Open or join a session; the protocol is in ``api/deploy/README.md``."""
    state = socket.app.state
    origin = socket.headers.get("origin")
    allowed = {part.strip() for part in state.settings.cors.split(",") if part.strip()}
    own = f"://{socket.headers.get('host', '')}"
    if origin and not origin.endswith(own) and origin not in allowed and "*" not in allowed:
        await socket.close(FORBIDDEN, "this origin is not allowed")
        return
    await Client(socket, state.live, state.gate).run()


@router.get(
    "/v1/live/{session_id}/events", summary="Follow a live session as server-sent events", response_model=None,
    responses={404: PROBLEMS[404]},
)  # fmt: skip
async def events(request: Request, session_id: str) -> StreamingResponse:
    """Follow a session without its text: turns with their labels and findings, and findings over several turns."""
    state = request.app.state
    found: Live = state.live
    session = found.find(session_id, getattr(request.state, "key", None))
    outbox = Outbox()
    session.followers.add(outbox)

    async def stream() -> AsyncIterator[str]:
        found.metrics.sockets.inc()
        try:
            yield f"event: opened\ndata: {json.dumps({'session': session.id, 'step': session.step})}\n\n"
            while not found.stopping.is_set():
                try:
                    message = await asyncio.wait_for(outbox.get(), HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                yield f"event: {message['type']}\ndata: {json.dumps(message, ensure_ascii=False)}\n\n"
                if message["type"] == "closed":
                    return
        finally:
            session.followers.discard(outbox)
            found.metrics.sockets.dec()

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
