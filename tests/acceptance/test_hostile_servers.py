"""Servers and documents that do all they can: the good feeds beside them are read, every failure is
named, and nothing runs on afterwards."""

import gzip
import os
import socket
import struct
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

RULES = """
settings: {translate_to: hbs}
rules:
  - {id: flood, title: Floods, when: {hbs: poplava}}
"""
NOW = format_datetime(datetime.now(UTC))
# Seconds for everything below, where the machine has other things to do, too: alone it takes half a
# minute. A server may keep silent for 15 s, and a document its worker busy for 10.
BOUND = 240


def rss(*items: str, doctype: str = "") -> bytes:
    """A feed of these items."""
    return (
        f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>V</title>'
        f"{''.join(items)}</channel></rss>"
    ).encode("utf-8", "surrogatepass")


def item(number: int, title: str = "", more: str = "", link: str = "") -> str:
    """An item of today, its title last: what breaks it stands before."""
    return (
        f"<item>{more}{f'<link>{link}</link>' if link else ''}<pubDate>{NOW}</pubDate>"
        f"<title>{title or f'Poplava broj {number}'}</title></item>"
    )


# ── servers ──


def _status(handler: BaseHTTPRequestHandler, status: int, *headers: tuple[str, str]) -> None:
    handler.send_response(status)
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()
    handler.close_connection = True


def _drip(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    """One byte every 50 ms: no read ever times out, only the whole can."""
    for at in range(len(data)):
        handler.wfile.write(data[at : at + 1])
        time.sleep(0.05)
        if handler.server.press.over:  # type: ignore[attr-defined]
            break
    handler.close_connection = True


def slow_header(handler: BaseHTTPRequestHandler) -> None:
    _drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 5000)


def silence(handler: BaseHTTPRequestHandler) -> None:
    while not handler.server.press.over:  # type: ignore[attr-defined]
        time.sleep(0.05)
    handler.close_connection = True


def reset(handler: BaseHTTPRequestHandler) -> None:
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss><channel>")
    while not handler.server.press.over:  # type: ignore[attr-defined]
        handler.wfile.write(b"<item><title>x</title></item>" * 2000)


def bad_chunk(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n"
    )
    handler.close_connection = True


def huge_headers(handler: BaseHTTPRequestHandler) -> None:
    _status(handler, 200, *((f"X-{n}", "a" * 60_000) for n in range(50)))


def many_cookies(handler: BaseHTTPRequestHandler) -> None:
    _status(handler, 200, *(("Set-Cookie", f"c{n}=" + "v" * 4000) for n in range(90)))


def to_itself(handler: BaseHTTPRequestHandler) -> None:
    _status(handler, 302, ("Location", handler.path), ("Content-Length", "0"))


def to_file(handler: BaseHTTPRequestHandler) -> None:
    _status(handler, 302, ("Location", "file:///etc/passwd"), ("Content-Length", "0"))


def truncated(handler: BaseHTTPRequestHandler) -> None:
    body = rss(*(item(n) for n in range(3)))
    handler.wfile.write(
        f"HTTP/1.1 200 OK\r\nContent-Length: {len(body) + 9}\r\n\r\n".encode() + body
    )
    handler.close_connection = True


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n" * 3)
    handler.close_connection = True


FAILING: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "slow-header": slow_header,
    "silence": silence,
    "reset": reset,
    "endless": endless,
    "bad-chunk": bad_chunk,
    "huge-headers": huge_headers,
    "many-cookies": many_cookies,
    "to-itself": to_itself,
    "to-file": to_file,
    "no-http": no_http,
    "error-500": lambda handler: _status(handler, 500, ("Content-Length", "0")),
    "gone": lambda handler: _status(handler, 410, ("Content-Length", "0")),
    "busy": lambda handler: _status(handler, 429, ("Retry-After", "3600"), ("Content-Length", "0")),
    "no-content": lambda handler: _status(handler, 204, ("Content-Length", "1")),
}

# ── documents; each stands as a feed and as an article's page ──

LAUGHS = '<!DOCTYPE rss [<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9)
)
DOCUMENTS: dict[str, bytes] = {
    "billion-laughs": rss(item(1, "&l8;"), doctype=f"{LAUGHS}]>"),
    "laughing-attribute": rss('<item><title x="&l8;">t</title></item>', doctype=f"{LAUGHS}]>"),
    "quadratic": rss(
        item(1, "&a;" * 20_000), doctype=f'<!DOCTYPE rss [<!ENTITY a "{"A" * 9999}">]>'
    ),
    "outside-file": rss(
        item(1, "&x;"), doctype='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "outside-dtd": rss(item(1), doctype='<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/evil.dtd">'),
    "deep-xml": rss("<item><title>t</title>" + "<a>" * 50_000 + "</a>" * 50_000 + "</item>"),
    "deep-html": b"<html><body><article>" + b"<div>" * 30_000 + b"<p>" + b"text word " * 200,
    "deep-inline": b"<html><body><article><p>" + b"<b><i>" * 5000 + b"text word " * 300,
    "many-attributes": rss(
        "<item><title " + " ".join(f'a{n}="1"' for n in range(90_000)) + ">t</title></item>"
    ),
    "many-namespaces": rss(
        "<item " + " ".join(f'xmlns:n{n}="http://x/{n}"' for n in range(9000)) + "></item>"
    ),
    "many-links": b"<html><body><div>"
    + b"".join(b'<a href="/x/%d">l %d</a> ' % (n, n) for n in range(40_000)),
    "nested-tables": b"<html><body><table>" + b"<tr><td>a<td>b<table>" * 20_000,
    "misnested": b"<html><body>" + b"<a href=x><b><p>" * 4000 + b"text " * 500,
    "open-comments": b"<html><body><p>hi</p>" + b"<!-- " * 100_000,
    "less-than": b"<html><body><p>" + b"<" * 1_000_000,
    "ampersands": b"<rss><channel><item><title>" + b"&" * 500_000,
    "open-cdata": rss("<item><title>" + "<![CDATA[" * 50_000),
    "open-doctype": b'<?xml version="1.0"?><!DOCTYPE rss [' + b'<!ENTITY a "b" ' * 100_000,
    "spaces": b" " * 2_000_000 + rss(item(1)),
    "nul": b"\0" * 1_000_000,
    "random": zlib.compress(bytes(range(256)) * 4000) * 50,
    "long-date": rss(item(1, more=f"<pubDate>{'1' * 200_000}</pubDate>")),
    "long-style": rss(
        item(1, more=f'<description><![CDATA[<p style="{"a:b " * 50_000}!">x</p>]]></description>')
    ),
    "surrogates": rss(item(1, "&#xD800;&#xDFFF; x \ud800")),
    "utf-7": rss(item(1))
    .replace(b'"1.0"', b'"1.0" encoding="UTF-7"')
    .replace(b"Poplava", b"+ADw-script"),
    "consent": "<body><h1>Vaša privatnost nam je važna</h1><button>Prihvatam</button>".encode(),
    "pdf": b"%PDF-1.4\n" + b"\0" * 2000,
    "json": b'{"items": [' + b"[" * 100_000,
    "injection": rss(
        item(1, "&lt;script&gt;alert(1)&lt;/script&gt; ${7*7} {{7*7}} =cmd|' /C calc'!A0")
    ),
    "links": rss(
        *(
            item(n, link=link)
            for n, link in enumerate(
                (
                    "javascript:alert(1)",
                    "file:///etc/passwd",
                    "http://2130706433/",
                    "//[::1",
                    "http://user:pw@127.0.0.1:1/",
                    " java\tscript:x",
                )
            )
        )
    ),
}
PACKED: dict[str, tuple[str, bytes]] = {
    "bomb": ("gzip", gzip.compress(b"\0" * 60_000_000, mtime=0)),
    "packed-twice": ("gzip, gzip", gzip.compress(gzip.compress(rss(item(1)), mtime=0), mtime=0)),
    "packed-twenty": (", ".join(["gzip"] * 20), b"x"),
    "cut-gzip": ("gzip", gzip.compress(rss(*(item(n) for n in range(300))), mtime=0)[:-300]),
    "lie": ("gzip", rss(item(1))),
    "brotli": ("br", b"\x0b\x02\x80"),
}


def _workers(place: Path) -> list[str]:
    """Command lines of processes that still run in this directory."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if (process / "cwd").readlink() == place:
                    found.append((process / "cmdline").read_text())
            except OSError:
                continue
    return found


@pytest.mark.timeout(400)
def test_the_others_are_read(press: Any, desk: Any) -> None:
    feeds: dict[str, str] = {}
    hosts = iter(range(1, 250))

    def add(name: str, url: str) -> None:
        feeds[name] = f'"{url}", language: bs'

    for name, behaviour in FAILING.items():
        press.pages[f"/{name}"] = behaviour
        add(name, f"{press.host(next(hosts))}/{name}")
    press.pages["/cut-off"] = truncated
    add("cut-off", f"{press.base}/cut-off")
    add("closed", "http://127.0.0.1:1/rss")
    add("unknown", "http://portal.invalid/rss")
    add("no-tls", press.base.replace("http:", "https:") + "/good-0")
    documents = [(name, body, ()) for name, body in DOCUMENTS.items()]
    documents += [
        (n, body, (("Content-Encoding", packed),)) for n, (packed, body) in PACKED.items()
    ]
    for number, (name, body, headers) in enumerate(documents):
        host = next(hosts)
        press.page(f"/feed-{name}", body, "application/rss+xml", headers=headers)
        add(f"feed-{name}", f"{press.host(host)}/feed-{name}")
        press.page(f"/page-{name}", body, "text/html", headers=headers)
        one = item(number, f"Poplava, stranica {number}", link=f"{press.host(host)}/page-{name}")
        add(f"page-{name}", press.feed(f"/of-{name}", rss(one), host=host))
    for number in range(10):
        add(
            f"good-{number}",
            press.feed(f"/good-{number}", rss(item(number, f"Poplava {number}, dobro"))),
        )
    desk.write(RULES, feeds, hook=press.base)
    ran = desk.once(desk.apart)
    told, problems = press.told(), ran.json["problems"]
    assert [
        name for name in feeds if name.startswith(("good-", "page-")) and name not in told
    ] == []
    assert "cut-off" in told
    named = {problem.partition(":")[0] for problem in problems}
    failing = {*FAILING, "closed", "unknown", "no-tls"}
    assert failing - named == set()
    assert ran.seconds < BOUND
    end = time.monotonic() + BOUND - ran.seconds
    while _workers(desk.place):  # who was killed with the last of them takes a moment to go
        assert time.monotonic() < end, _workers(desk.place)
        time.sleep(0.05)
    assert "root:" not in ran.out + str(press.posted)
    assert not any(os.fspath(desk.place) in problem for problem in problems)
