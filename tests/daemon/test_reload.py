"""The rules change while the daemon runs: live within 5 s, and never replaced by broken ones."""

import asyncio
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.model import DeliveryState
from monitor.store import outbox

LIVE = 5.0  # seconds
OPS = '\n  ops: {{url: "webhook://{host}/ops"}}\n'
SECOND = "  - {id: gjilan, title: Gjilan, when: {any: [Gjilan, Gjilani]}}\n"


def by_replace(rules: Path, text: str, _: Any) -> None:
    beside = rules.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(rules)


def in_place(rules: Path, text: str, _: Any) -> None:
    with rules.open("w", encoding="utf-8") as file:
        file.write(text[:100])
        file.flush()
        time.sleep(0.1)  # an editor's second write: what stands in between is nobody's mistake
        file.write(text[100:])


def by_symlink(rules: Path, text: str, _: Any) -> None:
    """As Kubernetes does: ..data is a link that is moved to another directory."""
    home = rules.parent / f"..{time.monotonic_ns()}"
    home.mkdir()
    (home / rules.name).write_text(text, encoding="utf-8")
    link = rules.parent / "..new"
    link.symlink_to(home.name)
    link.replace(rules.parent / "..data")


def unseen(rules: Path, text: str, _: Any) -> None:
    """In a directory that is not watched, beyond a link: as a bind-mounted file."""
    rules.resolve().write_text(text, encoding="utf-8")


def by_request(rules: Path, text: str, daemon: Any) -> None:
    in_place(rules, text, daemon)
    assert daemon.ask("POST", "/api/reload") == (200, {"good": True, "problems": []})


def by_signal(rules: Path, text: str, daemon: Any) -> None:
    in_place(rules, text, daemon)
    daemon.signal(signal.SIGHUP)


@pytest.fixture
def edited(write_rules: Callable[..., str]) -> Callable[..., str]:
    """Rules with a second rule, and whatever is to be replaced in them."""

    def make(*feeds: str, **replaced: str) -> str:
        text = write_rules(*feeds).replace("channels:", SECOND + "channels:")
        for old, new in replaced.items():
            assert old in text
            text = text.replace(old, new)
        return text

    return make


def changes(daemon: Any) -> list[str]:
    """What reloads changed; one that somebody asked for may find nothing new."""
    said = [line["changes"] for line in daemon.logged("the rules were reloaded")]
    return [one for one in said if "none" not in one]


@pytest.mark.parametrize("links", [False, True], ids=["file", "links"])
def test_a_save_is_live(
    *, daemon: Any, press: Any, receiver: Any, edited: Any, items: Any, wait: Any, links: bool
) -> None:
    """Every way to save, one after the other; each adds or removes the second rule."""
    more = edited("klan")
    less = more.replace(SECOND, "")
    receiver.open()
    press.feed("klan", [])
    if links:
        daemon.rules.unlink()
        by_symlink(daemon.rules, less, daemon)
        daemon.rules.symlink_to("..data/rules.yaml")
    else:
        daemon.rules.write_text(less, encoding="utf-8")
    ways = [by_symlink, unseen] if links else [by_replace, in_place, by_signal, by_request]
    daemon.start()
    for turn, save in enumerate(ways):
        saved, starved = time.monotonic(), daemon.starved
        save(daemon.rules, less if turn % 2 else more, daemon)
        wait(lambda turn=turn: len(changes(daemon)) > turn)
        assert time.monotonic() - saved < LIVE + daemon.starved - starved, save.__name__
        word = "removed" if turn % 2 else "added"
        assert changes(daemon)[turn:] == [f"rules: 1 {word} (gjilan)"]
    assert not daemon.logged("error")


def test_new_rules_and_feeds_work_at_once(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, edited: Any, items: Any, wait: Any
) -> None:
    write_rules("klan")
    receiver.open()
    press.feed("klan", items(1))
    daemon.start()
    wait(lambda: len(receiver.got) == 1)
    title, text = "Protesta në Gjilan", "Qytetarët u mblodhën në qendër të Gjilanit sot në mesditë."
    link = press.page("/gjilan", title, text)
    press.feed("koha", [{"title": title, "link": link, "guid": "g"}])
    by_replace(daemon.rules, edited("klan", "koha"), daemon)
    wait(lambda: len(receiver.got) == 2)
    (alert,) = receiver.got[1].body["alerts"]
    assert (alert["rule"]["id"], alert["article"]["feed"]) == ("gjilan", "koha")


def test_broken_rules_change_nothing_and_are_told_once(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    good = write_rules("klan", more=OPS.format(host=receiver.host))
    receiver.open()
    press.feed("klan", [])
    daemon.start()

    def notices() -> list[Any]:
        return [one.body["notice"] for one in receiver.got if one.body["kind"] == "notice"]

    breaks: list[tuple[Callable[[], object], str]] = [
        (lambda: by_replace(daemon.rules, good.replace("when:", "wenn:"), daemon), "did you mean"),
        (lambda: by_replace(daemon.rules, "", daemon), "empty"),
        (daemon.rules.unlink, "no such file"),
    ]
    for turn, (spoil, words) in enumerate(breaks):
        spoil()
        wait(lambda turn=turn: len(notices()) > turn)
        assert notices()[turn]["about"] == "rules"
        assert words in notices()[turn]["text"]
        assert len(daemon.logged("the rules were not reloaded")) == turn + 1
        assert any(words in line["event"] for line in daemon.logged("rules.yaml:"))
        press.feed("klan", items(*range(turn + 1)))
        wait(lambda turn=turn: len(receiver.got) == 2 * (turn + 1))
    # Longer than the time between two comparisons: alerts flow, and nobody is told again.
    until = time.monotonic() + 4
    number = 10
    while time.monotonic() < until:
        press.feed("klan", items(number))
        told = len(receiver.got)
        wait(lambda told=told: len(receiver.got) > told)
        number += 1
    assert len(notices()) == len(breaks)
    by_replace(daemon.rules, good, daemon)
    wait(lambda: daemon.logged("the rules were reloaded"))
    wait(lambda: len(notices()) > len(breaks))
    assert notices()[-1]["text"] == "The rules are read again: they have no errors."
    by_replace(daemon.rules, good.replace("title:", "title: Again"), daemon)
    wait(lambda: len(daemon.logged("the rules were reloaded")) > 1)
    press.feed("klan", items(number))
    told = len(receiver.got)
    wait(lambda: len(receiver.got) > told)
    assert len(notices()) == len(breaks) + 1


def test_a_failing_example_refuses_that_edit_only_also_at_a_start(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, edited: Any, items: Any, wait: Any
) -> None:
    write_rules("klan")
    receiver.open()
    press.feed("klan", [])
    daemon.start()
    wrong = "when: {any: [Ferizaj]}\n    examples: {alert: [Krisma në Banjskë]}"
    text = edited("klan", **{"when: {any: [Banjska, Banjskë]}": wrong})
    by_replace(daemon.rules, text, daemon)
    wait(lambda: daemon.logged("the rules were reloaded"))
    (said,) = daemon.logged("the rules were reloaded")
    assert said["changes"] == "rules: 1 added (gjilan)"
    status, answer = daemon.ask("POST", "/api/reload")
    assert (status, answer["good"]) == (422, False)
    press.feed("klan", items(1))
    wait(lambda: len(receiver.got) >= 2)  # the alert, and the notice of the failing example
    for turn in (2, 3):  # a start on them takes the refused edit for good neither
        assert daemon.stop() == 0
        daemon.start()
        press.feed("klan", items(*range(1, turn + 1)))
        wait(lambda turn=turn: dict(daemon.read(outbox.counts)) == {DeliveryState.SENT: turn + 1})
    kinds = sorted(one.body["kind"] for one in receiver.got)
    assert kinds == ["alert", "alert", "alert", "notice"]


def test_a_start_on_broken_rules(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    """78 with everything that is wrong where nothing ever worked; else the last that worked."""
    good = write_rules("klan", more=OPS.format(host=receiver.host))
    broken = good.replace("when:", "wenn:").replace("severity: high", "severity: hoch")
    daemon.rules.write_text(broken, encoding="utf-8")
    refused = daemon.monitor("run")
    assert refused.returncode == 78
    assert all(word in refused.stderr for word in ("wenn", "hoch", "rules.yaml:"))
    assert refused.stderr.count("hoch") == 1
    daemon.rules.write_text(good, encoding="utf-8")
    receiver.open()
    press.feed("klan", [])
    daemon.start()
    assert daemon.stop() == 0
    for turn in range(2):  # twice: a start on broken rules forgets nothing either
        daemon.rules.write_text(broken + f"# {turn}\n", encoding="utf-8")
        daemon.start()
        press.feed("klan", items(*range(turn + 1)))
        wait(lambda turn=turn: len(receiver.got) == 2 * (turn + 1))
        assert daemon.stop() == 0
    kinds = sorted(one.body["kind"] for one in receiver.got)
    assert kinds == ["alert", "alert", "notice", "notice"]


def test_a_directory_of_rules(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, edited: Any, wait: Any
) -> None:
    home = daemon.rules.parent / "config"
    home.mkdir()
    write_rules("klan")
    daemon.rules.replace(home / "a.yaml")
    daemon.variables["MONITOR_RULES"] = str(home)
    daemon.start()
    (home / "b.yaml").write_text("rules:\n" + SECOND, encoding="utf-8")
    wait(lambda: daemon.logged("the rules were reloaded"))
    assert daemon.logged("the rules were reloaded")[0]["changes"] == "rules: 1 added (gjilan)"


ASKING = 150  # at once; the page takes 200 connections


async def asked_at_once(address: str) -> list[bytes]:
    """The first lines of the answers."""
    host, _, port = address.rpartition(":")
    wanted = f"POST /api/reload HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode()

    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(wanted)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer.partition(b"\r\n")[0]

    return await asyncio.gather(*(ask() for _ in range(ASKING)))


def test_who_asks_at_once_gets_one_answer(*, daemon: Any, edited: Any, wait: Any) -> None:
    """A storm of requests and signals is a few readings, and each request has its answer."""
    daemon.rules.write_text(edited(), encoding="utf-8")
    daemon.start()
    for _ in range(ASKING):
        daemon.signal(signal.SIGHUP)
    answers = asyncio.run(asked_at_once(daemon.address))
    assert set(answers) == {b"HTTP/1.1 200 OK"}
    assert len(answers) == ASKING
    in_place(daemon.rules, "rules: [", daemon)
    answers = asyncio.run(asked_at_once(daemon.address))
    assert {answer.split()[1] for answer in answers} == {b"422"}
    readings = daemon.logged("the rules were")
    assert len(readings) < ASKING / 3
    assert not [line for line in readings if "exception" in line]
    assert daemon.stop() == 0


def test_what_is_kept_of_ten_thousand_mistakes(*, daemon: Any, edited: Any, wait: Any) -> None:
    good = edited()
    daemon.rules.write_text(good, encoding="utf-8")
    daemon.start()
    many = "".join(f"  - {{id: r{number}, wenn: Banjska}}\n" for number in range(10_000))
    in_place(daemon.rules, good.replace("rules:\n", "rules:\n" + many), daemon)
    status, answer = daemon.ask("POST", "/api/reload")
    assert (status, len(answer["problems"])) == (422, 101)
    assert answer["problems"][-1].endswith("more: `monitor check` lists them all")
    assert 100 < len(daemon.logged("rules.yaml:")) < 300  # once more where it was found, too
    assert daemon.stop() == 0
