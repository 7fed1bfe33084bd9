"""What is silent now, by whose wish, and how much that holds back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.model import AlertView, Silence
from monitor.render.webhook import iso
from monitor.store import Connection, silences, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A silence with how many stories wait for its end; `title` is the headline of a silenced
    story."""

    silence: Silence
    held: int
    title: str | None = None


def silent(c: Connection, now: datetime) -> tuple[Silent, ...]:
    """Those that hold now, what ends first first."""
    return counted(c, silences.active(c, now))


def counted(c: Connection, found: Iterable[Silence]) -> tuple[Silent, ...]:
    """Each with what it holds."""
    held = silences.held(c)
    return tuple(
        Silent(silence=one, held=held.get(one.id, 0), title=_title(c, one)) for one in found
    )


def _title(c: Connection, one: Silence) -> str | None:
    story = stories.get(c, one.subject) if one.kind == "story" else None
    return story.title if story else None


def about(view: AlertView, found: Iterable[Silent]) -> tuple[Silent, ...]:
    """Those that are about a story: it, one of its rules, its source, or a name found in it."""
    subjects = {("story", view.story.id), ("source", view.article.feed)}
    subjects |= {("rule", rule.id) for rule in view.rules}
    subjects |= {("entity", one.term) for one in view.evidence}
    return tuple(one for one in found if (one.silence.kind, one.silence.subject) in subjects)


def silent_json(one: Silent) -> dict[str, Any]:
    """A silence as the command line and the page's API give it to scripts."""
    silence = one.silence
    return {
        "id": silence.id,
        "kind": silence.kind,
        "subject": silence.subject,
        "by": silence.by,
        "reason": silence.reason,
        "since": iso(silence.since),
        "until": iso(silence.until),
        "ended": iso(silence.ended),
        "held": one.held,
    }
