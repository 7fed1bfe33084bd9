"""Whom a match reaches: outcomes, one delivery per channel and story, what joins and what not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor import route
from monitor.config.rules import Channel, Config, Keyword, Position, Rule, Secret, Settings
from monitor.model import (
    Alert,
    Article,
    Delivery,
    DeliveryState,
    MessageKind,
    Notice,
    Outcome,
    RuleMatch,
    Severity,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
AT = Position(file="rules.yaml", line=1, column=1)
WHEN = Keyword(name="Banjska", texts=((None, "Banjska"),), at=AT)


def rule(name: str, **changes: object) -> Rule:
    """A live rule of medium severity that tells whoever the settings say."""
    return replace(Rule(id=name, title=name.title(), when=WHEN, at=AT), **changes)


def channel(name: str, **changes: object) -> Channel:
    """A channel with one address."""
    return replace(Channel(name=name, urls=(Secret(f"json://{name}"),), at=AT), **changes)


RULES = (
    rule("banjska"),
    rule("urgent", severity=Severity.HIGH, notify=("desk", "duty")),
    rule("quiet", severity=Severity.INFO),
    rule("trial", status="test"),
    rule("nobody", notify=()),
)
CONFIG = Config(
    version="v1",
    settings=Settings(notify=("desk",)),
    rules=RULES,
    channels=(
        channel("desk"),
        channel("duty", min_severity=Severity.HIGH),
        channel("pair", urls=(Secret("json://one"), Secret("json://two"))),
        channel("ops"),
    ),
)


def article(name: str = "a-1", *, fresh: bool = True) -> Article:
    """An article of the story s-1."""
    return Article(
        id=name,
        url=f"https://example.org/{name}",
        feed="klix",
        entry_id="e-1",
        title="Pucnjava u Banjskoj",
        text="",
        language="hbs",
        script="Latn",
        published=None,
        seen=NOW,
        source="page",
        fresh=fresh,
        story_id="s-1",
    )


def case(
    told: tuple[Delivery, ...] = (),
    alerts: tuple[Alert, ...] = (),
    about: Article | None = None,
    config: Config = CONFIG,
) -> route.Case:
    """The article in its story, deliveries waiting 20 s for a translation."""
    return route.Case(
        config=config,
        article=about or article(),
        story_id="s-1",
        told=told,
        alerts=alerts,
        now=NOW,
        wait=timedelta(seconds=20),
    )


def matches(*names: str, alert: bool = True, ignored: str | None = None) -> list[RuleMatch]:
    """An evaluation in which these rules hold."""
    severity = {one.id: one.severity for one in RULES}
    return [
        RuleMatch(rule=name, severity=severity[name], alert=alert, hits=(), ignored=ignored)
        for name in names
    ]


@pytest.mark.parametrize(
    ("name", "found", "about", "outcome"),
    [
        ("banjska", matches("banjska"), article(), Outcome.ALERT),
        ("quiet", matches("quiet"), article(), Outcome.RECORDED),
        ("trial", matches("trial"), article(), Outcome.TEST),
        ("banjska", matches("banjska"), article(fresh=False), Outcome.ARCHIVED),
        ("banjska", matches("banjska", alert=False, ignored="recipes"), article(), Outcome.IGNORED),
        ("banjska", matches("banjska", alert=False), article(), Outcome.RETRACTED),
        ("nobody", matches("nobody"), article(), Outcome.ALERT),
    ],
)
def test_every_match_has_an_outcome(
    name: str, found: list[RuleMatch], about: Article, outcome: Outcome
) -> None:
    decision = route.decide(case(about=about), found)
    assert decision.outcomes == {name: outcome}
    assert bool(decision.alerts) is (outcome is Outcome.ALERT)
    expected = outcome is Outcome.ALERT and name != "nobody"
    assert bool(decision.deliveries) is expected


def test_one_story_is_one_message_a_channel_and_names_every_rule() -> None:
    decision = route.decide(case(), matches("banjska", "urgent"))
    by_channel = {one.channel: one for one in decision.deliveries}
    assert set(by_channel) == {"desk", "duty"}
    assert len(by_channel["desk"].alert_ids) == 2
    assert by_channel["desk"].severity is Severity.HIGH
    assert len(by_channel["duty"].alert_ids) == 1
    assert {one.due for one in decision.deliveries} == {NOW + timedelta(seconds=20)}
    assert {one.kind for one in decision.deliveries} == {MessageKind.ALERT}


def test_deciding_again_decides_nothing_new() -> None:
    first = route.decide(case(), matches("banjska", "urgent"))
    again = route.decide(case(first.deliveries, first.alerts), matches("banjska", "urgent"))
    assert again.alerts == again.deliveries == again.joined == again.suppressed == ()
    assert again.outcomes == first.outcomes


def test_another_article_of_the_story_is_coverage() -> None:
    first = route.decide(case(), matches("banjska"))
    sent = tuple(replace(one, state=DeliveryState.SENT) for one in first.deliveries)
    decision = route.decide(case(sent, first.alerts, article("a-2")), matches("banjska"))
    assert decision.outcomes == {"banjska": Outcome.COVERAGE}
    assert decision.deliveries == decision.alerts == ()


def test_a_further_rule_joins_what_nobody_has_sent_yet() -> None:
    first = route.decide(case(), matches("banjska"))
    decision = route.decide(case(first.deliveries, first.alerts), matches("banjska", "urgent"))
    assert [one.channel for one in decision.joined] == ["desk"]
    assert decision.joined[0].severity is Severity.HIGH
    assert len(decision.joined[0].alert_ids) == 2
    assert [one.channel for one in decision.deliveries] == ["duty"]


def test_a_rise_in_severity_is_an_update_and_its_repetition_is_not() -> None:
    first = route.decide(case(), matches("banjska"))
    sent = tuple(replace(one, state=DeliveryState.SENT) for one in first.deliveries)
    risen = route.decide(case(sent, first.alerts), matches("banjska", "urgent"))
    update = next(one for one in risen.deliveries if one.channel == "desk")
    assert (update.kind, update.revision) == (MessageKind.UPDATE, 2)
    assert [one.kind for one in update.news] == ["severity"]
    all_sent = sent + tuple(replace(one, state=DeliveryState.SENT) for one in risen.deliveries)
    again = route.decide(case(all_sent, first.alerts + risen.alerts), matches("banjska", "urgent"))
    assert again.deliveries == ()


def test_what_nothing_supports_any_more_is_suppressed_with_the_reason() -> None:
    first = route.decide(case(), matches("banjska"))
    gone = [replace(one, why_not="vetoed by vježba") for one in matches("banjska", alert=False)]
    decision = route.decide(case(first.deliveries, first.alerts), gone)
    assert decision.suppressed == ((first.deliveries[0].id, "no longer matches: vetoed by vježba"),)
    sent = tuple(replace(one, state=DeliveryState.SENT) for one in first.deliveries)
    assert route.decide(case(sent, first.alerts), gone).suppressed == ()


def test_channels_of_a_rule() -> None:
    silent = replace(CONFIG, settings=Settings())
    assert route.channels_of(rule("any"), CONFIG) == ("desk",)
    assert route.channels_of(rule("any"), silent) == ("desk", "duty", "pair")
    assert route.channels_of(rule("any", notify=("duty",)), CONFIG) == ("duty",)
    assert route.channels_of(rule("any", notify=()), CONFIG) == ()


def test_each_address_of_a_channel_has_its_own_delivery() -> None:
    config = replace(CONFIG, settings=Settings(notify=("pair",)))
    decision = route.decide(case(config=config), matches("banjska"))
    assert [one.target for one in decision.deliveries] == ["0", "1"]
    assert len({one.id for one in decision.deliveries}) == 2


def test_a_channel_without_its_secret_holds_what_it_is_promised() -> None:
    broken = channel("desk", urls=(), missing="SLACK_URL")
    config = replace(CONFIG, channels=(broken,))
    decision = route.decide(case(config=config), matches("banjska"))
    assert [one.state for one in decision.deliveries] == [DeliveryState.HELD]
    assert "SLACK_URL is not set" in (decision.deliveries[0].reason or "")


def test_notices_go_to_ops_else_to_every_channel_that_takes_all() -> None:
    notice = Notice(about="feed klix", text="gone", since=NOW)
    assert [one.channel for one in route.notices(CONFIG, notice, NOW)] == ["ops"]
    without = replace(CONFIG, channels=CONFIG.channels[:3])
    told = route.notices(without, notice, NOW)
    assert [one.channel for one in told] == ["desk", "pair", "pair"]
    later = route.notices(CONFIG, notice, NOW + timedelta(hours=1))
    assert later[0].id == route.notices(CONFIG, notice, NOW)[0].id
