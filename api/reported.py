"""The routes of reports: of a stored session, and of a transcript that is sent up and, unless asked, not kept."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from coach.coach import Coach
from coach.config import Settings
from coach.errors import CoachError, InputError
from coach.labels import Form, Role
from coach.model import Feedback, Labels, Turn
from coach.reports.session_csv import render_csv
from coach.reports.session_html import render_html
from coach.reports.session_json import render_json
from coach.reports.session_markdown import render_markdown
from coach.session import SessionFeedback, with_context
from coach.sessions import (
    SessionReport,
    Unread,
    feedback_of_store,
    make_report,
    method_info,
    turns_of_feedback,
    turns_of_store,
    with_suggestions,
)
from coach.sessions.earlier import day, summary_of
from coach.sessions.notes import notes_of
from coach.sessions.review import hears_inbrenger
from coach.sessions.turn import ReportTurn
from coach.transcripts import Conversation, read_transcript, turns_of

from .batcher import Batcher
from .blind import hidden, refuse_while_labelling
from .documentation import ASKING, PROBLEMS, Responses
from .keeper import keeper_of, sessions_for
from .routes import batcher_of, charge, raw_body, while_there
from .stored import MAX_TURNS, whole
from .stored_schemas import KeepIn, moment, read_as
from .storing import made, with_role

router = APIRouter()
EARLIER = 5
"""With how many earlier sessions of the group a report compares."""
_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
_RENDER: Mapping[str, tuple[Callable[[SessionReport], str], str]] = {
    "html": (render_html, "text/html"),
    "json": (render_json, "application/json"),
    "csv": (render_csv, "text/csv"),
    "md": (render_markdown, "text/markdown"),
}
_COLUMNS = ("text", "speaker", "time", "step", "role")
_REPORT = {kind: {"schema": {"type": "string"}} for kind in ("text/html", "text/csv", "text/markdown")}
_ANSWER: dict[str, Any] = {
    "description": "The report", "content": {**_REPORT, "application/json": {"schema": {"type": "object"}}}
}  # fmt: skip
_RESPONSES: Responses = {200: _ANSWER, **ASKING, 404: PROBLEMS[404], 501: PROBLEMS[501]}
_STORED: Responses = {**_RESPONSES, 409: PROBLEMS[409]}
_FORMAT = Query(default=None, description="html (if left out), json, csv or md.")


@router.get(
    "/v1/sessions/{session_id}/report", summary="The report of a stored session", response_model=None,
    responses=_STORED,
)  # fmt: skip
async def stored_report(request: Request, session_id: str, format: str | None = _FORMAT) -> Response:
    """Report on the questions of a session, beside the group's earlier ones; names only of who agreed to that.

    Refused while somebody is labelling the session, who would see what the coach says. Earlier sessions that are being
    labelled are left out.
    """
    kind, sessions, batcher = _kind(format), sessions_for(request), batcher_of(request)
    coach = batcher.coach

    def read() -> tuple[Any, ...]:
        info = sessions.get(session_id)
        refuse_while_labelling(request, sessions, session_id)
        where: dict[str, Any] = {"method": info.method, "until": info.created, "without": hidden(request, sessions)}
        before = sessions.trend(info.group, limit=EARLIER, **where) if info.group else ()
        return info, sessions.turns(session_id), sessions.participants(session_id), before

    info, stored, people, before = await keeper_of(request).call(read)
    if not stored:
        raise InputError("The session has no turns yet.", code="empty-session")
    told = list(feedback_of_store(stored, coach.rulebook, coach.versions))
    method = method_info(coach.rulebook, info.method)
    turns = list(turns_of_store(stored, coach.rulebook))
    asked = [turn.text is not None for turn in turns]

    def look() -> tuple[SessionFeedback, list[ReportTurn]]:
        # only where there is a text can another question be offered
        return coach.look_over(told), with_suggestions(coach, turns, told, method) if all(asked) else turns

    whole_, suggested = await while_there(request, batcher.call(look))
    label = f"Sessie van {day(info.created)}"

    def make() -> SessionReport:
        return make_report(
            suggested,
            method,
            label=label if info.group is None else f"{label}, {info.group}",
            findings=whole_.findings,
            released={person.pseudonym: person.released for person in people if person.released is not None},
            earlier=[summary_of(point) for point in before],
            versions=coach.versions,
        )

    return await _answer(kind, await run_in_threadpool(make))


@router.post("/v1/report", summary="The report of a transcript", response_model=None, responses=_RESPONSES)
async def transcript_report(
    request: Request,
    name: str | None = Query(default=None, description="The name of the file; a hint of what it is."),
    format: str | None = _FORMAT,
    inbrenger: str | None = Query(default=None, description="Who brings the case; recognised if left out."),
    method: str | None = Query(default=None, description="Id of a method; recognised by its steps if left out."),
    columns: str | None = Query(
        default=None, description='Of a table: {"text": "Uiting", "speaker": "Wie"} or text=Uiting,speaker=Wie.'
    ),
    release: str | None = Query(default=None, description="A name that may be shown, with consent; repeatable."),
    keep: str | None = Query(default=None, description="labels or text: store the session too; else nothing is."),
    consent: str | None = Query(default=None, description="Who recorded that the group agreed to keep its text."),
    retain_days: str | None = Query(default=None, description="After how many days that text is erased."),
    group: str | None = Query(default=None, description="What the group is called, if the session is stored."),
    at: str | None = Query(default=None, description="When the session was, if it is stored."),
    id: str | None = Query(default=None, description="Your own id of the session, if it is stored."),
) -> Response:
    """Read a transcript or chat export that is sent as the body, and report on its questions. Nothing is stored.

    As JSON the answer is ``report``, and ``conversation``: who spoke, and whether it is sure who brings the case.
    Only with ``keep`` the session is stored, as if it had been posted to ``/v1/sessions``; then ``stored`` is its id.
    """
    settings: Settings = request.app.state.settings
    kind, batcher = _kind(format), batcher_of(request)
    coach = batcher.coach
    terms = _terms(keep=keep, consent=consent, retain_days=retain_days, group=group, id=id) if keep else None
    when = moment("at", at or None)
    chosen = _columns(columns)
    data = await raw_body(request, settings.max_upload, _too_large(settings.max_upload))

    def read() -> Conversation:
        transcript = read_transcript(data, (name or "gesprek.txt")[-200:], columns=chosen or None)
        return turns_of(transcript, inbrenger=inbrenger or None, method=method or None, methods=coach.methods)

    talk = await run_in_threadpool(read)
    if len(talk.turns) > MAX_TURNS:
        raise _too_large(settings.max_upload)
    charge(request, talk.turns)
    said = await while_there(request, _reviewed(batcher, talk.turns))
    about = method_info(coach.rulebook, said[0].method)

    def look() -> tuple[SessionFeedback, list[ReportTurn]]:
        turns = list(turns_of_feedback(said, coach.rulebook))
        return coach.look_over(said), with_suggestions(coach, turns, said, about)

    whole_, turns = await while_there(request, batcher.call(look))
    stored = None if terms is None else await _stored(request, coach, terms, when, said)
    names = {speaker for speaker, _ in talk.speakers}

    def make() -> SessionReport:
        stem = PurePath(name or "gesprek").stem[:80] or "gesprek"
        return make_report(
            turns,
            about,
            label=stem[:1].upper() + stem[1:],
            findings=whole_.findings,
            released=names & set(request.query_params.getlist("release")),
            notes=notes_of(talk, given=bool(inbrenger)),
            unread=[Unread(problem.number, problem.message) for problem in talk.problems],
            versions=coach.versions,
        )

    report = await run_in_threadpool(make)
    if kind != "json":
        return await _answer(kind, report)
    who = {"inbrenger": talk.inbrenger, "sure": talk.sure, "speakers": [list(one) for one in talk.speakers]}
    more = {"conversation": who} if stored is None else {"conversation": who, "stored": stored}
    # names are the file's own: written as escapes, so that they are inert wherever this is opened, as the report is
    rest = json.dumps(more).translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&"})
    return Response(f'{{"report": {render_json(report)}, {rest[1:]}', media_type="application/json")


async def _reviewed(batcher: Batcher, turns: Sequence[Turn]) -> list[Feedback]:
    """Review a conversation among the requests of others; what the inbrenger says only where a rule looks at it."""
    coach = batcher.coach
    given = list(with_context(turns))
    places = [coach.rulebook.place(turn.method, turn.step) for turn in given]
    heard = {name: hears_inbrenger(coach.rulebook, name) for name in {place.method.id for place in places}}
    asked = [
        turn
        for turn, place in zip(given, places, strict=True)
        if place.role(turn.role) is not Role.INBRENGER or heard[place.method.id]
    ]
    results = iter(await batcher.review(asked, suggest=False))
    quiet = Labels(form=Form.STATEMENT)
    found: list[Feedback] = []
    for turn, place in zip(given, places, strict=True):
        if place.role(turn.role) is Role.INBRENGER and not heard[place.method.id]:
            found.append(Feedback(turn, place.method.id, place.step.id, quiet, {}, (), coach.versions))
            continue
        result = next(results)
        if isinstance(result, CoachError):
            raise result
        found.append(result)
    return found


async def _stored(request: Request, coach: Coach, terms: KeepIn, when: float | None, said: Sequence[Feedback]) -> str:
    sessions, key = sessions_for(request), getattr(request.state, "key", None)
    maker = None if key is None else key.id
    turns = [(feedback.turn.id or f"T{number}", with_role(coach, feedback)) for number, feedback in enumerate(said, 1)]

    def work() -> str:
        info = made(sessions, coach, terms, said[0].method, maker=maker, at=when)
        sessions.add(info.id, turns)
        return sessions.close(info.id).id

    return await keeper_of(request).call(work)


def _terms(**given: str | None) -> KeepIn:
    """Return what is to be kept, from the query."""
    body: dict[str, Any] = {name: value for name, value in given.items() if value}
    if "consent" in body:
        body["consent"] = {"by": body["consent"]}
    if "retain_days" in body:
        body["retain_days"] = whole("retain_days", body["retain_days"], 1, 3650)
    return read_as(KeepIn, body)


def _columns(given: str | None) -> dict[str, str]:
    """Read which column is what, as JSON or as pairs; what is left empty is guessed.

    Raises:
        InputError: if it is neither, or names something else.

    >>> _columns('{"text": "Uiting", "step": ""}'), _columns("text=Uiting, speaker=Wie")
    ({'text': 'Uiting'}, {'text': 'Uiting', 'speaker': 'Wie'})
    """
    if not given:
        return {}
    wrong = InputError(f"Of each of {', '.join(_COLUMNS)}, name its column.", code="columns", field="columns")
    found: Any = {}
    if given.lstrip().startswith("{"):
        try:
            found = json.loads(given)
        except (ValueError, RecursionError):
            raise wrong from None
    else:
        for pair in given.split(","):
            field, _, column = pair.partition("=")
            found[field.strip()] = column.strip()
    if not isinstance(found, dict) or not all(
        field in _COLUMNS and isinstance(column, str) for field, column in found.items()
    ):
        raise wrong
    return {field: column for field, column in found.items() if column}


def _kind(given: str | None) -> str:
    if (given or "html") not in _RENDER:
        raise InputError(f"'format' must be one of: {', '.join(_RENDER)}.", code="unknown-format", field="format")
    return given or "html"


def _too_large(most: int) -> InputError:
    what = f"Dit bestand is te groot: meer dan {most // 1_000_000} MB of {MAX_TURNS} beurten. Knip het in delen."
    return InputError(what, code="file-too-large", status=413, field="file")


async def _answer(kind: str, report: SessionReport) -> Response:
    render, media_type = _RENDER[kind]
    text = await run_in_threadpool(render, report)
    place = "inline" if kind == "html" else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="rapport.{kind}"', "Content-Security-Policy": _CSP}
    # the file may show half a character of a hostile name; UTF-8 cannot
    return Response(text.encode(errors="replace"), media_type=media_type, headers=headers)
