"""webhook://: the documented POST over real connections, and what every answer means."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.channels import Ambiguous, Permanent, Retry, Sent

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

ALERT = {
    "id": str,
    "revision": int,
    "rule": {"id": str, "title": str},
    "rules": [{"id": str, "title": str, "severity": str, "note": (str, type(None))}],
    "severity": str,
    "story": {
        "id": str,
        "title": str,
        "state": str,
        "articles": int,
        "outlets": int,
        "may_belong": (dict, type(None)),
        "withdrawal": (dict, type(None)),
    },
    "news": [
        {
            "kind": str,
            "text": str,
            "original": (str, type(None)),
            "feed": (str, type(None)),
            "url": (str, type(None)),
        }
    ],
    "article": {
        "url": str,
        "title": str,
        "title_translated": (str, type(None)),
        "translation": {"engine": str, "quality": str},
        "language": str,
        "script": str,
        "feed": str,
        "outlet": (str, type(None)),
        "country": (str, type(None)),
        "published": str,
        "seen": str,
        "late": bool,
    },
    "untranslated": (str, type(None)),
    "evidence": [
        {
            "rule": str,
            "term": str,
            "surface": str,
            "via": str,
            "original": (str, type(None)),
            "translated": (str, type(None)),
            "where": (str, type(None)),
        }
    ],
    "coverage": [
        {
            "feed": str,
            "owner": str,
            "country": (str, type(None)),
            "url": str,
            "title": str,
            "language": str,
            "published": str,
        }
    ],
    "acknowledged_by": (str, type(None)),
    "notes": [{"by": str, "text": str, "at": str}],
    "page": (str, type(None)),
}
"""The documented alert, key by key, with what we add: `untranslated`, `where`, `outlet`,
`may_belong`, `withdrawal`, and the last three."""


def fits(shape: Any, value: Any, path: str = "") -> None:
    """Asserts that `value` has the keys and types of `shape`, no more and no fewer."""
    if isinstance(shape, dict):
        if path.endswith("translation") and value is None:
            return
        assert set(value) == set(shape), path
        for key, inner in shape.items():
            fits(inner, value[key], f"{path}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), path
        for number, one in enumerate(value):
            fits(shape[0], one, f"{path}[{number}]")
    else:
        assert isinstance(value, shape), f"{path}: {value!r}"
        assert shape is not int or not isinstance(value, bool), path


@pytest.mark.parametrize(
    "name",
    [
        "bosnian",
        "serbian",
        "albanian",
        "macedonian",
        "english",
        "coverage",
        "update",
        "denied",
        "withdrawn",
    ],
)
async def test_alerts_have_the_documented_shape(receiver, send, messages, name) -> None:
    message = messages[name]
    assert await send(f"webhook://127.0.0.1:{receiver.port}/alerts", message) == Sent()
    (request,) = receiver.requests
    body = json.loads(request.body)
    assert (request.method, request.target) == ("POST", "/alerts")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"] == message.id
    assert set(body) == {"version", "id", "kind", "channel", "alerts"}
    assert (body["version"], body["id"], body["channel"]) == (1, message.id, "desk")
    updates = {"update", "denied", "withdrawn"}
    assert body["kind"] == ("update" if name in updates else "alert")
    assert len(body["alerts"]) == 1
    fits(ALERT, body["alerts"][0])


async def test_an_alert_says_what_the_story_says(receiver, send, messages) -> None:
    await send(f"webhook://127.0.0.1:{receiver.port}/", messages["coverage"])
    (alert,) = json.loads(receiver.requests[0].body)["alerts"]
    assert alert["rule"] == {"id": "banjska-official", "title": alert["rules"][0]["title"]}
    assert [rule["severity"] for rule in alert["rules"]] == ["critical", "high"]
    assert alert["severity"] == "critical"
    assert alert["story"]["outlets"] == len(alert["coverage"]) == 12
    assert alert["article"]["title"] == "Policia: Një zyrtar policor i plagosur pranë Banjskës"
    assert alert["article"]["translation"] == {"engine": "argos", "quality": "good"}
    assert alert["article"]["published"] == "2026-02-11T17:10:00Z"
    assert alert["news"] == []


async def test_an_update_says_what_is_new(receiver, send, messages) -> None:
    await send(f"webhook://127.0.0.1:{receiver.port}/", messages["update"])
    (alert,) = json.loads(receiver.requests[0].body)["alerts"]
    assert alert["revision"] == 2
    assert [news["kind"] for news in alert["news"]] == ["severity", "official"]


async def test_an_article_without_a_translation_has_none(receiver, send, messages) -> None:
    await send(f"webhook://127.0.0.1:{receiver.port}/", messages["macedonian"])
    (alert,) = json.loads(receiver.requests[0].body)["alerts"]
    assert alert["article"]["translation"] is None
    assert alert["article"]["title_translated"] is None
    assert alert["untranslated"] == "no engine for mk"


async def test_a_withdrawal_says_who_and_why(receiver, send, messages) -> None:
    await send(f"webhook://127.0.0.1:{receiver.port}/", messages["withdrawn"])
    (alert,) = json.loads(receiver.requests[0].body)["alerts"]
    assert alert["story"]["state"] == "withdrawn"
    assert alert["story"]["withdrawal"] == {
        "by": "Ana",
        "reason": "police exercise",
        "at": "2026-02-11T18:00:00Z",
    }


async def test_a_digest_has_its_alerts_and_its_sections(receiver, send, messages) -> None:
    await send(f"webhook://127.0.0.1:{receiver.port}/", messages["digest"])
    body = json.loads(receiver.requests[0].body)
    assert body["kind"] == "digest"
    assert len(body["alerts"]) == 5
    for alert in body["alerts"]:
        fits(ALERT, alert)
    assert body["digest"]["why"] == "Digest of Monday 07:30"
    assert body["digest"]["sections"][0]["title"] == "Open alerts"
    assert "all_clear" not in body


async def test_with_nothing_to_tell_there_is_the_all_clear(receiver, send, messages) -> None:
    await send(f"webhook://127.0.0.1:{receiver.port}/", messages["allclear"])
    body = json.loads(receiver.requests[0].body)
    assert (body["kind"], body["alerts"]) == ("digest", [])
    assert body["all_clear"]["sources"] == {
        "hbs": {"working": 81, "known": 84},
        "sq": {"working": 40, "known": 40},
        "mk": {"working": 21, "known": 22},
    }


@pytest.mark.parametrize(("name", "marks"), [("notice", {}), ("test", {"test": True})])
async def test_a_notice_has_its_object(receiver, send, messages, name, marks) -> None:
    message = messages[name]
    await send(f"webhook://127.0.0.1:{receiver.port}/", message)
    assert json.loads(receiver.requests[0].body) == {
        "version": 1,
        "id": message.id,
        "kind": "notice",
        "channel": message.channel,
        "alerts": [],
        "notice": {
            "about": message.notice.about,
            "text": message.notice.text,
            "since": "2026-02-11T17:12:00Z",
        },
        **marks,
    }


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("plain-key", b"plain-key"),
        ("a%26b%23c%3Dd", b"a&b#c=d"),
        ("q+w/e==", b"q+w/e=="),  # base64 as it is filled in from a variable
        ("tajni%20klju%C4%8D", "tajni ključ".encode()),
    ],
)
async def test_signature_and_secret(receiver, send, message, written, key) -> None:
    url = f"webhook://127.0.0.1:{receiver.port}/in?a=1&secret={written}&b=2"
    assert await send(url, message) == Sent()
    (request,) = receiver.requests
    fields = dict(part.split("=") for part in request.headers["x-monitor-signature"].split(","))
    assert set(fields) == {"t", "v1"}
    assert fields["t"] == str(int(NOW.timestamp()))
    signed = fields["t"].encode() + b"." + request.body
    assert fields["v1"] == hmac.new(key, signed, hashlib.sha256).hexdigest()
    assert request.target == "/in?a=1&b=2"
    everything = repr(request).encode() + request.body
    assert key not in everything
    assert written.encode() not in everything


async def test_without_a_secret_there_is_no_signature(receiver, send, message) -> None:
    await send(f"webhook://127.0.0.1:{receiver.port}/", message)
    assert "x-monitor-signature" not in receiver.requests[0].headers


@pytest.mark.parametrize(
    ("rest", "target"),
    [
        ("", "/"),
        ("/", "/"),
        ("/a/b%2Fc/", "/a/b%2Fc/"),
        ("?x=1", "/?x=1"),
        ("/p?q=a+b&r=c%20d&s&t=&r=e", "/p?q=a+b&r=c%20d&s&t=&r=e"),
        ("/p?secrets=1&my_secret=2", "/p?secrets=1&my_secret=2"),
        ("/p?secret=x", "/p"),
        ("/p?%73ecret=x&y=1", "/p?y=1"),
        ("/p?secret=x&secret=y", "/p"),
    ],
)
async def test_path_and_query_stay_as_written(receiver, send, message, rest, target) -> None:
    await send(f"webhook://127.0.0.1:{receiver.port}{rest}", message)
    assert receiver.requests[0].target == target


async def test_a_user_and_password_become_basic_auth(receiver, send, message) -> None:
    await send(f"WebHook://ana:p%40ss@127.0.0.1:{receiver.port}/", message)
    assert receiver.requests[0].headers["authorization"] == "Basic YW5hOnBAc3M="


async def test_ipv6(serve, receiver, send, message) -> None:
    port = await serve(receiver.serve, "::1")
    assert await send(f"webhook://[::1]:{port}/six?x=1", message) == Sent()
    assert receiver.requests[0].target == "/six?x=1"
    assert receiver.requests[0].headers["host"] == f"[::1]:{port}"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_accepted(receiver, send, message, status) -> None:
    receiver.reply(status, b"")
    assert await send(f"webhook://127.0.0.1:{receiver.port}/", message) == Sent()


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (500, Retry("answered 500")),
        (502, Retry("answered 502")),
        (504, Retry("answered 504")),
        (429, Retry("answered 429")),
        (400, Permanent("answered 400")),
        (409, Permanent("answered 409")),
        (413, Permanent("answered 413")),
        (422, Permanent("answered 422")),
        (401, Permanent("answered 401", broken=True)),
        (403, Permanent("answered 403", broken=True)),
        (404, Permanent("answered 404", broken=True)),
        (410, Permanent("answered 410", broken=True)),
    ],
)
async def test_answers(receiver, send, message, status, result) -> None:
    receiver.reply(status, b'{"error": "secret echoed"}')
    assert await send(f"webhook://127.0.0.1:{receiver.port}/", message) == result


@pytest.mark.parametrize(
    ("wanted", "after"),
    [
        ("7", timedelta(seconds=7)),
        ("Mon, 02 Mar 2026 08:10:00 GMT", timedelta(minutes=10)),
        ("99999999", timedelta(hours=24)),
        ("soon", None),
    ],
)
async def test_retry_after(receiver, send, message, wanted, after) -> None:
    for status in (429, 503):
        receiver.reply(status, Retry_After=wanted)
        result = await send(f"webhook://127.0.0.1:{receiver.port}/", message)
        assert result == Retry(f"answered {status}", after)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed(receiver, send, message, status) -> None:
    receiver.reply(status, Location=f"http://127.0.0.1:{receiver.port}/canary")
    result = await send(f"webhook://127.0.0.1:{receiver.port}/", message)
    assert isinstance(result, Permanent)
    assert result.broken
    assert [request.target for request in receiver.requests] == ["/"]


async def test_a_refused_connection_is_tried_again(send, message, closed_port) -> None:
    result = await send(f"webhook://127.0.0.1:{closed_port}/", message)
    assert result == Retry("could not be reached (connect)")


async def test_an_unknown_host_is_tried_again(send, message) -> None:
    result = await send("webhook://no-such-host.invalid/", message)
    assert result == Retry("could not be reached (dns)")


async def test_an_untrusted_certificate_is_tried_again(tls_receiver, send, message) -> None:
    result = await send(f"webhooks://127.0.0.1:{tls_receiver.port}/", message)
    assert result == Retry("could not be reached (tls)")
    assert tls_receiver.requests == []


async def test_a_dropped_answer_is_ambiguous_and_repeats_the_key(receiver, send, message) -> None:
    url = f"webhook://127.0.0.1:{receiver.port}/"
    receiver.answers = ["drop"]
    assert isinstance(await send(url, message), Ambiguous)
    assert await send(url, message) == Sent()
    first, second = receiver.requests
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.body == second.body


async def test_no_answer_in_time_is_ambiguous(receiver, send, message) -> None:
    receiver.answers = ["hang"]
    result = await send(f"webhook://127.0.0.1:{receiver.port}/", message, deadline=0.5)
    assert result == Ambiguous("gave no answer (timeout)")


async def test_what_is_no_http_is_ambiguous(receiver, send, message) -> None:
    receiver.answers = [b"220 mail.example.org ESMTP\r\n\r\n"]
    result = await send(f"webhook://127.0.0.1:{receiver.port}/", message)
    assert isinstance(result, Ambiguous)


async def test_each_message_has_its_own_connection(receiver, send, message) -> None:
    for _ in range(3):
        assert await send(f"webhook://127.0.0.1:{receiver.port}/", message) == Sent()
    assert receiver.connections == 3


@pytest.mark.parametrize(
    "url", ["webhook://[::1", "webhook://host:port/", "webhook:///path", "webhook://127.1/"]
)
async def test_an_unusable_address_breaks_the_channel(send, message, url) -> None:
    result = await send(url, message)
    assert isinstance(result, Permanent)
    assert result.broken


async def test_an_address_that_left_the_rules(fetch, message) -> None:
    from monitor.app import RENDERERS
    from monitor.channels import Channels
    from monitor.config.rules import Channel, Position

    at = Position(file="rules.yaml", line=1, column=1)
    channels = Channels(fetch=fetch, renderers=RENDERERS, now=lambda: NOW)
    desk = Channel(name="desk", urls=(), at=at)
    result = await channels.send(message, desk, 0, "Europe/Sarajevo")
    assert result == Permanent("this address is not in the rules any more", broken=True)
