"""Sessions: who spoke, what each turn is, what rules said of it, and what trainers say."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FLAGS = ("why", "advice", "leading", "interpretation", "judgement", "stacked", "generalisation")
_COUNTED = (
    *("turns", "inbrenger", "questions", "characters", "narrow", "follow_up", "suggestive"),
    *("form_open", "form_invitation", "form_closed", "form_choice", "form_statement"),
    *(f"{kind}_{flag}" for kind in ("flag", "doubt", "minded") for flag in _FLAGS),
    *("focus_person", "focus_task", "focus_environment"),
    *("aim_clarify", "aim_act", "aim_experience", "aim_learn"),
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation", sa.Integer, sa.ForeignKey("organisation.id", ondelete="CASCADE"), nullable=False),
        sa.Column("public", sa.String(64), nullable=False),
        sa.Column("method", sa.String(100), nullable=False),
        sa.Column("grouping", sa.String(100)),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("closed", sa.Double),
        sa.Column("keep_text", sa.Boolean, nullable=False),
        sa.Column("consent", sa.String(100)),
        sa.Column("consented", sa.Double),
        sa.Column("retain_until", sa.Double),
        sa.Column("erased", sa.Double),
        sa.Column("last", sa.Integer, nullable=False),
        sa.UniqueConstraint("organisation", "public"),
    )
    op.create_index("ix_session_created", "session", ["organisation", "created", "id"])
    op.create_index("ix_session_grouping", "session", ["organisation", "grouping", "created"])
    op.create_index("ix_session_retain_until", "session", ["retain_until"])
    op.create_table(
        "participant",
        sa.Column("session", sa.Integer, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True),
        sa.Column("pseudonym", sa.String(16), nullable=False),
        sa.Column("released", sa.String(100)),
        sa.UniqueConstraint("session", "pseudonym"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "step",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("method", sa.String(100), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.UniqueConstraint("method", "name"),
    )
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
    )
    op.create_table(
        "turn",
        sa.Column("session", sa.Integer, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("client", sa.String(100), nullable=False),
        sa.Column("participant", sa.SmallInteger),
        sa.Column("role", sa.SmallInteger),
        sa.Column("step", sa.Integer, sa.ForeignKey("step.id"), nullable=False),
        sa.Column("time", sa.Double),
        sa.Column("length", sa.SmallInteger, nullable=False),
        sa.Column("form", sa.SmallInteger, nullable=False),
        sa.Column("flags", sa.SmallInteger, nullable=False),
        sa.Column("doubt", sa.SmallInteger, nullable=False),
        sa.Column("focus", sa.SmallInteger),
        sa.Column("aim", sa.SmallInteger),
        sa.Column("narrow", sa.Boolean, nullable=False),
        sa.Column("follow_up", sa.Boolean, nullable=False),
        sa.Column("suggestive", sa.Boolean, nullable=False),
        sa.Column("minded", sa.SmallInteger, nullable=False),
        sa.Column("text", sa.Text),
        sa.UniqueConstraint("session", "client"),
        sa.ForeignKeyConstraint(
            ["session", "participant"],
            ["participant.session", "participant.number"],
            name="fk_turn_participant",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding",
        sa.Column("session", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("position", sa.SmallInteger, primary_key=True),
        sa.Column("rule", sa.Integer, sa.ForeignKey("rule.id"), nullable=False),
        sa.Column("start", sa.SmallInteger, nullable=False),
        sa.Column("stop", sa.SmallInteger, nullable=False),
        sa.Column("severity", sa.SmallInteger, nullable=False),
        sa.Column("doubt", sa.Boolean, nullable=False),
        sa.Column("score", sa.SmallInteger),
        _of_turn("finding"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rule_tally",
        sa.Column("session", sa.Integer, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("rule", sa.Integer, sa.ForeignKey("rule.id"), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally",
        sa.Column(
            "session",
            sa.Integer,
            sa.ForeignKey("session.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        *(sa.Column(name, sa.Integer, nullable=False) for name in _COUNTED),
    )
    op.create_table(
        "annotation",
        sa.Column("session", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("annotator", sa.String(16), primary_key=True),
        *_labelled(),
        _of_turn("annotation"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gold",
        sa.Column("session", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        *_labelled(),
        _of_turn("gold"),
        sqlite_with_rowid=False,
    )


def _of_turn(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["session", "number"], ["turn.session", "turn.number"], name=f"fk_{table}_turn", ondelete="CASCADE"
    )


def _labelled() -> "list[sa.Column[object]]":
    return [
        sa.Column("form", sa.SmallInteger, nullable=False),
        sa.Column("flags", sa.SmallInteger, nullable=False),
        sa.Column("optional", sa.SmallInteger, nullable=False),
        sa.Column("focus", sa.SmallInteger),
        sa.Column("aim", sa.SmallInteger),
        sa.Column("at", sa.Double, nullable=False),
    ]
