"""Every error as problem JSON (RFC 9457), without a word of what was typed."""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.errors import CoachError

_TITLES = {
    400: "Bad request",
    404: "Not found",
    401: "No key",
    403: "Not allowed",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be reviewed",
    429: "Too many turns",
    500: "Internal error",
    501: "Not installed",
    503: "Not ready",
}
_WAIT = {429: "5", 503: "1"}
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
    columns = getattr(error, "columns", None)
    if columns is not None:  # of a table that was sent up: the caller has to choose
        body["columns"] = list(columns)
    return body


class _Problem(JSONResponse):
    media_type = "application/problem+json"

    def render(self, content: object) -> bytes:
        # a detail may name a rule or a pack as it was given, half characters and all
        return json.dumps(content, ensure_ascii=False).encode(errors="replace")


def answer(error: CoachError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the response for an error."""
    if error.status in _WAIT:
        headers = {"Retry-After": _WAIT[error.status], **(headers or {})}
    return _Problem(problem(error), error.status, headers)


def _place(error: BaseException) -> str:
    """Return where a fault came from."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place is not None else "?"


class FaultMiddleware:
    """Ends every fault here: the server around it would log it whole, and its text may hold what was typed.

    It stands inside the guard, so that the answer to a fault has the headers of any other.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        started = False

        async def send_with(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_with)
        except Exception as error:  # the outermost door of a request
            reference = uuid4().hex[:12]
            # the kind of fault and its place, never its text
            _log.error("fault %s: %s at %s", reference, type(error).__name__, _place(error))
            if scope["type"] == "websocket":
                with suppress(Exception):  # it may be closed already
                    await send({"type": "websocket.close", "code": 1011})
            elif not started:
                shown = CoachError(f"Something went wrong on our side. Reference: {reference}.")
                await answer(shown)(scope, receive, send)


def install(app: FastAPI) -> None:
    """Make the app answer every error in this shape."""

    @app.exception_handler(CoachError)
    async def on_coach_error(request: Request, error: CoachError) -> JSONResponse:
        return answer(error)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
        shown = CoachError(str(error.detail))
        shown.status, shown.code = error.status_code, f"http-{error.status_code}"
        return answer(shown, error.headers)
