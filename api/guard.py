"""Who may do what, how often, and from where: keys, roles, rate limits, CORS and security headers."""

import time
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.config import Settings
from coach.errors import CoachError
from coach.keys import Access, KeyInfo, KeyStore
from coach.reports.session_style import style

from .access import LOOPBACK, is_near, is_stored, needed
from .errors import answer

OPEN_PATHS = ("/health", "/ready", "/static/", "/vraagcoach.js", "/embed", "/oefenen", "/rapport")
"""What anybody may ask: whether it runs, and files that hold nothing of anybody."""
OWN_GATE = "/v2/"
"""Where the routes ask for the key themselves: clients of LanguageTool send it as a parameter, and want plain text."""
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
}
CSP = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_REMEMBERED = 10_000


def report_policy() -> str:
    """Return the policy of the page that shows reports in a frame, and in a tab of their own.

    A report is a ``blob:`` of the page and so has its policy too: the one style sheet of reports is let in by its hash,
    and nothing else is.
    """
    digest = b64encode(sha256(style().encode()).digest()).decode()
    plain = CSP.decode().replace("style-src 'self'", f"style-src 'self' 'sha256-{digest}'")
    return f"{plain}; frame-src blob:"


class AccessError(CoachError):
    """No key, a key that is not valid, one that may not do this, or too much at once."""

    def __init__(self, message: str, code: str, status: int) -> None:
        super().__init__(message)
        self.code, self.status = code, status


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimit:
    """A token bucket a caller: ``rate`` a minute, a tenth of that at once, at least 60.

    >>> limit = RateLimit(60)
    >>> [limit.take("a", 60), limit.take("a", 1), limit.take("b", 1)]
    [True, False, True]
    """

    def __init__(self, rate: int) -> None:
        self._a_second = rate / 60
        self._most = max(60.0, rate / 10)
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, who: str, count: int) -> bool:
        """Take tokens for a caller; False if there are too few."""
        now = time.monotonic()
        bucket = self._buckets.get(who)
        if bucket is None:
            bucket = self._buckets[who] = _Bucket(self._most, now)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(who)
        bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._a_second)
        bucket.at = now
        if bucket.left < min(count, self._most):
            return False
        bucket.left -= count
        return True


class Gate:
    """Decides whether a caller may come in.

    Args:
        settings: the keys file, the rate.
        store: the keys; None lets everybody in, which the service does only on this machine's own address.
    """

    def __init__(self, settings: Settings, store: KeyStore | None) -> None:
        self._store = store
        self.limit = RateLimit(settings.rate)

    def enter(
        self, headers: Mapping[str, str], client: str, access: Access = Access.TOOL
    ) -> tuple[str, KeyInfo | None]:
        """Return who it is, as counted for the rate limit, and the key.

        Raises:
            AccessError: if a key is needed and there is none that is valid, or it may not do this.
        """
        if self._store is None:
            return client, None
        given = headers.get("x-api-key", "") or headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not given:
            raise AccessError("A key is needed. Send 'Authorization: Bearer KEY'.", "key-needed", 401)
        info = self._store.check(given)
        if info is None:
            raise AccessError("This key is not valid: unknown, revoked or expired.", "key-invalid", 401)
        if not info.may(access):
            raise AccessError(f"This key has the role {info.access}; {access} is needed.", "key-role", 403)
        return info.id, info

    def take(self, who: str, count: int = 1) -> None:
        """Count turns of a caller.

        Raises:
            AccessError: if that is more than the caller may send.
        """
        if not self.limit.take(who, count):
            raise AccessError("Too many turns a minute for this caller. Wait a moment.", "rate-limit", 429)


def far() -> AccessError:
    """Return the error for who asks for what is stored from beyond this machine, where no keys are used."""
    return AccessError(
        "Without keys, what is stored is for this machine alone, and for its own pages. Make keys with "
        "'coach keys make', and name their file in COACH_KEYS.",
        "keys-needed",
        403,
    )


class GuardMiddleware:
    """Puts the gate before every request, and headers and a request id on every answer."""

    def __init__(self, app: ASGIApp, gate: Gate, settings: Settings) -> None:
        self._app, self._gate = app, gate
        self._origins = frozenset(part.strip() for part in settings.cors.split(",") if part.strip())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        request_id = uuid4().hex[:16]
        scope.setdefault("state", {})["request_id"] = request_id
        origin = headers.get("origin", "")
        allowed = bool(origin) and (origin in self._origins or "*" in self._origins)
        added = self._headers(scope["path"], origin if allowed else "", request_id)

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                if scope["app"].state.draining:
                    message["headers"] = [*message["headers"], (b"connection", b"close")]
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in added.items() if n not in present)]
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            status = HTTPStatus.NO_CONTENT if allowed else HTTPStatus.FORBIDDEN
            await send_with({"type": "http.response.start", "status": status, "headers": []})
            await send_with({"type": "http.response.body", "body": b""})
            return
        try:
            if not (scope["path"] == "/" or scope["path"].startswith((*OPEN_PATHS, OWN_GATE))):
                client = (scope.get("client") or ("?", 0))[0]
                who, key = self._gate.enter(headers, client, needed(scope["method"], scope["path"]))
                if key is None and is_stored(scope["path"]) and not is_near(headers, self._origins):
                    raise far()
                scope["state"].update(caller=who, key=key)
                if scope["method"] == "POST":
                    self._gate.take(who)
        except CoachError as error:  # a file of keys that cannot be read too
            extra = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else None
            await answer(error, extra)(scope, receive, send_with)
            return
        # what may be read may be asked about; the server leaves out the body by the first name
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        await self._app(asked, receive, send_with)

    def _headers(self, path: str, origin: str, request_id: str) -> dict[bytes, bytes]:
        added = {**HEADERS, b"content-security-policy": CSP, b"x-request-id": request_id.encode()}
        added[b"cache-control"] = b"no-store"
        if origin:
            added[b"access-control-allow-origin"] = origin.encode("latin-1")
            added[b"vary"] = b"Origin"
            added[b"access-control-allow-methods"] = b"GET, POST, DELETE, OPTIONS"
            added[b"access-control-allow-headers"] = b"authorization, content-type, x-api-key, if-none-match"
            added[b"access-control-expose-headers"] = b"etag, x-request-id, retry-after"
            added[b"access-control-max-age"] = b"600"
            added[b"cross-origin-resource-policy"] = b"cross-origin"
        if path == "/vraagcoach.js":  # made to be loaded by other pages
            added[b"cross-origin-resource-policy"] = b"cross-origin"
            added[b"access-control-allow-origin"] = b"*"
        return added


def check_binding(settings: Settings, keys: int) -> None:
    """Refuse to listen beyond this machine without keys.

    Raises:
        AccessError: says how to make a key.
    """
    if settings.host not in LOOPBACK and not keys:
        raise AccessError(
            f"Refusing to listen on {settings.host} without keys: anybody on the network could read along. Make one "
            "first: coach keys make NAME --role tool. Or listen on 127.0.0.1.",
            "keys-needed",
            500,
        )
