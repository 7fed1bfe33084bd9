"""What a translation must keep, and what a reader is told to look up where it didn't."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import NameSpan
from monitor.translate.faithful import (
    doubts,
    is_echo,
    is_usable,
    lost_names,
    negation,
    numbers,
    with_added,
)

PAIRS = Path(__file__).parents[2] / "scripts"


def name(english: str, *also: str, kind: str = "organisation") -> NameSpan:
    return NameSpan(0, 1, english, also, kind)


@pytest.mark.parametrize(
    ("known", "translated", "lost"),
    [
        (name("Mark Rutte", kind="person"), "Rutte's visit to Sarajevo", False),
        (name("Mark Rutte", kind="person"), "MARK RUTTE IN SARAJEVO", False),
        (name("Mark Rutte", kind="person"), "The secretary in Sarajevo", True),
        (name("Montenegro", kind="place"), "Black Bad asks for help", True),
        (name("Montenegro", kind="place"), "The Montenegrin parliament", False),
        (name("Serbia", kind="place"), "The Serbian Army", False),
        (name("Serbia", kind="place"), "The series", True),
        (name("Bosnia and Herzegovina", "Bosnia"), "no vacuum in Bosnia", False),
        (name("Bosnia and Herzegovina", "Bosnia"), "bread and salt", True),
        (name("KFOR"), "KFOR-led troops", False),
        (name("Kosovo Police"), "the police of Kosovo", False),
        (name("Kosovo Police"), "an officer in Kosovo", True),
        (name("European Union", "EU"), "the EU's decision", False),
        (name("EU"), "the UE", True),
        (name("security vacuum", kind="phrase"), "a gap in safety", False),
        (name("Schmidt's", kind="person"), "Schmidt’s decision", False),
    ],
)
def test_a_name_is_kept_under_one_of_its_english_names(
    known: NameSpan, translated: str, lost: bool
) -> None:
    assert lost_names([known], translated) == ((known,) if lost else ())


def test_what_is_added_at_the_end_is_still_lost_and_added_once() -> None:
    known = [name("Banjska"), name("KFOR"), name("NATO")]
    added = with_added(known, "KFOR came.")
    assert added == "KFOR came. [Banjska, NATO]"
    assert with_added(known, added) == added
    assert doubts("KFOR", "hbs", known, added) == ("the name Banjska", "the name NATO")


@pytest.mark.parametrize(
    ("original", "translated", "lost"),
    [
        ("24. septembra 2023. ubijena su 4 policajca", "four killed on 24 September 2023", ()),
        ("1.500 vojnika", "1,500 soldiers", ()),
        ("1 500 vojnika", "1,500 soldiers", ()),
        ("1.250,50 evra", "1,250.50 euros", ()),
        ("1.500 vojnika", "1,600 soldiers", ("1.500",)),
        ("12,5 odsto", "12.5 percent", ()),
        ("12,5 odsto", "125 percent", ("12,5",)),
        ("1,5 miliona", "1,500,000", ()),
        ("2 hiljade", "2,000", ()),
        ("2.000.000", "2 million", ()),
        ("u 18.30 h", "at 6:30 pm", ()),
        ("u 18.30 h", "at half past", ("18.30",)),
        ("u 20:00", "at 8 pm", ()),
        ("34 uhapšena", "43 arrested", ("34",)),
        ("7 dana", "a week", ()),
        ("7 ranjenih", "the wounded", ("7",)),
        ("3 ranjena", "three wounded", ()),
        ("24. 9. 2023.", "September 24, 2023", ()),
        ("Rezolucija 1244", "Resolution 1244", ()),
        ("u 2023. 15 ljudi", "15 people in 2023", ()),
        ("1990-ih", "in the 1990s", ()),
        ("3:0", "3-0", ()),
    ],
)
def test_numbers_stay(original: str, translated: str, lost: tuple[str, ...]) -> None:
    assert numbers.lost(original, translated) == lost


@pytest.mark.parametrize(
    ("language", "original", "translated", "lost"),
    [
        ("hbs", "NATO neće dozvoliti vakuum.", "NATO will allow a vacuum.", "neće"),
        ("hbs", "NATO neće dozvoliti vakuum.", "NATO won't allow a vacuum.", None),
        ("hbs", "Није било повређених.", "There were injured.", "Није"),
        ("hbs", "Нико није повријеђен.", "Nobody was hurt.", None),
        ("hbs", "Sastanak je završen bez dogovora.", "The meeting failed.", None),
        ("hbs", "Sastanak je završen bez dogovora.", "The meeting ended with a deal.", "bez"),
        ("hbs", "Čekaće dok ne stignu.", "They will wait for them to come.", None),
        ("hbs", "Ne samo vlada, i opozicija pita.", "The government and the opposition ask.", None),
        ("hbs", "Nikad više ljudi na protestu.", "More people than ever at the protest.", None),
        ("hbs", "Nikad nisu odustali.", "They gave up.", "Nikad"),
        ("hbs", "Škole danas ne rade.", "Schools are closed today.", None),
        ("sq", "Serbia nuk do ta njohë Kosovën.", "Serbia will recognise Kosovo.", "nuk"),
        ("sq", "S'ka marrëveshje.", "There is a deal.", "S'ka"),
        ("sq", "Asnjë i lënduar.", "One injured.", "Asnjë"),
        ("sq", "Takimi përfundoi pa marrëveshje.", "The meeting ended in agreement.", None),
        ("sq", "Iku pa thënë asgjë.", "He left with a word.", "pa"),
        ("sq", "Ne do të vijmë.", "We will come.", None),
        ("mk", "Не дозволуваме вакуум.", "We are allowing a vacuum.", "Не"),
        ("mk", "Никој не дојде.", "No one came.", None),
        ("bg", "Няма пострадали.", "There are casualties.", "Няма"),
        ("sl", "Dogovora ni.", "There is a deal.", "ni"),
        ("en", "No deal.", "Deal.", None),
    ],
)
def test_a_denial_stays_one(
    language: str, original: str, translated: str, lost: str | None
) -> None:
    assert negation.lost(original, language, translated) == lost


@pytest.mark.parametrize(
    ("language", "original", "translated", "doubt"),
    [
        ("hbs", "Predstavnici tzv. Kosova", "Representatives of Kosovo", ("“tzv.”",)),
        ("hbs", "Predstavnici tzv. Kosova", "Representatives of so-called Kosovo", ()),
        ("hbs", "Predstavnici tzv. Kosova", "Representatives of “Kosovo”", ()),
        ("hbs", "Такозваног Косова", "Of Kosovo", ("“Такозваног”",)),
        ("mk", "Т.н. Косово", "Kosovo", ("“Т.н.”",)),
        ("sq", "E ashtuquajtura Republika Srpska", "Republika Srpska", ("“E ashtuquajtura”",)),
        ("sl", "Tako imenovano Kosovo", "Kosovo", ("“Tako imenovano”",)),
    ],
)
def test_a_framing_word_stays_one(
    language: str, original: str, translated: str, doubt: tuple[str, ...]
) -> None:
    assert doubts(original, language, (), translated) == doubt


def test_everything_that_is_doubtful_is_said() -> None:
    found = doubts("U Banjskoj nije bilo 15 ljudi.", "hbs", [name("Banjska")], "There were people.")
    assert found == ("the name Banjska", "the number 15", "“nije” (a negation)")


@pytest.mark.parametrize("file", sorted(PAIRS.glob("tiny_*_pairs.tsv")), ids=lambda file: file.stem)
def test_good_translations_raise_no_doubt(file: Path) -> None:
    """None of the press sentences that were translated by hand."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["en"]]
    language = next(code for code in ("hbs", "sq") if code in rows[0])
    found = [doubts(row[language], language, (), row["en"]) for row in rows]
    assert len(found) >= 30
    assert set(found) == {()}


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["hbs", "sq", "mk", "bg", "sl"]))
def test_no_text_is_too_odd_to_be_compared(original: str, translated: str, language: str) -> None:
    assert all(doubts(original, language, [name("NATO")], translated))
    assert numbers.lost(original, original) == ()


@pytest.mark.parametrize(
    ("original", "translated", "echo"),
    [
        ("Policija je blokirala put", "policija  je blokirala PUT", True),
        ("Policija je blokirala put", "Police blocked the road", False),
        ("KFOR, NATO, EUFOR", "KFOR, NATO, EUFOR", None),
    ],
)
def test_an_echo_is_no_translation(original: str, translated: str, echo: bool | None) -> None:
    assert is_echo(original, translated) is echo


@pytest.mark.parametrize(
    ("translated", "usable"),
    [("Yes.", True), ("", False), (" \n", False), ("Yes. " * 50, False)],
)
def test_nothing_and_fifty_times_the_text_are_not_usable(translated: str, usable: bool) -> None:
    assert is_usable("Po.", translated) is usable
