"""What digests are made of: their times, what they take along, and what a shift leaves behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.model import (
    Alert,
    Article,
    Delivery,
    DeliveryState,
    Hold,
    MessageKind,
    Notice,
    Outcome,
    RuleMatch,
    Severity,
    StoredMatch,
    Story,
    Translation,
)
from monitor.store import (
    Store,
    alerts,
    articles,
    digests,
    handover,
    matches,
    outbox,
    rules,
    stories,
)
from monitor.store.digests import Made
from monitor.store.handover import Dead, Held, Stopped, Unconfirmed
from monitor.store.rules import Edit
from monitor.store.schema import edits

HOUR = timedelta(hours=1)


def delivery(number: int, at: datetime, **changes: Any) -> Delivery:
    made = Delivery(
        id=f"d-{number}", kind=MessageKind.ALERT, channel="morning", target="0", story_id=None,
        revision=1, severity=Severity.HIGH, state=DeliveryState.HELD, due=at + HOUR, created=at,
        rules_version="v1", hold=Hold.DIGEST,
    )  # fmt: skip
    return replace(made, **changes)


def digest(number: int, at: datetime, **changes: Any) -> Delivery:
    notice = Notice(about=digests.OWN, text="Digest of Monday 07:30", since=at - HOUR)
    facts = {"kind": MessageKind.DIGEST, "state": DeliveryState.PENDING, "hold": None}
    return delivery(number, at, **{**facts, "notice": notice, **changes})


def put(store: Store, *rows: Delivery) -> None:
    store.write_now(lambda c: [outbox.insert(c, row) for row in rows])


def test_how_far_a_channel_s_digests_are_made(store: Store, now: datetime) -> None:
    first = Made(channel="morning", times="mon 07:30", slot=now)
    later = replace(first, slot=now + HOUR)
    other = replace(first, channel="evening")
    for made in (first, other, later):
        store.write_now(lambda c, made=made: digests.save(c, made))
    assert store.read_now(digests.all) == {"morning": later, "evening": other}
    store.write_now(lambda c: digests.forget(c, ["evening", "noon"]))
    assert store.read_now(digests.all) == {"morning": later}


def test_a_digest_takes_along_what_waits_for_its_target(store: Store, now: datetime) -> None:
    put(
        store,
        delivery(1, now, severity=Severity.LOW),
        delivery(2, now),
        delivery(3, now + HOUR),
        delivery(4, now, target="1"),
        delivery(5, now, channel="evening"),
        delivery(6, now, hold=Hold.QUIET),
        delivery(7, now, state=DeliveryState.SENT),
        digest(8, now),
    )
    store.write_now(lambda c: digests.move(c, "morning", now + 9 * HOUR))
    moved = [store.read_now(lambda c, name=name: outbox.get(c, name)) for name in ("d-1", "d-4")]
    assert {one.due for one in moved if one} == {now + 9 * HOUR}
    stays = [store.read_now(lambda c, name=name: outbox.get(c, name)) for name in ("d-5", "d-6")]
    assert {one.due for one in stays if one} == {now + HOUR}
    assert store.write_now(lambda c: digests.gather(c, digest(8, now))) == 3
    assert store.write_now(lambda c: digests.gather(c, digest(8, now))) == 0
    told = store.read_now(lambda c: digests.gathered(c, "d-8"))
    assert [one.id for one in told] == ["d-3", "d-2", "d-1"]
    assert {(one.state, one.hold) for one in told} == {(DeliveryState.DIGESTED, Hold.DIGEST)}


def test_the_digest_that_waits_and_the_last_one_made(store: Store, now: datetime) -> None:
    limit = Notice(about="limit", text="more than 20 an hour", since=now)
    put(
        store,
        digest(1, now - 2 * HOUR, state=DeliveryState.SENT, body="{}"),
        digest(2, now - HOUR, notice=limit),
        digest(3, now + HOUR, state=DeliveryState.SENT, body="{}"),
    )
    waiting = lambda c: digests.waiting(c, "morning", "0")  # noqa: E731 - three readings of one
    assert store.read_now(waiting) is None
    assert store.read_now(lambda c: digests.latest(c, "morning", "0", now)) == now - 2 * HOUR
    assert store.read_now(lambda c: digests.latest(c, "morning", "1", now)) is None
    put(store, digest(4, now, state=DeliveryState.HELD))
    found = store.read_now(waiting)
    assert found is not None
    assert found.id == "d-4"


def test_what_became_of_the_rules(store: Store, now: datetime) -> None:
    def note(after: int, present: str, changed: str = "", rest: str = "") -> None:
        at = now + after * HOUR
        store.write_now(lambda c: rules.note(c, present.split(), changed.split(), rest, at))

    note(0, "a b", rest="settings changed")
    note(1, "a b")
    note(2, "a c", "a", "ignore changed")
    note(3, "a b c")
    assert store.read_now(rules.since) == {"a": now, "b": now + 3 * HOUR, "c": now + 2 * HOUR}
    edits = [
        Edit(at=now + 2 * HOUR, rule="", what="ignore changed"),
        Edit(at=now + 2 * HOUR, rule="a", what="changed"),
        Edit(at=now + 2 * HOUR, rule="b", what="removed"),
        Edit(at=now + 2 * HOUR, rule="c", what="added"),
        Edit(at=now + 3 * HOUR, rule="b", what="added"),
    ]
    assert store.read_now(lambda c: rules.edited(c, now)) == tuple(edits)
    assert store.read_now(lambda c: rules.edited(c, now + 3 * HOUR)) == tuple(edits[4:])


def test_noting_rules_takes_steps_for_each_and_not_for_each_pair(
    store: Store, now: datetime, looks: Callable[..., int]
) -> None:
    def note(names: list[str]) -> None:
        half = len(names) // 2
        for hours, present in enumerate((names[:half], names, names[half:], names)):
            at = now + hours * HOUR
            store.write_now(lambda c, present=present, at=at: rules.note(c, present, names, "", at))

    few = looks(note, 20)
    store.write_now(lambda c: c.execute(edits.delete()))
    many = looks(note, 80)
    assert few > 0
    assert many < 5 * few


# ── what a shift leaves behind ──


@pytest.fixture
def archive(store: Store, now: datetime) -> Store:
    """Three articles of two stories, an hour apart, the latest now; two of them in English."""

    def article(number: int, story: str, language: str) -> Article:
        return Article(
            id=f"a-{number}", url=None, feed="klix", entry_id=None, title=f"Naslov {number}",
            text="", language=language, script="Latn", published=None,
            seen=now - (3 - number) * HOUR, source="feed", story_id=story,
        )  # fmt: skip

    def alert(number: int, story: str, severity: Severity, **facts: Any) -> Alert:
        made = Alert(
            id=f"al-{number}", rule=f"r-{number}", story_id=story, article_id=f"a-{number}",
            severity=severity, rules_version="v1", created=now - (3 - number) * HOUR,
        )  # fmt: skip
        return replace(made, **facts)

    def match(number: int, rule: str, outcome: Outcome, ignored: str | None = None) -> StoredMatch:
        found = RuleMatch(
            rule=rule, severity=Severity.HIGH, alert=ignored is None, hits=(), ignored=ignored
        )
        return StoredMatch(
            article_id=f"a-{number}", match=found, outcome=outcome, rules_version="v1",
            final=True, at=now - (3 - number) * HOUR,
        )  # fmt: skip

    def write(c: Any) -> None:
        for name in ("s-1", "s-2"):
            stories.save(
                c, Story(id=name, title=name, state="reported", first_seen=now, last_seen=now)
            )
        for number, story in ((1, "s-1"), (2, "s-1"), (3, "s-2")):
            articles.save(c, article(number, story, "hbs" if number < 3 else "sq"))
        for number, engine in ((1, "opus"), (2, ""), (3, "argos")):
            made = Translation(
                engine=engine, quality="good", language="en", title="", text="", complete=True
            )
            articles.save_translation(c, f"a-{number}", made)
        alerts.save(c, alert(1, "s-1", Severity.HIGH))
        alerts.save(c, alert(2, "s-1", Severity.MEDIUM))
        alerts.save(c, alert(3, "s-2", Severity.CRITICAL))
        noise = "lifestyle pages"
        matches.save(
            c,
            [
                match(1, "r-1", Outcome.UNCONFIRMED),
                match(2, "r-1", Outcome.UNCONFIRMED),
                match(3, "r-1", Outcome.IGNORED, noise),
                match(3, "r-2", Outcome.IGNORED, noise),
                match(2, "r-2", Outcome.IGNORED, noise),
            ],
        )

    store.write_now(write)
    return store


def test_the_stories_of_a_shift_the_worst_first(archive: Store, now: datetime) -> None:
    put(
        archive,
        delivery(1, now, story_id="s-1", severity=Severity.MEDIUM, channel="desk"),
        delivery(2, now, story_id="s-2", state=DeliveryState.SENT),
        delivery(3, now, story_id="s-1"),
        delivery(4, now, story_id="s-2", state=DeliveryState.SUPPRESSED, channel="desk"),
        delivery(5, now - 9 * HOUR, story_id="s-2", severity=Severity.CRITICAL),
    )

    def told(hours: int, channel: str | None) -> tuple[str, ...]:
        return archive.read_now(lambda c: handover.told(c, now - hours * HOUR, channel))

    assert set(told(8, None)) == {"s-1", "s-2"}
    assert told(10, None) == ("s-2", "s-1")
    assert told(8, "desk") == ("s-1",)


def test_what_nobody_has_acknowledged(archive: Store, now: datetime) -> None:
    def open_ones(since: datetime) -> list[str]:
        found = archive.read_now(lambda c: handover.unacknowledged(c, since, 9))
        return [one.id for one in found]

    assert open_ones(now - 9 * HOUR) == ["al-3", "al-1"]
    assert open_ones(now - HOUR) == ["al-3"]
    (critical,) = archive.read_now(lambda c: alerts.of_story(c, "s-2"))
    archive.write_now(lambda c: alerts.save(c, replace(critical, acknowledged=now)))
    assert open_ones(now - 9 * HOUR) == ["al-1"]


def test_what_waits_and_what_was_given_up(archive: Store, now: datetime) -> None:
    dead = {"state": DeliveryState.DEAD, "hold": None, "reason": "500"}
    put(
        archive,
        delivery(1, now),
        delivery(2, now + HOUR),
        delivery(3, now, hold=Hold.QUIET, reason="quiet hours"),
        delivery(4, now, **dead),
        delivery(5, now - HOUR, **dead),
        delivery(6, now - 9 * HOUR, **dead),
    )
    digest_, quiet = archive.read_now(handover.held)
    assert digest_ == Held(
        channel="morning", hold=Hold.DIGEST, count=2, until=now + 2 * HOUR, reason=None
    )
    assert (quiet.hold, quiet.reason) == (Hold.QUIET, "quiet hours")
    assert archive.read_now(lambda c: handover.dead(c, now - 2 * HOUR)) == (
        Dead(channel="morning", count=2, last=now, reason="500"),
    )


def test_what_stayed_unconfirmed_once_a_story(archive: Store, now: datetime) -> None:
    since = now - 9 * HOUR
    assert archive.read_now(lambda c: handover.unconfirmed(c, since, since, 9)) == (
        Unconfirmed(
            rule="r-1",
            article_id="a-1",
            story_id="s-1",
            title="Naslov 1",
            feed="klix",
            seen=now - 2 * HOUR,
        ),
    )
    assert archive.read_now(lambda c: handover.unconfirmed(c, now, since, 9)) == ()


def test_what_ignore_stopped_counts_articles(archive: Store, now: datetime) -> None:
    assert archive.read_now(lambda c: handover.ignored(c, now - 9 * HOUR)) == (
        Stopped(reason="lifestyle pages", count=2, title="Naslov 3"),
    )
    assert archive.read_now(handover.last_matches) == {"r-1": now, "r-2": now}


def test_what_was_read_and_translated(archive: Store, now: datetime) -> None:
    assert archive.read_now(lambda c: handover.read(c, now - 9 * HOUR)) == {
        "hbs": (2, 1),
        "sq": (1, 1),
    }
    assert archive.read_now(lambda c: handover.read(c, now)) == {"sq": (1, 1)}
