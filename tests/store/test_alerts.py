"""Alerts: one a rule and story, whose severity never falls."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from monitor.model import Alert, Article, Severity, Story
from monitor.store import Store, alerts, articles, rules, stories

HOUR = timedelta(hours=1)


def alert(at: datetime, name: str = "1", **changes: object) -> Alert:
    made = Alert(
        id=f"al-{name}", rule=f"rule-{name}", story_id="s-1", article_id="a-1",
        severity=Severity.HIGH, rules_version="v1", created=at,
    )  # fmt: skip
    return replace(made, **changes)


@pytest.fixture
def told(store: Store, now: datetime) -> Store:
    """A story with an article."""
    story = Story(id="s-1", title="Banjska", state="reported", first_seen=now, last_seen=now)
    article = Article(
        id="a-1", url=None, feed=None, entry_id=None, title="Пуцњава у Бањској", text="",
        language="hbs", script="Cyrl", published=None, seen=now, source="feed", story_id="s-1",
    )  # fmt: skip
    # The article first: what it refers to may follow in the same transaction.
    store.write_now(lambda c: (articles.save(c, article), stories.save(c, story)))
    return store


@pytest.mark.parametrize(
    ("second", "stays"),
    [
        (Severity.LOW, Severity.HIGH),
        (Severity.HIGH, Severity.HIGH),
        (Severity.CRITICAL, Severity.CRITICAL),
    ],
)
def test_saving_again_never_lowers(
    told: Store, now: datetime, second: Severity, stays: Severity
) -> None:
    again = alert(now + HOUR, severity=second, rules_version="v2")
    for each in (alert(now, acknowledged=now), again):
        told.write_now(lambda c, each=each: alerts.save(c, each))
    expected = alert(now, severity=stays, acknowledged=now)
    assert told.read_now(lambda c: alerts.get(c, "al-1")) == expected
    assert told.read_now(lambda c: alerts.get(c, "al-2")) is None


def test_a_second_alert_of_a_rule_in_a_story_is_refused(told: Store, now: datetime) -> None:
    told.write_now(lambda c: alerts.save(c, alert(now)))
    twin = alert(now, "2", rule="rule-1")
    with pytest.raises(IntegrityError):
        told.write_now(lambda c: alerts.save(c, twin))


def test_an_alert_needs_its_story(told: Store, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        told.write_now(lambda c: alerts.save(c, alert(now, story_id="s-2")))
    told.write_now(lambda c: alerts.save(c, alert(now)))  # and what failed at commit is over
    assert told.read_now(lambda c: alerts.get(c, "al-1")) == alert(now)


def test_the_alerts_of_a_story_most_severe_first(told: Store, now: datetime) -> None:
    ranked = [("1", Severity.LOW, 0), ("2", Severity.CRITICAL, 2), ("3", Severity.CRITICAL, 1)]
    for name, severity, hours in ranked:
        one = alert(now + hours * HOUR, name, severity=severity)
        told.write_now(lambda c, one=one: alerts.save(c, one))
    found = told.read_now(lambda c: alerts.of_story(c, "s-1"))
    assert [item.id for item in found] == ["al-3", "al-2", "al-1"]


def test_the_list_is_read_in_pages_newest_first(told: Store, now: datetime) -> None:
    for name, ago in enumerate([5, 1, 1, 2, 9]):
        one = alert(now - ago * HOUR, str(name))
        told.write_now(lambda c, one=one: alerts.save(c, one))

    def page(before: str | None) -> list[str]:
        found = told.read_now(
            lambda c: alerts.list(c, limit=2, since=now - 5 * HOUR, before=before)
        )
        return [item.id for item in found]

    assert page(None) == ["al-2", "al-1"]
    assert page("al-1") == ["al-3", "al-0"]
    assert page("al-0") == []
    assert len(told.read_now(lambda c: alerts.list(c, limit=10))) == 5


def test_the_rules_that_went_live_last(store: Store, now: datetime) -> None:
    assert store.read_now(rules.latest) is None
    for hour, version in enumerate(["v1", "v2", "v1"]):
        store.write_now(
            lambda c, hour=hour, version=version: rules.save_version(
                c, version, f"version: 1  # {version}, pravila č ћ ë", now + hour * HOUR
            )
        )
    assert store.read_now(rules.latest) == ("v1", "version: 1  # v1, pravila č ћ ë")


def test_who_has_a_story_first_has_it(told: Store, now: datetime) -> None:
    told.write_now(lambda c: alerts.save(c, alert(now)))
    assert told.write_now(lambda c: alerts.acknowledge(c, "s-1", "Ана", now)) == 1
    # A further rule alerts on it, and severity rises: Ana has what she had.
    told.write_now(lambda c: (alerts.save(c, alert(now)), alerts.save(c, alert(now, "2"))))
    assert told.write_now(lambda c: alerts.acknowledge(c, "s-1", "Ben", now + HOUR)) == 1
    had = told.read_now(lambda c: alerts.of_story(c, "s-1"))
    assert [(one.acknowledged_by, one.acknowledged) for one in had] == [
        ("Ана", now), ("Ben", now + HOUR),
    ]  # fmt: skip
    assert told.write_now(lambda c: alerts.acknowledge(c, "s-1", "Ana", now)) == 0


def test_an_alert_stands_on_another_article(told: Store, now: datetime) -> None:
    other = Article(
        id="a-2", url=None, feed=None, entry_id=None, title="Pucnjava", text="",
        language="hbs", script="Latn", published=None, seen=now, source="feed", story_id="s-1",
    )  # fmt: skip
    told.write_now(lambda c: (articles.save(c, other), alerts.save(c, alert(now))))
    told.write_now(lambda c: alerts.credit(c, "al-1", "a-2"))
    found = told.read_now(lambda c: alerts.get(c, "al-1"))
    assert found is not None
    assert found.article_id == "a-2"
