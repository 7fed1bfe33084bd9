"""Every table as it is now. A change here needs a new file in migrations/versions, and REVISION."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

from monitor.model import (
    DeliveryState,
    Evidence,
    Facts,
    Hit,
    Hold,
    MessageKind,
    News,
    Notice,
    Outcome,
    ParsedEntry,
    Withdrawal,
)
from monitor.store.columns import Enum, Hash64, Json, Plain, Rank, Utc
from monitor.vitals import Rhythm

REVISION = "0006"
"""The schema this program knows; revisions are numbered upwards, so a greater one is newer."""

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)


def _of(column: str) -> ForeignKey:
    # Deferred: a transaction must be whole when it commits, in whatever order it was written.
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


feeds = Table(
    "feeds",
    metadata,
    Column("name", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("listed", Boolean, nullable=False, server_default=text("true")),  # configured now
    Column("due", Utc, nullable=False),
    Column("moved_to", Text),
    Column("etag", Plain),
    Column("last_modified", Plain),
    Column("body_hash", Text),
    Column("full_at", Utc),
    Column("first_polled", Utc),
    Column("polled", Utc),
    Column("changed", Utc),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Utc),
    Column("error", Plain),
    Column("gone", Boolean, nullable=False),
    Column("gap_possible", Boolean, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("lease_until", Utc),  # of a poll that is under way
    Column("holder", Integer),
    Column("late_at", Utc),
    Column("empty_since", Utc),
    Column("moved_days", Integer, nullable=False, server_default=text("0")),
    Column("moved_at", Utc),
    Column("address", Text),
    Index(None, "due"),
)

# Apart from `feeds`, as it changes only when something new comes.
rhythms = Table(
    "rhythms",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("rhythm", Json(Rhythm), nullable=False),
)

# What is wrong with the sources, and who knows of it; "" stands for all of them together.
troubles = Table(
    "troubles",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("since", Utc, nullable=False),
    Column("told", Utc),
    Column("over", Utc),
    Column("wide", Boolean, nullable=False),  # every channel was told, not `ops` alone
    Column("times", Integer, nullable=False),  # it was told lately
)

entries = Table(
    "entries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("feed", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("seen", Utc, nullable=False),
    Column("fresh", Boolean, nullable=False),
    Column("parsed", Json(ParsedEntry), nullable=False),
    Column("article_id", Text, _of("articles.id")),
    Column("burst", Boolean, nullable=False, server_default=text("false")),
    Index(None, "article_id"),
)

entry_keys = Table(
    "entry_keys",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("key", Plain, primary_key=True),
    Column("entry_id", Text, _of("entries.id"), nullable=False),
    Index(None, "entry_id"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Plain),
    Column("feed", Text),
    Column("entry_id", Text),
    Column("title", Plain, nullable=False),
    Column("text", Plain, nullable=False),
    Column("language", Text),
    Column("script", Text),
    Column("published", Utc),
    Column("seen", Utc, nullable=False),
    Column("source", Text, nullable=False),
    Column("thin", Text),
    Column("fresh", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("story_id", Text, _of("stories.id")),
    Column("burst", Boolean, nullable=False, server_default=text("false")),
    Column("read", Utc),  # its text, last
    Column("forgotten", Boolean, nullable=False, server_default=text("false")),  # its text is gone
    Index(None, "seen"),
    Index(None, "story_id"),
)

_kept = articles.c.forgotten.is_(False)
# Among all that was ever seen, the texts that are still there.
Index("articles_kept_idx", articles.c.read, sqlite_where=_kept, postgresql_where=_kept)

translations = Table(
    "translations",
    metadata,
    Column("article_id", Text, _of("articles.id"), primary_key=True),
    Column("engine", Text, nullable=False),
    Column("quality", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Plain, nullable=False),
    Column("text", Plain, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("sentences", Json(tuple[tuple[int, int, int, int], ...]), nullable=False),
    Column("doubts", Json(tuple[str, ...]), nullable=False, server_default=text("'[]'")),
    Column("words", Integer, nullable=False, server_default=text("0")),  # that engines were given
    Column("seconds", Float, nullable=False, server_default=text("0")),  # that they took
)

# Sentences that ended an engine, by a hash of both.
quarantine = Table(
    "quarantine",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("kills", Integer, nullable=False),
    Column("at", Utc, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("article_id", Text, _of("articles.id"), primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("severity", Rank, nullable=False),
    Column("alert", Boolean, nullable=False),
    Column("hits", Json(tuple[Hit, ...]), nullable=False),
    Column("evidence", Json(tuple[Evidence, ...]), nullable=False),
    Column("why_not", Plain),
    Column("ignored", Plain),
    Column("outcome", Enum(Outcome), nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("at", Utc, nullable=False),
)

waits = matches.c.outcome == literal_column("'waiting'")
# Few wait for confirmation, and are looked through every minute.
Index("matches_waiting_idx", matches.c.article_id, sqlite_where=waits, postgresql_where=waits)

stories = Table(
    "stories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Plain, nullable=False),
    Column("state", Text, nullable=False),
    Column("first_seen", Utc, nullable=False),
    Column("last_seen", Utc, nullable=False),
    Column("same_as", Text),
    Column("may_belong", Text),
    Column("withdrawal", Json(Withdrawal)),
    Index(None, "same_as"),
)

story_members = Table(
    "story_members",
    metadata,
    Column("article_id", Text, _of("articles.id"), primary_key=True),  # one story an article
    Column("story_id", Text, _of("stories.id"), nullable=False),
    Column("feed", Text),
    Column("title", Plain, nullable=False),
    Column("sketch", Json(tuple[int, ...]), nullable=False),
    Column("words", Integer, nullable=False),
    Column("seen", Utc, nullable=False),
    Column("owner", Text),
    Column("kind", Text),
    Column("language", Text),
    Column("published", Utc),
    Column("copy_of", Text),
    Column("facts", Json(Facts, kept=1024), nullable=False, server_default=text("'{}'")),
    Column("denies", Boolean, nullable=False, server_default=text("false")),  # as its facts say
    # All that says who tells a story, and how sure it is by that: no row is read for it.
    Index(
        "story_members_story_idx",
        *("story_id", "seen", "article_id", "copy_of", "owner", "feed", "kind", "denies"),
    ),
)

# What a story is known to say: what is not there yet is news, once.
story_facts = Table(
    "story_facts",
    metadata,
    Column("story_id", Text, _of("stories.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Plain, primary_key=True),
    Column("at", Utc, nullable=False),
)

# In how many of a day's new stories a key stands: what is frequent makes no story.
key_days = Table(
    "key_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("key", Hash64, primary_key=True),  # 0: all stories of the day
    Column("stories", Integer, nullable=False),
)

story_keys = Table(
    "story_keys",
    metadata,
    Column("article_id", Text, _of("story_members.article_id"), primary_key=True),
    Column("key", Hash64, primary_key=True),
    Column("seen", Utc, nullable=False),
    # What a common key finds is cut off by its time before the members are read.
    Index(None, "key", "seen"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("story_id", Text, _of("stories.id"), nullable=False),
    Column("article_id", Text, _of("articles.id"), nullable=False),
    Column("severity", Rank, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("created", Utc, nullable=False),
    Column("acknowledged", Utc),
    Column("acknowledged_by", Plain),
    UniqueConstraint("story_id", "rule"),
    Index(None, "created", "id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Enum(MessageKind), nullable=False),
    Column("channel", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("story_id", Text, _of("stories.id")),
    Column("revision", Integer, nullable=False),
    Column("severity", Rank, nullable=False),
    Column("state", Enum(DeliveryState), nullable=False),
    Column("due", Utc, nullable=False),
    Column("created", Utc, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("article_id", Text, _of("articles.id")),
    Column("alert_ids", Json(tuple[str, ...]), nullable=False),
    Column("news", Json(tuple[News, ...]), nullable=False),
    Column("notice", Json(Notice)),
    Column("reason", Plain),
    Column("hold", Enum(Hold)),
    Column("silence", Text),
    Column("digest", Text),
    Column("attempts", Integer, nullable=False),
    Column("first_attempt", Utc),
    Column("lease_until", Utc),  # the claim's token
    Column("holder", Integer),
    Column("sent", Utc),
    Column("error", Plain),
    Column("body", Plain),
    Index(None, "state", "channel", "due"),
    Index(None, "story_id"),
    Index(None, "digest"),
    Index(None, "article_id"),
)

silences = Table(
    "silences",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Plain, nullable=False),
    Column("by", Plain, nullable=False),
    Column("reason", Plain, nullable=False),
    Column("since", Utc, nullable=False),
    Column("until", Utc, nullable=False),
    Column("ended", Utc),
)

# What people did, and in which words.
acts = Table(
    "acts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("by", Plain, nullable=False),
    Column("at", Utc, nullable=False),
    Column("story_id", Text, _of("stories.id")),
    Column("text", Plain, nullable=False),
    Index(None, "story_id"),
    Index(None, "at"),
)

rules_versions = Table(
    "rules_versions",
    metadata,
    Column("version", Text, primary_key=True),
    Column("sources", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

# What became of a rule, and when: begun (it was there when this began to be kept), added, changed,
# removed; of "", in words, what else of the rules was edited.
edits = Table(
    "edits",
    metadata,
    Column("at", Utc, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("what", Plain, nullable=False),
)

# Up to which of its times a channel's digests were made.
digests = Table(
    "digests",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("times", Text, nullable=False),  # as the rules had them then
    Column("slot", Utc, nullable=False),
)

# Whether this database is the one that was written last, or a copy put in its place (origin.py).
origin = Table(
    "origin",
    metadata,
    Column("one", Integer, primary_key=True),  # its only row
    Column("tables", Text),  # what PostgreSQL calls our tables: something else after a restore
    Column("restored", Utc),  # when a copy was last put in its place
    Column("copied", Utc),  # the last poll that the copy knew of
    Column("told", Boolean, nullable=False),  # `ops` knows
)

# The queue's own (monitor.jobs.local reads and writes it); times in microseconds since 1970.
jobs = Table(
    "jobs",
    metadata,
    Column("step", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("due", BigInteger, nullable=False),
    Column("again", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("ticket", Integer, nullable=False),
    Column("lease_until", BigInteger),
    Column("holder", Integer),
    Index(None, "step", "due"),
)
