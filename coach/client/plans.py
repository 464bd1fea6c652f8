"""What both clients do: what to send next and what an answer means, as generators that yield requests and get replies.

Nothing here is input or output, so it is here once: the clients only carry the requests.
"""

from __future__ import annotations

import logging
import random
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import CoachError, InputError
from ..model import Feedback, Suggestion, Turn
from ..session import SessionFeedback, with_context
from .values import ClientError, error_from_dict, feedback_from_dict, session_feedback_from_dict, suggestion_from_dict
from .wire import options_to_dict, to_json, turn_to_dict, understood

if TYPE_CHECKING:
    import httpx

PART = 500
"""How many turns go in one request of ``check_many``."""
LONGEST_PAUSE = 10.0
"""How many seconds a retry waits at most; a service that asks for more is left to the caller."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TOO_LARGE = frozenset({"body-too-large", "list-too-long", "http-413"})
# websockets writes every frame to its log at DEBUG; what is typed belongs in no log
_SILENT = logging.Logger("vraagcoach.client", logging.CRITICAL + 1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and how many seconds to wait before it."""

    method: str
    path: str
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of it; ``lost`` where the connection failed in a way that may pass."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    error: ClientError | None = None
    lost: bool = False


Steps = Generator[Request, Reply, T]


def _value(reply: Reply, read: Callable[[Any], T]) -> T:
    if reply.error is not None:
        raise reply.error
    if reply.status == 200:
        value = understood(reply.body, read)
        if isinstance(value, ClientError):
            raise value
        return value
    error: CoachError | None = None
    if reply.headers.get("content-type", "").startswith("application/problem+json"):
        error = understood(reply.body, error_from_dict)
    if error is None or error.code == "bad-answer":  # a proxy may repeat what was sent: none of its words
        code = f"http-{reply.status}"
        error = ClientError(f"The service answered with status {reply.status}.", code=code, status=reply.status)
    if isinstance(error, ClientError):
        error.retry_after = _seconds(reply)
    raise error


def _seconds(reply: Reply) -> float | None:
    given = reply.headers.get("retry-after", "")
    return float(given) if re.fullmatch(r"[0-9]{1,6}", given) else None


def _pause(reply: Reply, attempt: int) -> float | None:
    """Return after how many seconds to try again; None if not. Jitter keeps clients from coming back all at once."""
    own = min(0.1 * 2.0 ** min(attempt, 10), LONGEST_PAUSE) * random.uniform(0.5, 1.5)
    if reply.lost:
        return own
    if reply.status != 503 or "retry-after" not in reply.headers:
        return None
    asked = _seconds(reply) or 0.0
    return asked + own if asked <= LONGEST_PAUSE else None


def _turn(item: Turn | str, method: str | None = None, step: str | None = None) -> Turn:
    """Make a turn; one that names no place gets this one."""
    if isinstance(item, str):
        return Turn(item, method=method, step=step)
    if not isinstance(item, Turn):
        raise InputError(f"Give a text or a Turn, not {type(item).__name__}.", code="not-a-turn")
    if item.method is None and item.step is None and (method, step) != (None, None):
        return replace(item, method=method, step=step)
    return item


def results(turns: Sequence[Turn], data: Any) -> list[Feedback | CoachError]:
    """Make feedback or an error of each item of an answer."""
    return [
        error_from_dict(one["error"]) if "error" in one else feedback_from_dict(one["feedback"], turn)
        for one, turn in zip(data["results"], turns, strict=True)
    ]


def _suggestions(data: Any) -> list[Suggestion]:
    return [suggestion_from_dict(one) for one in data["suggestions"]]


class Plans(ABC):
    """What both clients know and do; the public methods are theirs."""

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        *,
        key: str | None = None,
        timeout: float | None = 30.0,
        retries: int = 2,
    ) -> None:
        self._httpx = _import_httpx()
        try:
            self._url = self._httpx.URL(base_url)
        except (self._httpx.InvalidURL, TypeError, ValueError):
            self._url = self._httpx.URL("")
        if self._url.scheme not in ("http", "https") or not self._url.host:
            raise InputError("'base_url' must be like http://127.0.0.1:8000.", code="bad-url", field="base_url")
        if key is not None and not re.fullmatch(r"[!-~]+", key):
            raise InputError("'key' must be a key that 'coach keys make' gave.", code="bad-key", field="key")
        if isinstance(retries, bool) or not isinstance(retries, int) or retries < 0:
            raise InputError("'retries' must be 0 or more.", code="bad-option", field="retries")
        self._timeout, self._retries = timeout, retries
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        # what is said to a service on this machine goes through no proxy
        self._by_proxy = self._url.host not in _LOOPBACK
        self._static: dict[str, Reply] = {}
        self._connect()

    @abstractmethod
    def _connect(self) -> None: ...

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._url.copy_with(userinfo=b''))!r})"

    @property
    def _http_settings(self) -> dict[str, Any]:
        return {
            "base_url": self._url,
            "headers": self._headers,
            "timeout": self._timeout,
            "trust_env": self._by_proxy,
        }

    @property
    def _socket_settings(self) -> dict[str, Any]:
        scheme = "wss" if self._url.scheme == "https" else "ws"
        path = self._url.path.rstrip("/") + "/v1/live"
        return {
            "uri": str(self._url.copy_with(scheme=scheme, path=path)),
            "additional_headers": self._headers,
            "open_timeout": self._timeout,
            "proxy": True if self._by_proxy else None,
            "logger": _SILENT,
        }

    def _came(self, response: httpx.Response) -> Reply:
        return Reply(response.status_code, response.headers, response.content)

    def _failed(self, error: httpx.RequestError) -> Reply:
        """Say what went wrong; the error itself holds the request, and so what was typed."""
        x = self._httpx
        if isinstance(error, x.TimeoutException):
            late = ClientError("The service did not answer in time.", code="timeout", status=504)
            return Reply(error=late, lost=isinstance(error, x.ConnectTimeout))
        message = "The service cannot be reached. Does it run (coach serve), and is base_url right?"
        lost = isinstance(error, x.NetworkError | x.RemoteProtocolError)
        return Reply(error=ClientError(message, code="unreachable", status=503), lost=lost)

    def _ask(self, request: Request) -> Steps[Reply]:
        # nothing is stored over there, or once by its id, so every request may be sent again
        reply = yield request
        for attempt in range(self._retries):
            pause = _pause(reply, attempt)
            if pause is None:
                break
            reply = yield replace(request, after=pause)
        return reply

    def _post(self, path: str, body: Mapping[str, Any], read: Callable[[Any], T]) -> Steps[T]:
        reply = yield from self._ask(
            Request("POST", path, to_json(body).encode(), {"Content-Type": "application/json"})
        )
        return _value(reply, read)

    def _get(self, path: str, read: Callable[[Any], T]) -> Steps[T]:
        known = self._static.get(path)
        headers = {"If-None-Match": known.headers["etag"]} if known is not None else {}
        reply = yield from self._ask(Request("GET", path, headers=headers))
        if reply.status == 304 and known is not None:
            reply = known
        elif reply.status == 200 and "etag" in reply.headers:
            self._static[path] = reply
        return _value(reply, read)

    def _ready(self) -> Steps[bool]:
        reply = yield Request("GET", "/ready")
        return reply.status == 200

    def _check(
        self, text: Turn | str, method: str | None, step: str | None, options: Mapping[str, Any]
    ) -> Steps[Feedback]:
        turn = _turn(text, method, step)
        body = {**turn_to_dict(turn), **options_to_dict(options)}
        return (yield from self._post("/v1/check", body, lambda data: feedback_from_dict(data, turn)))

    def _check_many(
        self, turns: Iterable[Turn | str], method: str | None, step: str | None, options: Mapping[str, Any]
    ) -> Steps[list[Feedback | CoachError]]:
        if isinstance(turns, str | Turn):
            raise InputError("Give a list of turns; for one there is 'check'.", code="not-a-list")
        plain = options_to_dict(options)
        results: list[Feedback | CoachError] = []
        waiting = iter(turns)
        while part := list(islice(waiting, PART)):
            made: list[Turn | CoachError] = []
            for item in part:
                try:
                    made.append(_turn(item, method, step))
                except InputError as error:
                    made.append(error)
            told = iter((yield from self._part([turn for turn in made if isinstance(turn, Turn)], plain)))
            results += [next(told) if isinstance(one, Turn) else one for one in made]
        return results

    def _part(self, turns: Sequence[Turn], options: Mapping[str, Any]) -> Steps[list[Feedback | CoachError]]:
        """Check turns in one request, or in halves where the service or a proxy finds that too large."""
        if not turns:
            return []
        body = {"turns": [turn_to_dict(turn) for turn in turns], **options}
        try:
            return (yield from self._post("/v1/check", body, partial(results, turns)))
        except CoachError as error:
            if error.code not in _TOO_LARGE:
                raise
            if len(turns) == 1:
                return [error]
        half = len(turns) // 2
        first = yield from self._part(turns[:half], options)
        return [*first, *(yield from self._part(turns[half:], options))]

    def _rewrite(
        self, text: Turn | str, method: str | None, step: str | None, options: Mapping[str, Any]
    ) -> Steps[list[Suggestion]]:
        body = {**turn_to_dict(_turn(text, method, step)), **options_to_dict(options)}
        return (yield from self._post("/v1/rewrite", body, _suggestions))

    def _review_session(
        self, turns: Iterable[Turn | str], method: str | None, options: Mapping[str, Any]
    ) -> Steps[SessionFeedback]:
        said = [_turn(turn) for turn in turns]
        body = {"turns": [turn_to_dict(turn) for turn in said], "method": method, **options_to_dict(options)}
        asked = list(with_context(said, method))  # as the service reads them
        return (yield from self._post("/v1/session/review", body, lambda data: session_feedback_from_dict(data, asked)))

    def _methods(self) -> Steps[list[dict[str, Any]]]:
        return self._get("/v1/methods", lambda data: list(data["methods"]))

    def _rules(self) -> Steps[list[dict[str, Any]]]:
        return self._get("/v1/rules", lambda data: list(data["rules"]))

    def _labels(self) -> Steps[dict[str, Any]]:
        return self._get("/v1/labels", dict)


def _import_httpx() -> ModuleType:
    try:
        import httpx
    except ImportError:
        raise InputError(
            'The client needs httpx. Install it with: pip install "vraagcoach[client]"', code="missing-extra"
        ) from None
    return httpx
