"""Whatever comes in whatever order: nothing is lost, told twice, or held for good."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor import route
from monitor.config.rules import Escalate, Limit
from monitor.model import DeliveryState, Hold, MessageKind, Severity
from monitor.timetable import Slot, Span

KINDS = (
    "second-owner", "official", "denial", "place", "number", "name", "edit", "withdrawn",
)  # fmt: skip
RULES = {
    "low": ("low", ("desk", "duty", "morning")),
    "medium": ("medium", ("desk", "hook")),
    "high": ("high", ("desk", "duty", "hook", "morning")),
    "critical": ("critical", ("desk", "duty", "backup", "morning")),
}
NIGHT = tuple(Span(day, time(22), (day + 1) % 7, time(6)) for day in range(7))
SLOTS = tuple(Slot(day, time(7, 30)) for day in range(7))
GATHERED = {*route.GATHERED, Hold.DIGEST}
TO_ALL = {"denial", "official", "withdrawn"}

STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("article"),
            st.integers(1, 2),  # of which story
            st.integers(1, 6),  # which article of it
            st.sets(st.sampled_from(sorted(RULES)), min_size=1),
            st.lists(st.sampled_from(KINDS), max_size=2),
            st.booleans(),  # in a burst
        ),
        st.tuples(st.just("time"), st.integers(1, 600)),
        st.tuples(st.just("send")),
        st.tuples(st.just("rules"), st.booleans()),
        st.tuples(st.just("silence"), st.sampled_from(["low", "medium", "high", "critical"])),
        st.tuples(st.just("traffic"), st.integers(0, 5), st.integers(0, 100)),
    ),
    max_size=25,
)


def channels(kit: Any, plain: bool) -> list[Any]:
    """All sorts of channels, or the same without anything that holds."""
    if plain:
        return [kit.channel(name) for name in ("desk", "duty", "hook", "backup", "morning")]
    return [
        kit.channel("desk", quiet_hours=NIGHT, limit=Limit(count=3)),
        kit.channel(
            "duty",
            min_severity=Severity.HIGH,
            quiet_hours=NIGHT,
            wakes=Severity.HIGH,
            escalate=Escalate(after=timedelta(minutes=15), to=("backup",)),
        ),
        kit.channel("hook"),
        kit.channel("backup", min_severity=Severity.CRITICAL),
        kit.channel("morning", digest=SLOTS),
    ]


def wanted(desk: Any, names: set[str], severity: dict[str, Severity]) -> set[str]:
    """The channels that rules tell."""
    found = set()
    for channel in desk.config.channels:
        heard = [severity[name] for name in names if channel.name in RULES[name][1]]
        least = channel.min_severity
        if heard and (least is None or max(one.rank for one in heard) >= least.rank):
            found.add(channel.name)
    return found


def check(desk: Any) -> None:
    """What holds at any time."""
    open_ones = Counter(
        (one.story_id, one.channel, one.target)
        for one in desk.told.values()
        if route.is_unclaimed(one)
    )
    assert max(open_ones.values(), default=0) <= 1
    for one in desk.told.values():
        if one.state is DeliveryState.HELD:
            assert one.hold is not None
            assert one.reason
            assert one.due >= one.created
            if one.severity is Severity.CRITICAL:
                assert one.hold not in {Hold.SILENCE, Hold.LIMIT, Hold.QUIET}
    alerts = Counter(
        (one.story_id, one.channel, one.target)
        for one in desk.told.values()
        if one.kind is MessageKind.ALERT and one.state is not DeliveryState.SUPPRESSED
    )
    assert max(alerts.values(), default=0) <= 1


def gather(desk: Any) -> None:
    """What is gathered and due goes out."""
    for one in list(desk.told.values()):
        if one.state is DeliveryState.HELD and one.hold in GATHERED and one.due <= desk.now:
            desk.told[one.id] = replace(one, state=DeliveryState.DIGESTED, sent=desk.now)


@given(steps=STEPS)
def test_nothing_is_lost_whatever_comes(kit: Any, steps: list[tuple[Any, ...]]) -> None:
    severity = {name: Severity(said) for name, (said, _) in RULES.items()}
    rules = [kit.rule(name, severity=severity[name], notify=RULES[name][1]) for name in RULES]
    desk = kit.desk(rules, channels(kit, plain=False))
    for count, step in enumerate(steps):
        match step:
            case ("article", story, number, names, kinds, burst):
                about = kit.article(
                    f"a-{story}-{number}", story_id=f"s-{story}", burst=burst, seen=desk.now
                )
                whole = desk.told, desk.alerts
                of_story(desk, about.story_id)
                told = {one.channel for one in desk.told.values()}
                brought = [kit.news(kind, f"{kind} of step {count}") for kind in kinds]
                decided = desk.evaluate(about, *names, news=brought)
                has = {one.channel for one in desk.told.values()}
                assert has >= wanted(desk, names, severity)
                for news in brought:
                    if news.kind in TO_ALL:
                        heard = {one.channel for one in desk.told.values() if news in one.news}
                        assert heard >= told & {one.name for one in desk.config.channels}
                again = desk.evaluate(about, *names, before=decided.outcomes)
                assert again.alerts == again.deliveries == again.joined == ()
                check(desk)
                desk.told, desk.alerts = whole[0] | desk.told, whole[1] | desk.alerts
            case ("time", minutes):
                desk.now += timedelta(minutes=minutes)
            case ("send",):
                desk.send()
                gather(desk)
            case ("rules", plain):
                changed = tuple(channels(kit, plain))
                desk.config = replace(desk.config, channels=changed)
            case ("silence", name):
                until = desk.now + timedelta(hours=1)
                desk.silences = (kit.silence("rule", name, until),)
            case ("traffic", messages, alerts):
                desk.traffic = route.Traffic(
                    messages={("desk", "0"): messages}, alerts={"medium": alerts, "high": alerts}
                )
        desk.silences = tuple(one for one in desk.silences if one.until > desk.now)
    # In the end everything goes out, once.
    for _ in range(3):
        desk.now += timedelta(days=1)
        desk.send()
        gather(desk)
    done = {DeliveryState.SENT, DeliveryState.DIGESTED, DeliveryState.SUPPRESSED}
    assert {one.state for one in desk.told.values()} <= done


def of_story(desk: Any, story_id: str) -> None:
    """Only what one story has is at hand, as in the pipeline."""
    desk.told = {key: one for key, one in desk.told.items() if one.story_id == story_id}
    desk.alerts = {key: one for key, one in desk.alerts.items() if one.story_id == story_id}
