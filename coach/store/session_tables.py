"""The tables of sessions: small numbers, keyed so that a session's rows lie together and need no second index."""

from sqlalchemy import (
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from .codes import AIMS, FLAGS, FOCUSES, FORMS
from .tables import Base

_COMPACT = {"sqlite_with_rowid": False}


class OrganisationRow(Base):
    """Who keeps sessions; nobody sees those of another."""

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))


class SessionRow(Base):
    """One session of a group."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("organisation", "public"),
        Index("ix_session_created", "organisation", "created", "id"),
        Index("ix_session_grouping", "organisation", "grouping", "created"),
        Index("ix_session_retain_until", "retain_until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    public: Mapped[str] = mapped_column(String(64))
    method: Mapped[str] = mapped_column(String(100))
    grouping: Mapped[str | None] = mapped_column(String(100))
    created: Mapped[float] = mapped_column(Double)
    day: Mapped[int]
    """The day of that, in UTC, counted from 1970: what a database can add up by."""
    closed: Mapped[float | None] = mapped_column(Double)
    keep_text: Mapped[bool]
    consent: Mapped[str | None] = mapped_column(String(100))
    consented: Mapped[float | None] = mapped_column(Double)
    retain_until: Mapped[float | None] = mapped_column(Double)
    erased: Mapped[float | None] = mapped_column(Double)
    last: Mapped[int] = mapped_column(default=0)
    """The number of the last turn; never given again, even where that turn is erased."""
    maker: Mapped[str | None] = mapped_column(String(100))
    """The id of the key that made it, where keys are used."""


class ParticipantRow(Base):
    """Somebody in one session: the same person in another session cannot be told to be the same."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("session", "pseudonym"), _COMPACT)
    session: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(16))
    released: Mapped[str | None] = mapped_column(String(100))


class StepRow(Base):
    """A step of a method, named once."""

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("method", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(100))


class RuleRow(Base):
    """A rule, named once."""

    __tablename__ = "rule"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)


class TurnRow(Base):
    """One turn: what it is, not what was said, unless the group agreed to that."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("session", "client"),
        ForeignKeyConstraint(
            ["session", "participant"],
            ["participant.session", "participant.number"],
            name="fk_turn_participant",
            ondelete="CASCADE",
        ),
        _COMPACT,
    )
    session: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(String(100))
    participant: Mapped[int | None] = mapped_column(SmallInteger)
    role: Mapped[int | None] = mapped_column(SmallInteger)
    step: Mapped[int] = mapped_column(ForeignKey("step.id"))
    time: Mapped[float | None] = mapped_column(Double)
    length: Mapped[int] = mapped_column(SmallInteger)
    form: Mapped[int] = mapped_column(SmallInteger)
    flags: Mapped[int] = mapped_column(SmallInteger)
    doubt: Mapped[int] = mapped_column(SmallInteger)
    focus: Mapped[int | None] = mapped_column(SmallInteger)
    aim: Mapped[int | None] = mapped_column(SmallInteger)
    narrow: Mapped[bool]
    follow_up: Mapped[bool]
    suggestive: Mapped[bool]
    minded: Mapped[int] = mapped_column(SmallInteger)
    """The flags that a rule of the step minds in it, without doubt."""
    text: Mapped[str | None] = mapped_column(Text)


class FindingRow(Base):
    """What a rule said of a turn, on which characters."""

    __tablename__ = "finding"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session", "number"], ["turn.session", "turn.number"], name="fk_finding_turn", ondelete="CASCADE"
        ),
        _COMPACT,
    )
    session: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    rule: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    start: Mapped[int] = mapped_column(SmallInteger)
    stop: Mapped[int] = mapped_column(SmallInteger)
    severity: Mapped[int] = mapped_column(SmallInteger)
    doubt: Mapped[bool]
    score: Mapped[int | None] = mapped_column(SmallInteger)
    """In thousandths."""


class RuleTallyRow(Base):
    """How often a rule said something in a session."""

    __tablename__ = "rule_tally"
    __table_args__ = (_COMPACT,)
    session: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    rule: Mapped[int] = mapped_column(ForeignKey("rule.id"), primary_key=True)
    count: Mapped[int]


class _Labelled:
    """What a person says that a turn is."""

    form: Mapped[int] = mapped_column(SmallInteger)
    flags: Mapped[int] = mapped_column(SmallInteger)
    optional: Mapped[int] = mapped_column(SmallInteger)
    focus: Mapped[int | None] = mapped_column(SmallInteger)
    aim: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[float] = mapped_column(Double)


class AnnotationRow(_Labelled, Base):
    """What one trainer says that a turn is, not having seen what another says."""

    __tablename__ = "annotation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session", "number"], ["turn.session", "turn.number"], name="fk_annotation_turn", ondelete="CASCADE"
        ),
        _COMPACT,
    )
    session: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    annotator: Mapped[str] = mapped_column(String(16), primary_key=True)


class AnnotatorRow(Base):
    """Who labels the turns of a session, and from when they change nothing any more."""

    __tablename__ = "annotator"
    __table_args__ = (_COMPACT,)
    session: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(16), primary_key=True)
    finished: Mapped[float | None] = mapped_column(Double)


class GoldRow(_Labelled, Base):
    """What was agreed that a turn is."""

    __tablename__ = "gold"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session", "number"], ["turn.session", "turn.number"], name="fk_gold_turn", ondelete="CASCADE"
        ),
        _COMPACT,
    )
    session: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)


COUNTED = (
    "turns",
    "inbrenger",
    "questions",
    "characters",
    "narrow",
    "follow_up",
    "suggestive",
    *(f"form_{form}" for form in FORMS),
    *(f"flag_{flag}" for flag in FLAGS),
    *(f"doubt_{flag}" for flag in FLAGS),
    *(f"minded_{flag}" for flag in FLAGS),
    *(f"focus_{focus}" for focus in FOCUSES),
    *(f"aim_{aim}" for aim in AIMS),
)
"""What is counted of each session, so that a page over many of them never reads their turns."""

TALLY = Table(
    "tally",
    Base.metadata,
    # the number of a session alone is the key: SQLite's own row number, so this table needs no other index
    Column("session", ForeignKey("session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    *(Column(name, Integer, nullable=False) for name in COUNTED),
)
