"""The rough gloss, really: Debian's apertium-hbs-eng and apertium-mkd-eng."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import TranslationError
from monitor.model import NameSpan
from monitor.translate import EngineInfo, Translators
from monitor.translate.engines.apertium import ENGINE

Make = Callable[..., Translators]


@pytest.fixture
def rough(translators: Make, tmp_path: Path) -> Translators:
    return translators(models=tmp_path, engines=(ENGINE,))


def names(text: str, known: dict[str, str]) -> list[NameSpan]:
    starts = {surface: text.index(surface) for surface in known}
    return [
        NameSpan(start, start + len(surface), known[surface]) for surface, start in starts.items()
    ]


@pytest.mark.parametrize(
    ("language", "script", "title", "known", "english"),
    [
        (
            "hbs",
            "Latn",
            "Crna Gora i Bosna i Hercegovina grade novi put",
            {"Crna Gora": "Montenegro", "Bosna i Hercegovina": "Bosnia and Herzegovina"},
            "Montenegro and Bosnia and Herzegovina",
        ),
        ("hbs", "Latn", "Policija je blokirala put", {}, "Police blocked way"),
        (
            "hbs",
            "Latn",
            "Premijer Crne Gore razgovarao je s Markom Ruteom",
            {"Crne Gore": "Montenegro", "Markom Ruteom": "Mark Rutte"},
            "Premier Montenegro talked with Mark Rutte",
        ),
        (
            "hbs",
            "Cyrl",
            "Полиција је блокирала пут у Бањској",
            {"Бањској": "Banjska"},
            "Police blocked way in Banjska",
        ),
        (
            "hbs",
            "Cyrl",
            "Црна Гора тражи помоћ НАТО-а",
            {"Црна Гора": "Montenegro", "НАТО-а": "NATO"},
            "Montenegro searches help NATO",
        ),
        ("hbs", "Cyrl", "Џип пун Ђака из Љубљане", {}, "Džip"),
        ("hbs", "Cyrl", "ЉУБЉАНА и ЗВЕЧАН", {}, "Ljubljana and"),
        (
            "mk",
            "Cyrl",
            "Марк Руте: НАТО нема да дозволи безбедносен вакуум во Босна и Херцеговина",
            {
                "безбедносен вакуум": "security vacuum",
                "Босна и Херцеговина": "Bosnia and Herzegovina",
            },
            "Mark Rutte: NATO will not let security vacuum in Bosnia and Herzegovina",
        ),
        ("mk", "Cyrl", "Полицијата го блокираше патот", {}, "The police were stalling the way"),
        (
            "mk",
            "Cyrl",
            "Полицијата го блокираше патот кон Бањска",
            {"Бањска": "Banjska"},
            "Banjska",
        ),
    ],
)
async def test_known_names_stand_in_the_gloss_in_english(
    rough: Translators,
    *,
    language: str,
    script: str,
    title: str,
    known: dict[str, str],
    english: str,
) -> None:
    done = await rough.translate(
        title, "", language, script=script, title_names=names(title, known)
    )
    assert english in done.title
    assert (done.engine, done.quality) == ("apertium", "rough")
    assert not done.complete  # a gloss never is


@pytest.mark.parametrize(
    ("language", "title", "english"),
    [
        ("hbs", "Predsjednik Crne Gore stigao u Beograd", "President of Montenegro arrived"),
        ("hbs", "Влада Црне Горе одбила је захтјев", "Government of Montenegro declined request"),
        ("hbs", "Vlada Petrović je odbio zahtjev", "Vlada Petrović"),
        ("hbs", "Nova vlada je odbila zahtjev", "New government"),
        ("hbs", "Predstavnici tzv. Kosova u Beogradu", "so-called Kosovo"),
        ("hbs", "Sjednica Savjeta bezbjednosti o BiH", "the Security Council"),
        ("hbs", "NEMA DOGOVORA U BEOGRADU", "No agreement"),
        ("mk", "Тој не дојде во Белград", "not come"),
        ("mk", "Претседателот на Црна Гора", "of Montenegro"),
        ("mk", "Т.н. Косово", "So-called Kosovo"),
    ],
)
async def test_what_its_dictionaries_get_wrong_is_put_right(
    rough: Translators, language: str, title: str, english: str
) -> None:
    done = await rough.translate(title, "", language, script=None)
    assert english in done.title


async def test_every_sentence_is_glossed_in_its_place(rough: Translators) -> None:
    text = (
        "Policija je blokirala put. Pucnjava je trajala do jutra!\n"
        "– Da li je došao? – pitao je „Dodik“.\n\nKFOR"
    )
    done = await rough.translate("Vijesti", text, "hbs", script="Latn")
    glosses = [done.text[start:end] for _, _, start, end in done.sentences]
    originals = [text[start:end] for start, end, _, _ in done.sentences]
    assert originals == [
        "Policija je blokirala put.",
        "Pucnjava je trajala do jutra!",
        "– Da li je došao? – pitao je „Dodik“.",
        "KFOR",
    ]
    assert glosses[0] == "Police blocked way."
    assert glosses[3] == "KFOR"
    assert done.text == f"{glosses[0]} {glosses[1]}\n{glosses[2]}\n{glosses[3]}"


@pytest.mark.parametrize(
    "text",
    [
        "Kaže [citat] da je a/b ^x$ i \\ kraj {y} <z> @mup.",
        "Cijena je 1.500 KM ~ 750 € (+3 %).",
        "Nula \0 i zvonce \a usred rečenice.",
        "Pola \ud83d znaka.",
        "Qzaq je riječ.",
        "[0] .[1] .[]",
        "......",
        "*",
    ],
)
async def test_its_own_marks_and_hostile_signs_pass(rough: Translators, text: str) -> None:
    done = await rough.translate("Policija je blokirala put", text, "hbs", script="Latn")
    assert done.title == "Police blocked way"
    assert "*" not in done.text.removeprefix("*")
    again = await rough.translate("Policija je blokirala put", "KFOR", "hbs", script="Latn")
    assert (again.title, again.text) == ("Police blocked way", "KFOR")


async def test_marks_of_unknown_words_are_gone_and_signs_kept(rough: Translators) -> None:
    title = "U Zvečanskoj ulici [KFOR] a/b ^x$"
    done = await rough.translate(title, "", "hbs", script="Latn")
    assert "Zvečanskoj" in done.title
    assert "[KFOR]" in done.title
    assert not {"*", "#", "\\"} & set(done.title)


@pytest.mark.parametrize(
    ("language", "script", "text"),
    [
        (
            "hbs",
            "Latn",
            "Zvečanka, (zvečanka) i „zvečanka” – zvečanka/zvečanka, ZVEČANKA-zvečanka.",
        ),
        ("hbs", "Latn", "Odustajući od svega, dignuvši se, odustajanje je ugasivši zvečanku."),
        ("hbs", "Cyrl", "Звечанка (звечанка) и „звечанка“, одустајући, дигнувши се."),
        ("hbs", "Cyrl", "Ѓорче и Ќерка нису наша слова, а ни ѕвезда."),
        ("mk", "Cyrl", "Ѕвечанка, (ѕвечанка) и „ѕвечанка“ – откажување/ѕвечанка."),
        ("mk", "Cyrl", "Откажувајќи се, исклучувајќи ја струјата, зѕидаше."),
    ],
)
async def test_words_that_no_dictionary_has_carry_no_mark(
    rough: Translators, language: str, script: str, text: str
) -> None:
    done = await rough.translate(text, text, language, script=script)
    assert not set("*#@~^$") & set(done.title + done.text)


def test_it_serves_what_debian_installed_and_only_into_english(
    translators: Make, tmp_path: Path
) -> None:
    english = translators(models=tmp_path, engines=(ENGINE,))
    assert english.serves("hbs", "Cyrl") == EngineInfo(name="apertium", quality="rough")
    assert english.serves("mk", "Latn") is None
    expected = {"hbs": "apertium", "sq": None, "mk": "apertium", "bg": None, "sl": None}
    assert english.languages() == expected
    german = translators(models=tmp_path, engines=(ENGINE,), target="de")
    assert german.serves("hbs", "Latn") is None


async def test_a_pair_that_hangs_is_stopped_and_comes_back(
    translators: Make,
    tmp_path: Path,
    stop: Callable[[int], list[int]],
    descendants: Callable[[int], dict[int, str]],
) -> None:
    hasty = translators(models=tmp_path, engines=(ENGINE,), deadline=2.0)
    await hasty.translate("Policija je blokirala put", "", "hbs", script="Latn")
    stopped = stop(os.getpid())
    with contextlib.suppress(TranslationError):  # or done by the pipeline that took its place
        await hasty.translate("Vojska je došla", "", "hbs", script="Latn")
    assert stopped
    assert not set(stopped) & descendants(os.getpid()).keys()
    done = await hasty.translate("Policija je blokirala put", "", "hbs", script="Latn")
    assert done.title == "Police blocked way"
