"""Withdrawals: the news was wrong, and all that had it are told so, a minute later."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.desk.act.attend import acknowledge
from monitor.desk.act.regroup import refresh
from monitor.desk.act.who import named, words
from monitor.errors import SettingError
from monitor.match import Rules
from monitor.model import Act, Delivery, DeliveryState, News, Story, Withdrawal, stable_id
from monitor.pipeline.announce import announce
from monitor.store import Connection, acts, outbox, stories

GRACE = timedelta(minutes=1)
"""How long a withdrawal can be taken back before anybody is told."""

UNCLAIMED = (DeliveryState.PENDING, DeliveryState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A story that was taken back. `told`: the channels that hear of it, at `at`; not `new` where
    it had been taken back before."""

    story: Story
    withdrawal: Withdrawal
    told: tuple[str, ...]
    at: datetime
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A withdrawal that was taken back. `told`: channels that read of it meanwhile, in a message
    that went out for another reason."""

    story: Story
    told: tuple[str, ...]


def withdraw(
    c: Connection, rules: Rules, named_id: str, *, reason: str, by: str, now: datetime
) -> Withdrawn:
    """`by` takes the story back: "WITHDRAWN by Ana: police exercise" goes to all that had it, after
    the minute in which it can be undone. Nobody else is woken for it."""
    said = words(reason, "the reason")
    story = named(c, named_id)
    if story.withdrawal is not None:
        at = story.withdrawal.at + GRACE
        return Withdrawn(story=story, withdrawal=story.withdrawal, told=(), at=at, new=False)
    made = Withdrawal(by=by, reason=said, at=now)
    stories.save(c, replace(story, state="withdrawn", withdrawal=made))
    acknowledge(c, named_id, by, now)
    act_id = stable_id("act", "withdrawn", story.id, now.isoformat())
    acts.add(c, Act(id=act_id, kind="withdrawn", by=by, at=now, story_id=story.id, text=said))
    news = News(kind="withdrawn", text=f"WITHDRAWN by {by}: {said}")
    told = announce(c, rules.config, story.id, news, now=now, due=now + GRACE)
    return Withdrawn(story=story, withdrawal=made, told=told, at=now + GRACE, new=True)


def undo(c: Connection, rules: Rules, named_id: str, by: str, now: datetime) -> Undone:
    """Takes a withdrawal back within its minute: nobody is told. Raises SettingError afterwards,
    and where there is nothing to take back."""
    story = named(c, named_id)
    taken = story.withdrawal
    if taken is None:
        raise SettingError(f"{named_id} is not withdrawn: there is nothing to take back")
    if now - taken.at > GRACE:
        raise SettingError(
            f"{taken.by} withdrew it at {taken.at:%H:%M} UTC, more than a minute ago, and those "
            f'that had it were told: `monitor alerts note {named_id} "…"` says what is right now'
        )
    promised = outbox.of_story(c, story.id)
    for delivery in promised:
        _take_back(c, delivery, f"withdrawal undone by {by}")
    stories.save(c, replace(story, state="reported", withdrawal=None))
    refresh(c, rules, story.id, now)
    act_id = stable_id("act", "withdrawal-undone", story.id, now.isoformat())
    acts.add(c, Act(id=act_id, kind="withdrawal-undone", by=by, at=now, story_id=story.id))
    told = {one.channel for one in promised if _went_out(one, taken.at)}
    return Undone(story=story, told=tuple(sorted(told)))


def _take_back(c: Connection, delivery: Delivery, reason: str) -> None:
    """What only says that it was withdrawn is not sent; what says more no longer says that."""
    others = tuple(one for one in delivery.news if one.kind != "withdrawn")
    if others == delivery.news or delivery.state not in UNCLAIMED or delivery.body is not None:
        return
    if others or delivery.kind != "update":
        outbox.join(c, replace(delivery, news=others))
    else:
        outbox.suppress(c, [delivery.id], reason)


def _went_out(delivery: Delivery, since: datetime) -> bool:
    return delivery.first_attempt is not None and delivery.first_attempt > since
