"""Who holds a lease, leases of polls, and articles whose texts are forgotten."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column, Integer

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """New columns only; what is there stays as it is."""
    for table in ("feeds", "jobs", "deliveries"):
        op.add_column(table, Column("holder", Integer))
    op.add_column("feeds", Column("lease_until", sa.DateTime(timezone=True)))
    forgotten = Column("forgotten", Boolean, nullable=False, server_default=sa.text("false"))
    op.add_column("articles", forgotten)
