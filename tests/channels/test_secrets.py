"""No part of an address is ever told: not in a log at DEBUG, a result, a repr or on a terminal."""

import logging
from dataclasses import dataclass

import pytest

from monitor.channels import Permanent, Result, Sent, address_problem
from monitor.config import parse
from monitor.config.rules import Channel, Position, Secret

CANARY = "KanarinacK4n4r1n4cTajnaLozinka"  # 30 letters, as several services want their tokens
NUMBER = "4815162342481516"
"""What must not be seen; every address below holds the one, some the other too."""


@dataclass(frozen=True)
class Form:
    """One kind of address; `{port}` is the receiver's, `%` stands for the canary."""

    url: str
    mail: bool = False
    tls: bool = False


FORMS = {
    "webhook-secret": Form("webhook://127.0.0.1:{port}/in?secret=%"),
    "webhook-path": Form("webhook://127.0.0.1:{port}/hooks/%?token=%"),
    "webhook-user": Form("webhook://ana:%@127.0.0.1:{port}/"),
    "webhooks": Form("webhooks://ana:%@127.0.0.1:{port}/%?secret=%", tls=True),
    "mailto": Form("mailto://%:%@127.0.0.1:{port}?from=m@example.org&to=d@example.org", mail=True),
    "json": Form("json://%:%@127.0.0.1:{port}/%?-token=%&+X-Token=%"),
    "slack": Form("slack://T1JJ3T3L2/A1BRTD4JD/%/"),
    "slack-bot": Form("slack://xoxb-1234-1234-%/#desk"),
    "slack-person": Form("slack://xoxb-1234-1234-%/ana@example.org"),
    "slack-workflow": Form("slack://T1/F1/1/%?mode=workflow&verify=no", tls=True),
    "tgram": Form("tgram://" + NUMBER[:10] + ":%/12315544/"),
    "tgram-owner": Form("tgram://" + NUMBER[:10] + ":%/?verify=no", tls=True),
    "discord": Form("discord://" + NUMBER + "/%/?verify=no", tls=True),
    "ntfys": Form("ntfys://%:%@ntfy.example.org/%?verify=no", tls=True),
    "gotify": Form("gotify://127.0.0.1:{port}/%"),
    "rocket": Form("rocket://" + NUMBER + "a/%%@127.0.0.1:{port}/%23desk?mode=webhook"),
    "matrix": Form("matrix://ana:%@127.0.0.1:{port}/%23room"),
    "mattermost": Form("mmost://127.0.0.1:{port}/%"),
    "apprise-api": Form("apprise://127.0.0.1:{port}/%"),
    "pushover": Form("pover://%@%?verify=no", tls=True),
    "bark": Form("bark://ana:%@127.0.0.1:{port}/%"),
    "form": Form("form://ana:%@127.0.0.1:{port}/%?+X-Key=%&-field=%"),
    "google-chat": Form("gchat://%/%/%?verify=no", tls=True),
    "ifttt": Form("ifttt://%@AlertEvent?verify=no", tls=True),
    "pagerduty": Form("pagerduty://%@%/source?verify=no", tls=True),
    "pushbullet": Form("pbul://%?verify=no", tls=True),
    "signal": Form("signal://ana:%@127.0.0.1:{port}/+" + NUMBER[:11] + "/+" + NUMBER[:11]),
    "twilio": Form("twilio://AC" + 32 * "a" + ":%@+" + NUMBER[:11] + "?verify=no", tls=True),
    "xml": Form("xml://ana:%@127.0.0.1:{port}/%?+X-Key=%"),
    "msteams-workflow": Form("workflows://127.0.0.1:{port}/%/%?verify=no", tls=True),
}


def written(form: Form, port: int) -> str:
    """The address itself."""
    filled = form.url.format(port=port)
    return filled.replace("%23", "\0").replace("%", CANARY).replace("\0", "%23")


def halves(text: str) -> list[str]:
    """What of the canary stands in `text`, also a part of it."""
    parts = (CANARY[:10], CANARY[10:20], CANARY[20:], NUMBER[:10])
    return [part for part in parts if part.lower() in text.lower()]


@pytest.fixture
def logged():
    """All that is logged, from every logger that there is, at DEBUG."""
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            whole = logging.Formatter("%(name)s %(message)s").format(record)
            records.append(f"{whole} {record.args!r} {record.msg!r}")

    root, keep = logging.getLogger(), Keep()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(keep)
    apprise = logging.getLogger("apprise")  # it does not hand on what it logs
    apprise.addHandler(keep)
    yield records
    apprise.removeHandler(keep)
    root.removeHandler(keep)
    root.setLevel(before)


async def outcomes(send, message, url: str, receiver, bring_to) -> list[Result]:
    """What comes of success, 401, an echo of the request, silence, no DNS and a refused port."""
    results = []
    bring_to(receiver.port)
    receiver.reply(200, b'{"ok": true}')
    results.append(await send(url, message))
    for status in (401, 500):
        receiver.answers.clear()
        receiver.reply(status, f'{{"error": "{CANARY}"}}'.encode())
        results.append(await send(url, message))
    receiver.answers[:] = ["hang"] * 3
    results.append(await send(url, message, deadline=0.1))
    receiver.answers.clear()
    bring_to(None)
    results.append(await send(url, message))
    bring_to(1)
    results.append(await send(url, message))
    return results


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")  # verify=no asks for it
@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if not form.mail])
async def test_nothing_of_an_address_is_told(  # noqa: PLR0917 - what it needs
    receiver, tls_receiver, send, message, bring_to, logged, capfd, name
) -> None:
    used = tls_receiver if FORMS[name].tls else receiver
    url = written(FORMS[name], used.port)
    assert address_problem(Secret(url)) is None, "the address is one of the service's"
    results = await outcomes(send, message, url, used, bring_to)
    told = capfd.readouterr()
    assert halves("\n".join([*logged, *map(repr, results), told.out, told.err])) == []
    if name != "webhooks":  # nobody trusts the receiver's certificate
        assert used.requests, "it was really sent"
    assert not any(isinstance(result, Sent) for result in results[1:4])


async def test_nothing_of_a_mail_account_is_told(
    open_mailbox, send, message, logged, capfd
) -> None:
    results = []
    for password in (CANARY, "another"):
        box = await open_mailbox(password=password)
        results.append(await send(written(FORMS["mailto"], box.port), message))
        box.refusals = {"DATA": "hang"}
        results.append(await send(written(FORMS["mailto"], box.port), message, deadline=0.2))
    results.append(await send(written(FORMS["mailto"], 1), message))
    assert results[0] == Sent()
    assert isinstance(results[2], Permanent)
    told = capfd.readouterr()
    assert halves("\n".join([*logged, *map(repr, results), told.out, told.err])) == []


BAD = [
    "slack://%/",
    "slak://%/%/%",
    "tgram://%",
    "mailto://%:%@",
    "mailto://a:%@mail.example.org?to=%",
    "webhook://%:%@:x/%",
    "webhook://[%/",
    "webhook://%?secret=%#%",
    "discord://%",
    "json://a:%@/",
    "nosuch://%:%@host/%",
    "json://host/%\ud800",
    "%",
]


@pytest.mark.parametrize("bad", BAD)
async def test_a_bad_address_is_told_of_without_it(send, message, logged, capfd, bad) -> None:
    url = bad.replace("%", CANARY)
    problem = address_problem(Secret(url))
    result = await send(url, message)
    assert problem is not None
    told = capfd.readouterr()
    assert halves("\n".join([*logged, problem, repr(result), told.out, told.err])) == []


def test_a_channel_does_not_print_its_addresses() -> None:
    urls = tuple(Secret(written(form, 9000)) for form in FORMS.values())
    at = Position(file="rules.yaml", line=1, column=1)
    desk = Channel(name="desk", urls=urls, at=at)
    assert halves(f"{desk!r} {desk} {urls!r} {urls[0]}") == []


def test_the_rules_do_not_print_their_addresses() -> None:
    import datetime as dt

    text = "version: 1\nchannels:\n  hook: {url: 'webhook://127.0.0.1:9000/?secret=${HOOK}'}\n"
    loaded = parse({"rules.yaml": text}, {"HOOK": CANARY}, today=dt.date(2026, 3, 2))
    assert loaded.config is not None
    assert CANARY in loaded.config.channels[0].urls[0].reveal()
    assert halves(repr(loaded)) == []


def test_the_canary_is_seen_where_it_is(logged) -> None:
    """The net has no hole: what is logged, by whichever logger, is caught."""
    from monitor.channels import service

    service.schemes()
    for name in ("monitor", "apprise", "urllib3.connectionpool", "asyncio"):
        logging.getLogger(name).critical("token %s", CANARY)
    assert sum(bool(halves(line)) for line in logged) >= 3
