"""Which role each route needs, in one place; whose sessions a key gives access to."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from coach.keys import DEFAULT_ORGANISATION, Access, KeyInfo
from coach.store import SessionStore, Store

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_STORED = re.compile(r"/v1/(sessions|trend|report)(/.*)?", re.DOTALL)
# the first that fits; what is new under /v1/sessions is for trainers until it is named here
_NEEDED: tuple[tuple[str, str, Access], ...] = (
    ("GET", r"/metrics", Access.ADMIN),
    ("POST", r"/v1/sessions", Access.TOOL),
    ("POST", r"/v1/sessions/[^/]+/(turns|close)", Access.TOOL),
    ("GET", r"/v1/sessions/[^/]+/review", Access.TOOL),
    ("*", r"/v1/(sessions|trend|report)(/.*)?", Access.TRAINER),
    ("*", r"/metrics(/.*)?", Access.ADMIN),
)
_COMPILED = tuple((method, re.compile(path, re.DOTALL), access) for method, path, access in _NEEDED)


def needed(method: str, path: str) -> Access:
    """Return the least role that a key must have for a request.

    >>> [needed(*at).value for at in (("POST", "/v1/sessions"), ("GET", "/v1/sessions"), ("GET", "/v1/labels"))]
    ['tool', 'trainer', 'tool']
    """
    asked = "GET" if method == "HEAD" else method
    for one, pattern, access in _COMPILED:
        if one in ("*", asked) and pattern.fullmatch(path):
            return access
    return Access.TOOL


def is_stored(path: str) -> bool:
    """Whether a path is of what is stored, or stores."""
    return _STORED.fullmatch(path) is not None


def is_near(headers: Mapping[str, str], origins: Collection[str] = ()) -> bool:
    """Whether a request comes from this machine's own pages and programs, as far as its headers tell.

    A service without keys believes whoever reaches it. A page of another site, open in a browser on this machine, does:
    by sending forms to it, or by naming this machine as if it were that site (DNS rebinding). Neither can hide it here.

    Args:
        headers: by name in lower case.
        origins: those that browsers may call from.

    >>> is_near({"host": "127.0.0.1:8000"}), is_near({"host": "elders.example:8000"})
    (True, False)
    >>> is_near({"host": "localhost:8000", "origin": "https://elders.example"})
    False
    """
    host, origin = headers.get("host", ""), headers.get("origin", "")
    try:
        near = urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False
    return near and (not origin or origin in origins or origin in (f"http://{host}", f"https://{host}"))


def organisation_of(key: KeyInfo | None) -> str:
    """Return whose stored sessions a key gives access to; without keys all is one organisation's."""
    return DEFAULT_ORGANISATION if key is None else key.organisation


def sessions_of(store: Store, key: KeyInfo | None) -> SessionStore:
    """Return the stored sessions that a key may see: those of its organisation, or for a tool those it made itself."""
    own = key.id if key is not None and not key.may(Access.TRAINER) else None
    return SessionStore(store, organisation=organisation_of(key), maker=own)
