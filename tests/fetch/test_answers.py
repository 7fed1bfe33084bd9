"""What a server sends, good, odd and hostile → the Response or the FetchError."""

import asyncio
import contextlib
import gzip
import ssl
import tracemalloc
import zlib
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import FetchError

FEED = b"<rss><item><title>Poplave u Doboju</title></item></rss>" * 40
GZIPPED = gzip.compress(FEED, mtime=0)


async def test_an_answer_is_read_with_what_the_next_poll_needs(site, fetcher):
    site.say("/rss", FEED, Content_Type="text/xml", ETag='"e1"', Last_Modified="Wed, 11 Feb 2026")
    response = await fetcher.get(f"{site.url}/rss?k=1#top", max_bytes=10_000, accept="text/xml")
    assert (response.status, response.body, response.complete) == (200, FEED, True)
    assert response.url == f"{site.url}/rss?k=1"
    assert response.content_type == "text/xml"
    assert (response.etag, response.last_modified) == ('"e1"', "Wed, 11 Feb 2026")
    assert (response.moved_to, response.retry_after) == (None, None)
    request = site.requests[0]
    assert request.startswith("GET /rss?k=1 HTTP/1.1\r\n")
    assert "User-Agent: monitor/0.1 (+desk@example.org)\r\n" in request
    assert "Accept: text/xml\r\n" in request
    assert "Accept-Encoding: gzip, deflate\r\n" in request


async def test_validators_make_the_request_conditional(site, fetcher):
    site.say("/rss", status="304 Not Modified", ETag='"e1"')
    response = await fetcher.get(
        f"{site.url}/rss", max_bytes=100, etag='"e1"', last_modified="Wed, 11 Feb 2026 10:00:00 GMT"
    )
    assert (response.status, response.body, response.complete) == (304, b"", True)
    assert 'If-None-Match: "e1"\r\n' in site.requests[0]
    assert "If-Modified-Since: Wed, 11 Feb 2026 10:00:00 GMT\r\n" in site.requests[0]


@pytest.mark.parametrize("etag", ['"a\r\nX-Evil: 1"', "š", "a" * 2000, "\udcff", ""])
async def test_a_validator_that_is_not_plain_text_is_not_sent(site, fetcher, etag):
    site.say("/rss", FEED)
    await fetcher.get(f"{site.url}/rss", max_bytes=10_000, etag=etag)
    assert "If-None-Match" not in site.requests[0]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oh", "503 Busy", "301 Moved"])
async def test_any_status_is_an_answer(site, fetcher, status):
    site.say("/x", b"poruka", status)
    response = await fetcher.get(f"{site.url}/x", max_bytes=100)
    assert (response.status, response.body) == (int(status[:3]), b"poruka")


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
async def test_a_body_that_must_not_be_does_not_spoil_the_next_answer(site, fetcher, status):
    site.answers["/x"] = (f"HTTP/1.1 {status}\r\nContent-Length: 1\r\n\r\n".encode(), b"x")
    site.say("/rss", FEED)
    for _ in range(3):
        with contextlib.suppress(FetchError):
            await fetcher.get(f"{site.url}/x", max_bytes=100)
        assert (await fetcher.get(f"{site.url}/rss", max_bytes=10_000)).body == FEED


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("3", timedelta(seconds=3)),
        ("0", timedelta()),
        ("999999999", timedelta(hours=24)),
        ("Wed, 11 Feb 2026 16:58:00 GMT", timedelta(minutes=2)),
        ("Wed, 11 Feb 2026 10:00:00 GMT", timedelta()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(hours=24)),
        ("Wed, 11 Feb 2026 16:57:00 -0000", timedelta(minutes=1)),
        ("uskoro", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Wed, 99 Feb 2026 16:58:00 GMT", None),
    ],
)
async def test_retry_after_in_both_kinds_and_broken(site, fetcher, header, wait):
    site.say("/429", status="429 Too Many Requests", Retry_After=header)
    response = await fetcher.get(f"{site.url}/429", max_bytes=100)
    assert (response.status, response.retry_after) == (429, wait)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body", "expected", "complete"),
    [
        ("gzip", GZIPPED, FEED, True),
        ("x-gzip", GZIPPED, FEED, True),
        ("GZIP", GZIPPED, FEED, True),
        ("identity, gzip", GZIPPED, FEED, True),
        ("deflate", zlib.compress(FEED), FEED, True),
        ("deflate", raw_deflate(FEED), FEED, True),
        ("gzip", FEED, FEED, True),  # a lie
        ("deflate", FEED, FEED, True),
        ("utf-8", FEED, FEED, True),  # no encoding at all
        ("identity", GZIPPED, FEED, True),  # gzip that does not say so
        ("gzip", GZIPPED + b"<!-- cached -->", FEED, True),
        ("gzip", gzip.compress(FEED[:99], mtime=0) + gzip.compress(FEED[99:], mtime=0), FEED, True),
        (
            "gzip",
            gzip.compress(GZIPPED, mtime=0),
            GZIPPED,
            True,
        ),  # one layer
        ("gzip", b"", b"", True),
        ("gzip", GZIPPED[:-8], FEED, False),
        ("gzip", GZIPPED[:-4], FEED, False),
        ("gzip", GZIPPED[:-8] + bytes(8), FEED, False),  # a false checksum
        ("deflate", zlib.compress(FEED)[:-2], FEED, False),
        ("gzip", b"\x1f\x8bnije gzip", b"", False),
    ],
)
async def test_encodings_and_their_lies(site, fetcher, *, encoding, body, expected, complete):
    site.say("/rss", body, Content_Encoding=encoding)
    response = await fetcher.get(f"{site.url}/rss", max_bytes=10_000)
    assert (response.body, response.complete) == (expected, complete)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,br", ", ".join(["gzip"] * 20), "br"])
async def test_other_encodings_are_refused_in_words(site, fetcher, encoding):
    site.say("/rss", gzip.compress(GZIPPED, mtime=0), Content_Encoding=encoding)
    with pytest.raises(FetchError, match=r"127\.0\.0\.1.*its body is") as caught:
        await fetcher.get(f"{site.url}/rss", max_bytes=10_000)
    assert caught.value.reason == "encoding"


async def test_two_encoding_headers_are_two_layers(site, fetcher):
    site.answers["/rss"] = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\na",
    )
    with pytest.raises(FetchError, match="packed 2 times"):
        await fetcher.get(f"{site.url}/rss", max_bytes=10_000)


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "503 Busy", "302 Found"])
@pytest.mark.parametrize("encoding", ["gzip", "identity", "deflate"])
async def test_a_bomb_stops_at_the_cap(site, fetcher, encoding, status):
    """Also in what an error says, in a redirect that leads nowhere, and in a receiver's answer."""
    pack = zlib.compress if encoding == "deflate" else gzip.compress
    site.say("/bomb", pack(bytes(20_000_000)), status=status, Content_Encoding=encoding)
    for asked in (
        fetcher.get(f"{site.url}/bomb", max_bytes=64 * 1024),
        fetcher.post(f"{site.url}/bomb", b"{}", {}),
    ):
        response = await asked
        assert (response.status, response.complete) == (int(status[:3]), False)
        assert len(response.body) == 64 * 1024


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_what_is_cut_at_ten_megabytes_takes_less_than_sixty_four(site, fetcher, encoding):
    """Of a body without end, and of one that unpacks to a thousand times its size."""
    body = bytes(2_000_000) if encoding == "identity" else gzip.compress(bytes(60_000_000))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n".encode()
    site.answers["/rss"] = (head, *[body] * 20)
    tracemalloc.start()
    try:
        response = await fetcher.get(f"{site.url}/rss", max_bytes=10 * 2**20)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(response.body), response.complete) == (10 * 2**20, False)
    assert most < 64 * 2**20


async def test_a_body_of_exactly_the_cap_is_whole_and_one_byte_more_is_cut(site, fetcher):
    site.say("/rss", FEED)
    whole = await fetcher.get(f"{site.url}/rss", max_bytes=len(FEED))
    cut = await fetcher.get(f"{site.url}/rss", max_bytes=len(FEED) - 1)
    assert (whole.body, whole.complete) == (FEED, True)
    assert (cut.body, cut.complete) == (FEED[:-1], False)


async def test_an_endless_body_is_cut(site, fetcher):
    async def endless(site, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
        while not site.stop.is_set():
            writer.write(b"<item/>" * 5000)
            await writer.drain()

    site.answers["/endless"] = endless
    response = await fetcher.get(f"{site.url}/endless", max_bytes=1_000_000)
    assert (len(response.body), response.complete) == (1_000_000, False)


async def test_empty_gzip_members_without_end_are_cut(site, fetcher):
    site.say("/rss", gzip.compress(b"", mtime=0) * 8000)
    response = await fetcher.get(f"{site.url}/rss", max_bytes=10_000)
    assert (response.body, response.complete) == (b"", False)


SHORT = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 99\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("pieces", "body", "complete"),
    [
        ((SHORT + b"vijest",), b"vijest", 0),
        ((SHORT, b"vij", b"est"), b"vijest", 0),
        ((CHUNKED, b"6\r\nvijest\r\n", b"ZZZ\r\n"), b"vijest", 0),
        ((CHUNKED + b"6\r\nvijest\r\n0\r\n\r\n",), b"vijest", 1),
        ((b"HTTP/1.1 200 OK\r\n\r\n", b"vijest"), b"vijest", 1),  # ends with the connection
        ((b"HTTP/1.0 200 OK\n\nvijest",), b"vijest", 1),
    ],
)  # fmt: skip
async def test_bodies_that_end_early_keep_what_came(site, fetcher, pieces, body, complete):
    site.answers["/rss"] = pieces
    async with asyncio.timeout(5):
        response = await fetcher.get(f"{site.url}/rss", max_bytes=10_000)
    assert (response.body, response.complete) == (body, bool(complete))


async def test_a_chunked_body_cut_off_by_a_reset_keeps_what_came(site, fetcher):
    async def reset(site, writer):
        writer.write(CHUNKED + b"6\r\nvijest\r\n")
        for _ in range(20):
            await asyncio.sleep(0)
        await site.reset(writer)

    site.answers["/rss"] = reset
    response = await fetcher.get(f"{site.url}/rss", max_bytes=10_000)
    assert (response.body, response.complete) == (b"vijest", False)


@pytest.mark.parametrize("ending", [b"Connection: close\r\n", b""])
async def test_a_large_body_is_whole_while_its_connection_closes(site, fetcher, ending):
    body = b"<item>Bujica je odnijela most</item>" * 100_000
    head = b"HTTP/1.1 200 OK\r\n" + ending + b"Content-Length: %d\r\n\r\n" % len(body)
    site.answers["/rss"] = (head, body)
    response = await fetcher.get(f"{site.url}/rss", max_bytes=10_000_000)
    assert response.complete
    assert response.body == body


async def hang(site, writer):
    await site.stop.wait()


async def drip_headers(site, writer):
    await site.drip(writer, b"HTTP/1.1 200 OK\r\nX: ")


async def drip_body(site, writer):
    await site.drip(writer, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")


async def reset_at_once(site, writer):
    await site.reset(writer)


async def continue_for_ever(site, writer):
    while not site.stop.is_set():
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [
        (hang, "timeout", "no complete answer in time"),
        (drip_headers, "timeout", "no complete answer in time"),
        (drip_body, "timeout", "no complete answer in time"),
        (continue_for_ever, "timeout", "no complete answer in time"),
        (reset_at_once, "reset", "reset|hung up"),
        ((b"",), "reset", "hung up"),
        ((b"HTTP/1.1 200 OK\r\nX:",), "reset", "hung up"),
        ((b"\x00\x01 nije HTTP\r\n\r\n",), "protocol", "not valid HTTP"),
        ((b"HTTP/1.1 200 OK\r\nX: " + b"a" * 60_000 + b"\r\n\r\n",), "protocol", "not valid HTTP"),
        ((b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 500 + b"\r\n",), "protocol", "not valid HTTP"),
        (
            (b"HTTP/1.1 200 OK\r\n" + b"Set-Cookie: a=%s\r\n" % (b"v" * 4000) * 90 + b"\r\n",),
            "protocol",
            "headers are larger than 65536 bytes",
        ),
    ],
)  # fmt: skip
async def test_no_usable_answer_is_an_error_in_words(site, fetchers, answer, reason, words):
    site.answers["/tajna"] = answer
    fetcher = fetchers("127.0.0.0/8", **({"total": 0.5} if reason == "timeout" else {}))
    with pytest.raises(FetchError, match=words) as caught:
        await fetcher.get(f"{site.url}/tajna?token=S3CR3T", max_bytes=1000)
    assert caught.value.reason == reason
    assert str(caught.value).startswith(f"{site.url}/tajna: ")
    assert "S3CR3T" not in str(caught.value)


async def test_a_closed_port_an_unknown_name_and_a_false_certificate(sites, fetchers, names):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).with_name("self-signed.pem"))
    secure, closed = await sites(ssl=tls), await sites()
    await closed.close()
    names.answers["klix.test"] = [["127.0.0.1"]]
    fetcher = fetchers("127.0.0.0/8", resolver=names)
    for url, reason, words in [
        (f"{closed.url}/", "connect", "no connection .Connection refused"),
        ("http://nema.test/", "dns", "its host name is not found"),
        (f"https://klix.test:{secure.address[1]}/", "tls", "TLS connection .*self-signed"),
    ]:
        with pytest.raises(FetchError, match=words) as caught:
            await fetcher.get(url, max_bytes=10)
        assert caught.value.reason == reason
    assert secure.requests == []


async def test_cookies_are_never_sent_back(site, fetcher):
    site.say("/a", b"a", Set_Cookie="id=1; Path=/")
    for _ in range(2):
        await fetcher.get(f"http://localhost:{site.address[1]}/a", max_bytes=10)
    assert len(site.requests) == 2
    assert "cookie" not in "".join(site.requests).lower()


async def test_at_most_two_connections_a_host_and_other_hosts_go_on(sites, fetcher):
    slow, quick = await sites(), await sites()
    release = asyncio.Event()

    async def held(site, writer):
        await release.wait()
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nok")

    slow.answers["/a"] = held
    quick.say("/a", b"ok")
    tasks = [asyncio.create_task(fetcher.get(f"{slow.url}/a", max_bytes=10)) for _ in range(5)]
    for _ in range(20):
        assert (await fetcher.get(f"{quick.url}/a", max_bytes=10)).body == b"ok"
    assert len(slow.requests) == 2
    release.set()
    assert [(await task).body for task in tasks] == [b"ok"] * 5


async def test_waiting_for_a_turn_is_no_delay_of_the_server(site, fetchers):
    site.answers["/a"] = hang
    fetcher = fetchers("127.0.0.0/8", total=0.5)
    gets = [fetcher.get(f"{site.url}/a", max_bytes=10) for _ in range(4)]
    results = await asyncio.gather(*gets, return_exceptions=True)
    assert [result.reason for result in results] == ["timeout"] * 4
    assert len(site.requests) == 4


async def test_a_cancelled_fetch_frees_its_turn(site, fetchers):
    asked = asyncio.Event()

    async def hang_and_tell(site, writer):
        asked.set()
        await site.stop.wait()

    site.answers["/a"] = hang_and_tell
    site.say("/b", b"ok")
    fetcher = fetchers("127.0.0.0/8", per_host=1)
    task = asyncio.create_task(fetcher.get(f"{site.url}/a", max_bytes=10))
    await asked.wait()
    task.cancel()
    assert (await fetcher.get(f"{site.url}/b", max_bytes=10)).body == b"ok"


async def test_hostile_header_text_is_dropped(site, fetcher):
    site.answers["/rss"] = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=\xff\xfe\r\n",
        b'ETag: "\xe2\x80\xae"\r\nLast-Modified: \x1b[31m\r\nContent-Length: 1\r\n\r\na',
    )
    response = await fetcher.get(f"{site.url}/rss", max_bytes=10)
    assert (response.content_type, response.etag, response.last_modified) == (None, None, None)
