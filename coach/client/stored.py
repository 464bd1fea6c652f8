"""What both clients do with sessions that are stored: as in ``plans``, requests and what their answers mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from ..errors import CoachError, InputError
from ..model import Feedback, Turn
from .plans import PART, Plans, Steps, results
from .wire import options_to_dict, turn_to_dict


class StoredPlans(Plans):
    """Plans for sessions that are stored.

    Every request may be sent again: a session and a turn have an id of the client's own, by which they are there once.
    """

    def _create_session(self, method: str | None, id: str | None, terms: Mapping[str, Any]) -> Steps[str]:
        # an id of our own, so that a request that is tried again makes no second session
        body = {"id": id or uuid4().hex, "method": method, **terms}
        given = {name: value for name, value in body.items() if value is not None}
        return (yield from self._post("/v1/sessions", given, lambda data: str(data["id"])))

    def _post_turns(
        self, session: str, turns: Iterable[Turn], options: Mapping[str, Any]
    ) -> Steps[list[Feedback | CoachError]]:
        plain = options_to_dict(options)
        found: list[Feedback | CoachError] = []
        waiting = iter(turns)
        while part := list(islice(waiting, PART)):
            for turn in part:
                if not isinstance(turn, Turn) or turn.id is None:
                    raise InputError(
                        "A turn that is stored needs an 'id' of your own: Turn(text, id=…).",
                        code="missing-id",
                        field="id",
                    )
            body = {"turns": [turn_to_dict(turn) for turn in part], **plain}
            found += yield from self._post(f"{_path(session)}/turns", body, partial(results, part))
        return found

    def _close_session(self, session: str) -> Steps[None]:
        return (yield from self._post(f"{_path(session)}/close", {}, lambda data: None))

    def _stored_review(self, session: str) -> Steps[dict[str, Any]]:
        return (yield from self._get(f"{_path(session)}/review", dict))


def terms(keep: str, consent: str | None, retain_days: int | None, group: str | None) -> dict[str, Any]:
    """Return what is kept of a session, as the service reads it."""
    by = None if consent is None else {"by": consent}
    return {"keep": keep, "consent": by, "retain_days": retain_days, "group": group}


def _path(session: str) -> str:
    if not isinstance(session, str) or not session:
        raise InputError("Give the id of a session.", code="bad-session", field="session")
    return f"/v1/sessions/{quote(session, safe='')}"
