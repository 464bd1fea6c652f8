"""The HTTP interface of LanguageTool, so that word processors and editors show what the coach finds in a document."""

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.routing import APIRoute

from coach.analysis.language import is_dutch
from coach.coach import Coach
from coach.config import Settings
from coach.errors import CoachError, InputError
from coach.labels import Form
from coach.model import MAX_CHARACTERS, Feedback, Turn
from coach.switches import SwitchArguments

from .batcher import Batcher
from .guard import AccessError, Gate
from .ltanswer import (
    LANGUAGES,
    MAX_TEXT,
    Wanted,
    check_answer,
    language,
    matches_of,
    rules_of,
    software,
)
from .ltdescription import CHECK_GET, CHECK_POST, CONFIG
from .ltdocument import Document, Read, Sentence
from .ltparameters import bad_parameter, check_parameters, pieces_of, read_parameters, wanted_findings

ACTIONS = ("check", "languages", "info", "healthcheck", "maxtextlength", "configinfo")
_MAX_BODY = 25 * MAX_TEXT
"""Nine bytes are the most that one UTF-16 unit of text takes, percent-encoded; the rest is room for markup."""
_PORTION = 16
"""Questions reviewed at once: a long document lets what others type go between."""
_log = logging.getLogger("vraagcoach")


def refusal(error: CoachError) -> PlainTextResponse:
    """Return an error as LanguageTool's clients read it: plain text; some crash on JSON."""
    status = {401: 403, 422: 400}.get(error.status, error.status)
    headers = {"Retry-After": "1"} if status in (429, 503) else None
    return PlainTextResponse(f"Error: {error}", status, headers)


class PlainRoute(APIRoute):
    """A route that answers every error as plain text."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(request)
            except CoachError as error:
                return refusal(error)
            except Exception as error:  # the outermost door: never the fault's own text, which may hold what was typed
                reference = uuid4().hex[:12]
                _log.error("fault %s: %s in %s", reference, type(error).__name__, self.path)
                return refusal(CoachError(f"Something went wrong on our side. Reference: {reference}."))

        return handler


_Asked = list[tuple[Sentence, Read]]
_Place = tuple[str | None, str | None]

router = APIRouter(route_class=PlainRoute, tags=["LanguageTool"])


async def _admitted(request: Request) -> tuple[dict[str, str], str]:
    """Let a caller in and read the parameters.

    A key in a header or the query is looked at before anything of the body is read; LanguageTool's clients send
    theirs in the body. Reading is done in a thread: it takes long enough to hold up others.
    """
    settings: Settings = request.app.state.settings
    most = min(settings.max_body, _MAX_BODY)
    body = bytearray()

    def check_size() -> None:
        if len(request.scope["query_string"]) + len(body) > most:
            raise InputError(f"The request is over {most} bytes.", code="body-too-large", status=413)

    check_size()
    given = await asyncio.to_thread(read_parameters, request.scope["query_string"], b"")
    caller: str | None = None
    try:
        caller = _enter(request, given)
    except AccessError as error:
        if error.code != "key-needed":
            raise
    async for chunk in request.stream():
        body += chunk
        check_size()
    if body:
        given |= await asyncio.to_thread(read_parameters, b"", bytes(body))
    return given, _enter(request, given) if caller is None else caller


def _enter(request: Request, given: Mapping[str, str]) -> str:
    """Let a caller in: by the gate before us, or by the key that LanguageTool's clients send as a parameter."""
    gate: Gate | None = getattr(request.app.state, "gate", None)
    caller: str | None = getattr(request.state, "caller", None)
    if gate is None or caller is not None:
        return caller or ""
    key = given.get("apiKey") or given.get("api_key") or ""
    headers = dict(request.headers) | ({"x-api-key": key} if key else {})
    if headers.get("authorization", "").lower().startswith("basic "):  # meant for a proxy before us
        del headers["authorization"]
    who = gate.enter(headers, request.client.host if request.client else "?")[0]
    gate.take(who)
    return who


async def _review(
    request: Request, caller: str, turns: list[Turn | CoachError], wanted: Wanted
) -> list[Feedback | CoachError]:
    batcher: Batcher = request.app.state.batcher
    gate: Gate | None = getattr(request.app.state, "gate", None)
    named = SwitchArguments(enabled=sorted(wanted.enabled))
    found: list[Feedback | CoachError] = []
    for start in range(0, len(turns), _PORTION):
        portion = turns[start : start + _PORTION]
        if gate is not None and caller:
            gate.take(caller, len(portion))
        results = await batcher.review(portion, named if wanted.only else None)
        if wanted.enabled and not wanted.only:  # what is switched on comes on top of what the step minds
            more = await batcher.review(portion, named, suggest=False)
            results = [_joined(*pair) for pair in zip(results, more, strict=True)]
        found += results
    return found


def _joined(first: Feedback | CoachError, more: Feedback | CoachError) -> Feedback | CoachError:
    if isinstance(first, CoachError) or isinstance(more, CoachError):
        return first
    known = {finding.fingerprint for finding in first.findings}
    new = [finding for finding in more.findings if finding.fingerprint not in known]
    return replace(first, findings=tuple(sorted((*first.findings, *new), key=lambda f: (f.start, f.end, f.rule))))


async def _matches(
    request: Request, document: Document, asked: _Asked, wanted: Wanted, caller: str, place: _Place
) -> list[dict[str, Any]]:
    batcher: Batcher = request.app.state.batcher
    book = batcher.coach.rulebook
    method, step = place
    turns: list[Turn | CoachError] = [Turn(question.text, method=method, step=step) for _, question in asked]
    matches: list[dict[str, Any]] = []
    for (sentence, question), feedback in zip(asked, await _review(request, caller, turns, wanted), strict=True):
        if isinstance(feedback, CoachError):
            raise feedback
        if feedback.labels.form is not Form.STATEMENT:
            findings = [finding for finding in feedback.findings if wanted.shows(finding)]
            matches += matches_of(document, sentence, question, feedback, findings, book)
    return matches


async def _check(request: Request) -> JSONResponse:
    given, caller = await _admitted(request)
    check_parameters(given)
    batcher: Batcher = request.app.state.batcher
    coach = batcher.coach
    place = given.get("method") or None, given.get("step") or None
    coach.rulebook.place(*place)
    wanted, document, sentences = await asyncio.to_thread(_read, given, coach)
    code = given["language"].strip()
    dutch = re.split("[-_]", code.lower())[0] == "nl"
    if code.lower() == "auto":
        dutch = await batcher.call(_looks_dutch, coach, document.read.text)
    asked = [(sentence, question) for sentence in sentences for question in sentence.questions]
    if not dutch or given.get("mode") == "textLevelOnly" or (wanted.only and not wanted.enabled):
        asked = []
    settings: Settings = request.app.state.settings
    matches = await _matches(request, document, asked[: settings.max_items], wanted, caller, place)
    about = {"software": software(coach), "language": language(code, dutch=dutch)}
    return JSONResponse(check_answer(sentences, matches, **about, complete=len(asked) <= settings.max_items))


def _read(given: Mapping[str, str], coach: Coach) -> tuple[Wanted, Document, list[Sentence]]:
    wanted = wanted_findings(given, coach)
    document = Document(pieces_of(given))
    return wanted, document, list(document.sentences())


def _looks_dutch(coach: Coach, text: str) -> bool:
    return is_dutch(coach.nlp.make_doc(text[:MAX_CHARACTERS]))


@router.get("/v2/check", summary="Check a document, from the query", response_model=None, **CHECK_GET)
async def check_get(request: Request) -> JSONResponse:
    """Find the questions of a document, as ``POST`` does; for short texts."""
    return await _check(request)


@router.post("/v2/check", summary="Check a document", response_model=None, **CHECK_POST)
async def check_post(request: Request) -> JSONResponse:
    """Find the questions of a document and what the rules mind in them, as LanguageTool's clients expect it.

    Offsets count UTF-16 units. Where there are other questions to offer, one match marks the whole question and
    carries them.
    """
    return await _check(request)


@router.get("/v2/languages", summary="The languages, all of them Dutch")
async def languages() -> list[dict[str, str]]:
    """List the languages; LibreOffice compares them exactly."""
    return LANGUAGES


@router.get("/v2/info", summary="What this service is")
async def info() -> dict[str, dict[str, Any]]:
    """Say name and version."""
    about = software()
    return {
        "software": {name: about[name] for name in ("name", "version", "buildDate")} | {"commit": "", "premium": False}
    }


@router.get("/v2/healthcheck", summary="Whether it runs", response_class=PlainTextResponse)
async def healthcheck() -> str:
    """Say OK."""
    return "OK"


@router.get("/v2/maxtextlength", summary="The most characters of a document", response_class=PlainTextResponse)
async def max_text_length() -> str:
    """Give the limit."""
    return str(MAX_TEXT)


@router.get("/v2/configinfo", summary="The rules", response_model=None, **CONFIG)
async def config_info(request: Request) -> JSONResponse:
    """List the rules that may give a match."""
    given, _ = await _admitted(request)
    if not given.get("language"):
        raise bad_parameter("Missing 'language' parameter, e.g. 'language=nl'")
    coach: Coach = request.app.state.batcher.coach
    dutch = re.split("[-_]", given["language"].lower())[0] in ("nl", "auto")
    rules = rules_of(coach.rulebook) if dutch else []
    return JSONResponse({"software": software(coach), "parameter": {"maxTextLength": MAX_TEXT}, "rules": rules})


@router.api_route(
    "/v2/{action:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False, response_model=None
)
async def unsupported(request: Request, action: str) -> PlainTextResponse:
    """Refuse what is not there, as LanguageTool does."""
    if action in ACTIONS:
        allowed = "GET, POST" if action == "check" else "GET"
        return PlainTextResponse(f"Error: Use {allowed}", 405, {"Allow": allowed})
    message = f"Unsupported action: '{action[:60]}'. Please see the OpenAPI description at /openapi.json"
    return PlainTextResponse(f"Error: {message}", 404)
