"""Acknowledge and note: somebody has it, and what they know."""

from dataclasses import dataclass
from datetime import datetime

from monitor.desk.act.who import named, words
from monitor.model import Act, Story, stable_id
from monitor.store import Connection, acts, alerts, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """Who has a story since when: `had` before this act, by whom some of its alerts were; `new`
    alerts and `cancelled` escalations (messages that nobody gets now)."""

    story: Story
    had: tuple[str, datetime] | None
    new: int
    cancelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A note beside a story; not `new` where the same person had written the same."""

    story: Story
    new: bool


def acknowledge(c: Connection, named_id: str, by: str, now: datetime) -> Acknowledged:
    """`by` has all alerts of the story that nobody has; nobody else is woken for it."""
    story = named(c, named_id)
    known = [one for one in alerts.of_story(c, story.id) if one.acknowledged]
    first = min(known, key=lambda one: (one.acknowledged or now, one.id), default=None)
    new = alerts.acknowledge(c, story.id, by, now)
    cancelled = outbox.cancel_escalations(c, story.id, f"acknowledged by {by}")
    if new:
        at = now.isoformat()
        act_id = stable_id("act", "acknowledged", story.id, by, at)
        acts.add(c, Act(id=act_id, kind="acknowledged", by=by, at=now, story_id=story.id))
    had = (first.acknowledged_by or "", first.acknowledged or now) if first else None
    return Acknowledged(story=story, had=had, new=new, cancelled=cancelled)


def note(c: Connection, named_id: str, text: str, by: str, now: datetime) -> Noted:
    """`by` writes something beside the story; messages and digests show it from now on."""
    said = words(text, "the note")
    story = named(c, named_id)
    act_id = stable_id("act", "note", story.id, by, said)
    new = all(act.id != act_id for act in acts.of_story(c, story.id))
    acts.add(c, Act(id=act_id, kind="note", by=by, at=now, story_id=story.id, text=said))
    return Noted(story=story, new=new)
