"""While a session is being labelled blind: what the coach says of it is kept from trainers until everybody is done."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from coach.errors import InputError
from coach.keys import Access
from coach.store import SessionStore

BUSY = (
    "Deze sessie wordt nu blind gelabeld. Daarom is nog niet te zien wat de coach van de vragen vond. "
    "Laat iedereen het labelen afmaken, of stop het labelen."
)
_WORDS = ("number", "client", "participant", "role", "method", "step", "time", "length", "text")
"""What of a stored turn is no judgement of it."""


def labels_blind(request: Request) -> bool:
    """Whether the caller may be one of those who label.

    Labellers are known by a name of their own, not by their key. So everybody may be one who may label: a trainer, and
    without keys whoever asks. A tool may not; it has shown its group what the coach said when that was said.
    """
    key = getattr(request.state, "key", None)
    return key is None or bool(key.may(Access.TRAINER))


def hidden(request: Request, sessions: SessionStore) -> frozenset[str]:
    """Return the ids of the sessions of which the caller may not see the labels yet."""
    return sessions.labelling() if labels_blind(request) else frozenset()


def is_hidden(request: Request, sessions: SessionStore, session_id: str) -> bool:
    """Whether the caller may not see the labels of a session yet, because somebody is labelling it.

    Raises:
        InputError: if there is no such session.
    """
    return labels_blind(request) and any(one.finished is None for one in sessions.annotators(session_id))


def refuse_while_labelling(request: Request, sessions: SessionStore, session_id: str) -> None:
    """Refuse what would show the labels of a session that is being labelled.

    Raises:
        InputError: if somebody is labelling it, or there is no such session.
    """
    if is_hidden(request, sessions, session_id):
        raise InputError(BUSY, code="being-labelled", status=409)


def without_labels(exported: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a session without what anybody, the coach too, says of its turns.

    >>> without_labels({"turns": [{"number": 1, "labels": {}, "text": "Wie?"}]})["turns"]
    [{'number': 1, 'text': 'Wie?'}]
    """
    turns = [{name: turn[name] for name in _WORDS if name in turn} for turn in exported["turns"]]
    withheld = ["labels", "findings", "annotations", "gold"]
    return {**exported, "turns": turns, "annotations": [], "gold": [], "withheld": withheld}
