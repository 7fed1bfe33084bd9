"""Stories across outlets and languages, what is held and why, and what people do."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, Text

revision = "0006"
down_revision = "0005"

TIME = DateTime(timezone=True)


def upgrade() -> None:
    """What was told before keeps its story; what was held before was held for its channel."""
    no = sa.text("false")
    op.add_column("entries", Column("burst", Boolean, nullable=False, server_default=no))
    op.add_column("articles", Column("burst", Boolean, nullable=False, server_default=no))
    waits = sa.text("outcome = 'waiting'")
    op.create_index(
        "matches_waiting_idx",
        "matches",
        ["article_id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    _stories()
    _desk()
    for name in ("hold", "silence", "digest"):
        op.add_column("deliveries", Column(name, Text))
    op.create_index("deliveries_digest_idx", "deliveries", ["digest"])
    op.execute("UPDATE deliveries SET hold = 'channel' WHERE state = 'held'")


def _stories() -> None:
    for name in ("same_as", "may_belong", "withdrawal"):
        op.add_column("stories", Column(name, Text))
    op.create_index("stories_same_as_idx", "stories", ["same_as"])
    for name in ("owner", "kind", "language", "copy_of"):
        op.add_column("story_members", Column(name, Text))
    op.add_column("story_members", Column("published", TIME))
    nothing = sa.text("'{}'")
    op.add_column("story_members", Column("facts", Text, nullable=False, server_default=nothing))
    no = sa.text("false")
    op.add_column("story_members", Column("denies", Boolean, nullable=False, server_default=no))
    op.drop_index("story_members_story_id_idx", "story_members")
    told = ["story_id", "seen", "article_id", "copy_of", "owner", "feed", "kind", "denies"]
    op.create_index("story_members_story_idx", "story_members", told)
    op.create_table(
        "story_facts",
        Column("story_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("story_id", "kind", "key", name="story_facts_pkey"),
        _of("stories.id", "story_facts_story_id_fkey", "story_id"),
    )
    op.create_table(
        "key_days",
        Column("day", Date, nullable=False),
        Column("key", BigInteger, nullable=False),
        Column("stories", Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "key", name="key_days_pkey"),
    )


def _desk() -> None:
    op.add_column("alerts", Column("acknowledged_by", Text))
    op.create_table(
        "silences",
        *(Column(name, Text, nullable=False) for name in ("id", "kind", "subject", "by", "reason")),
        Column("since", TIME, nullable=False),
        Column("until", TIME, nullable=False),
        Column("ended", TIME),
        sa.PrimaryKeyConstraint("id", name="silences_pkey"),
    )
    op.create_table(
        "acts",
        *(Column(name, Text, nullable=False) for name in ("id", "kind", "by")),
        Column("at", TIME, nullable=False),
        Column("story_id", Text),
        Column("text", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="acts_pkey"),
        _of("stories.id", "acts_story_id_fkey", "story_id"),
    )
    op.create_index("acts_story_id_idx", "acts", ["story_id"])
    op.create_index("acts_at_idx", "acts", ["at"])
    op.create_table(
        "edits",
        Column("at", TIME, nullable=False),
        Column("rule", Text, nullable=False),
        Column("what", Text, nullable=False),
        sa.PrimaryKeyConstraint("at", "rule", name="edits_pkey"),
    )
    op.create_table(
        "digests",
        Column("channel", Text, nullable=False),
        Column("times", Text, nullable=False),
        Column("slot", TIME, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="digests_pkey"),
    )


def _of(column: str, name: str, ours: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [ours], [column], name=name, deferrable=True, initially="DEFERRED"
    )
