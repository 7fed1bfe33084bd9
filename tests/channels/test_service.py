"""Apprise's services, over a real one on loopback (json://) and some that are brought there."""

import asyncio
import dataclasses
import json

import pytest

from monitor.channels import Ambiguous, Permanent, Retry, Sent, address_problem
from monitor.config.rules import Secret


async def test_title_and_body_arrive_plain(receiver, send, message) -> None:
    assert await send(f"json://127.0.0.1:{receiver.port}/in", message) == Sent()
    (request,) = receiver.requests
    body = json.loads(request.body)
    assert request.target == "/in"
    title = "REPORTED · HIGH · Shooting in Banjska: police blocked road toward Zvečan"
    assert body["title"] == title
    assert body["message"].startswith("Pucnjava u Banjskoj: policija blokirala put prema Zvečanu\n")
    assert "\nhttps://www.klix.ba/vijesti/" in body["message"]
    assert "Apprise" not in repr(request.headers) + request.body.decode()


async def test_nobody_is_called_and_nothing_is_markup(receiver, send, messages) -> None:
    assert await send(f"json://127.0.0.1:{receiver.port}/", messages["hostile"]) == Sent()
    body = json.loads(receiver.requests[0].body)
    told = body["title"] + body["message"]
    for call in ("@everyone", "@here", "@channel", "@room", "<!", "<@", "<script", "\x1b", "\r"):
        assert call not in told
    for literal in ("{{7*7}}", "%(x)s", "{0.__class__}", "${HOME}", "[link](javascript:alert(7))"):
        assert literal in told


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (401, Permanent("the service answered 401", broken=True)),
        (403, Permanent("the service answered 403", broken=True)),
        (404, Permanent("the service answered 404", broken=True)),
        (410, Permanent("the service answered 410", broken=True)),
        (429, Retry("the service answered 429")),
        (500, Retry("the service answered 500")),
    ],
)
async def test_refusals(receiver, send, message, status, result) -> None:
    receiver.reply(status)
    assert await send(f"json://127.0.0.1:{receiver.port}/", message) == result
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_what_a_service_finds_unfit_is_sent_once_more_and_shorter(
    receiver, send, message, status
) -> None:
    url = f"json://127.0.0.1:{receiver.port}/"
    receiver.reply(status)
    assert await send(url, message) == Sent()
    first, second = (json.loads(request.body) for request in receiver.requests)
    assert len(second["message"]) < len(first["message"])
    assert second["title"].startswith("REPORTED · HIGH · Shooting in Banjska")
    for _ in range(2):
        receiver.reply(status)
    assert await send(url, message) == Permanent(f"the service answered {status}")
    assert len(receiver.requests) == 4


@pytest.mark.parametrize("query", ["", "?optional=yes", "?retry=3&wait=0"])
async def test_a_failure_is_a_failure_and_tried_once(receiver, send, message, query) -> None:
    receiver.reply(500)
    result = await send(f"json://127.0.0.1:{receiver.port}/{query}", message)
    assert result == Retry("the service answered 500")
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("query", ["", "?redirect=yes"])
@pytest.mark.parametrize("status", [302, 307, 308])
async def test_a_redirect_is_never_followed(receiver, send, message, status, query) -> None:
    receiver.reply(status, Location=f"http://127.0.0.1:{receiver.port}/canary")
    result = await send(f"json://127.0.0.1:{receiver.port}/{query}", message)
    assert not isinstance(result, Sent)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("host", ["no-such-host.invalid", "127.0.0.1:{closed}", "127.0.0.1:99999"])
async def test_the_unreachable_is_tried_again(send, message, closed_port, host) -> None:
    result = await send(f"json://{host.format(closed=closed_port)}/", message)
    assert result == Retry("the service refused it, could not be reached or gave no answer")


async def test_a_silent_service_is_left_after_the_deadline(receiver, send, message) -> None:
    receiver.answers = ["hang"]
    result = await send(f"json://127.0.0.1:{receiver.port}/?rto=60", message, deadline=0.2)
    assert isinstance(result, Retry)


async def test_a_service_that_never_ends_is_left_after_four_deadlines(serve, send, message) -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"a" * 100)
            await writer.drain()
            await asyncio.sleep(0)

    result = await send(f"json://127.0.0.1:{await serve(drip)}/", message, deadline=0.4)
    assert result == Ambiguous("the service gave no answer in time")


async def test_one_that_hangs_delays_no_other(receiver, serve, send, message) -> None:
    held = asyncio.Event()

    async def wait(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await held.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    port = await serve(wait)
    slow = [asyncio.create_task(send(f"json://127.0.0.1:{port}/", message)) for _ in range(40)]
    for scheme in ("json", "webhook", "console"):
        assert await send(f"{scheme}://127.0.0.1:{receiver.port}/", message) == Sent()
    assert not any(task.done() for task in slow)
    held.set()
    assert set(await asyncio.gather(*slow)) == {Sent()}


LONG = "Dodik je izjavio da će Narodna skupština Republike Srpske odlučivati o zakonu. "


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")  # verify=no asks for it
async def test_a_body_fits_the_service(tls_receiver, send, message, bring_to) -> None:
    bring_to(tls_receiver.port)
    (view,) = message.alerts
    (first, *_) = view.evidence
    many = tuple(
        dataclasses.replace(first, original=f"{n}. {LONG * 8}", translated=None) for n in range(40)
    )
    view = dataclasses.replace(view, evidence=many)
    long = dataclasses.replace(message, alerts=(view,))
    url = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js?verify=no"
    tls_receiver.reply(204, b"")
    assert await send(url, long) == Sent()
    content = json.loads(tls_receiver.requests[0].body)["content"]
    assert 1000 < len(content) <= 2000
    assert view.article.url in content
    assert content.endswith("…")


async def test_a_markdown_service_gets_literal_text_and_whole_links(
    receiver, send, message, bring_to
) -> None:
    bring_to(receiver.port)
    url = f"rocket://{'a' * 17}%2F{'b' * 43}@chat.example.org/%23desk?mode=webhook"
    result = await send(url.replace("%2F", "/"), message)
    assert result == Sent()
    text = json.loads(receiver.requests[0].body)["text"]
    assert f"{message.alerts[0].article.url}  \n" in text
    assert r"Rough translation by apertium: rely on the original\." in text
    assert len(text) <= 1000


async def test_of_several_receivers_none_gets_it_twice(receiver, send, message, bring_to) -> None:
    bring_to(receiver.port)
    url = "mmost://chat.example.org/3ccdd113474722377935511fc85d3dd4?channel=desk,duty"
    receiver.reply(200, b"ok")
    receiver.reply(500)
    result = await send(url, message)
    assert isinstance(result, Permanent)
    assert "2 receivers" in result.error
    assert not result.broken
    assert len(receiver.requests) == 2


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (500, Retry("the service answered 500")),
        (403, Permanent("the service answered 403", broken=True)),
    ],
)
async def test_what_all_of_several_receivers_say_counts(receiver, send, message, status, result):
    receiver.reply(status)
    receiver.reply(status)
    token = "3ccdd113474722377935511fc85d3dd4"
    url = f"mmost://127.0.0.1:{receiver.port}/{token}?channel=desk,duty"
    assert await send(url, message) == result


async def test_several_receivers_that_nobody_reached_are_tried_again(
    send, message, closed_port
) -> None:
    url = f"mmost://127.0.0.1:{closed_port}/3ccdd113474722377935511fc85d3dd4?channel=desk,duty"
    assert isinstance(await send(url, message), Retry)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("slack.com/services/T1/B1/x", "has no scheme"),
        ("", "has no scheme"),
        ("slak://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/", "did you mean slack://"),
        ("slack://T1JJ3T3L2", "not complete"),
        ("tgram://123", "not complete"),
        ("nosuchservice://x", "begin with nosuchservice://"),
        ("webhook://", "host:port/path"),
        ("webhook://[::1/", "host:port/path"),
        ("webhook://host:99999/", "host:port/path"),
        ("webhook://host/?secret=", "not be signed"),
        ("webhook://host/?secret=a#b", "%23"),
        ("webhook://host/\n", "cannot be seen"),
        ("json://host/\ud800", "cannot be seen"),
    ],
)
async def test_unusable_addresses(send, message, url, words) -> None:
    problem = address_problem(Secret(url))
    assert problem is not None
    assert words in problem
    if words not in {"not be signed", "%23"}:
        result = await send(url, message)
        assert isinstance(result, Permanent)
        assert result.broken


@pytest.mark.parametrize(
    "url",
    [
        "console://",
        "webhook://127.0.0.1:9000/alerts?secret=abc",
        "webhooks://hooks.example.org/",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#desk",
        "tgram://123456789:abcdefg_hijklmnop/12315544/",
        "ntfys://ntfy.sh/desk",
        "json://ana:lozinka@127.0.0.1/x",
    ],
)
def test_usable_addresses(url) -> None:
    assert address_problem(Secret(url)) is None
