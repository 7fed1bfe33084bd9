"""Whom a rule would tell at a given time, and why others not."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor import route
from monitor.config import parse
from monitor.desk.explain import Explanation, Subject, as_json, explain
from monitor.match import Rules, compile_rules
from monitor.model import Article, Hold, Silence

RULES = """\
version: 1
settings: {timezone: Europe/Sarajevo}
feeds:
  - {name: klix, url: "https://klix.example/rss", country: BA}
  - {name: mup, url: "https://mup.example/rss", kind: institution}
entities:
  banjska: {kind: place, names: {hbs: Banjska}}
channels:
  desk: {url: "console://"}
  duty:
    url: "console://"
    quiet_hours: ["23:00-06:00", "sat 14:00-mon 06:00"]
    wakes: critical
    escalate: {after: 15m, to: [backup, desk]}
  chief: {url: "console://", min_severity: critical}
  backup: {url: "console://", min_severity: critical}
  morning: {url: "console://", digest: ["mon-fri 07:30"]}
  away: {url: "${AWAY_URL}"}
rules:
  - {id: high, title: H, when: banjska, severity: high, notify: [desk, duty, chief, morning, away]}
  - {id: critical, title: C, when: banjska, severity: critical, notify: [duty]}
  - {id: medium, title: M, when: banjska, notify: [duty]}
  - id: sure
    when: banjska
    notify: [desk]
    confirm: {outlets: 3, within: 90m, or: [institution]}
  - {id: nowhere, title: N, when: banjska, notify: []}
  - {id: plain, title: P, when: banjska}
"""

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
NIGHT = datetime(2026, 11, 20, 23, tzinfo=UTC)  # after midnight in Sarajevo
SATURDAY = datetime(2026, 11, 21, 14, tzinfo=UTC)

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The rules above."""
    config = parse({"rules.yaml": RULES}, {}, today=date(2026, 11, 20)).config
    assert config is not None
    return Rules(config=config, matcher=compile_rules(config))


@pytest.fixture
def ask(rules: Rules) -> Ask:
    """Asks whom the rules tell of an article."""

    async def one(now: datetime, **facts: Any) -> Explanation:
        subject = Subject(text="Pucnjava u Banjskoj", language="hbs", **facts)
        return await explain(subject, rules, None, now=now)

    return one


def told(answer: Explanation, rule: str) -> dict[str, tuple[str, datetime | None]]:
    return {one.channel: (one.how, one.at) for one in answer.reach[rule].channels}


def local(text: str) -> datetime:
    """A time in Sarajevo in winter."""
    return datetime.fromisoformat(f"{text}+01:00").astimezone(UTC)


NEVER, NOW, HELD, LATER_STILL = ("never", None), ("now", None), ("held", None), ("escalation", None)


@pytest.mark.parametrize(
    ("now", "duty", "digest"),
    [
        (NOON, NOW, "2026-11-23 07:30"),
        (NIGHT, ("later", local("2026-11-21 06:00")), "2026-11-23 07:30"),
        (SATURDAY, ("later", local("2026-11-23 06:00")), "2026-11-23 07:30"),
        (local("2026-11-23 07:30"), NOW, "2026-11-24 07:30"),
    ],
)
async def test_each_channel_has_its_time(
    ask: Ask, now: datetime, duty: tuple[str, datetime | None], digest: str
) -> None:
    answer = await ask(now)
    assert told(answer, "high") == {
        "desk": NOW,
        "duty": duty,
        "chief": NEVER,
        "morning": ("digest", local(digest)),
        "away": HELD,
        "backup": LATER_STILL,  # whatever its least severity; desk knows already
    }
    assert answer.reach["high"].told == ("desk", "duty", "morning")


async def test_what_wakes_passes_and_only_what_is_urgent_escalates(ask: Ask) -> None:
    answer = await ask(NIGHT)
    assert told(answer, "critical") == {"duty": NOW, "backup": LATER_STILL, "desk": LATER_STILL}
    assert told(answer, "medium") == {"duty": ("later", local("2026-11-21 06:00"))}


async def test_without_notify_digests_are_left_out(ask: Ask) -> None:
    assert "morning" not in told(await ask(NOON), "plain")


@pytest.mark.parametrize(
    ("feed", "waits"),
    [
        (
            "klix",
            "until 3 independent outlets report it within 90m, or one of kind institution",
        ),
        ("mup", None),
        (None, "until 3 independent outlets report it within 90m, or one of kind institution"),
    ],
)
async def test_a_rule_may_wait_for_others(ask: Ask, feed: str | None, waits: str | None) -> None:
    answer = await ask(NOON, feed=feed)
    assert answer.reach["sure"].waits == waits
    assert answer.reach["high"].waits is None


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("rule", "high"), ("entity", "banjska"), ("source", "klix"), ("story", "s-1")],
)
async def test_a_silence_holds_all_but_critical(ask: Ask, kind: Any, subject: str) -> None:
    until = NOON + timedelta(hours=8)
    silence = Silence(
        id="si-1", kind=kind, subject=subject, by="Ana", reason="vježba", since=NOON, until=until
    )
    answer = await ask(NOON, feed="klix", story="s-1", silences=(silence,))
    assert told(answer, "high") == {
        "desk": ("later", until),
        "duty": ("later", until),
        "chief": NEVER,
        "morning": ("digest", local("2026-11-23 07:30")),
        "away": ("later", until),
    }
    assert answer.reach["high"].channels[0].why == "silenced by Ana: vježba"
    assert told(answer, "critical")["duty"] == NOW


async def test_json_says_it_too(ask: Ask) -> None:
    rules = {rule["id"]: rule for rule in as_json(await ask(NIGHT))["rules"]}
    assert rules["medium"]["channels"] == ["duty"]
    assert rules["medium"]["reach"] == {
        "waits": None,
        "nobody": None,
        "channels": [
            {
                "channel": "duty",
                "how": "later",
                "at": "2026-11-21T05:00:00Z",
                "why": "quiet hours; from critical on it passes them",
            }
        ],
    }
    assert rules["nowhere"]["reach"]["nobody"] == "the rule names no channel: see notify"


def decided(answer: Explanation, rules: Rules, rule: str, now: datetime) -> dict[str, Any]:
    """What the routing makes of the same match, in the words of `told`."""
    subject = answer.subject
    article = Article(
        id="a-1",
        url=None,
        feed=subject.feed,
        entry_id=None,
        title=subject.title,
        text=subject.text,
        language="hbs",
        script="Latn",
        published=None,
        seen=now,
        source="given",
        story_id="s-1",
    )
    case = route.Case(
        config=rules.config,
        article=article,
        story_id="s-1",
        told=(),
        alerts=(),
        now=now,
        wait=timedelta(0),
        silences=subject.silences,
    )
    (match,) = (one for one in answer.matches if one.rule == rule)
    made = route.decide(case, [match]).deliveries
    hows = {None: "now", Hold.DIGEST: "digest", Hold.CHANNEL: "held", Hold.ESCALATION: "escalation"}
    return {
        one.channel: (how, one.due if how in {"later", "digest"} else None)
        for one in made
        for how in [hows.get(one.hold, "later")]
    }


@pytest.mark.parametrize("silenced", [False, True])
@pytest.mark.parametrize("now", [NOON, NIGHT, SATURDAY])
async def test_the_routing_decides_the_same(
    ask: Ask, rules: Rules, now: datetime, silenced: bool
) -> None:
    silence = Silence(
        id="si-1",
        kind="entity",
        subject="banjska",
        by="Ana",
        reason="vježba",
        since=now,
        until=now + timedelta(hours=8),
    )
    answer = await ask(now, feed="klix", story="s-1", silences=(silence,) if silenced else ())
    for rule in ("high", "critical", "medium", "plain", "nowhere"):
        said = {name: one for name, one in told(answer, rule).items() if one[0] != "never"}
        assert said == decided(answer, rules, rule, now), rule
