"""Between a request or socket and the stored sessions: sessions as they were asked for, and turns as they are kept."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from coach.coach import Coach
from coach.errors import CoachError, InputError
from coach.labels import Role
from coach.model import Feedback, Turn
from coach.session import REMEMBERED, with_context
from coach.store import Keep, SessionInfo, SessionStore
from coach.store.checks import check_text

from .schemas import read_turn
from .stored_schemas import KeepIn, moment


def made(sessions: SessionStore, coach: Coach, wanted: KeepIn, method: str | None, **more: Any) -> SessionInfo:
    """Make a session as it was asked for, or return the one with that id.

    Raises:
        InputError: if the method is unknown, or text would be kept without consent or an end.
        StoreError: if the database cannot be written.
    """
    consent = wanted.consent
    return sessions.create(
        coach.rulebook.place(method, None).method.id,
        wanted.keep,
        None if consent is None else consent.by,
        wanted.retain_days,
        wanted.group,
        id=wanted.id,
        consented=None if consent is None else moment("consent", consent.at),
        **more,
    )


def check_id(given: object) -> str:
    """Return the id that a client gave a turn, by which one that is sent again is stored once.

    Raises:
        InputError: if there is none, or it cannot be one.
    """
    if given is None:
        raise InputError("A stored turn needs an 'id' of your own.", code="missing-id", field="id")
    check_text("id", given, 100)
    return str(given)


def stored_turn(item: Any, method: str) -> Turn | CoachError:
    """Make a turn of a session of one JSON object, or say what is wrong with it."""
    turn = read_turn(item)
    if isinstance(turn, CoachError):
        return turn
    try:
        check_id(turn.id)
    except InputError as error:
        return error
    if turn.method not in (None, method):
        return InputError("The session has another method. Leave 'method' out.", code="other-method", field="method")
    return replace(turn, method=method)


def said_before(sessions: SessionStore, info: SessionInfo) -> list[Turn]:
    """Return what the inbrenger said last in a session that keeps text, so that asking on is seen."""
    if info.keep is not Keep.TEXT or info.erased is not None or not info.turns:
        return []
    last = sessions.turns(info.id, after=max(0, info.turns - 60))
    said = [turn.text for turn in last if turn.role is Role.INBRENGER and turn.text is not None]
    return [Turn(text, role=Role.INBRENGER, method=info.method) for text in said[-REMEMBERED:]]


def in_context(turns: Sequence[Turn | CoachError], before: Sequence[Turn], method: str) -> list[Turn | CoachError]:
    """Give each turn what the inbrenger said before it, leaving those that are none where they are."""
    fine = [turn for turn in turns if isinstance(turn, Turn)]
    ready = iter(list(with_context([*before, *fine], method))[len(before) :])
    return [next(ready) if isinstance(turn, Turn) else turn for turn in turns]


def with_role(coach: Coach, feedback: Feedback) -> Feedback:
    """Fill in the role that the step implies, so that counts are right without the rules at hand."""
    place = coach.rulebook.place(feedback.method, feedback.step)
    return replace(feedback, turn=replace(feedback.turn, role=place.role(feedback.turn.role)))
