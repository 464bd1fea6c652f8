"""What the OpenAPI description says of LanguageTool's interface."""

from typing import Any

from .ltanswer import MAX_TEXT, CheckOut

_TEXT: dict[str, Any] = {"text/plain": {"schema": {"type": "string", "pattern": "^Error: "}}}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "Parameters that are missing or wrong", "content": _TEXT},
    403: {"description": "No valid key", "content": _TEXT},
    413: {"description": "A document or body over the limit", "content": _TEXT},
    429: {"description": "Too many questions a minute", "content": _TEXT},
    500: {"description": "A fault on our side", "content": _TEXT},
    503: {"description": "Loading, stopping or too busy; see Retry-After", "content": _TEXT},
}
_PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "text": ({"type": "string", "maxLength": MAX_TEXT}, "The document. Either this or data."),
    "data": (
        {"type": "string"},
        'JSON: {"text": ".."} or {"annotation": [{"text": ".."}, {"markup": "<p>", "interpretAs": "\\n\\n"}]}. Markup '
        "is not checked, but counts for offsets.",
    ),
    "language": ({"type": "string"}, "nl, nl-NL, nl-BE or auto. In another language nothing is found."),
    "level": ({"type": "string", "enum": ["default", "picky"]}, "picky adds form-narrow and language-other."),
    "enabledRules": ({"type": "string"}, "Rules that are added, separated by commas."),
    "disabledRules": ({"type": "string"}, "Rules that are left out."),
    "enabledCategories": ({"type": "string"}, "Flags that are added, such as WHY; FORM for rules without one."),
    "disabledCategories": ({"type": "string"}, "Flags that are left out."),
    "enabledOnly": ({"type": "string", "enum": ["true", "false", "yes", "no"]}, "Only what is enabled."),
    "mode": ({"type": "string"}, "textLevelOnly finds nothing: every rule is about one question."),
    "method": ({"type": "string"}, "The id of a method, see /v1/methods. Ours, not LanguageTool's."),
    "step": ({"type": "string"}, "The id of a step of it. Ours, not LanguageTool's."),
    "username": ({"type": "string"}, "Not used."),
    "apiKey": ({"type": "string"}, "A key, for clients that cannot send it as a header."),
}
_NEEDED = "language"
_EXAMPLE = {"text": "Gisteren liep het mis. Waarom heb je dat niet gezegd?", "language": "nl-NL"}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": CheckOut, "description": "What was found in the questions of the document"},
    **_REFUSALS,
}

CHECK_GET: dict[str, Any] = {
    "responses": _ANSWERS,
    "openapi_extra": {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": name == _NEEDED,
                "schema": schema,
                "description": text,
                **({"example": _EXAMPLE[name]} if name in _EXAMPLE else {}),
            }
            for name, (schema, text) in _PARAMETERS.items()
        ]
    },
}
CHECK_POST: dict[str, Any] = {
    "responses": _ANSWERS,
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "required": [_NEEDED],
                        "properties": {
                            name: {**schema, "description": text} for name, (schema, text) in _PARAMETERS.items()
                        },
                    },
                    "example": _EXAMPLE,
                }
            },
        }
    },
}
CONFIG: dict[str, Any] = {
    "responses": {
        200: {
            "description": "Software, limit and rules",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        **{status: _REFUSALS[status] for status in (400, 403, 413, 429, 500, 503)},
    },
    "openapi_extra": {
        "parameters": [
            {"name": "language", "in": "query", "required": True, "schema": {"type": "string"}, "example": "nl"}
        ]
    },
}
