"""The rhythm of each feed, and what people were told of its troubles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column, Integer, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What is new only. Rhythms are learnt from now on, not from the archive: it does not say when
    the monitor ran."""
    op.add_column("feeds", Column("late_at", sa.DateTime(timezone=True)))
    op.add_column("feeds", Column("empty_since", sa.DateTime(timezone=True)))
    op.create_table(
        "rhythms",
        Column("feed", Text, nullable=False),
        Column("rhythm", Text, nullable=False),
        sa.PrimaryKeyConstraint("feed", name="rhythms_pkey"),
    )
    op.create_table(
        "troubles",
        Column("feed", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("since", sa.DateTime(timezone=True), nullable=False),
        Column("told", sa.DateTime(timezone=True)),
        Column("over", sa.DateTime(timezone=True)),
        Column("wide", Boolean, nullable=False),
        Column("times", Integer, nullable=False),
        sa.PrimaryKeyConstraint("feed", "kind", name="troubles_pkey"),
    )
