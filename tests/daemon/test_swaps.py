"""The rules are saved again and again while entries flow, one save in ten broken: each entry is
matched by one version that was valid, and none is lost. `make rules` saves two hundred times."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from monitor import config
from monitor.model import DeliveryState, MessageKind, Outcome
from monitor.store import Connection, outbox
from monitor.store import rules as versions
from monitor.store.schema import alerts, articles, deliveries, matches

LONG = bool(os.environ.get("MONITOR_TEST_RULES"))
SWAPS, ENTRIES = (200, 1000) if LONG else (20, 60)
PACE = 0.1  # seconds from one save to the next
BROKEN = 10  # of so many saves one is broken
ASKED = 7  # after so many saves a reload is asked for, else the daemon finds them itself
FEEDS = tuple(f"feed-{number}" for number in range(5))
LIVE = 5.0 if LONG else 30.0  # seconds; a test machine has other things to do, too
# A rule that tells of everything is gathered into digests: a thousand alerts are.
SETTLED = {DeliveryState.SENT, DeliveryState.DIGESTED, DeliveryState.HELD}
ALL = 600.0 if LONG else 60.0

HEAD = """
settings: {{every: 1s}}
feeds:
{feeds}
channels:
  hook: {{url: "webhook://{receiver}/hook"}}
  ops: {{url: "webhook://{receiver}/ops"}}
rules:
  - {{id: common, title: Common, severity: high, when: [Banjska, Banjskë]}}
"""
RULES = """
  - {{id: v-{number}, title: Version {number}, severity: high, when: [Banjska, Banjskë]}}
"""
END = "\nversion: 1\n"  # without it a file is none: a half is never valid

BREAKS: Sequence[Callable[[str], str]] = (
    lambda text: text.replace("severity", "seriousness"),
    lambda text: text[: len(text) // 2],
    lambda _: "",
    lambda _: "null\n",
    lambda text: text.replace("  -", "\t-"),
)


# ── ways to save ──


def by_replace(path: Path, body: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(body, encoding="utf-8")
    beside.replace(path)


def in_two_writes(path: Path, body: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(body[: len(body) // 2])
        file.flush()
        time.sleep(PACE / 4)
        file.write(body[len(body) // 2 :])


def made_again(path: Path, body: str) -> None:
    path.unlink(missing_ok=True)
    time.sleep(PACE / 4)
    path.write_text(body, encoding="utf-8")


def by_link(path: Path, body: str) -> None:
    """As Kubernetes does: ..data is a link that is moved to another directory."""
    home = path.parent / f"..{time.monotonic_ns()}"
    home.mkdir()
    (home / path.name).write_text(body, encoding="utf-8")
    link = path.parent / "..new"
    link.symlink_to(home.name)
    link.replace(path.parent / "..data")


WAYS: dict[str, tuple[Callable[[Path, str], None], ...]] = {
    "file": (by_replace, in_two_writes, made_again),
    "link": (by_link,),
    "directory": (by_replace, in_two_writes, made_again),
}


@dataclass
class Saves:
    """What was saved: the n-th save, its version where it is valid, and when it began."""

    head: str
    path: Path
    beside: dict[str, str]  # the other files of a directory
    ways: Sequence[Callable[[Path, str], None]]
    count: int = 0
    valid: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def save(self, *, broken: bool = False) -> str:
        """Saves the next one; the version that it is."""
        body = self.head + RULES.format(number=self.count) + END
        version = config.version({**self.beside, self.path.name: body})
        if broken:
            body = BREAKS[self.count // BROKEN % len(BREAKS)](body)
        else:
            self.valid[version] = (self.count, datetime.now(UTC))
        self.ways[self.count % len(self.ways)](self.path, body)
        self.count += 1
        return version


@pytest.fixture
def saves(daemon: Any, press: Any, receiver: Any, where: str) -> Saves:
    """The first version, saved in a file, beyond a link, or in one of two files of a directory."""
    feeds = "\n".join(
        f'  - {{name: {name}, url: "http://{press.host}/{name}", language: sq, full_text: feed}}'
        for name in FEEDS
    )
    head = HEAD.format(feeds=feeds, receiver=receiver.host)
    path, beside = daemon.rules, {}
    if where == "directory":
        path = daemon.rules.parent / "config" / "b.yaml"
        path.parent.mkdir()
        (path.parent / "a.yaml").write_text(head, encoding="utf-8")
        head, beside = "rules:\n", {"a.yaml": head}
        daemon.variables["MONITOR_RULES"] = str(path.parent)
    if where == "link":
        path.symlink_to("..data/rules.yaml")
    made = Saves(head=head, path=path, beside=beside, ways=WAYS[where])
    made.save()
    return made


@dataclass
class Flow:
    """Articles that come a few at a time."""

    press: Any
    article: Any
    shown: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    def to(self, number: int) -> None:
        """Publishes until there are so many."""
        for one in range(self.count, number):
            title, text = self.article(one)
            date = format_datetime(datetime.now(UTC), usegmt=True)
            link = f"http://{self.press.host}/lajm-{one}"
            item = {"title": title, "link": link, "guid": f"g{one}", "pubDate": date}
            self.shown[FEEDS[one % len(FEEDS)]].append(item | {"description": text})
        self.count = max(number, self.count)
        for name in FEEDS:
            self.press.feed(name, self.shown[name])


def matched_by(c: Connection) -> dict[str, dict[str, tuple[str, datetime]]]:
    """By article: rule → (version, when)."""
    found: dict[str, dict[str, tuple[str, datetime]]] = defaultdict(dict)
    for row in c.execute(select(matches)):
        found[row.article_id][row.rule] = (row.rules_version, row.at)
    return found


def told_once(c: Connection) -> list[str]:
    """The titles of articles that alert."""
    wanted = select(articles.c.title).join(matches, matches.c.article_id == articles.c.id)
    alerting = wanted.where(matches.c.rule == "common", matches.c.outcome == Outcome.ALERT)
    return sorted(c.execute(alerting).scalars())


def promised(c: Connection) -> int:
    """How many alerts are to be told, or were."""
    rows = select(func.count()).where(deliveries.c.kind == MessageKind.ALERT)
    return c.execute(rows).scalar_one()


@pytest.mark.parametrize("where", list(WAYS) if LONG else ["file"])
@pytest.mark.timeout(900 if LONG else 180)
def test_each_entry_is_matched_by_one_valid_version(
    *, daemon: Any, press: Any, receiver: Any, article: Any, wait: Any, saves: Saves
) -> None:
    flow = Flow(press, article)
    flow.to(len(FEEDS))  # a feed that was empty brings all that comes first as one message
    receiver.open()
    daemon.start()
    (first,) = saves.valid
    wait(lambda: len(daemon.read(matched_by)) == len(FEEDS))
    for turn in range(SWAPS):
        due = time.monotonic() + PACE
        saves.save(broken=turn % BROKEN == BROKEN - 1)
        flow.to(max(ENTRIES * turn // SWAPS, len(FEEDS)))
        if turn % ASKED == ASKED - 1:
            assert daemon.ask("POST", "/api/reload")[0] in {200, 422}
        time.sleep(max(due - time.monotonic(), 0))
    last, saved = saves.save(), time.monotonic()
    wait(lambda: daemon.read(versions.latest)[0] == last)
    took = time.monotonic() - saved
    flow.to(ENTRIES)
    wait(lambda: len(daemon.read(matched_by)) == ENTRIES, ALL)
    wait(lambda: daemon.read(outbox.counts).keys() <= SETTLED, ALL)
    for rules in daemon.read(matched_by).values():
        ((version, at),) = set(rules.values())  # one version matched it, at one moment
        number, begun = saves.valid[version]
        assert rules.keys() == {"common", f"v-{number}"}
        assert begun <= at
    used = {version for one in daemon.read(matched_by).values() for version, _ in one.values()}
    assert {first, last} <= used
    assert daemon.read(lambda c: set(c.execute(select(alerts.c.rules_version)).scalars())) <= used
    told = [one["article"]["title"] for got in receiver.got for one in got.body.get("alerts", ())]
    assert len(told) == len(set(told))
    assert set(told) <= set(daemon.read(told_once))
    assert len(daemon.read(told_once)) == daemon.read(promised) == ENTRIES
    assert len(receiver.keys) == len(set(receiver.keys))
    assert took < LIVE, f"{len(used)} versions matched"
    assert daemon.stop() == 0
