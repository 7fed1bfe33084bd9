"""One guard for every verb: whatever a command asks for, no byte reaches what nobody allowed.

The site may live on 127.0.0.1 alone; the canary listens on every address of this machine, and is
asked for by another spelling each time.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from monitor.fetch import addresses

Run = Callable[..., Any]

FORMS = (
    "127.0.0.2", "127.2", "2130706434", "0x7f000002", "0177.0.0.2", "0.0.0.0", "[::1]", "[::]",
    "[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "[64:ff9b::7f00:2]", "[2002:7f00:2::]",
    "[::127.0.0.2]", "127。0。0。2", "①②⑦.0.0.2", "%31%32%37.0.0.2", "127.0.0.2.", "[fe80::1%25lo]",
    "portal.ba@127.0.0.2", "portal.ba\\@127.0.0.2",
)  # fmt: skip

REFUSED = "127.0.0.2 is a loopback address; allow it with MONITOR_ALLOW_PRIVATE"


class Canary:
    """A port on every address of this machine, and who came."""

    def __init__(self) -> None:
        self._listener = socket.create_server(
            ("::", 0), dualstack_ipv6=True, family=socket.AF_INET6
        )
        self.port = self._listener.getsockname()[1]
        self.visitors: list[str] = []
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while True:
            try:
                visitor, address = self._listener.accept()
            except OSError:
                return
            self.visitors.append(str(address))
            visitor.close()

    def addresses(self, path: str = "/intern") -> list[str]:
        """It in every form."""
        return [f"http://{host}:{self.port}{path}" for host in FORMS]

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch, site: Any) -> Iterator[Canary]:
    """A running canary, and nothing allowed but the site."""
    monkeypatch.setenv("MONITOR_ALLOW_PRIVATE", "127.0.0.1/32")
    found = Canary()
    yield found
    found.close()
    assert found.visitors == []


def quoted(address: str) -> str:
    return '"' + address.replace("\\", "\\\\") + '"'


def rules_of(place: Path, feeds: list[str]) -> None:
    rows = "".join(f"\n  - {{{row}}}" for row in feeds) or " []"
    rule = "rules:\n  - {id: budzet, title: Budžet, when: budžet}\n"
    (place / "rules.yaml").write_text(f"version: 1\nfeeds:{rows}\n{rule}", encoding="utf-8")


def sitemap_index(site: Any, path: str, children: list[str]) -> str:
    rows = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    return site.say(path, f"<sitemapindex>{rows}</sitemapindex>", "application/xml")


def test_the_canary_is_heard(canary: Canary) -> None:
    with socket.create_connection(("127.0.0.2", canary.port)):
        pass
    while not canary.visitors:
        pass
    canary.visitors.clear()


def test_a_site_that_is_typed(run: Run, place: Path, canary: Canary) -> None:
    rules_of(place, [])
    for address in canary.addresses("/"):
        ran = run("feeds", "discover", address)
        assert ran.code in {1, 2}, address
        assert run("explain", address, "--no-translate").code in {1, 2}, address
    plain = f"http://127.0.0.2:{canary.port}/"
    for words in (("feeds", "discover", plain), ("explain", plain, "--no-translate")):
        ran = run(*words)
        assert REFUSED in ran.out + ran.err


def test_what_a_site_names_or_redirects_to(
    run: Run, place: Path, site: Any, canary: Canary
) -> None:
    inside = canary.addresses("/rss.xml")
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{a}">' for a in inside)
    anchors = "".join(f'<a href="{address}">RSS</a>' for address in inside)
    page = f"<html><head>{links}</head><body>{anchors}<p>Vijesti</p></body></html>"
    home = site.say("/", page)
    maps = "".join(f"Sitemap: {address}\n" for address in inside)
    site.say("/robots.txt", maps, "text/plain")
    away = {f"/{name}": inside[0] for name in ("rss", "feed", "atom.xml", "sitemap.xml")}
    for path, address in away.items():
        site.say(path, "", status=301, Location=address)
    ran = run("feeds", "discover", home)
    assert ran.code == 1
    assert REFUSED in ran.out
    rules_of(place, [])
    site.say("/clanak", "", status=302, Location=f"http://127.0.0.2:{canary.port}/")
    assert REFUSED in run("explain", f"{site.base}/clanak", "--no-translate").err
    base = f'<base href="{inside[0]}"><link rel="amphtml" href="{inside[0]}"><p>Vlada zasjeda.'
    refresh = f'<meta http-equiv="refresh" content="0; url={inside[0]}">'
    picture = f'<img src="{inside[0]}"><link rel="icon" href="{inside[0]}">'
    address = site.say("/drugi", f"<html>{refresh}{base}{picture}</html>")
    assert run("explain", address, "--no-translate").code == 0


def test_every_kind_of_source(run: Run, place: Path, site: Any, canary: Canary) -> None:
    """By `once` and by `feeds check`: of sources, of what they redirect to, and of the sitemaps,
    articles and pages that they name."""
    inside = [one for one in canary.addresses() if "@" not in one]  # those the rules refuse
    kinds = ["url: {}", "sitemap: {}", "page: {}, links: a", "page: {}, items: article"]
    rows = [kinds[n % 4].format(quoted(address)) for n, address in enumerate(inside)]
    rows += [kind.format(quoted(inside[0])) for kind in kinds]
    for n, kind in enumerate(kinds):
        address = site.say(f"/m{n}", "", status=(301, 302, 307, 308)[n], Location=inside[0])
        rows.append(kind.format(quoted(address)))
    away = len(rows)
    named = canary.addresses("/sitemap-news.xml")
    for n in range(0, len(named), 3):
        rows.append(f"sitemap: {quoted(sitemap_index(site, f'/i{n}.xml', named[n : n + 3]))}")
    closed = len(rows)
    for n, link in enumerate(inside):
        site.say(f"/vijesti/{n}-budzet", "", status=302, Location=link)
    own = [f"{site.base}/vijesti/{n}-budzet" for n in range(len(inside))]
    anchors = "".join(f'<li><a href="{link}">Vlada o budžetu</a>' for link in own + inside)
    rows.append(f"page: {quoted(site.say('/lista', f'<ul>{anchors}</ul>'))}, links: a")
    items = "".join(
        f"<item><title>Budžet {n}</title><link>{link}</link><enclosure url='{link}' type='a/b'/>"
        f"<media:thumbnail url='{link}'/></item>"
        for n, link in enumerate(inside)
    )
    icon = f"<image><url>{inside[0]}</url></image><itunes:new-feed-url>{inside[0]}"
    head = f"{icon}</itunes:new-feed-url><cloud domain='127.0.0.2' port='{canary.port}'/>"
    rss = f"<rss><channel>{head}{items}</channel></rss>"
    rows.append(f"url: {quoted(site.say('/rss', rss, 'application/rss+xml'))}")
    rules_of(place, [f"name: f{n}, {row}, language: bs" for n, row in enumerate(rows)])
    checked = run("feeds", "check", "--format", "json").json
    assert [one["ok"] for one in checked] == [False] * closed + [True, True]
    assert all("MONITOR_ALLOW_PRIVATE" in one["text"] for one in checked[away - 8 : away])
    answer = run("once", "--json").json
    assert answer["feeds"]["failed"] == closed - 1  # the last index names nothing one could ask for
    assert set(own) <= {site.base + path for path in site.asked}
    assert answer["articles"] == len(own) + len(inside)


def test_a_list_that_is_imported(run: Run, place: Path, canary: Canary) -> None:
    outlines = "".join(
        f'<outline type="rss" text="f{n}" xmlUrl="{address}"/>'
        for n, address in enumerate(canary.addresses())
    )
    (place / "lista.opml").write_text(f"<opml><body>{outlines}</body></opml>", encoding="utf-8")
    lines = run("feeds", "import", "lista.opml").out
    assert lines
    (place / "rules.yaml").write_text(
        f"version: 1\nfeeds:\n{lines}rules:\n  - {{id: a, title: A, when: budžet}}\n", "utf-8"
    )
    checked = run("feeds", "check", "--format", "json").json
    assert checked
    assert not any(one["ok"] for one in checked)
    assert any(REFUSED in one["text"] for one in checked)


def test_older_pages(
    run: Run, place: Path, site: Any, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a feed (`next`, `prev-archive`, WordPress, a redirect of one), and in an index."""
    monkeypatch.setattr("monitor.cli.feeds_backfill.PAUSE", 0)
    today = datetime.now(UTC)
    inside = canary.addresses("/stari.xml")
    rows = [f'sitemap: "{sitemap_index(site, "/index.xml", inside)}"']
    heads = [f'<atom:link rel="next" href="{address}"/>' for address in inside]
    heads += [f'<atom:link rel="prev-archive" href="{inside[0]}"/>']
    heads += ["<generator>https://wordpress.org/?v=6.5</generator>"]
    for n, head in enumerate(heads):
        address = site.feed(f"/f{n}/feed/", newest=today, count=1, section=f"s{n}")
        body = site.pages[f"/f{n}/feed/"].body
        site.pages[f"/f{n}/feed/"].body = body.replace(
            b"</language>", f"</language>{head}".encode()
        )
        rows.append(f'url: "{address}"')
    last = len(heads) - 1
    site.say(f"/f{last}/feed/?paged=2", "", status=302, Location=inside[0])
    old = today - timedelta(days=5)
    site.feed("/f0/feed/", newest=old, count=2)
    rules_of(place, [f"name: f{n}, {row}, language: bs" for n, row in enumerate(rows)])
    assert run("migrate").code == 0
    ran = run("feeds", "backfill", "--format", "json")
    assert f"/f{last}/feed/?paged=2" in site.asked
    problems = " ".join(problem for one in ran.json for problem in one["problems"])
    assert "127.0.0.2 is a loopback address" in problems


def test_a_mirror_of_models(
    run: Run, place: Path, site: Any, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "rules.yaml").write_text("version: 1\nrules: [{id: a, title: A, when: b}]", "utf-8")
    sums = f"{'0' * 64}  translate-sq_en-1_9.argosmodel\n"
    site.say("/m/SHA256SUMS", sums, "text/plain")
    site.say("/m/translate-sq_en-1_9.argosmodel", "", status=302, Location=canary.addresses()[0])
    for mirror in [*canary.addresses("/"), f"{site.base}/m/"]:
        monkeypatch.setenv("MONITOR_MODELS_FROM", mirror)
        assert run("models", "install", "sq").code != 0, mirror
    assert "/m/translate-sq_en-1_9.argosmodel" in site.asked


@pytest.fixture
def intranet(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> str:
    """The canary as a site on a network that is allowed; ours counts as a public one here."""
    loopback, here = ip_network("127.0.0.0/8"), ip_network("127.0.0.1/32")
    table = [row for row in addresses._SPECIAL if row[0] != loopback]
    table += [(network, "a loopback address") for network in loopback.address_exclude(here)]
    monkeypatch.setattr(addresses, "_SPECIAL", tuple(table))
    monkeypatch.setenv("MONITOR_ALLOW_PRIVATE", "127.0.0.2/32")
    monkeypatch.setattr("monitor.cli.feeds_backfill.PAUSE", 0)
    return f"http://127.0.0.2:{canary.port}"


def test_a_public_site_leads_into_no_intranet(
    run: Run, place: Path, site: Any, canary: Canary, intranet: str
) -> None:
    """Not by an entry, a sitemap, a listed page, a named feed or a redirect of one of them."""
    away = site.say("/away", "", status=302, Location=f"{intranet}/admin")
    items = "".join(
        f"<item><title>Budžet {n}</title><link>{link}</link></item>"
        for n, link in enumerate((f"{intranet}/reboot", away))
    )
    rows = [f'url: "{site.say("/rss", f"<rss><channel>{items}</channel></rss>")}"']
    rows.append(f'url: "{away}"')
    children = [f"{intranet}/sitemap-news.xml", away]
    rows.append(f'sitemap: "{sitemap_index(site, "/index.xml", children)}"')
    rows.append(f'page: "{site.say("/lista", f"<a href={away}>Vlada o budžetu</a>")}", links: a')
    rules_of(place, [f"name: f{n}, {row}, language: bs" for n, row in enumerate(rows)])
    home = site.say("/", f'<link rel="alternate" type="application/rss+xml" href="{intranet}/rss">')
    site.say("/robots.txt", f"Sitemap: {intranet}/sitemap.xml\n", "text/plain")
    answer = run("once", "--json").json
    assert (answer["feeds"]["failed"], answer["articles"]) == (2, 2)
    words = "127.0.0.2 is a loopback address, and a public site leads there"
    assert {p[:2] for p in answer["problems"] if words in p} == {"f0", "f1", "f2", "f3"}
    for verb in (("feeds", "check"), ("feeds", "backfill"), ("feeds", "discover", home)):
        assert words in run(*verb).out, verb
    assert words in run("explain", away, "--no-translate").err
    assert canary.visitors == []
    assert run("explain", f"{intranet}/clanak", "--no-translate").code == 1  # it only hangs up
    assert canary.visitors
    canary.visitors.clear()
