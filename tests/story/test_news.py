"""What an article brings to a story: new places and people, in letters that everybody reads."""

from datetime import UTC, datetime

import pytest

from monitor import story
from monitor.model import Article, StoryMember

FIRST = "Vjosa Osmani stigla u Preševo, dočekali je učenici i predstavnici Albanaca."


def member(text: str, language: str) -> StoryMember:
    """A report as the story stage sees it."""
    article = Article(
        id="a-1", url=None, feed="klix", entry_id=None, title="Vijesti dana", text=text,
        language=language, script="Latn", published=None,
        seen=datetime(2026, 3, 2, tzinfo=UTC), source="page",
    )  # fmt: skip
    return story.member(article)


@pytest.mark.parametrize(
    ("language", "text", "places", "people"),
    [
        ("hbs", "Delegacija je zatim stigla u Bujanovac, dočekao je Nenad Mitić.",
         {"Bujanovac"}, {"Nenad Mitić"}),
        ("mk", "Потоа таа беше во Ѓавато, каде ја пречека Ристо Ќосев.",
         {"Gjavato"}, {"Risto Kjosev"}),
        ("bg", "После тя беше в Щръклево, където я посрещна Юлиан Янев.",
         {"Shtraklevo"}, {"Yulian Yanev"}),
        # Known by another role or in another form.
        ("sq", "Presidentja ishte në Preshevë, ku u prit nga nxënësit.", set(), set()),
        ("hbs", "Protest zbog posete Osmani Preševu najavili su građani.", set(), set()),
        # Offices and countries.
        ("mk", "Приведени се тројца, потврдија од МВР и во Собранието.", set(), set()),
        ("hbs", "Predmet je u Tužilaštvu, a poseta Srbiji ocenjena je u Vladi.", set(), set()),
    ],
)  # fmt: skip
def test_what_a_story_did_not_name(
    language: str, text: str, places: set[str], people: set[str]
) -> None:
    brought = story.says(member(text, language), [member(FIRST, "hbs")])
    assert set(brought["place"].values()) == places
    assert set(brought["name"].values()) == people


def report(feed: str, title: str, text: str) -> StoryMember:
    """A report with a headline."""
    article = Article(
        id=f"a-{title}", url=None, feed=feed, entry_id=None, title=title, text=text,
        language="sq", script="Latn", published=None, seen=datetime(2026, 3, 2, tzinfo=UTC),
        source="page",
    )  # fmt: skip
    return story.member(article)


MURDER = report(
    "balkanweb",
    "Të shtëna në Pejë, vritet një person",
    "Një person është vrarë sot në Pejë pranë një lokali. Policia ka rrethuar zonën.",
)


@pytest.mark.parametrize(
    ("feed", "title", "further"),
    [
        ("balkanweb", "Vrasja në Pejë, arrestohet i dyshuari", True),
        ("koha", "Vrasja në Pejë, arrestohet i dyshuari", False),  # may have known it at first
        ("balkanweb", "Të shtëna në Pejë, policia rrethon zonën", False),
        ("koha", "Pejë: një tjetër vrasje, policia në terren", True),
    ],
)
def test_what_goes_further_is_told(feed: str, title: str, further: bool) -> None:
    text = "Policia tha se viktima u qëllua pranë një lokali në Pejë."
    assert story.goes_further(report(feed, title, text), [MURDER]) is further
