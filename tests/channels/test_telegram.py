"""tgram://: HTML and buttons to a loopback API, and what every answer means."""

import dataclasses
import json
from datetime import timedelta

import pytest

from monitor.channels import Ambiguous, Permanent, Retry, Sent, address_problem
from monitor.config.rules import Secret

URL = "tgram://123456789:abcdefg_hijklmnop/12315544"
OK = b'{"ok": true, "result": {"message_id": 7}}'


def refused(status: int, words: str, **parameters: int) -> bytes:
    """An answer of the API."""
    answer = {"ok": False, "error_code": status, "description": words, "parameters": parameters}
    return json.dumps(answer).encode()


async def test_a_chat_gets_html_and_buttons(receiver, send, message) -> None:
    receiver.reply(200, OK)
    assert await send(URL, message) == Sent()
    (request,) = receiver.requests
    assert request.target == "/bot123456789:abcdefg_hijklmnop/sendMessage"
    body = json.loads(request.body)
    assert (body["chat_id"], body["parse_mode"]) == (12315544, "HTML")
    assert body["link_preview_options"] == {"is_disabled": True}
    assert body["text"].startswith("🟠 <b>REPORTED · HIGH</b>\n<b><a href=")
    assert body["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "Acknowledge", "callback_data": "ack:al-bosnian2345a"},
                {"text": "False alarm", "callback_data": "false:al-bosnian2345a"},
                {"text": "Mute", "callback_data": "mute:al-bosnian2345a"},
            ]
        ]
    }
    assert "message_thread_id" not in body


async def test_topics_names_and_silence(receiver, channels, at, message) -> None:
    for _ in range(2):
        receiver.reply(200, OK)
    desk = at("tgram://123456789:abcdefg_hijklmnop/-100123:7/@desk?silent=yes&preview=yes")
    assert await channels.send(message, desk, 0, "UTC") == Sent()
    bodies = [json.loads(request.body) for request in receiver.requests]
    places = {body["chat_id"]: body.get("message_thread_id") for body in bodies}
    assert places == {-100123: 7, "@desk": None}
    assert all(body["disable_notification"] for body in bodies)
    assert not any(body["link_preview_options"]["is_disabled"] for body in bodies)


@pytest.mark.parametrize("name", ["digest", "flood", "allclear", "notice", "test", "hostile"])
async def test_what_is_no_single_alert_has_no_buttons(receiver, send, messages, name) -> None:
    receiver.reply(200, OK)
    assert await send(URL, messages[name]) == Sent()
    assert "reply_markup" not in json.loads(receiver.requests[0].body)


@pytest.mark.parametrize(
    ("status", "words", "result"),
    [
        (401, "Unauthorized", Permanent("answered 401", broken=True)),
        (404, "Not Found", Permanent("answered 404", broken=True)),
        (
            403,
            "Forbidden: bot was blocked by the user",
            Permanent("answered 403: bot was blocked by the user", broken=True),
        ),
        (403, "Forbidden: something new", Permanent("answered 403", broken=True)),
        (
            400,
            "Bad Request: chat not found",
            Permanent("answered 400: chat not found", broken=True),
        ),
        (500, "Internal Server Error", Retry("answered 500")),
        (502, "Bad Gateway", Retry("answered 502")),
    ],
)
async def test_refusals(  # noqa: PLR0917 - what it needs
    receiver, send, message, status, words, result
) -> None:
    receiver.reply(status, refused(status, words))
    assert await send(URL, message) == result
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (refused(429, "Too Many Requests: retry after 35", retry_after=35), timedelta(seconds=35)),
        (refused(429, "Too Many Requests", retry_after=10**12), timedelta(hours=24)),
        (refused(429, "Too Many Requests", retry_after=-1), timedelta(seconds=9)),
        (b"<html>", timedelta(seconds=9)),
    ],
)
async def test_too_many_wait_as_long_as_telegram_asks(receiver, send, message, answer, after):
    receiver.reply(429, answer, Retry_After="9")
    assert await send(URL, message) == Retry("answered 429", after)


@pytest.mark.parametrize("status", [400, 413])
async def test_what_telegram_finds_unfit_is_sent_once_more_as_plain_text(
    receiver, send, message, status
) -> None:
    receiver.reply(status, refused(status, "Bad Request: can't parse entities"))
    receiver.reply(200, OK)
    assert await send(URL, message) == Sent()
    body = json.loads(receiver.requests[1].body)
    assert "parse_mode" not in body
    assert "reply_markup" not in body
    assert body["text"].startswith("REPORTED · HIGH · Shooting in Banjska")
    for _ in range(2):
        receiver.reply(status, refused(status, "Bad Request: message is too long"))
    assert await send(URL, message) == Permanent(f"answered {status}")
    assert len(receiver.requests) == 4


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ok": false}', b"[" * 100_000])
async def test_a_200_that_is_not_telegrams_is_ambiguous(receiver, send, message, body) -> None:
    receiver.reply(200, body)
    assert await send(URL, message) == Ambiguous("gave an answer not Telegram's")


async def test_a_redirect_is_never_followed(receiver, send, message) -> None:
    receiver.reply(302, Location=f"http://127.0.0.1:{receiver.port}/canary")
    result = await send(URL, message)
    assert isinstance(result, Permanent)
    assert result.broken
    assert len(receiver.requests) == 1


async def test_every_chat_gets_it_once_however_often_it_is_tried(
    receiver, channels, at, message
) -> None:
    desk = at(f"{URL}/987654321")
    receiver.reply(200, OK)
    receiver.reply(429, refused(429, "Too Many Requests", retry_after=3))
    receiver.reply(200, OK)
    result = await channels.send(message, desk, 0, "UTC")
    assert result == Retry("answered 429", timedelta(seconds=3))
    assert await channels.send(message, desk, 0, "UTC") == Sent()
    told = [json.loads(request.body)["chat_id"] for request in receiver.requests]
    assert len(told) == 3
    assert told[1] == told[2] != told[0]


async def test_a_megabyte_is_delivered(receiver, send, message) -> None:
    (view,) = message.alerts
    article = dataclasses.replace(
        view.article,
        title="Z\u030c</b>👩\u200d👩\u200d👧" * 100_000,
        title_translated="@everyone " * 100_000,
    )
    huge = dataclasses.replace(message, alerts=(dataclasses.replace(view, article=article),))
    receiver.reply(200, OK)
    assert await send(URL, huge) == Sent()
    assert len(receiver.requests[0].body) < 40_000


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("tgram://123456789:abcdefg_hijklmnop/!!/12315544", "neither a number"),
        ("tgram://123456789", "not complete"),
    ],
)
def test_an_address_that_would_reach_fewer_than_it_names(url, words) -> None:
    problem = address_problem(Secret(url))
    assert problem is not None
    assert words in problem
