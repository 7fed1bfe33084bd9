"""explain of pages: from a file, an address, --jsonl; and of pages that are no article."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

HEAD = '<!doctype html><html><head><meta charset="utf-8"><title>{0}</title></head><body>'

PAGES = {
    "article.html": HEAD.format("Pucnjava na sjeveru")
    + "<nav><a href='/a'>Blokada granice</a></nav><article><h1>Pucnjava na sjeveru</h1>"
    "<p>Policija je jutros blokirala put prema selu Banjska nakon što su mještani prijavili "
    "pucnjavu u blizini manastira.</p><p>Povrijeđenih nema, saopćila je policija.</p></article>",
    "consent.html": HEAD.format("Pucnjava u Banjskoj")
    + "<div><h1>Vaša privatnost nam je važna</h1><p>Mi i naši partneri koristimo kolačiće i "
    "obrađujemo vaše lične podatke i kad čitate o pucnjavi u Banjskoj.</p>"
    "<button>Prihvatam</button></div>",
    "script.html": HEAD.format("Pucnjava u Banjskoj")
    + "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>",
    "paywall.html": HEAD.format("Pucnjava u Banjskoj")
    + "<article><h1>Pucnjava u Banjskoj</h1><p>Blokada puta traje.</p>"
    "<p>Da biste nastavili čitati, pretplatite se.</p></article>",
    "error.html": HEAD.format("404 Stranica nije pronađena") + "<h1>Blokada</h1><p>404</p>",
    "feed.rss": '<?xml version="1.0"?><rss version="2.0"><channel><title>Blokada</title>'
    "<item><title>Pucnjava u Banjskoj</title></item></channel></rss>",
}


@pytest.fixture
def press() -> Iterator[str]:
    """The pages on loopback; gives the server's address."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            body = PAGES.get(self.path.strip("/"), "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_pages_as_lines_come_back_in_order(run: Run, rules: Path) -> None:
    """One process for all: the article is read, what is no article is not matched as one."""
    names = [name for name in PAGES if name.endswith(".html")]
    lines = [json.dumps({"id": name, "html": PAGES[name]}) for name in names]
    ran = run("explain", "--jsonl", "--no-translate", stdin="\n".join(lines))
    assert ran.code == 0
    answers = {answer["id"]: answer for answer in ran.lines}
    assert list(answers) == names

    article = answers["article.html"]
    assert "Blokada" not in article["article"]["text"]
    assert [(one["id"], one["alert"]) for one in article["rules"]] == [("banjska-incident", True)]
    for hit in article["rules"][0]["hits"]:
        field = article["article"][hit["field"]]
        assert field[hit["start"] : hit["end"]] == hit["surface"]

    for name in ("consent.html", "script.html", "error.html"):
        answer = answers[name]
        assert (answer["article"]["title"], answer["article"]["text"]) == ("", ""), name
        assert answer["article"]["thin"] == name.removesuffix(".html")
        assert answer["rules"] == []

    paywall = answers["paywall.html"]
    assert paywall["article"]["thin"] == "paywall"
    assert (paywall["article"]["title"], paywall["article"]["text"]) == ("Pucnjava u Banjskoj", "")
    assert [rule["id"] for rule in paywall["rules"]] == ["banjska-incident"]


def test_a_file_is_a_page_by_its_name(run: Run, rules: Path) -> None:
    (rules.parent / "Vijest.HTML").write_text(PAGES["article.html"], encoding="utf-8")
    ran = run("explain", "Vijest.HTML", "--no-translate")
    assert ran.out.startswith("Pucnjava na sjeveru\nBosnian/Croatian/Serbian/Montenegrin · 2")
    assert "ALERT  banjska-incident" in ran.out


def test_a_thin_page_says_so_in_words(run: Run, rules: Path) -> None:
    (rules.parent / "consent.html").write_text(PAGES["consent.html"], encoding="utf-8")
    ran = run("explain", "consent.html", "--no-translate")
    assert ran.out == (
        "language unknown · 0 words\n"
        "thin: consent (the page is a consent dialogue, not the article)\n"
        "\n"
        "No alert: there is no text to look at.\n"
    )


def test_an_address(run: Run, rules: Path, press: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = run("explain", f"{press}/article.html", "--no-translate")
    assert refused.code == 1
    assert "127.0.0.1 is a loopback address; allow it with MONITOR_ALLOW_PRIVATE" in refused.err

    monkeypatch.setenv("MONITOR_ALLOW_PRIVATE", "127.0.0.0/8")
    url = f"HTTP{press.removeprefix('http')}/article.html#komentari"
    answer = run("explain", url, "--no-translate", "--format", "json").json
    assert answer["article"]["url"] == f"{press}/article.html"
    assert answer["article"]["title"] == "Pucnjava na sjeveru"
    assert answer["rules"][0]["alert"] is True

    missing = run("explain", f"{press}/nema.html", "--no-translate")
    assert (missing.code, missing.err) == (1, f"{press}/nema.html answered 404 and no page\n")
    feed = run("explain", f"{press}/feed.rss", "--no-translate")
    assert feed.code == 2
    assert "is a feed, not an article: write it under feeds:" in feed.err
