"""What a reader of English gets of articles in the region's languages."""

from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import monitor
from monitor.translate.engines.argos import install_file

TINY = Path(monitor.__file__).parent / "demo" / "models" / "sq_en.argosmodel"
RULES = """
entities:
  republika-srpska:
    kind: place
    names: {hbs: Republika Srpska, mk: Република Српска, sq: Republika Srpska, en: Republika Srpska}
  montenegro: {kind: place, names: {hbs: Crna Gora, mk: Црна Гора, sq: Mali i Zi, en: Montenegro}}
rules:
  - {id: montenegro, title: Montenegro, severity: high, when: montenegro}
"""
ARTICLES = {
    "bs": (
        "Vlada Crne Gore usvojila novi zakon",
        "Vlada Crne Gore usvojila je novi zakon. Predsjednik je rekao da je zakon dobar.",
    ),
    "sr": (
        "Премијер посетио Црну Гору",
        "Премијер је посетио Црну Гору. У Подгорици је рекао да је сарадња добра.",
    ),
    "mk": (
        "Владата на Црна Гора донесе нов закон",
        "Владата на Црна Гора донесе нов закон. Претседателот рече дека законот е добар.",
    ),
    "sq": (
        "Qeveria e Malit të Zi miratoi ligjin e ri",
        "Qeveria e Malit të Zi miratoi ligjin e ri. Presidenti tha se ligji është i mirë.",
    ),
    "de": (
        "Montenegro hat ein neues Gesetz",
        "Die Regierung von Montenegro hat ein neues Gesetz beschlossen. Das Gesetz sei sehr gut.",
    ),
    "en": (
        "Montenegro has a new law",
        "The government of Montenegro adopted a new law. The president said the law was good.",
    ),
}


def test_articles_are_told_in_english_as_far_as_there_is_an_engine(press: Any, desk: Any) -> None:
    feeds = {}
    for language, (title, text) in ARTICLES.items():
        body = (
            f"<rss><channel><item><title>{title}</title><description>{text}</description>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item></channel></rss>"
        )
        feeds[language] = f'"{press.feed(f"/{language}", body)}", language: {language}'
    desk.write(RULES, feeds, hook=press.base)
    assert desk.once().json["alerts"] == len(ARTICLES)
    told = {alert["article"]["feed"]: alert for alert in press.alerts}
    assert set(told) == set(ARTICLES)
    for language, alert in told.items():
        (evidence,) = alert["evidence"]
        assert (alert["article"]["title"], evidence["via"]) == (ARTICLES[language][0], "original")
        assert evidence["original"] == ARTICLES[language][1].partition(". ")[0] + "."
    for language in ("bs", "sr", "mk"):
        article, (evidence,) = told[language]["article"], told[language]["evidence"]
        assert article["translation"] == {
            "engine": "apertium",
            "quality": "rough",
        }
        assert "Montenegro" in article["title_translated"]
        assert "Montenegro" in evidence["translated"]
        assert told[language]["untranslated"] is None
    for language in ("sq", "de", "en"):
        article, (evidence,) = told[language]["article"], told[language]["evidence"]
        assert (article["translation"], article["title_translated"]) == (None, None)
        assert evidence["translated"] is None
        missing = None if language == "en" else f"no engine for {language}"
        assert told[language]["untranslated"] == missing
    doctor = desk.run("doctor").clean()
    assert doctor.code == 1
    assert "no engine for sq" in doctor.out
    assert "no engine for de" in doctor.out
    assert "no engine for hbs" not in doctor.out


TOLD = {
    **{language: ARTICLES[language] for language in ("bs", "sr", "mk")},
    "sq": ("Policia bllokoi rrugën.", "Rama bëri thirrje për qetësi."),
}
LANGUAGES = {"bs": "hbs", "sr": "hbs", "mk": "mk", "sq": "sq"}
ANYTHING = """
settings: {translators: {hbs: [%(hbs)s], mk: [%(hbs)s], sq: [%(sq)s]}}
rules:
  - {id: any, title: Any, severity: high, when: {hbs: [zakon, премијер], mk: закон, sq: policia}}
"""


def published(press: Any) -> dict[str, str]:
    """A feed for each language with one article."""
    feeds = {}
    for language, (title, text) in TOLD.items():
        body = (
            f"<rss><channel><item><title>{title}</title><description>{text}</description>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item></channel></rss>"
        )
        feeds[language] = f'"{press.feed(f"/{language}", body)}", language: {language}'
    return feeds


def test_headline_and_evidence_are_in_english_where_an_engine_is(press: Any, desk: Any) -> None:
    install_file(TINY, desk.place / "data" / "models")
    desk.write(ANYTHING % {"hbs": "apertium", "sq": "argos"}, published(press), hook=press.base)
    desk.once()
    told = {alert["article"]["feed"]: alert for alert in press.alerts}
    assert set(told) == set(TOLD)
    for language, alert in told.items():
        assert alert["article"]["title_translated"].isascii(), alert["article"]
        assert all(one["translated"] for one in alert["evidence"])
        engine = "argos" if language == "sq" else "apertium"
        assert alert["article"]["translation"]["engine"] == engine
    doctor = desk.run("doctor").clean()
    assert "hbs: 2 of 2 (apertium 2 at " in doctor.out
    assert "sq: 1 of 1 (argos 1 at " in doctor.out


def test_without_any_engine_the_original_goes_out_and_says_so(press: Any, desk: Any) -> None:
    desk.write(ANYTHING % {"hbs": "", "sq": ""}, published(press), hook=press.base)
    desk.once()
    told = {alert["article"]["feed"]: alert for alert in press.alerts}
    for language, alert in told.items():
        assert alert["article"]["title"] == TOLD[language][0]
        assert alert["article"]["title_translated"] is None
        assert alert["untranslated"] == f"no engine for {LANGUAGES[language]}"
        assert all(one["original"] and one["translated"] is None for one in alert["evidence"])
    assert set(told) == set(TOLD)
