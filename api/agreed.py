"""The routes of agreement: trainers label the same turns blind, see how far they agree, and settle the rest."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from coach.agreement import MINIMUM, disagreements, pairs
from coach.errors import InputError
from coach.gold import gold_lines
from coach.labels import Role
from coach.store import Annotation, SessionStore, StoredTurn

from .documentation import PROBLEMS, Responses
from .errors import problem
from .keeper import keeper_of, sessions_for
from .routes import body_of, charge
from .stored import KEEPING
from .stored_schemas import AnnotationsIn, GoldIn, LabelIn, read_as

router = APIRouter()
_REFUSED: Responses = {**KEEPING, 409: PROBLEMS[409]}
_LINES = {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}


@router.get(
    "/v1/sessions/{session_id}/annotations", summary="The turns to label", response_model=None, responses=KEEPING
)
async def to_label(
    request: Request,
    session_id: str,
    annotator: str | None = Query(default=None, description="Who labels: the name used when sending labels."),
) -> JSONResponse:
    """Show the turns with what this annotator said of them: nothing of what others or the coach say."""
    sessions = sessions_for(request)

    def work() -> dict[str, Any]:
        turns = sessions.turns(session_id)
        if not annotator:
            raise InputError("Say in 'annotator' who labels.", code="missing-field", field="annotator")
        who = sessions.annotator(session_id, annotator)
        own = {one.number: one for one in sessions.annotations(session_id, annotator)}
        return {
            "annotator": None if who is None else who.pseudonym,
            "finished": who is not None and who.finished is not None,
            "turns": [_blind(turn, own.get(turn.number)) for turn in turns],
        }

    return JSONResponse(await keeper_of(request).call(work))


def _blind(turn: StoredTurn, own: Annotation | None) -> dict[str, Any]:
    said = None if own is None else own.to_dict()
    labels = None if said is None else {name: said[name] for name in ("form", "flags", "optional", "focus", "aim")}
    return {
        "number": turn.number,
        "participant": turn.participant,
        "role": turn.role,
        "step": turn.step,
        "length": turn.length,
        "text": turn.text,
        "asks": turn.role is not Role.INBRENGER,
        "labels": labels,
    }


@router.post("/v1/sessions/{session_id}/annotations", summary="Label turns", response_model=None, responses=_REFUSED)
async def annotate(request: Request, session_id: str) -> JSONResponse:
    """Store what one annotator says that turns are, in place of what they said before.

    With ``finished`` nothing can be changed any more: from then on the others may be seen.
    """
    wanted, sessions = read_as(AnnotationsIn, await body_of(request)), sessions_for(request)
    charge(request, wanted.turns)

    def work() -> dict[str, Any]:
        sessions.get(session_id)
        results = _each(wanted.turns, partial(_annotate, sessions, session_id, wanted.annotator))
        done = wanted.finished and not any("error" in result for result in results)
        who = (
            sessions.finish(session_id, wanted.annotator) if done else sessions.annotator(session_id, wanted.annotator)
        )
        return {
            "annotator": None if who is None else who.pseudonym,
            "finished": who is not None and who.finished is not None,
            "results": results,
        }

    return JSONResponse(await keeper_of(request).call(work))


@router.post(
    "/v1/sessions/{session_id}/adjudicate", summary="Settle what turns are", response_model=None, responses=KEEPING
)
async def adjudicate(request: Request, session_id: str) -> JSONResponse:
    """Store what was agreed that turns are, in place of what was agreed before."""
    wanted, sessions = read_as(GoldIn, await body_of(request)), sessions_for(request)
    charge(request, wanted.turns)

    def work() -> dict[str, Any]:
        sessions.get(session_id)
        return {"results": _each(wanted.turns, partial(_adjudicate, sessions, session_id))}

    return JSONResponse(await keeper_of(request).call(work))


def _annotate(sessions: SessionStore, session_id: str, annotator: str, label: LabelIn) -> None:
    sessions.annotate(
        session_id, annotator, label.number, label.form, label.flags, label.focus, label.aim, optional=label.optional
    )


def _adjudicate(sessions: SessionStore, session_id: str, label: LabelIn) -> None:
    sessions.adjudicate(
        session_id, label.number, label.form, label.flags, label.focus, label.aim, optional=label.optional
    )


def _each(labels: Sequence[LabelIn], store: Callable[[LabelIn], None]) -> list[dict[str, Any]]:
    """Store labels one by one: one that does not fit never loses the others."""
    results: list[dict[str, Any]] = []
    for index, label in enumerate(labels):
        try:
            store(label)
            results.append({"index": index, "number": label.number})
        except InputError as error:
            results.append({"index": index, "number": label.number, "error": problem(error)})
    return results


@router.get(
    "/v1/sessions/{session_id}/agreement", summary="How far annotators agree", response_model=None, responses=KEEPING
)
async def agreement(request: Request, session_id: str) -> JSONResponse:
    """Compare those who have finished, with each other and with the coach: Cohen's kappa for each label, and n.

    Which turns they differ on, with what each said, is shown once nobody is still labelling.
    """
    sessions = sessions_for(request)

    def work() -> dict[str, Any]:
        people = sessions.annotators(session_id)
        done = {one.pseudonym for one in people if one.finished is not None}
        everything = sessions.annotations(session_id)
        said = [one for one in everything if one.annotator in done]
        coach = {turn.number: turn.labels for turn in sessions.turns(session_id)}
        shown = [
            {**one.to_dict(), "turns": sum(other.annotator == one.pseudonym for other in everything)} for one in people
        ]
        waiting = len(people) - len(done)
        return {
            "annotators": shown,
            "waiting": waiting,
            "minimum": MINIMUM,
            "pairs": [pair.to_dict() for pair in pairs(said, coach)],
            "disagreements": None if waiting else [one.to_dict() for one in disagreements(said, coach)],
        }

    return JSONResponse(await keeper_of(request).call(work))


@router.get(
    "/v1/sessions/{session_id}/gold", summary="What was agreed, as gold data", response_model=None,
    responses={200: {**_LINES, "description": "JSON Lines"}, **_REFUSED},
)  # fmt: skip
async def gold(request: Request, session_id: str) -> Response:
    """Give the adjudicated turns as JSON Lines that ``coach evaluate`` and ``coach train`` read; needs kept text."""
    sessions = sessions_for(request)

    def work() -> str:
        info = sessions.get(session_id)
        if info.keep != "text" or info.erased is not None:
            raise InputError(
                "The text of this session is not kept, and gold data needs it.", code="no-text", status=409
            )
        if any(one.finished is None for one in sessions.annotators(session_id)):
            raise InputError(
                "Somebody is still labelling, and would see what was agreed. Let them finish first.",
                code="not-finished",
                status=409,
            )
        return "".join(gold_lines(info.id, sessions.turns(session_id), sessions.gold(session_id)))

    lines = await keeper_of(request).call(work)
    headers = {"Content-Disposition": 'attachment; filename="gold.jsonl"'}
    return Response(lines, media_type="application/x-ndjson", headers=headers)
