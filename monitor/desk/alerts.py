"""alerts: what was told, as the contract's alert objects."""

from dataclasses import dataclass
from datetime import datetime

from monitor.app import Rules
from monitor.errors import SettingError
from monitor.model import Alert, AlertView, Delivery
from monitor.pipeline.compose import story_view
from monitor.store import Connection, alerts, outbox
from monitor.translate import Translators


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One alert with its deliveries, and the cursor that continues a list after it."""

    view: AlertView
    created: datetime
    deliveries: tuple[Delivery, ...]
    cursor: str


def listing(
    c: Connection,
    rules: Rules,
    translators: Translators,
    *,
    limit: int,
    since: datetime | None,
    before: str | None,
) -> tuple[Told, ...]:
    """Alerts, newest first, one per story: `before` is the cursor of the last one had."""
    found = alerts.list(c, limit=limit, since=since, before=before)
    stories: dict[str, Alert] = {}
    for alert in found:
        stories.setdefault(alert.story_id, alert)
    return tuple(_told(c, rules, translators, alert) for alert in stories.values())


def show(c: Connection, rules: Rules, translators: Translators, alert_id: str) -> Told:
    """One alert; raises SettingError where there is none of that id."""
    alert = alerts.get(c, alert_id)
    if alert is None:
        raise SettingError(f"{alert_id}: no such alert; `monitor alerts list` has the ids")
    return _told(c, rules, translators, alert)


def _told(c: Connection, rules: Rules, translators: Translators, alert: Alert) -> Told:
    siblings = alerts.of_story(c, alert.story_id)
    return Told(
        view=story_view(c, rules, translators, siblings),
        created=min(one.created for one in siblings),
        deliveries=outbox.of_story(c, alert.story_id),
        cursor=alert.id,
    )
