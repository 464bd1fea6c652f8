"""The tables, as classes: what each row is."""

from typing import Any

from sqlalchemy import JSON, Double, ForeignKey, Index, LargeBinary, MetaData, SmallInteger, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What all tables share."""

    # names of our own, so that a later migration can change a constraint on either database
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )


class SecretRow(Base):
    """The one random key that codes are hashed with."""

    __tablename__ = "secret"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)


class TraineeRow(Base):
    """Somebody who practises, known by the hash of a code and nothing else."""

    __tablename__ = "trainee"
    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created: Mapped[float] = mapped_column(Double)
    seen: Mapped[float] = mapped_column(Double)
    volume: Mapped[str | None] = mapped_column(String(32))


class EndedRow(Base):
    """A volume of some notebook that was erased: a random number that says nothing of whose it was."""

    __tablename__ = "ended"
    __table_args__ = ({"sqlite_with_rowid": False},)
    volume: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[float] = mapped_column(Double)


class AttemptRow(Base):
    """One answer to one item; the client chooses its id, so that sending it twice stores it once."""

    __tablename__ = "attempt"
    __table_args__ = ({"sqlite_with_rowid": False},)
    trainee: Mapped[int] = mapped_column(ForeignKey("trainee.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[float] = mapped_column(Double)
    exercise: Mapped[str] = mapped_column(String(100))
    item: Mapped[str] = mapped_column(String(100))
    labels: Mapped[list[str]] = mapped_column(JSON)
    right: Mapped[bool]
    stage: Mapped[str] = mapped_column(String(100))
    help: Mapped[int] = mapped_column(SmallInteger)
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ObjectionRow(Base):
    """Somebody says *klopt niet*: the turn, what the coach said of it, and what they say."""

    __tablename__ = "objection"
    __table_args__ = (Index("ix_objection_at", "at", "id"),)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[float] = mapped_column(Double)
    text: Mapped[str] = mapped_column(Text)
    labels: Mapped[list[str]] = mapped_column(JSON)
    remark: Mapped[str | None] = mapped_column(Text)
    exercise: Mapped[str | None] = mapped_column(String(100))
    where: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    trainee: Mapped[int | None] = mapped_column(ForeignKey("trainee.id", ondelete="SET NULL"), index=True)
