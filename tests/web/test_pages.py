"""What people read: every page, its empty states, and what is wrong in words."""

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from monitor.errors import Problem, StoreError
from monitor.model import DeliveryState
from monitor.store import alerts

BARE = """\
version: 1
channels: {screen: {url: "console://"}}
feeds: []
rules: []
"""


def words(page: Any) -> str:
    """The text of a page's content, as it reads."""
    main = page.text.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split()).replace(" ,", ",")


@pytest.fixture
def site(serve: Any, told: Any) -> Any:
    """A page with something to show."""
    made = serve()
    told(made)
    return made


def ids(site: Any) -> list[str]:
    """The alerts, newest first."""
    return [one["id"] for one in site.ask("/api/alerts").json["alerts"]]


def test_the_overview(site: Any) -> None:
    page = site.ask("/")
    assert page.status == 200
    read = words(page)
    assert read.startswith(
        "2 of 4 sources working; last alert 57 minutes ago; 1 message given up. "
        "2 rules over 4 sources watching since 2 Mar 09:00 4 articles read "
        "2 sources with a problem What is wrong, and what to do Newest alerts"
    )
    assert (
        "high reported · 2 Mar 09:01 Shooting in Banjska, road closed "
        "Пуцњава у Бањској, пут затворен Armed incident around Banjska "
        "politika and 1 other outlet desk sent, duty dead" in read
    )
    order = [read.index(title) for title in ("Блокада на", "Bllokadë në", "Shooting in")]
    assert order == sorted(order)
    for alert_id in ids(site):
        assert f'href="/alerts/{alert_id}"' in page.text
    assert '<time datetime="2026-03-02T08:01:00Z">2 Mar 09:01</time>' in page.text


def test_all_is_well(serve: Any) -> None:
    site = serve()
    for name in ("klix", "politika", "koha", "mia"):
        site.poll(name, polled=site.clock(), first_polled=site.clock())
    page = site.ask("/")
    assert words(page).startswith("All 4 sources working; no alert yet. 2 rules over")
    assert 'class="state good"' in page.text
    assert "What is wrong" not in page.text


def test_before_the_first_poll(serve: Any) -> None:
    read = words(serve().ask("/"))
    assert read.startswith("4 sources to watch, none read yet; no alert yet.")
    assert "the first reading takes about a minute" in read


def test_a_first_poll_that_fails(serve: Any) -> None:
    site = serve()
    site.poll("klix", failures=1, failing_since=site.clock(), error="no such host")
    page = site.ask("/")
    assert words(page).startswith("0 of 4 sources working; no alert yet.")
    assert "1 source with a problem What is wrong, and what to do" in words(page)
    assert "no source could be read so far" in words(page)
    assert 'class="state bad"' in page.text


def test_no_alert_yet(serve: Any) -> None:
    site = serve()
    site.poll("klix", polled=site.clock(), first_polled=site.clock() - timedelta(days=400))
    site.bring(1, "Izložba u Mostaru", "Otvorena je izložba u Mostaru.")
    read = words(site.ask("/"))
    assert "Of 1 article read since 26 Jan 2025 10:00, none alerted" in read
    assert "No alert yet." in words(site.ask("/alerts"))


def test_nothing_to_watch(serve: Any) -> None:
    site = serve(rules=BARE)
    read = words(site.ask("/"))
    assert read.startswith("No source is enabled: nothing is watched; no alert yet.")
    assert "write feeds and rules into the rules file" in read
    assert "There is no source: write some under feeds:" in words(site.ask("/sources"))


def test_one_alert(site: Any) -> None:
    page = site.ask(f"/alerts/{ids(site)[2]}")
    read = words(page)
    for part in (
        (
            "high reported · 2 Mar 09:01 Shooting in Banjska, road closed "
            "Пуцњава у Бањској, пут затворен Translated by argos, good. "
            "politika (Serbia) · Bosnian/Croatian/Serbian/Montenegrin, Cyrillic script · "
            "published 2 Mar 08:59, seen 09:01 Read the article https://politika.example/1"
        ),
        (
            "Armed incident around Banjska high banjska-incident Found “пуцњава”, “Бањској” "
            "Call the duty officer."
        ),
        (
            "A shooting was reported in Banjska last night, the road is closed. "
            "Ноћас је пријављена пуцњава у Бањској, пут према манастиру је затворен."
        ),
        "2 articles by 2 outlets: politika first, then klix.",
        "klix BA Пуцњава у Бањској, пут затворен 2 Mar 09:07",
        "duty alert dead 2 Mar 09:01 the receiver answered 401",
        "desk alert sent 2 Mar 10:00 –",
    ):
        assert part in read, read
    assert "пријављена <mark>пуцњава</mark> у <mark>Бањској</mark>, пут" in page.text
    assert 'lang="sr-Cyrl">Ноћас' in page.text
    assert '<a href="https://politika.example/1" rel="noreferrer noopener"' in page.text


def test_originals_say_their_language(site: Any) -> None:
    page = site.ask("/alerts").text
    assert 'lang="sr-Cyrl">Пуцњава' in page
    assert re.search(r'lang="sq"><a href="[^"]*">Bllokadë', page)
    assert re.search(r'lang="mk"><a href="[^"]*">Блокада', page)
    assert re.search(r'lang="en"><a href="[^"]*">Shooting', page)


def test_every_alert_of_a_story_leads_to_the_story(serve: Any) -> None:
    site = serve()
    site.bring(1, "Pucnjava u Banjskoj", "Pucnjava u Banjskoj, blokada puta traje.")
    both = site.store.read_now(lambda c: alerts.list(c, limit=9))
    pages = {words(site.ask(f"/alerts/{one.id}")) for one in both}
    assert len(both) == 2
    assert len(pages) == 1


def test_what_is_no_alert(site: Any) -> None:
    for path in ("al-aaaaaaaaaaaa", "x", "al-%00aaaaaaaaaaa", "%20", "al-AAAAAAAAAAAA", "%ff"):
        answer = site.ask(f"/alerts/{path}")
        assert answer.status == 404
        assert "There is no alert of this id." in words(answer)


def test_pages_lose_nothing_and_repeat_nothing(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.web.pages.ALERTS", 3)
    site = serve()
    for number in range(1, 9):
        site.bring(number, f"Vijest broj {number}", f"Blokada puta broj {number} traje.")
    seen: list[str] = []
    path: str | None = "/alerts"
    while path:
        page = site.ask(path).text
        seen += re.findall(r"Vijest broj (\d)</a>", page)
        older = re.search(r'href="(/alerts\?before=[^"]+)" rel="next"', page)
        path = older[1] if older else None
    assert seen == list("87654321")
    last = site.ask("/api/alerts").json["alerts"][-1]["id"]
    assert "There is no older alert." in words(site.ask(f"/alerts?before={last}"))
    for cursor in ("al-aaaaaaaaaaaa", "", "'", "al-"):
        assert site.ask(f"/alerts?before={cursor}").status == 404


def test_sources(site: Any) -> None:
    page = site.ask("/sources")
    read = words(page)
    assert read.startswith("Sources 2 of 4 sources alive: read lately")
    assert "usual. 2 working 1 failing 1 new 1 off Bosnia and Herzegovina 1 of 1 alive" in read
    rows = (
        "Bosnia and Herzegovina 1 of 1 alive Bosnian/Croatian/Serbian/Montenegrin 1 of 1 Source",
        "klix Bosnian/Croatian/Serbian/Montenegrin working 10 minutes ago 1,234 –",
        "North Macedonia 1 new Macedonian 0 of 1 Source",
        "mia Macedonian new never 0 –",
        "Serbia 1 of 1 alive Bosnian/Croatian/Serbian/Montenegrin 1 of 1 Source",
        (
            "politika Bosnian/Croatian/Serbian/Montenegrin working 10 minutes ago 80 a gap is "
            "possible: the last poll shared no entry with the one before"
        ),
        "Kosovo 0 of 1 alive Albanian 0 of 1 Source",
        "koha Albanian failing since 2 Mar 09:00 never 0 koha.example answered 503 3 times",
        "No country all off Source",
        "old language unknown off never 0 –",
    )
    places = [read.index(row) for row in rows]
    assert places == sorted(places)
    assert 'title="2 Mar 09:50"' in page.text
    assert page.text.count("<details") == page.text.count('<details class="country" open') == 5
    assert re.findall(r'"stuck">([^<]*)<', page.text) == ["Albanian 0 of 1"]  # mia wasn't asked


def test_many_sources_are_folded_and_what_fails_stands_above(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.web.pages.FEW", 4)
    page = site.ask("/sources")
    above, below = words(page).split("All, by country")
    assert "Nothing comes from 1 source Source State" in above
    row = "koha Albanian, XK failing since 2 Mar 09:00 never 0 koha.example answered 503"
    assert row in above
    assert "klix" not in above
    assert [name for name in ("klix", "mia", "politika", "koha", "old") if name in below] == [
        "klix", "mia", "politika", "koha", "old",
    ]  # fmt: skip
    assert page.text.count("<details") == 5
    assert " open>" not in page.text


def test_of_very_many_that_fail_some_are_named_above(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.web.pages.FEW", 4)
    monkeypatch.setattr("monitor.web.pages.TROUBLED", 2)
    for name in ("klix", "politika", "koha", "mia"):
        site.poll(name, failures=3, failing_since=site.clock(), error="no connection")
    above, _ = words(site.ask("/sources")).split("All, by country")
    assert "Nothing comes from 4 sources" in above
    assert above.count("no connection") == 2
    assert "And 2 more, first in their countries below." in above


def test_sources_before_the_first_poll(serve: Any) -> None:
    page = serve().ask("/sources")
    assert "4 sources to watch, none read yet: the first reading takes" in words(page)
    assert 'class="stuck"' not in page.text


def test_a_page_without_sources(serve: Any) -> None:
    assert "There is no source: write some" in words(serve(rules=BARE).ask("/sources"))


def test_many_sources_come_in_parts(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.web.pages.SOURCES", 2)
    site = serve()
    seen: list[str] = []
    path: str | None = "/sources"
    while path:
        page = site.ask(path).text
        seen += re.findall(r'rowheader"><a [^>]*>(\w+)</a>', page)
        more = re.search(r'href="(/sources\?after=[^"]+)" rel="next"', page)
        path = more[1] if more else None
    assert seen == ["klix", "mia", "politika", "koha", "old"]
    assert site.ask("/sources?after=nobody").status == 200


def test_problems_with_the_next_step(site: Any) -> None:
    read = words(site.ask("/problems"))
    for part in (
        "feed koha failing since 2026-03-02 08:00 UTC: koha.example answered 503 To do: open",
        "channel duty 1 message given up since 2026-03-02 08:01 UTC",
        "then monitor retry",
        "matches 4: 3 alert, 1 coverage",
    ):
        assert part in read, read
    assert "<code>monitor send-test duty</code>" in site.ask("/problems").text


def test_a_broken_rules_file_is_told_on_every_page(site: Any) -> None:
    site.app.problems = (
        Problem(file="rules.yaml", line=12, column=5, message="unknown key `wen`"),
        Problem(file="rules.yaml", line=14, column=1, message="no feed has it", level="warning"),
    )
    for path in ("/", "/alerts", "/sources", "/problems", "/nowhere"):
        assert "The rules file has 1 error" in words(site.ask(path)), path
    assert "rules.yaml:12:5: unknown key wen To do: correct the rules" in words(
        site.ask("/problems")
    )
    site.app.problems = ()
    assert "The rules file" not in words(site.ask("/"))


def test_a_disk_without_room_is_told_before_all_else(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sources that worked when they were asked last say nothing of now."""
    short = "the disk has no room for the database x.db: its disk has 0.0 MB left: free some space"
    monkeypatch.setattr(site.store, "room", lambda: short)
    front = words(site.ask("/"))
    assert "The disk has no room for the database x.db" in front
    assert "Nothing is fetched; last alert" in front
    assert "sources working" not in front
    assert "nothing is fetched until there is room" in words(site.ask("/problems"))


def test_a_process_that_stands_by_shows_everything(site: Any) -> None:
    site.app.leading = False
    for path in ("/", f"/alerts/{ids(site)[0]}", "/sources"):
        assert "this one stands by" in words(site.ask(path)), path
    assert "Shooting in Banjska" in words(site.ask("/"))


def test_errors_look_like_pages(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = site.ask("/nowhere")
    assert missing.status == 404
    assert words(missing).startswith("There is nothing here No page has this address.")
    refused = site.post("/alerts")
    assert (refused.status, set(refused.headers["Allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert "This address does not take such a request." in words(refused)
    assert site.ask("/api/nowhere").json == {"error": "No page has this address."}

    def failing(error: Exception) -> Any:
        async def read(_: Any) -> None:
            raise error

        return read

    monkeypatch.setattr(site.app.store, "read", failing(StoreError("the disk is full")))
    down = site.ask("/alerts")
    assert (down.status, down.headers["Retry-After"]) == (503, "10")
    assert "The archive cannot be read now The disk is full." in words(down)
    assert site.ask("/api/sources").json == {"error": "the disk is full"}
    assert site.ask("/sign-in").status == 303


def test_a_fault_of_ours_shows_nothing_of_it(
    site: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def read(_: Any) -> None:
        raise RuntimeError("kanarinac")

    monkeypatch.setattr(site.app.store, "read", read)
    for path in ("/", "/api/alerts"):
        answer = site.ask(path)
        assert answer.status == 500
        assert "kanarinac" not in answer.text
        assert "Traceback" not in answer.text
        assert "the log has the details" in answer.text
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "kanarinac" in caplog.text  # where it belongs


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "'-alert(1)-'",
    "</title><script>alert(1)</script>",
    "{{7*7}}${7*7}{% raw %}%(x)s{0.__class__}",
    "&lt;script&gt;",
    "\u202egnp.exe\u202c \u200f\u2066x\u2069\ufeff",
    "a\0b\x1b[31m\x07\x85",
    "Dobrodošli\r\nSet-Cookie: x=y",
    "x" * 100_000,
)


class Seen(HTMLParser):
    """Everything that could act on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "iframe", "object", "embed", "base", "svg", "template"}:
            self.wrong.append(tag)
        for name, value in attrs:
            local = (value or "").startswith("/") and not (value or "").startswith("//")
            web = re.match(r"https?://", value or "") is not None
            if name.startswith("on") or name in {"style", "srcset", "srcdoc"}:
                self.wrong.append(f"{tag} {name}")
            if name == "src" and not local:
                self.wrong.append(f"{tag} {name}={value}")
            if name in {"href", "action"} and not (local or web or value == "#content"):
                self.wrong.append(f"{tag} {name}={value}")


def test_text_from_outside_is_text(serve: Any) -> None:
    rules = (
        'version: 1\nchannels: {desk: {url: "webhook://127.0.0.1:9/desk"}}\n'
        'feeds:\n  - {name: klix, url: "https://klix.example/rss", language: bs}\n'
        "rules:\n  - id: roads\n    title: \"<script>alert('title')</script>\"\n"
        '    note: "<b onclick=alert(1)>note</b> {{7*7}}"\n    when: blokada\n'
    )
    site = serve(rules=rules)
    for number, text in enumerate(HOSTILE, 1):
        site.bring(
            number,
            text,
            f"Blokada puta {text}. Dalje stoji nešto drugo, broj {number}.",
            english=(f"EN {text}", f"A blockade {text}"),
            url=("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", None)[
                number % 3
            ],
        )
    site.bring(50, "Blokada", "Blokada u gradu traje.", url="https://x.example/'\"><script>")
    site.settle("desk", DeliveryState.DEAD, HOSTILE[0])
    site.poll("klix", failures=1, failing_since=site.clock(), error="".join(HOSTILE[:-1]))
    site.app.problems = (Problem(file="<b>.yaml", line=1, column=1, message=HOSTILE[1]),)
    paths = ["/", "/alerts", "/sources", "/problems", f"/{HOSTILE[0]}", "/alerts?before=<script>"]
    paths += [f"/alerts/{one}" for one in ids(site)]
    assert len(paths) >= 6 + len(HOSTILE)
    for path in paths:
        page = site.ask(path.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20"))
        seen = Seen()
        seen.feed(page.text)
        assert seen.wrong == [], path
        assert "7*7" in page.text or "49" not in words(page), path
        assert not re.search(
            r"[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]", page.text
        )
        assert len(page.body) < 100_000, path
    assert "&lt;script&gt;alert(&#39;title&#39;)&lt;/script&gt;" in site.ask("/").text
    assert "{{7*7}}" in site.ask(f"/alerts/{ids(site)[0]}").text


def test_texts_from_outside_stay_harmless_in_the_json(serve: Any) -> None:
    site = serve()
    site.bring(1, HOSTILE[0], f"Blokada puta {HOSTILE[0]}.")
    answer = site.ask("/api/alerts")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json["alerts"][0]["article"]["title"] == HOSTILE[0]
