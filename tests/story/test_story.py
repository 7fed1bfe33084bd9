"""Copies of one text are one story, and so are reports of one event; the rest stays apart."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor import story
from monitor.model import Article, Facts, Story, StoryMember, Withdrawal

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

WIRE = (
    "Generalni sekretar NATO-a Mark Rutte izjavio je danas u Briselu da Alijansa neće dozvoliti "
    "sigurnosni vakuum u Bosni i Hercegovini. On je na konferenciji za novinare rekao da Dejtonski "
    "sporazum ostaje temelj mira i da su svi potezi koji ga podrivaju neprihvatljivi. Rutte je "
    "dodao da i dalje očekuje da se utvrdi odgovornost za napad u Banjskoj, u kojem je ubijen "
    "kosovski policajac. Misija EUFOR-a dobila je dodatne snage i ostaje spremna da odgovori."
)
WIRE_CYRILLIC = (
    "Генерални секретар НАТО-а Марк Руте изјавио је данас у Бриселу да Алијанса неће дозволити "
    "сигурносни вакуум у Босни и Херцеговини. Он је на конференцији за новинаре рекао да Дејтонски "
    "споразум остаје темељ мира и да су сви потези који га подривају неприхватљиви. Руте је "
    "додао да и даље очекује да се утврди одговорност за напад у Бањској, у којем је убијен "
    "косовски полицајац. Мисија ЕУФОР-а добила је додатне снаге и остаје спремна да одговори."
)
REPORT = (
    "Alijansa neće dopustiti da u Bosni i Hercegovini nastane praznina u sigurnosti, poručio je iz "
    "Brisela njen prvi čovjek. Uz ocjenu da je mirovni sporazum nezamjenjiv, ponovio je da Beograd "
    "i Priština moraju razjasniti ko stoji iza oružanog sukoba kod manastira na sjeveru Kosova. "
    "Podsjetio je i na prošlogodišnje pojačanje evropskih vojnika koji patroliraju zemljom."
)
WEATHER = (
    "Meteorolozi za sutra najavljuju oblačno vrijeme s kišom u Hercegovini i snijegom u planinama. "
    "Jutarnja temperatura od -4 do 2 stepena, najviša dnevna do 9. Vozačima se savjetuje oprez na "
    "putnim pravcima preko Ivan-sedla, Romanije i Rostova zbog magle i mokrog kolovoza, a u "
    "kotlinama se očekuje loš kvalitet zraka, navodi se u saopćenju hidrometeorološkog zavoda."
)


def member(title: str, text: str, *, feed: str, name: str = "a-new") -> StoryMember:
    """An article as the story stage sees it."""
    return story.member(
        Article(
            id=name,
            url=None,
            feed=feed,
            entry_id=None,
            title=title,
            text=text,
            language="hbs",
            script="Latn",
            published=None,
            seen=NOW,
            source="page",
        )
    )


@pytest.mark.parametrize(
    ("title", "text", "feed", "joined"),
    [
        pytest.param("Rutte: Nećemo dozvoliti vakuum u BiH", WIRE, "n1", True, id="wire copy"),
        pytest.param("Руте: Нећемо дозволити вакуум", WIRE_CYRILLIC, "rts", True, id="script twin"),
        pytest.param(
            "Rutte u Briselu o BiH",
            WIRE.replace("Misija EUFOR-a dobila je dodatne snage i ostaje", "EUFOR ostaje"),
            "klix",
            True,
            id="edited block",
        ),
        pytest.param("Rutte o sigurnosti u BiH", REPORT, "klix", True, id="own report"),
        pytest.param("Sutra kiša i snijeg u BiH", WEATHER, "n1", False, id="other news"),
        pytest.param(
            "Rutte: Nećemo dozvoliti vakuum u 2027.", WIRE, "n1", False, id="numbers differ"
        ),
        pytest.param(
            "Drugi naslov iste redakcije", WIRE, "fena", False, id="one outlet's template"
        ),
        pytest.param(
            "Rutte: NATO neće dozvoliti sigurnosni vakuum", WIRE, "fena", True, id="republished"
        ),
        pytest.param(
            "Rutte: NATO neće dozvoliti sigurnosni vakuum", "", "n1", False, id="title alone"
        ),
    ],
)
def test_place(title: str, text: str, feed: str, joined: bool) -> None:
    first = member("Rutte: NATO neće dozvoliti sigurnosni vakuum", WIRE, feed="fena", name="a-old")
    placement = story.place(member(title, text, feed=feed), [first])
    assert placement.joined is joined
    assert (placement.story_id == first.story_id) is joined


def test_two_title_only_entries_of_one_event_are_one_story() -> None:
    title = "Pucnjava u Banjskoj, policija blokirala put"
    first = member(title, "", feed="klix", name="a-old")
    twin = member("Пуцњава у Бањској, полиција блокирала пут", "", feed="rts")
    assert story.place(twin, [first]).joined
    short = member("Vijest dana", "", feed="klix", name="a-old")
    assert not story.place(member("Vijest dana", "", feed="n1"), [short]).joined


def test_copies_share_a_key_and_other_news_does_not() -> None:
    keys = {
        name: set(story.keys(member(title, text, feed="x")))
        for name, title, text in (
            ("wire", "Rutte o vakuumu u Bosni", WIRE),
            ("twin", "Руте о вакууму у Босни", WIRE_CYRILLIC),
            ("weather", "Sutra kiša i snijeg", WEATHER),
        )
    }
    assert keys["wire"] & keys["twin"]
    assert not keys["wire"] & keys["weather"]


def test_placing_again_changes_nothing() -> None:
    first = member("Rutte: NATO neće dozvoliti sigurnosni vakuum", WIRE, feed="fena", name="a-old")
    assert story.place(first, [first]).story_id == first.story_id


def told(*sources: tuple[str, str, str], denies: int | None = None) -> list[StoryMember]:
    """Members by (owner, kind, the article whose text it is); which of them denies."""
    return [
        replace(
            member("Poplava u Krupi", "", feed=owner, name=f"a-{place}"),
            owner=owner,
            kind=kind,
            copy_of=copy_of or None,
            seen=NOW + timedelta(minutes=place),
            facts=Facts(denies=place == denies),
        )
        for place, (owner, kind, copy_of) in enumerate(sources)
    ]


KLIX, N1, RTS = ("Inter Soft", "portal", ""), ("United", "broadcaster", ""), ("RTS", "portal", "")
MUP = ("MUP", "institution", "")


@pytest.mark.parametrize(
    ("members", "state"),
    [
        pytest.param(told(KLIX), "reported", id="one"),
        pytest.param(told(KLIX, KLIX), "reported", id="one owner"),
        pytest.param(told(KLIX, N1), "corroborated", id="two owners"),
        pytest.param(told(KLIX, ("RTS", "portal", "a-0")), "reported", id="one text"),
        pytest.param(
            told(("Fena", "agency", "a-x"), ("RTS", "portal", "a-x"), N1), "corroborated",
            id="one text of an article that is elsewhere, and a report",
        ),
        pytest.param(told(KLIX, MUP), "official", id="an institution"),
        pytest.param(told(KLIX, N1, denies=1), "denied", id="denied"),
        pytest.param(told(KLIX, N1, MUP, denies=1), "official", id="official after a denial"),
        pytest.param(told(MUP, N1, denies=1), "denied", id="denied after official"),
        pytest.param(told(MUP, denies=0), "denied", id="an institution denies"),
    ],
)  # fmt: skip
def test_state(members: list[StoryMember], state: str) -> None:
    assert story.state(members) == state


def test_a_story_that_the_desk_took_back_stays_withdrawn() -> None:
    taken_back = Withdrawal(by="Ana", reason="police exercise", at=NOW)
    known = Story(
        id="s-1", title="Pucnjava", state="withdrawn", first_seen=NOW, last_seen=NOW,
        withdrawal=taken_back,
    )  # fmt: skip
    assert story.state(told(KLIX, MUP), known) == "withdrawn"


@pytest.mark.parametrize(
    ("title", "denies"),
    [
        ("MUP demantovao: nije bilo pucnjave u Banjskoj", True),
        ("Полиција демантује наводе о пуцњави", True),
        ("EUFOR demantuje tvrdnje o povlačenju iz baze Butmir", True),
        ("Iz Tužilaštva stigao demanti: niko nije uhapšen", True),
        ("Policija opovrgnula navode o eksploziji u Mostaru", True),
        ("Ministar porekao da je naredio povlačenje", True),
        ("Policia e Kosovës demantoi të shtënat në Banjskë", True),
        ("KFOR-i përgënjeshtroi lajmin për mbylljen e urës", True),
        ("МВР демантираше: нема пукање во Липково", True),
        ("Police denied reports of shots near Banjska", True),
        ("Oružje srpskog porijekla pronađeno kod Banjske", False),
        ("Poreklo oružja iz Banjske i dalje nepoznato", False),
        ("Policija blokirala put prema manastiru u Banjskoj", False),
        ("Police chief dismissed after the attack in Banjska", False),
    ],
)
def test_who_says_that_it_is_not_so(title: str, denies: bool) -> None:
    assert member(title, "", feed="n1").facts.denies is denies
