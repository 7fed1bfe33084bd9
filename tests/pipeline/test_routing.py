"""Holding, gathering, escalating and confirming through the whole walk, day and night."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from monitor.app import App, Rules
from monitor.config.rules import Channel, Confirm, Escalate, Limit, Rule
from monitor.daemon import prepare
from monitor.desk import act
from monitor.model import (
    Delivery,
    DeliveryState,
    Hold,
    News,
    Outcome,
    Severity,
    Silence,
)
from monitor.pipeline.announce import announce
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.confirming import settle_waiting
from monitor.pipeline.gather import gather
from monitor.pipeline.once import once
from monitor.pipeline.read import document
from monitor.store import Connection, alerts, articles, holds, matches, outbox, silences, stories
from monitor.timetable import Slot, Span

RULES = """
settings: {timezone: Europe/Sarajevo}
feeds:
  - {name: klix, url: "{press}/klix", language: bs, country: BA, owner: Inter}
  - {name: rts, url: "{press}/rts", language: sr, country: RS, owner: RTS}
  - {name: mup, url: "{press}/mup", language: sr, country: RS, kind: institution}
rules:
  - {id: banjska, title: Banjska, severity: high, when: Banjska, notify: [hook]}
  - {id: napad, title: Napad, severity: critical, when: napad, notify: [hook]}
"""
TITLES = (
    "Pucnjava u Banjskoj, policija blokirala put prema manastiru",
    "Mještani Banjske najavili protest zbog poskupljenja struje",
    "Vrtić u Banjskoj dobio novo igralište i dvije učionice",
    "Poplavljen magistralni put kod Banjske, saobraćaj preko Zvečana",
    "Izložba ikona iz Banjske otvorena u galeriji u Prištini",
)
DATE = "%a, %d %b %Y %H:%M:%S GMT"
NIGHT = tuple(Span(day, time(23), (day + 1) % 7, time(6)) for day in range(7))
S = DeliveryState


@pytest.fixture
def database(sqlite_url: str) -> str:
    """What is asked of PostgreSQL differs in nothing: tests/store holds the statements."""
    return sqlite_url


@pytest.fixture
def walk(press: Any, clock: Any) -> Callable[..., Any]:
    """Publishes titles in a feed and runs once."""
    known: dict[str, list[dict[str, str]]] = {"klix": [], "rts": [], "mup": []}

    async def run(app: App, *titles: str, feed: str = "klix") -> list[dict[str, Any]]:
        before = len(press.messages)
        for title in titles:
            number = len(known[feed])
            page = press.page(f"/{feed}/{number}", title, [f"{title}. Javlja {feed}, {number}."])
            date = clock().strftime(DATE)
            known[feed].append({"title": title, "link": page, "guid": page, "pubDate": date})
        for name, items in known.items():
            press.feed(name, items)
        report = await once(app, lambda *_: None)
        assert report.problems == []
        assert await app.store.read(matches.without_outcome) == ()
        return press.messages[before:]

    return run


def with_channels(rules: Rules, *more: Channel, **changes: Any) -> Rules:
    """The rules with the channel `hook` changed, and further channels."""
    (hook,) = rules.config.channels
    changed = (replace(hook, **changes), *(replace(hook, **_facts(one)) for one in more))
    version = f"{rules.config.version}-{len(more)}-{sorted(changes)}"
    return replace(rules, config=replace(rules.config, channels=changed, version=version))


def _facts(channel: Channel) -> dict[str, Any]:
    return {"name": channel.name, "min_severity": channel.min_severity}


def with_rule(rules: Rules, name: str, **changes: Any) -> Rules:
    """The rules with one of them changed."""

    def changed(rule: Rule) -> Rule:
        return replace(rule, **changes) if rule.id == name else rule

    config = replace(rules.config, rules=tuple(changed(one) for one in rules.config.rules))
    return replace(rules, config=config)


async def report(app: App, title: str, feed: str) -> None:
    """Another outlet's article of the story that came first."""
    now = app.now()
    found = await app.store.read(lambda c: articles.recent(c, 10))
    article = replace(
        found[-1], id=f"a-{feed}", feed=feed, title=title, text=f"{title}, javlja {feed}.",
        url=None, entry_id=None, seen=now, published=now,
    )  # fmt: skip
    read = document(article, app.rules.feed(feed))
    evaluation = Evaluation(
        article=article, found=app.rules.matcher.match(read, today=now.date()), final=True
    )

    def write(c: Connection) -> None:
        articles.save(c, article)
        conclude(c, app.rules, evaluation, now=now, wait=timedelta(0))

    await app.store.write(write)


async def all_told(app: App) -> list[Delivery]:
    """Every delivery, in order."""
    found = [
        one
        for state in DeliveryState
        for one in await app.store.read(lambda c, state=state: outbox.listing(c, state, 100))
    ]
    return sorted(found, key=lambda one: (one.created, one.id))


def utc(*when: int) -> datetime:
    """A moment of 2026."""
    return datetime(2026, *when, tzinfo=UTC)


async def test_a_night_and_the_morning_after(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    clock.time = utc(3, 2, 12)
    app = await open_app(with_channels(rules_of(RULES), quiet_hours=NIGHT))
    assert await walk(app) == []
    clock.time = utc(3, 2, 22, 30)  # 23:30 in Sarajevo
    assert await walk(app, TITLES[0]) == []
    clock.time = utc(3, 3, 1)
    (woken,) = await walk(app, "Napad na patrolu kod Leposavića")
    assert woken["alerts"][0]["severity"] == "critical"
    assert await walk(app, TITLES[3]) == []
    held = [one for one in await all_told(app) if one.state is S.HELD]
    assert {(one.hold, one.due, one.reason) for one in held} == {
        (Hold.QUIET, utc(3, 3, 5), "quiet hours")
    }
    clock.time = utc(3, 3, 4, 59)
    assert await walk(app) == []
    clock.time = utc(3, 3, 5)
    told = await walk(app)
    assert [one["alerts"][0]["article"]["title"] for one in told] == [TITLES[0], TITLES[3]]
    assert {one["kind"] for one in told} == {"alert"}


async def test_quiet_hours_that_are_taken_out_strand_nothing(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    rules = rules_of(RULES)
    clock.time = utc(3, 2, 22, 30)
    app = await open_app(with_channels(rules, quiet_hours=NIGHT))
    assert await walk(app, TITLES[0]) == []
    app.rules = rules
    await prepare(app)
    assert len(await walk(app)) == 1


async def test_what_is_due_in_quiet_hours_waits_for_their_end(
    open_app: Any, rules_of: Any, clock: Any, walk: Any, press: Any
) -> None:
    clock.time = utc(3, 2, 21, 59)
    app = await open_app(with_channels(rules_of(RULES), quiet_hours=NIGHT))
    press.receiver.append(_answer(press, 503))
    await once_failing(app, walk, TITLES[0])
    clock.time = utc(3, 2, 22, 30)
    assert await walk(app) == []
    (told,) = await all_told(app)
    assert (told.state, told.hold, told.due) == (S.HELD, Hold.QUIET, utc(3, 3, 5))
    clock.time = utc(3, 3, 5)
    assert len(await walk(app)) == 1


def _answer(press: Any, status: int, **headers: str) -> Any:
    press.feed("answer", [])
    return press.pages.pop("/answer").__class__(status=status, headers=headers)


async def once_failing(app: App, walk: Any, *titles: str) -> None:
    """A run in which the receiver does not take the message."""
    with pytest.raises(AssertionError, match="hook"):
        await walk(app, *titles)


async def test_above_the_limit_the_rest_is_one_digest(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    app = await open_app(with_channels(rules_of(RULES), limit=Limit(count=2)))
    told = await walk(app, *TITLES)
    assert [one["kind"] for one in told] == ["alert", "alert"]
    clock.forward(minutes=14)
    assert await walk(app) == []
    clock.forward(minutes=1)
    (digest,) = await walk(app)
    assert (digest["kind"], len(digest["alerts"])) == ("digest", 3)
    states = [one.state for one in await all_told(app)]
    assert sorted(states) == sorted([S.SENT] * 3 + [S.DIGESTED] * 3)
    assert all(one.sent for one in await all_told(app))
    clock.forward(minutes=46)  # the hour of the first is over
    (alert,) = await walk(app, "Banjska: novi most preko Ibra otvoren za pješake")
    assert alert["kind"] == "alert"


async def test_two_channels_with_one_address_share_its_limit(
    open_app: Any, rules_of: Any, walk: Any
) -> None:
    rules = with_rule(rules_of(RULES), "banjska", notify=("hook", "twin"))
    limited = with_channels(rules, limit=Limit(count=1))
    (hook,) = limited.config.channels
    channels = (hook, replace(hook, name="twin"))
    app = await open_app(replace(limited, config=replace(limited.config, channels=channels)))
    assert len(await walk(app, TITLES[0])) == 1
    holding = [one for one in await all_told(app) if one.state is S.HELD]
    assert [one.hold for one in holding] == [Hold.LIMIT]


async def test_a_silence_says_at_its_end_what_it_held(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    app = await open_app(rules_of(RULES))
    until = clock() + timedelta(hours=8)
    silence = Silence(
        id="si-1", kind="rule", subject="banjska", by="Ana", reason="vježba policije",
        since=clock(), until=until,
    )  # fmt: skip
    await app.store.write(lambda c: silences.save(c, silence))
    (loud,) = await walk(app, TITLES[0], TITLES[1], "Napad na patrolu kod Leposavića")
    assert loud["alerts"][0]["severity"] == "critical"
    outcomes = await app.store.read(matches.outcomes)
    assert outcomes == {Outcome.SILENCED: 2, Outcome.ALERT: 1}
    clock.time = until
    (told,) = await walk(app)
    assert (told["kind"], len(told["alerts"])) == ("digest", 2)
    assert "vježba policije" in str(told)
    assert await walk(app) == []


async def test_confirmed_by_a_second_outlet(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    rules = with_rule(rules_of(RULES), "banjska", confirm=Confirm())
    app = await open_app(rules)
    assert await walk(app, TITLES[0]) == []
    assert await app.store.read(matches.outcomes) == {Outcome.WAITING: 1}
    clock.forward(hours=1)
    await report(app, "Ranjen policajac kod Banjske, napadači u bekstvu", "rts")
    (told,) = await walk(app)
    assert (told["kind"], told["alerts"][0]["story"]["outlets"]) == ("alert", 2)
    outcomes = await app.store.read(matches.outcomes)
    assert outcomes == {Outcome.ALERT: 1, Outcome.COVERAGE: 1}


async def test_an_institution_confirms_alone(open_app: Any, rules_of: Any, walk: Any) -> None:
    confirm = Confirm(outlets=3, kinds=("institution",))
    app = await open_app(with_rule(rules_of(RULES), "banjska", confirm=confirm))
    assert await walk(app, TITLES[0]) == []
    assert len(await walk(app, TITLES[1], feed="mup")) == 1


async def test_what_nobody_confirms_is_unconfirmed_after_its_time(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    asking = with_rule(rules_of(RULES), "banjska", confirm=Confirm())
    app = await open_app(asking)
    assert await walk(app, TITLES[0]) == []
    clock.forward(hours=6)
    await settle_waiting(app)
    assert await app.store.read(matches.outcomes) == {Outcome.WAITING: 1}
    clock.forward(minutes=1)
    await settle_waiting(app)
    assert await app.store.read(matches.outcomes) == {Outcome.UNCONFIRMED: 1}
    assert await walk(app) == []


async def test_a_confirmation_that_is_asked_no_more_strands_nothing(
    open_app: Any, rules_of: Any, walk: Any
) -> None:
    rules = rules_of(RULES)
    app = await open_app(with_rule(rules, "banjska", confirm=Confirm()))
    assert await walk(app, TITLES[0]) == []
    app.rules = rules
    assert len(await walk(app)) == 1


async def test_what_nobody_acknowledges_goes_further(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    rules = rules_of(RULES)
    (hook,) = rules.config.channels
    backup = replace(hook, name="backup", min_severity=Severity.CRITICAL)
    after = Escalate(after=timedelta(minutes=15), to=("backup",))
    app = await open_app(with_channels(rules, backup, escalate=after))
    first, second = [(await walk(app, title))[0] for title in TITLES[:2]]
    (alert,) = first["alerts"]
    await app.store.write(lambda c: act.acknowledge(c, alert["id"], "Ana", clock()))
    clock.forward(minutes=15)
    (told,) = await walk(app)
    assert (told["channel"], told["kind"]) == ("backup", "alert")
    assert told["alerts"][0]["story"]["id"] == second["alerts"][0]["story"]["id"]
    spared = [one for one in await all_told(app) if one.state is S.SUPPRESSED]
    assert [one.reason for one in spared] == ["acknowledged by Ana"]


async def test_quiet_hours_that_are_taken_out_take_the_escalation_along(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    rules = rules_of(RULES)
    (hook,) = rules.config.channels
    backup = replace(hook, name="backup")
    after = Escalate(after=timedelta(minutes=15), to=("backup",))
    clock.time = utc(3, 2, 22, 30)
    app = await open_app(with_channels(rules, backup, escalate=after, quiet_hours=NIGHT))
    assert await walk(app, TITLES[0]) == []
    app.rules = with_channels(rules, backup, escalate=after)
    await prepare(app)
    assert [one["channel"] for one in await walk(app)] == ["hook"]
    clock.forward(minutes=14)
    assert await walk(app) == []
    clock.forward(minutes=1)
    assert [one["channel"] for one in await walk(app)] == ["backup"]


async def test_digests_that_are_taken_out_of_the_rules_strand_nothing(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    rules = rules_of(RULES)
    slots = tuple(Slot(day, time(7, 30)) for day in range(7))
    app = await open_app(with_channels(rules, digest=slots))
    assert await walk(app, *TITLES[:2]) == []
    held = {(one.state, one.hold) for one in await all_told(app)}
    assert held == {(S.HELD, Hold.DIGEST)}
    app.rules = rules
    (told,) = await walk(app)
    assert (told["kind"], len(told["alerts"])) == ("digest", 2)


async def test_a_channel_that_goes_and_comes_back_gets_what_it_was_promised(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    rules = rules_of(RULES)
    clock.time = utc(3, 2, 22, 30)
    app = await open_app(with_channels(rules, quiet_hours=NIGHT))
    assert await walk(app, TITLES[0]) == []
    app.rules = replace(rules, config=replace(rules.config, channels=()))
    clock.time = utc(3, 3, 6)
    with pytest.raises(AssertionError, match="not in the rules"):
        await walk(app)
    (told,) = await all_told(app)
    assert (told.state, told.hold) == (S.HELD, Hold.CHANNEL)
    app.rules = rules
    await prepare(app)
    assert len(await walk(app)) == 1


async def test_a_receiver_that_wants_a_rest_gets_one(
    open_app: Any, rules_of: Any, clock: Any, walk: Any, press: Any
) -> None:
    app = await open_app(rules_of(RULES))
    press.receiver.append(_answer(press, 429, **{"Retry-After": "600"}))
    await once_failing(app, walk, *TITLES[:3])
    assert len(press.messages) == 1
    clock.forward(seconds=60)
    assert await walk(app, TITLES[3]) == []
    clock.forward(seconds=539)
    assert await walk(app) == []
    clock.forward(seconds=1)
    assert len(await walk(app)) == 4


async def test_what_comes_first_is_told_first(
    open_app: Any, rules_of: Any, clock: Any, walk: Any, press: Any
) -> None:
    app = await open_app(rules_of(RULES))
    press.receiver += [_answer(press, 503), _answer(press, 503)]
    await once_failing(app, walk, TITLES[0])
    await report(app, "Napad u Banjskoj: pucnjava, policija blokirala put ka manastiru", "rts")
    await once_failing(app, walk)
    assert [(one["kind"], one["alerts"][0]["severity"]) for one in press.messages] == [
        ("alert", "high"),
        ("alert", "high"),
    ]
    clock.forward(minutes=15)
    assert [one["kind"] for one in await walk(app)] == ["alert", "update"]


async def test_what_was_given_up_holds_nothing_up(
    open_app: Any, rules_of: Any, walk: Any, press: Any
) -> None:
    app = await open_app(rules_of(RULES))
    press.receiver += [_answer(press, 503), _answer(press, 400)]
    await once_failing(app, walk, TITLES[0])
    await report(app, "Napad u Banjskoj: pucnjava, policija blokirala put ka manastiru", "rts")
    await once_failing(app, walk)
    assert [one["kind"] for one in press.messages] == ["alert", "alert", "update"]


async def test_a_withdrawal_reaches_all_that_were_told(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    app = await open_app(with_channels(rules_of(RULES), limit=Limit(count=1)))
    (first,) = await walk(app, TITLES[0])
    story_id = first["alerts"][0]["story"]["id"]
    said = News(kind="withdrawn", text="WITHDRAWN by Ana: vježba")
    now, due = clock(), clock() + timedelta(minutes=1)
    told = await app.store.write(
        lambda c: announce(c, app.rules.config, story_id, said, now=now, due=due)
    )
    assert told == ("hook",)
    assert await walk(app) == []
    clock.forward(minutes=1)
    (update,) = await walk(app)
    assert update["kind"] == "update"
    assert [one["kind"] for one in update["alerts"][0]["news"]] == ["withdrawn"]


async def test_a_burst_is_one_message_and_one_alone_is_itself(
    open_app: Any, rules_of: Any, clock: Any, walk: Any
) -> None:
    app = await open_app(rules_of(RULES))
    await walk(app, TITLES[0])
    (told,) = await all_told(app)

    def held(c: Any, number: int) -> None:
        story = stories.get(c, told.story_id)
        stories.save(c, replace(story, id=f"s-{number}"))
        known = alerts.get(c, told.alert_ids[0])
        alerts.save(c, replace(known, id=f"al-{number}", story_id=f"s-{number}"))
        made = replace(
            told, id=f"d-{number}", story_id=f"s-{number}", alert_ids=(f"al-{number}",),
            state=S.HELD, hold=Hold.BURST, reason="at once", sent=None, body=None, attempts=0,
            due=clock() + timedelta(seconds=60),
        )  # fmt: skip
        outbox.insert(c, made)

    for numbers in ((1,), (2, 3)):
        for number in numbers:
            await app.store.write(lambda c, number=number: held(c, number))
        await gather(app)
        assert await app.store.read(lambda c: holds.groups(c, [Hold.BURST])) != ()
        clock.forward(seconds=60)
        await gather(app)
        (sent,) = await walk(app)
        kinds = {1: "alert", 2: "digest"}
        assert (sent["kind"], len(sent["alerts"])) == (kinds[len(numbers)], len(numbers))
