"""Pages that are no article: the entry still alerts from what its feed says, and the page's own
words never match."""

import json
import random
import time
import zlib
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

RULES = """
settings: {translate_to: hbs}
rules:
  - {id: flood, title: Floods, when: {hbs: poplava}}
  - {id: summary, title: From the summary, when: {hbs: evakuacija}}
  - id: banner
    title: Words of banners
    severity: high
    when: [kolačić, partner, JavaScript, pretplata, pretplatnik, subscribe, enable]
  - {id: body, title: Words of the page, when: {hbs: vatrogasac}}
"""
SUMMARY = "Počela je evakuacija naselja uz rijeku, a škole su zatvorene."
TEXT = (
    "Vatrogasci su cijelu noć ispumpavali vodu iz podruma i pomagali stanovnicima.",
    "Načelnik je rekao da će šteta biti poznata tek za nekoliko dana, kad se voda povuče.",
    "Vodostaj je u porastu i u susjednim općinama, javljaju iz hidrometeorološkog zavoda.",
)


def html(body: str, head: str = "") -> str:
    """A page around its body."""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>Portal</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


CONSENT = (
    "<h1>Vaša privatnost nam je važna</h1><p>Mi i naših 1421 partner koristimo kolačiće da bismo "
    "vam prikazali personalizirane oglase. Klikom na dugme prihvatate obradu ličnih podataka.</p>"
    "<button>Prihvatam</button>"
)
ARTICLE = f"<article><h1>Portal</h1>{''.join(f'<p>{line}</p>' for line in TEXT)}</article>"
BODY = json.dumps(
    {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": "\n\n".join(TEXT)}
)
PAGES: dict[str, tuple[str | bytes, int, str]] = {
    "consent": (html(f'<div id="consent">{CONSENT}</div>'), 200, "text/html"),
    "consent-without-names": (html(f"<div><div>{CONSENT}</div></div>"), 200, "text/html"),
    "paywall": (
        html(
            "<article><h1>Portal</h1><p>Voda je ušla u kuće.</p><div class='paywall'>"
            "Pretplatite se da biste čitali dalje. Već ste pretplatnik?</div></article>"
        ),
        200,
        "text/html",
    ),
    "script-only": (
        html(
            '<div id="root"></div>'
            "<noscript>You need to enable JavaScript to run this app.</noscript>"
        ),
        200,
        "text/html",
    ),
    "pdf": (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj kola\xc4\x8di\xc4\x87" * 50,
        200,
        "text/html",
    ),
    "pdf-typed": (b"%PDF-1.7\n" + b"\0partner" * 500, 200, "application/pdf"),
    "random": (random.Random(1).randbytes(20_000), 200, "text/html"),
    "packed": (zlib.compress(html(CONSENT).encode() * 50) * 20, 200, "text/html"),
    "image": (b"\x89PNG\r\n\x1a\n" + b"partner " * 100, 200, "image/png"),
    "empty": (b"", 200, "text/html"),
    "not-found": (html(CONSENT), 404, "text/html"),
    "gone": (html(CONSENT), 410, "text/html"),
    "forbidden": (html(CONSENT), 403, "text/html"),
    "error": (html(CONSENT), 500, "text/html"),
    "busy": (html(CONSENT), 503, "text/html"),
    "maintenance": (
        html("<h1>Stranica je u održavanju</h1><p>Odmah se vraćamo, partner.</p>"),
        200,
        "text/html",
    ),
    "nothing-there": (html("<h1>404</h1><p>Stranica nije pronađena.</p>"), 200, "text/html"),
}
WHOLE = {
    "script-and-data": html(
        '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>',
        f'<script type="application/ld+json">{BODY}</script>',
    ),
    "graph": html(
        '<div id="app"></div>',
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, '
        f"{BODY}]}}</script>",
    ),
    "banner-over-article": html(f'<div class="cookie-bar">{CONSENT}</div>{ARTICLE}'),
    "banner-without-name": html(f"<div>{CONSENT}</div>{ARTICLE}"),
    "banner-at-the-end": html(f"{ARTICLE}<div><div>{CONSENT}</div></div>"),
    "call-to-subscribe": html(
        f"{ARTICLE}<div><p>Pretplatite se na naš newsletter, kolačići uključeni.</p></div>"
    ),
}


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Answers nothing for longer than anybody waits."""
    for _ in range(200):
        time.sleep(0.1)
        if handler.server.press.over:  # type: ignore[attr-defined]
            return


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Hangs up in the middle of the headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-")
    handler.close_connection = True


def test_the_entry_alerts_from_what_the_feed_says(press: Any, desk: Any) -> None:
    feeds: dict[str, str] = {}

    def publish(name: str, link: str) -> None:
        number = len(feeds)
        body = (
            f'<rss version="2.0"><channel><item><title>Poplava u naselju broj {number}</title>'
            f"<link>{link}</link><description>{SUMMARY}</description>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item></channel></rss>"
        )
        feeds[name] = f'"{press.feed(f"/feed-{name}", body)}", language: bs'

    for name, (body, status, kind) in PAGES.items():
        press.page(f"/{name}.html", body, kind, status=status)
        publish(name, f"{press.host(1)}/{name}.html")
    for name, page in WHOLE.items():
        press.page(f"/{name}.html", page)
        publish(name, f"{press.host(2)}/{name}.html")
    press.page("/robots.txt", "User-agent: *\nDisallow: /tajno/\n", "text/plain")
    for name, behaviour in (("hangs", hang), ("hangs-up", reset)):
        press.pages[f"/{name}.html"] = behaviour
        publish(name, f"{press.host(3)}/{name}.html")
    press.page("/tajno/a.html", html(ARTICLE))
    publish("robots", f"{press.host(4)}/tajno/a.html")
    publish("refused", "http://127.0.0.1:1/a.html")
    publish("no-host", "http://portal.invalid/a.html")
    desk.write(RULES, feeds, hook=press.base)
    answer = desk.once().json
    assert answer["feeds"]["failed"] == 0
    said = {"flood", "summary"}
    wanted: dict[str, set[str]] = dict.fromkeys(feeds, said)
    # The page has a text here, and the title is the feed's.
    for name in WHOLE:
        wanted[name] = {"flood", "body"}
    assert press.told() == wanted
    assert not any(path.startswith("/tajno") for path in press.asked)
    for name in ("not-found", "error", "hangs", "hangs-up", "robots", "refused", "no-host"):
        assert any(problem.startswith(f"{name}: ") for problem in answer["problems"]), name
