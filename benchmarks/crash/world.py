"""One daemon, its database, its press and its readers, which live on through all kills."""

import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, or_, select, update

from benchmarks.crash.receiver import GIVE_UP, Inbox, Receipt, Receiver, until
from monitor.desk.check import check
from monitor.desk.proof import prove
from monitor.model import DeliveryState, Hold
from monitor.store import Connection, Store, outbox
from monitor.store.schema import articles, deliveries, digests, jobs

ROOT = Path(__file__).parents[2]
WINDOW = 60  # entries that a feed shows
BUSY = 18
"""No more is published while so many are not told yet: what comes by twenty at once is a burst that
waits for a minute, and what leaves the feed before it was polled is nobody's."""

TOWNS = """
Prishtinë Prizren Pejë Gjakovë Gjilan Ferizaj Mitrovicë Podujevë Vushtrri Suharekë Rahovec Drenas
Lipjan Malishevë Kamenicë Viti Deçan Istog Klinë Skenderaj Dragash Kaçanik Shtime Obiliq Junik
Leposaviq Zubin Shtërpcë Graçanicë Ranillug Partesh Kllokot Mamushë Tiranë Durrës Vlorë Elbasan
Shkodër Fier Korçë Berat Lushnjë Kavajë Pogradec Laç Gjirokastër Patos Krujë Kuçovë Kukës Lezhë
Sarandë Peshkopi Burrel Cërrik Çorovodë Shijak Librazhd Tepelenë Gramsh Poliçan Bulqizë Përmet
Ulqin Tuz Preshevë Bujanoc Medvegjë Tetovë Gostivar Strugë Kërçovë Dibër
"""
WORDS = """
policia bllokoi rrugën kryesore drejt veriut banorët thanë natën dëgjuan krisma pranë urës ministri
njoftoi prokuroria hapi hetimin gjykata vendosi paraburgimin dëshmitari foli komuna kërkoi ndihmë
mjekët pranuan plagosurin ushtarët patrulluan kufirin doganierët gjetën armë autobusi ndaloi shkolla
mbyllet drejtori paralajmëroi kompania premtoi rindërtimin shiu vërshoi arat kryetari ftoi qytetarët
"""
SERBIAN = "Pucnjava u Zvečanu, policija blokirala put broj {number} prema jezeru."

RULES = """
version: 1
settings: {{every: 1s, keep: 1d, timezone: UTC}}
feeds:
  - {{name: klan, url: "http://{press}/{name}/klan", language: sq, full_text: feed}}
  - {{name: koha, url: "http://{press}/{name}/koha", language: sq, full_text: feed}}
  - {{name: rts, url: "http://{press}/{name}/rts", language: sr}}
rules:
{rules}
channels:
  hook: {{url: "webhook://{receiver}/{name}/hook"}}
  limited: {{url: "webhook://{receiver}/{name}/limited", limit: 1/h}}
  morning: {{url: "webhook://{receiver}/{name}/morning", digest: [{minutes}]}}
"""
RULE = '  - {{id: {id}, title: {id}, severity: {severity}, when: "{word}", notify: [{channel}]}}\n'
CHANNELS = {"plain": "hook", "translated": "hook", "limited": "limited", "morning": "morning"}
MARKS = {"limited": "Banjskë", "morning": "Zveçan", "translated": "Zvečan"}
"""The words that stand for a kind of news; plain ones name a town."""

MINUTES = ", ".join(f'"{n // 60:02}:{n % 60:02}"' for n in range(24 * 60))


@dataclass(frozen=True, kw_only=True)
class Item:
    """What was published: in which run, of which kind, and at which address."""

    run: int
    kind: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What a row of runs came to."""

    lost: tuple[Item, ...]
    repeats: tuple[Receipt, ...]
    surplus: tuple[str, ...]  # repeats that neither a kill nor a lost answer explains, in words


class World:
    """A daemon, its database and its readers, which live on through all runs."""

    def __init__(self, name: str, home: Path, press: Any, receiver: Receiver, **how: Any) -> None:
        self.name, self.home = name, home
        self.press, self.receiver = press, receiver
        self.kind: str = how["kind"]
        self.chance = random.Random(f"{how['seed']} {name}")
        self.inbox = receiver.inboxes[name] = Inbox(self.chance, how["faulty"])
        self.faulty: bool = how["faulty"]
        self.url: str = how["url"] or f"sqlite:///{home / 'data' / 'monitor.db'}"
        self.published: list[Item] = []
        self.killed: set[int] = set()
        self.points: dict[int, str] = {}
        self.shown: dict[str, list[dict[str, str]]] = {"klan": [], "koha": [], "rts": []}
        self.pid = 0
        self.edits = self.logged = self.seen = 0
        self.told: dict[tuple[str, str], set[str]] = {}  # keys by channel and address
        home.mkdir()
        self._log.touch()
        self._write_rules()
        self._show()
        # Nobody else is given its address between two runs.
        self.place = socket.socket()
        self.place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.place.bind(("127.0.0.1", 0))
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("MONITOR_", "PYTHON"))}
        self.variables = ours | {
            "MONITOR_RULES": str(home / "rules.yaml"),
            "MONITOR_DATA": str(home / "data"),
            "MONITOR_LISTEN": "{}:{}".format(*self.place.getsockname()),
            "MONITOR_ALLOW_PRIVATE": "127.0.0.0/8",
            "MONITOR_DATABASE_URL": self.url,
        }
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.crash.launch"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=ours,
            text=True,
        )

    # ── what it reads ──

    def _write_rules(self) -> None:
        words = [(f"town-{n}", town, "hook") for n, town in enumerate(TOWNS.split())]
        words += [(kind, word, CHANNELS[kind]) for kind, word in MARKS.items()]
        rules = "".join(
            RULE.format(id=one, word=word, channel=channel, severity="high")
            for one, word, channel in words
        )
        text = RULES.format(
            press=self.press.host,
            receiver=self.receiver.host,
            name=self.name,
            rules=rules,
            minutes=MINUTES,
        )
        (self.home / "rules.yaml").write_text(f"{text}# edit {self.edits}\n", encoding="utf-8")

    def publish(self, kind: str, number: int = 1) -> None:
        """Some more articles of a kind, in the feed of its language."""
        towns = TOWNS.split()
        for _ in range(number):
            count = len(self.published)
            words = self.chance.choices(WORDS.split(), k=14)
            feed = "rts" if kind == "translated" else ("klan", "koha")[count % 2]
            word = MARKS.get(kind, towns[count % len(towns)])
            title = f"{word} {count}: {' '.join(words[:5])}"
            if kind == "translated":
                title = SERBIAN.format(number=count)
            text = " ".join(words[5:])
            link = f"http://{self.press.host}/{self.name}/lajm-{count}"
            if kind == "translated":
                text = f"Ispred škole broj {count} okupili su se roditelji."
                self.press.page(f"/{self.name}/lajm-{count}", title, text)
            date = format_datetime(datetime.now(UTC), usegmt=True)
            item = {"title": title, "link": link, "guid": link, "pubDate": date}
            self.shown[feed].append(item | {"description": text})
            self.published.append(Item(run=self.inbox.run, kind=kind, link=link))
        self._show()

    def _show(self) -> None:
        for feed, items in self.shown.items():
            self.press.feed(f"{self.name}/{feed}", items[-WINDOW:])

    # ── a run ──

    def start(self, point: str | None = None, nth: int = 1) -> None:
        """The daemon in a process of its own."""
        self.logged = self._log.stat().st_size
        wanted = {"point": point, "nth": nth, "variables": self.variables, "home": str(self.home)}
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write(json.dumps(wanted | {"log": str(self._log)}) + "\n")
        self.nursery.stdin.flush()
        self.pid = int(self.nursery.stdout.readline())

    def ended(self, seconds: float) -> int | None:
        """How the process ended; None where it hasn't in time."""
        assert self.nursery.stdout
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.nursery.stdout, selectors.EVENT_READ)
            if not waiting.select(max(seconds, 0.001)):
                return None
        self.pid = 0
        return int(self.nursery.stdout.readline())

    def end(self, number: signal.Signals) -> int:
        """Ends it so; its status."""
        os.kill(self.pid, number)
        status = self.ended(GIVE_UP)
        assert status is not None, self.says()
        return status

    @property
    def _log(self) -> Path:
        return self.home / "log"

    def says(self) -> str:
        """What this run logged last."""
        with self._log.open("rb") as log:
            log.seek(self.logged)
            return log.read().decode(errors="replace")[-4000:]

    @property
    def watches(self) -> bool:
        """Whether it is ready."""
        return '"watching"' in self.says()

    def kill_at(self, point: Any) -> None:
        """A run that ends at a passage of the point."""
        if point.news == "limited":
            self.begin()  # what is gathered waited before
        self.publish(point.news, 3 if point.news == "plain" else 1)
        self.time_passes(point)
        nth = self.chance.randint(1, point.most)
        told = len(self.inbox.got)
        self.start(point.name, nth)
        if point.act in {"reload", "stop"}:
            until(lambda: self.watches, why=self.says)
        if point.act == "reload":
            self.edits += 1
            self._write_rules()
        if point.act == "stop":
            until(lambda: len(self.inbox.got) > told, why=self.says)
            os.kill(self.pid, signal.SIGTERM)
        status = self.ended(GIVE_UP)
        why = f"{self.name}: never came to passage {nth} of “{point.name}”: {status}\n{self.says()}"
        assert status == -signal.SIGKILL, why
        self.over(point.name)

    def kill_after(self, seconds: float, meanwhile: Callable[[], None] | None = None) -> None:
        """A run that ends so many seconds after its start, and after `meanwhile`, which is called
        at some moment of it."""
        self.start()
        end = time.monotonic() + seconds
        then = end - self.chance.uniform(0.0, seconds)
        while (left := end - time.monotonic()) > 0:
            assert self.ended(min(left, self.chance.uniform(0.1, 0.8))) is None, self.says()
            if self.chance.random() < 0.4 and len(self._untold("plain")) < BUSY:
                self.publish("plain", self.chance.randint(1, 3))
            if meanwhile and time.monotonic() > then:
                meanwhile()
                meanwhile = None
        self.end(signal.SIGKILL)
        self.over("at any time")

    def over(self, why: str) -> None:
        """The end of a run by kill -9."""
        self.receiver.rest()
        self.killed.add(self.inbox.run)
        self.points[self.inbox.run] = why
        self.inbox.run += 1

    def begin(self) -> float:
        """A run in order, after which there is something of everything; how long a start takes."""
        for kind, number in {"plain": 3, "translated": 1, "limited": 3, "morning": 1}.items():
            self.publish(kind, number)
        began = time.monotonic()
        self.start()
        until(lambda: self.watches, why=self.says)
        took = time.monotonic() - began
        until(lambda: self.read(_held) > 1, every=0.2, why=self.why_not)
        assert self.end(signal.SIGTERM) == 0, self.says()
        self.receiver.rest()
        self.inbox.run += 1
        return took

    def settle(self, *, last: bool = False) -> None:
        """A run in which everything comes to its end, as it would after some hours."""
        self.inbox.faulty = False
        self.start()
        until(lambda: self.watches, why=self.says)
        until(lambda: self._settled(last=last), every=0.3, why=self.why_not)
        assert self.end(signal.SIGTERM) == 0, self.says()
        self.receiver.rest()
        self.inbox.run += 1
        self.inbox.faulty = self.faulty

    def _settled(self, *, last: bool) -> bool:
        missing = self._untold() if last else self._untold("plain", "translated")
        if not missing and not self.read(_under_way):
            return True
        self.write(lambda c: _hours_pass(c, last=last))
        return False

    def why_not(self) -> str:
        """What is still to come."""
        return f"{self._untold()}\n{self.read(outbox.counts)}\n{self.says()}"

    # ── its database ──

    def read(self, fn: Callable[[Connection], Any]) -> Any:
        """What its database says."""
        with opened(self) as store:
            return store.read_now(fn)

    def write(self, fn: Callable[[Connection], Any]) -> None:
        """Changes its database."""
        with opened(self) as store:
            store.write_now(fn)

    def time_passes(self, point: Any) -> None:
        """What the point waits for has come in the meantime."""
        if point.name.startswith("gather"):
            self.write(_limits_pass)
        if point.name.startswith("digest"):
            self.write(_minutes_pass)
        if "forgotten" in point.name:
            self.write(_days_pass)
        for copy in (self.home / "data" / "backups").glob("monitor-*.db"):
            copy.unlink()

    # ── the count ──

    def _learn(self) -> None:
        """Notes of what came since it was called last which channel was told of which address."""
        new = self.inbox.got[self.seen :]
        self.seen += len(new)
        for one in new:
            if (body := json.loads(one.raw))["kind"] in {"alert", "digest"}:
                for alert in body["alerts"]:
                    place = (one.channel, alert["article"]["url"])
                    self.told.setdefault(place, set()).add(one.key)

    def _untold(self, *kinds: str) -> list[Item]:
        self._learn()
        return [
            item
            for item in self.published
            if (CHANNELS[item.kind], item.link) not in self.told
            and (not kinds or item.kind in kinds)
        ]

    def sum(self) -> Sum:
        """What was lost and what came twice; asserts what must hold of every repeat, of what is
        recorded as sent, and of the sum of matches, alerts and deliveries."""
        visible, sent = self.read(_visible), self.read(_sent)
        lost = [item for item in self._untold() if (CHANNELS[item.kind], item.link) not in visible]
        keys = {one.key for one in self.inbox.got}
        assert sent <= keys, f"recorded as sent and never there: {sent - keys}"
        repeats, surplus = self._repeats()
        surplus += [
            f"{channel}: {link} was told as {sorted(keys)}"
            for (channel, link), keys in self.told.items()
            if len(keys) > 1
        ]
        self._prove()
        return Sum(lost=tuple(lost), repeats=tuple(repeats), surplus=tuple(surplus))

    def _repeats(self) -> tuple[list[Receipt], list[str]]:
        last = {(one.run, one.channel): one for one in self.inbox.got}
        before: dict[str, Receipt] = {}
        repeats, surplus = [], []
        for one in self.inbox.got:
            if (earlier := before.get(one.key)) is not None:
                repeats.append(one)
                assert one.raw == earlier.raw, f"{one.key} says something else"
                at = (earlier.run, earlier.channel)
                if not earlier.lost and not (earlier.run in self.killed and last[at] is earlier):
                    surplus.append(f"{one.channel}: {one.key} of run {at[0]} again in {one.run}")
            before[one.key] = one
        return repeats, surplus

    def _prove(self) -> None:
        checked = check(self.home / "rules.yaml", self.variables, datetime.now(UTC).date())
        facts: dict[str, str] = {}
        wrong = self.read(lambda c: prove(c, checked.rules, None, facts, datetime.now(UTC)))
        assert not wrong, (wrong, facts)

    def close(self) -> None:
        """Ends it."""
        self.nursery.kill()
        self.nursery.communicate()
        self.place.close()


@contextmanager
def opened(world: World) -> Iterator[Store]:
    """Its database, opened for this alone: an open file would be in the way of a recovery that is
    like the one after a crash."""
    store = Store.open(world.url, world.home / "data", check=False)
    try:
        yield store
    finally:
        store.close_now()


def _under_way(c: Connection) -> bool:
    """Whether something is still being read or sent."""
    states = (DeliveryState.PENDING, DeliveryState.SENDING)
    reading = select(func.count()).select_from(jobs).where(jobs.c.step == "read")
    return bool(sum(outbox.counts(c, states).values()) + c.execute(reading).scalar_one())


def _visible(c: Connection) -> Collection[tuple[str, str]]:
    """(channel, address) of what waits: pending, being sent, held or dead, alone or in a digest."""
    d, whole = deliveries.c, deliveries.alias("whole")
    waits = (DeliveryState.SENT, DeliveryState.SUPPRESSED)
    wanted = (
        select(d.channel, articles.c.url)
        .join(articles, articles.c.story_id == d.story_id)
        .outerjoin(whole, whole.c.id == d.digest)
        .where(d.state.not_in(waits), func.coalesce(whole.c.state, "").not_in(waits))
    )
    return {(channel, link) for channel, link in c.execute(wanted)}


def _sent(c: Connection) -> set[str]:
    """The keys of what is recorded as sent."""
    sent = select(deliveries.c.id).where(deliveries.c.state == DeliveryState.SENT)
    return set(c.execute(sent).scalars())


# ── time that passes ──


_HELD = (deliveries.c.state == DeliveryState.HELD, deliveries.c.hold == Hold.LIMIT)


def _held(c: Connection) -> int:
    """How much is held above a limit."""
    return int(c.execute(select(func.count()).where(*_HELD)).scalar_one())


def _limits_pass(c: Connection) -> None:
    assert _held(c) > 1, "nothing to gather"
    c.execute(update(deliveries).where(*_HELD).values(due=datetime.now(UTC)))


def _minutes_pass(c: Connection) -> None:
    earlier = datetime.now(UTC) - timedelta(minutes=10)
    c.execute(update(digests).values(slot=earlier.replace(second=0, microsecond=0)))


def _days_pass(c: Connection) -> None:
    told = select(deliveries.c.article_id).where(deliveries.c.state == DeliveryState.SENT)
    a = articles.c
    some = select(a.id).where(a.id.in_(told), a.forgotten.is_(False)).order_by(a.read).limit(2)
    ids = c.execute(some).scalars().all()
    assert ids, "nothing to forget"
    # Beyond `keep: 1d`, and not so far that the clock would seem to have been set.
    earlier = datetime.now(UTC) - timedelta(hours=30)
    c.execute(update(articles).where(a.id.in_(ids)).values(read=earlier))


def _hours_pass(c: Connection, *, last: bool) -> None:
    """What waits for its next try, or for more of its kind, is due; at the last end, all that is
    above a limit, too."""
    now, d = datetime.now(UTC), deliveries.c
    late = or_(d.state == DeliveryState.PENDING, d.hold.in_((Hold.BURST, Hold.FLOOD)))
    open_ = d.state.in_((DeliveryState.PENDING, DeliveryState.HELD))
    c.execute(update(deliveries).where(open_, late, d.due > now).values(due=now))
    if last:
        c.execute(update(deliveries).where(*_HELD, d.due > now).values(due=now))
