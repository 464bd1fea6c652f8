"""The routes: read, call the coach, write."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from coach.coach import Coach
from coach.config import Settings
from coach.errors import CoachError, InputError, ModelError
from coach.labels import Aim, Flag, Focus, Form
from coach.model import Feedback

from .errors import problem
from .schemas import FeedbackOut, ListOut, ProblemOut, TurnIn, read_body, read_turn

router = APIRouter()
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    413: {"model": ProblemOut, "description": "A text, list or body over the limit"},
    422: {"model": ProblemOut, "description": "Input that cannot be reviewed"},
    503: {"model": ProblemOut, "description": "The model is still loading"},
}
_EXAMPLES = {
    "turn": {"summary": "One turn", "value": {"text": "Waarom heb je dat niet gewoon gezegd tegen je teamleider?"}},
    "step": {
        "summary": "In a step, with context",
        "value": {
            "text": "Waar kwam die schrik vandaan?",
            "method": "basismodel",
            "step": "verkenning",
            "context": ["Ik schrok toen hij zijn stem verhief."],
        },
    },
    "list": {
        "summary": "A list",
        "value": [{"text": "Wat gebeurde er?", "id": "1"}, {"text": "Was je boos?", "id": "2"}],
    },
}


def _coach(request: Request) -> Coach:
    loading: Future[Coach] = request.app.state.loading
    if not loading.done():
        raise _not_ready()
    return loading.result()


def _not_ready() -> ModelError:
    error = ModelError("The model is still loading. Try again in a moment.")
    error.code = "not-ready"
    return error


async def _limited_body(request: Request, settings: Settings) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > settings.max_body:
            raise InputError(
                f"The body is over {settings.max_body:,} bytes. Send fewer turns a request.",
                code="body-too-large",
                status=413,
            )
        chunks.append(chunk)
    return b"".join(chunks)


async def _in_worker(request: Request, work: Any, *arguments: Any) -> Any:
    worker: ThreadPoolExecutor = request.app.state.worker
    return await asyncio.get_running_loop().run_in_executor(worker, work, *arguments)


@router.post(
    "/v1/check",
    summary="Review one turn, or a list",
    response_model=None,
    responses={
        200: {"model": FeedbackOut | ListOut, "description": "Feedback; for a list one result an item"},
        **_PROBLEMS,
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [
                            TurnIn.model_json_schema(),
                            {"type": "array", "items": TurnIn.model_json_schema(), "maxItems": 1000},
                        ]
                    },
                    "examples": _EXAMPLES,
                }
            },
        }
    },
)
async def check(request: Request) -> JSONResponse:
    """Review what was typed. Nothing is stored, and nothing of it is logged.

    A single object is answered with its feedback, or with a problem. A list is answered with one result an item, each
    with ``feedback`` or ``error``: one bad item never loses the others.
    """
    settings: Settings = request.app.state.settings
    body = read_body(await _limited_body(request, settings))
    coach = _coach(request)
    if isinstance(body, list):
        if len(body) > settings.max_items:
            raise InputError(
                f"The list has {len(body):,} turns; the limit is {settings.max_items:,}. Send it in parts.",
                code="list-too-long",
                status=413,
            )
        turns = [read_turn(item) for item in body]
        results = await _in_worker(request, lambda: list(coach.try_many(turns)))
        return JSONResponse({"results": [_item(i, result) for i, result in enumerate(results)]})
    turn = read_turn(body)
    if isinstance(turn, CoachError):
        raise turn
    feedback: Feedback = await _in_worker(request, coach.review, turn)
    return JSONResponse(feedback.to_dict())


def _item(index: int, result: Feedback | CoachError) -> dict[str, object]:
    if isinstance(result, CoachError):
        return {"index": index, "error": problem(result)}
    return {"index": index, "feedback": result.to_dict()}


@router.get("/v1/labels", summary="Every label value and its Dutch name")
async def labels() -> dict[str, list[dict[str, str]]]:
    """List the values of form, flags, focus and aim."""
    kinds: dict[str, Any] = {"form": Form, "flags": Flag, "focus": Focus, "aim": Aim}
    return {name: [{"value": v.value, "nl": v.dutch} for v in kind] for name, kind in kinds.items()}


@router.get("/v1/methods", summary="The methods and their steps")
async def methods(request: Request) -> dict[str, list[dict[str, Any]]]:
    """List what ``method`` and ``step`` may be."""
    coach = _coach(request)
    return {
        "methods": [
            {
                "id": m.id,
                "title": m.title,
                "default": m.default,
                "purpose": m.purpose,
                "minutes": m.minutes,
                "steps": [s.model_dump(mode="json", exclude={"rules"}) for s in m.steps],
            }
            for m in coach.methods.values()
        ]
    }


@router.get("/health", summary="The service is alive")
async def health() -> dict[str, str]:
    """Answer as soon as the process runs, loaded or not."""
    return {"status": "alive"}


@router.get("/ready", summary="The model is loaded", responses={503: _PROBLEMS[503]})
async def ready(request: Request) -> dict[str, str]:
    """Answer 200 once questions can be reviewed, 503 before that or if loading failed."""
    coach = _coach(request)
    return {"status": "ready", "pipeline": coach.versions.pipeline, "rules": coach.versions.rules}
