"""Language and script, down to a headline."""

import json
import subprocess
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

import monitor.text.detect as detecting
from monitor.text.detect import Detected, detect


@pytest.mark.parametrize(
    ("language", "script", "title"),
    [
        ("hbs", "Latn", "Pucnjava u Banjskoj, policija blokirala put"),
        ("hbs", "Cyrl", "Пуцњава у Бањској"),
        ("sq", "Latn", "Sulm i armatosur në Banjskë"),
        ("mk", "Cyrl", "Пукање во Бањска"),
        ("en", "Latn", "Shooting in Banjska"),
        ("hbs", "Latn", "Dodik ne odustaje od referenduma"),
        ("hbs", "Latn", "Oruzani napad na Kosovu"),
        ("hbs", "Latn", "PUCNJAVA U BANJSKOJ"),
        ("hbs", "Latn", "Uhapšen osumnjičeni za ubistvo"),
        ("hbs", "Cyrl", "Ухапшен осумњичени"),
        ("hbs", "Cyrl", "НАТО упозорио на безбедносни вакуум"),
        ("mk", "Cyrl", "НАТО предупреди на безбедносен вакуум"),
        ("mk", "Cyrl", "Полицијата го блокираше патот"),
        ("bg", "Cyrl", "Стрелба в Банска, полицията блокира пътя"),
        ("ru", "Cyrl", "Стрельба в Косово: есть жертвы"),
        ("sq", "Latn", "Policia e Kosovës arreston pesë persona"),
        ("sq", "Latn", "Kurti: Nuk ka dialog me Serbinë"),
        ("sl", "Latn", "Streljanje v Banjski, policija zaprla cesto"),
        ("sl", "Latn", "Napad na Kosovu: Policija iskala storilce"),
        ("en", "Latn", "Security vacuum in Bosnia, says OHR"),
        ("en", "Latn", "NATO chief visits Sarajevo"),
        ("en", "Latn", "Kosovo police officer killed"),
        ("de", "Latn", "Schüsse in Banjska: Polizei riegelt Straße ab"),
        ("it", "Latn", "Spari a Banjska, la polizia blocca la strada"),
        ("el", "Grek", "Πυροβολισμοί στην Μπάνσκα"),
        ("tr", "Latn", "Kosova'da silahlı saldırı"),
    ],
)
def test_a_headline(language: str, script: str, title: str) -> None:
    assert detect(title, "") == Detected(language, script)


DATA = Path(__file__).parent.parent / "data"


def samples(name: str, kind: str) -> list[tuple[str, str]]:
    lines = (DATA / "detect" / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return [(language, text) for row_kind, language, text in rows if row_kind == kind]


def accuracy(texts: list[tuple[str, str]]) -> tuple[float, list[tuple[str, str]]]:
    """The mean over the languages of the share that is told right, and what isn't."""
    right: dict[str, list[bool]] = defaultdict(list)
    for language, text in texts:
        right[language].append(detect(text, "").language == language)
    wrong = [(language, text) for language, text in texts if detect(text, "").language != language]
    return sum(sum(found) / len(found) for found in right.values()) / len(right), wrong


def bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "dj").replace("ı", "i"))
    latin = any("a" <= letter <= "z" for letter in letters)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain if latin else text


@pytest.mark.parametrize("kind", ["headline", "sentence", "article"])
@pytest.mark.parametrize("name", ["tuned.tsv", "held.tsv"])
def test_without_a_hint_the_macro_accuracy_stays_above_its_floor(name: str, kind: str) -> None:
    """On those that the signs were chosen by, and on those that were written afterwards."""
    found, wrong = accuracy(samples(name, kind))
    assert found >= 0.985, wrong


@pytest.mark.parametrize("name", ["tuned.tsv", "held.tsv"])
def test_capitals_and_missing_accents_cost_little(name: str) -> None:
    texts = [pair for kind in ("headline", "sentence") for pair in samples(name, kind)]
    loud = [(language, text.upper()) for language, text in texts if language != "el"]
    plain = [(language, bare(text)) for language, text in texts if language != "el"]
    assert accuracy(loud)[0] >= 0.97, accuracy(loud)[1]
    assert accuracy(plain)[0] >= 0.93, accuracy(plain)[1]


def test_single_sentences_without_a_hint_stay_above_their_floor() -> None:
    texts = [
        (file.parent.name, line.split("\t")[3])
        for file in sorted((DATA / "lang").glob("*/pairs.tsv"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    wrong = [pair for pair in texts if detect(pair[1], "").language != pair[0]]
    assert 1 - len(wrong) / len(texts) >= 0.985, wrong


@pytest.mark.parametrize(
    "text", ["", "NATO", "24. 9. 2023.", "KFOR", "Edi Rama, Albin Kurti", "Милорад Додик"]
)
def test_what_says_nothing_has_no_language(text: str) -> None:
    assert detect(text, "").language is None


@pytest.mark.parametrize(
    ("title", "hint", "language"),
    [
        ("NATO", "sr-Latn", "hbs"),
        ("Policija", "hr", "hbs"),
        ("Policija", "sl", "sl"),
        ("", "mk", "mk"),
        ("Пуцњава у Бањској", "en", "hbs"),  # a script that the hinted language isn't written in
        ("Pucnjava u Banjskoj", "klingon", "hbs"),
    ],
)
def test_a_short_text_is_in_the_language_of_its_feed(title: str, hint: str, language: str) -> None:
    assert detect(title, "", hint).language == language


def test_a_long_text_is_not_what_its_feed_wrongly_says() -> None:
    text = "Kosovo police said on Sunday that four officers were wounded in the attack. " * 3
    assert detect("Four officers wounded", text, "sr").language == "en"


def test_the_model_is_loaded_on_first_use_only() -> None:
    code = "import sys, json, monitor.text.detect; print(json.dumps('py3langid' in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert json.loads(run.stdout) is False


def test_what_is_clear_without_the_model_it_would_not_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = defaultdict(list)
    for name in ("tuned.tsv", "held.tsv"):
        for kind in ("headline", "sentence", "article"):
            for language, text in samples(name, kind):
                said[language].append(text)
    texts = [
        (" ".join(some[start : start + length]), hint)
        for language, some in said.items()
        for length in (1, 4)
        for start in range(0, len(some), length)
        for hint in (None, language, "sq")
    ]
    ask, asked = detecting._model_score, []
    monkeypatch.setattr(
        detecting, "_model_score", lambda *which: asked.append(which) or ask(*which)
    )
    soon = [detect(text, "", hint) for text, hint in texts]
    without = len(texts) - len(asked)
    monkeypatch.setattr(detecting, "_settled", lambda _: False)
    assert [detect(text, "", hint) for text, hint in texts] == soon
    assert without > len(texts) / 10, f"{without} of {len(texts)}"
