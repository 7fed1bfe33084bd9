"""What a digest hands over, from an archive in which everything has happened."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from monitor import render
from monitor.config import parse
from monitor.desk import digest as desk
from monitor.errors import SettingError
from monitor.match import Rules, compile_rules
from monitor.model import (
    Act,
    Article,
    Delivery,
    DeliveryState,
    FeedState,
    Hold,
    Message,
    MessageKind,
    News,
    Notice,
    Outcome,
    Severity,
    Silence,
    Translation,
    Withdrawal,
    stable_id,
)
from monitor.pipeline.compose import compose_digest
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.read import document
from monitor.store import (
    Connection,
    Store,
    acts,
    alerts,
    articles,
    feeds,
    matches,
    outbox,
    silences,
    stories,
)
from monitor.store import rules as versions
from monitor.store.schema import deliveries
from monitor.translate import Translators

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)  # a Friday, 07:30 in Sarajevo
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)

TITLE = "Mještani Banjske traže pojačane patrole"

RULES = """
version: 1
settings: {timezone: Europe/Sarajevo}
feeds:
  - {name: klix, url: "https://klix.example/rss", language: bs, country: BA, vital: yes}
  - {name: rtk, url: "https://rtk.example/rss", language: sq, country: XK, title: RTK}
  - {name: mia, url: "https://mia.example/rss", language: mk, country: MK}
rules:
  - {id: banjska, title: Banjska, severity: high, when: {all: [Banjska], none: [sezona]}}
  - {id: vakuum, title: Security vacuum, when: {hbs: sigurnosni vakuum}}
  - {id: blokada, title: Roads, when: {hbs: blokada puta}, until: 2026-11-19}
  - {id: dayton, title: Dayton, when: Dayton, until: 2026-11-21}
  - id: near
    title: Near
    when: {near: {within: 3, all: [{hbs: policija}, {hbs: protest}]}}
ignore:
  - {any: [horoskop], reason: lifestyle pages}
channels:
  desk: {url: "webhook://127.0.0.1:9/desk"}
  morning: {url: "webhook://127.0.0.1:9/morning"}
"""


@dataclass
class Archive:
    """A database with its rules; `at` is when a digest is made."""

    store: Store
    rules: Rules
    translators: Translators
    at: datetime = NOW

    def bring(
        self, title: str, *, ago: timedelta = HOUR, text: str = "", english: str = "", **facts: str
    ) -> str:
        """An article goes through match, story and route; the id of its story, if it has one."""
        feed = facts.get("feed", "klix")
        seen, known = self.at - ago, self.rules.feed(feed)
        article = Article(
            id=stable_id("a", title),
            url=f"https://klix.example/{stable_id('a', title)}",
            feed=feed,
            entry_id=None,
            title=title,
            text=text or f"{title}. Više informacija slijedi.",
            language=known.language if known else None,
            script="Latn",
            published=seen,
            seen=seen,
            source="page",
        )
        translation = Translation(
            engine="opus", quality="good", language="en", title=english, text="", complete=True
        )
        found = self.rules.matcher.holding(document(article, known), today=seen.date())

        def write(c: Connection) -> str:
            articles.save(c, article)
            if english:
                articles.save_translation(c, article.id, translation)
            evaluation = Evaluation(article=article, found=found, final=True)
            conclude(c, self.rules, evaluation, now=seen, wait=timedelta())
            stored = articles.get(c, article.id)
            return (stored and stored.story_id) or ""

        return self.store.write_now(write)

    def ask(self, channel: str | None = None, *, hours: int = 8) -> Message:
        """The digest of the last hours."""
        period = timedelta(hours=hours)
        return desk.digest(
            self.store, self.rules, self.translators, channel, period=period, now=self.at
        )

    def lines(self, title: str, *, hours: int = 8) -> list[str]:
        """What the digest of the last hours says in one section."""
        told = self.ask(hours=hours).digest
        assert told is not None
        return [line for one in told.sections if one.title == title for line in one.lines]


@pytest.fixture(scope="session")
def compiled() -> Rules:
    """The rules, compiled once."""
    loaded = parse({"rules.yaml": RULES}, {}, today=date(2026, 11, 1))
    assert loaded.config is not None, loaded.problems
    return Rules(config=loaded.config, matcher=compile_rules(loaded.config))


@pytest.fixture
def archive(tmp_path: Path, migrated_sqlite: Path, compiled: Rules) -> Iterator[Archive]:
    """An empty archive."""
    shutil.copy(migrated_sqlite, tmp_path / "monitor.db")
    store = Store.open(f"sqlite:///{tmp_path}/monitor.db", tmp_path, check=False)
    named = [(feed.name, feed.url) for feed in compiled.config.feeds]
    store.write_now(lambda c: feeds.sync(c, named, NOW))
    translators = Translators(models=tmp_path / "models", engines=())
    yield Archive(store=store, rules=compiled, translators=translators)
    store.close_now()


def polled(archive: Archive, name: str, **facts: object) -> None:
    """The feed was asked a minute ago."""
    feed = archive.rules.feed(name)
    assert feed is not None
    state = FeedState(name=name, url=feed.url, due=archive.at)
    known = {"polled": archive.at - timedelta(minutes=1), "entries": 3, **facts}
    archive.store.write_now(lambda c: feeds.save(c, replace(state, **known)))


def promise(delivery_id: str, **facts: object) -> Delivery:
    """A delivery to the desk, ten minutes old and due now."""
    made = Delivery(
        id=delivery_id, kind=MessageKind.ALERT, channel="desk", target="0", story_id=None,
        revision=1, severity=Severity.HIGH, state=DeliveryState.PENDING, due=NOW,
        created=NOW - timedelta(minutes=10), rules_version="v",
    )  # fmt: skip
    return replace(made, **facts)


# ── stories ──


def test_stories_what_was_corrected_first_then_the_worst(archive: Archive) -> None:
    archive.bring("Sigurnosni vakuum na Balkanu, upozorava ministar", english="Minister warns")
    archive.bring("Aneks Daytona pred Ustavnim sudom")
    archive.bring("Pucnjava u Banjskoj, policija blokirala put", ago=timedelta(hours=9))
    high = archive.bring(TITLE)
    low = archive.bring("Sigurnosni vakuum bi bio opasan, kaže ambasador")

    def write(c: Connection) -> None:
        story = stories.get(c, low)
        assert story is not None
        taken = Withdrawal(by="Ana", reason="old speech", at=NOW)
        stories.save(c, replace(story, state="withdrawn", withdrawal=taken))

    archive.store.write_now(write)
    told = archive.ask()
    assert told.kind is MessageKind.DIGEST
    assert [view.story.id for view in told.alerts[:2]] == [low, high]
    assert [view.severity for view in told.alerts] == ["medium", "high", "medium", "medium"]
    assert told.digest is not None
    assert told.digest.all_clear is None
    assert (told.digest.since, told.digest.until) == (NOW - timedelta(hours=8), NOW)
    assert len(archive.ask(hours=10).alerts) == 5


def test_of_one_channel_what_it_was_to_be_told(archive: Archive) -> None:
    story = archive.bring(TITLE)
    archive.bring("Aneks Daytona pred Ustavnim sudom")
    gone = update(deliveries).where(
        deliveries.c.channel == "morning", deliveries.c.story_id != story
    )
    archive.store.write_now(
        lambda c: c.execute(gone.values(state=DeliveryState.SUPPRESSED, reason="no longer matches"))
    )
    assert len(archive.ask("desk").alerts) == 2
    assert [view.story.id for view in archive.ask("morning").alerts] == [story]
    with pytest.raises(SettingError, match=r'mornings: .* did you mean "morning"'):
        archive.ask("mornings")


def test_open_alerts_with_their_notes_also_older_ones(archive: Archive) -> None:
    older = archive.bring(
        "Pucnjava u Banjskoj, policija blokirala put",
        ago=timedelta(days=3),
        english="Shooting in Banjska, police blocked the road",
    )
    known = archive.bring(TITLE)
    archive.bring("Aneks Daytona pred Ustavnim sudom")
    archive.bring("Skupština raspravlja o Banjskoj", ago=timedelta(days=8))
    vetoed = archive.bring("Banjska bira ljepoticu godine", ago=timedelta(hours=30))
    unsent = update(deliveries).where(deliveries.c.story_id == vetoed)
    note = Act(id="act-1", kind="note", by="Ana", at=NOW, story_id=older, text="MUP\ncalled")

    def write(c: Connection) -> None:
        acts.add(c, note)
        c.execute(unsent.values(state=DeliveryState.SUPPRESSED, reason="no longer matches"))
        for alert in alerts.of_story(c, known):
            alerts.save(c, replace(alert, acknowledged=NOW, acknowledged_by="Ben"))

    archive.store.write_now(write)
    (line,) = archive.lines("Open alerts")
    said = "HIGH · reported · Shooting in Banjska, police blocked the road · since 17 Nov 07:30"
    assert line.startswith(f"{said} · al-")
    assert line.endswith(" · Ana: MUP called")


def test_what_stayed_unconfirmed_is_marked(archive: Archive) -> None:
    archive.bring(TITLE, english="Residents want patrols")
    article = stable_id("a", TITLE)

    def write(c: Connection) -> None:
        (stored,) = matches.of_article(c, article)
        late = replace(stored, outcome=Outcome.UNCONFIRMED, at=NOW - timedelta(minutes=5))
        matches.save(c, [late])

    archive.store.write_now(write)
    assert archive.lines("Unconfirmed") == [
        "UNCONFIRMED · Residents want patrols (klix), 20 Nov 06:30 · banjska"
    ]


def test_what_was_new_of_a_story_in_that_time(archive: Archive) -> None:
    story = archive.bring(TITLE, ago=timedelta(hours=9))
    later = NOW - HOUR
    wounded = News(kind="number", text="12 wounded (before: 8)")
    denied = News(kind="denial", text="denied: Policija demantuje")

    def write(c: Connection) -> None:
        for channel, news in (("desk", (wounded,)), ("morning", (wounded, denied))):
            first = next(one for one in outbox.of_story(c, story) if one.channel == channel)
            update = replace(first, id=f"d-{channel}", revision=2, created=later, news=news)
            outbox.insert(c, replace(update, kind=MessageKind.UPDATE))

    archive.store.write_now(write)
    assert [view.news for view in archive.ask().alerts] == [(wounded, denied)]
    assert [view.news for view in archive.ask("desk").alerts] == [(wounded,)]


# ── what is kept quiet, held, given up ──


def test_silences_with_their_end_and_what_they_hold(archive: Archive) -> None:
    story = archive.bring(TITLE)
    until = NOW + timedelta(hours=3)

    def silence(number: int, kind: str, subject: str) -> Silence:
        return Silence(
            id=f"si-{number}",
            kind=kind,
            subject=subject,
            by="Ana",
            reason="exercise",
            since=NOW - HOUR,
            until=until + timedelta(minutes=number),
        )

    held = update(deliveries).where(deliveries.c.story_id == story)

    def write(c: Connection) -> None:
        silences.save(c, silence(0, "rule", "vakuum"))
        silences.save(c, silence(1, "story", story))
        c.execute(
            held.values(state=DeliveryState.HELD, hold=Hold.SILENCE, silence="si-1", due=until)
        )

    archive.store.write_now(write)
    assert archive.lines("Silences") == [
        "rule vakuum until 20 Nov 10:30, by Ana: exercise",
        f"story “{TITLE}” until 20 Nov 10:31, by Ana: exercise; holds 1 story",
    ]
    assert archive.lines("Held and not sent") == [
        "desk: 1 message held until 20 Nov 10:30: a silence",
        "morning: 1 message held until 20 Nov 10:30: a silence",
    ]


def test_what_is_held_says_why_and_until_when_and_what_is_dead_how_to_send_it(
    archive: Archive,
) -> None:
    def row(number: int, channel: str, **facts: object) -> Delivery:
        state, due = DeliveryState.HELD, NOW + timedelta(hours=number)
        return promise(f"d-{number}", channel=channel, **{"state": state, "due": due, **facts})

    dead = {"state": DeliveryState.DEAD, "reason": "given up after 9 tries: 500"}
    rows = [
        row(1, "desk", hold=Hold.QUIET),
        row(2, "desk", hold=Hold.QUIET),
        row(3, "desk", hold=Hold.CHANNEL, reason="channel broken: 404"),
        row(4, "morning", hold=Hold.DIGEST),
        row(5, "morning", **dead),
        row(6, "desk", **{**dead, "created": NOW - timedelta(days=9)}),
    ]
    archive.store.write_now(lambda c: [outbox.insert(c, one) for one in rows])
    assert archive.lines("Held and not sent") == [
        "desk: 1 message held until the channel is mended: channel broken: 404",
        "desk: 2 messages held until 20 Nov 09:30: quiet hours",
        "morning: 1 message held until 20 Nov 11:30: its next digest",
        "morning: 1 message not sent, the last of 20 Nov 07:20: given up after 9 tries: 500",
    ]


def test_sources_that_are_down_the_vital_ones_first(archive: Archive) -> None:
    since = NOW - timedelta(hours=9)
    polled(archive, "rtk", failures=3, failing_since=since, error="503 from rtk.example")
    polled(archive, "klix", late_at=NOW - HOUR, changed=NOW - timedelta(hours=5))
    polled(archive, "mia")
    assert archive.lines("Sources down") == [
        "Bosnian/Croatian/Serbian/Montenegrin: none of 1 source gives news now",
        "klix (BA), vital: late since 20 Nov 02:30",
        "RTK (XK): failing since 19 Nov 22:30: 503 from rtk.example",
    ]


# ── rules ──


def test_rules_that_were_edited_fail_ended_or_end(archive: Archive) -> None:
    ids = [rule.id for rule in archive.rules.config.rules]

    def write(c: Connection) -> None:
        versions.note(c, [*ids[1:], "old"], (), "", NOW - timedelta(days=9))
        versions.note(c, [*ids[1:], "old"], ["dayton"], "", NOW - timedelta(days=1))
        beside = "entities: 1 changed (kosovo)"
        versions.note(c, ids, ["vakuum", "near"], beside, NOW - timedelta(hours=2))
        versions.note(c, ids, ["vakuum"], beside, NOW - HOUR)

    archive.store.write_now(write)
    archive.rules = replace(archive.rules, kept=("rule near",))
    assert archive.lines("Rules") == [
        "Added: banjska",
        "Changed: near, vakuum",
        "Removed: old",
        "Edited: entities: 1 changed (kosovo)",
        "An edit was refused, the version before stays: rule near (`monitor check` says why)",
        "Ended: blokada, whose last day was 19 Nov 2026",
        "Ends soon: dayton, whose last day is 21 Nov 2026",
    ]


def test_once_a_week_the_rules_that_never_match(archive: Archive) -> None:
    """Where a Monday begins in the time that is told of; of a rule of last week nobody expects a
    match, and one that is over or matched lately is no news."""
    archive.at = MONDAY
    archive.bring(TITLE, ago=timedelta(days=3))
    archive.bring("Sigurnosni vakuum na Balkanu", ago=timedelta(days=100))

    def write(c: Connection) -> None:
        versions.note(c, ["banjska", "vakuum", "dayton"], (), "", MONDAY - timedelta(days=200))
        ids = ["banjska", "vakuum", "dayton", "near"]
        versions.note(c, ids, (), "", MONDAY - timedelta(days=20))
        versions.note(c, [*ids, "blokada"], (), "", MONDAY - timedelta(days=3))

    archive.store.write_now(write)
    title = "Rules without a match for 90 days"
    assert archive.lines(title) == [
        "vakuum: last on 15 Aug 2026",
        "near: never since it is there (3 Nov 2026)",
    ]
    archive.at = MONDAY + timedelta(days=1)
    assert archive.lines(title) == []
    assert len(archive.lines(title, hours=40)) == 2


# ── what was stopped, and the all-clear ──


def test_what_ignore_and_none_stopped(archive: Archive) -> None:
    archive.bring("Horoskop za petak: Banjska vas zove")
    archive.bring("Horoskop: Sigurnosni vakuum u ljubavi", ago=timedelta(hours=2))
    archive.bring("Horoskop: Dayton i zvijezde", ago=timedelta(hours=30))
    archive.bring("Banjska: počela turistička sezona")
    archive.bring(
        "Policija je objavila bilten", text="Policija je objavila bilten. Tek uz protest."
    )
    assert archive.lines("What ignore and none stopped") == [
        "ignore, lifestyle pages: 2 articles, as “Horoskop: Sigurnosni vakuum u ljubavi”",
        "none, banjska: 1 article, as “Banjska: počela turistička sezona”, vetoed by “sezona” in"
        " the title".replace("“sezona”", '"sezona"'),
    ]


def test_with_nothing_to_tell_the_all_clear_says_how_far_to_rely_on_it(archive: Archive) -> None:
    polled(archive, "klix")
    polled(archive, "mia", late_at=NOW - HOUR)
    archive.bring(
        "Policija je objavila bilten",
        text="Policija je objavila dnevni bilten u kojem se ne spominje nijedan protest.",
        english="Police published a bulletin",
    )
    archive.bring("Vrijeme: sutra sunčano")
    archive.bring("Mbrëmë ra shi", feed="rtk", ago=timedelta(hours=9))
    told = archive.ask()
    assert told.alerts == ()
    assert told.digest is not None
    clear = told.digest.all_clear
    assert clear is not None
    facts = [(o.language, o.working, o.known, o.read, o.translated) for o in clear.languages]
    assert facts == [("hbs", 1, 1, 2, 1), ("mk", 0, 1, 0, 0), ("sq", 0, 1, 0, 0)]
    assert clear.nearest_miss is not None
    assert clear.nearest_miss.startswith("near on “Police published a bulletin” (klix): ")
    assert clear.nearest_miss.endswith(" words apart; the limit is 3")


def test_it_is_no_all_clear_where_a_language_is_not_seen(archive: Archive) -> None:
    def title() -> str:
        return render.plain(archive.ask(), ZoneInfo("UTC")).title

    assert title() == "Hand-over · NOTHING TO TELL, NOT ALL IS SEEN"
    for name in ("klix", "rtk", "mia"):
        polled(archive, name)
    assert title() == "Hand-over · ALL CLEAR"
    archive.bring(TITLE, ago=timedelta(hours=9))  # an alert, and open
    assert title() == "Hand-over · NOTHING NEW, NOT ALL IS SETTLED"
    polled(archive, "mia", empty_since=NOW - HOUR)
    assert title() == "Hand-over · NOTHING TO TELL, NOT ALL IS SEEN"


def test_an_empty_archive_gives_the_all_clear_too(archive: Archive) -> None:
    told = archive.ask().digest
    assert told is not None
    assert told.all_clear is not None
    assert [one.title for one in told.sections] == ["Sources down", "Rules"]
    assert told.sections[0].lines == ("No source gives news now: nothing is seen",)
    assert told.all_clear.nearest_miss is None


# ── what is sent ──


def test_of_one_event_told_twice_one_story_with_the_news_of_both(archive: Archive) -> None:
    """And what was gathered for another cause tells of that alone."""
    story = archive.bring(TITLE)
    notice = Notice(about="limit", text="2 more than 20 an hour", since=NOW)
    digest = promise("d-digest", kind=MessageKind.DIGEST, notice=notice)
    ours = deliveries.c.channel == "desk"

    def write(c: Connection) -> None:
        first = next(one for one in outbox.of_story(c, story) if one.channel == "desk")
        outbox.insert(c, replace(first, id="d-second", revision=2, alert_ids=()))
        c.execute(update(deliveries).where(ours).values(state=DeliveryState.DIGESTED))
        c.execute(update(deliveries).where(ours).values(digest="d-digest"))

    archive.store.write_now(write)
    told = compose_digest(archive.store, archive.rules, digest, archive.translators, NOW)
    assert [(view.story.id, view.revision) for view in told.alerts] == [(story, 2)]
    assert told.notice is None
    assert told.digest is not None
    assert (told.digest.why, told.digest.sections) == ("2 more than 20 an hour", ())
    assert told.digest.all_clear is None


def test_very_many_stories_are_counted(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.pipeline.compose.MOST", 3)
    for number in range(6):
        archive.bring(f"Dayton {number}: {'abcdefghij'[number % 10]}{number} potpisan na aneksu")
    told = archive.ask()
    assert len(told.alerts) == 3
    assert archive.lines("More stories") == ["3 more: `monitor alerts list` has them"]
