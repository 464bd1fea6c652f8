"""Practice: trainees, their attempts, and objections."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "secret",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "trainee",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("seen", sa.Double, nullable=False),
    )
    op.create_table(
        "attempt",
        sa.Column("trainee", sa.Integer, sa.ForeignKey("trainee.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("exercise", sa.String(100), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("stage", sa.String(100), nullable=False),
        sa.Column("help", sa.SmallInteger, nullable=False),
        sa.Column("detail", sa.JSON),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("remark", sa.Text),
        sa.Column("exercise", sa.String(100)),
        sa.Column("where", sa.JSON),
        sa.Column("trainee", sa.Integer, sa.ForeignKey("trainee.id", ondelete="SET NULL")),
    )
    op.create_index("ix_objection_at", "objection", ["at", "id"])
    op.create_index("ix_objection_trainee", "objection", ["trainee"])
