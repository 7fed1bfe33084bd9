"""Split and merge: what a person takes apart is told as new, what they put together is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.desk import act
from monitor.errors import SettingError
from monitor.model import Article, DeliveryState, Outcome, stable_id
from monitor.store import acts, alerts, articles, handover, matches, outbox, stories
from monitor.urls import page

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SPARED = ["suppressed"] * 2


def test_a_split_article_alerts_as_a_new_story_that_says_where_it_came_from(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    other = newsdesk.bring(2, "Pucnjava u Zvečanu", "s-1", feed="rts")
    newsdesk.send()
    done = newsdesk.split(other)
    assert (done.new, done.alerts, done.copies, done.before.id) == (True, 1, 0, "s-1")
    made = newsdesk.read(stories.get, done.story.id)
    assert (made.may_belong, made.title, made.state) == ("s-1", "Pucnjava u Zvečanu", "reported")
    assert newsdesk.told(made.id) == [("desk", "alert", "pending"), ("duty", "alert", "pending")]
    assert len(newsdesk.told("s-1")) == 2
    assert newsdesk.read(stories.get, "s-1").state == "reported"  # one outlet is left
    assert [one.article_id for one in newsdesk.read(stories.members, "s-1")] != [other]
    (told,) = newsdesk.read(matches.of_article, other)
    assert told.outcome is Outcome.ALERT
    for story_id in ("s-1", made.id):
        (done_by,) = newsdesk.read(acts.of_story, story_id)
        assert (done_by.kind, done_by.by) == ("split", "Ana")


def test_splitting_again_changes_nothing(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    other = newsdesk.bring(2, "Pucnjava u Zvečanu", "s-1", feed="rts")
    first = newsdesk.split(other)
    again = newsdesk.split("https://rts.example/2?utm_source=x")
    assert (again.new, again.story.id, again.before.id) == (False, first.story.id, "s-1")
    assert len(newsdesk.told(first.story.id)) == 2


def test_what_stood_on_it_stands_on_another(newsdesk: Any) -> None:
    """The alert's own article goes; another that the rule holds in takes its place."""
    first = newsdesk.bring(1, "Pucnjava i blokada", "s-1")
    second = newsdesk.bring(2, "Opet pucnjava", "s-1", feed="rts")
    newsdesk.split(first)
    left = {one.rule: one.article_id for one in newsdesk.read(alerts.of_story, "s-1")}
    assert left == {"shooting": second, "road": first}
    (stands,) = newsdesk.read(matches.of_article, second)
    assert stands.outcome is Outcome.ALERT
    waiting = [
        one for one in newsdesk.read(outbox.of_story, "s-1")
        if one.story_id == "s-1" and one.state is DeliveryState.PENDING
    ]  # fmt: skip
    assert {one.article_id for one in waiting} == {second}


def test_a_message_that_nobody_had_and_nothing_bears_out_is_not_sent(newsdesk: Any) -> None:
    first = newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    newsdesk.bring(2, "Miran dan", "s-1", feed="rts")
    done = newsdesk.split(first)
    assert {state for _, _, state in newsdesk.told("s-1")} == {"suppressed"}
    assert {state for _, _, state in newsdesk.told(done.story.id)} == {"pending"}


def test_copies_of_its_text_go_with_it(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    wire = newsdesk.bring(2, "Pucnjava u Zvečanu", "s-1")
    copy = newsdesk.bring(3, "Zvečan: pucnjava", "s-1", feed="rts", copy_of=2)
    done = newsdesk.split(wire)
    assert (done.copies, done.alerts) == (1, 1)
    assert [one.id for one in newsdesk.read(articles.of_story, done.story.id)] == [wire, copy]
    assert len(newsdesk.told(done.story.id)) == 2  # one message a channel


def test_of_one_text_alone_a_single_article_goes(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    copy = newsdesk.bring(2, "Banjska: pucnjava", "s-1", feed="rts", copy_of=1)
    assert newsdesk.split(copy).copies == 0
    assert len(newsdesk.read(articles.of_story, "s-1")) == 1


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("a-aaaaaaaaaaaa", "no such article; `monitor alerts show ID` lists"),
        ("https://klix.example/1", "is alone in its story: there is nothing to split"),
        ("https://klix.example/9", "is in no story: no rule alerts on it"),
    ],
)
def test_what_cannot_be_split(newsdesk: Any, which: str, said: str) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    url = "https://klix.example/9"
    calm = Article(
        id=stable_id("a", page(url)), url=url, feed="klix", entry_id=None, title="Miran dan",
        text="", language="hbs", script="Latn", published=None, seen=NOW, source="feed",
    )  # fmt: skip
    newsdesk.store.write_now(lambda c: articles.save(c, calm))
    with pytest.raises(SettingError, match=said):
        newsdesk.split(which)


def test_of_two_stories_the_younger_is_the_same_as_the_older(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    newsdesk.send()
    newsdesk.bring(2, "Pucnjava na sjeveru", "s-2", feed="rts")
    done = newsdesk.merge("s-2", "s-1")
    assert (done.new, done.older.id, done.younger.id, done.spared) == (True, "s-1", "s-2", 2)
    assert newsdesk.read(stories.get, "s-2").same_as == "s-1"
    assert sorted(state for _, _, state in newsdesk.told("s-1")) == [*["sent"] * 2, *SPARED]
    again = newsdesk.merge("s-1", "s-2")
    assert (again.new, again.spared) == (False, 0)
    (mine,) = newsdesk.read(acts.of_story, "s-1")
    assert (mine.kind, mine.by) == ("merged", "Ana")


def test_a_merged_story_is_one_for_whoever_reads_of_it(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    newsdesk.bring(2, "Pucnjava na blokiranom putu, blokada", "s-2", feed="rts")
    newsdesk.send()
    first = newsdesk.shown(stable_id("al", "shooting", "s-1")).view
    newsdesk.store.write_now(lambda c: act.note(c, "s-2", "MUP šuti", "Ben", NOW + 98 * MINUTE))
    newsdesk.merge("s-1", "s-2")
    (one,) = newsdesk.listed()
    assert (one.view.id, one.view.story.id) == (first.id, "s-1")
    assert (one.view.story.state, one.view.story.outlets) == ("corroborated", 2)
    assert [article.title for article in one.view.coverage] == [
        "Pucnjava u Banjskoj", "Pucnjava na blokiranom putu, blokada",
    ]  # fmt: skip
    assert [rule.id for rule in one.view.rules] == ["shooting", "road"]  # each once
    assert [note.text for note in one.view.notes] == ["MUP šuti"]
    assert len(one.deliveries) == 4
    for alert_id in ("shooting", "road"):
        shown = newsdesk.shown(stable_id("al", alert_id, "s-2"))
        assert shown.view == one.view
        assert [done.kind for done in shown.acts] == ["note", "merged"]
    assert newsdesk.read(handover.told, NOW, None) == ("s-1",)  # what a digest hands over
    # The merge told nobody anything.
    assert {state for _, _, state in newsdesk.told("s-1")} == {"sent"}


def test_messages_of_both_that_wait_for_one_reader_become_one(newsdesk: Any) -> None:
    newsdesk.bring(1, "Blokada puta", "s-1")  # medium: to desk alone
    newsdesk.bring(2, "Pucnjava na putu", "s-2", feed="rts")
    assert newsdesk.merge("s-1", "s-2").spared == 0
    waiting = [one for one in newsdesk.read(outbox.of_story, "s-1") if one.state == "pending"]
    found = {one.channel: (one.severity, len(one.alert_ids)) for one in waiting}
    assert found == {"desk": ("high", 2), "duty": ("high", 1)}
    assert len(waiting) == 2


def test_what_denies_the_older_is_told_all_the_same(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    newsdesk.send()
    newsdesk.bring(2, "Pucnjava je bila vježba", "s-2", feed="rts")
    younger = newsdesk.read(stories.get, "s-2")
    newsdesk.store.write_now(lambda c: stories.save(c, replace(younger, state="denied")))
    assert newsdesk.merge("s-1", "s-2").spared == 0
    assert [state for _, _, state in newsdesk.told("s-1")].count("pending") == 2


def test_what_is_withdrawn_is_not_merged_with_what_stands(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    newsdesk.bring(2, "Pucnjava na sjeveru", "s-2", feed="rts")
    now = NOW + 90 * MINUTE
    newsdesk.store.write_now(
        lambda c: act.withdraw(c, newsdesk.rules, "s-1", reason="vježba", by="Ana", now=now)
    )
    with pytest.raises(SettingError, match="`monitor alerts false s-2 --news"):
        newsdesk.merge("s-1", "s-2")
    assert newsdesk.read(stories.get, "s-2").same_as is None


def test_who_had_nothing_as_urgent_of_the_older_still_hears_of_the_younger(newsdesk: Any) -> None:
    newsdesk.bring(1, "Blokada puta", "s-1")  # medium: to desk alone
    newsdesk.send()
    newsdesk.bring(2, "Pucnjava na blokiranom putu", "s-2", feed="rts")
    assert newsdesk.merge("s-1", "s-2").spared == 0
    assert [one for one in newsdesk.told("s-1") if one[2] == "pending"] == [
        ("desk", "alert", "pending"), ("duty", "alert", "pending"),
    ]  # fmt: skip


def test_acts_on_the_younger_are_acts_on_both(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    newsdesk.bring(2, "Pucnjava na sjeveru", "s-2", feed="rts")
    newsdesk.merge("s-1", "s-2")
    now = NOW + 100 * MINUTE
    done = newsdesk.store.write_now(lambda c: act.acknowledge(c, "s-2", "Ana", now))
    assert (done.story.id, done.new) == ("s-1", 2)
    muted = newsdesk.store.write_now(lambda c: act.mute(c, "s-2", by="Ana", now=now))
    assert muted.silence.subject == "s-1"


def test_a_mute_of_the_younger_holds_for_the_older(newsdesk: Any) -> None:
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    newsdesk.bring(2, "Pucnjava na sjeveru", "s-2", feed="rts")
    now = NOW + 98 * MINUTE
    muted = newsdesk.store.write_now(lambda c: act.mute(c, "s-2", by="Ana", now=now)).silence
    newsdesk.merge("s-1", "s-2")
    ended = newsdesk.store.write_now(lambda c: act.end_silence(c, "story:s-1", "Ben", now + MINUTE))
    assert ended.id == muted.id


ZVECAN = (
    "U Zvečanu je večeras oko 19 sati odjeknula pucnjava u blizini osnovne škole, a policija je "
    "potvrdila da su dvije osobe lakše povrijeđene i prevezene u bolnicu u Sjevernoj Mitrovici. "
    "Stanovnici su kazali da su čuli desetak hitaca i da je ulica odmah zatvorena za saobraćaj."
)
REPORT = (
    "Dvije osobe su lakše povrijeđene u pucnjavi koja se večeras oko 19 sati dogodila u Zvečanu, "
    "nedaleko od osnovne škole. Povrijeđeni su u bolnici u Sjevernoj Mitrovici, kaže policija. "
    "Stanovnici govore o desetak hitaca, a ulica je zatvorena za saobraćaj."
)
MOTEL = (
    "Kod motela na magistralnom putu prema Raški pronađen je napušten automobil sa tragovima "
    "metaka. Istražitelji vjeruju da je ista pucnjava počela na graničnom prelazu Jarinje, gdje su "
    "carinici prijavili da im je vozač crnog terenca pobjegao nakon kontrole dokumenata."
)


def test_what_is_new_in_the_younger_goes_to_the_older(newsdesk: Any) -> None:
    older = newsdesk.arrive(1, "Pucnjava u Zvečanu, dvoje povrijeđenih", ZVECAN)
    younger = newsdesk.arrive(2, "Pucnjava: automobil sa tragovima metaka kod motela", MOTEL)
    assert older != younger
    newsdesk.send()
    newsdesk.merge(older, younger)
    title = "Pucnjava: automobil sa tragovima metaka kod motela"
    assert newsdesk.arrive(3, title, MOTEL, feed="rts") == older
    expected = [(name, "alert", "sent") for name in ("desk", "duty") for _ in (older, younger)]
    assert newsdesk.told(older) == expected  # a copy is no second source


@pytest.mark.parametrize("sent", [False, True])
def test_what_the_program_finds_out_late_is_one_story(newsdesk: Any, sent: bool) -> None:
    """The younger's text changes, and is the older's event now: what was not sent is news of the
    older, what was sent is told once; that two outlets report it is news of both."""
    older = newsdesk.arrive(1, "Pucnjava u Zvečanu, dvoje povrijeđenih", ZVECAN)
    younger = newsdesk.arrive(2, "Pucnjava: automobil kod motela", MOTEL, feed="rts")
    assert older != younger
    if sent:
        newsdesk.send()
    title = "Pucnjava u Zvečanu kod škole, povrijeđene dvije osobe"
    assert newsdesk.arrive(2, title, REPORT, feed="rts") == older
    (one,) = newsdesk.listed()
    assert (one.view.story.id, one.view.story.state) == (older, "corroborated")
    assert one.view.id == stable_id("al", "shooting", older)
    state = "sent" if sent else "suppressed"
    assert sorted(newsdesk.told(older)).count(("desk", "alert", state)) == 1 + sent
    waiting = [one for one in newsdesk.read(outbox.of_story, older) if one.state == "pending"]
    assert [one.kind for one in waiting] == ["update" if sent else "alert"] * 2
    kinds = {news.kind for each in waiting for news in each.news}
    assert ("second-owner" in kinds) is sent  # a first message says it by the story's state


def test_the_program_leaves_what_a_person_split_where_it_is(newsdesk: Any) -> None:
    story = newsdesk.arrive(1, "Pucnjava u Zvečanu, dvoje povrijeđenih", ZVECAN)
    title = "Zvečan: pucnjava, dvoje povrijeđenih"
    assert newsdesk.arrive(2, title, ZVECAN, feed="rts") == story
    assert newsdesk.arrive(3, "Zvečan, pucnjava", ZVECAN, feed="vijesti") == story
    own = newsdesk.split("https://rts.example/2").story.id
    assert newsdesk.arrive(2, title, ZVECAN + " Tekst je dopunjen.", feed="rts") == own
    assert newsdesk.arrive(3, "Zvečan, pucnjava", ZVECAN, feed="vijesti") == story
