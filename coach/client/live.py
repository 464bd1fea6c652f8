"""Live sessions: say what is typed, hear what the coach finds; sync and async."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, contextmanager
from itertools import count
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from ..errors import InputError
from ..labels import Role
from ..model import Turn
from .messages import ErrorMessage, Message, OpenedMessage, message_from_dict
from .values import ClientError
from .wire import to_json, turn_to_dict, understood

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection as AsyncConnection  # noqa: F401 - named in a base below
    from websockets.sync.client import ClientConnection  # noqa: F401 - likewise

_CLOSES = {4400: "bad-message", 4401: "key-invalid", 4403: "key-role", 4404: "unknown-session", 4408: "idle",
           4409: "too-slow", 4413: "message-too-large", 1012: "stopping", 1013: "busy"}  # fmt: skip
C = TypeVar("C")


@contextmanager
def _socket_errors() -> Iterator[None]:
    """Turn what goes wrong with a socket into a ``ClientError``."""
    from websockets.exceptions import ConcurrencyError, ConnectionClosed, InvalidStatus, WebSocketException

    try:
        yield
    except ConcurrencyError:  # two readers at once: a fault in the calling program
        raise
    except ConnectionClosed as error:
        frame = error.rcvd or error.sent
        raise _closed(*((frame.code, frame.reason) if frame is not None else (1006, ""))) from None
    except InvalidStatus as error:
        status = error.response.status_code
        raise ClientError(
            f"The service refused the socket with status {status}.", code=f"http-{status}", status=status
        ) from None
    except TimeoutError:
        raise ClientError("The service sent nothing in time.", code="timeout", status=504) from None
    except (WebSocketException, OSError):
        message = "The service cannot be reached. Does it run (coach serve), and is base_url right?"
        raise ClientError(message, code="unreachable", status=503) from None


def _closed(code: int, reason: str) -> ClientError:
    if code in (1000, 1001):
        return ClientError("The session has ended.", code="closed", status=410)
    # to one that may not come in, the reason is the code of the error
    own = reason if re.fullmatch(r"[a-z]+(-[a-z]+)+", reason) else _CLOSES.get(code, "connection-lost")
    status = code - 4000 if 4400 <= code < 4500 else 503
    return ClientError(f"The service closed the session ({code}: {own}).", code=own, status=status)


class _Words(Generic[C]):
    """What both kinds of live session say and understand."""

    def __init__(self, settings: Mapping[str, Any], hello: Mapping[str, Any]) -> None:
        self._settings = settings
        self._hello = to_json({name: value for name, value in hello.items() if value is not None})
        self._numbers = count(1)
        self._opened: OpenedMessage | None = None
        self._socket: C | None = None

    @property
    def opened(self) -> OpenedMessage:
        """What the service answered on entering: the id of the session, its method and step."""
        if self._opened is None:
            raise _not_entered()
        return self._opened

    def _connected(self) -> C:
        if self._socket is None:
            raise _not_entered()
        return self._socket

    def _welcome(self, message: Message) -> None:
        if isinstance(message, ErrorMessage):
            raise message.error
        if not isinstance(message, OpenedMessage):
            raise ClientError("The service did not open the session.", code="bad-answer", status=502)
        self._opened = message

    def _say(self, kind: str, turn: Turn, seq: int | None) -> tuple[int, str]:
        seq = next(self._numbers) if seq is None else seq
        return seq, to_json({"type": kind, "seq": seq, **turn_to_dict(turn)})

    @staticmethod
    def _heard(raw: str | bytes) -> Message | None:
        message = understood(raw, message_from_dict)
        if isinstance(message, ClientError):
            raise message
        return message


def _not_entered() -> InputError:
    return InputError("Use the session in a 'with' block.", code="not-open")


class LiveSession(_Words["ClientConnection"]):
    """A live session: say what is typed, and iterate over what comes back. One thread may send while one receives.

    The iteration ends when the session does, and raises a ``ClientError`` if the connection is lost or refused; what
    opened the session is in ``opened``.
    """

    def __enter__(self) -> Self:
        from websockets.sync.client import connect

        with ExitStack() as stack:
            with _socket_errors():
                self._socket = stack.enter_context(connect(**self._settings))
                self._socket.send(self._hello)
            self._welcome(self.receive(self._settings["open_timeout"]))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _socket_errors():
            self._stack.close()

    def _tell(self, message: str) -> None:
        with _socket_errors():
            self._connected().send(message)

    def draft(self, text: str, seq: int | None = None) -> int:
        """Send what is typed so far. Only the newest draft is answered, with a ``FindingsMessage``.

        Args:
            text: the draft.
            seq: your own number for it; None counts on.

        Returns:
            The number that the answer names.

        Raises:
            InputError: if the text is empty, too long or unreadable; nothing is sent then.
            ClientError: if the session is over.
        """
        seq, message = self._say("draft", Turn(text), seq)
        self._tell(message)
        return seq

    def send(self, text: str, *, role: Role | str | None = None, speaker: str | None = None) -> int:
        """Send a turn that is said. It is answered with a ``ReviewedMessage`` and counts for the session.

        Args:
            text: the turn.
            role: "inbrenger", "participant" or "facilitator".
            speaker: any name; only told apart.

        Returns:
            The number that the answer names.

        Raises:
            InputError: if text, role or speaker does not fit; nothing is sent then.
            ClientError: if the session is over.
        """
        seq, message = self._say("turn", Turn(text, role=role, speaker=speaker), None)
        self._tell(message)
        return seq

    def step(self, name: str) -> None:
        """Go on to another step, by its id; everybody in the session gets a ``StepMessage``."""
        self._tell(to_json({"type": "step", "step": name}))

    def receive(self, timeout: float | None = None) -> Message:
        """Wait for the next message.

        Args:
            timeout: how many seconds; None waits as long as it takes.

        Raises:
            ClientError: with the code "timeout" if none came in time, "closed" if the session has ended, or what
                went wrong.
        """
        while True:
            with _socket_errors():
                raw = self._connected().recv(timeout)
            message = self._heard(raw)
            if message is not None:
                return message

    def __iter__(self) -> Iterator[Message]:
        while True:
            try:
                message = self.receive()
            except ClientError as error:
                if error.code != "closed":
                    raise
                return
            yield message


class AsyncLiveSession(_Words["AsyncConnection"]):
    """A live session without blocking; methods and errors are those of ``LiveSession``."""

    async def __aenter__(self) -> Self:
        from websockets.asyncio.client import connect

        async with AsyncExitStack() as stack:
            with _socket_errors():
                self._socket = await stack.enter_async_context(connect(**self._settings))
                await self._socket.send(self._hello)
            self._welcome(await self.receive(self._settings["open_timeout"]))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _socket_errors():
            await self._stack.aclose()

    async def _tell(self, message: str) -> None:
        with _socket_errors():
            await self._connected().send(message)

    async def draft(self, text: str, seq: int | None = None) -> int:
        """Send what is typed so far; see ``LiveSession.draft``."""
        seq, message = self._say("draft", Turn(text), seq)
        await self._tell(message)
        return seq

    async def send(self, text: str, *, role: Role | str | None = None, speaker: str | None = None) -> int:
        """Send a turn that is said; see ``LiveSession.send``."""
        seq, message = self._say("turn", Turn(text, role=role, speaker=speaker), None)
        await self._tell(message)
        return seq

    async def step(self, name: str) -> None:
        """Go on to another step; see ``LiveSession.step``."""
        await self._tell(to_json({"type": "step", "step": name}))

    async def receive(self, timeout: float | None = None) -> Message:
        """Wait for the next message; see ``LiveSession.receive``."""
        while True:
            with _socket_errors():
                async with asyncio.timeout(timeout):
                    raw = await self._connected().recv()
            message = self._heard(raw)
            if message is not None:
                return message

    async def __aiter__(self) -> AsyncIterator[Message]:
        while True:
            try:
                message = await self.receive()
            except ClientError as error:
                if error.code != "closed":
                    raise
                return
            yield message
