"""slack://: Block Kit to a loopback API, and what every answer means."""

import dataclasses
import json
from datetime import timedelta

import pytest

from monitor.channels import Ambiguous, Permanent, Retry, Sent

HOOK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"
BOT = "slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/%23desk"


def error(name: str) -> bytes:
    """An answer of the API."""
    return json.dumps({"ok": False, "error": name}).encode()


async def test_a_webhook_gets_blocks_and_a_text(receiver, send, message) -> None:
    receiver.reply(200, b"ok")
    assert await send(HOOK, message) == Sent()
    (request,) = receiver.requests
    assert request.target == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    body = json.loads(request.body)
    assert body["text"].startswith("REPORTED · HIGH · Shooting in Banjska")
    assert body["blocks"][0]["text"]["text"] == "🟠 REPORTED · HIGH"
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)
    assert "channel" not in body
    assert "authorization" not in request.headers


async def test_the_government_has_a_host_of_its_own(receiver, send, message) -> None:
    receiver.reply(200, b"ok")
    assert await send(f"{HOOK}?mode=gov-hook", message) == Sent()
    assert receiver.requests[0].target.startswith("/gov/T1JJ3T3L2/")


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ("%23desk", {"channel": "#desk"}),
        ("desk", {"channel": "#desk"}),
        ("@ana", {"channel": "@ana"}),
        ("+C024BE91L", {"channel": "C024BE91L"}),
        ("", {"channel": "#general"}),
        ("%23desk:1503435956.000247", {"channel": "#desk", "thread_ts": "1503435956.000247"}),
    ],
)
async def test_a_bot_posts_to_its_channel(receiver, send, message, rest, place) -> None:
    receiver.reply(200, b'{"ok": true}')
    url = BOT.replace("slack://", "slack://monitor@").rsplit("/", 1)[0] + f"/{rest}"
    assert await send(url, message) == Sent()
    (request,) = receiver.requests
    body = json.loads(request.body)
    assert request.target == "/api/chat.postMessage"
    assert request.headers["authorization"].startswith("Bearer xoxb-1234-1234-")
    assert {name: body[name] for name in ("channel", "thread_ts") if name in body} == place
    assert body["username"] == "monitor"


async def test_a_person_is_found_by_mail(receiver, send, message) -> None:
    url = BOT.replace("%23desk", "ana@example.org")
    receiver.reply(200, b'{"ok": true, "user": {"id": "U023BECGF"}}')
    receiver.reply(200, b'{"ok": true}')
    assert await send(url, message) == Sent()
    asked, posted = receiver.requests
    assert (asked.target, asked.body) == ("/api/users.lookupByEmail", b"email=ana%40example.org")
    assert json.loads(posted.body)["channel"] == "U023BECGF"
    receiver.reply(200, error("users_not_found"))
    assert await send(url, message) == Permanent("answered users_not_found", broken=True)
    receiver.answers = ["drop"]
    assert isinstance(await send(url, message), Retry)


@pytest.mark.parametrize("url", [HOOK, BOT])
@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("invalid_auth", Permanent("answered invalid_auth", broken=True)),
        ("token_revoked", Permanent("answered token_revoked", broken=True)),
        ("channel_not_found", Permanent("answered channel_not_found", broken=True)),
        ("is_archived", Permanent("answered is_archived", broken=True)),
        ("internal_error", Retry("answered internal_error")),
        ("ratelimited", Retry("answered ratelimited")),
        ("of_another_kind", Permanent("answered with an error that is not known here")),
    ],
)
async def test_an_error_within_a_200(  # noqa: PLR0917 - what it needs
    receiver, send, message, url, name, result
) -> None:
    receiver.reply(200, error(name))
    assert await send(url, message) == result
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("status", "body", "result"),
    [
        (403, b"invalid_token", Permanent("answered invalid_token", broken=True)),
        (404, b"no_service", Permanent("answered no_service", broken=True)),
        (410, b"channel_is_archived", Permanent("answered channel_is_archived", broken=True)),
        (403, b"something else", Permanent("answered 403", broken=True)),
        (500, b"rollup_error", Retry("answered rollup_error")),
        (503, b"", Retry("answered 503")),
        (200, b"<html>Please sign in</html>", Ambiguous("gave an answer that is not Slack's")),
        (200, b"no_team", Permanent("answered no_team", broken=True)),
    ],
)
async def test_what_a_webhook_answers(  # noqa: PLR0917 - what it needs
    receiver, send, message, status, body, result
) -> None:
    receiver.reply(status, body)
    assert await send(HOOK, message) == result


@pytest.mark.parametrize("url", [HOOK, BOT])
async def test_too_many_wait_as_long_as_slack_asks(receiver, send, message, url) -> None:
    receiver.reply(429, b"rate_limited", Retry_After="30")
    result = await send(url, message)
    assert isinstance(result, Retry)
    assert result.after == timedelta(seconds=30)


@pytest.mark.parametrize("url", [HOOK, BOT])
async def test_what_slack_finds_unfit_is_sent_once_more_as_plain_text(
    receiver, send, message, url
) -> None:
    receiver.reply(200 if url == BOT else 400, error("invalid_blocks"))
    receiver.reply(200, b'{"ok": true}')
    assert await send(url, message) == Sent()
    body = json.loads(receiver.requests[1].body)
    assert "blocks" not in body
    assert body["mrkdwn"] is False
    assert "Shooting in Banjska" in body["text"]
    for _ in range(2):
        receiver.reply(400, b"invalid_payload")
    assert await send(url, message) == Permanent(
        "answered 400" if url == BOT else "answered invalid_payload"
    )
    assert len(receiver.requests) == 4


@pytest.mark.parametrize("url", [HOOK, BOT])
@pytest.mark.parametrize("status", [301, 307])
async def test_a_redirect_is_never_followed(receiver, send, message, url, status) -> None:
    receiver.reply(status, Location=f"http://127.0.0.1:{receiver.port}/canary")
    result = await send(url, message)
    assert isinstance(result, Permanent)
    assert result.broken
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("url", [HOOK, BOT])
async def test_no_answer_is_ambiguous(receiver, send, message, url) -> None:
    receiver.answers = ["drop"]
    assert isinstance(await send(url, message), Ambiguous)
    receiver.answers = ["hang"]
    assert isinstance(await send(url, message, deadline=0.5), Ambiguous)


async def test_every_channel_gets_it_once_however_often_it_is_tried(
    receiver, channels, at, message
) -> None:
    desk = at(f"{BOT}/%23duty/%23night")
    for answer in (b'{"ok": true}', error("internal_error"), b'{"ok": true}', b'{"ok": true}'):
        receiver.reply(200, answer)
    assert isinstance(await channels.send(message, desk, 0, "UTC"), Retry)
    assert await channels.send(message, desk, 0, "UTC") == Sent()
    posted = [json.loads(request.body)["channel"] for request in receiver.requests]
    assert len(posted) == 4
    assert sorted(set(posted)) == ["#desk", "#duty", "#night"]
    other = dataclasses.replace(message, id="d-another23456")
    assert await channels.send(other, desk, 0, "UTC") != Permanent("")
    assert len(receiver.requests) == 7


async def test_many_that_say_nothing_are_left_after_four_deadlines(
    receiver, open_channels, at, message
) -> None:
    receiver.answers = ["hang"] * 12
    rooms = "".join(f"/%23room{number}" for number in range(12))
    result = await open_channels(deadline=0.3).send(message, at(f"{BOT}{rooms}"), 0, "UTC")
    assert result == Ambiguous("not all of its receivers answered in time")


async def test_who_never_takes_it_keeps_it_from_nobody(receiver, channels, at, message) -> None:
    for answer in (b'{"ok": true}', error("is_archived")):
        receiver.reply(200, answer)
    result = await channels.send(message, at(f"{BOT}/%23duty"), 0, "UTC")
    assert result == Permanent(
        "1 of 2 receivers did not take it (answered is_archived); the others have it"
    )


@pytest.mark.parametrize("name", ["hostile", "flood", "digest", "allclear", "notice", "test"])
async def test_whatever_it_says_it_is_delivered(receiver, send, messages, name) -> None:
    receiver.reply(200, b"ok")
    assert await send(HOOK, messages[name]) == Sent()
    body = json.loads(receiver.requests[0].body)
    told = json.dumps(body, ensure_ascii=False)
    for call in ("<!", "<@", "@everyone", "@here", "@channel", "<script", "\x1b"):
        assert call not in told
