"""alert and delivery: decisions to tell, and promises to one target of a channel."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from monitor.model.basics import Severity

NewsKind = Literal[
    "second-owner",
    "official",
    "denial",
    "place",
    "number",
    "name",
    "edit",
    "severity",
    "withdrawn",
]
"""As in the webhook's `news`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A decision to tell: one per rule and story."""

    id: str
    rule: str
    story_id: str
    article_id: str  # the article that brought it
    severity: Severity
    rules_version: str
    created: datetime
    acknowledged: datetime | None = None
    acknowledged_by: str | None = None


class DeliveryState(StrEnum):
    """Where a delivery stands. `sending` holds a lease."""

    PENDING = "pending"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    DIGESTED = "digested"  # it went out within a digest
    SUPPRESSED = "suppressed"
    DEAD = "dead"


class Hold(StrEnum):
    """Why a delivery is held until its `due`. What waited for `digest`, `limit`, `burst`, `flood`
    or `silence` goes out as one digest, the rest by itself."""

    CHANNEL = "channel"  # it cannot be used; until it is mended
    PACE = "pace"  # further news of a story, collected
    QUIET = "quiet"  # quiet hours
    ESCALATION = "escalation"  # unless somebody acknowledges before
    DIGEST = "digest"  # the channel's own times
    LIMIT = "limit"  # more an hour than the channel wants
    BURST = "burst"  # many at once from one poll
    FLOOD = "flood"  # one rule tells of everything
    SILENCE = "silence"  # somebody asked for it


class MessageKind(StrEnum):
    """What a message is to its reader."""

    ALERT = "alert"
    UPDATE = "update"
    DIGEST = "digest"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A promise to one target of a channel; `target` is the address's place in its list."""

    id: str
    kind: MessageKind
    channel: str
    target: str
    story_id: str | None
    revision: int
    severity: Severity
    state: DeliveryState
    due: datetime
    created: datetime
    rules_version: str
    article_id: str | None = None
    alert_ids: tuple[str, ...] = ()
    news: tuple["News", ...] = ()
    notice: "Notice | None" = None
    reason: str | None = None  # why held, suppressed or dead
    hold: Hold | None = None  # what it waits for, or waited for last
    silence: str | None = None  # the silence that holds it
    digest: str | None = None  # the delivery it went out with
    attempts: int = 0
    first_attempt: datetime | None = None
    lease_until: datetime | None = None
    sent: datetime | None = None
    error: str | None = None
    body: str | None = None  # the message as JSON, frozen at the first attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an update brings."""

    kind: NewsKind
    text: str
    original: str | None = None
    feed: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The monitor's own trouble."""

    about: str
    text: str
    since: datetime
