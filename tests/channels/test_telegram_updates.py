"""Presses under Telegram messages: what counts, what is left aside, and what never shows."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels.telegram_updates import Bot, Failed, Press, Received, answer, bots, updates
from monitor.channels.telegram_updates import _press as read_press
from monitor.config.rules import Secret
from monitor.fetch import Fetcher

TOKEN = "123456789:AAE-tajna_tajna_tajna_tajna_tajna12"
BOT = Bot(token=Secret(TOKEN), chats=frozenset({"-1001"}))
ALERT = "al-abcdefghij23"


def update(number: int = 7, **changes: Any) -> dict[str, Any]:
    """A press as the service tells of it; a change of None takes a key out."""
    query = {
        "id": "99",
        "from": {"id": 5, "is_bot": False, "first_name": "Ana", "username": "ana_k"},
        "message": {"message_id": 3, "chat": {"id": -1001, "type": "group"}, "text": "x"},
        "data": f"ack:{ALERT}",
    } | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return {"update_id": number, "callback_query": kept}


def ok(result: Any) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


async def received(fetch: Fetcher, receiver: Any, offset: int = 0) -> Received | Failed:
    return await updates(
        fetch, BOT, offset, api=f"http://127.0.0.1:{receiver.port}", wait=1
    )  # fmt: skip


async def test_presses_are_asked_for_and_nothing_else(fetch: Fetcher, receiver: Any) -> None:
    receiver.reply(200, ok([update(7), update(8, data=f"mute:{ALERT}")]))
    found = await received(fetch, receiver, offset=5)
    ana = {"id": "99", "alert": ALERT, "user": 5, "by": "Ana", "chats": frozenset({"-1001", "@"})}
    assert found == Received(
        presses=(Press(verb="ack", **ana), Press(verb="mute", **ana)), offset=9
    )  # fmt: skip
    (asked,) = receiver.requests
    assert (asked.method, asked.target) == ("POST", f"/bot{TOKEN}/getUpdates")
    assert json.loads(asked.body) == {
        "offset": 5, "limit": 10, "timeout": 1, "allowed_updates": ["callback_query"],
    }  # fmt: skip


async def test_nothing_new_leaves_the_offset(fetch: Fetcher, receiver: Any) -> None:
    receiver.reply(200, ok([]))
    assert await received(fetch, receiver, offset=12) == Received(presses=(), offset=12)


@pytest.mark.parametrize(
    "hostile",
    [
        {"update_id": 7},
        {"update_id": 7, "message": {"text": f"ack:{ALERT}", "chat": {"id": -1001}}},
        update(data="ack:al-x"),
        update(data=f"ack:{ALERT}; DROP"),
        update(data=f"drop:{ALERT}"),
        update(data="a" * 65),
        update(data=None),
        update(data={"$gt": ""}),
        update(message=None),  # a message that is too old, or sent through another chat
        update(message={"chat": {"id": "x"}}),
        update(**{"from": None}),
        update(id="9" * 101),
        {"update_id": 7, "callback_query": [1]},
    ],
)
async def test_what_is_no_press_is_left_aside_and_taken(
    fetch: Fetcher, receiver: Any, hostile: Any
) -> None:
    receiver.reply(200, ok([hostile, update(8)]))
    found = await received(fetch, receiver)
    assert isinstance(found, Received)
    assert (len(found.presses), found.offset) == (1, 9)


@pytest.mark.parametrize("hostile", ["x", None, 3, [], {}, {"update_id": "7"}, {"update_id": True}])
async def test_what_is_no_update_is_not_counted(
    fetch: Fetcher, receiver: Any, hostile: Any
) -> None:
    receiver.reply(200, ok([hostile, update(8)]))
    found = await received(fetch, receiver, offset=3)
    assert isinstance(found, Received)
    assert (len(found.presses), found.offset) == (1, 9)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(json_like, json_like, json_like)
def test_nothing_that_a_service_says_raises(one: Any, sender: Any, data: Any) -> None:
    query = {"id": "1", "from": sender, "message": {"chat": one}, "data": data}
    for said in (one, {"callback_query": one}, {"callback_query": query}):
        assert read_press(said) is None


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ({"id": 5, "first_name": "  Ана\n\u202eМ. "}, "Ана М."),
        ({"id": 5, "first_name": "\x1b[2J"}, "[2J"),
        ({"id": 5, "first_name": " \u200b", "username": "ana_k"}, "@ana_k"),
        ({"id": 5}, "Telegram 5"),
        ({"id": 5, "first_name": "A" * 900}, "A" * 60),
    ],
)
def test_who_pressed_has_a_name_of_one_line(sender: dict[str, Any], name: str) -> None:
    press = read_press(update(**{"from": sender}))
    assert press is not None
    assert press.by == name


@pytest.mark.parametrize(
    ("status", "body", "failed"),
    [
        (409, {"ok": False, "description": "Conflict: webhook"}, {"taken": True}),
        (401, {"ok": False}, {"broken": True}),
        (404, {"ok": False}, {"broken": True}),
        (429, {"ok": False, "parameters": {"retry_after": 7}}, {"after": timedelta(seconds=7)}),
        (429, {"parameters": {"retry_after": 10**9}}, {"after": timedelta(hours=1)}),
        (429, {"parameters": {"retry_after": "7"}}, {}),
        (502, {}, {}),
        (200, {"ok": False}, {}),
        (200, [], {}),
    ],
)
async def test_a_service_that_refuses(
    fetch: Fetcher, receiver: Any, status: int, body: Any, failed: dict[str, Any]
) -> None:
    receiver.reply(status, json.dumps(body).encode())
    error = f"the service answered {status}"
    assert await received(fetch, receiver) == Failed(error=error, **failed)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000, b'{"ok": true'])
async def test_an_answer_that_is_no_json(fetch: Fetcher, receiver: Any, body: bytes) -> None:
    receiver.reply(200, body)
    assert await received(fetch, receiver) == Failed(error="the service answered 200")


@pytest.mark.parametrize("result", [{}, "x", None, 5])
async def test_a_result_that_is_no_list(fetch: Fetcher, receiver: Any, result: Any) -> None:
    receiver.reply(200, ok(result))
    found = await received(fetch, receiver)
    assert found == Failed(error="the service answered what is no list of updates")


async def test_no_word_of_a_failure_holds_the_token(fetch: Fetcher, receiver: Any) -> None:
    receiver.answers.append("drop")
    failed = await received(fetch, receiver)
    assert isinstance(failed, Failed)
    assert TOKEN not in repr((failed, BOT))


@pytest.mark.parametrize(
    ("reply", "shown"), [(ok(True), True), (b'{"ok": false}', False), (b"", False)]
)
async def test_who_pressed_is_told(
    fetch: Fetcher, receiver: Any, reply: bytes, shown: bool
) -> None:
    receiver.reply(200 if shown else 400, reply)
    press = read_press(update())
    assert press is not None
    api = f"http://127.0.0.1:{receiver.port}"
    assert await answer(fetch, BOT, press, "č" * 300, api=api, aloud=True) is shown
    (asked,) = receiver.requests
    assert asked.target == f"/bot{TOKEN}/answerCallbackQuery"
    assert json.loads(asked.body) == {
        "callback_query_id": "99", "text": "č" * 200, "show_alert": True,
    }  # fmt: skip


def test_one_bot_a_token_with_the_chats_of_all_its_addresses() -> None:
    other = TOKEN.replace("123456789", "987654321")
    found = bots(
        Secret(url)
        for url in (
            f"tgram://{TOKEN}/-1001/42",
            f"tgram://{TOKEN}/@Desk_BA/-1001:17",
            f"tgram://{other}/7",
            f"tgram://{other.replace('9876', '5555')}/",  # whoever writes to it first
            "tgram://ništa",
            "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
            "console://",
        )
    )
    assert [(one.token.reveal(), one.chats) for one in found] == [
        (TOKEN, {"-1001", "42", "@desk_ba"}), (other, {"7"}),
    ]  # fmt: skip
