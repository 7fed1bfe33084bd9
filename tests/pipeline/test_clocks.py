"""The machine's clock is set while the daemon runs: nothing is lost, repeated or frozen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.daemon.upkeep import Upkeep
from monitor.model import DeliveryState
from monitor.pipeline.runner import Runner
from monitor.store import articles, feeds, outbox

RULES = """
settings: {every: 5m, keep: 30d}
feeds:
  - {name: klix, url: "{press}/klix", language: hbs}
  - {name: rts, url: "{press}/rts", language: hbs}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""
STORIES = (
    ("Pucnjava u Banjskoj", "U noći se kod manastira čula pucnjava, javlja KFOR sa terena."),
    ("Sajam meda u Banjskoj", "Pčelari su u subotu izložili med, vosak i stare košnice djedova."),
    ("Poplava u Banjskoj", "Rijeka je odnijela most, a škola je zatvorena do kraja sedmice."),
)
STEPS = [timedelta(days=days) for days in (1, -1, 3650, -400)]


def name(step: timedelta) -> str:
    return f"{step.days:+d}d"


@dataclass
class Machine:
    """A monitor on a machine whose clock can be set; the press has the right time."""

    app: Any
    clock: Any
    press: Any
    settle: Any
    directory: Path
    right: datetime
    ran: float = 0.0
    runner: Any = None
    published: int = 0

    def passes(self, **by: float) -> None:
        """Time goes by."""
        self.clock.forward(**by)
        self.right += timedelta(**by)
        self.ran += timedelta(**by).total_seconds()

    def is_set(self, by: timedelta) -> None:
        """Only the clock says so."""
        self.clock.time += by

    def publish(self) -> None:
        """One more report in the feed, dated as it is."""
        title, text = STORIES[self.published]
        link = self.press.page(f"/{self.published}", title, [text])
        date = format_datetime(self.right, usegmt=True)
        old = self.items if self.published else []
        self.items = [{"title": title, "link": link, "guid": link, "pubDate": date}, *old]
        self.press.feed("klix", self.items)
        self.published += 1

    async def works(self) -> None:
        """Ticks until nothing is due and nothing is under way."""
        await self.settle(self.runner)

    async def goes_on(self, *, minutes: int, step: int = 2) -> None:
        """Works for so long, and keeps house."""
        for _ in range(0, minutes, step):
            self.passes(minutes=step)
            await self.works()
            await Upkeep(self.app, self.directory).tick()

    @property
    def told(self) -> list[str]:
        """The headlines that arrived, in their order."""
        alerts = [one["alerts"] for one in self.press.messages if one["kind"] != "notice"]
        return [alert["article"]["title"] for message in alerts for alert in message]

    @property
    def notices(self) -> list[str]:
        """What the monitor said of itself."""
        return [one["notice"]["text"] for one in self.press.messages if one["kind"] == "notice"]


@pytest.fixture
async def machine(
    *,
    rules_of: Any,
    open_app: Any,
    press: Any,
    clock: Any,
    settle: Any,
    tmp_path: Path,
) -> Machine:
    """One that has been watching for an hour, and told one story."""
    app = await open_app(rules_of(RULES))
    found = Machine(app, clock, press, settle, tmp_path / "backups", right=clock())
    app.steady = lambda: found.ran
    found.runner = Runner(app)
    press.feed("rts", [])
    found.publish()
    await found.goes_on(minutes=6)
    assert found.told == [STORIES[0][0]]
    return found


@pytest.fixture
def database(sqlite_url: str) -> str:
    """SQLite: what clocks do to either is in tests/store."""
    return sqlite_url


@pytest.mark.parametrize("step", STEPS, ids=name)
async def test_set_and_set_back_an_hour_later(machine: Machine, step: timedelta) -> None:
    """What comes meanwhile is told once, and its text stays."""
    for by, headline in ((step, STORIES[1][0]), (-step, STORIES[2][0])):
        machine.publish()
        polls = {name: machine.press.gets(f"/{name}") for name in ("klix", "rts")}
        machine.is_set(by)
        await machine.works()
        once = {name: machine.press.gets(f"/{name}") - before for name, before in polls.items()}
        assert max(once.values()) <= 1
        await machine.goes_on(minutes=6)
        assert machine.told[-1] == headline
        await machine.goes_on(minutes=55, step=5)
        asked = {name: machine.press.gets(f"/{name}") - before for name, before in polls.items()}
        assert all(8 <= number <= 14 for number in asked.values()), asked
    assert machine.told == [title for title, _ in STORIES]
    assert machine.notices == []
    for article in await machine.app.store.read(lambda c: articles.recent(c, 9)):
        assert article.text


@pytest.mark.parametrize("step", STEPS[1:3], ids=name)
@pytest.mark.parametrize("path", ["/klix", "/1", "/hook"])
async def test_set_while_something_is_under_way(
    machine: Machine, step: timedelta, path: str
) -> None:
    """A poll, the reading of a page, the sending of a message: it ends as it had begun."""
    machine.publish()
    answer: Callable[..., Any] = type(machine.press.pages["/0"])
    page = machine.press.pages.setdefault(path, answer(b"{}"))
    page.before = lambda: machine.is_set(step) or setattr(page, "before", None)
    await machine.goes_on(minutes=8)
    assert machine.told == [title for title, _ in STORIES[:2]]
    assert machine.press.gets("/1") <= 2
    assert machine.notices == []
    states = await machine.app.store.read(outbox.counts)
    assert states == {DeliveryState.SENT: 2}
    machine.is_set(-step)
    machine.publish()
    await machine.goes_on(minutes=6)
    assert machine.told == [title for title, _ in STORIES]


async def test_a_feed_that_backs_off_goes_on_backing_off(machine: Machine) -> None:
    machine.press.pages["/klix"].status = 500
    await machine.goes_on(minutes=60, step=5)
    polls = machine.press.gets("/klix")
    for step in (timedelta(days=1), timedelta(days=-1)):
        machine.is_set(step)
        await machine.goes_on(minutes=5)
    assert machine.press.gets("/klix") - polls <= 2
    state = await machine.app.store.read(lambda c: feeds.get(c, "klix"))
    assert timedelta(0) < state.due - machine.clock() <= timedelta(hours=6)


async def test_a_correction_is_no_step(machine: Machine) -> None:
    async def polled() -> datetime:
        state = await machine.app.store.read(lambda c: feeds.get(c, "klix"))
        return state.polled

    before = await polled()
    machine.is_set(timedelta(seconds=50))
    await machine.works()
    assert await polled() == before
    machine.is_set(timedelta(seconds=90))
    await machine.works()
    assert await polled() == before + timedelta(seconds=90)
