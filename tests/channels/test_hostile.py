"""Hostile headlines: delivered everywhere, and harmless."""

import dataclasses
import json

import pytest

from monitor.channels import Sent

TITLES = {
    "room": "<!channel> <!here|here> <@U123> @everyone @here",
    "tag": "</b></a></blockquote><b>Pucnjava",
    "lines": "Pucnjava\r\nBcc: sef@example.org\r\n\r\nSubject: x",
    "megabyte": "Vučić: „Nećemo dozvoliti“ & " * 40_000,
    "right-to-left": "\u202eksnajB u avajncuP\u202c \u2067x\u2069",
    "zalgo": "P\u0351\u0363\u0364u\u0351\u0363\u0364" * 2000,
    "surrogate": "Pucnjava \ud83d u Banjskoj \udc00",
    "marks": "*Pucnjava* _u_ ~Banjskoj~ `x` [a](javascript:1) ||b|| <https://evil.example|a>",
    "entities": "&lt;script&gt; &amp;amp; &#x3c;",
    "nothing": "\u200b\u00ad",
}


@pytest.mark.parametrize("name", TITLES)
async def test_a_hostile_headline_is_delivered(  # noqa: PLR0917 - what it needs
    receiver, open_mailbox, send, message, paper, name
) -> None:
    title = TITLES[name]
    (view,) = message.alerts
    article = dataclasses.replace(view.article, title=title, title_translated=f"{title}!")
    hostile = dataclasses.replace(message, alerts=(dataclasses.replace(view, article=article),))
    box = await open_mailbox()
    receiver.reply(200, b"ok")
    receiver.reply(200, b'{"ok": true}')
    for url in (
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
        "tgram://123456789:abcdefg_hijklmnop/12315544",
        f"json://127.0.0.1:{receiver.port}/",
        f"mailto://monitor@127.0.0.1:{box.port}?from=m@example.org&to=desk@example.org",
        "console://",
    ):
        assert await send(url, hostile) == Sent(), url
    told = [json.loads(request.body) for request in receiver.requests]
    assert len(told) == 3
    ((recipients, letter),) = box.letters
    assert recipients == ["desk@example.org"]
    assert letter["Bcc"] is None
    shown = [*(json.dumps(one, ensure_ascii=False) for one in told), letter["Subject"]]
    for call in (
        "<!",
        "<@",
        "@everyone",
        "@here",
        "\u202e",
        "\ud83d",
        "\\r",
        "<https://evil.example",
    ):
        assert not any(call in one for one in shown)
    assert max(map(len, shown)) < 30_000
    assert not set(paper.getvalue()) & {"\r", "\x1b", "\u202e", "\ud83d"}
