"""Where a feed that has moved for good is polled, and since how many days it is seen to have."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """What is new only: the days are counted from now on."""
    days = Column("moved_days", Integer, nullable=False, server_default=sa.text("0"))
    op.add_column("feeds", days)
    op.add_column("feeds", Column("moved_at", sa.DateTime(timezone=True)))
    op.add_column("feeds", Column("address", Text))
