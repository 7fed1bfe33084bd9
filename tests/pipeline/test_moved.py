"""A feed that moves: followed at once, polled at its new address once that is sure."""

from collections.abc import Callable
from typing import Any

import pytest

from monitor.desk.sources import sources
from monitor.pipeline.poll import poll
from monitor.store import feeds

RULES = """
settings: {every: 5m}
feeds:
  - {name: klix, url: "{press}/klix"}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""
NEWS = [{"title": "Otvoren novi most u Brčkom", "guid": "1"}]


@pytest.fixture
async def app(press: Any, rules_of: Any, open_app: Any) -> Any:
    """A monitor of a feed that stands at /klix, and at /nova too."""
    press.feed("klix", NEWS)
    press.feed("nova", NEWS)
    return await open_app(rules_of(RULES))


def redirect(press: Any, path: str, to: str, status: int = 301) -> None:
    """From now on `path` leads to `to`."""
    press.feed(path, [], Location=to)
    press.pages[f"/{path}"].status = status


async def days(app: Any, clock: Any, number: int) -> list[str]:
    """A poll a day: how each went."""
    found = []
    for _ in range(number):
        found.append((await poll(app, "klix")).result)
        clock.forward(days=1)
    return found


async def state(app: Any) -> Any:
    """What is known of the feed."""
    return await app.store.read(lambda c: feeds.get(c, "klix"))


def asked(press: Any) -> tuple[int, int]:
    """How often the old and the new address were asked for."""
    return press.gets("/klix"), press.gets("/nova")


@pytest.mark.parametrize("status", [301, 308])
async def test_after_three_days_the_new_address_is_polled(
    press: Any, app: Any, clock: Any, status: int
) -> None:
    redirect(press, "klix", "/nova", status)
    for _ in range(5):  # of one day
        await poll(app, "klix")
    assert (await state(app)).moved_to == f"{press.base}/nova"
    assert await days(app, clock, 3) == ["unchanged"] * 3
    assert asked(press) == (8, 8)
    assert await days(app, clock, 4) == ["unchanged"] * 4
    assert asked(press) == (8, 12)
    after = await state(app)
    assert (after.address, after.moved_to) == (f"{press.base}/nova",) * 2
    assert (after.url, after.moved_days) == (f"{press.base}/klix", 3)
    (told,) = await app.store.read(lambda c: sources(c, app.rules))
    assert told.state == "moved"
    assert told.problem == f"moved for good: asked at {press.base}/nova; write that into the rules"


def _elsewhere(press: Any) -> str:
    return press.base.replace("127.0.0.1", "localhost") + "/nova"


NEVER = {
    "found": lambda press: [("klix", "/nova", 302)],
    "other": lambda press: [("klix", "/nova", 303)],
    "temporary": lambda press: [("klix", "/nova", 307)],
    "for good, then not": lambda press: [("klix", "/way", 301), ("way", "/nova", 302)],
    "another domain": lambda press: [("klix", _elsewhere(press), 301)],
}


@pytest.mark.parametrize("case", NEVER)
async def test_what_is_followed_and_never_stored(
    press: Any, app: Any, clock: Any, case: str
) -> None:
    for path, to, status in NEVER[case](press):
        redirect(press, path, to, status)
    assert await days(app, clock, 6) == ["changed", *["unchanged"] * 5]
    assert asked(press) == (6, 6)
    after = await state(app)
    assert after.address is None
    assert after.moved_to == (_elsewhere(press) if case == "another domain" else None)


async def test_another_place_every_day_is_none(press: Any, app: Any, clock: Any) -> None:
    """A session in the address, or a page for the day."""
    for day in range(6):
        press.feed(f"d{day}", NEWS)
        redirect(press, "klix", f"/d{day}")
        await days(app, clock, 1)
    assert ((await state(app)).moved_days, press.gets("/klix")) == (1, 6)


async def test_a_feed_that_comes_back_starts_over(press: Any, app: Any, clock: Any) -> None:
    redirect(press, "klix", "/nova")
    await days(app, clock, 2)
    press.feed("klix", NEWS)
    await days(app, clock, 1)
    assert ((await state(app)).moved_to, (await state(app)).moved_days) == (None, 0)
    redirect(press, "klix", "/nova")
    await days(app, clock, 2)
    assert (await state(app)).address is None


def broken(status: int, body: bytes = b"", **headers: str) -> Callable[[Any], None]:
    def make(press: Any) -> None:
        press.feed("nova", [], **headers)
        press.pages["/nova"].status, press.pages["/nova"].body = status, body

    return make


@pytest.mark.parametrize(
    "fails",
    [
        broken(404),
        broken(410),
        broken(500),
        broken(302, Location="file:///etc/passwd"),
        broken(200, b"<!doctype html><title>Domena je na prodaju</title>"),
    ],
    ids=["404", "410", "500", "redirect", "html"],
)
async def test_a_stored_address_that_fails_gives_way_to_the_configured_one(
    press: Any, app: Any, clock: Any, fails: Callable[[Any], None]
) -> None:
    redirect(press, "klix", "/nova")
    await days(app, clock, 4)
    assert asked(press) == (3, 4)
    fails(press)
    press.feed("klix", NEWS)
    assert await days(app, clock, 1) == ["failed"]
    after = await state(app)
    assert (after.address, after.gone, after.failures, asked(press)) == (None, False, 1, (3, 5))
    assert await days(app, clock, 1) == ["unchanged"]
    after = await state(app)
    assert (after.moved_to, after.failures, asked(press)) == (None, 0, (4, 5))


async def test_after_a_hiccup_the_new_address_is_believed_at_once(
    press: Any, app: Any, clock: Any
) -> None:
    redirect(press, "klix", "/nova")
    await days(app, clock, 4)
    press.pages["/nova"].status = 500
    await days(app, clock, 1)
    press.pages["/nova"].status = 200
    await days(app, clock, 2)
    assert asked(press) == (4, 7)


async def test_a_move_of_what_has_moved(press: Any, app: Any, clock: Any) -> None:
    """The third address takes three days of its own, and a day on which it is not named ends it."""
    redirect(press, "klix", "/nova")
    await days(app, clock, 3)
    redirect(press, "nova", "/opet")
    press.feed("opet", NEWS)
    await days(app, clock, 2)
    press.feed("nova", NEWS)
    await days(app, clock, 1)
    assert (await state(app)).moved_to == f"{press.base}/nova"
    redirect(press, "nova", "/opet")
    await days(app, clock, 4)
    assert (asked(press), press.gets("/opet")) == ((3, 9), 6)
    assert (await state(app)).address == f"{press.base}/opet"


async def test_an_edit_of_the_url_starts_over(press: Any, app: Any, clock: Any) -> None:
    redirect(press, "klix", "/nova")
    await days(app, clock, 4)
    edited = f"{press.base}/vijesti"
    await app.store.write(lambda c: feeds.sync(c, [("klix", edited)], clock()))
    after = await state(app)
    assert (after.url, after.address, after.moved_to, after.moved_days) == (edited, None, None, 0)
