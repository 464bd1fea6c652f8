"""The OpenAPI description: the routes' own, with request bodies and real examples from ``examples.json`` put in."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from .schemas import ProblemOut, SessionIn, TurnIn, TurnsIn, TurnWithOptionsIn
from .stored_schemas import (
    AnnotationsIn,
    GoldIn,
    NameIn,
    ReleaseIn,
    SessionNewIn,
    StoredTurnIn,
    StoredTurnsIn,
    StoredTurnWithOptionsIn,
)

Responses = dict[int | str, dict[str, Any]]
PROBLEMS: Responses = {
    401: {"model": ProblemOut, "description": "A key is needed, or this one is not valid"},
    403: {"model": ProblemOut, "description": "This key may not do that"},
    404: {"model": ProblemOut, "description": "No such method, step, rule, session or page"},
    409: {"model": ProblemOut, "description": "The session, or something in it, does not allow that"},
    413: {"model": ProblemOut, "description": "A text, list or body over the limit"},
    422: {"model": ProblemOut, "description": "Input that cannot be reviewed"},
    429: {"model": ProblemOut, "description": "Too many requests a minute"},
    501: {"model": ProblemOut, "description": "A package that this needs is not installed: the extra 'report'"},
    503: {"model": ProblemOut, "description": "Loading, stopping or too busy; see Retry-After"},
}
ASKING: Responses = {code: PROBLEMS[code] for code in (401, 403, 413, 422, 429, 503)}
READING: Responses = {
    304: {"description": "Unchanged since the ETag that was sent"},
    **{code: PROBLEMS[code] for code in (401, 403, 503)},
}
_BODIES: dict[str, tuple[tuple[type[BaseModel], ...], bool, tuple[str, ...]]] = {
    "/v1/check": ((TurnWithOptionsIn, TurnsIn), True, ("turn", "step", "list")),
    "/v1/rewrite": ((TurnWithOptionsIn,), False, ("rewrite",)),
    "/v1/session/review": ((SessionIn,), False, ("session",)),
}

_STORED: dict[str, tuple[tuple[type[BaseModel], ...], type[BaseModel] | None]] = {
    "/v1/sessions": ((SessionNewIn,), None),
    "/v1/sessions/{session_id}/turns": ((StoredTurnWithOptionsIn, StoredTurnsIn), StoredTurnIn),
    "/v1/sessions/{session_id}/participants": ((NameIn,), None),
    "/v1/sessions/{session_id}/participants/{pseudonym}/release": ((ReleaseIn,), None),
    "/v1/sessions/{session_id}/annotations": ((AnnotationsIn,), None),
    "/v1/sessions/{session_id}/adjudicate": ((GoldIn,), None),
}
"""What is sent to stored sessions, and of what a list may be sent too; the models have their own examples."""


def examples() -> dict[str, dict[str, Any]]:
    """Read the examples: by name a summary, a request and its answer.

    A test compares them with what the service answers today; ``tests/service/test_openapi.py`` says how to renew them.
    """
    path = Path(__file__).parent / "examples.json"
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def install(app: FastAPI) -> None:
    """Make the app describe itself, once, when first asked."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def _describe(app: FastAPI) -> dict[str, Any]:
    described = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    known = examples()
    for path, (models, listed, names) in _BODIES.items():
        operation = described["paths"][path]["post"]
        schemas = [_inline(model.model_json_schema()) for model in models]
        if listed:
            schemas.append({"type": "array", "items": _inline(TurnIn.model_json_schema()), "maxItems": 1000})
        asked = {name: {"summary": known[name]["summary"], "value": known[name]["request"]} for name in names}
        content = {"schema": {"anyOf": schemas} if len(schemas) > 1 else schemas[0], "examples": asked}
        operation["requestBody"] = _body(content)
        answered = {name: {"summary": known[name]["summary"], "value": known[name]["answer"]} for name in names}
        operation["responses"]["200"]["content"]["application/json"]["examples"] = answered
    for path, (models, item) in _STORED.items():
        schemas = [_inline(model.model_json_schema()) for model in models]
        asked = {schema["title"]: {"value": one} for schema in schemas for one in schema.pop("examples", ())[:1]}
        if item is not None:
            schemas.append({"type": "array", "items": _inline(item.model_json_schema()), "maxItems": 1000})
        schema = {"anyOf": schemas} if len(schemas) > 1 else schemas[0]
        described["paths"][path]["post"]["requestBody"] = _body({"schema": schema, "examples": asked})
    file = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    described["paths"]["/v1/report"]["post"]["requestBody"] = {"required": True, "content": file}
    for operations in described["paths"].values():
        for operation in operations.values():
            for code, answer in operation["responses"].items():
                if code.startswith(("4", "5")) and "application/json" in answer.get("content", {}):
                    answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
    return described


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": content}}


def _inline(schema: dict[str, Any]) -> dict[str, Any]:
    """Put definitions where they are used: a schema inside another one cannot point to its own ``$defs``."""
    definitions = schema.pop("$defs", {})

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                return put(definitions[value["$ref"].rsplit("/", 1)[1]])
            return {key: put(part) for key, part in value.items()}
        return [put(part) for part in value] if isinstance(value, list) else value

    shown: dict[str, Any] = put(schema)
    return shown
