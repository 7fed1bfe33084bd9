"""Publishers in trouble, poll by poll: what comes of it is read, nothing is lost, and whoever is in
trouble is asked again as if nothing had been learnt of it."""

import asyncio
import gzip
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from monitor.pipeline import poll as polling
from monitor.pipeline.once import once
from monitor.pipeline.poll import Polled, poll
from monitor.pipeline.read import PAGE_BYTES, read
from monitor.pipeline.source import FEED_BYTES
from monitor.store import articles, feeds

RULES = """
settings: {{every: 5m}}
feeds:
  - {{name: klix, url: "{url}/rss", language: bs}}
rules:
  - {{id: bridge, title: A bridge, when: {{hbs: most}}}}
"""
PLACES = ("Brčkom", "Jajcu", "Konjicu", "Mostaru", "Foči", "Zvorniku")
Writer = asyncio.StreamWriter
Way = bytes | Callable[[Writer], Awaitable[None]]


def rss(places: Iterable[str] = PLACES) -> bytes:
    """A feed with an entry for each place, and padding, so that it comes in several packets."""
    rows = "".join(
        f"<item><title>Otvoren novi most u {place}</title><guid>{place}</guid>"
        f"<!-- {'.' * 6000} --></item>"
        for place in places
    )
    return f'<rss version="2.0"><channel><title>V</title>{rows}</channel></rss>'.encode()


def answer(body: bytes, *lines: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An answer that says how long its body is, or lies about it."""
    said = len(body) if length is None else length
    head = [f"HTTP/1.1 {status}", f"Content-Length: {said}", "Connection: close", *lines, "", ""]
    return "\r\n".join(head).encode() + body


@dataclass
class Publisher:
    """A server that answers what a test says, in bytes, and notes what it was asked."""

    said: dict[str, Way] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""
    always_the_same: bool = False  # a server that answers 304 to whoever has an ETag

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(request)
        said = self.said.get(request.split()[1], answer(b"", status="404 No"))
        if self.always_the_same and "If-None-Match" in request:
            said = answer(b"", 'ETag: "same"', status="304 Not Modified")
        try:
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
            else:
                await said(writer)
        except ConnectionError:
            return
        finally:
            writer.close()

    def conditional(self) -> bool:
        """Whether the last request left the server a way to send nothing."""
        return "If-None-Match" in self.asked[-1] or "If-Modified-Since" in self.asked[-1]


@pytest.fixture
def database(sqlite_url: str) -> str:
    """One kind will do: no statement here is of one database only."""
    return sqlite_url


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    """One that runs."""
    found = Publisher()
    async with await asyncio.start_server(found.serve, "127.0.0.1", 0) as server:
        found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield found


@pytest.fixture
async def app(publisher: Publisher, rules_of: Any, open_app: Any) -> Any:
    """A monitor of its feed."""
    return await open_app(rules_of(RULES.format(url=publisher.url)))


async def state(app: Any) -> Any:
    """What is known of the feed."""
    return await app.store.read(lambda c: feeds.get(c, "klix"))


async def ask(app: Any, clock: Any, **later: float) -> Polled:
    """A poll, so much later."""
    clock.forward(**(later or {"minutes": 5}))
    return await poll(app, "klix")


# ── documents that break off ──


async def _reset(writer: Writer) -> None:
    writer.write(answer(rss()[:-9000], 'ETag: "2"', length=len(rss())))
    await writer.drain()
    for _ in range(50):  # what was sent is read before the reset drops it
        await asyncio.sleep(0)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _bad_chunk(writer: Writer) -> None:
    body = rss()[:-9000]
    writer.write(b'HTTP/1.1 200 OK\r\nETag: "2"\r\nTransfer-Encoding: chunked\r\n\r\n')
    writer.write(b"%x\r\n%s\r\n" % (len(body), body))
    await writer.drain()
    for _ in range(50):
        await asyncio.sleep(0)
    writer.write(b"ZZ\r\n")


async def _endless(writer: Writer) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nETag: "2"\r\nContent-Type: text/xml\r\n\r\n' + rss()[:-9000])
    while not writer.is_closing():
        writer.write(b"nema kraja " * 6000)
        await writer.drain()


PACKED = gzip.compress(rss(), 0, mtime=0)
BROKEN: dict[str, Way] = {
    "a length that is never reached": answer(rss()[:-9000], 'ETag: "2"', length=len(rss())),
    "gzip that ends early": answer(PACKED[:-9000], 'ETag: "2"', "Content-Encoding: gzip"),
    "gzip that is damaged": answer(
        PACKED[:-9000] + b"\xff" * 9000, 'ETag: "2"', "Content-Encoding: gzip"
    ),
    "a bad chunk": _bad_chunk,
    "a reset": _reset,
    "more than is read": _endless,
    "markup that ends early": answer(rss()[:-9000], 'ETag: "2"', "Last-Modified: Mon, 02 Mar 2026"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_of_a_document_that_breaks_off_what_came_is_read_and_then_all_of_it(
    publisher: Publisher, app: Any, clock: Any, name: str
) -> None:
    publisher.said["/rss"] = answer(rss(PLACES[:3]), 'ETag: "1"', "Last-Modified: Sun, 01 Mar 2026")
    await poll(app, "klix")
    assert (await state(app)).etag == '"1"'
    publisher.said["/rss"] = BROKEN[name]
    polled = await ask(app, clock)
    assert (polled.result, polled.new) == ("changed", 1)
    after = await state(app)
    assert (after.etag, after.last_modified, after.body_hash) == (None, None, None)
    assert (after.failures, after.due - clock()) == (0, timedelta(minutes=5))
    assert (await ask(app, clock)).result == "unchanged"
    assert not publisher.conditional()
    publisher.said["/rss"] = answer(rss(), 'ETag: "3"')
    await ask(app, clock)
    assert not publisher.conditional()
    after = await state(app)
    assert (after.etag, after.entries) == ('"3"', len(PLACES))
    await ask(app, clock)
    assert 'If-None-Match: "3"' in publisher.asked[-1]


async def test_of_an_endless_document_ten_megabytes_are_read_and_of_a_page_five() -> None:
    assert (FEED_BYTES, PAGE_BYTES) == (10 * 2**20, 5 * 2**20)


# ── pages that break off ──

FIRST = "Radnici su jutros spojili posljednja dva dijela novog mosta preko Save kod Brčkog."
LAST = "Vozila će preko mosta moći od petka, a pješaci već od sutra, kaže ministar saobraćaja."


async def test_a_page_that_breaks_off_is_read_as_far_as_it_came_and_asked_for_again(
    publisher: Publisher, app: Any, clock: Any
) -> None:
    link = f"{publisher.url}/clanak"
    item = f"<item><title>Otvoren most</title><link>{link}</link><guid>1</guid></item>"
    publisher.said["/rss"] = answer(f"<rss><channel>{item}</channel></rss>".encode())
    more = "Most je dug dvjesto metara i ima četiri trake, kaže nadzorni inženjer na gradilištu."
    page = (
        "<!doctype html><html><head><title>Otvoren most</title></head><body><article>"
        f"<h1>Otvoren most</h1><p>{FIRST}</p><p>{more}</p><p>{LAST}</p></article></body></html>"
    ).encode()
    at = page.index(LAST.encode())
    publisher.said["/clanak"] = answer(page[:at], length=len(page))
    await poll(app, "klix")

    async def reading() -> tuple[str | None, Any]:
        (job,) = await app.store.write(
            lambda c: app.jobs.claim(c, "read", clock(), 9, timedelta(minutes=3))
        )
        problem = await read(app, job.key)
        await app.store.write(lambda c: app.jobs.done(c, job))
        (article,) = await app.store.read(lambda c: articles.recent(c, 9))
        return problem, article

    problem, article = await reading()
    assert problem == ("klix: 127.0.0.1 broke off in the middle of the page; what came is read")
    assert FIRST in article.text
    assert LAST not in article.text
    assert "broke off" in article.thin
    publisher.said["/clanak"] = answer(page)
    clock.forward(minutes=2)
    problem, article = await reading()
    assert (problem, article.thin) == (None, None)
    assert FIRST in article.text
    assert LAST in article.text
    clock.forward(hours=2)
    assert not await app.store.write(
        lambda c: app.jobs.claim(c, "read", clock(), 9, timedelta(minutes=3))
    )


# ── publishers that fail, and come back ──


async def _hang_up(writer: Writer) -> None:
    writer.transport.abort()


HTML = "Content-Type: text/html"
FAILING: dict[str, Way] = {
    "500": answer(b"<h1>500</h1>", status="500 Internal Server Error"),
    "502": answer(b"", status="502 Bad Gateway"),
    "503": answer(b"", status="503 Service Unavailable"),
    "404": answer(b"", status="404 Not Found"),
    "hangs up": _hang_up,
    "no HTTP": b"220 mail.example ESMTP\r\n" * 3,
    "a loop": answer(b"", "Location: /rss", status="302 Found"),
    "an empty answer": answer(b""),
    "a page": answer(b"<!doctype html><title>Portal</title><p>Nova stranica", HTML),
    "a page that names its feed": answer(
        b"<!doctype html><link rel=alternate type=application/rss+xml href=/novi-rss><p>Portal"
    ),
    "a PDF": answer(b"%PDF-1.7\n" + b"\0" * 99, "Content-Type: application/rss+xml"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
async def test_what_fails_keeps_what_was_known_and_loses_nothing(
    publisher: Publisher, app: Any, clock: Any, name: str
) -> None:
    """No entry goes, none comes back as new, the document does not count as emptied, and the next
    request is as if nothing had been."""
    publisher.said["/rss"] = answer(rss(PLACES[:3]), 'ETag: "1"')
    await poll(app, "klix")
    before = await state(app)
    publisher.said["/rss"] = FAILING[name]
    for failures in range(1, 4):
        polled = await ask(app, clock)
        assert (polled.result, polled.new) == ("failed", 0)
        after = await state(app)
        assert (after.failures, after.failing_since) == (failures, before.polled + STEP)
        assert after.due - clock() == failed_for(failures)
        kept = ("etag", "body_hash", "entries", "empty_since", "gap_possible", "late_at", "gone")
        assert {one: getattr(after, one) for one in kept} == {
            one: getattr(before, one) for one in kept
        }
    publisher.said["/rss"] = answer(rss(PLACES[:4]), 'ETag: "2"')
    polled = await ask(app, clock)
    assert 'If-None-Match: "1"' in publisher.asked[-1]
    assert (polled.result, polled.new) == ("changed", 1)
    after = await state(app)
    assert (after.failures, after.failing_since, after.error) == (0, None, None)
    assert not after.gap_possible
    assert after.entries == 4


STEP = timedelta(minutes=5)


def failed_for(times: int) -> timedelta:
    """Three quarters of twice the interval for the first failure, and twice as long each time."""
    return STEP * 2**times * 0.75


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a page", "this is an HTML page (“Portal”), not a feed; `monitor feeds discover http://"),
        ("a page that names its feed", "not a feed; the page names this feed: http://127.0.0.1:"),
        ("a PDF", "this is a PDF file, not a feed"),
        ("an empty answer", "the answer is empty"),
    ],
)
async def test_what_is_no_feed_says_what_to_do(
    publisher: Publisher, app: Any, name: str, words: str
) -> None:
    publisher.said["/rss"] = FAILING[name]
    assert words in str((await poll(app, "klix")).problem)


@pytest.mark.parametrize(("fraction", "part"), [(0.0, 0.5), (0.5, 0.75), (0.999, 1.0)])
async def test_those_that_fail_together_are_not_asked_together(
    publisher: Publisher, app: Any, clock: Any, fraction: float, part: float
) -> None:
    """Jitter: from half of the pause to all of it; six hours at most."""
    app.fraction = lambda: fraction
    publisher.said["/rss"] = FAILING["500"]
    for failures in range(1, 20):
        clock.time = (await state(app)).due
        await poll(app, "klix")
        longest = min(STEP * 2**failures, polling.LONGEST_WAIT)
        waits = (await state(app)).due - clock()
        assert abs(waits - longest * part) <= longest / 1000


async def test_a_server_that_always_answers_304_is_asked_for_everything_once_a_day(
    publisher: Publisher, app: Any, clock: Any
) -> None:
    publisher.said["/rss"] = answer(rss(PLACES[:2]), 'ETag: "same"')
    publisher.always_the_same = True
    await poll(app, "klix")
    publisher.said["/rss"] = answer(rss(PLACES[:3]), 'ETag: "same"')
    for _ in range(24 * 2):
        assert (await ask(app, clock, minutes=30)).result == "unchanged"
        assert publisher.conditional()
    polled = await ask(app, clock)
    assert (polled.result, polled.new) == ("changed", 1)
    assert not publisher.conditional()
    assert (await ask(app, clock)).result == "unchanged"
    assert publisher.conditional()


async def test_what_is_gone_is_asked_for_no_more_until_its_address_is_another(
    publisher: Publisher, app: Any, clock: Any
) -> None:
    publisher.said["/rss"] = answer(b"", status="410 Gone")
    assert "gone for good (410)" in str((await poll(app, "klix")).problem)
    clock.forward(days=400)
    due = lambda: app.store.read(lambda c: feeds.due(c, clock(), 9))  # noqa: E731
    assert await due() == ()
    await app.store.write(lambda c: feeds.sync(c, [("klix", f"{publisher.url}/novi")], clock()))
    assert [one.url for one in await due()] == [f"{publisher.url}/novi"]


async def test_a_feed_that_shows_too_little_is_asked_sooner(
    publisher: Publisher, app: Any, clock: Any
) -> None:
    """200 new entries between two polls of a document of twenty."""

    def shown(first: int) -> bytes:
        return answer(rss(f"naselju broj {number}" for number in range(first, first + 20)))

    publisher.said["/rss"] = shown(0)
    await poll(app, "klix")
    for first, new, gap, wait in ((200, 20, True, 2.5), (210, 10, False, 5), (211, 1, False, 5)):
        publisher.said["/rss"] = shown(first)
        polled = await ask(app, clock)
        after = await state(app)
        assert (polled.new, after.gap_possible) == (new, gap)
        assert after.due - clock() <= timedelta(minutes=wait)
    assert after.due - clock() == timedelta(minutes=5)


async def test_of_an_edit_the_headline_is_told_and_the_rest_is_recorded(
    press: Any, publisher: Publisher, app: Any, clock: Any
) -> None:
    def publish(title: str, text: str) -> None:
        item = f"<item><title>{title}</title><guid>1</guid><description>{text}</description></item>"
        publisher.said["/rss"] = answer(f"<rss><channel>{item}</channel></rss>".encode())

    async def told() -> list[tuple[str, list[str]]]:
        before = len(press.messages)
        await once(app, lambda *_: None)
        clock.forward(minutes=20)
        return [
            (one["kind"], [news["kind"] for alert in one["alerts"] for news in alert["news"]])
            for one in press.messages[before:]
        ]

    publish("Otvoren novi most u Brčkom", FIRST)
    assert await told() == [("alert", [])]
    publish("Otvoren novi most u Brčkom", f"{FIRST} Most ima četiri trake.")
    assert await told() == []
    (article,) = await app.store.read(lambda c: articles.recent(c, 9))
    assert "četiri trake" in article.text
    publish("Zatvoren novi most u Brčkom", f"{FIRST} Most ima četiri trake.")
    assert await told() == [("update", ["edit"])]
    (article,) = await app.store.read(lambda c: articles.recent(c, 9))
    assert article.title == "Zatvoren novi most u Brčkom"
