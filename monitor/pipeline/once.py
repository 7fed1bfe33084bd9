"""The whole walk once: every feed whatever its schedule, everything that is due, then the end."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.app import App
from monitor.model import DeliveryState
from monitor.pipeline.confirming import settle_waiting
from monitor.pipeline.deliver import deliver
from monitor.pipeline.digests import tell_digests
from monitor.pipeline.gather import gather
from monitor.pipeline.guard import guard
from monitor.pipeline.poll import Polled, poll
from monitor.pipeline.restored import tell_of_restore
from monitor.pipeline.runner import AT_ONCE, LEASE, STEPS, Step, run_job
from monitor.pipeline.watch import watch
from monitor.store import Connection, alerts, articles, feeds, matches, outbox, stories

GATHERED = timedelta(minutes=15)
"""What came at once is gathered for so long at most; a run does not wait for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much the archive holds, before and after."""

    articles: int
    matches: int
    stories: int
    alerts: int
    sent: int


@dataclass(slots=True, kw_only=True)
class Report:
    """What one run did: the contract's object of `once --json`."""

    polls: list[Polled] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    before: Totals
    after: Totals | None = None
    deliveries: dict[DeliveryState, int] = field(default_factory=dict)


Progress = Callable[[str, int, int], None]
"""Called as the run goes on: step, done, known."""


async def once(app: App, progress: Progress) -> Report:
    """Polls every feed once, processes everything and delivers what is due.

    What is due later (a page to be tried again, a channel to be retried) stays for the next time.
    """
    report = Report(before=await app.store.read(totals))
    short = await asyncio.to_thread(app.store.room)
    if short is None:
        await _poll_all(app, report, progress)
        for step in STEPS:
            await _run_jobs(app, step, report, progress)
    else:
        report.problems.append(f"nothing was fetched: {short}")
    await tell_of_restore(app, wait=False)
    await watch(app, steady=False)
    await settle_waiting(app)
    await tell_digests(app)
    await gather(app, ahead=GATHERED)
    await _deliver_all(app, report, progress)
    report.problems = grouped(report.problems)
    report.after = await app.store.read(totals)
    report.deliveries = await app.store.read(outbox.counts)
    return report


def grouped(problems: Sequence[str]) -> list[str]:
    """Each problem once, in order, with how often it came up."""
    return [text if n == 1 else f"{text} ({n} times)" for text, n in Counter(problems).items()]


def totals(c: Connection) -> Totals:
    """The archive's counts now."""
    return Totals(
        articles=articles.count(c),
        matches=matches.count(c),
        stories=stories.count(c),
        alerts=alerts.count(c),
        sent=outbox.counts(c).get(DeliveryState.SENT, 0),
    )


async def _poll_all(app: App, report: Report, progress: Progress) -> None:
    states = await app.store.read(feeds.all)
    names = [state.name for state in states if not state.gone]
    places = asyncio.Semaphore(AT_ONCE["poll"])

    async def one(name: str) -> None:
        async with places:
            polled = await guard(f"poll {name}", poll(app, name))
        if polled is None:
            polled = Polled(feed=name, result="failed", problem=f"{name}: a fault of ours, see log")
        report.polls.append(polled)
        if polled.problem:
            report.problems.append(polled.problem)
        progress("poll", len(report.polls), len(names))

    await asyncio.gather(*(one(name) for name in names))


async def _run_jobs(app: App, step: Step, report: Report, progress: Progress) -> None:
    done = 0
    while True:
        claimed = await app.store.write(
            lambda c: app.jobs.claim(
                c, step, app.now(), AT_ONCE[step] * 2, LEASE, holder=app.holder
            )
        )
        if not claimed:
            return
        problems = await asyncio.gather(*(run_job(app, step, job) for job in claimed))
        report.problems += [problem for problem in problems if problem]
        done += len(claimed)
        waiting, _ = (await app.store.read(app.jobs.counts)).get(step, (0, None))
        progress(step, done, done + waiting)


async def _deliver_all(app: App, report: Report, progress: Progress) -> None:
    """Channels side by side, each one message after the other."""
    tried: set[str] = set()

    async def channel(name: str) -> None:
        while True:
            due = await app.store.read(lambda c: outbox.due(c, name, app.now(), 100))
            fresh = [delivery.id for delivery in due if delivery.id not in tried]
            if not fresh:
                return
            tried.add(fresh[0])
            problem = await guard(f"deliver {fresh[0]}", deliver(app, fresh[0]))
            if problem:
                report.problems.append(problem)
            progress("deliver", len(tried), len(tried) + len(fresh) - 1)

    while True:
        names = await app.store.read(lambda c: outbox.channels_due(c, app.now()))
        before = len(tried)
        await asyncio.gather(*(channel(name) for name in names))
        if len(tried) == before:
            return
