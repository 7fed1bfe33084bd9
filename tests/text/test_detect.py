"""Language and script, down to a headline."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_single_sentences_without_a_hint_stay_above_their_floor() -> None:
    data = Path(__file__).parent.parent / "data" / "lang"
    found = [
        (file.parent.name, detect(line.split("\t")[3], "").language, line)
        for file in sorted(data.glob("*/pairs.tsv"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    wrong = [(language, line) for wanted, language, line in found if wanted != language]
    assert 1 - len(wrong) / len(found) >= 0.97, wrong


@pytest.mark.parametrize("text", ["", "NATO", "24. 9. 2023.", "KFOR"])
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
