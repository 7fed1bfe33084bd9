"""What people at the desk have to take over: what is open, what is unsure, what is kept quiet."""

from collections.abc import Iterator
from datetime import timedelta

from monitor.model import Alert, DeliveryState, Outcome, Section, Silence, Story
from monitor.pipeline.handover.shift import Shift, section, short
from monitor.store import Connection, acts, articles, handover, outbox, same, silences, stories

OPEN = timedelta(days=7)
"""How long an alert that nobody acknowledged stays on the list."""

OPEN_ALERTS = "Open alerts"
UNCONFIRMED = Outcome.UNCONFIRMED.capitalize()

MANY = 500
"""Alerts and matches that are looked at."""


def desk(c: Connection, shift: Shift) -> Iterator[Section | None]:
    """What is open, unconfirmed and silenced."""
    yield section(OPEN_ALERTS, list(_open(c, shift)), "`monitor alerts list --open`")
    yield section(UNCONFIRMED, list(_unconfirmed(c, shift)))
    yield section("Silences", list(_silences(c, shift)), "`monitor silence`")


def _open(c: Connection, shift: Shift) -> Iterator[str]:
    """Each story once, by its worst alert, with the notes beside it."""
    since = min(shift.since, shift.until - OPEN)
    found: dict[str, tuple[Story, Alert]] = {}
    for alert in handover.unacknowledged(c, since, MANY):
        story = same.story(c, alert.story_id)
        if story is not None:
            found.setdefault(story.id, (story, alert))
    for story, alert in found.values():
        if story.withdrawal is not None or _taken_back(c, story.id):
            continue
        notes = [
            f"{short(act.by)}: {short(act.text)}"
            for act in acts.of_story(c, story.id)
            if act.kind == "note"
        ]
        head = f"{alert.severity.upper()} · {story.state} · {_headline(c, alert, story)}"
        yield " · ".join([head, f"since {shift.local(alert.created)}", alert.id, *notes])


def _taken_back(c: Connection, story_id: str) -> bool:
    """Whether nobody was told of it after all: it matches no more."""
    promised = outbox.of_story(c, story_id)
    return bool(promised) and all(one.state is DeliveryState.SUPPRESSED for one in promised)


def _headline(c: Connection, alert: Alert, story: Story) -> str:
    return translated(c, alert.article_id) or short(story.title) or "(no headline)"


def translated(c: Connection, article_id: str) -> str:
    """An article's headline in the desk's language, where there is one."""
    translation = articles.translation(c, article_id)
    return short(translation.title) if translation else ""


def _unconfirmed(c: Connection, shift: Shift) -> Iterator[str]:
    confirms = {rule.id: rule.confirm for rule in shift.rules.config.rules if rule.confirm}
    longest = max((one.within for one in confirms.values()), default=timedelta())
    seen = shift.since - longest - timedelta(days=1)
    for one in handover.unconfirmed(c, shift.since, seen, MANY):
        title = translated(c, one.article_id) or short(one.title) or "(no headline)"
        confirm = confirms.get(one.rule)
        missed = ""
        if confirm:
            hours = f"{confirm.within / timedelta(hours=1):g} h"
            missed = f", which wants {confirm.outlets} outlets within {hours}"
        source = f" ({short(one.feed)})" if one.feed else ""
        at = shift.local(one.seen)
        yield f"{Outcome.UNCONFIRMED.upper()} · {title}{source}, {at} · {one.rule}{missed}"


def _silences(c: Connection, shift: Shift) -> Iterator[str]:
    held = silences.held(c)
    for one in silences.active(c, shift.until):
        number = held.get(one.id, 0)
        holds = f"; holds {number} {'story' if number == 1 else 'stories'}" if number else ""
        until = f"until {shift.local(one.until)}, by {short(one.by)}: {short(one.reason)}"
        yield f"{_subject(c, one)} {until}{holds}"


def _subject(c: Connection, silence: Silence) -> str:
    if silence.kind != "story":
        return f"{silence.kind} {short(silence.subject)}"
    story = stories.get(c, silence.subject)
    return f"story “{short(story.title) if story else silence.subject}”"
