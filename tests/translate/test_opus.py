"""The OPUS-MT engine, really: on tiny models, made from releases as they are published."""

import csv
import json
from collections.abc import Callable
from functools import partial
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

import monitor
from monitor.errors import TranslationError
from monitor.model import NameSpan
from monitor.translate import Engine, Translators
from monitor.translate.engine import Sentence, worker_command
from monitor.translate.engines import opus, opus_model
from monitor.translate.engines.latin import in_latin
from monitor.translate.engines.opus import install_file, languages, load
from monitor.translate.engines.opus_model import Model
from monitor.translate.engines.opus_release import notes

ROOT = Path(__file__).parents[2]
TINY = Path(monitor.__file__).parent / "demo" / "models" / "hbs-eng.zip"
MULTI = ROOT / "tests" / "data" / "models" / "hbs-eng+deu.zip"

Make = Callable[..., Translators]
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def rows() -> Rows:
    """The pairs that the tiny models were learnt from."""
    with (ROOT / "scripts" / "tiny_opus_pairs.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models directory with the model for hbs into English."""
    home = tmp_path_factory.mktemp("models")
    install_file(TINY, home)
    return home


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models directory with the model of two targets, which reads no Cyrillic."""
    home = tmp_path_factory.mktemp("several")
    install_file(MULTI, home)
    return home


@pytest.fixture(scope="module")
def model(models: Path) -> Model:
    """The model for hbs into English, in this process."""
    [(home, _)] = notes(models)
    return Model(home, None)


async def test_the_articles_of_the_demo_come_out_as_learnt(
    translators: Make, models: Path, rows: Rows
) -> None:
    opus_mt = translators(models=models, engines=[opus.ENGINE], deadline=120)
    exact = []
    for name, group in groupby(rows, lambda row: row["article"]):
        (title, *text) = ((row["hbs"], row["en"]) for row in group)
        if name != "-":
            done = await opus_mt.translate(
                title[0], "\n".join(hbs for hbs, _ in text), "hbs", script=None
            )
            assert done.title == title[1]
            assert (done.engine, done.language, done.complete) == ("opus", "en", True)
            given = done.text.split("\n")
            exact += [got == pair[1] for got, pair in zip(given, text, strict=True)]
    assert sum(exact) >= 0.97 * len(exact)


@pytest.mark.parametrize(
    ("latin", "cyrillic", "english"),
    [
        (
            "Crna Gora nije potpisala sporazum.",
            "Црна Гора није потписала споразум.",
            "Montenegro did not sign the agreement.",
        ),
        (
            "Granični prelaz Jarinje je zatvoren.",
            "Гранични прелаз Јариње је затворен.",
            "The border crossing at Jarinje is closed.",
        ),
        (
            "Granični prelaz Jarinje nije zatvoren.",
            "Гранични прелаз Јариње није затворен.",
            "The border crossing at Jarinje is not closed.",
        ),
        (
            "Tužilaštvo je podiglo optužnicu protiv 45 osoba.",
            "Тужилаштво је подигло оптужницу против 45 особа.",
            "The prosecution filed charges against 45 people.",
        ),
        (
            "Tzv. Kosovo nije član Ujedinjenih naroda.",
            "Тзв. Косово није члан Уједињених народа.",
            "So-called Kosovo is not a member of the United Nations.",
        ),
    ],
)
def test_both_scripts_say_the_same(model: Model, latin: str, cyrillic: str, english: str) -> None:
    assert model([latin, cyrillic]) == [english, english]
    assert model.reads(cyrillic) == cyrillic


def test_nearly_all_sentences_are_known_in_either_script(model: Model, rows: Rows) -> None:
    texts = [row["hbs"] for row in rows]
    for written in (texts, [in_latin(text) for text in texts]):
        done = model(written)
        exact = sum(got == row["en"] for got, row in zip(done, rows, strict=True))
        assert exact >= 0.97 * len(rows)


@pytest.mark.parametrize(
    ("target", "translated"),
    [
        ("en", "Police arrested 14 people in Zvečan."),
        ("de", "Die Polizei hat in Zvečan 14 Personen festgenommen."),
    ],
)
async def test_a_model_of_several_targets_is_asked_for_one_and_reads_what_it_can(
    translators: Make, several: Path, target: str, translated: str
) -> None:
    into = translators(models=several, engines=[opus.ENGINE], target=target, deadline=60)
    latin, cyrillic = (
        "Policija je uhapsila 14 osoba u Zvečanu.",
        "Полиција је ухапсила 14 особа у Звечану.",
    )
    for text, script in ((latin, "Latn"), (cyrillic, "Cyrl")):
        done = await into.translate(text, "", "hbs", script=script)
        assert (done.title, done.language) == (translated, target)


@pytest.mark.parametrize(("english", "quality"), [("Dodik", "good"), ("Schmidt", "doubtful")])
async def test_a_known_name_is_in_the_translation(
    translators: Make, models: Path, english: str, quality: str
) -> None:
    opus_mt = translators(models=models, engines=[opus.ENGINE], deadline=60)
    names = [NameSpan(0, 5, english)]
    done = await opus_mt.translate(
        "Dodik nije pozvan na sastanak.", "", "hbs", script="Latn", title_names=names
    )
    assert english in done.title
    assert done.quality == quality


@pytest.mark.parametrize(
    "text",
    [
        "Policija  nije\u00a0potvrdila vijest.",
        "\ufeffPolicija ni\u200bje potvrdila vijest.",
        "Policija\tnije\x0bpot\u00advrdila \u200evijest\u200e.",
    ],
)
def test_what_cannot_be_seen_makes_no_difference(model: Model, text: str) -> None:
    assert model([text]) == ["Police did not confirm the news."]


def test_quotes_of_every_kind_are_the_same_to_it(model: Model) -> None:
    wanted = "“Without justice there is no trust either”, Rutte said"
    for opened, closed in ("„“", "„”"):
        text = (
            f"{opened}Bez pravde nema ni poverenja{closed}, "
            "rekao je Rute posle sastanka sa ministrima odbrane."
        )
        assert model([text])[0].startswith(wanted)


def test_a_sentence_too_long_is_left_out_and_the_others_are_not(model: Model) -> None:
    short = "Policija nije potvrdila vijest."
    assert model(["Banjska " * 600, short]) == ["", "Police did not confirm the news."]


def test_a_translation_without_an_end_is_none(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opus_model, "LONGEST", 8)
    assert model(["Rama.", "Vlada Crne Gore je pala."])[1] == ""


def test_when_every_sentence_is_too_long_it_says_so(models: Path) -> None:
    translate = load(models, "en")
    with pytest.raises(TranslationError, match="too long"):
        translate([Sentence(text="Banjska " * 600, language="hbs")])


def test_a_language_without_a_model_says_so(models: Path) -> None:
    with pytest.raises(TranslationError, match="no model for mk"):
        load(models, "en")([Sentence(text="Вести", language="mk")])


@tried(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_harms_it(model: Model, text: str) -> None:
    [done] = model([text])
    assert isinstance(done, str)


async def test_too_little_memory_ends_the_engine_and_nothing_else(
    translators: Make, models: Path
) -> None:
    starved = Engine(
        info=opus.ENGINE.info,
        languages=languages,
        command=partial(worker_command, "monitor.translate.engines.opus:load", memory=120 * 2**20),
    )
    with pytest.raises(TranslationError, match=r"^opus "):
        await translators(models=models, engines=[starved]).translate(
            "Vlada Crne Gore je pala.", "", "hbs", script="Latn"
        )


# ── which model serves what ──


@pytest.mark.parametrize(
    ("note", "target", "served"),
    [
        ({"languages": ["hbs", "mk"], "targets": {"en": None}}, "en", {"hbs", "mk"}),
        ({"languages": ["hbs", "en"], "targets": {"en": ">>eng<<"}}, "en", {"hbs"}),
        ({"languages": ["hbs"], "targets": {"en": None}}, "de", set()),
        ({"languages": ["hbs"], "targets": ["en"]}, "en", set()),
        ({"languages": 7, "targets": {"en": None}}, "en", set()),
        ({"targets": {"en": None}}, "en", set()),
        (["hbs"], "en", set()),
        ("half written {", "en", set()),
    ],
)
def test_a_model_serves_what_its_note_says(
    tmp_path: Path, note: object, target: str, served: set[str]
) -> None:
    home = tmp_path / "opus" / "some"
    home.mkdir(parents=True)
    (tmp_path / "opus" / ".incoming-x").mkdir()
    if isinstance(note, dict):
        note |= {"licence": "CC-BY-4.0"}
    text = note if isinstance(note, str) else json.dumps(note)
    (home / "model.json").write_text(text, encoding="utf-8")
    assert languages(tmp_path, target) == served


def test_without_a_model_nothing_is_served(tmp_path: Path) -> None:
    assert languages(tmp_path, "en") == set()


def test_the_model_for_the_fewest_languages_comes_first(tmp_path: Path) -> None:
    for codes in (["bg", "hbs", "mk", "sl"], ["hbs"], ["hbs", "mk"]):
        home = tmp_path / "opus" / "+".join(codes)
        home.mkdir(parents=True)
        note = {"languages": codes, "targets": {"en": None}, "licence": "CC-BY-4.0"}
        (home / "model.json").write_text(json.dumps(note), encoding="utf-8")
    assert [home.name for home, _ in notes(tmp_path)] == ["hbs", "hbs+mk", "bg+hbs+mk+sl"]
