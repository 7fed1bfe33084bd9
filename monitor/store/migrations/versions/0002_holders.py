"""Who holds a lease, leases of polls, articles whose texts are forgotten, and restores."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column, Integer, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """What is new only; what is there stays as it is, and was read when it was seen."""
    for table in ("feeds", "jobs", "deliveries"):
        op.add_column(table, Column("holder", Integer))
    op.add_column("feeds", Column("lease_until", sa.DateTime(timezone=True)))
    forgotten = Column("forgotten", Boolean, nullable=False, server_default=sa.text("false"))
    op.add_column("articles", forgotten)
    op.add_column("articles", Column("read", sa.DateTime(timezone=True)))
    op.execute("UPDATE articles SET read = seen")
    kept = sa.column("forgotten").is_(False)
    op.create_index(
        "articles_kept_idx", "articles", ["read"], sqlite_where=kept, postgresql_where=kept
    )
    op.create_table(
        "origin",
        Column("one", Integer, nullable=False),
        Column("tables", Text),
        Column("restored", sa.DateTime(timezone=True)),
        Column("copied", sa.DateTime(timezone=True)),
        Column("told", Boolean, nullable=False),
        sa.PrimaryKeyConstraint("one", name="origin_pkey"),
    )
