"""Not one byte to a private address that nobody allowed, however a feed or page writes it."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

import pytest

RULES = """
settings: {translate_to: hbs}
rules:
  - {id: flood, title: Floods, when: {hbs: poplava}}
"""


class Canary:
    """A port that counts who connects, on every address of this machine."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = self.socket.getsockname()[1]
        self.visitors: list[str] = []
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, address = self.socket.accept()
            except OSError:
                return
            self.visitors.append(str(address))
            visitor.close()

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A running canary."""
    found = Canary()
    yield found
    found.close()


HOSTS = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1",
    "017700000001", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[::127.0.0.1]", "localhost",
    "LOCALHOST", "localhost.", "127.0.0.1.", "user:pw@127.0.0.1", "portal.ba@127.0.0.1",
    "127。0。0。1", "１２７.0.0.1", "①②⑦.0.0.1", "%31%32%37.0.0.1", "127.0.0.1%2f.portal.ba",
    "169.254.169.254", "10.0.0.1", "192.168.0.1", "100.64.0.1", "[fe80::1%25lo]", "[fc00::1]",
)  # fmt: skip


def rss(title: str, link: str) -> str:
    """A feed of one item of today."""
    return (
        f"<rss><channel><item><title>{title}</title><link>{escape(link)}</link>"
        f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item></channel></rss>"
    )


def test_feeds_at_private_addresses_are_refused_in_words(
    press: Any, desk: Any, canary: Any
) -> None:
    desk.private = ""
    hosts = [host for host in HOSTS if "@" not in host]  # those, rules.yaml itself refuses
    feeds = {f"f{n}": f'"http://{host}:{canary.port}/rss"' for n, host in enumerate(hosts)}
    feeds["ours"] = f'"{press.feed("/rss", rss("Poplava", press.base))}"'
    desk.write(RULES, feeds, hook=press.base)
    answer = desk.once().json
    assert answer["feeds"]["failed"] == len(feeds)
    assert {problem.partition(":")[0] for problem in answer["problems"]} == set(feeds)
    (ours,) = (problem for problem in answer["problems"] if problem.startswith("ours:"))
    assert "127.0.0.1" in ours
    assert "MONITOR_ALLOW_PRIVATE" in ours
    assert canary.visitors == []
    assert press.asked == []


def test_nothing_in_a_feed_leads_to_a_private_address(press: Any, desk: Any, canary: Any) -> None:
    """One address is allowed, the press's; its links and redirects lead elsewhere."""
    desk.private = "127.0.0.10/32"
    place = press.host(9)
    feeds: dict[str, str] = {}
    for n, host in enumerate(HOSTS):
        inside = f"http://{host}:{canary.port}/admin-{n}"
        feed = press.feed(f"/l{n}", rss(f"Poplava {n}, veza", inside), host=9)
        feeds[f"link-{n}"] = f'"{feed}", language: bs'
        status = (301, 302, 303, 307, 308)[n % 5]
        location = inside if n % 3 else inside.removeprefix("http:")
        press.page(f"/r{n}", "", status=status, headers=(("Location", location),))
        feed = press.feed(f"/f{n}", rss(f"Poplava {n}, preusmjerena", f"{place}/r{n}"), host=9)
        feeds[f"page-{n}"] = f'"{feed}", language: bs'
        feeds[f"feed-{n}"] = f'"{place}/r{n}", language: bs'
        press.page(
            f"/m{n}",
            f'<html><head><meta http-equiv="refresh" content="0; url={inside}">'
            f'<link rel="canonical" href="{inside}"><base href="{inside}">'
            f'<p>Voda je ušla u kuće.</p><iframe src="{inside}"></iframe><img src="{inside}">',
        )
        feed = press.feed(f"/g{n}", rss(f"Poplava {n}, stranica", f"{place}/m{n}"), host=9)
        feeds[f"refresh-{n}"] = f'"{feed}", language: bs'
    desk.write(RULES, feeds, hook=press.base)
    answer = desk.once().json
    assert canary.visitors == []
    assert set(press.told()) == {name for name in feeds if not name.startswith("feed-")}
    assert answer["feeds"]["failed"] == len(HOSTS)
