"""The wire of live sessions: drafts reviewed while typed, turns as sent; others may follow without a word of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import StreamingResponse

from coach.errors import CoachError, InputError
from coach.keys import KeyInfo
from coach.model import Feedback, Turn
from coach.offsets import convert
from coach.session import with_context
from coach.store import Stored

from .access import is_near
from .documentation import PROBLEMS
from .errors import problem
from .guard import AccessError, Gate, far
from .keeper import Keeper
from .options import Options, read_options
from .schemas import read_turn
from .sessions import OUTBOX, Close, Kept, Live, Outbox, Session
from .stored_schemas import KeepIn, read_as
from .storing import check_id, made, with_role

router = APIRouter()
HEARTBEAT = 15.0
IDLE = 3600.0
ENTER = 10.0
"""How many seconds a socket has to open, join or follow a session."""
BAD, NO_KEY, FORBIDDEN, UNKNOWN, TIMEOUT, TOO_SLOW, TOO_LARGE = 4400, 4401, 4403, 4404, 4408, 4409, 4413
"""Close codes, documented in ``api/deploy/README.md``."""


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

    def __init__(
        self, socket: WebSocket, live: Live, gate: Gate, keeper: Keeper, origins: Collection[str] = ()
    ) -> None:
        self._socket, self._live, self._gate, self._keeper = socket, live, gate, keeper
        self._origins = origins
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
        self._live.connect(self._outbox)
        tasks = [asyncio.create_task(work()) for work in (self._read, self._write, self._review_drafts)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            self._live.disconnect(self._outbox)
            if self._session is not None:
                self._live.leave(self._session, self._outbox)
        for fault in ended:
            # who goes away in the middle is none; any other is logged further out, without its text
            if isinstance(fault, Exception) and not isinstance(fault, WebSocketDisconnect):
                raise fault

    async def _close(self, code: int, reason: str) -> None:
        with suppress(RuntimeError, WebSocketDisconnect):  # closed already
            await self._socket.close(code, reason)

    async def _write(self) -> None:
        while True:
            message = await self._outbox.get()
            if isinstance(message, Close):
                await self._close(*message)
                return
            if self._outbox.lost > OUTBOX:
                await self._close(TOO_SLOW, "too slow to read")
                return
            try:
                await self._socket.send_text(_json(message))
            except (RuntimeError, WebSocketDisconnect):
                return

    async def _read(self) -> None:
        wrong = 0
        clock = asyncio.get_running_loop().time
        enter = clock() + ENTER
        while True:
            # who follows only listens; whether it is still there, the server's own pings tell
            patience = enter - clock() if self._session is None else None if self._follows else IDLE
            try:
                frame = await asyncio.wait_for(self._socket.receive(), patience)
            except TimeoutError:
                await self._close(TIMEOUT, "no session was opened" if self._session is None else "an hour of silence")
                return
            if frame["type"] == "websocket.disconnect":
                return
            if self._live.stopping:  # too late; the socket is closed in a moment
                continue
            text = frame.get("text")
            if text is None:
                await self._close(1003, "send text, not bytes")
                return
            if len(text) > self._live.settings.max_message:
                await self._close(TOO_LARGE, f"a message may have {self._live.settings.max_message} characters")
                return
            self._live.pending += 1
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
            finally:
                self._live.pending -= 1

    async def _heard(self, text: str) -> None:
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            raise InputError("The message is not JSON.", code="not-json") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise InputError("A message is an object with a 'type'.", code="bad-message")
        kind = message["type"]
        if kind in ("open", "join", "follow"):
            await self._enter(kind, message)
            return
        if self._session is None:
            raise AccessError("Begin with 'open', 'join' or 'follow'.", "not-open", 403)
        if kind == "ping":
            self._outbox.put({"type": "pong"})
            return
        if self._follows:
            raise InputError("A follower only listens.", code="bad-message")
        _check_seq(message.get("seq"))
        self._gate.take(self._caller)
        if kind == "draft":
            if self._draft is not None:
                self._superseded.append(self._draft.get("seq"))
                del self._superseded[:-50]
            self._draft = message
            self._drafted.set()
        elif kind == "turn":
            try:
                await self._sent(message)
            except CoachError as error:  # with its number: who sent it may have to send it again
                self._outbox.put({"type": "error", "seq": message.get("seq"), "error": problem(error)})
        elif kind == "step":
            place = self._live.batcher.coach.rulebook.place(self._session.method, _text(message, "step"))
            self._session.step = place.step.id
            self._session.tell({"type": "step", "step": place.step.id})
        else:
            raise InputError("Unknown type. Known: open, join, follow, draft, turn, step, ping.", code="bad-message")

    async def _enter(self, kind: str, message: dict[str, Any]) -> None:
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
            others = ("type", "key", "method", "step", "keep")
            options = {name: value for name, value in message.items() if name not in others}
            self._options = read_options({"suggest": False, **options}, self._socket.query_params)
            kept = None
            if message.get("keep") is not None:
                if self._key is None and not is_near(headers, self._origins):
                    raise far()
                kept = await self._kept(message["keep"], method, step)
            session = self._live.open(self._key, method, step, kept)
        else:
            session = self._live.find(message.get("session"), self._key)
        self._session, self._follows = session, kind == "follow"
        (session.followers if self._follows else session.clients).add(self._outbox)
        opened = {"session": session.id, "method": session.method, "step": session.step, "role": kind}
        if session.kept is not None:  # who takes part hears that it is kept
            opened |= {"keep": session.kept.keep, "stored": session.kept.id}
        self._outbox.put({"type": "opened", **opened})

    async def _kept(self, wanted: object, method: str | None, step: str | None) -> Kept:
        """Make the stored session that the turns go to, or find it again after a connection was lost."""
        given, coach, keeper = read_as(KeepIn, wanted), self._live.batcher.coach, self._keeper
        coach.rulebook.place(method, step)
        sessions, maker = keeper.sessions(self._key), None if self._key is None else self._key.id
        info = await keeper.call(lambda: made(sessions, coach, given, method, maker=maker))
        if info.closed is not None:
            raise InputError("The stored session is closed. Name another 'id'.", code="session-closed", status=409)

        async def store(feedback: Feedback) -> Stored:
            turn = [(str(feedback.turn.id), with_role(coach, feedback))]
            return (await keeper.call(lambda: sessions.add(info.id, turn)))[0]

        return Kept(info.id, info.keep, store)

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
        if session.kept is not None:
            turn = replace(turn, id=check_id(message.get("id")))
        taken = await self._live.take(session, turn, self._options)
        shown = convert(taken.feedback.to_dict(), self._options.offsets)
        place = {} if taken.stored is None else {"stored": {"number": taken.stored.number, "new": taken.stored.new}}
        self._outbox.put({"type": "reviewed", "seq": message.get("seq"), "feedback": shown, **place})
        if taken.number is None:  # the others heard of it before
            return
        for outbox in (*session.followers, *(c for c in session.clients if c is not self._outbox)):
            outbox.put(without_text(taken.feedback, taken.number))
        with suppress(CoachError):  # too busy: the next turn looks again
            session.tell(await self._live.look(session))


def _json(message: dict[str, Any]) -> str:
    # an error may name a step as it was given, half characters and all, which a socket cannot send
    return json.dumps(message, ensure_ascii=False).encode(errors="replace").decode()


def _check_seq(seq: object) -> None:
    if seq is None or (isinstance(seq, int) and not isinstance(seq, bool)):
        return
    if not isinstance(seq, str) or len(seq) > 100 or any("\ud800" <= character <= "\udfff" for character in seq):
        raise InputError("'seq' must be a whole number, or at most 100 characters.", code="bad-message", field="seq")


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
    await Client(socket, state.live, state.gate, state.keeper, allowed).run()


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
        found.connect(outbox)
        try:
            yield f"event: opened\ndata: {_json({'session': session.id, 'step': session.step})}\n\n"
            while True:
                try:
                    message = await asyncio.wait_for(outbox.get(), HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if isinstance(message, Close):
                    return
                yield f"event: {message['type']}\ndata: {_json(message)}\n\n"
        finally:
            session.followers.discard(outbox)
            found.disconnect(outbox)

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
