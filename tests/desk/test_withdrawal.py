"""Withdrawals: all that had the story are told, a minute later; until then nobody need know."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.desk import act
from monitor.errors import SettingError
from monitor.model import Delivery, DeliveryState
from monitor.store import acts, alerts, outbox, stories

NOW = datetime(2026, 3, 2, 9, 45, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def withdraw(desk: Any, which: str, after: int = 0, by: str = "Ana") -> act.Withdrawn:
    return desk.store.write_now(
        lambda c: act.withdraw(
            c, desk.rules, which, reason="policijska vježba", by=by, now=NOW + after * SECOND
        )
    )


def undo(desk: Any, which: str, after: int) -> act.Undone:
    at = NOW + after * SECOND
    return desk.store.write_now(lambda c: act.undo(c, desk.rules, which, "Ben", at))


def updates(desk: Any, story: str = "s-1") -> list[Delivery]:
    return [one for one in desk.read(outbox.of_story, story) if one.kind == "update"]


@pytest.fixture
def told(newsdesk: Any) -> Any:
    """A shooting, sent to both channels."""
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    newsdesk.send()
    return newsdesk


def test_all_that_had_it_are_told_after_a_minute(told: Any) -> None:
    done = withdraw(told, "s-1")
    assert (done.new, done.told, done.at) == (True, ("desk", "duty"), NOW + 60 * SECOND)
    story = told.read(stories.get, "s-1")
    assert (story.state, story.withdrawal.by) == ("withdrawn", "Ana")
    for one in updates(told):
        assert (one.state, one.due) == (DeliveryState.PENDING, NOW + 60 * SECOND)
        assert [(news.kind, news.text) for news in one.news] == [
            ("withdrawn", "WITHDRAWN by Ana: policijska vježba")
        ]
    due = told.store.read_now(lambda c: outbox.due(c, "duty", NOW + 59 * SECOND, 9))
    assert due == ()
    (alert,) = told.read(alerts.of_story, "s-1")
    assert alert.acknowledged_by == "Ana"  # nobody else is woken for it
    kinds = {one.kind for one in told.read(acts.of_story, "s-1")}
    assert kinds == {"acknowledged", "withdrawn"}


def test_withdrawing_again_tells_nobody_again(told: Any) -> None:
    withdraw(told, "s-1")
    again = withdraw(told, "s-1", after=30, by="Ben")
    assert (again.new, again.withdrawal.by, again.told) == (False, "Ana", ())
    assert len(updates(told)) == 2


def test_what_nobody_had_tells_nobody(newsdesk: Any) -> None:
    newsdesk.bring(1, "Miran dan, blokada", "s-1")
    done = withdraw(newsdesk, "s-1")
    assert all(one.kind == "alert" for one in newsdesk.read(outbox.of_story, "s-1"))
    assert done.new


@pytest.mark.parametrize("after", [0, 59, 60])
def test_taken_back_within_the_minute_nobody_hears_of_it(told: Any, after: int) -> None:
    withdraw(told, "s-1")
    assert undo(told, "s-1", after).told == ()
    story = told.read(stories.get, "s-1")
    assert (story.state, story.withdrawal) == ("reported", None)
    for one in updates(told):
        assert (one.state, one.reason) == (
            DeliveryState.SUPPRESSED, "withdrawal undone by Ben",
        )  # fmt: skip
    # And then it is withdrawn for good.
    assert withdraw(told, "s-1", after=90).told == ("desk", "duty")
    assert len([one for one in updates(told) if one.state is DeliveryState.PENDING]) == 2


def test_afterwards_it_is_said_why_not(told: Any) -> None:
    withdraw(told, "s-1")
    with pytest.raises(SettingError, match="Ana withdrew it at 09:45 UTC, more than a minute ago"):
        undo(told, "s-1", 61)
    assert told.read(stories.get, "s-1").state == "withdrawn"
    assert {one.state for one in updates(told)} == {DeliveryState.PENDING}


def test_what_is_not_withdrawn_cannot_be_taken_back(told: Any) -> None:
    with pytest.raises(SettingError, match="s-1 is not withdrawn: there is nothing to take back"):
        undo(told, "s-1", 0)


def test_a_message_that_nobody_had_yet_is_sent_as_it_is_after_an_undo(newsdesk: Any) -> None:
    """It waits still; the withdrawal would have gone with it."""
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    withdraw(newsdesk, "s-1")
    undo(newsdesk, "s-1", 5)
    for one in newsdesk.read(outbox.of_story, "s-1"):
        assert (one.state, one.kind, one.news) == (DeliveryState.PENDING, "alert", ())


def test_who_read_of_it_meanwhile_is_named(told: Any) -> None:
    """A message that goes out within the minute for another reason says WITHDRAWN."""
    withdraw(told, "s-1")
    (desk, _) = updates(told)

    def sent_early(c: Any) -> None:
        outbox.join(c, desk)
        at = NOW + 61 * SECOND
        assert outbox.claim(c, desk.id, at, 60 * SECOND) is not None

    told.store.write_now(sent_early)
    assert undo(told, "s-1", 60).told == (desk.channel,)


def test_both_stories_of_one_event_are_withdrawn_together(told: Any) -> None:
    told.bring(2, "Pucnjava na sjeveru", "s-2", feed="rts")
    told.merge("s-1", "s-2")
    withdraw(told, "s-2")
    assert told.read(stories.get, "s-1").state == "withdrawn"
    assert {one.channel for one in updates(told)} == {"desk", "duty"}
    undo(told, "s-2", 5)
    assert told.read(stories.get, "s-1").withdrawal is None


def test_a_withdrawal_reaches_who_was_told_of_either(newsdesk: Any) -> None:
    newsdesk.bring(1, "Blokada puta", "s-1")  # medium: to desk alone
    newsdesk.bring(2, "Pucnjava na sjeveru", "s-2", feed="rts")
    newsdesk.send()
    newsdesk.merge("s-1", "s-2")
    assert withdraw(newsdesk, "s-1").told == ("desk", "duty")
    assert sorted(one.channel for one in updates(newsdesk)) == ["desk", "duty"]
