"""alerts: what was told, as the contract's alert objects."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from monitor.errors import SettingError
from monitor.match import Rules
from monitor.model import Act, Alert, AlertView, Delivery, Severity, StoryState
from monitor.pipeline.compose import story_view
from monitor.store import Connection, acts, alerts, outbox, same
from monitor.translate import Translators

PAGE = 200
"""Alerts read at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One story that was told, with its deliveries. `view.id` is also the cursor of a list."""

    view: AlertView
    created: datetime
    deliveries: tuple[Delivery, ...]
    acts: tuple[Act, ...] = ()  # what people did about it, first things first


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stories a list is of: all that is said must hold. `unclaimed`: somebody has yet to
    acknowledge one of its alerts, and it was not withdrawn; `severity` or above."""

    unclaimed: bool = False
    state: StoryState | None = None
    rule: str | None = None
    severity: Severity = Severity.INFO


ALL = Wanted()


def listing(
    c: Connection,
    rules: Rules,
    translators: Translators,
    *,
    limit: int | None,
    since: datetime | None = None,
    before: str | None = None,
    wanted: Wanted = ALL,
) -> tuple[Told, ...]:
    """What was told, newest first, one a story, and each story once however the list is cut:
    `before` is the id of the last one had. Raises SettingError where there is no such id."""
    start = None if before is None else _newest(_story(c, before)).id
    found = (siblings for siblings in _stories(c, since, start) if _is_wanted(c, wanted, siblings))
    return tuple(_told(c, rules, translators, siblings) for siblings in islice(found, limit))


def _is_wanted(c: Connection, wanted: Wanted, siblings: tuple[Alert, ...]) -> bool:
    if max(one.severity.rank for one in siblings) < wanted.severity.rank:
        return False
    if wanted.rule is not None and all(one.rule != wanted.rule for one in siblings):
        return False
    if wanted.unclaimed and all(one.acknowledged for one in siblings):
        return False
    if wanted.state is None and not wanted.unclaimed:
        return True
    story = same.story(c, siblings[0].story_id)
    state = story.state if story else None
    return state == wanted.state if wanted.state else state != "withdrawn"


def _stories(
    c: Connection, since: datetime | None, before: str | None
) -> Iterator[tuple[Alert, ...]]:
    """The alerts of each story; a story stands where its newest alert does."""
    while page := alerts.list(c, limit=PAGE, since=since, before=before):
        for alert in page:
            siblings = alerts.of_story(c, alert.story_id)
            if _newest(siblings).id == alert.id:
                yield siblings
        before = page[-1].id


def _newest(siblings: tuple[Alert, ...]) -> Alert:
    return max(siblings, key=lambda alert: (alert.created, alert.id))


def _story(c: Connection, alert_id: str) -> tuple[Alert, ...]:
    alert = alerts.get(c, alert_id)
    if alert is None:
        raise SettingError(f"{alert_id}: no such alert; `monitor alerts list` has the ids")
    return alerts.of_story(c, alert.story_id)


def show(c: Connection, rules: Rules, translators: Translators, alert_id: str) -> Told:
    """The story of one alert; raises SettingError where there is none of that id."""
    told = _told(c, rules, translators, _story(c, alert_id))
    return replace(told, acts=acts.of_story(c, told.view.story.id))


def _told(
    c: Connection, rules: Rules, translators: Translators, siblings: tuple[Alert, ...]
) -> Told:
    return Told(
        view=story_view(c, rules, translators, siblings),
        created=min(one.created for one in siblings),
        deliveries=outbox.of_story(c, siblings[0].story_id),
    )
