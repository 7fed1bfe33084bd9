"""Whose address, host and scheme count behind proxies; and guesses by address."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from starlette.requests import Request

from monitor.web import guesses
from monitor.web.caller import caller
from monitor.web.guesses import AGAIN, TRIES, Guesses

TRUSTED = tuple(map(ip_network, ("10.0.0.0/8", "fd00::/8", "127.0.0.1/32")))
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def request(peer: str | None, *headers: tuple[str, str], scheme: str = "http") -> Request:
    """A request as the server hands it on."""
    return Request(
        {
            "type": "http",
            "client": (peer, 1) if peer is not None else None,
            "scheme": scheme,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        }
    )


@pytest.mark.parametrize(
    ("peer", "passed", "address"),
    [
        ("203.0.113.7", (), "203.0.113.7"),
        ("203.0.113.7", ("198.51.100.1",), "203.0.113.7"),
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("6.6.6.6, 198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("6.6.6.6, 198.51.100.1, 10.9.9.9",), "198.51.100.1"),
        ("10.0.0.1", ("6.6.6.6", "198.51.100.1"), "198.51.100.1"),
        ("10.0.0.1", ("10.0.0.2, 10.0.0.3",), "10.0.0.2"),
        ("10.0.0.1", ("unknown",), "10.0.0.1"),
        ("10.0.0.1", ("6.6.6.6, <script>, 10.0.0.3",), "10.0.0.3"),
        ("10.0.0.1", ("",), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1:4711",), "198.51.100.1"),
        ("10.0.0.1", ("[2001:db8::7]:4711",), "2001:db8::7"),
        ("10.0.0.1", ("2001:db8::7",), "2001:db8::7"),
        ("fd00::1", ("198.51.100.1",), "198.51.100.1"),
        ("::ffff:10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("::ffff:203.0.113.7", (), "203.0.113.7"),
        ("/run/monitor.sock", ("198.51.100.1",), None),
        (None, ("198.51.100.1",), None),
    ],
)
def test_the_address(peer: str | None, passed: tuple[str, ...], address: str | None) -> None:
    found = caller(request(peer, *(("x-forwarded-for", one) for one in passed)), TRUSTED)
    assert found.address == (ip_address(address) if address else None)


@pytest.mark.parametrize(
    ("peer", "headers", "host", "https"),
    [
        ("10.0.0.1", {}, "inner:8080", False),
        ("10.0.0.1", {"host": "m.example", "proto": "https"}, "m.example", True),
        ("10.0.0.1", {"host": "m.example, inner", "proto": "https, http"}, "m.example", True),
        ("10.0.0.1", {"proto": "HTTPS"}, "inner:8080", True),
        ("10.0.0.1", {"proto": "http"}, "inner:8080", False),
        ("203.0.113.7", {"host": "m.example", "proto": "https"}, "inner:8080", False),
    ],
)
def test_host_and_scheme(peer: str, headers: dict[str, str], host: str, https: bool) -> None:
    sent = [(f"x-forwarded-{name}", value) for name, value in headers.items()]
    found = caller(request(peer, ("host", "inner:8080"), *sent), TRUSTED)
    assert (found.host, found.https) == (host, https)


def test_https_without_a_proxy() -> None:
    assert caller(request("203.0.113.7", scheme="https"), ()).https


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits."""
    monkeypatch.setattr(guesses, "PAUSE", 0.0)


async def test_tries_come_back_one_by_one() -> None:
    wrong, address = Guesses(), ip_address("203.0.113.7")
    for _ in range(TRIES):
        assert not wrong.wait(address, NOW)
        await wrong.wrong(address, NOW)
    assert wrong.wait(address, NOW) == AGAIN
    assert wrong.wait(address, NOW + AGAIN / 2) == AGAIN / 2
    assert not wrong.wait(address, NOW + AGAIN)
    await wrong.wrong(address, NOW + AGAIN)
    assert wrong.wait(address, NOW + AGAIN) == AGAIN
    later = NOW + timedelta(days=1)
    for _ in range(TRIES):  # no more than at first, however long it was quiet
        assert not wrong.wait(address, later)
        await wrong.wrong(address, later)
    assert wrong.wait(address, later) == AGAIN
    assert wrong.wait(address, NOW) == AGAIN  # the clock went back


async def test_one_customer_of_ipv6_is_one() -> None:
    wrong = Guesses()
    for number in range(TRIES):
        await wrong.wrong(ip_address(f"2001:db8:0:1::{number:x}"), NOW)
    assert wrong.wait(ip_address("2001:db8:0:1:ffff::1"), NOW)
    assert not wrong.wait(ip_address("2001:db8:0:2::1"), NOW)


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "REMEMBERED", 3)
    wrong: Any = Guesses()
    for number in range(100):
        for _ in range(TRIES):
            await wrong.wrong(ip_address(number), NOW)
    assert len(wrong._left) == 3
    assert wrong.wait(ip_address(99), NOW)
    assert not wrong.wait(ip_address(0), NOW)
