"""A channel that answers with a redirect: nothing goes where it leads."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import apprise
import pytest

from monitor.channels import Permanent, Sent

SECRET = "S3CR3TS3CR3TS3CR3T"
TOKEN = "3ccdd113474722377935511fc85d3dd4"

# Senders of our own, and services of Apprise's that can be told a host; {} is host:port.
ADDRESSES = [
    f"webhook://{{}}/in/{SECRET}?secret={SECRET}",
    f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}{SECRET}/",
    f"slack://xoxb-1234567890-123456789012-{SECRET}/#desk",
    f"tgram://123456789:{SECRET}/12315544",
    f"json://ana:{SECRET}@{{}}/{SECRET}",
    f"json://{{}}/{SECRET}?redirect=yes",
    f"json://{{}}/{SECRET}?method=get",
    f"xml://ana:{SECRET}@{{}}/{SECRET}?redirect=yes",
    f"form://ana:{SECRET}@{{}}/{SECRET}?redirect=yes",
    f"ntfy://ana:{SECRET}@{{}}/desk?mode=private&redirect=yes",
    f"gotify://{{}}/{SECRET[:15]}?redirect=yes",
    f"mmost://{{}}/{TOKEN}?redirect=yes",
    f"rocket://{'a' * 17}/{'b' * 43}@{{}}/%23desk?mode=webhook&redirect=yes",
    f"apprise://{{}}/{TOKEN}?redirect=yes",
    f"matrix://ana:{SECRET}@{{}}/%23desk?mode=slack&token={'c' * 64}&redirect=yes",
]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("address", ADDRESSES)
async def test_nothing_goes_where_a_redirect_leads(  # noqa: PLR0917 - what it needs
    receiver, serve, send, message, address, status
) -> None:
    canary = type(receiver)()
    canary.port = await serve(canary.serve)
    receiver.reply(status, Location=f"http://127.0.0.1:{canary.port}/canary")
    result = await send(address.format(f"127.0.0.1:{receiver.port}"), message)
    assert isinstance(result, Permanent)
    assert result.broken
    assert f"answered {status}, a redirect, which is never followed" in result.error
    assert "write the address that it leads to" in result.error
    assert SECRET not in result.error
    assert len(receiver.requests) == 1
    assert canary.connections == 0


def http_calls(source: str) -> Iterator[str]:
    """The text of each call of `requests`, or of a function that stands for one of its."""
    for found in re.finditer(r"\b(?:requests\.(?:get|post|put|patch|delete|request)|fn)\(", source):
        deep, end = 1, found.end()
        while deep:
            deep += {"(": 1, ")": -1}.get(source[end], 0)
            end += 1
        yield source[found.start() : end]


def test_every_service_asks_before_it_follows() -> None:
    """Of all of Apprise's services, also those that no test can be sent to: each request says that
    redirects are followed where the notifier's own flag is on, which is off, or never."""
    plugins = Path(apprise.__file__).parent / "plugins"
    files = (path.read_text(encoding="utf-8") for path in plugins.rglob("*.py"))
    calls = [call for source in files for call in http_calls(source)]
    flag = r"(?:False if credentials else )?(?:self\.redirects|False)"
    own = re.compile(rf"allow_redirects=\(?{flag}\)?,")
    assert len(calls) > 150
    assert [call for call in calls if "headers" in call and not own.search(call)] == []


async def test_what_a_netrc_has_for_a_host_is_not_sent(
    receiver, send, message, tmp_path, monkeypatch
) -> None:
    (tmp_path / ".netrc").write_text(f"machine 127.0.0.1 login ana password {SECRET}\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for scheme in ("json", "webhook"):
        url = f"{scheme}://127.0.0.1:{receiver.port}/"
        assert await send(url, message) == Sent()
    assert ["authorization" in request.headers for request in receiver.requests] == [False, False]


async def test_nothing_that_a_message_links_to_is_fetched(receiver, serve, send, message) -> None:
    """Neither the article nor a picture of it: no attachment, no preview."""
    canary = type(receiver)()
    canary.port = await serve(canary.serve)
    (view,) = message.alerts
    article = dataclasses.replace(view.article, url=f"http://127.0.0.1:{canary.port}/a.png")
    linked = dataclasses.replace(message, alerts=(dataclasses.replace(view, article=article),))
    for address in ADDRESSES:
        receiver.reply(200, b'{"ok": true}')
        await send(address.format(f"127.0.0.1:{receiver.port}"), linked)
    told = [request for request in receiver.requests if b"a.png" in request.body]
    assert len(told) == len(ADDRESSES)
    assert canary.connections == 0
