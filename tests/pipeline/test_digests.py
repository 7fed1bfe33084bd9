"""Digests at their time: once each, whatever the clock, the rules and the process do."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from monitor.app import App, Rules
from monitor.config import parse
from monitor.config.rules import Channel, Config, Position, Settings
from monitor.desk.digest import send
from monitor.match import compile_rules
from monitor.model import Article, Delivery, DeliveryState, Hold, MessageKind, stable_id
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.digests import tell_digests, turns
from monitor.pipeline.once import once
from monitor.pipeline.read import document
from monitor.pipeline.runner import Runner
from monitor.store import Connection, articles, outbox
from monitor.store.digests import Made
from monitor.store.schema import deliveries
from monitor.timetable import Slot, last_slot

RULES = """
settings: {timezone: Europe/Sarajevo}
feeds:
  - {name: klix, url: "{press}/klix", language: bs, country: BA}
rules:
  - {id: banjska, title: Banjska, severity: high, when: Banjska, notify: [hook]}
"""
NIGHTLY = tuple(Slot(day, time(2, 30)) for day in range(7))
MORNINGS = tuple(Slot(day, time(7, 30)) for day in range(7))
TITLES = (
    "Pucnjava u Banjskoj, policija blokirala put",
    "Mještani Banjske traže pojačane patrole",
    "Skupština raspravlja o izvještaju iz Banjske",
)


def quiet(*_: Any) -> None:
    """No progress shown."""


def utc(*parts: int) -> datetime:
    """A moment of 2026."""
    return datetime(2026, *parts, tzinfo=UTC)


@pytest.fixture
def database(sqlite_url: str) -> str:
    """What is asked of PostgreSQL differs in nothing: tests/store holds the statements."""
    return sqlite_url


@pytest.fixture(autouse=True)
def a_source_that_works(press: Any) -> None:
    """So that nobody is told of its failing."""
    press.feed("klix", [{"title": "Vrijeme: sutra sunčano", "guid": "1"}])


def timed(rules: Rules, slots: tuple[Slot, ...]) -> Rules:
    """The rules with these digest times for the channel `hook`."""
    channels = tuple(
        replace(one, digest=slots) if one.name == "hook" else one for one in rules.config.channels
    )
    version = f"{rules.config.version}-{len(slots)}-{slots[0].at if slots else ''}"
    return replace(rules, config=replace(rules.config, channels=channels, version=version))


async def bring(app: App, title: str) -> None:
    """An article goes through match, story and route; what it tells waits for the digest."""
    now, feed = app.now(), app.rules.feed("klix")
    article = Article(
        id=stable_id("a", title),
        url=f"https://klix.example/{stable_id('a', title)}",
        feed="klix",
        entry_id=None,
        title=title,
        text=f"{title}. O tome je jutros obaviještena i misija u regiji.",
        language="hbs",
        script="Latn",
        published=now,
        seen=now,
        source="page",
    )
    found = app.rules.matcher.match(document(article, feed), today=now.date())

    def write(c: Connection) -> None:
        articles.save(c, article)
        evaluation = Evaluation(article=article, found=found, final=True)
        conclude(c, app.rules, evaluation, now=now, wait=timedelta())

    await app.store.write(write)


async def told(app: App) -> None:
    """The digests that are due are made, and arrive."""
    await tell_digests(app)
    due = update(deliveries).where(
        deliveries.c.state == DeliveryState.PENDING, deliveries.c.kind == MessageKind.DIGEST
    )
    await app.store.write(lambda c: c.execute(due.values(state=DeliveryState.SENT)))


async def promised(app: App, kind: MessageKind = MessageKind.DIGEST) -> list[Delivery]:
    """The deliveries of a kind, the oldest first."""

    def read(c: Connection) -> list[Delivery]:
        wanted = select(deliveries.c.id).where(deliveries.c.kind == kind)
        ids = c.execute(wanted.order_by(deliveries.c.created, deliveries.c.id)).scalars()
        return [found for one in ids if (found := outbox.get(c, one)) is not None]

    return await app.store.read(read)


@pytest.mark.parametrize(
    ("begin", "at"),
    [
        (utc(3, 28, 20), utc(3, 29, 1)),  # 02:00 becomes 03:00: at that moment
        (utc(10, 24, 20), utc(10, 25, 0, 30)),  # 03:00 becomes 02:00: at the first 02:30
        (utc(6, 1, 20), utc(6, 2, 0, 30)),
    ],
)
async def test_one_digest_a_night_also_when_the_clocks_change(
    open_app: Any, rules_of: Any, clock: Any, begin: datetime, at: datetime
) -> None:
    clock.time = begin
    app = await open_app(timed(rules_of(RULES), NIGHTLY))
    made = []
    while clock() < begin + timedelta(hours=20):
        await told(app)
        made = await promised(app)
        if made and made[-1].created == clock():
            assert clock() == at
        clock.forward(minutes=10)
    assert [one.created for one in made] == [at]


@settings(max_examples=40)
@given(
    slots=st.sets(st.builds(Slot, st.integers(0, 6), st.times()), min_size=1, max_size=5),
    steps=st.lists(st.integers(0, 60 * 50), max_size=30),
    zone=st.sampled_from(["Europe/Sarajevo", "Australia/Lord_Howe", "America/Havana"]),
)
def test_each_time_once_and_none_left_out_but_by_a_pause(
    slots: set[Slot], steps: list[int], zone: str
) -> None:
    """However often somebody looks: what is made is always the last time that has passed."""
    at = Position(file="rules.yaml", line=1, column=1)
    whole = tuple(Slot(one.day, one.at.replace(second=0, microsecond=0)) for one in slots)
    channel = Channel(name="hook", urls=(), digest=whole, at=at)
    config = Config(version="1", settings=Settings(timezone=zone), channels=(channel,))
    known: dict[str, Made] = {}
    now, made = utc(10, 20), []
    for minutes in [0, *steps]:
        now += timedelta(minutes=minutes)
        for turn in turns(config, known, now):
            known["hook"] = turn.made
            made += [turn.made.slot] if turn.before else []
        assert known["hook"].slot == last_slot(whole, ZoneInfo(zone), now)
        assert turns(config, known, now) == []
    assert made == sorted(set(made))


async def test_what_waits_for_it_goes_out_with_it_and_the_next_brings_the_all_clear(
    open_app: Any, rules_of: Any, clock: Any, press: Any
) -> None:
    clock.time = utc(3, 2, 5)  # Monday 06:00 in Sarajevo
    app = await open_app(timed(rules_of(RULES), MORNINGS))
    await once(app, quiet)
    await bring(app, TITLES[0])
    clock.forward(minutes=20)
    await bring(app, TITLES[1])
    await once(app, quiet)
    assert press.messages == []
    clock.forward(hours=2)
    await once(app, quiet)
    (body,) = press.messages
    assert (body["kind"], body["digest"]["why"]) == ("digest", "Digest of Monday 07:30")
    assert {alert["article"]["title"] for alert in body["alerts"]} == set(TITLES[:2])
    assert "all_clear" not in body
    told = await promised(app, MessageKind.ALERT)
    assert {(one.state, one.digest) for one in told} == {(DeliveryState.DIGESTED, body["id"])}
    clock.forward(hours=24)
    await once(app, quiet)
    _, clear = press.messages
    assert (clear["kind"], clear["alerts"]) == ("digest", [])
    assert clear["all_clear"]["sources"]["hbs"] == {"working": 1, "known": 1}
    assert clear["digest"]["since"] == "2026-03-02T07:20:00Z"


async def test_what_stays_unconfirmed_stands_in_the_next_digest_also_when_it_is_older(
    open_app: Any, rules_of: Any, clock: Any, press: Any
) -> None:
    clock.time = utc(3, 2, 6, 20)  # ten minutes before a digest
    asking = RULES.replace("when: Banjska", "when: Banjska, confirm: {outlets: 2, within: 6h}")
    app = await open_app(timed(rules_of(asking), MORNINGS))
    await once(app, quiet)
    await bring(app, TITLES[0])
    for hours in (1, 6, 18, 24):
        clock.forward(hours=hours)
        await once(app, quiet)
    told = [
        [line for part in body["digest"]["sections"] for line in part["lines"]]
        for body in press.messages
    ]
    assert [sum(TITLES[0] in line for line in lines) for lines in told] == [0, 1, 0]


async def test_as_it_is_written_in_the_rules(open_app: Any, clock: Any, press: Any) -> None:
    """Two addresses get one each; at the weekend none."""
    hook = "webhook://" + press.base.removeprefix("http://")
    channel = f"  hook: {{url: ['{hook}/a', '{hook}/b'], digest: [mon-fri 07:30]}}"
    text = f"version: 1\n{RULES}\nchannels:\n{channel}\n".replace("{press}", press.base)
    loaded = parse({"rules.yaml": text}, {}, today=clock().date())
    assert loaded.config is not None, loaded.problems
    clock.time = utc(3, 6, 7)
    app = await open_app(Rules(config=loaded.config, matcher=compile_rules(loaded.config)))
    await once(app, quiet)
    await bring(app, TITLES[0])
    held = await promised(app, MessageKind.ALERT)
    monday = utc(3, 9, 6, 30)
    assert {(one.state, one.hold, one.due) for one in held} == {
        (DeliveryState.HELD, Hold.DIGEST, monday)
    }
    for _ in range(12):
        clock.forward(hours=6)
        await once(app, quiet)
    assert [body["digest"]["why"] for body in press.messages] == ["Digest of Monday 07:30"] * 2
    assert [len(body["alerts"]) for body in press.messages] == [1, 1]
    assert {path for verb, path in press.asked if verb == "POST"} == {"/a", "/b"}


async def test_after_a_pause_one_digest_that_tells_of_all_of_it(
    open_app: Any, rules_of: Any, clock: Any
) -> None:
    rules = timed(rules_of(RULES), MORNINGS)
    app = await open_app(rules)
    await told(app)
    clock.forward(hours=24)
    await told(app)
    clock.forward(days=5, hours=3)
    again = await open_app(rules)  # started anew
    await told(again)
    await told(again)
    first, second = await promised(again)
    assert second.created == clock()
    assert second.notice is not None
    assert second.notice.since == first.created


async def test_two_processes_make_one(open_app: Any, rules_of: Any, clock: Any) -> None:
    rules = timed(rules_of(RULES), MORNINGS)
    one, other = await open_app(rules), await open_app(rules)
    await told(one)
    await bring(one, TITLES[0])
    clock.forward(hours=24)
    for app in (one, other, one):
        await told(app)
    assert len(await promised(one)) == 1


async def test_none_for_a_time_before_the_channel_had_it(
    open_app: Any, rules_of: Any, clock: Any
) -> None:
    """Neither where a digest is added, nor where its times are edited, taken away and put back."""
    plain = rules_of(RULES)
    app = await open_app(plain)
    await told(app)

    async def edit(slots: tuple[Slot, ...]) -> int:
        app.rules = timed(plain, slots)
        await told(app)
        clock.forward(minutes=1)
        await told(app)
        return len(await promised(app))

    assert await edit(MORNINGS) == 0
    clock.forward(hours=24)
    assert await edit(MORNINGS) == 1
    assert await edit(tuple(Slot(one.day, time(8, 0)) for one in MORNINGS)) == 1
    assert await edit(()) == 1
    clock.forward(days=3)
    assert await edit(MORNINGS) == 1
    clock.forward(hours=24)
    assert await edit(MORNINGS) == 2


async def test_what_waits_follows_times_that_are_edited(
    open_app: Any, rules_of: Any, clock: Any
) -> None:
    clock.time = utc(3, 3, 8)  # a Tuesday
    app = await open_app(timed(rules_of(RULES), MORNINGS))
    await told(app)
    await bring(app, TITLES[0])
    (held,) = await promised(app, MessageKind.ALERT)
    assert held.due == utc(3, 4, 6, 30)
    app.rules = timed(app.rules, (Slot(0, time(9, 0)),))
    await told(app)
    (held,) = await promised(app, MessageKind.ALERT)
    assert held.due == utc(3, 9, 8)


@pytest.mark.parametrize("back", [timedelta(seconds=40), timedelta(hours=1), timedelta(days=400)])
async def test_a_clock_that_goes_back_repeats_nothing_and_stops_nothing(
    open_app: Any, rules_of: Any, clock: Any, back: timedelta
) -> None:
    clock.time = utc(3, 2, 6)
    app = await open_app(timed(rules_of(RULES), MORNINGS))
    await told(app)
    await bring(app, TITLES[0])
    clock.time = utc(3, 2, 6, 30) + timedelta(seconds=10)
    await told(app)
    clock.time -= back
    for _ in range(60):
        await told(app)
        clock.forward(hours=1)
    made = await promised(app)
    assert len(made) == len({one.notice.since for one in made if one.notice}) == 3


async def test_a_channel_that_cannot_be_used_gets_one_digest_when_it_is_mended(
    open_app: Any, rules_of: Any, clock: Any, press: Any
) -> None:
    rules = timed(rules_of(RULES), MORNINGS)
    broken = tuple(replace(one, missing="HOOK_URL") for one in rules.config.channels)
    app = await open_app(replace(rules, config=replace(rules.config, channels=broken)))
    await once(app, quiet)
    for title in TITLES:
        await bring(app, title)
        clock.forward(hours=24)
        await once(app, quiet)
    assert press.messages == []
    again = await open_app(rules)
    await once(again, quiet)
    (body,) = press.messages
    assert {alert["article"]["title"] for alert in body["alerts"]} == set(TITLES)


async def test_one_that_somebody_asked_for_leaves_what_waits_for_its_time(
    open_app: Any, rules_of: Any, clock: Any, press: Any
) -> None:
    app = await open_app(timed(rules_of(RULES), MORNINGS))
    await once(app, quiet)
    await bring(app, TITLES[0])
    period, now = timedelta(hours=8), clock()
    await app.store.write(lambda c: send(c, app.rules, None, period=period, now=now))
    await once(app, quiet)
    clock.forward(hours=24)
    await once(app, quiet)
    bodies = [(body["digest"]["why"], len(body["alerts"])) for body in press.messages]
    assert bodies == [("Hand-over", 1), ("Digest of Tuesday 07:30", 1)]


async def test_the_runner_makes_them_at_their_minute(
    open_app: Any, rules_of: Any, clock: Any, press: Any
) -> None:
    clock.time = utc(3, 2, 6, 29)
    app = await open_app(timed(rules_of(RULES), MORNINGS))
    runner = Runner(app, steps=("deliver",))
    await runner.tick()
    clock.forward(seconds=59)
    await runner.tick()
    assert await promised(app) == []
    clock.forward(seconds=1)
    await runner.tick()
    await runner.drain(20)
    (digest,) = await promised(app)
    assert digest.state is DeliveryState.SENT
    assert [body["kind"] for body in press.messages] == ["digest"]


async def test_a_digest_says_the_same_at_every_try(
    open_app: Any, rules_of: Any, clock: Any, press: Any
) -> None:
    app = await open_app(timed(rules_of(RULES), MORNINGS))
    await once(app, quiet)
    await bring(app, TITLES[0])
    clock.forward(hours=24)
    press.receiver.append(press_answer(press, 503))
    await once(app, quiet)
    await bring(app, TITLES[2])
    clock.forward(hours=1)
    await once(app, quiet)
    first, second = press.messages
    assert first == second


def press_answer(press: Any, status: int) -> Any:
    """An answer of the press's own kind."""
    press.page("/any", "", [])
    return press.pages.pop("/any").__class__(status=status)
