"""Redirects, the proxy, and what is posted to channels."""

import ssl
from pathlib import Path

import aiohttp
import pytest

from monitor.errors import FetchError


@pytest.mark.parametrize(
    ("codes", "moved"),
    [
        (["301"], True),
        (["308", "301"], True),
        (["302"], False),
        (["301", "302"], False),
        (["307", "308"], False),
        (["303"], False),
        (["301"] * 5, True),
    ],
)
async def test_redirects_are_followed_and_permanent_ones_told(site, fetcher, codes, moved):
    for step, code in enumerate(codes):
        site.say(f"/{step}", status=f"{code} Moved", Location=f"{step + 1}?k=1")
    site.say(f"/{len(codes)}", b"ok")
    response = await fetcher.get(f"{site.url}/0", max_bytes=100, etag='"e1"')
    assert (response.status, response.body) == (200, b"ok")
    assert response.url == f"{site.url}/{len(codes)}?k=1"
    assert response.moved_to == (response.url if moved else None)
    assert all("GET /" in request and '"e1"' in request for request in site.requests)


async def test_whoever_is_on_the_way_to_http_moves_nothing(sites, fetchers, monkeypatch):
    """https → http → https, all of them for good: in between anybody may have answered."""
    pem = Path(__file__).with_name("self-signed.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    trusting = ssl.create_default_context(cafile=pem)
    trusting.check_hostname = False
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)
    secure, plain = await sites(ssl=tls), await sites()
    there = f"https://127.0.0.1:{secure.address[1]}"
    secure.say("/up", b"ok")
    secure.say("/straight", status="301 Moved", Location="/up")
    secure.say("/down", status="301 Moved", Location=f"{plain.url}/back")
    plain.say("/back", status="301 Moved", Location=f"{there}/up")
    fetcher = fetchers("127.0.0.0/8")
    moved = {
        path: (await fetcher.get(path, max_bytes=9)).moved_to
        for path in (f"{there}/straight", f"{there}/down", f"{plain.url}/back")
    }
    assert list(moved.values()) == [f"{there}/up", None, f"{there}/up"]


@pytest.mark.parametrize("location", ["/loop", "?n=1", "/longer"])
async def test_a_loop_ends_after_five(site, fetcher, location):
    for path in ["/loop", "/longer"]:
        site.say(path, status="302 Found", Location=location)
    with pytest.raises(FetchError, match="redirects more than 5 times") as caught:
        await fetcher.get(f"{site.url}/loop", max_bytes=100)
    assert caught.value.reason == "redirect"
    assert len(site.requests) == 6


async def test_the_body_of_a_redirect_is_not_read(site, fetcher):
    async def endless(site, writer):
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /ok\r\n\r\n")
        while not site.stop.is_set():
            writer.write(b"x" * 60_000)
            await writer.drain()

    site.answers["/a"] = endless
    site.say("/ok", b"ok")
    assert (await fetcher.get(f"{site.url}/a", max_bytes=10)).body == b"ok"


async def test_a_proxy_gets_every_request_and_its_own_address_may_be_private(site, fetchers):
    site.answers["http://klix.test/rss"] = (b"HTTP/1.1 200 OK\r\n\r\nok",)
    fetcher = fetchers(proxy=f"http://ana:S3CR3T@127.0.0.1:{site.address[1]}")
    response = await fetcher.get("http://klix.test/rss", max_bytes=100)
    assert (response.url, response.body) == ("http://klix.test/rss", b"ok")
    for url in ["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://a.localhost/"]:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url, max_bytes=100)
        assert caught.value.reason == "address"
    assert len(site.requests) == 1


async def test_a_proxy_that_refuses_or_is_away_is_named_without_its_password(sites, fetchers):
    site, closed = await sites(), await sites()
    await closed.close()
    site.answers["klix.test:443"] = (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",)
    for proxy, words in [
        (site, "MONITOR_PROXY does not let it through"),
        (closed, "no connection to the proxy"),
    ]:
        fetcher = fetchers(proxy=f"http://ana:S3CR3T@127.0.0.1:{proxy.address[1]}")
        with pytest.raises(FetchError, match=words) as caught:
            await fetcher.get("https://klix.test/", max_bytes=100)
        assert caught.value.reason == "connect"
        assert "S3CR3T" not in str(caught.value)


async def test_a_post_reaches_private_addresses_and_carries_the_headers(site, fetchers):
    site.say("/alerts", b'{"ok": true}', "202 Accepted", Content_Type="application/json")
    response = await fetchers().post(
        f"{site.url}/alerts?secret=1", b"{}", {"Idempotency-Key": "d-1", "Content-Type": "text/x"}
    )
    assert (response.status, response.body, response.complete) == (202, b'{"ok": true}', True)
    assert response.url == site.url  # the path may be a secret
    assert site.requests[0].startswith("POST /alerts?secret=1 HTTP/1.1\r\n")
    assert "Idempotency-Key: d-1\r\nContent-Type: text/x\r\n" in site.requests[0]
    assert "User-Agent: monitor/0.1" in site.requests[0]


@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary", "308 Permanent"])
async def test_the_redirect_of_a_post_is_the_answer(sites, fetchers, status):
    canary, site = await sites(), await sites()
    site.say("/a", status=status, Location=f"{canary.url}/")
    response = await fetchers().post(f"{site.url}/a", b"{}", {})
    assert (response.status, response.moved_to) == (int(status[:3]), None)
    assert canary.connections == 0


async def test_a_channel_may_ask_for_a_password(site, fetchers):
    site.say("/a")
    await fetchers().post(f"http://ana:tajna@127.0.0.1:{site.address[1]}/a", b"{}", {})
    assert "Authorization: Basic YW5hOnRham5h\r\n" in site.requests[0]


async def test_a_status_is_an_answer_even_when_its_body_is_not(site, fetchers):
    async def slow(site, writer):
        await site.drip(writer, b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")

    site.answers["/slow"] = slow
    site.say("/packed", b"xx", Content_Encoding="gzip, gzip")
    site.say("/long", b"x" * 100_000)
    for path, size, timeout in [("/slow", 0, 1), ("/packed", 0, 60), ("/long", 64 * 1024, 60)]:
        response = await fetchers().post(f"{site.url}{path}", b"{}", {}, timeout=timeout)
        assert (response.status, response.complete) == (200, False)
        assert len(response.body) == size


async def test_a_post_without_an_answer_names_no_path(site, fetchers):
    async def hang(site, writer):
        await site.stop.wait()

    site.answers["/T0/S3CR3T"] = hang
    site.answers["/drop/S3CR3T"] = (b"",)
    for path, reason, timeout in [("/T0/S3CR3T", "timeout", 0.5), ("/drop/S3CR3T", "reset", 60)]:
        with pytest.raises(FetchError) as caught:
            await fetchers().post(f"{site.url}{path}?k=S3CR3T", b"{}", {}, timeout=timeout)
        assert caught.value.reason == reason
        assert str(caught.value).startswith(f"{site.url}: ")
        assert "S3CR3T" not in str(caught.value)
    assert len(site.requests) == 2
