"""Trainers label the same turns without seeing each other's labels, and agree afterwards."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from ..errors import InputError
from ..labels import Aim, Flag, Focus, Form
from .checks import check_text
from .codes import AIMS, FOCUSES, FORMS, flags, mask
from .scope import OrganisationScope
from .session_tables import AnnotationRow, AnnotatorRow, GoldRow, OrganisationRow, SessionRow, TurnRow
from .session_values import Annotation, Annotator
from .session_writer import pseudonym
from .upsert import insert_missing

_PSEUDONYM = re.compile("[0-9a-f]{16}")


class AgreementStore(OrganisationScope):
    """Annotate and adjudicate the turns of sessions."""

    def annotate(
        self,
        session_id: str,
        annotator: str,
        number: int,
        form: Form | str,
        flags: Iterable[Flag | str] = (),
        focus: Focus | str | None = None,
        aim: Aim | str | None = None,
        *,
        optional: Iterable[Flag | str] = (),
    ) -> None:
        """Store what one person says that a turn is, in place of what they said of it before.

        Args:
            session_id: the session.
            annotator: who says so; stored as a pseudonym.
            number: the turn.
            form: its form.
            flags: flags that hold.
            focus: None for a statement.
            aim: likewise.
            optional: flags on which careful annotators differ.

        Raises:
            InputError: if there is no such session or turn, a label is unknown, or they have finished.
        """
        labels = _columns(form, flags, optional, focus, aim)
        with self._change(session_id) as (session, organisation, row):
            who = _annotator(session, organisation, row, annotator)
            insert_missing(session, AnnotatorRow, [{"session": row.id, "pseudonym": who}])
            if session.get_one(AnnotatorRow, (row.id, who)).finished is not None:
                raise InputError(
                    "This annotator has finished, and may have seen what others said. Nothing is changed any more.",
                    code="annotator-finished",
                    status=409,
                    field="annotator",
                )
            at = {"session": row.id, "number": number, "annotator": who, "at": self._clock()}
            _put(session, AnnotationRow, {**labels, **at})

    def annotations(self, session_id: str, annotator: str | None = None) -> tuple[Annotation, ...]:
        """Return what was said of the turns of a session.

        Args:
            session_id: the session.
            annotator: only what this person said, so that they stay blind to the others; None means everyone.

        Raises:
            InputError: if there is no such session.
        """
        with self._look(session_id) as (session, organisation, row):
            who = None if annotator is None else _annotator(session, organisation, row, annotator)
            return tuple(said(session, row.id, who))

    def finish(self, session_id: str, annotator: str) -> Annotator:
        """Say that somebody has labelled what they wanted to: from now on they change nothing, and may see the others.

        Args:
            session_id: the session.
            annotator: their name, or their pseudonym.

        Raises:
            InputError: if there is no such session, or nobody of that name has labelled a turn in it.
        """
        with self._change(session_id) as (session, organisation, row):
            found = session.get(AnnotatorRow, (row.id, _annotator(session, organisation, row, annotator)))
            if found is None:
                raise InputError(
                    "Nobody of that name has labelled a turn of this session.",
                    code="unknown-annotator",
                    status=404,
                    field="annotator",
                )
            if found.finished is None:
                found.finished = self._clock()
            return Annotator(found.pseudonym, found.finished)

    def annotators(self, session_id: str) -> tuple[Annotator, ...]:
        """Return who labelled turns of a session.

        Raises:
            InputError: if there is no such session.
        """
        with self._look(session_id) as (session, _, row):
            return tuple(annotators(session, row.id))

    def labelling(self) -> frozenset[str]:
        """Return the ids of the sessions in which somebody has begun to label and has not finished."""
        with self.store.read() as session:
            organisation = self._number(session)
            if organisation is None:
                return frozenset()
            query = select(SessionRow.public).join(AnnotatorRow, AnnotatorRow.session == SessionRow.id)
            busy = query.where(SessionRow.organisation == organisation, AnnotatorRow.finished.is_(None), *self._mine())
            return frozenset(session.scalars(busy))

    def annotator(self, session_id: str, name: str) -> Annotator | None:
        """Return one annotator by name or pseudonym; None if they have not labelled anything.

        Raises:
            InputError: if there is no such session.
        """
        with self._look(session_id) as (session, organisation, row):
            found = session.get(AnnotatorRow, (row.id, _annotator(session, organisation, row, name)))
            return None if found is None else Annotator(found.pseudonym, found.finished)

    def adjudicate(
        self,
        session_id: str,
        number: int,
        form: Form | str,
        flags: Iterable[Flag | str] = (),
        focus: Focus | str | None = None,
        aim: Aim | str | None = None,
        *,
        optional: Iterable[Flag | str] = (),
    ) -> None:
        """Store what was agreed that a turn is; the arguments are those of ``annotate``.

        Raises:
            InputError: if there is no such session or turn, or a label is unknown.
        """
        labels = _columns(form, flags, optional, focus, aim)
        with self._change(session_id) as (session, _, row):
            _put(session, GoldRow, {**labels, "session": row.id, "number": number, "at": self._clock()})

    def gold(self, session_id: str) -> tuple[Annotation, ...]:
        """Return what was agreed of the turns of a session.

        Raises:
            InputError: if there is no such session.
        """
        with self._look(session_id) as (session, _, row):
            return tuple(agreed(session, row.id))


def _columns(
    form: Form | str,
    flags: Iterable[Flag | str],
    optional: Iterable[Flag | str],
    focus: Focus | str | None,
    aim: Aim | str | None,
) -> dict[str, Any]:
    """Return the columns of what somebody says that a turn is.

    Raises:
        InputError: for a value that is no label, or a flag that both holds and is optional.
    """
    try:
        held, open_ = {Flag(flag) for flag in flags}, {Flag(flag) for flag in optional}
        found = {
            "form": FORMS.index(Form(form)),
            "flags": mask(held),
            "optional": mask(open_),
            "focus": None if focus is None else FOCUSES.index(Focus(focus)),
            "aim": None if aim is None else AIMS.index(Aim(aim)),
        }
    except ValueError:
        raise InputError(
            "A label is not known. See the label handbook for the values of form, flags, focus and aim.",
            code="unknown-label",
        ) from None
    if held & open_:
        raise InputError("A flag cannot both hold and be optional. Choose one.", code="label-twice", field="optional")
    return found


def _put(session: Session, table: type[AnnotationRow] | type[GoldRow], row: dict[str, Any]) -> None:
    """Store what somebody says of a turn, in place of what they said before.

    Raises:
        InputError: if there is no such turn.
    """
    fits = 0 < row["number"] < 2**31  # beyond that a database refuses the question
    if not fits or session.get(TurnRow, (row["session"], row["number"])) is None:
        raise InputError(
            "The session has no turn with that number. See its turns.", code="unknown-turn", status=404, field="number"
        )
    where = [table.session == row["session"], table.number == row["number"]]
    if table is AnnotationRow:
        where.append(AnnotationRow.annotator == row["annotator"])
    session.execute(delete(table).where(*where))
    session.execute(insert(table), [row])


def said(session: Session, number: int, annotator: str | None = None) -> list[Annotation]:
    """Return what was said of the turns of a session, by one annotator or by all."""
    query = select(AnnotationRow).where(AnnotationRow.session == number)
    if annotator is not None:
        query = query.where(AnnotationRow.annotator == annotator)
    rows = session.scalars(query.order_by(AnnotationRow.number, AnnotationRow.annotator))
    return [_annotation(row, row.annotator) for row in rows]


def annotators(session: Session, number: int) -> list[Annotator]:
    """Return who labelled turns of a session."""
    rows = session.scalars(select(AnnotatorRow).where(AnnotatorRow.session == number).order_by(AnnotatorRow.pseudonym))
    return [Annotator(row.pseudonym, row.finished) for row in rows]


def agreed(session: Session, number: int) -> list[Annotation]:
    """Return what was agreed of the turns of a session."""
    rows = session.scalars(select(GoldRow).where(GoldRow.session == number).order_by(GoldRow.number))
    return [_annotation(row, None) for row in rows]


def _annotation(row: AnnotationRow | GoldRow, annotator: str | None) -> Annotation:
    return Annotation(
        number=row.number,
        annotator=annotator,
        form=FORMS[row.form],
        flags=flags(row.flags),
        optional=flags(row.optional),
        focus=None if row.focus is None else FOCUSES[row.focus],
        aim=None if row.aim is None else AIMS[row.aim],
        at=row.at,
    )


def _annotator(session: Session, organisation: OrganisationRow, row: SessionRow, name: str) -> str:
    """Return the pseudonym of an annotator, whose name or pseudonym this is."""
    check_text("annotator", name, 100)
    if _PSEUDONYM.fullmatch(name) and session.get(AnnotatorRow, (row.id, name)) is not None:
        return name
    # apart from participants: a trainer may have spoken in the session as well
    return pseudonym(organisation.key, row.id, f"annotator\0{name}")
