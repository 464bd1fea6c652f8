"""Which key made a session, and which annotators have finished."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column and a table; who annotated before has not finished."""
    op.add_column("session", sa.Column("maker", sa.String(100)))
    op.create_table(
        "annotator",
        sa.Column("session", sa.Integer, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("pseudonym", sa.String(16), primary_key=True),
        sa.Column("finished", sa.Double),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO annotator (session, pseudonym) SELECT DISTINCT session, annotator FROM annotation")
