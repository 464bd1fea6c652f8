"""Every error as problem JSON (RFC 9457), without a word of what was typed."""

import logging
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from coach.errors import CoachError

_TITLES = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be reviewed",
    500: "Internal error",
    503: "Not ready",
}
_log = logging.getLogger("vraagcoach")


def problem(error: CoachError) -> dict[str, object]:
    """Return the JSON of an error: type, title, status, detail, code and, where known, the field."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": _TITLES.get(error.status, "Error"),
        "status": error.status,
        "detail": str(error),
        "code": error.code,
    }
    field = getattr(error, "field", None)
    if field is not None:
        body["field"] = field
    return body


def answer(error: CoachError) -> JSONResponse:
    """Return the response for an error."""
    headers = {"Retry-After": "1"} if error.status == 503 else None
    return JSONResponse(problem(error), error.status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Make the app answer every error in this shape."""

    @app.exception_handler(CoachError)
    async def on_coach_error(request: Request, error: CoachError) -> JSONResponse:
        return answer(error)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
        shown = CoachError(str(error.detail))
        shown.status, shown.code = error.status_code, f"http-{error.status_code}"
        return answer(shown)

    @app.exception_handler(Exception)
    async def on_fault(request: Request, error: Exception) -> JSONResponse:
        reference = uuid4().hex[:12]
        # the kind of fault and its place, never its text, which may hold what was typed
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place is not None else "?"
        _log.error("fault %s: %s at %s", reference, type(error).__name__, where)
        shown = CoachError(f"Something went wrong on our side. Reference: {reference}.")
        return answer(shown)
