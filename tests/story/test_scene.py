"""Two incidents that look alike are told apart by where and at what hour they were."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor import story
from monitor.model import Article, StoryMember
from monitor.story.scene import Scene, at_other_hours, elsewhere, objections

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def member(name: str, title: str, text: str, language: str = "hbs") -> StoryMember:
    """A report as the story stage sees it."""
    article = Article(
        id=name, url=None, feed=f"feed-{name}", entry_id=None, title=title, text=text,
        language=language, script=None, published=None, seen=NOW + timedelta(minutes=len(name)),
        source="page",
    )  # fmt: skip
    return story.member(article)


CRASH = member(
    "one",
    "Sudar autobusa i kamiona kod Doboja, jedna osoba poginula",
    "Jedna osoba je poginula, a osam je povrijeđeno kada su se oko 5:40 na magistralnom putu kod "
    "Doboja sudarili autobus i kamion. Povrijeđeni su prevezeni u dobojsku bolnicu, kaže policija.",
)
CRASH_TOO = member(
    "again",
    "Në aksidentin afër Dobojit humbi jetën një person",
    "Një person humbi jetën dhe tetë u plagosën kur një autobus u përplas me një kamion afër "
    "Dobojit, rreth orës 5:50, njoftoi policia. Të plagosurit u dërguan në spital.",
    "sq",
)
CRASH_ELSEWHERE = member(
    "other",
    "Još jedna osoba poginula u sudaru kod Maglaja",
    "U sudaru automobila i kombija kod Maglaja oko 16:20 poginula je jedna osoba, a dvije su "
    "povrijeđene, saopćila je policija. Magistralni put je zatvoren, a povrijeđeni su u bolnici.",
)
SCHOOLS = member(
    "schools",
    "Dojave o bombama u školama u Skoplju, učenici evakuisani",
    "Jedanaest škola u Skoplju dobilo je jutros poruke da je postavljena eksplozivna naprava. "
    "Učenici su evakuisani, a policija pregleda zgrade, saopštilo je ministarstvo.",
)
SHOP = member(
    "shop",
    "Dojava o bombi u trgovačkom centru u Skoplju, posetioci evakuisani",
    "Nepoznat muškarac telefonom je prijavio da je u trgovačkom centru u Skoplju postavljena "
    "eksplozivna naprava. Posetioci su evakuisani, a policija pregleda zgradu.",
)


@pytest.mark.parametrize(
    ("first", "then", "joined"),
    [
        pytest.param(CRASH, CRASH_TOO, True, id="one crash in two languages"),
        pytest.param(CRASH, CRASH_ELSEWHERE, False, id="another place and hour"),
        pytest.param(SCHOOLS, SHOP, False, id="another venue in one city"),
    ],
)
def test_one_scene_or_two(first: StoryMember, then: StoryMember, joined: bool) -> None:
    assert story.place(then, [first]).joined is joined


def test_the_spot_is_the_nearest_place_and_a_capital_where_there_is_no_other() -> None:
    near = Scene(member("a", "Pucnji", "Pucalo se u Beogradu, u Zemunu kod Batajnice. U Zemunu."))
    assert len(near.spots) == 1
    assert near.is_news_to(Scene(CRASH))
    alone = Scene(member("b", "Pucnji", "Pucalo se sinoć u Beogradu, kažu u policiji."))
    assert alone.spots
    assert not alone.is_news_to(near)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("u 6:15", "oko 6:20", False),
        ("u 6.15", "oko 16.45", True),
        ("u 6:15 i 16:40", "oko 16:45", False),
        ("12.03. i 14.04. ove godine", "oko 20:45", False),
        ("za 12.50 eura", "oko 20:45", False),
        ("jutros", "oko 20:45", False),
    ],
)
def test_named_hours(one: str, other: str, apart: bool) -> None:
    scenes = [Scene(member("a", "Pucnji", f"Čuli su se {said}.")) for said in (one, other)]
    assert at_other_hours(*scenes) is apart


def test_a_school_is_elsewhere_than_a_shop_unless_the_text_names_both() -> None:
    both = member(
        "both", "Dojava i u školi", "Nakon trgovačkog centra, prijavljena je bomba u školi."
    )
    assert elsewhere(Scene(SCHOOLS), Scene(SHOP))
    assert not elsewhere(Scene(both), Scene(SHOP))


def test_one_member_that_knows_the_spot_is_enough() -> None:
    new, known, other = Scene(CRASH_TOO), Scene(CRASH), Scene(SHOP)
    assert objections(new, [known]) == 0.0
    assert objections(new, [known, other]) < objections(new, [other])


def test_a_list_of_everything_is_no_report_of_an_event() -> None:
    listed = (
        "policija ministar tužilaštvo pucnjava požar poplava škola autobus protest štrajk sudija "
        "bolnica rudnik banka granica carina izbori budžet crkva vojska krijumčarenje zemljotres"
    )
    words = listed.split()
    one = member("list", "Banjska: pregled", " ".join(words * 2))
    other = member("lists", "Banjska: novi pregled", " ".join(sorted(words) * 2))
    assert not story.place(other, [one]).joined
