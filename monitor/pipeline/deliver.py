"""deliver: one delivery → a message sent, and what came of it recorded.

Right before it is claimed, quiet hours and limits as they are then have the last word.

The row is claimed by a lease before sending and settled after it: a crash in between repeats the
message at most once, under the same key, and never loses it.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from monitor import jobs, render, route
from monitor.app import App, Rules
from monitor.channels import Ambiguous, Permanent, Result, Retry, Sent
from monitor.config.rules import Channel, Config
from monitor.errors import DatabaseDamaged, StoreError
from monitor.model import Delivery, DeliveryState, Hold, Message, MessageKind, Notice, Severity
from monitor.pipeline.compose import compose, compose_digest
from monitor.pipeline.guard import guard
from monitor.pipeline.notify import promise
from monitor.pipeline.traffic import sent
from monitor.store import Connection, holds, outbox

LEASE = timedelta(minutes=2)
"""Longer than any channel's deadline: a lease that ran out belongs to a sender that died."""

RECORD_AGAIN = 2.0
"""Seconds between attempts to record an answer in a database that does not take it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a delivery came to; `rests`: the receiver asked to be left alone until `due`."""

    state: DeliveryState
    error: str | None = None
    reason: str | None = None
    due: datetime | None = None
    rests: bool = False


async def deliver(app: App, delivery_id: str) -> str | None:
    """Sends one delivery if it is due and nobody else has it, after what the same reader was to be
    told of its story before. Returns what went wrong, if so."""
    lost = None
    while earlier := await app.store.read(lambda c: outbox.before(c, delivery_id)):
        lost = await _hastened(app, earlier)
        waits = partial(outbox.wait_for, delivery_id=delivery_id, earlier_id=earlier.id)
        if await app.store.write(waits, reserved=True):
            return lost or f"channel {earlier.channel}: {earlier.id} is sent before"
    return await _deliver(app, delivery_id) or lost


async def _hastened(app: App, earlier: Delivery) -> str | None:
    now = app.now()
    await app.store.write(lambda c: outbox.hasten(c, earlier.id, now), reserved=True)
    return await _deliver(app, earlier.id)


async def _deliver(app: App, delivery_id: str) -> str | None:
    rules = app.rules
    now = app.now()
    claimed = await app.store.write(
        lambda c: (
            None
            if _waits(c, rules.config, delivery_id, now)
            else outbox.claim(c, delivery_id, now, LEASE, app.holder)
        ),
        reserved=True,
    )
    if claimed is None or claimed.lease_until is None:
        return None
    settled = await guard(f"deliver {delivery_id}", _attempt(app, rules, claimed))
    if settled is None:
        app.metrics.failed("deliver")
        settled = _again(claimed, "a fault of ours; see the log", None, app.now(), app.fraction())
    await _recorded(app, rules, claimed, settled)
    trouble = settled.error or settled.reason
    return trouble and f"channel {claimed.channel}: {trouble}"


def _waits(c: Connection, config: Config, delivery_id: str, now: datetime) -> bool:
    """Whether something holds a delivery that was to be sent now."""
    found = outbox.get(c, delivery_id)
    # What was created ahead of a clock that went back is due.
    if found is None or found.state is DeliveryState.SENDING or found.due > now >= found.created:
        return False
    place = (found.channel, found.target)
    channel = route.named(config, found.channel)
    if channel and (rest := holds.rest(c, route.sharing(config, channel, found.target), now)):
        holds.defer(c, found.id, rest)
        return True
    wait = route.look(
        config,
        found,
        sent=sent(c, config, place, now, pending=False),
        gathered=holds.first_due(c, *place, Hold.LIMIT),
        now=now,
    )
    return wait is not None and outbox.hold(c, found.id, wait.hold, wait.due, wait.reason)


async def _attempt(app: App, rules: Rules, claimed: Delivery) -> Settled:
    channel = rules.channel(claimed.channel)
    if channel is None or channel.missing:
        return _held(claimed, channel)
    message = await _message(app, rules, claimed)
    place = int(claimed.target)
    result = await app.channels.send(message, channel, place, rules.config.settings.timezone)
    now = app.now()
    app.metrics.attempted(channel.name, _word(result))
    if isinstance(result, Sent) and message.kind is MessageKind.ALERT:
        app.metrics.told(now - message.alerts[0].article.seen)
    return settle(claimed, result, now=now, fraction=app.fraction())


def _word(result: Result) -> str:
    broken = isinstance(result, Permanent) and result.broken
    return "broken" if broken else type(result).__name__.lower()


async def _recorded(app: App, rules: Rules, claimed: Delivery, settled: Settled) -> None:
    """Writes down what came of it, however long the database takes: what was sent and is not
    recorded is sent twice."""
    told = False
    while True:
        try:
            await app.store.write(
                lambda c: _record(c, rules, claimed, settled, app.now()), reserved=True
            )
        except DatabaseDamaged:
            raise  # never; it is sent again after a restore
        except StoreError as error:
            if not told:
                log.warning("an answer cannot be recorded; tried again", error=str(error))
            told = True
            await asyncio.sleep(RECORD_AGAIN)
        else:
            return


def settle(
    delivery: Delivery,
    result: Result,
    *,
    now: datetime,
    fraction: float,
) -> Settled:
    """What an answer means for the row: design.md, *Deliveries*."""
    match result:
        case Sent():
            return Settled(state=DeliveryState.SENT)
        case Permanent(error=error, broken=True):
            return Settled(state=DeliveryState.HELD, error=error, reason=f"channel broken: {error}")
        case Permanent(error=error):
            return Settled(state=DeliveryState.DEAD, error=error, reason=error)
        case Retry(error=error, after=after):
            return _again(delivery, error, after, now, fraction)
        case Ambiguous(error=error):
            return _again(delivery, error, None, now, fraction)


def _again(
    delivery: Delivery, error: str, after: timedelta | None, now: datetime, fraction: float
) -> Settled:
    first = delivery.first_attempt or now
    due = jobs.delivery_retry(first, delivery.attempts, now, fraction)
    if due is None:
        reason = f"given up after {delivery.attempts} attempts: {error}"
        return Settled(state=DeliveryState.DEAD, error=error, reason=reason)
    if after is not None:
        due = max(due, now + after)
    rests = after is not None
    why = holds.RESTS if rests else None
    return Settled(state=DeliveryState.PENDING, error=error, due=due, reason=why, rests=rests)


def _held(delivery: Delivery, channel: Channel | None) -> Settled:
    reason = (
        f"{channel.missing} is not set"
        if channel is not None
        else f"channel {delivery.channel} is not in the rules any more"
    )
    return Settled(state=DeliveryState.HELD, reason=reason)


async def _message(app: App, rules: Rules, delivery: Delivery) -> Message:
    """The message, frozen at the first attempt: every repeat says the same."""
    if delivery.body is not None:
        return render.thaw(delivery.body)
    if delivery.kind is MessageKind.DIGEST:
        return await _digest(app, rules, delivery)

    def freeze(c: Connection) -> Message:
        message = compose(c, rules, delivery, app.translators)
        outbox.freeze(c, delivery.id, render.freeze(message))
        return message

    return await app.store.write(freeze, reserved=True)


async def _digest(app: App, rules: Rules, delivery: Delivery) -> Message:
    """The same of a digest, whose making takes longer than a write may."""
    making = (app.store, rules, delivery, app.translators, app.now())
    message = await asyncio.to_thread(compose_digest, *making)
    frozen = render.freeze(message)
    await app.store.write(lambda c: outbox.freeze(c, delivery.id, frozen), reserved=True)
    return message


def _record(
    c: Connection, rules: Rules, delivery: Delivery, settled: Settled, now: datetime
) -> None:
    """Settles the row, unless another sender has taken it over; tells of what will not arrive,
    and lets go what was held where something arrived."""
    assert delivery.lease_until is not None
    channel, target = delivery.channel, delivery.target
    told = settled.state is DeliveryState.HELD and outbox.held(c, channel, target) > 0
    ours = outbox.record(
        c,
        delivery.id,
        delivery.lease_until,
        state=settled.state,
        now=now,
        error=settled.error,
        due=settled.due,
        reason=settled.reason,
    )
    if ours and settled.state is DeliveryState.SENT:
        outbox.release_held(c, channel, now, target=target)
        holds.arrived(c, delivery.id, now)
        _hasten(c, rules, delivery, now)
    if ours and settled.rests and settled.due and (known := rules.channel(channel)):
        holds.postpone(c, route.sharing(rules.config, known, target), settled.due)
    lost = settled.state in {DeliveryState.DEAD, DeliveryState.HELD}
    if not ours or told or not lost or delivery.kind is MessageKind.NOTICE:
        return
    promise(c, rules.config, _notice(delivery, settled), now, but=channel)


def _hasten(c: Connection, rules: Rules, delivery: Delivery, now: datetime) -> None:
    """Time to acknowledge runs from when a message was there: one that came earlier than it was
    held for, as the rules are others now, takes its escalation along."""
    known = rules.channel(delivery.channel)
    escalate = known.escalate if known else None
    urgent = delivery.severity.rank >= Severity.HIGH.rank
    if escalate is not None and urgent and delivery.story_id is not None:
        outbox.hasten_escalations(c, delivery.story_id, escalate.to, now + escalate.after)


def _notice(delivery: Delivery, settled: Settled) -> Notice:
    held = settled.state is DeliveryState.HELD
    what = "is held" if held else "was given up"
    todo = "mend the channel; it is sent then" if held else "see `monitor retry`"
    return Notice(
        about=f"channel {delivery.channel}",
        text=f"An alert for channel {delivery.channel} {what}: {settled.reason}. To do: {todo}.",
        since=delivery.created if held else delivery.first_attempt or delivery.created,
    )
