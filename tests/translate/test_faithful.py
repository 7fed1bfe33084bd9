"""What a translation must keep."""

import pytest

from monitor.model import NameSpan
from monitor.translate.faithful import is_echo, is_usable, lost_names, lost_numbers


@pytest.mark.parametrize(
    ("english", "translated", "lost"),
    [
        ("Mark Rutte", "Rutte's visit to Sarajevo", False),
        ("Mark Rutte", "MARK RUTTE IN SARAJEVO", False),
        ("Mark Rutte", "The secretary in Sarajevo", True),
        ("Montenegro", "Black Bad asks for help", True),
        ("Bosnia and Herzegovina", "no vacuum in Bosnia", False),
        ("Bosnia and Herzegovina", "bread and salt", True),
        ("KFOR", "KFOR-led troops", False),
        ("security vacuum", "a gap in safety", False),
    ],
)
def test_a_name_is_kept_by_one_of_its_own_words(english: str, translated: str, lost: bool) -> None:
    assert lost_names([NameSpan(0, 1, english)], translated) == ((english,) if lost else ())


@pytest.mark.parametrize(
    ("original", "translated", "lost"),
    [
        ("24. septembra 2023. ubijena su 4 policajca", "four killed on 24 September 2023", ()),
        ("1.500 vojnika", "1,500 soldiers", ()),
        ("u 18.30 h", "at 6:30 pm", ("18",)),
        ("34 uhapšena", "43 arrested", ("34",)),
        ("7 dana", "a week", ()),
    ],
)
def test_numbers_stay(original: str, translated: str, lost: tuple[str, ...]) -> None:
    assert lost_numbers(original, translated) == lost


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
