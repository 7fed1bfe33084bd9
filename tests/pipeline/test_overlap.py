"""Two articles of one event, read at the same moment."""

import asyncio
import threading
from typing import Any

import pytest

from monitor.pipeline.poll import poll
from monitor.pipeline.read import read
from monitor.pipeline.runner import LEASE
from monitor.store import alerts, articles, outbox

RULES = """
feeds:
  - {name: klix, url: "{press}/klix", language: en}
  - {name: rts, url: "{press}/rts", language: en}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""
BODY = [
    "Police sealed every road to Banjska on Monday morning after shots were heard in the night.",
    "The commander in Zvečan said that nobody would enter the monastery before noon.",
]


@pytest.mark.parametrize("kind", ["copies", "twins"])
async def test_two_reads_at_once_make_one_delivery(
    press: Any, rules_of: Any, open_app: Any, kind: str
) -> None:
    """Copies of one wire text, and one page through two feeds: both pages are held back until
    both are asked for, ten times."""
    app = await open_app(rules_of(RULES))
    for turn in range(10):
        title = f"Shots heard in Banjska, day {turn}"
        text = [f"Day {turn}, {word}: {line}" for word in ("dawn", "noon") for line in BODY]
        both = threading.Barrier(2)
        link = press.page(f"/a{turn}", title, text)
        other = press.page(f"/b{turn}", title, text)
        if kind == "twins":
            other = f"{link}?utm_source=rts"
            press.pages[f"/a{turn}?utm_source=rts"] = press.pages[f"/a{turn}"]
        for page in (link, other):
            press.pages[page.removeprefix(press.base)].before = lambda both=both: both.wait(20)
        for feed, page in (("klix", link), ("rts", other)):
            press.feed(feed, [{"title": title, "link": page, "guid": f"{feed}{turn}"}])
            assert (await poll(app, feed)).new == 1
        jobs = await app.store.write(lambda c: app.jobs.claim(c, "read", app.now(), 9, LEASE))
        assert len(jobs) == 2
        assert await asyncio.gather(*(read(app, job.key) for job in jobs)) == [None, None]
        for job in jobs:
            await app.store.write(lambda c, job=job: app.jobs.done(c, job))
    counts = await app.store.read(outbox.counts)
    assert sum(counts.values()) == 10
    assert await app.store.read(alerts.count) == 10
    assert await app.store.read(articles.count) == (20 if kind == "copies" else 10)
