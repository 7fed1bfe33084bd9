"""Names on their way through engines: what is given to them, and what is made of what they give."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import NameSpan
from monitor.translate.engine import Sentence
from monitor.translate.naming import glossed, kept, put_in

Spans = dict[str, tuple[str, str]]


def sentence(text: str, known: Spans, language: str = "hbs") -> Sentence:
    names, last = [], 0
    for surface, (english, kind) in known.items():
        start = text.index(surface.rstrip("*"), last)
        last = start + len(surface.rstrip("*"))
        names.append(NameSpan(start, last, english, (), kind))
    return Sentence(text=text, language=language, names=tuple(names))


def word_by_word(words: dict[str, str]) -> Callable[[str], str]:
    """A gloss that knows these words and lets the others pass."""
    return lambda text: " ".join(words.get(word, word) for word in text.split())


GLOSS = word_by_word(
    {
        "predsjednika": "president",
        "Predsjednik": "President",
        "sastanak": "meeting",
        "u": "in",
        "i": "and",
        "je": "is",
        "odluka": "decision",
        "odluke": "decisions",
        "the": "the",
        "dobar": "good",
        "sigurnosni": "security",
        "vakuum": "vacuum",
    }
)


@pytest.mark.parametrize(
    ("text", "known", "said"),
    [
        (
            "predsjednika Crne Gore",
            {"Crne Gore": ("Montenegro", "place")},
            "president of Montenegro",
        ),
        ("Predsjednik Vučić je", {"Vučić": ("Vučić", "person")}, "President Vučić is"),
        ("odluke u", {"odluke": ("decision", "phrase")}, "decisions in"),  # its plural is enough
        ("Banjska je u", {"Banjska": ("Banjska", "place")}, "Banjska is in"),
        (
            "KFOR NATO EU u Banjskoj",
            {
                "KFOR": ("KFOR", "organisation"),
                "NATO": ("NATO", "organisation"),
                "EU": ("EU", "organisation"),
                "Banjskoj": ("Banjska", "place"),
            },
            "KFOR NATO the EU in Banjska",
        ),
        (
            "sastanak Savjeta bezbjednosti",
            {"Savjeta bezbjednosti": ("Security Council", "organisation")},
            "meeting the Security Council",
        ),
        (
            "the Savjet bezbjednosti",
            {"Savjet bezbjednosti": ("Security Council", "organisation")},
            "the Security Council",
        ),
        (
            "Savjet bezbjednosti je",
            {"Savjet bezbjednosti": ("Security Council", "organisation")},
            "The Security Council is",
        ),
        (
            "Banjska Banjskoj",
            {"Banjska": ("Banjska", "place"), "Banjskoj": ("Banjska", "place")},
            "Banjska",
        ),
        ("tzv. Kosovo i", {"Kosovo": ("Kosovo", "place")}, "So-called Kosovo and"),
        ("u takozvanom Kosovu", {"Kosovu": ("Kosovo", "place")}, "in so-called Kosovo"),
        ("Vlada Kosova je", {"Kosova": ("Kosovo", "place")}, "Government of Kosovo is"),
        ("Vlada Petrović je", {}, "Vlada Petrović is"),
        ("Predsjednik Vlade je", {}, "President government is"),
        ("„Kosovo“ je", {"Kosovo": ("Kosovo", "place")}, "„Kosovo“ is"),
        (
            "sigurnosni vakuum i",
            {"sigurnosni vakuum": ("security vacuum", "phrase")},
            "security vacuum and",
        ),
        (
            "bezbjednosni vakuum i",
            {"bezbjednosni vakuum": ("security vacuum", "phrase")},
            "Security vacuum and",
        ),
        ("Qzaqz je", {}, "Qzaqz is"),
    ],
)
def test_a_gloss_has_the_names_in_place(text: str, known: Spans, said: str) -> None:
    assert glossed(sentence(text, known), GLOSS) == said


def test_a_macedonian_denial_stays_one() -> None:
    gloss = word_by_word({"дојде": "comes", "не": "us"})
    assert glossed(Sentence(text="Тој не дојде", language="mk"), gloss) == "Тој not comes"


def test_many_names_have_words_of_their_own() -> None:
    known = {f"Ime{number}x": (f"Name{number}", "place") for number in range(60)}
    said = glossed(sentence(" ".join(known), known), str.upper)
    assert said == " ".join(english for english, _ in known.values())


def test_of_names_within_each_other_the_longest_is_put_in() -> None:
    text = "Sremska Mitrovica zove"
    names = [NameSpan(8, 17, "Mitrovica"), NameSpan(0, 17, "Syrmia"), NameSpan(8, 17, "Mitrovica")]
    assert put_in(text, names) == "Syrmia zove"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"U Crnoj Gori": "In Montenegro"}, "In Montenegro"),
        ({"U Crnoj Gori": "In Black Mount", "U Montenegro": "In Montenegro"}, "In Montenegro"),
        ({"U Crnoj Gori": "In hills", "U Montenegro": "In it"}, "In hills [Montenegro]"),
        ({"U Crnoj Gori": "In Black Mount", "U Montenegro": ""}, "In Black Mount [Montenegro]"),
        ({"U Crnoj Gori": "Montenegro Montenegro"}, "Montenegro"),
        ({"U Crnoj Gori": ""}, ""),
    ],
)
def test_a_name_is_kept_put_in_or_added(answers: dict[str, str], said: str) -> None:
    asked = sentence("U Crnoj Gori", {"Crnoj Gori": ("Montenegro", "place")})
    assert kept([asked], lambda texts: [answers.get(text, "") for text in texts]) == [said]


def test_only_what_lost_a_name_is_asked_again() -> None:
    asked: list[list[str]] = []

    def translate(texts: list[str]) -> list[str]:
        asked.append(texts)
        return [text.replace("Kosovu", "Kosovo") for text in texts]

    batch = [
        sentence("O Kosovu", {"Kosovu": ("Kosovo", "place")}),
        sentence("O Brčkom", {"Brčkom": ("Brčko", "place")}),
    ]
    assert kept(batch, translate) == ["O Kosovo", "O Brčko"]
    assert asked == [["O Kosovu", "O Brčkom"], ["O Brčko"]]


def test_quotes_around_a_name_stay() -> None:
    asked = sentence("predstavnik „Kosova“ je", {"Kosova": ("Kosovo", "place")})
    assert kept([asked], lambda _: ["an envoy of Kosovo is"]) == ["an envoy of “Kosovo” is"]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 39), st.integers(1, 9)), max_size=4))
def test_no_text_is_too_odd(text: str, places: list[tuple[int, int]]) -> None:
    names = tuple(
        NameSpan(start, start + length, "KFOR", (), "organisation")
        for start, length in places
        if start + length <= len(text)
    )
    odd = Sentence(text=text, language="hbs", names=names)
    (done,) = kept([odd], list)
    assert "KFOR" in done or not names or not text.strip()
    assert "KFOR" in glossed(odd, str) or not names
