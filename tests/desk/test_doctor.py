"""doctor: rules, engines and database together."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.desk.check import Checked, check
from monitor.desk.doctor import Report, doctor
from monitor.desk.live import last_live
from monitor.model import (
    Alert,
    Article,
    FeedState,
    Outcome,
    RuleMatch,
    Severity,
    StoredMatch,
    Story,
)
from monitor.store import Connection, Store, alerts, articles, feeds, matches, stories
from monitor.store import rules as versions
from monitor.translate import Engine, EngineInfo, Translators

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

RULES = """\
version: 1
channels: {desk: {url: "console://"}}
feeds:
  - {name: klix, url: "https://klix.example/rss", language: bs}
  - {name: rtk, url: "https://rtk.example/rss", language: sq}
  - {name: bbc, url: "https://bbc.example/rss", language: en}
  - {name: old, url: "https://old.example/rss", language: mk, enabled: no}
rules:
  - {id: roads, title: Roads, when: blokada}
"""


def checked(place: Path, rules: str = RULES) -> Checked:
    """The rules as check finds them."""
    (place / "rules.yaml").write_text(rules, encoding="utf-8")
    return check(place / "rules.yaml", {}, date(2026, 3, 2))


def translators(*languages: str) -> Translators:
    """Engines for these languages."""
    engine = Engine(
        info=EngineInfo(name="argos", quality="good"),
        languages=lambda models, target: frozenset(languages),
        command=lambda models, target: ("false",),
    )
    return Translators(models=Path("models"), engines=(engine,))


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    """An empty database, of each kind."""
    found = Store.open(database, tmp_path, check=False)
    yield found
    found.close_now()


def about(report: Report) -> list[str]:
    """What the findings are about."""
    return [finding.about for finding in report.findings]


def poll_all(store: Store) -> None:
    """Three feeds polled a minute ago."""
    names = ("klix", "rtk", "bbc")

    def write(c: Connection) -> None:
        feeds.sync(c, [(name, f"https://{name}.example/rss") for name in names], NOW)
        for name in names:
            feeds.save(
                c,
                FeedState(
                    name=name,
                    url=f"https://{name}.example/rss",
                    due=NOW + timedelta(minutes=4),
                    polled=NOW - timedelta(minutes=1),
                ),
            )

    store.write_now(write)


def test_all_is_well(tmp_path: Path, store: Store) -> None:
    poll_all(store)
    report = doctor(checked(tmp_path), translators("hbs", "sq"), store, NOW)
    assert report.findings == ()
    assert report.facts["translation"] == "hbs: argos, sq: argos"
    assert report.facts["feeds"] == "3 working, 1 off"
    assert report.facts["matches"] == "0"


def test_a_language_that_is_read_wants_an_engine(tmp_path: Path) -> None:
    report = doctor(checked(tmp_path), translators("hbs"), None, NOW)
    assert about(report) == ["translation of Albanian"]
    assert report.facts["database"].startswith("none yet: the first `monitor run`")


def test_without_rules_the_rest_is_looked_at_all_the_same(tmp_path: Path, store: Store) -> None:
    report = doctor(checked(tmp_path, "rules: ["), None, store, NOW)
    assert set(about(report)) == {"rules"}
    assert report.facts["articles"] == "0"


def test_a_daemon_that_does_not_run_is_seen_by_its_feeds(tmp_path: Path, store: Store) -> None:
    poll_all(store)
    later = NOW + timedelta(hours=5)
    report = doctor(checked(tmp_path), translators("hbs", "sq"), store, later)
    assert about(report) == ["polls"]
    assert report.findings[0].text.startswith("3 of 3 feeds wait to be polled, one since ")


def test_a_match_whose_alert_is_missing_is_found(tmp_path: Path, store: Store) -> None:
    """The invariant: every match has an outcome that something bears out."""
    poll_all(store)
    article = Article(
        id="a-1", url=None, feed="klix", entry_id=None, title="Blokada", text="", language="hbs",
        script="Latn", published=None, seen=NOW, source="page", story_id="s-1",
    )  # fmt: skip
    found = RuleMatch(rule="roads", severity=Severity.MEDIUM, alert=True, hits=())
    stored = StoredMatch(
        article_id="a-1", match=found, outcome=Outcome.ALERT, rules_version="1", final=True, at=NOW
    )
    alert = Alert(
        id="al-1", rule="roads", story_id="s-1", article_id="a-1", severity=Severity.MEDIUM,
        rules_version="1", created=NOW,
    )  # fmt: skip
    story = Story(id="s-1", title="Blokada", state="reported", first_seen=NOW, last_seen=NOW)

    def write(c: Connection) -> None:
        stories.save(c, story)
        articles.save(c, article)
        matches.save(c, [stored])
        alerts.save(c, alert)

    store.write_now(write)
    sound = doctor(checked(tmp_path), translators("hbs", "sq"), store, NOW)
    assert sound.findings == ()
    assert sound.facts["matches"] == "1 (1 alert)"

    store.write_now(lambda c: c.execute(text("DELETE FROM alerts")))
    report = doctor(checked(tmp_path), translators("hbs", "sq"), store, NOW)
    assert about(report) == ["match of roads"]


def test_the_rules_that_ran_last(tmp_path: Path, store: Store) -> None:
    today = date(2026, 3, 2)
    assert store.read_now(lambda c: last_live(c, {}, today)) is None
    source = '{"rules.yaml": "version: 1\\nrules: [{id: a, title: A, when: blokada}]"}'
    store.write_now(lambda c: versions.save_version(c, "v1", source, NOW))
    rules = store.read_now(lambda c: last_live(c, {}, today))
    assert rules is not None
    assert [rule.id for rule in rules.config.rules] == ["a"]
    broken = '{"rules.yaml": "rules: ["}'
    store.write_now(lambda c: versions.save_version(c, "v2", broken, NOW + timedelta(hours=1)))
    assert store.read_now(lambda c: last_live(c, {}, today)) is None
