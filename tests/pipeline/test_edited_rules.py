"""The rules are edited while something is on its way: what was decided goes out as it was decided,
once, and nobody is told of the past."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from monitor.app import App
from monitor.daemon import prepare
from monitor.model import DeliveryState
from monitor.pipeline.once import once
from monitor.store import matches, outbox
from monitor.store.schema import alerts, deliveries
from monitor.timetable import Span

RULES = """
feeds:
  - {name: klix, url: "{press}/klix", language: bs, country: BA, full_text: feed}
  - {name: rts, url: "{press}/rts", language: sr, country: RS, full_text: feed}
rules:
  - {id: banjska, title: Old title, note: Old note., severity: high, when: Banjska}
"""
TITLE = "Pucnjava u Banjskoj, policija blokirala put prema manastiru"
SUMMARY = (
    "Policija je nakon pucnjave u Banjskoj blokirala sve prilaze selu, a na licu mjesta su tužilac "
    "i patrole KFOR-a koje pretražuju okolne šume."
)
EDITS = {
    "reworded": (("Old title", "New title"), ("Old note.", "New note."), ("high", "critical")),
    "asks-for-more": (("when: Banjska", "when: {all: [Banjska, sankcije]}"),),
    "another-in-its-place": (
        ("id: banjska,", "id: sankcije,"),
        ("when: Banjska", "when: sankcije"),
    ),
    "off": (("severity: high", "severity: high, status: off"),),
}
NIGHT = tuple(Span(day, time(23), (day + 1) % 7, time(6)) for day in range(7))
S = DeliveryState


@pytest.fixture
def database(sqlite_url: str) -> str:
    """What is asked of PostgreSQL differs in nothing."""
    return sqlite_url


@pytest.fixture
def walk(press: Any) -> Callable[[App], Any]:
    """One run over one article in klix; the messages that came of it."""
    item = {"title": TITLE, "link": f"{press.base}/a", "guid": "a", "description": SUMMARY}

    async def run(app: App) -> list[Any]:
        before = len(press.messages)
        press.feed("klix", [item])
        press.feed("rts", [])
        await once(app, lambda *_: None)
        assert await app.store.read(matches.without_outcome) == ()
        return list(press.messages[before:])

    return run


def edited(name: str) -> str:
    """The rules after an edit."""
    text = RULES
    for old, new in EDITS[name]:
        assert old in text
        text = text.replace(old, new)
    return text


async def versions(app: App, table: Any) -> list[str]:
    """Of the rules, in the rows of a table."""
    return await app.store.read(lambda c: [row.rules_version for row in c.execute(table.select())])


@pytest.mark.parametrize("edit", list(EDITS))
async def test_a_message_that_was_tried_stays_as_it_was(
    *, edit: str, press: Any, rules_of: Any, open_app: Any, walk: Any, clock: Any
) -> None:
    rules = rules_of(RULES)
    app = await open_app(rules)
    press.feed("klix", [])
    press.receiver.append(replace(press.pages["/klix"], status=500))
    (tried,) = await walk(app)
    app.rules = rules_of(edited(edit))
    await prepare(app)
    clock.forward(minutes=1)
    (sent,) = await walk(app)
    assert sent == tried
    assert sent["alerts"][0]["rule"]["title"] == "Old title"
    assert await versions(app, deliveries) == [rules.config.version]
    assert await versions(app, alerts) == [rules.config.version]
    for _ in range(2):  # nobody is told of the past, by the old rule or the new one
        clock.forward(hours=2)
        assert await walk(app) == []
    assert await app.store.read(outbox.counts) == {S.SENT: 1}


@pytest.mark.parametrize("edit", list(EDITS))
async def test_a_message_that_is_held_goes_out_whatever_became_of_its_rule(
    *, edit: str, rules_of: Any, open_app: Any, walk: Any, clock: Any
) -> None:
    """As the rule is worded when it is sent; under the version that decided it."""

    def at_night(text: str) -> Any:
        rules = rules_of(text)
        (hook,) = rules.config.channels
        quiet = replace(hook, quiet_hours=NIGHT)
        return replace(rules, config=replace(rules.config, channels=(quiet,)))

    clock.time = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    app = await open_app(at_night(RULES))
    assert await walk(app) == []
    decided = app.rules.config.version
    app.rules = at_night(edited(edit))
    await prepare(app)
    assert await walk(app) == []
    clock.time = datetime(2026, 3, 3, 6, 1, tzinfo=UTC)
    (sent,) = await walk(app)
    (alert,) = sent["alerts"]
    assert alert["rule"]["id"] == "banjska"
    assert await versions(app, deliveries) == [decided]
    clock.forward(hours=2)
    assert await walk(app) == []


async def test_a_feed_that_goes_while_it_is_polled(
    press: Any, rules_of: Any, open_app: Any, walk: Any, clock: Any
) -> None:
    """What it brought is matched by the rules without it, and it is asked no more."""
    lines = [line for line in RULES.splitlines() if "name: klix" not in line]
    app = await open_app(rules_of(RULES))
    press.feed("klix", [])
    publish = press.feed

    def going(name: str, items: list[dict[str, str]]) -> None:
        publish(name, items)
        if name == "klix":
            press.pages["/klix"] = replace(press.pages["/klix"], before=take)

    def take() -> None:
        app.rules = rules_of("\n".join(lines))

    press.feed = going
    (sent,) = await walk(app)
    assert sent["alerts"][0]["article"]["feed"] == "klix"
    await prepare(app)
    clock.forward(hours=2)
    assert await walk(app) == []
    assert press.gets("/klix") == 1
    assert await app.store.read(outbox.counts) == {S.SENT: 1}
