"""Which volume a notebook is at, and which volumes were erased."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column and a table; a notebook of before gets its volume when something is next stored in it."""
    op.add_column("trainee", sa.Column("volume", sa.String(32)))
    op.create_table(
        "ended",
        sa.Column("volume", sa.String(32), primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
