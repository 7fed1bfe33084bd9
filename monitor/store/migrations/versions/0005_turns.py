"""What translating took, and the sentences that end an engine."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Float, Integer, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """What was translated before is not counted."""
    zero = sa.text("0")
    nothing = sa.text("'[]'")
    op.add_column("translations", Column("doubts", Text, nullable=False, server_default=nothing))
    op.add_column("translations", Column("words", Integer, nullable=False, server_default=zero))
    op.add_column("translations", Column("seconds", Float, nullable=False, server_default=zero))
    op.create_table(
        "quarantine",
        Column("fingerprint", Text, nullable=False),
        Column("kills", Integer, nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="quarantine_pkey"),
    )
