"""Translations in turns, with real engines that misbehave, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from monitor.app import App
from monitor.model import Outcome
from monitor.pipeline.once import once
from monitor.pipeline.poll import poll
from monitor.pipeline.runner import LEASE, Runner, run_job
from monitor.store import articles, matches, translations
from monitor.translate import Engine, EngineInfo, Stage, Translators
from monitor.translate.engine import worker_command

RULES = """
feeds:
  - {name: klix, url: "{press}/klix", language: bs, country: BA}
entities:
  banjska: {kind: place, names: {hbs: Banjska, sq: Banjskë, mk: Бањска, en: Banjska}}
rules:
  - {id: banjska, title: Banjska, severity: high, when: banjska}
  - {id: calm, title: Calls for calm, severity: high, when: {en: calm}}
"""
# Each word does its harm to a batch that it stands in; anything else comes back as «…».
ENGINE = """
import os, signal

HARM = {
    "VISI": lambda _: signal.pause(),
    "PADA": lambda _: os.kill(os.getpid(), signal.SIGSEGV),
    "MEMORIJA": lambda _: str(bytearray(10 * 2**30)[:1]),
    "PRAZNO": lambda _: "",
    "NADUTO": lambda text: 50 * (text + " "),
    "ODJEK": lambda text: text,
    "SMIRENJE": lambda text: "Calm is what was called for",
}


def one(text):
    for word, harm in HARM.items():
        if word in text:
            return harm(text)
    return "«" + text + "»"


def load(models, target):
    return lambda batch: [one(sentence.text) for sentence in batch]


def broken(models, target):
    raise FileNotFoundError("no model")


def rough(models, target):
    return lambda batch: ["Gloss of " + str(len(sentence.text)) for sentence in batch]
"""
HARMS = ("VISI", "PADA", "MEMORIJA", "PRAZNO", "NADUTO", "ODJEK")
OTHER = "Mirno jutro u Banjskoj"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Engine]:
    """An engine for hbs, in the real worker."""
    (tmp_path / "harmful_engine.py").write_text(ENGINE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def make(name: str = "good", load: str = "load") -> Engine:
        return Engine(
            info=EngineInfo(name=name, quality="rough" if load == "rough" else "good"),
            languages=lambda models, target: frozenset({"hbs"}),
            command=partial(worker_command, f"harmful_engine:{load}", memory=2**31),
        )

    return make


@pytest.fixture
def walk(press: Any, rules_of: Any, open_app: Any, tmp_path: Path) -> Callable[..., Awaitable[App]]:
    """Publishes articles (title, paragraphs) and walks them to their end; None only opens."""

    async def run(engines: list[Engine], *published: tuple[str, list[str]]) -> App:
        app: App = await open_app(rules_of(RULES))
        hangs = any("VISI" in title for title, _ in published)  # nobody waits for it for long
        deadline = 2.0 if hangs else 20.0
        app.translators = Translators(models=tmp_path, engines=engines, deadline=deadline)
        items = []
        for number, (title, paragraphs) in enumerate(published):
            link = press.page(f"/{number}", title, paragraphs)
            items.append({"title": title, "link": link, "guid": str(number)})
        press.feed("klix", items)
        await once(app, lambda *_: None)
        return app

    return run


BODY = [
    "Mještani sela kažu da je noć protekla mirno i da su patrole prisutne na svim putevima.",
    "Policija je saopćila da nema povrijeđenih i da je saobraćaj ponovo uspostavljen.",
]
ALBANIAN = ["Policia e Kosovës tha se askush nuk është plagosur dhe se hetimet vazhdojnë në fshat."]


def told(press: Any) -> dict[str, dict[str, Any]]:
    return {
        alert["article"]["title"]: alert
        for message in press.messages
        for alert in message.get("alerts", [])
    }


@pytest.mark.parametrize("harm", HARMS)
async def test_an_engine_that_misbehaves_stops_no_alert(
    press: Any, engine: Any, walk: Any, harm: str
) -> None:
    title = f"{harm} naslov o događaju u Banjskoj danas"
    await walk([engine()], (title, BODY), (OTHER, BODY))
    alerts = told(press)
    assert alerts[OTHER]["article"]["title_translated"] == f"«{OTHER}»"
    hurt = alerts[title]
    assert hurt["article"]["title_translated"] is None
    assert hurt["evidence"][0]["original"] == title
    assert not hurt["evidence"][0]["translated"]


@pytest.mark.parametrize("harm", HARMS)
async def test_the_next_engine_helps_where_the_best_one_fails(
    press: Any, engine: Any, walk: Any, harm: str
) -> None:
    title = f"{harm} naslov o događaju u Banjskoj danas"
    await walk([engine(), engine("rough", "rough")], (title, BODY))
    article = told(press)[title]["article"]
    assert article["title_translated"].startswith("Gloss of")
    assert article["translation"]["quality"] in {"rough", "doubtful"}
    assert "rough" in article["translation"]["engine"]


async def test_a_broken_engine_is_left_for_the_next_one(press: Any, engine: Any, walk: Any) -> None:
    await walk([engine("best", "broken"), engine("rough", "rough")], (OTHER, BODY))
    article = told(press)[OTHER]["article"]
    assert article["translation"]["engine"] == "rough"


async def test_without_a_working_engine_the_original_goes_out(
    press: Any, engine: Any, walk: Any
) -> None:
    app = await walk([engine("best", "broken")], (OTHER, BODY))
    alert = told(press)[OTHER]
    assert alert["untranslated"] == "the translation failed or did not come in time"
    assert not app.translators.works("hbs", "Latn")


async def test_a_sentence_that_ended_an_engine_three_times_is_remembered(
    press: Any, engine: Any, walk: Any
) -> None:
    title = "PADA naslov o događaju u Banjskoj"
    app = await walk([engine()], (title, BODY))
    piece = app.translators.pieces(title, "")
    names = app.translators.fingerprints("hbs", "Latn", piece)
    kills = await app.store.read(lambda c: translations.kills(c, names, app.now()))
    assert list(kills.values()) == [3]
    again = await Translators(models=Path(), engines=[engine()], deadline=20.0).turn(
        piece, "hbs", script="Latn", kills=kills
    )
    assert again.vain == list(piece)
    assert not again.ended


async def test_an_alert_waits_twenty_seconds_for_an_engine_that_hangs(
    press: Any, rules_of: Any, open_app: Any, engine: Any, clock: Any
) -> None:
    """Then it goes out as it is, and says why it is not translated."""
    title = "VISI: događaj u Banjskoj"
    app = await open_app(rules_of(RULES))
    app.translators = Translators(models=Path(), engines=[engine()], deadline=300.0)
    link = press.page("/a", title, BODY)
    press.feed("klix", [{"title": title, "link": link, "guid": "a"}])
    await poll(app, "klix")
    runner = Runner(app, ("read", "translate", "deliver"))
    for seconds in (0, 19, 1):
        clock.forward(seconds=seconds)
        assert not told(press)
        await runner.tick()
        while others := [one for name, one in runner.under_way.items() if name[:5] != "trans"]:
            await asyncio.gather(*others)
            await runner.tick()
    assert told(press)[title]["untranslated"] == "the translation failed or did not come in time"
    await runner.drain(0)


async def test_an_engine_that_hangs_delays_no_other_language(
    press: Any, rules_of: Any, open_app: Any, engine: Any, clock: Any
) -> None:
    """Three articles hang at one engine for minutes, a fourth has another: it is told at once."""
    other = "Sulm i armatosur në Banjskë"
    app = await open_app(rules_of(RULES))
    sq = replace(engine("sq"), languages=lambda *_: frozenset({"sq"}))
    app.translators = Translators(models=Path(), engines=[engine(), sq], deadline=300.0)
    published = [*((f"VISI {n}. događaj u Banjskoj", BODY) for n in range(3)), (other, ALBANIAN)]
    items = [
        {"title": title, "link": press.page(f"/{n}", title, text), "guid": str(n)}
        for n, (title, text) in enumerate(published)
    ]
    press.feed("klix", items)
    await poll(app, "klix")
    reading = Runner(app, ("read",))
    await reading.tick()
    while reading.under_way:
        await asyncio.gather(*reading.under_way.values())
    runner = Runner(app, ("translate", "deliver"))
    for _ in range(3):
        await runner.tick()
        clock.forward(seconds=4)
    async with asyncio.timeout(60):
        while other not in told(press):
            await runner.tick()
            await asyncio.sleep(0.05)
    await runner.drain(0)
    assert told(press)[other]["article"]["title_translated"] == f"«{other}»"


async def test_a_hit_only_in_the_translation_alerts_and_is_marked(
    press: Any, engine: Any, walk: Any
) -> None:
    title = "SMIRENJE je traženo od svih strana"
    await walk([engine()], (title, BODY))
    alert = told(press)[title]
    (evidence,) = alert["evidence"]
    assert (alert["rule"]["id"], evidence["via"]) == ("calm", "translation")
    assert (evidence["surface"], evidence["original"]) == ("Calm", title)


async def test_everything_is_translated_in_the_end(press: Any, engine: Any, walk: Any) -> None:
    long = [f"Rečenica broj {n} govori o običnom danu u gradu i okolini." for n in range(120)]
    app = await walk([engine()], ("Dan u gradu", long))
    (article,) = await app.store.read(lambda c: articles.recent(c, 5))
    made = await app.store.read(lambda c: articles.translation(c, article.id))
    assert made is not None
    assert made.complete
    assert made.text.count("«Rečenica") == 120
    (figures,) = await app.store.read(lambda c: translations.turnout(c, "en", article.seen))
    assert (figures.language, figures.engine, figures.articles) == ("hbs", "good", 1)
    assert figures.words > 120


async def test_what_is_about_to_be_told_comes_before_what_is_long(
    press: Any, rules_of: Any, open_app: Any, engine: Any, tmp_path: Path
) -> None:
    """Job by job: the alert's headline, then both leads, then texts."""
    long = [f"Rečenica broj {n} govori o običnom danu u gradu i okolini." for n in range(60)]
    app = await open_app(rules_of(RULES))
    app.translators = Translators(models=tmp_path, engines=[engine()], deadline=1.0)
    published = (("Dan u gradu", long), (OTHER, long))
    items = [
        {"title": title, "link": press.page(f"/{title[:3]}", title, text), "guid": title}
        for title, text in published
    ]
    press.feed("klix", items)
    await poll(app, "klix")
    stages: list[tuple[int, str]] = []
    for step in ("read", "translate"):
        while claimed := await app.store.write(
            lambda c, step=step: app.jobs.claim(c, step, app.now(), 1, LEASE)
        ):
            (job,) = claimed
            if step == "translate":
                article = await app.store.read(lambda c, key=job.key: articles.get(c, key))
                stages.append((job.priority, article.title))
            await run_job(app, step, job)
    assert stages[0] == (Stage.TOLD, OTHER)
    assert [stage for stage, _ in stages] == sorted((one for one, _ in stages), reverse=True)
    assert {title for stage, title in stages if stage == Stage.LEAD} == {OTHER, "Dan u gradu"}
    outcomes = await app.store.read(matches.outcomes)
    assert outcomes == {Outcome.ALERT: 1}
