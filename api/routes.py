"""The routes of ``/v1``: read, call the coach, write."""

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from coach.coach import Coach
from coach.config import Settings
from coach.errors import CoachError, InputError
from coach.labels import Aim, Flag, Focus, Form, Phase, Role, Severity
from coach.model import Feedback, Turn
from coach.offsets import convert
from coach.rulebook.describe import describe
from coach.rulebook.method import MethodFile
from coach.session import with_context
from coach.sessions import method_info

from .batcher import Batcher
from .documentation import ASKING, PROBLEMS, READING
from .errors import problem
from .guard import Gate
from .options import Options, read_options, yes_or_no
from .schemas import FeedbackOut, ListOut, RewriteOut, SessionOut, read_body, read_turn

router = APIRouter()
T = TypeVar("T")


def batcher_of(request: Request) -> Batcher:
    """Return what reviews the turns of all requests."""
    found: Batcher = request.app.state.batcher
    return found


async def body_of(request: Request) -> Any:
    """Read the JSON body, up to the limit.

    Raises:
        InputError: if it is too large, not UTF-8 or not JSON.
    """
    settings: Settings = request.app.state.settings
    what = f"The body is over {settings.max_body:,} bytes. Send fewer turns a request."
    return read_body(await raw_body(request, settings.max_body, InputError(what, code="body-too-large", status=413)))


async def raw_body(request: Request, most: int, too_large: InputError) -> bytes:
    """Read the body as it is, up to a limit.

    Raises:
        InputError: the one given, if it is larger; the rest is not read.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)


def turns_in(body: Any, settings: Settings) -> tuple[list[Any], Mapping[str, Any], bool]:
    """Return the turns of a body, its options, and whether it was a list.

    Raises:
        InputError: if they are no list, or too many.
    """
    if isinstance(body, dict) and "turns" in body:
        turns, options, several = body["turns"], body, True
        if not isinstance(turns, list):
            raise InputError("'turns' must be a list.", code="not-a-list", field="turns")
    elif isinstance(body, list):
        turns, options, several = body, {}, True
    else:
        turns, options, several = [body], body if isinstance(body, dict) else {}, False
    if len(turns) > settings.max_items:
        raise InputError(
            f"The list has {len(turns):,} turns; the limit is {settings.max_items:,}. Send it in parts.",
            code="list-too-long",
            status=413,
        )
    return turns, options, several


def charge(request: Request, turns: Sequence[object]) -> None:
    """Count the turns of a list for the rate limit; the guard counted one already.

    Raises:
        AccessError: if that is more than the caller may send.
    """
    if len(turns) > 1:
        gate: Gate = request.app.state.gate
        gate.take(request.state.caller, len(turns) - 1)


class GoneError(CoachError):
    """The client closed the connection; nobody reads this."""

    code = "client-gone"
    status = 499


async def while_there(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Wait for work that nobody needs any more once the client has gone; a page drops every draft it types over.

    Raises:
        GoneError: if the client went away first; the work is cancelled.
    """
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise GoneError("The client went away.")
        return working.result()
    finally:
        working.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


@router.post(
    "/v1/check",
    summary="Review one turn, or a list",
    response_model=None,
    responses={
        200: {"model": FeedbackOut | ListOut, "description": "Feedback; for a list one result an item"},
        **ASKING,
    },
)
async def check(request: Request) -> JSONResponse:
    """Review what was typed. Nothing is stored, and nothing of it is logged.

    A single object is answered with its feedback, or with a problem. A list, or an object with ``turns``, is answered
    with one result an item, each with ``feedback`` or ``error``: one bad item never loses the others.
    """
    body = await body_of(request)
    batcher = batcher_of(request)
    batcher.coach  # noqa: B018 - 503 before anything else while loading
    items, given, several = turns_in(body, request.app.state.settings)
    options = read_options(given, request.query_params)
    turns = [read_turn(item) for item in items]
    if not several and isinstance(turns[0], CoachError):
        raise turns[0]
    charge(request, turns)
    results = await while_there(request, batcher.review(turns, options.switches, suggest=options.suggest))
    answers = [await shown(batcher, result, options) for result in results]
    if several:
        return JSONResponse({"results": [{"index": i, **one} for i, one in enumerate(answers)]})
    if isinstance(results[0], CoachError):
        raise results[0]
    return JSONResponse(answers[0]["feedback"])


async def shown(batcher: Batcher, result: Feedback | CoachError, options: Options) -> dict[str, Any]:
    """Return what came of a turn as JSON values: its feedback, or its error."""
    if isinstance(result, CoachError):
        return {"error": problem(result)}
    body = convert(result.to_dict(), options.offsets)
    if options.explain:
        body["explanation"] = await batcher.call(lambda: batcher.coach.explain(result.turn, **options.switches))
    return {"feedback": body}


@router.post(
    "/v1/rewrite",
    summary="Other questions that may be asked",
    response_model=None,
    responses={200: {"model": RewriteOut, "description": "Other questions, best first"}, **ASKING},
)
async def rewrite(request: Request) -> JSONResponse:
    """Offer up to three other questions; with ``?all=true`` every candidate, and why some were dropped."""
    body = await body_of(request)
    batcher = batcher_of(request)
    coach = batcher.coach
    options = read_options(body if isinstance(body, dict) else {}, request.query_params)
    turn = read_turn(body)
    if isinstance(turn, CoachError):
        raise turn
    if yes_or_no("all", request.query_params.get("all", "")):
        trials = await batcher.call(coach.candidates, turn)
        shown = [
            {"text": t.draft.text, "kind": t.draft.kind, "confidence": t.draft.confidence, "dropped": t.dropped}
            for t in trials
        ]
        return JSONResponse({"candidates": shown, "versions": _versions(coach)})
    (result,) = await while_there(request, batcher.review([turn], options.switches))
    if isinstance(result, CoachError):
        raise result
    feedback = result.to_dict()
    return JSONResponse({"suggestions": feedback["suggestions"], "versions": feedback["versions"]})


@router.post(
    "/v1/session/review",
    summary="Review a whole conversation",
    response_model=None,
    responses={200: {"model": SessionOut, "description": "Each turn, and findings over several"}, **ASKING},
)
async def session_review(request: Request) -> JSONResponse:
    """Review a conversation: each turn, and what only shows over several. Nothing is stored."""
    body = await body_of(request)
    batcher = batcher_of(request)
    coach = batcher.coach
    if not isinstance(body, dict) or "turns" not in body:
        raise InputError("Send an object with 'turns'.", code="missing-turns", field="turns")
    items, options_given, _ = turns_in(body, request.app.state.settings)
    options = read_options(options_given, request.query_params)
    method = body.get("method")
    if method is not None and not isinstance(method, str):
        raise InputError("'method' must be text.", code="not-text", field="method")
    turns: list[Turn] = []
    for number, item in enumerate(items):
        turn = read_turn(item)
        if isinstance(turn, CoachError):
            raise _in_session(number, turn)
        turns.append(turn)
    charge(request, turns)
    given = list(with_context(turns, method))
    reviewed = await while_there(request, batcher.review(given, suggest=options.suggest))
    result = await batcher.call(lambda: coach.look_over(_all(reviewed), **options.switches))
    if options.switches:
        reviewed = await while_there(request, batcher.review(given, options.switches, suggest=options.suggest))
        result = replace(result, turns=tuple(_all(reviewed)))
    shown = result.to_dict()
    shown["turns"] = [convert(turn, options.offsets) for turn in shown["turns"]]
    return JSONResponse(shown)


def _all(results: list[Feedback | CoachError]) -> list[Feedback]:
    """Return the feedback of every turn of a session, which cannot do without one.

    Raises:
        InputError: for the first turn that could not be reviewed.
    """
    found: list[Feedback] = []
    for number, result in enumerate(results):
        if isinstance(result, CoachError):
            raise _in_session(number, result)
        found.append(result)
    return found


def _in_session(number: int, error: CoachError) -> InputError:
    return InputError(f"Turn {number}: {error}", code=error.code, status=error.status, field=f"turns[{number}]")


def _versions(coach: Coach) -> dict[str, Any]:
    v = coach.versions
    return {"coach": v.coach, "pipeline": v.pipeline, "rules": v.rules, "classifiers": v.classifiers}


def _static(request: Request, coach: Coach | None, value: Any) -> Response:
    """Answer with what stays the same as long as the rules do: with an ETag, and 304 to who has it."""
    raw = json.dumps(value, ensure_ascii=False).encode()
    etag = f'"{sha256(raw).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if coach is not None:
        headers["X-Rules-Version"] = coach.versions.rules
    if etag in [part.strip() for part in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(raw, headers=headers, media_type="application/json")


@router.get("/v1/labels", summary="Every label value and its Dutch name", response_model=None, responses=READING)
async def labels(request: Request) -> Response:
    """List the values of form, flags, focus, aim, severity and role, with their Dutch names, and the phases."""
    named: dict[str, Any] = {
        "form": Form, "flags": Flag, "focus": Focus, "aim": Aim, "severity": Severity, "role": Role
    }  # fmt: skip
    value: dict[str, Any] = {name: [{"value": v.value, "nl": v.dutch} for v in kind] for name, kind in named.items()}
    value["phase"] = [phase.value for phase in Phase]
    return _static(request, None, value)


@router.get("/v1/methods", summary="The methods and their steps", response_model=None, responses=READING)
async def methods(request: Request) -> Response:
    """List what ``method`` and ``step`` may be."""
    coach = batcher_of(request).coach
    return _static(request, coach, {"methods": [_method(m) for m in coach.methods.values()]})


@router.get(
    "/v1/methods/{method_id}", summary="One method", response_model=None, responses={404: PROBLEMS[404], **READING}
)
async def method(request: Request, method_id: str) -> Response:
    """Describe one method: its steps, which rules hold in each and how strictly, and its norms for a whole session."""
    coach = batcher_of(request).coach
    found = coach.methods.get(method_id)
    if found is None:
        raise InputError("Unknown method. See /v1/methods.", code="unknown-method", status=404, field="method")
    shown = _method(found)
    for step in shown["steps"]:
        place = coach.rulebook.place(found.id, step["id"])
        used = coach.rulebook.in_use(found.id).values()
        strict = {u.rule.id: coach.rulebook.strictness(u, place) for u in used}
        step["rules"] = {rule: severity for rule, severity in strict.items() if severity is not None}
    shown["norms"] = [asdict(norm) for norm in method_info(coach.rulebook, found.id).norms]
    return _static(request, coach, shown)


def _method(found: MethodFile) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "default": found.default,
        "purpose": found.purpose,
        "minutes": found.minutes,
        "steps": [step.model_dump(mode="json", exclude={"rules"}) for step in found.steps],
    }


@router.get("/v1/rules", summary="All rules", response_model=None, responses=READING)
async def rules(request: Request) -> Response:
    """List every rule with title, flag, severity and pack."""
    coach = batcher_of(request).coach
    book = coach.rulebook
    shown = [
        {"id": r.id, "title": r.title, "flag": r.flag, "severity": r.severity, "pack": book.loaded.pack_of(r.id)}
        for r in book.rules.values()
    ]
    return _static(request, coach, {"rules": shown, "version": book.version})


@router.get("/v1/rules/{rule_id}", summary="One rule", response_model=None, responses={404: PROBLEMS[404], **READING})
async def rule(request: Request, rule_id: str) -> Response:
    """Describe one rule: message, source, the steps it holds in, and examples."""
    coach = batcher_of(request).coach
    try:
        shown = describe(coach.rulebook, rule_id)
    except InputError:
        raise InputError("Unknown rule. See /v1/rules.", code="unknown-rule", status=404, field="rule") from None
    return _static(request, coach, shown)


@router.get("/health", summary="The service is alive")
async def health() -> dict[str, str]:
    """Answer as soon as the process runs, loaded or not."""
    return {"status": "alive"}


@router.get("/ready", summary="The model is loaded", responses={503: PROBLEMS[503]})
async def ready(request: Request) -> dict[str, str]:
    """Answer 200 once questions can be reviewed, 503 before that, if loading failed, or while stopping."""
    if request.app.state.draining:
        raise _stopping()
    coach = batcher_of(request).coach
    return {"status": "ready", "pipeline": coach.versions.pipeline, "rules": coach.versions.rules}


def _stopping() -> CoachError:
    error = CoachError("The service is stopping. Send new requests elsewhere.")
    error.code, error.status = "stopping", 503
    return error
