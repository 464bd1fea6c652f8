"""Which role each route needs, in one place; whose sessions a key gives access to."""

import re

from coach.keys import DEFAULT_ORGANISATION, Access, KeyInfo
from coach.store import SessionStore, Store

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


def organisation_of(key: KeyInfo | None) -> str:
    """Return whose stored sessions a key gives access to; without keys all is one organisation's."""
    return DEFAULT_ORGANISATION if key is None else key.organisation


def sessions_of(store: Store, key: KeyInfo | None) -> SessionStore:
    """Return the stored sessions that a key may see: those of its organisation, or for a tool those it made itself."""
    own = key.id if key is not None and not key.may(Access.TRAINER) else None
    return SessionStore(store, organisation=organisation_of(key), maker=own)
