"""How many sources are alive, by country and language, and what is said where none is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.config import parse
from monitor.desk.coverage import countries, coverage_json, missing, parts
from monitor.model import FeedState

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
JUST = NOW - timedelta(minutes=2)
RULES = """
version: 1
feeds:
  - {name: vijesti, url: "https://v.example/rss", language: cnr, country: ME}
  - {name: koha-mne, url: "https://km.example/rss", language: sq, country: ME}
  - {name: ulqini, url: "https://u.example/rss", language: sq, country: ME}
  - {name: dan, url: "https://d.example/rss", language: sr, country: ME, enabled: no}
  - {name: rts, url: "https://r.example/rss", language: sr, country: RS}
  - {name: wire, url: "https://w.example/rss"}
  - {name: world, url: "https://x.example/rss", language: en}
rules: []
channels: {screen: {url: "console://"}}
"""
FEEDS: Any = parse({"rules.yaml": RULES}, {}, today=NOW.date()).config.feeds


def states(**how: dict[str, Any]) -> dict[str, FeedState]:
    """Every source was read just now, but for what is said of it."""
    return {
        one.name: FeedState(
            name=one.name, url=one.url, due=NOW, **({"polled": JUST} | how.get(one.name, {}))
        )
        for one in FEEDS
        if one.enabled
    }


def test_what_is_counted() -> None:
    """Countries with the most sources first, unknown ones last; what is off is no source."""
    failing = {"failures": 9, "polled": NOW - timedelta(hours=2)}
    found = parts(FEEDS, states(ulqini=failing, wire={"late_at": JUST}), NOW)
    assert [(one.country, one.language, one.alive, one.known) for one in found] == [
        ("ME", "sq", 1, 2),
        ("ME", "hbs", 1, 1),
        ("RS", "hbs", 1, 1),
        (None, None, 0, 1),
        (None, "en", 1, 1),
    ]
    assert [(one.name, one.alive, one.known) for one in countries(found)] == [
        ("Montenegro", 2, 3),
        ("Serbia", 1, 1),
        ("No country", 1, 2),
    ]
    told = coverage_json(found)
    assert (told["alive"], told["known"]) == (4, 6)


DEAD = [
    {"failures": 9, "polled": NOW - timedelta(hours=2)},
    {"failures": 3, "polled": None},
    {"gone": True},
    {"late_at": JUST},
    {"empty_since": JUST},
]


@pytest.mark.parametrize("how", DEAD)
def test_a_language_of_a_country_that_is_silent_is_told(how: dict[str, Any]) -> None:
    (one,) = missing(parts(FEEDS, states(**{"koha-mne": how, "ulqini": DEAD[0]}), NOW))
    assert one.text.startswith("no living source in Albanian in Montenegro (of 2): ")
    assert "--country ME --language sq" in one.todo


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"ulqini": DEAD[0]},  # one of two lives
        {"ulqini": DEAD[0], "koha-mne": {"polled": None}},  # not asked yet
        {"ulqini": DEAD[0], "koha-mne": {"failures": 1, "failing_since": NOW}},  # just begun
        {one.name: DEAD[0] for one in FEEDS},  # that is no matter of a country
    ],
)
def test_nothing_is_told(how: dict[str, Any]) -> None:
    assert missing(parts(FEEDS, states(**how), NOW)) == []


def test_of_a_country_that_is_silent_one_thing_is_told() -> None:
    dead = dict.fromkeys(("vijesti", "koha-mne", "ulqini", "rts"), DEAD[0])
    told = missing(parts(FEEDS, states(**dead), NOW))
    assert [one.text.partition(":")[0] for one in told] == [
        "no living source in Montenegro (of 3)",
        "no living source in Bosnian/Croatian/Serbian/Montenegrin in Serbia (of 1)",
    ]
    assert told[0].todo.startswith("`monitor feeds list --country ME` says why")


def test_what_has_no_country_or_no_language_may_come_from_elsewhere() -> None:
    unknown = (*FEEDS, replace(FEEDS[-1], name="rs", country="RS", language=None))
    known = states(wire=DEAD[0], world=DEAD[0]) | {
        "rs": FeedState(name="rs", url="https://rs.example/rss", due=NOW, failures=9)
    }
    assert missing(parts(unknown, known, NOW)) == []


def test_without_sources_there_is_nothing() -> None:
    assert coverage_json(parts((), {}, NOW)) == {"alive": 0, "known": 0, "countries": []}
