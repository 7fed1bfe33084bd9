"""What the client remembers of hosts, and what a hostile robots.txt costs: bounded, whoever wants
more."""

import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.fetch import client, robots
from monitor.fetch.robots import MAX_BYTES, MOST_PATTERNS, Robots, RobotsKept, parse

NOW = datetime(2026, 2, 11, 16, 56, tzinfo=UTC)
DAY = timedelta(days=1)
LETTERS = "abcdefghijklmnop"


def filled(line: str, before: str = "User-agent: *\n") -> str:
    """A robots.txt of the most bytes that are read: the line again and again, `{}` in it counts."""
    size = len(line.format("00000").encode())
    return before + "".join(line.format(f"{n:05}") for n in range((MAX_BYTES - 99) // size))


def spelt(number: int) -> str:
    """A number in the letters a to p, none of which is in the path."""
    return "".join(LETTERS[int(digit, 16)] for digit in f"{number:05x}")


HOSTILE = {
    "rules": filled("Disallow:/a{}\n"),
    "one rule": filled("Disallow:/\n"),
    "agents before rules": "User-agent: monitor\n" * 12_000 + filled("Allow:/a{}\n", "")[:260_000],
    "agents": filled("User-agent: a{}\n"),
    "stars": filled("Allow:*x*x{}\n"),
    "pairs": "User-agent: *\n" + "".join(f"Allow:*xy{spelt(n)}\n" for n in range(29_000)),
    "long parts": filled("Allow:*" + "x" * 49 + "y" + "x" * 44 + "{}\n"),
    "very long parts": filled("Allow:*" + "x" * 400 + "{}\n"),
    "many parts": filled("Allow:" + "*x" * 250 + "{}$\n"),
    "one line": "User-agent: *\nDisallow: /*" + "xy" * 250_000,
    "starts of every length": "User-agent: *\n"
    + "".join(f"Disallow:/{'x' * n}y\n" for n in range(1, 1000)),
    "no line end": "Disallow:" * 58_000,
    "nul": "User-agent: *\nDisallow: /\0\n" + "\0" * 500_000,
    "escapes": filled("Disallow:/%41%7e%c5%a1{}\n"),
    "other letters": filled("Disallow:/" + "ш" * 60 + "{}\n"),
    "line ends": "\r\x0b\x0c\x1c\u2028" * 70_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_robots_txt_costs_little(text: str) -> None:
    """To read, to keep, and above all to ask: once for each page. (A second and 1.3 GB before.)"""
    assert len(text.encode()) <= MAX_BYTES
    started = time.process_time()
    found = parse(text, "monitor")
    assert time.process_time() - started < 3
    started = time.process_time()
    for path in ("/" + "x" * 8000, "/" + "xy" * 4000, "/%d1%88" * 1000):
        found.allows(path)
    assert (time.process_time() - started) / 3 < 0.25
    assert found.size < 16 * 2**20


def test_the_size_of_rules_is_what_they_take() -> None:
    tracemalloc.start()
    try:
        found = parse(HOSTILE["rules"], "monitor")
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.5 < taken / found.size < 1.5


def test_of_very_many_patterns_the_first_count() -> None:
    rows = [f"Disallow: /*{spelt(n)}$" for n in range(MOST_PATTERNS + 1)]
    found = parse("\n".join(["User-agent: *", *rows, "Disallow: /last"]), "monitor")
    asked = [f"/x/{spelt(n)}" for n in (0, MOST_PATTERNS - 1, MOST_PATTERNS)]
    assert [found.allows(path) for path in (*asked, "/last")] == [False, False, True, False]


@given(
    st.dictionaries(st.text("/*$ab", min_size=1, max_size=5).map("/".__add__), st.booleans()),
    st.text("/ab$", max_size=8),
)
def test_the_longest_rule_decides_however_they_are_kept(rules: dict[str, bool], end: str) -> None:
    """As if each rule were looked at alone."""
    alone = {rule: allow for rule, allow in rules.items() if not Robots({rule: False}).allows(end)}
    longest = max(map(len, alone), default=0)
    said = [allow for rule, allow in alone.items() if len(rule) == longest]
    assert Robots(rules).allows(end) is (any(said) or not said)


def test_thousands_of_hosts_with_thousands_of_rules_take_no_more_than_a_few() -> None:
    heavy, kept = parse(HOSTILE["rules"], "monitor"), RobotsKept()
    for number in range(3 * robots.KEPT_HOSTS):
        kept.keep(f"http://h{number}.example", None if number % 3 else heavy, NOW, DAY)
        assert kept.size <= robots.KEPT_SIZE
        assert len(kept) <= robots.KEPT_HOSTS
    assert kept.get(f"http://h{number}.example", NOW) == (True, None)
    assert kept.get("http://h0.example", NOW) == (False, None)


STEPS = st.tuples(st.sampled_from("abcdef"), st.integers(0, 9), st.booleans())


@given(steps=st.lists(STEPS, max_size=40))
def test_what_is_kept_is_counted(steps: list[tuple[str, int, bool]]) -> None:
    kept, limits = RobotsKept(), (robots.KEPT_HOSTS, robots.KEPT_SIZE)
    robots.KEPT_HOSTS, robots.KEPT_SIZE = 4, 5000
    try:
        for host, rules, asked in steps:
            if asked:
                kept.get(host, NOW)
            else:
                kept.keep(host, Robots({"/" * n: True for n in range(rules)}), NOW, DAY)
                assert kept.get(host, NOW)[0]
            assert len(kept) <= 4
            assert kept.size <= 5000
    finally:
        robots.KEPT_HOSTS, robots.KEPT_SIZE = limits
    fresh = RobotsKept()
    for host in "abcdef":
        kept.keep(host, None, NOW, DAY)
        fresh.keep(host, None, NOW, DAY)
    assert kept.size == fresh.size, "nothing that went is still counted"


def test_what_was_asked_for_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "KEPT_HOSTS", 2)
    kept = RobotsKept()
    kept.keep("a", None, NOW, DAY)
    kept.keep("b", None, NOW, DAY)
    kept.get("a", NOW)
    kept.keep("c", None, NOW, DAY)
    assert [kept.get(host, NOW)[0] for host in "abc"] == [True, False, True]


@pytest.mark.parametrize(("days", "known"), [(0.9, True), (1, False), (-0.1, False), (-400, False)])
def test_a_clock_that_jumps_keeps_nothing_for_longer(days: float, *, known: bool) -> None:
    kept = RobotsKept()
    kept.keep("a", None, NOW, DAY)
    assert kept.get("a", NOW + timedelta(days=days))[0] is known


async def test_hosts_that_want_quiet_are_remembered_up_to_a_number(
    site, fetchers, names, monkeypatch
):
    monkeypatch.setattr(client, "QUIET_HOSTS", 8)
    site.say("/a", status="429 Slow", Retry_After=900)
    urls = [f"http://h{number}.test:{site.address[1]}/a" for number in range(12)]
    names.answers |= {f"h{number}.test": [["127.0.0.1"]] for number in range(12)}
    fetcher = fetchers("127.0.0.0/8", resolver=names)
    for url in urls:
        await fetcher.get(url, max_bytes=9)
    for url in urls[-8:]:
        with pytest.raises(FetchError, match="s of quiet") as caught:
            await fetcher.get(url, max_bytes=9)
        assert caught.value.reason == "wait"
    assert len(site.requests) == 12
    assert (await fetcher.get(urls[0], max_bytes=9)).status == 429


async def test_a_host_is_one_over_http_and_https(site, fetchers, names):
    """What it asked for over one counts for the other, which is not even connected to."""
    fetcher = fetchers("127.0.0.0/8", resolver=names, proxy=site.url)
    site.answers["http://klix.test/a"] = (
        b"HTTP/1.1 429 Slow\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n",
    )
    assert (await fetcher.get("http://klix.test/a", max_bytes=9)).status == 429
    for url in ("https://klix.test/b", "http://klix.test:80/c", "https://klix.test:443/"):
        with pytest.raises(FetchError, match="of quiet"):
            await fetcher.get(url, max_bytes=9)
    assert len(site.requests) == 1
