"""The feeds of the built-in pack: enough of them, each whole, none twice."""

import re
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from monitor.config import packs
from monitor.config.rules import Feed
from monitor.config.unpack import unpack

EVERY = timedelta(minutes=5)
PACK = unpack("western-balkans", EVERY)
FEEDS = tuple(PACK.feeds.values())

# How many can be polled of the press of each place at least. None: of no one country.
LEAST: dict[str | None, int] = {
    "BA": 30, "RS": 28, "XK": 17, "AL": 11, "MK": 25, "ME": 11, "HR": 13, None: 10,
}  # fmt: skip

OFF = {"blocked", "forbidden", "sanctioned", "closed"}

LANGUAGES: dict[str, set[str]] = {
    "BA": {"hbs", "en"},
    "RS": {"hbs", "en"},
    "ME": {"hbs", "en"},
    "HR": {"hbs", "en"},
    "XK": {"sq", "hbs", "en"},
    "AL": {"sq", "en"},
    "MK": {"mk", "sq", "en"},
    "SI": {"sl", "en"},
    "BG": {"bg", "en"},
    "HU": {"hu"},
}


def test_nothing_is_wrong_in_the_pack() -> None:
    assert PACK.problems == ()


def test_there_are_enough() -> None:
    assert len(FEEDS) >= 200
    assert sum(one.enabled for one in FEEDS) >= 150
    assert sum(one.status == "checked" for one in FEEDS) >= 95


def test_each_country_has_its_press() -> None:
    found = Counter(one.country for one in FEEDS if one.enabled)
    assert {place: found[place] for place in LEAST if found[place] < LEAST[place]} == {}


@pytest.mark.parametrize("of", ["name", "url", "title"])
def test_none_is_there_twice(of: str) -> None:
    found = Counter(getattr(one, of) for one in FEEDS)
    assert [one for one, count in found.items() if count > 1] == []


def test_one_address_written_in_two_ways_is_one() -> None:
    found = Counter(re.sub(r"^https?://(www\.)?|/+$", "", one.url) for one in FEEDS)
    assert [one for one, count in found.items() if count > 1] == []


def amiss(feed: Feed) -> str:
    """What is missing or odd about a feed, in a word; empty where nothing is."""
    if not feed.title or not feed.status or not feed.owner:
        return "says too little"
    address = urlsplit(feed.url)
    if address.scheme != "https" or "." not in (address.hostname or ""):
        return "address"
    if feed.country in LANGUAGES and feed.language not in {None, *LANGUAGES[feed.country]}:
        return "language"
    if feed.language is None and (feed.country, feed.script) not in {
        ("MK", "both"),
        ("XK", "Latn"),
    }:
        return "no language"
    if feed.language in {"sq", "en", "sl", "hu"} and feed.script != "Latn":
        return "script"
    if feed.language in {"mk", "bg"} and feed.script != "Cyrl":
        return "script"
    if not timedelta(minutes=2) <= feed.every <= timedelta(hours=1):
        return "interval"
    return "" if feed.enabled != bool(feed.reason) else "off without a reason, or on with one"


def test_each_is_whole() -> None:
    assert {one.name: amiss(one) for one in FEEDS if amiss(one)} == {}


def test_what_refuses_programs_is_off() -> None:
    assert [one.name for one in FEEDS if one.status in OFF and one.enabled] == []
    assert {one.status for one in FEEDS} >= OFF


# What the region's lists of outlets name without a feed that works; one of them, an interface for
# searching the world's press, is no outlet and not in the pack (its README says so).
WITHOUT_A_FEED = {
    "a2",
    "albanian-daily-news",
    "alo",
    "atv",
    "bn",
    "eeas",
    "eufor",
    "eulex",
    "exit-news",
    "federalna",
    "glas-srpske",
    "hina",
    "hrt",
    "informer",
    "kfor",
    "nato-hq-sarajevo",
    "ohr",
    "osce",
    "osce-bih",
    "shqiptarja",
    "tanjug",
    "unmik",
}


def test_outlets_without_a_feed_are_there_for_whoever_tries_them() -> None:
    listed = {one.name for one in FEEDS if one.read_as != "feed"}
    assert listed == WITHOUT_A_FEED
    for name in WITHOUT_A_FEED:
        one = PACK.feeds[name]
        assert (one.enabled, one.status) == (False, "guessed")
        assert "guess" in (one.reason or "") or "tried" in (one.reason or "")


def test_sisters_have_one_owner() -> None:
    owner = {name: one.owner for name, one in PACK.feeds.items()}
    for sisters in (
        ("n1-ba", "n1-rs", "n1-hr", "nova-rs", "danas"),
        ("kallxo", "reporter-al", "prishtina-insight", "balkan-insight", "detektor"),
        ("balkanweb", "news24-al", "panorama-al", "gsh"),
        ("rts", "rts-cyr"),
        ("rse-ba", "evropaelire", "rse-mk"),
        ("jutarnji", "slobodna-dalmacija"),
        ("vecernji", "24sata", "vecernji-ba"),
    ):
        assert len({owner[one] for one in sisters}) == 1, sisters


def test_only_institutions_are_official() -> None:
    assert {one.owner for one in FEEDS if one.kind == "institution"} == {
        "NATO",
        "United Nations",
        "European Union",
        "OSCE",
        "Office of the High Representative",
    }


def test_each_file_has_its_country() -> None:
    files = {one.at.file for one in FEEDS}
    assert len(files) >= 8
    assert {one.at.file for one in FEEDS if one.country == "XK"} == {
        "western-balkans/feeds/kosovo.yaml"
    }
    assert packs.NAMES == ("western-balkans",)
