"""A copy of the database in its place: nothing is told twice, and what comes after it is told."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from monitor.model import DeliveryState, Outcome
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.once import once
from monitor.pipeline.poll import poll
from monitor.store import Connection, Store, alerts, articles, matches, origin, outbox

S = DeliveryState
RULES = """
settings: {every: 5m}
feeds:
  - {name: klix, url: "{press}/klix", language: hbs}
  - {name: rts, url: "{press}/rts", language: hbs}
rules:
  - {id: banjska, title: Banjska, when: {any: [Banjska, Banja Luka]}}
"""


def quiet(*_: Any) -> None:
    """No progress shown."""


def programs() -> Path:
    """Where pg_dump and psql are."""
    found = shutil.which("pg_dump")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parts[-2]))
    return Path(found).parent if found else versions[-1]


@dataclass(kw_only=True)
class Desk:
    """A monitor whose database is copied and put back as docs/operations.md says."""

    open_app: Any
    rules: Any
    url: str
    data: Path
    press: Any
    clock: Any
    app: Any = None
    items: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {"klix": [], "rts": []})

    async def start(self) -> None:
        self.app = await self.open_app(self.rules)

    async def walk(self) -> Any:
        return await once(self.app, quiet)

    def publish(self, feed: str, number: int, *, title: str | None = None, **fields: Any) -> None:
        """An article of now, each another event."""
        self.clock.forward(minutes=1)
        title = title or f"Pucnjava u Banjskoj, dan {number}: uhapšeno {number + 3} osumnjičenih"
        body = [f"U Banjskoj je dana {number} uhapšeno {number + 3}. Put broj {number} zatvoren."]
        page = self.press.page(f"/{feed}-{number}", title, body)
        when = format_datetime(self.clock(), usegmt=True)
        one = {"title": title, "link": page, "guid": page, "pubDate": when} | fields
        self.items[feed].append({name: text for name, text in one.items() if text})
        self.show()

    def show(self) -> None:
        for name, items in self.items.items():
            self.press.feed(name, items)

    async def restored(self, gap: Callable[[], Awaitable[None]]) -> None:
        """A copy is taken, life goes on in the gap, the copy takes the database's place."""
        copy = self.data / "copy"
        copy.unlink(missing_ok=True)
        self.copy(copy)
        await gap()
        await self.app.store.close()
        self.clock.forward(minutes=1)
        self.put_back(copy)
        await self.start()

    def copy(self, to: Path) -> None:
        if self.url.startswith("sqlite"):
            self.app.store.backup(to)
        else:
            with to.open("w") as file:
                dump = [str(programs() / "pg_dump"), "--dbname", self.url]
                subprocess.run(dump, check=True, stdout=file)

    def put_back(self, copy: Path) -> None:
        if self.url.startswith("sqlite"):
            for name in ("monitor.db", "monitor.db-wal", "monitor.db-shm"):
                (self.data / name).unlink(missing_ok=True)
            shutil.copy(copy, self.data / "monitor.db")
            return
        with closing(psycopg.connect(self.url, autocommit=True)) as c:
            c.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        psql = [str(programs() / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "--dbname", self.url]
        subprocess.run([*psql, "--file", str(copy)], check=True, capture_output=True)

    @property
    def told(self) -> list[str]:
        """The headlines that were sent."""
        return [
            one["alerts"][0]["article"]["title"] for one in self.press.messages if one["alerts"]
        ]

    @property
    def notices(self) -> list[str]:
        return [one["notice"]["text"] for one in self.press.messages if one["kind"] == "notice"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that the test may drop."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
        return url
    url = request.getfixturevalue("new_database")()
    store = Store.open(url, tmp_path)
    store.migrate()
    store.close_now()
    return url


@pytest.fixture
async def desk(
    *, press: Any, rules_of: Any, open_app: Any, clock: Any, database: str, tmp_path: Path
) -> Desk:
    """One that runs and has told a story, on each database."""
    rules = rules_of(RULES, ops="/ops")
    made = Desk(
        open_app=open_app, rules=rules, url=database, data=tmp_path, press=press, clock=clock
    )
    made.publish("klix", 1)
    await made.start()
    await made.walk()
    assert len(made.told) == 1
    return made


async def test_what_was_told_since_the_copy_is_not_told_again(desk: Desk) -> None:
    async def gap() -> None:
        desk.publish("klix", 2)
        desk.publish("rts", 3)
        desk.publish("rts", 4, pubDate="")
        await desk.walk()

    await desk.restored(gap)
    assert len(desk.told) == 4
    await desk.walk()
    assert len(desk.told) == 4
    desk.publish("rts", 5)
    desk.publish("klix", 6, pubDate="")  # undated: since the first poll, whatever is new is new
    await desk.walk()
    await desk.walk()
    assert len(desk.told) == 6
    outcomes = await desk.app.store.read(matches.outcomes)
    assert outcomes == {Outcome.ALERT: 3, Outcome.ARCHIVED: 3}
    assert await desk.app.store.read(matches.without_outcome) == ()


async def test_ops_is_told_once_what_was_recorded_without_an_alert(desk: Desk) -> None:
    async def gap() -> None:
        desk.publish("klix", 2)
        desk.publish("rts", 3)
        await desk.walk()

    await desk.restored(gap)
    await desk.walk()
    await desk.walk()
    (text,) = desk.notices
    assert text.startswith("The database was restored from a copy of 2026-03-02 08:01 UTC, noticed")
    assert "Matches recorded without an alert: 2. The most severe:" in text
    assert f"MEDIUM banjska: {desk.items['rts'][0]['title']} {desk.press.base}/rts-3" in text


async def test_what_waited_when_the_copy_was_made_waits_for_a_person(desk: Desk) -> None:
    desk.press.receiver = [answer(503) for _ in range(2)]
    desk.publish("klix", 2)
    await desk.walk()
    assert len(desk.told) == 2  # it was tried, and is tried again

    async def gap() -> None:
        desk.clock.forward(minutes=30)
        await desk.walk()
        assert len(desk.told) == 3

    await desk.restored(gap)
    await desk.walk()
    assert len(desk.told) == 3
    counts = await desk.app.store.read(outbox.counts)
    assert counts[DeliveryState.DEAD] == 1
    (dead,) = await desk.app.store.read(lambda c: outbox.listing(c, DeliveryState.DEAD, 9))
    assert (
        dead.reason == "restored from a copy of 2026-03-02 08:02 UTC: it may have been sent since"
    )
    assert "Messages that waited when the copy was made: 1." in desk.notices[-1]
    await desk.app.store.write(lambda c: outbox.retry(c, None, desk.clock()))
    await desk.walk()
    assert desk.told.count(desk.items["klix"][1]["title"]) == 3


async def test_what_was_held_or_at_its_receiver_when_the_copy_was_made_waits_too(
    desk: Desk,
) -> None:
    """One message is held by a channel that refuses, one waits for its turn, and the copy is made
    while one is at its receiver. All three arrive afterwards, and none of them again."""
    desk.press.receiver = [answer(403)]
    desk.publish("klix", 2)
    await desk.walk()
    copy, states = desk.data / "copy", Counter[DeliveryState]()

    def take() -> None:
        if not copy.exists():
            states.update(desk.app.store.read_now(outbox.counts))
            desk.copy(copy)

    desk.press.pages["/hook"] = answer(200, take)
    desk.publish("klix", 3)
    desk.publish("rts", 4)
    await desk.walk()
    assert states - Counter({S.SENT: 9}) == Counter([S.HELD, S.SENDING, S.PENDING])
    arrived = len(desk.told)
    assert set(desk.told[-3:]) == {
        one["title"] for one in desk.items["klix"][1:] + desk.items["rts"]
    }
    await desk.app.store.close()
    desk.clock.forward(minutes=1)
    desk.put_back(copy)
    await desk.start()
    await desk.walk()
    desk.clock.forward(days=1)
    await desk.walk()
    assert len(desk.told) == arrived
    dead = await desk.app.store.read(lambda c: outbox.listing(c, S.DEAD, 9))
    assert ["it may have been sent since" in str(one.reason) for one in dead] == [True] * 3
    assert "Messages that waited when the copy was made: 3." in desk.notices[-1]


async def test_what_waited_to_be_read_when_the_copy_was_made_is_archived(desk: Desk) -> None:
    """The copy knows the entry and has a job for it; its article was read and told in the gap."""
    desk.publish("klix", 2)
    polled = await poll(desk.app, "klix")
    assert polled.new == 1

    async def gap() -> None:
        await desk.walk()
        assert len(desk.told) == 2

    await desk.restored(gap)
    await desk.walk()
    assert len(desk.told) == 2
    assert (await desk.app.store.read(matches.outcomes))[Outcome.ARCHIVED] == 1


async def test_what_was_told_before_its_translation_came_stays_told(desk: Desk) -> None:
    """It is archived, as the translation may have told more of it since; the alert stands."""
    store, now = desk.app.store, desk.clock()
    (alert,) = await store.read(lambda c: alerts.list(c, limit=1))

    def untranslated(c: Connection) -> None:
        stored = matches.of_article(c, alert.article_id)
        matches.save(c, [replace(one, final=False) for one in stored])
        desk.app.jobs.defer(c, "translate", alert.article_id, now)

    async def gap() -> None: ...

    def translated(c: Connection) -> None:
        article = articles.get(c, alert.article_id)
        assert article is not None
        assert not article.fresh
        found = tuple(one.match for one in matches.of_article(c, article.id))
        evaluation = Evaluation(article=article, found=found, final=True)
        conclude(c, desk.rules, evaluation, now=desk.clock(), wait=timedelta(0))

    await store.write(untranslated)
    await desk.restored(gap)
    await desk.app.store.write(translated)
    assert await desk.app.store.read(matches.outcomes) == {Outcome.ALERT: 1}
    await desk.walk()
    assert len(desk.told) == 1


async def test_an_edit_of_the_gap_alerts_nobody_again(desk: Desk) -> None:
    desk.publish("klix", 2, title="Mirna noć na sjeveru, bez incidenata kod mosta")
    desk.press.page("/klix-2", "Mirna noć na sjeveru", ["Bez incidenata kod mosta u Mitrovici."])
    await desk.walk()
    assert len(desk.told) == 1

    async def gap() -> None:
        desk.press.page("/klix-2", "Nemir na sjeveru", ["Čula se pucnjava u Banjskoj."])
        desk.items["klix"][1]["title"] = "Nemir na sjeveru: čula se pucnjava u Banjskoj"
        desk.show()
        await desk.walk()
        assert len(desk.told) == 2

    await desk.restored(gap)
    await desk.walk()
    assert len(desk.told) == 2


async def test_dates_ahead_are_not_believed_at_first(desk: Desk) -> None:
    """Local time that calls itself GMT: what was published in the gap is dated after it."""

    async def gap() -> None:
        when = format_datetime(desk.clock() + timedelta(hours=1), usegmt=True)
        desk.publish("klix", 2, pubDate=when)
        await desk.walk()
        assert len(desk.told) == 2

    await desk.restored(gap)
    await desk.walk()
    assert len(desk.told) == 2


async def test_a_feed_that_failed_at_first_is_not_told_twice_either(desk: Desk) -> None:
    async def gap() -> None:
        desk.publish("rts", 2)
        await desk.walk()
        assert len(desk.told) == 2

    await desk.restored(gap)
    desk.press.pages["/rts"].status = 500
    await desk.walk()
    assert desk.notices  # it does not wait for what fails
    desk.clock.forward(hours=30)
    desk.publish("rts", 3)
    await desk.walk()
    assert desk.told[2:] == [desk.items["rts"][1]["title"]]


async def test_a_start_without_a_restore_tells_what_it_missed(desk: Desk) -> None:
    """Stopping, moving the directory as it is, and starting is no restore."""
    desk.publish("klix", 2)
    await desk.app.store.close()
    if desk.url.startswith("sqlite"):
        shutil.move(desk.data / "monitor.db", desk.data / "moved.db")
        shutil.copy(desk.data / "moved.db", desk.data / "monitor.db")
    await desk.start()
    await desk.walk()
    assert len(desk.told) == 2
    assert await desk.app.store.read(origin.last) is None
    assert not desk.notices


async def test_a_restore_is_noticed_once(desk: Desk) -> None:
    async def gap() -> None:
        desk.clock.forward(minutes=59)

    await desk.restored(gap)
    first = await desk.app.store.read(origin.last)
    assert first is not None
    assert (first.at, first.copied) == (desk.clock(), desk.clock() - timedelta(hours=1))
    await desk.walk()
    desk.publish("klix", 2)
    await desk.app.store.close()
    await desk.start()
    await desk.walk()
    again = await desk.app.store.read(origin.last)
    assert (again.at, again.told) == (first.at, True)
    assert len(desk.told) == 2
    assert len(desk.notices) == 1


def answer(status: int, before: Callable[[], None] | None = None) -> Any:
    """An answer of the receiver."""
    return SimpleNamespace(
        body=b"{}", status=status, content_type="application/json", headers={}, before=before
    )
