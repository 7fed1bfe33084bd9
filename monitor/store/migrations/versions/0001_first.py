"""The first schema: feeds, entries, articles, matches, stories, alerts, deliveries, rules, jobs.

Only ever upwards: the way back is the copy in backups/.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, SmallInteger, Text

revision = "0001"
down_revision = None

Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Every table, what is referred to first."""
    _articles()
    _matches()
    _feeds()
    _stories()
    _outbox()
    _rules()


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"{table}_{column}_fkey"
    return sa.ForeignKeyConstraint(
        [column], [other], name=name, deferrable=True, initially="DEFERRED"
    )


def _articles() -> None:
    op.create_table(
        "stories",
        Column("id", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("first_seen", Time, nullable=False),
        Column("last_seen", Time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="stories_pkey"),
    )
    op.create_table(
        "articles",
        Column("id", Text, nullable=False),
        Column("url", Text),
        Column("feed", Text),
        Column("entry_id", Text),
        Column("title", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("language", Text),
        Column("script", Text),
        Column("published", Time),
        Column("seen", Time, nullable=False),
        Column("source", Text, nullable=False),
        Column("thin", Text),
        Column("fresh", Boolean, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("story_id", Text),
        _of("articles", "story_id", "stories.id"),
        sa.PrimaryKeyConstraint("id", name="articles_pkey"),
    )
    op.create_index("articles_seen_idx", "articles", ["seen"])
    op.create_index("articles_story_id_idx", "articles", ["story_id"])


def _matches() -> None:
    op.create_table(
        "translations",
        Column("article_id", Text, nullable=False),
        Column("engine", Text, nullable=False),
        Column("quality", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("complete", Boolean, nullable=False),
        Column("sentences", Text, nullable=False),
        _of("translations", "article_id", "articles.id"),
        sa.PrimaryKeyConstraint("article_id", name="translations_pkey"),
    )
    op.create_table(
        "matches",
        Column("article_id", Text, nullable=False),
        Column("rule", Text, nullable=False),
        Column("severity", SmallInteger, nullable=False),
        Column("alert", Boolean, nullable=False),
        Column("hits", Text, nullable=False),
        Column("evidence", Text, nullable=False),
        Column("why_not", Text),
        Column("ignored", Text),
        Column("outcome", Text, nullable=False),
        Column("rules_version", Text, nullable=False),
        Column("final", Boolean, nullable=False),
        Column("at", Time, nullable=False),
        _of("matches", "article_id", "articles.id"),
        sa.PrimaryKeyConstraint("article_id", "rule", name="matches_pkey"),
    )


def _feeds() -> None:
    op.create_table(
        "feeds",
        Column("name", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("listed", Boolean, server_default=sa.text("true"), nullable=False),
        Column("due", Time, nullable=False),
        Column("moved_to", Text),
        Column("etag", Text),
        Column("last_modified", Text),
        Column("body_hash", Text),
        Column("full_at", Time),
        Column("first_polled", Time),
        Column("polled", Time),
        Column("changed", Time),
        Column("failures", Integer, nullable=False),
        Column("failing_since", Time),
        Column("error", Text),
        Column("gone", Boolean, nullable=False),
        Column("gap_possible", Boolean, nullable=False),
        Column("entries", Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="feeds_pkey"),
    )
    op.create_index("feeds_due_idx", "feeds", ["due"])
    op.create_table(
        "entries",
        Column("id", Text, nullable=False),
        Column("feed", Text, nullable=False),
        Column("content_hash", Text, nullable=False),
        Column("seen", Time, nullable=False),
        Column("fresh", Boolean, nullable=False),
        Column("parsed", Text, nullable=False),
        Column("article_id", Text),
        _of("entries", "article_id", "articles.id"),
        sa.PrimaryKeyConstraint("id", name="entries_pkey"),
    )
    op.create_index("entries_article_id_idx", "entries", ["article_id"])
    op.create_table(
        "entry_keys",
        Column("feed", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("entry_id", Text, nullable=False),
        _of("entry_keys", "entry_id", "entries.id"),
        sa.PrimaryKeyConstraint("feed", "key", name="entry_keys_pkey"),
    )
    op.create_index("entry_keys_entry_id_idx", "entry_keys", ["entry_id"])


def _stories() -> None:
    op.create_table(
        "story_members",
        Column("article_id", Text, nullable=False),
        Column("story_id", Text, nullable=False),
        Column("feed", Text),
        Column("title", Text, nullable=False),
        Column("sketch", Text, nullable=False),
        Column("words", Integer, nullable=False),
        Column("seen", Time, nullable=False),
        _of("story_members", "article_id", "articles.id"),
        _of("story_members", "story_id", "stories.id"),
        sa.PrimaryKeyConstraint("article_id", name="story_members_pkey"),
    )
    op.create_index("story_members_story_id_idx", "story_members", ["story_id"])
    op.create_table(
        "story_keys",
        Column("article_id", Text, nullable=False),
        Column("key", BigInteger, nullable=False),
        Column("seen", Time, nullable=False),
        _of("story_keys", "article_id", "story_members.article_id"),
        sa.PrimaryKeyConstraint("article_id", "key", name="story_keys_pkey"),
    )
    op.create_index("story_keys_key_seen_idx", "story_keys", ["key", "seen"])


def _outbox() -> None:
    op.create_table(
        "alerts",
        Column("id", Text, nullable=False),
        Column("rule", Text, nullable=False),
        Column("story_id", Text, nullable=False),
        Column("article_id", Text, nullable=False),
        Column("severity", SmallInteger, nullable=False),
        Column("rules_version", Text, nullable=False),
        Column("created", Time, nullable=False),
        Column("acknowledged", Time),
        _of("alerts", "article_id", "articles.id"),
        _of("alerts", "story_id", "stories.id"),
        sa.PrimaryKeyConstraint("id", name="alerts_pkey"),
        sa.UniqueConstraint("story_id", "rule", name="alerts_story_id_rule_key"),
    )
    op.create_index("alerts_created_id_idx", "alerts", ["created", "id"])
    op.create_table(
        "deliveries",
        Column("id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("target", Text, nullable=False),
        Column("story_id", Text),
        Column("revision", Integer, nullable=False),
        Column("severity", SmallInteger, nullable=False),
        Column("state", Text, nullable=False),
        Column("due", Time, nullable=False),
        Column("created", Time, nullable=False),
        Column("rules_version", Text, nullable=False),
        Column("article_id", Text),
        Column("alert_ids", Text, nullable=False),
        Column("news", Text, nullable=False),
        Column("notice", Text),
        Column("reason", Text),
        Column("attempts", Integer, nullable=False),
        Column("first_attempt", Time),
        Column("lease_until", Time),
        Column("sent", Time),
        Column("error", Text),
        Column("body", Text),
        _of("deliveries", "article_id", "articles.id"),
        _of("deliveries", "story_id", "stories.id"),
        sa.PrimaryKeyConstraint("id", name="deliveries_pkey"),
    )
    op.create_index("deliveries_article_id_idx", "deliveries", ["article_id"])
    op.create_index("deliveries_state_channel_due_idx", "deliveries", ["state", "channel", "due"])
    op.create_index("deliveries_story_id_idx", "deliveries", ["story_id"])


def _rules() -> None:
    op.create_table(
        "rules_versions",
        Column("version", Text, nullable=False),
        Column("sources", Text, nullable=False),
        Column("at", Time, nullable=False),
        sa.PrimaryKeyConstraint("version", name="rules_versions_pkey"),
    )
    op.create_table(
        "jobs",
        Column("step", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("due", BigInteger, nullable=False),
        Column("again", BigInteger),
        Column("attempts", Integer, nullable=False),
        Column("priority", Integer, nullable=False),
        Column("ticket", Integer, nullable=False),
        Column("lease_until", BigInteger),
        sa.PrimaryKeyConstraint("step", "key", name="jobs_pkey"),
    )
    op.create_index("jobs_step_due_idx", "jobs", ["step", "due"])
