"""The daemon and its models: installed where the settings say so, noticed where they came beside
it, and nothing asked of anybody else."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import monitor
from monitor.config.rules import Config, Feed, Position, Settings
from monitor.daemon.models import Models
from monitor.fetch import Fetcher
from monitor.translate import Translators
from monitor.translate.engines.argos import install_file

TINY = Path(monitor.__file__).parent / "demo" / "models" / "sq_en.argosmodel"
NAME = "translate-sq_en-1_9.argosmodel"
OPS = '  ops: {{url: "webhook://{host}/ops"}}\n'


@pytest.fixture
def mirror(press: Any) -> Callable[..., str]:
    """Makes the press a mirror of models, too; `sum` of the tiny one may be wrong."""

    def make(digest: str | None = None) -> str:
        body = TINY.read_bytes()
        sums = f"{digest or hashlib.sha256(body).hexdigest()}  {NAME}\n"
        for path, content in {f"/{NAME}": body, "/SHA256SUMS": sums.encode()}.items():
            press.feed(path[1:], [])
            press.answers[path].body = content
        return f"http://{press.host}/"

    return make


@pytest.fixture
def watching(daemon: Any, press: Any, receiver: Any, write_rules: Any, mirror: Any) -> Any:
    """A daemon on one Albanian feed, told in `settings` whether to install; its models."""
    receiver.open()
    press.feed("koha", [])
    text = write_rules("koha", more=OPS.format(host=receiver.host))

    def start(settings: str) -> Path:
        daemon.rules.write_text(text.replace("every: 1s", settings), encoding="utf-8")
        daemon.start(MONITOR_MODELS_FROM=mirror())
        return Path(daemon.variables["MONITOR_DATA"]) / "models"

    return start


def test_it_installs_what_its_feeds_lack(
    watching: Any, daemon: Any, press: Any, receiver: Any, wait: Any
) -> None:
    models = watching("every: 1s, install_models: yes")
    notice = wait(lambda: [one.body["notice"] for one in receiver.got])[0]
    assert notice["text"] == "Translation models were installed: Albanian."
    assert (models / "argos" / "sq_en" / "metadata.json").exists()
    assert len(daemon.logged("translation models were installed")) == 1
    assert press.count("GET", f"/{NAME}") == 2  # how large, and the file


def test_by_default_it_installs_nothing(watching: Any, press: Any, wait: Any) -> None:
    models = watching("every: 1s")
    wait(lambda: press.count("GET", "/koha") >= 3)
    assert press.count("GET", f"/{NAME}") == press.count("GET", "/SHA256SUMS") == 0
    assert not models.exists()


# ── in this process, with a clock ──


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def config(*languages: str, install: bool = True) -> Config:
    at = Position(file="rules.yaml", line=1, column=1)
    feeds = tuple(
        Feed(
            name=code,
            url=f"https://{code}.example/rss",
            every=timedelta(minutes=5),
            language=code,
            at=at,
        )
        for code in languages
    )
    return Config(version="1", settings=Settings(install_models=install), feeds=feeds)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Any]:
    """What the daemon's part works with; the rest of an App stands by."""
    networks = [ip_network("127.0.0.0/8")]
    clock = Clock()
    async with Fetcher(user_agent="monitor/0", now=clock, allow_private=networks) as fetch:
        translators = Translators(models=tmp_path / "models")
        app = SimpleNamespace(
            fetch=fetch,
            translators=translators,
            rules=SimpleNamespace(config=config("sq")),
            now=clock,
            leading=False,
        )
        yield SimpleNamespace(app=app, clock=clock, data=tmp_path)
        await translators.close()


def part(here: Any, source: str | None = None) -> Models:
    return Models(here.app, SimpleNamespace(data=here.data, models_from=source))  # type: ignore[arg-type]


async def test_what_is_installed_beside_it_is_taken_up(here: Any) -> None:
    models = part(here)
    assert here.app.translators.serves("sq", "Latn") is None
    await models.look()
    install_file(TINY, here.data / "models")
    assert here.app.translators.serves("sq", "Latn") is None
    await models.look()
    assert here.app.translators.serves("sq", "Latn") is not None
    shutil.rmtree(here.data / "models" / "argos" / "sq_en")
    await models.look()
    assert here.app.translators.serves("sq", "Latn") is None


async def test_what_fails_is_tried_again_less_and_less_often(
    here: Any, press: Any, mirror: Any
) -> None:
    models = part(here, mirror("0" * 64))
    tried = []
    for _ in range(100):
        before = press.count("GET", "/SHA256SUMS")
        await models.install()
        if press.count("GET", "/SHA256SUMS") > before:
            tried.append(here.clock.now)
        here.clock.now += timedelta(minutes=30)
    hours = [(late - early) / timedelta(hours=1) for early, late in pairwise(tried)]
    assert hours == [1, 2, 4, 8, 16]
    assert here.app.translators.languages()["sq"] is None
    mirror()
    here.clock.now += timedelta(hours=24)
    await models.install()
    assert here.app.translators.languages()["sq"] == "argos"


async def test_another_language_is_not_kept_waiting(here: Any, press: Any, mirror: Any) -> None:
    here.app.rules.config = config("mk")
    models = part(here, mirror())
    await models.install()
    await models.install()
    assert press.count("GET", "/SHA256SUMS") == 1
    here.app.rules.config = config("mk", "sq")
    await models.install()
    assert here.app.translators.languages()["sq"] == "argos"


async def test_nothing_is_asked_where_nothing_is_missing_or_wanted(
    here: Any, press: Any, mirror: Any
) -> None:
    models = part(here, mirror())
    for wanted in (config("sq", install=False), config("en"), config()):
        here.app.rules.config = wanted
        await models.install()
    assert press.asked == []


async def test_a_stop_does_not_wait_for_a_download(here: Any, press: Any, mirror: Any) -> None:
    models = part(here, mirror())
    gate = press.wait_at(f"/{NAME}")
    stop = asyncio.Event()
    task = asyncio.create_task(models.run(stop))
    while not press.count("GET", f"/{NAME}"):  # noqa: ASYNC110 - asked by another task
        await asyncio.sleep(0.01)
    stop.set()
    await asyncio.wait_for(task, 30)
    gate.set()
