"""What the desk did and what waits, on the page: withdrawals, notes, silences; why, until when."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from monitor.desk import act
from monitor.model import Delivery, DeliveryState, Hold, Withdrawal
from monitor.store import Connection, alerts, outbox, stories

SHOOTING = "Пуцњава у Бањској"


def words(page: Any) -> str:
    """The text of a page's content, as it reads."""
    main = page.text.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split()).replace(" ,", ",")


@pytest.fixture
def site(serve: Any, told: Any) -> Any:
    """A page with something to show."""
    made = serve()
    told(made)
    return made


@pytest.fixture
def shooting(site: Any) -> str:
    """The alert of two outlets."""
    found = site.ask("/api/alerts").json["alerts"]
    return str(next(one["id"] for one in found if one["article"]["title"].startswith(SHOOTING)))


@pytest.fixture
def write(site: Any) -> Callable[..., Any]:
    """Does something in a write, with the site's clock."""

    def do(what: Callable[..., Any], *given: Any, **named: Any) -> Any:
        now = site.clock()
        return site.store.write_now(lambda c: what(c, *given, now=now, **named))

    return do


def test_what_people_did(site: Any, shooting: str, write: Any) -> None:
    write(act.acknowledge, shooting, "Ana")
    site.clock.time += timedelta(minutes=5)
    write(act.note, shooting, "<b>MUP</b> ћути, зовем КФОР", "Ben")
    read = words(site.ask(f"/alerts/{shooting}"))
    assert "Acknowledged by Ana" in read
    assert (
        "At the desk 2 Mar 10:00 Ana acknowledged 2 Mar 10:05 Ben noted: <b>MUP</b> ћути, зовем "
        "КФОР Coverage" in read
    )
    assert "acknowledged by Ana" in words(site.ask("/alerts"))
    other = next(one for one in site.ask("/api/alerts").json["alerts"] if one["id"] != shooting)
    assert "At the desk" not in words(site.ask(f"/alerts/{other['id']}"))


def test_a_story_taken_back(site: Any, shooting: str, write: Any) -> None:
    def withdraw(c: Connection, now: Any) -> None:
        alert = alerts.get(c, shooting)
        assert alert is not None
        story = stories.get(c, alert.story_id)
        assert story is not None
        why = Withdrawal(by="Ana", reason="policijska vježba", at=now)
        stories.save(c, replace(story, state="withdrawn", withdrawal=why))

    write(withdraw)
    page = site.ask(f"/alerts/{shooting}")
    assert words(page).startswith("WITHDRAWN by Ana: policijska vježba, 2 Mar 10:00")
    assert 'class="notice bad"' in page.text
    assert "high WITHDRAWN by Ana: policijska vježba · 2 Mar 09:01" in words(site.ask("/alerts"))


def test_where_a_story_may_belong(site: Any, shooting: str, write: Any) -> None:
    newest = site.ask("/api/alerts").json["alerts"][0]

    def belong(c: Connection, now: Any) -> None:
        story = stories.get(c, newest["story"]["id"])
        older = alerts.get(c, shooting)
        assert story is not None
        assert older is not None
        stories.save(c, replace(story, may_belong=older.story_id))

    write(belong)
    page = site.ask(f"/alerts/{newest['id']}")
    assert f"May belong to: {SHOOTING}" in words(page)
    assert f'<a href="/alerts/{shooting}" dir="auto">{SHOOTING}' in page.text
    assert "May belong" not in words(site.ask(f"/alerts/{shooting}"))


def test_silences(site: Any, shooting: str, write: Any) -> None:
    rules = site.app.rules
    write(act.silence, rules, "rule:banjska-incident", reason="vježba <i>", by="Ana")
    write(act.silence, rules, "source:koha", reason="stare vijesti", by="Ben")
    write(act.mute, shooting, by="Ana", period=timedelta(hours=1))
    front = words(site.ask("/"))
    assert f"Silent now The story “{SHOOTING}, пут затворен” is silent until 2 Mar 11:00" in front
    for part in (
        "Rule banjska-incident is silent until 2 Mar 18:00, by Ana: vježba <i>",
        "Source koha is silent until 2 Mar 18:00, by Ben: stare vijesti",
    ):
        assert part in front
    read = words(site.ask(f"/alerts/{shooting}"))
    assert "This story is silent until 2 Mar 11:00, by Ana: muted" in read
    assert "Rule banjska-incident is silent until 2 Mar 18:00" in read
    assert "koha" not in read
    given = site.ask("/api/silences").json["silences"]
    assert (given[0]["kind"], given[0]["held"]) == ("story", 0)
    assert {(one["subject"], one["by"]) for one in given[1:]} == {
        ("banjska-incident", "Ana"),
        ("koha", "Ben"),
    }
    site.clock.time += timedelta(hours=9)
    assert "Silent now" not in words(site.ask("/"))
    assert site.ask("/api/silences").json == {"silences": []}


def held(c: Connection, alert_id: str, now: Any, **how: Any) -> None:
    """One more message about an alert's story, which waits."""
    alert = alerts.get(c, alert_id)
    assert alert is not None
    known = outbox.of_story(c, alert.story_id)[0]
    changes = {"id": f"d-{how['channel']}", "revision": 9, "sent": None, "created": now, **how}
    made: Delivery = replace(known, state=DeliveryState.HELD, error=None, **changes)
    outbox.insert(c, made)


def test_what_waits_says_why_and_until_when(site: Any, shooting: str, write: Any) -> None:
    tomorrow = site.clock() + timedelta(hours=20)
    silence = write(act.mute, shooting, by="Ana").silence.id
    for channel, hold, reason in (
        ("night", Hold.QUIET, "quiet hours"),
        ("morning", Hold.DIGEST, "for the next digest"),
        ("muted", Hold.SILENCE, "silenced by Ana: muted"),
    ):
        kept = silence if hold is Hold.SILENCE else None
        write(held, shooting, channel=channel, hold=hold, reason=reason, due=tomorrow, silence=kept)
    broken = "channel away cannot be used"
    write(held, shooting, channel="away", hold=Hold.CHANNEL, reason=broken, due=site.clock())
    read = words(site.ask(f"/alerts/{shooting}"))
    for part in (
        "night alert held until 3 Mar 06:00 quiet hours",
        "morning alert held until 3 Mar 06:00 for the next digest",
        "away alert held 2 Mar 10:00 channel away cannot be used",
        "by Ana: muted (holds 1 story)",
    ):
        assert part in read, read
    assert "4 messages held" in words(site.ask("/"))


@pytest.mark.parametrize(("hold", "well"), [(Hold.QUIET, True), (Hold.CHANNEL, False)])
def test_only_what_a_channel_holds_up_is_trouble(serve: Any, hold: Hold, well: bool) -> None:
    site = serve()
    for name in ("klix", "politika", "koha", "mia"):
        site.poll(name, polled=site.clock(), first_polled=site.clock())
    site.bring(1, "Blokada na granici", "Blokada traje od jutros.")
    site.settle("desk", DeliveryState.SENT)
    (alert,) = site.ask("/api/alerts").json["alerts"]
    due = site.clock() + timedelta(hours=1)
    site.store.write_now(
        lambda c: held(
            c, alert["id"], site.clock(), channel="night", hold=hold, reason="because", due=due
        )
    )
    page = site.ask("/")
    assert ('class="state good"' in page.text) == well
    assert ('class="stuck"' in page.text) != well
    assert "night held" in words(page)
