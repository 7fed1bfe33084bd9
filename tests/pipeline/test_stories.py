"""One event is one story through the whole walk: copies, reports in other languages, denials,
tolls, and what comes after its end."""

from email.utils import format_datetime
from typing import Any

import pytest

from monitor.app import App
from monitor.desk import act, alerts
from monitor.desk.proof import prove
from monitor.pipeline.once import once
from monitor.store import stories

FEEDS = "\n".join(
    f"  - {{name: {name}, url: '{{press}}/{name}', language: {language}, country: {country}, "
    f"owner: {owner}, kind: {kind}, full_text: feed}}"
    for name, language, country, owner, kind in (
        ("klix", "bs", "BA", "Inter Soft", "portal"),
        ("rts", "sr", "RS", "RTS", "broadcaster"),
        ("koha", "sq", "XK", "Koha", "daily"),
        ("mia", "mk", "MK", "MIA", "agency"),
        ("bta", "bg", "BG", "BTA", "agency"),
        ("sta", "en", "SI", "STA", "agency"),
        ("mup", "sr", "RS", "MUP", "institution"),
        *((f"outlet{n}", "sr", "RS", f"Kuća {n}", "portal") for n in range(20)),
    )
)
RULES = f"""
feeds:
{FEEDS}
entities:
  zvecan: {{kind: place, names: {{hbs: Zvečan, sq: Zveçan, mk: Звечан, bg: Звечан, en: Zvecan}}}}
rules:
  - {{id: zvecan, title: Zvečan, severity: medium, when: zvecan}}
"""
WIRE = (
    "U selu Grabovac kod Zvečana jutros je ranjen muškarac kada je nepoznata osoba zapucala na "
    "njegov automobil, saopštila je policija. Povređeni je prevezen u bolnicu u Mitrovici, gde mu "
    "je ukazana pomoć, a lekari kažu da nije životno ugrožen. Policija je blokirala prilaze selu i "
    "traga za belim automobilom kojim je napadač pobegao prema magistralnom putu."
)
CYRILLIC = (
    "У селу Грабовац код Звечана јутрос је рањен мушкарац када је непозната особа запуцала на "
    "његов аутомобил, саопштила је полиција. Повређени је превезен у болницу у Митровици, где му "
    "је указана помоћ, а лекари кажу да није животно угрожен. Полиција је блокирала прилазе селу и "
    "трага за белим аутомобилом којим је нападач побегао према магистралном путу."
)
REPORTS = {
    "klix": ("Ranjen muškarac u selu Grabovac kod Zvečana", WIRE),
    "koha": (
        "Të shtëna në Grabovc të Zveçanit, plagoset një burrë",
        (
            "Një burrë është plagosur sot në mëngjes në fshatin Grabovc të Zveçanit, pasi një "
            "person i panjohur qëlloi me armë drejt veturës së tij. I plagosuri u dërgua në "
            "spitalin e Mitrovicës, kurse policia po kërkon një veturë të bardhë."
        ),
    ),
    "mia": (
        "Маж ранет во пукање во Грабовац кај Звечан",
        (
            "Непознат напаѓач утрово пукаше врз автомобил во селото Грабовац кај Звечан и рани "
            "еден маж, потврди полицијата. Ранетиот е пренесен во болница во Митровица. "
            "Полицијата го бара белото возило со кое побегнал напаѓачот."
        ),
    ),
    "bta": (
        "Мъж е ранен при стрелба в Грабовац край Звечан",
        (
            "Неизвестен стреля тази сутрин по автомобил в село Грабовац край Звечан и рани един"
            " мъж, съобщи полицията. Раненият е откаран в болница в Митровица. Полицията "
            "издирва бял автомобил, с който нападателят е избягал."
        ),
    ),
    "sta": (
        "Man wounded in shooting in Grabovac near Zvecan",
        (
            "A man was wounded this morning when an unknown gunman fired at his car in the "
            "village of Grabovac near Zvecan, police said. He was taken to hospital in "
            "Mitrovica. Police are searching for a white vehicle in which the attacker fled."
        ),
    ),
}

OFFICIAL = (
    "Policija potvrdila: ranjen muškarac u Grabovcu kod Zvečana",
    (
        "Policija potvrđuje da je jutros u selu Grabovac kod Zvečana iz vatrenog oružja ranjen "
        "jedan muškarac. Ranjeni je u bolnici u Mitrovici, a policija traga za počiniocem koji je "
        "pucao na njegov automobil."
    ),
)


@pytest.fixture
def database(sqlite_url: str) -> str:
    """Where nothing depends on the database."""
    return sqlite_url


def quiet(*_: Any) -> None:
    """No progress shown."""


@pytest.fixture
def publish(press: Any, clock: Any, open_app: Any, rules_of: Any) -> Any:
    """Puts an article into a feed that had others, and walks once."""
    items: dict[str, list[dict[str, str]]] = {}
    opened: list[App] = []

    async def make(feed: str, title: str, text: str) -> None:
        for name in [line.split(",")[0].split(": ")[1] for line in FEEDS.splitlines()]:
            press.feed(name, items.get(name, []))
        if not opened:
            opened.append(await open_app(rules_of(RULES)))
            await once(opened[0], quiet)
        own = items.setdefault(feed, [])
        link = f"{press.base}/{feed}/{len(own)}"
        date = format_datetime(clock())
        own.append({"title": title, "link": link, "description": text, "pubDate": date})
        press.feed(feed, own)
        clock.forward(minutes=6)
        await once(opened[0], quiet)

    make.app = opened  # type: ignore[attr-defined]
    return make


def told(press: Any) -> list[tuple[str, list[str]]]:
    """The kind of each message about a story, and the kinds of its news."""
    return [
        (message["kind"], [news["kind"] for news in message["alerts"][0]["news"]])
        for message in press.messages
    ]


async def test_twenty_outlets_with_one_text_are_one_alert(press: Any, publish: Any) -> None:
    for n in range(20):
        text = CYRILLIC if n % 2 else WIRE
        await publish(
            f"outlet{n}", f"Pucnjava kod Zvečana, naslov broja {'abcdefghijklmnopqrst'[n]}", text
        )
    assert told(press) == [("alert", [])]
    (story_id,) = {message["alerts"][0]["story"]["id"] for message in press.messages}
    app = publish.app[0]
    found = await app.store.read(lambda c: (stories.get(c, story_id), stories.members(c, story_id)))
    story, members = found
    assert story.state == "reported"
    assert len(members) == 20
    assert len({member.owner for member in members}) == 20


async def test_an_event_in_five_languages_is_one_alert_and_one_second_outlet(
    press: Any, publish: Any
) -> None:
    for feed, (title, text) in REPORTS.items():
        await publish(feed, title, text)
    kinds = told(press)
    assert kinds[0] == ("alert", [])
    assert [kind for kind, _ in kinds].count("alert") == 1
    assert sum(news.count("second-owner") for _, news in kinds) == 1
    update = next(m["alerts"][0] for m in press.messages if m["kind"] == "update")
    assert update["story"]["state"] == "corroborated"
    assert update["news"][0]["text"] == "second outlet: koha (XK), independently"
    assert update["news"][0]["original"] == REPORTS["koha"][0]


async def test_a_denial_and_then_an_official_word(press: Any, publish: Any) -> None:
    await publish("klix", *REPORTS["klix"])
    await publish(
        "koha",
        "Policia mohon të shtënat në Grabovc të Zveçanit",
        "Policia ka mohuar se sot në mëngjes është plagosur një burrë në fshatin Grabovc të "
        "Zveçanit. Zëdhënësi tha se patrulla nuk gjeti asnjë veturë të qëlluar me armë dhe se në "
        "spitalin e Mitrovicës nuk ka të plagosur.",
    )
    await publish("mup", *OFFICIAL)
    states = [message["alerts"][0]["story"]["state"] for message in press.messages]
    assert states[0] == "reported"
    assert {"denied", "official"} <= set(states)
    assert states.index("denied") < states.index("official")
    news = [one for message in press.messages for one in message["alerts"][0]["news"]]
    kinds = [one["kind"] for one in news]
    assert kinds.count("denial") == kinds.count("official") == 1
    (denial,) = (one for one in news if one["kind"] == "denial")
    assert denial["text"] == "denied: Policia mohon të shtënat në Grabovc të Zveçanit"


async def test_two_stories_that_a_person_merges_are_one_from_then_on(
    press: Any, publish: Any, clock: Any
) -> None:
    await publish(
        "rts",
        "U Zvečanu počeo šahovski turnir sa 64 učesnika",
        "Šahovski turnir okupio je u domu kulture u Zvečanu igrače iz pet zemalja, a prvo kolo "
        "odigrano je sinoć. Domaćin očekuje da će pobednik biti poznat u nedelju, kada se daje "
        "pehar i nagrada najboljem juniorskom timu.",
    )
    await publish("klix", *REPORTS["klix"])
    older, younger = (message["alerts"][0] for message in press.messages)
    assert older["story"]["id"] != younger["story"]["id"]
    (app,) = publish.app
    await app.store.write(
        lambda c: act.merge(c, app.rules, (younger["id"], older["id"]), by="Ana", now=clock())
    )
    await once(app, quiet)
    assert len(press.messages) == 2  # a merge is no news
    await publish("mup", *OFFICIAL)
    (update,) = press.messages[2:]
    assert [news["kind"] for news in update["alerts"][0]["news"]][:1] == ["official"]
    told = update["alerts"][0]
    assert (told["id"], told["story"]["id"]) == (older["id"], older["story"]["id"])
    assert told["story"]["outlets"] == len(told["coverage"]) == 3
    await app.store.write(
        lambda c: act.withdraw(c, app.rules, younger["id"], reason="vežba", by="Ana", now=clock())
    )
    clock.forward(minutes=2)
    await once(app, quiet)
    (withdrawn,) = press.messages[3:]
    assert withdrawn["alerts"][0]["id"] == older["id"]
    assert withdrawn["alerts"][0]["story"]["state"] == "withdrawn"
    listed = await app.store.read(
        lambda c: alerts.listing(c, app.rules, app.translators, limit=None)
    )
    assert [one.view.id for one in listed] == [older["id"]]
    assert await app.store.read(lambda c: prove(c, app.rules, "1", {}, clock())) == []


async def test_after_its_end_a_story_is_a_new_one_that_links_back(
    press: Any, publish: Any, clock: Any
) -> None:
    await publish("klix", *REPORTS["klix"])
    clock.forward(days=7)
    await publish("mia", *REPORTS["mia"])
    first, second = press.messages
    assert (first["kind"], second["kind"]) == ("alert", "alert")
    old, new = (message["alerts"][0]["story"]["id"] for message in (first, second))
    story = await publish.app[0].store.read(lambda c: stories.get(c, new))
    assert story.may_belong == old


async def test_a_toll_that_rises_is_one_story(press: Any, publish: Any) -> None:
    for n in (8, 12, 15):
        await publish(
            "klix",
            f"Sudar autobusa kod Zvečana, {n} povređenih",
            f"U sudaru autobusa i kamiona na putu kod Zvečana povređeno je {n} osoba, saopštila je "
            "policija. Ranjeni su prevezeni u bolnicu u Mitrovici, a magistralni put zatvoren je "
            "za saobraćaj dok traje uviđaj i dok vatrogasci ne uklone olupine sa kolovoza.",
        )
    assert [kind for kind, _ in told(press)].count("alert") == 1
    story_id = press.messages[0]["alerts"][0]["story"]["id"]
    app = publish.app[0]
    assert len(await app.store.read(lambda c: stories.members(c, story_id))) == 3
    said = await app.store.read(lambda c: stories.said(c, story_id, "number"))
    assert {key for key in said if key.startswith("wounded:")} == {
        "wounded:8", "wounded:12", "wounded:15",
    }  # fmt: skip


async def test_lines_of_a_ticker_stay_apart(press: Any, publish: Any) -> None:
    for n in range(3):
        await publish("klix", f"Zvečan ok {n}", f"Zvečan ok {n}")
    assert [kind for kind, _ in told(press)] == ["alert"] * 3
