"""The routes of ``/v1/sessions``: what a group asked to keep, by organisation. What is acknowledged is on the disk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from coach.errors import CoachError, InputError
from coach.model import Feedback
from coach.rulebook.book import Rulebook
from coach.sessions import feedback_of_store, method_info, turns_of_store
from coach.sessions.figures import quality
from coach.store import SessionInfo, StoredTurn, TrendPoint
from coach.store.checks import storable

from .blind import hidden, is_hidden, refuse_while_labelling, without_labels
from .documentation import ASKING, PROBLEMS, Responses
from .keeper import keeper_of, sessions_for
from .options import read_options
from .routes import batcher_of, body_of, charge, shown, turns_in, while_there
from .stored_schemas import (
    NameIn,
    PageOut,
    ReleaseIn,
    ReviewOut,
    SessionInfoOut,
    SessionNewIn,
    StoredListOut,
    StoredTurnOut,
    moment,
    read_as,
)
from .storing import in_context, made, said_before, stored_turn, with_role

router = APIRouter()
MAX_TURNS = 10_000
"""How many turns one session may hold; a whole day of talking is half of it."""
KEEPING: Responses = {**ASKING, 404: PROBLEMS[404]}
_CHANGING: Responses = {**KEEPING, 409: PROBLEMS[409]}


@router.post(
    "/v1/sessions",
    summary="Store a session",
    response_model=None,
    responses={200: {"model": SessionInfoOut, "description": "The session"}, **ASKING, 409: PROBLEMS[409]},
)
async def create(request: Request) -> JSONResponse:
    """Make a session, to which turns are then sent. With an ``id`` that is there, the answer is that session.

    By default labels, spans and lengths are kept, and no text. Text is kept only if the group agreed (``consent``), and
    until an end (``retain_days``), at which it is erased.
    """
    wanted = read_as(SessionNewIn, await body_of(request))
    coach, sessions, key = batcher_of(request).coach, sessions_for(request), getattr(request.state, "key", None)
    maker, at = None if key is None else key.id, moment("at", wanted.at)
    info = await keeper_of(request).call(lambda: made(sessions, coach, wanted, wanted.method, maker=maker, at=at))
    return JSONResponse(info.to_dict())


@router.post(
    "/v1/sessions/{session_id}/turns",
    summary="Review turns and store them",
    response_model=None,
    responses={
        200: {"model": StoredTurnOut | StoredListOut, "description": "Feedback, and where each turn is stored"},
        **_CHANGING,
    },
)
async def add(request: Request, session_id: str) -> JSONResponse:
    """Review one turn, or a list, and store what can be reviewed before it is answered.

    Each has an ``id`` of your own: sent again, because an answer did not come, it is stored once. The turns of a list
    are stored together. One that cannot be reviewed is answered with its error and not stored; the others are.
    What the inbrenger said in the same request is context for the questions after it, and in a session that keeps text
    what they said before; otherwise send ``context``.
    """
    body = await body_of(request)
    batcher, keeper, sessions = batcher_of(request), keeper_of(request), sessions_for(request)
    coach = batcher.coach
    items, given, several = turns_in(body, request.app.state.settings)
    options = read_options(given, request.query_params)
    info = await keeper.call(lambda: sessions.get(session_id))
    if info.turns >= MAX_TURNS:
        raise InputError(f"A session holds {MAX_TURNS:,} turns. Make a new one.", code="session-full", status=409)
    turns = [stored_turn(item, info.method) for item in items]
    if not several and isinstance(turns[0], CoachError):
        raise turns[0]
    charge(request, turns)
    before = await keeper.call(lambda: said_before(sessions, info))
    turns = in_context(turns, before, info.method)
    results = await while_there(request, batcher.review(turns, suggest=options.suggest))
    answers = results
    if options.switches:  # what is switched off for the reader is counted all the same
        answers = await while_there(request, batcher.review(turns, options.switches, suggest=options.suggest))
    kept = [(str(f.turn.id), with_role(coach, f)) for f in results if isinstance(f, Feedback)]
    stored = iter(await keeper.call(lambda: sessions.add(session_id, kept) if kept else ()))
    found = [await shown(batcher, answer, options) for answer in answers]
    for one, result in zip(found, results, strict=True):
        if isinstance(result, Feedback):
            place = next(stored)
            one["stored"] = {"number": place.number, "new": place.new}
    if several:
        return JSONResponse({"results": [{"index": i, **one} for i, one in enumerate(found)]})
    if isinstance(results[0], CoachError):
        raise results[0]
    return JSONResponse({**found[0]["feedback"], "stored": found[0]["stored"]})


@router.post(
    "/v1/sessions/{session_id}/close",
    summary="Close a session",
    response_model=None,
    responses={200: {"model": SessionInfoOut, "description": "The session"}, **KEEPING},
)
async def close(request: Request, session_id: str) -> JSONResponse:
    """Take no more turns. Closing again changes nothing."""
    sessions = sessions_for(request)
    info = await keeper_of(request).call(lambda: sessions.close(session_id))
    return JSONResponse(info.to_dict())


@router.get(
    "/v1/sessions/{session_id}/review",
    summary="What a session comes to",
    response_model=None,
    responses={200: {"model": ReviewOut, "description": "Each turn, and findings over several"}, **_CHANGING},
)
async def review(request: Request, session_id: str) -> JSONResponse:
    """Look over the stored turns, as ``/v1/session/review`` does; text only where it is kept.

    A trainer gets it once nobody is labelling the session.
    """
    sessions, batcher = sessions_for(request), batcher_of(request)
    coach = batcher.coach

    def read() -> tuple[SessionInfo, Sequence[StoredTurn]]:
        refuse_while_labelling(request, sessions, session_id)
        return sessions.get(session_id), sessions.turns(session_id)

    info, turns = await keeper_of(request).call(read)
    answer: dict[str, Any] = {"session": info.to_dict(), "turns": [], "findings": [], "counts": {"turns": 0}}
    if turns:
        told = list(feedback_of_store(turns, coach.rulebook, coach.versions))
        whole = (await batcher.call(coach.look_over, told)).to_dict()
        answer["turns"] = [_turn(turn, one) for turn, one in zip(turns, told, strict=True)]
        answer["findings"], answer["counts"] = whole["findings"], whole["counts"]
    v = coach.versions
    versions = {"coach": v.coach, "pipeline": v.pipeline, "rules": v.rules, "classifiers": v.classifiers}
    return JSONResponse({**answer, "versions": versions})


def _turn(stored: StoredTurn, feedback: Feedback) -> dict[str, Any]:
    row = stored.to_dict()
    told = {(f.rule, f.start, f.end): f for f in feedback.findings}
    findings = []
    for found in row["findings"]:
        rule = told.get((found["rule"], found["start"], found["end"]))  # none for a rule that has gone since
        words = {} if rule is None else {"flag": rule.flag, "title": rule.title, "message": rule.message}
        findings.append({**found, **words})
    return {"id": row.pop("client"), **row, "findings": findings}


@router.get(
    "/v1/sessions",
    summary="Stored sessions, newest first",
    response_model=None,
    responses={200: {"model": PageOut, "description": "Some of them, and how to get the next"}, **ASKING},
)
async def listed(
    request: Request,
    group: str | None = Query(default=None, description="Of this group alone."),
    method: str | None = Query(default=None, description="Of this method alone."),
    since: str | None = Query(default=None, description="From then on: seconds since 1970 or an ISO date."),
    until: str | None = Query(default=None, description="Before then."),
    limit: str | None = Query(default=None, description="How many at most, 1 to 200; 50 if left out."),
    after: str | None = Query(default=None, description="What the page before gave."),
) -> JSONResponse:
    """List the sessions of the organisation."""
    sessions = sessions_for(request)
    where = filters(group, method, since, until)
    most = whole("limit", limit, 50, 200)
    page, groups = await keeper_of(request).call(
        lambda: (sessions.list(**where, limit=most, after=after), sessions.groups())
    )
    found = [info.to_dict() for info in page.sessions]
    return JSONResponse({"sessions": found, "groups": groups, "after": page.after})


def filters(group: str | None, method: str | None, since: str | None, until: str | None) -> dict[str, Any]:
    """Return what narrows a list of sessions; what is left empty narrows nothing.

    Raises:
        InputError: if a moment cannot be read.
    """
    moments = {"since": moment("since", since or None), "until": moment("until", until or None)}
    return {"group": group or None, "method": method or None, **moments}


def whole(name: str, given: str | None, otherwise: int, most: int) -> int:
    """Read a whole number from 1 to ``most`` in a query.

    Raises:
        InputError: if it is none.

    >>> whole("limit", "20", 50, 200), whole("limit", None, 50, 200)
    (20, 50)
    """
    if not given:
        return otherwise
    if not (given.isascii() and given.isdigit() and len(given) < 10 and 1 <= int(given) <= most):
        raise InputError(f"'{name}' must be a whole number of 1 to {most}.", code="bad-number", field=name)
    return int(given)


@router.get("/v1/sessions/{session_id}", summary="One session", response_model=None, responses=KEEPING)
async def one(request: Request, session_id: str) -> JSONResponse:
    """Show what is known of a session, who spoke in it, and what it comes to in numbers.

    ``quality`` has the shares that its report has. While somebody is labelling it, the numbers are ``withheld``.
    """
    sessions, rulebook = sessions_for(request), batcher_of(request).coach.rulebook

    def read() -> tuple[Any, ...]:
        summary, people = sessions.summary(session_id), sessions.participants(session_id)
        blind = is_hidden(request, sessions, session_id)
        shares = None if blind else _quality(rulebook, summary.session.method, sessions.turns(session_id))
        return summary, people, sessions.annotators(session_id), blind, shares

    summary, people, annotators, blind, shares = await keeper_of(request).call(read)
    waiting = sum(one.finished is None for one in annotators)
    numbers: dict[str, Any] = {
        "counts": summary.counts.to_dict(),
        "rules": dict(summary.rules),
        "quality": shares,
    }
    if blind:
        numbers = {**dict.fromkeys(numbers), "withheld": list(numbers)}
    named = [{"pseudonym": p.pseudonym, "number": p.number, "released": p.released} for p in people]
    return JSONResponse(
        {
            "session": summary.session.to_dict(),
            "participants": named,
            "labelling": {"annotators": len(annotators), "waiting": waiting},
            **numbers,
        }
    )


def _quality(rulebook: Rulebook, method: str, turns: Iterable[StoredTurn]) -> dict[str, Any] | None:
    """Return the shares of a report; None for a method that has gone since, of which a session can still be erased."""
    try:
        shares = quality(list(turns_of_store(turns, rulebook)), method_info(rulebook, method))
    except InputError:
        return None
    return {name: asdict(share) for name, share in shares.items()}


@router.delete("/v1/sessions/{session_id}", summary="Erase a session", response_model=None, responses=KEEPING)
async def erase(request: Request, session_id: str) -> JSONResponse:
    """Erase a session with all that belongs to it, from the database's files too. There is no way back."""
    sessions = sessions_for(request)
    await keeper_of(request).call(lambda: sessions.erase(session_id))
    return JSONResponse({"erased": True})


@router.get(
    "/v1/sessions/{session_id}/export", summary="All that is kept of a session", response_model=None, responses=KEEPING
)
async def export(
    request: Request,
    session_id: str,
    participant: str | None = Query(default=None, description="The pseudonym of one person; all if left out."),
) -> JSONResponse:
    """Give all that is kept of a session, or of one person in it, as JSON.

    While somebody is still labelling, what annotators and the coach said of turns is ``withheld``, for they are blind.
    """
    sessions = sessions_for(request)

    def work() -> dict[str, Any]:
        everything = sessions.export(session_id, participant or None)
        if any(one.finished is None for one in sessions.annotators(session_id)):
            return without_labels(everything)
        return everything

    found = await keeper_of(request).call(work)
    return JSONResponse(found, headers={"Content-Disposition": 'attachment; filename="session.json"'})


@router.post(
    "/v1/sessions/{session_id}/participants", summary="Find a participant by name", response_model=None,
    responses=KEEPING,
)  # fmt: skip
async def participant(request: Request, session_id: str) -> JSONResponse:
    """Return the pseudonym of somebody (``name``, as sent as speaker) who asks what is kept, or wants it erased."""
    wanted, sessions = read_as(NameIn, await body_of(request)), sessions_for(request)
    who, people = await keeper_of(request).call(
        lambda: (sessions.pseudonym(session_id, wanted.name), sessions.participants(session_id))
    )
    return JSONResponse({"pseudonym": who, "spoke": any(person.pseudonym == who for person in people)})


@router.delete(
    "/v1/sessions/{session_id}/participants/{pseudonym}", summary="Erase a participant", response_model=None,
    responses=KEEPING,
)  # fmt: skip
async def erase_participant(request: Request, session_id: str, pseudonym: str) -> JSONResponse:
    """Erase what somebody said in a session, from the database's files too. There is no way back."""
    sessions = sessions_for(request)
    turns = await keeper_of(request).call(lambda: sessions.erase_participant(session_id, pseudonym))
    return JSONResponse({"erased": True, "turns": turns})


@router.post(
    "/v1/sessions/{session_id}/participants/{pseudonym}/release", summary="Show a participant by name",
    response_model=None, responses=KEEPING,
)  # fmt: skip
async def release(request: Request, session_id: str, pseudonym: str) -> JSONResponse:
    """Show somebody by ``name`` in reports from now on, because they agreed to that; null takes it back."""
    wanted, sessions = read_as(ReleaseIn, await body_of(request)), sessions_for(request)
    await keeper_of(request).call(partial(sessions.release, session_id, pseudonym, wanted.name))
    return JSONResponse({"pseudonym": pseudonym if storable(pseudonym) else None, "released": wanted.name})


@router.get("/v1/trend", summary="How sessions went, one after the other", response_model=None, responses=ASKING)
async def trend(
    request: Request,
    group: str | None = Query(default=None, description="Of this group alone; else of the whole organisation."),
    method: str | None = Query(default=None, description="Of this method alone."),
    since: str | None = Query(default=None, description="From then on: seconds since 1970 or an ISO date."),
    until: str | None = Query(default=None, description="Before then."),
    by: str | None = Query(default=None, description="session (a point each) or month."),
    limit: str | None = Query(default=None, description="How many points at most, the last ones; 200 if left out."),
) -> JSONResponse:
    """Show the counts of sessions, or of months, oldest first.

    Sessions that somebody is labelling are left out; ``withheld`` has their ids.
    """
    sessions = sessions_for(request)
    where: Mapping[str, Any] = filters(group, method, since, until)
    most = whole("limit", limit, 200, 1000)

    def read() -> tuple[Sequence[TrendPoint], list[str]]:
        blind = hidden(request, sessions)
        points = sessions.trend(**where, by=by or "session", limit=most, without=blind)
        # which of them this trend would have had
        among = sessions.trend(**where, limit=1000) if blind else ()
        return points, [one.session for one in among if one.session in blind]

    points, withheld = await keeper_of(request).call(read)
    shown_points = [
        {"start": p.start, "session": p.session, "sessions": p.sessions, "counts": p.counts.to_dict()} for p in points
    ]
    return JSONResponse({"points": shown_points, "withheld": withheld})
