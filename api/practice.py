"""The routes of ``/v1/practice``. They keep nothing, but what goes under a code and what is objected to."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter, ValidationError

from coach.cases.loader import CaseBook
from coach.cases.talk import Talk, begin, light, talk_of
from coach.config import Settings
from coach.errors import InputError
from coach.labels import Form
from coach.model import Turn
from coach.practice.attempt import Exercise, Stage, attempts_of
from coach.practice.notebook import exchange, volume_of, volumes_of
from coach.practice.practice import Practice, outcome
from coach.practice.progress import overview
from coach.store import PracticeStore, StoredObjection

from .documentation import ASKING, PROBLEMS
from .routes import batcher_of, body_of, while_there

router = APIRouter(prefix="/v1/practice")
_TALKING = {**ASKING, 404: PROBLEMS[404], 409: PROBLEMS[404]}


def practice_of(request: Request) -> Practice:
    """Return the exercises, made at first use around the coach of this process.

    Raises:
        ModelError: while the coach is loading.
    """
    state = request.app.state
    if state.practice is None:
        settings: Settings = state.settings
        state.practice = Practice(batcher_of(request).coach, settings.cases)
    found: Practice = state.practice
    return found


async def _object(request: Request) -> dict[str, Any]:
    body = await body_of(request)
    if not isinstance(body, dict):
        raise InputError("Send an object.", code="not-an-object")
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise InputError(f"'{name}' must be text.", code="not-text", field=name)
    return value


def _one_of(body: dict[str, Any], name: str, kind: Any) -> Any:
    try:
        return TypeAdapter(kind).validate_python(body.get(name))
    except ValidationError:
        known = ", ".join(value for value in (Exercise if name == "exercise" else Stage))
        raise InputError(f"'{name}' must be one of: {known}.", code=f"unknown-{name}", field=name) from None


def _count(body: dict[str, Any]) -> int:
    value = body.get("count", 8)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError("'count' must be a whole number.", code="bad-count", field="count")
    return value


@router.get("/cases", summary="The cases to practise on", response_model=None, responses=ASKING)
async def cases(request: Request) -> JSONResponse:
    """List the cases; broken files of one's own are left out and counted."""
    practice = practice_of(request)
    book: CaseBook = await batcher_of(request).call(lambda: practice.cases)
    shown = [
        {
            "id": case.id,
            "title": case.title,
            "sector": case.sector,
            "inbrenger": case.inbrenger.model_dump(),
            "facts": len(case.facts),
        }
        for case in book.cases.values()
    ]
    return JSONResponse({"cases": shown, "broken": len(book.errors)})


@router.get("/cases/{case_id}", summary="One case: how it is opened", response_model=None, responses=_TALKING)
async def case(request: Request, case_id: str) -> JSONResponse:
    """Show the opening of a case, and a conversation to begin with. What questions bring out is not told here."""
    practice = practice_of(request)
    found = (await batcher_of(request).call(lambda: practice.cases)).get(case_id)
    return JSONResponse(
        {
            "id": found.id,
            "title": found.title,
            "sector": found.sector,
            "inbrenger": found.inbrenger.model_dump(),
            "opening": found.opening.strip(),
            "facts": len(found.facts),
            "light": light(begin(found), found),
            "talk": begin(found).to_dict(),
        }
    )


def _talk(body: dict[str, Any], case_id: str, practice: Practice) -> Talk:
    given = body.get("talk")
    practice.cases.get(case_id)
    if given is None:
        return begin(practice.cases.get(case_id))
    talk = talk_of(given, practice.cases.cases)
    if talk.case != case_id:
        raise InputError("Dit gesprek gaat over een andere casus.", code="bad-talk", field="talk")
    return talk


@router.post("/cases/{case_id}/ask", summary="Ask the inbrenger", response_model=None, responses=_TALKING)
async def ask(request: Request, case_id: str) -> JSONResponse:
    """Ask a question (``question``) in a conversation (``talk``, as given before; left out: a new one)."""
    practice = practice_of(request)
    body = await _object(request)
    question = Turn(_text(body, "question")).text

    def work() -> dict[str, Any]:
        talk, feedback = practice.ask(case_id, _talk(body, case_id, practice), question)
        labels, right = outcome(feedback)
        last = talk.asked[-1]
        return {
            "talk": talk.to_dict(),
            "answer": last.answer,
            "effect": last.effect,
            "told": len(talk.told),
            "facts": len(practice.cases.get(case_id).facts),
            "light": light(talk, practice.cases.get(case_id)),
            "feedback": feedback.to_dict(),
            "labels": list(labels),
            "right": right,
            "question": feedback.labels.form is not Form.STATEMENT,
        }

    return JSONResponse(await while_there(request, batcher_of(request).call(work)))


@router.post("/cases/{case_id}/debrief", summary="Look back on a conversation", response_model=None, responses=_TALKING)
async def debrief(request: Request, case_id: str) -> JSONResponse:
    """Say what came to light, what stayed hidden, and which question would have opened it."""
    practice = practice_of(request)
    body = await _object(request)
    work = batcher_of(request).call(lambda: practice.debrief(case_id, _talk(body, case_id, practice)).to_dict())
    return JSONResponse(await while_there(request, work))


@router.post("/next", summary="What to practise next", response_model=None, responses=ASKING)
async def next_round(request: Request) -> JSONResponse:
    """Choose the next questions of an ``exercise``, from the ``attempts`` so far."""
    practice = practice_of(request)
    body = await _object(request)
    exercise: Exercise = _one_of(body, "exercise", Exercise)
    stage: Stage | None = _one_of(body, "stage", Stage | None)
    attempts, count = attempts_of(body.get("attempts", [])), _count(body)

    def work() -> dict[str, Any]:
        return practice.next(exercise, attempts, now=datetime.now(UTC), count=count, stage=stage).to_dict()

    return JSONResponse(await while_there(request, batcher_of(request).call(work)))


@router.post("/rephrase", summary="Judge a rephrased question", response_model=None, responses=_TALKING)
async def rephrase(request: Request) -> JSONResponse:
    """Judge the trainee's own words (``text``) for an ``item``."""
    practice = practice_of(request)
    body = await _object(request)
    item, text = _text(body, "item"), _text(body, "text")
    work = batcher_of(request).call(lambda: practice.rephrase(item, text).to_dict())
    return JSONResponse(await while_there(request, work))


@router.post("/progress", summary="How it goes, per label", response_model=None, responses=ASKING)
async def progress(request: Request) -> JSONResponse:
    """Work out progress from ``attempts``, and when each question comes ``back``: the soonest first."""
    practice = practice_of(request)
    body = await _object(request)
    attempts = attempts_of(body.get("attempts", []))
    return JSONResponse(await run_in_threadpool(lambda: {**overview(attempts), "back": practice.back(attempts)}))


@router.post("/notebook", summary="Keep attempts under a code", response_model=None, responses=ASKING)
async def notebook(request: Request) -> JSONResponse:
    """Store ``attempts`` under a self-chosen ``code``, and answer with all that is kept under it.

    The answer names the ``volume`` of the notebook, which it has until it is erased. Send it along next time, and with
    each attempt the ``volume`` of the answer it was last in: what was erased meanwhile is not stored again, and
    ``ended`` says which of the volumes that were sent are erased, and how many seconds ago. If that is the volume of
    the notebook, nothing was stored: drop what is from before, then send the rest.
    """
    body = await _object(request)
    given = body.get("attempts", [])
    code, attempts = _text(body, "code"), attempts_of(given)
    volume, volumes = volume_of(body.get("volume")), volumes_of(given)
    kept = await run_in_threadpool(exchange, _store(request), code, attempts, volume=volume, volumes=volumes)
    return JSONResponse(
        {"attempts": [one.to_dict() for one in kept.attempts], "volume": kept.volume, "ended": kept.ended}
    )


@router.post("/notebook/erase", summary="Erase all under a code", response_model=None, responses=ASKING)
async def erase(request: Request) -> JSONResponse:
    """Erase everything under a ``code``, objections too; there is no way back, nor from the copy of another device."""
    body = await _object(request)
    erased = await run_in_threadpool(_store(request).erase, _text(body, "code"))
    return JSONResponse({"erased": erased})


@router.post("/objections", summary="Klopt niet", status_code=201, response_model=None, responses=ASKING)
async def object_to(request: Request) -> JSONResponse:
    """Keep a question (``text``), what was said of it (``labels``) and a ``remark``, for the trainer of this place."""
    body = await _object(request)
    labels = body.get("labels", [])
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise InputError("'labels' must be a list of texts.", code="bad-labels", field="labels")
    optional: dict[str, Any] = {
        name: _text(body, name) for name in ("remark", "exercise", "code") if body.get(name) is not None
    }
    code = optional.pop("code", None)
    name = _text(body, "id") if body.get("id") is not None else uuid4().hex
    objection = StoredObjection(name, time.time(), _text(body, "text"), tuple(labels), **optional)
    await run_in_threadpool(_store(request).object, objection, code)
    return JSONResponse({"id": objection.id}, status_code=201)


def _store(request: Request) -> PracticeStore:
    found: PracticeStore = request.app.state.practice_store
    return found
