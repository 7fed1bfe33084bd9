"""The quality gate: what is found of the labelled pairs stays above its floors."""

from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.quality import floors, treebank
from benchmarks.quality.pairs import read
from benchmarks.quality.score import Score
from monitor.text.languages import LANGUAGES

TREEBANK = floors.FOLDER / "treebank"


def test_no_language_falls_under_its_floor() -> None:
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    wrong = []
    for pair in floors.pairs():
        score = pair.score()
        scores[pair.language, ""] += score
        if not score.good:
            wrong.append((pair.name, pair.sentence))
    assert list(floors.broken(scores)) == [], wrong


def test_every_language_with_a_grammar_has_a_floor() -> None:
    with_grammar = {code for code, row in LANGUAGES.items() if row.grammar}
    assert set(floors.floors()) == with_grammar


def test_there_are_enough_pairs_and_enough_hard_negatives() -> None:
    pairs = floors.pairs()
    assert len(pairs) >= 2600
    for language in floors.floors():
        own = [pair for pair in pairs if pair.language == language]
        assert len(own) >= 200, language
        assert sum(not pair.wanted for pair in own) / len(own) >= 0.38, language
    assert sum(not pair.wanted for pair in pairs) / len(pairs) >= 0.4


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("case\tplace\tBanjska", "not enough values"),
        ("case\tplace\tBanjska\tPucnjava u {Banjskoj", "its braces don't match"),
        ("case\tplace\tBanjska\tPucnjava u }Banjskoj{.", "its braces don't match"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "hbs.tsv").write_text(f"case\tplace\tBar\tU {{Baru}}.\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=words) as raised:
        list(read(tmp_path))
    assert "hbs.tsv:2" in str(raised.value)


def test_a_miss_and_a_wrong_hit_are_counted(tmp_path: Path) -> None:
    lines = ["case\tplace\tBanjska\tU {Banjskoj} i {Zvečanu}.", "case\tplace\tBar\tLuka Bar."]
    (tmp_path / "hbs.tsv").write_text("\n".join(lines), encoding="utf-8")
    assert sum((pair.score() for pair in read(tmp_path)), Score()) == Score(1, 1, 1)


def test_a_treebank_is_judged_from_the_lemma_alone() -> None:
    sentences = list(treebank.read(TREEBANK / "hr_own.conllu"))
    outcome = treebank.judge(sentences, "hbs")
    assert sentences[1].text == "Autobusom su došli gosti"
    assert outcome.score == Score(right=5)
    assert not outcome.missed


def test_a_word_that_is_not_of_the_lemma_is_wrong() -> None:
    sentence = treebank.Sentence("Put je zatvoren.", (treebank.Token("put", "NOUN", 4, 6),))
    outcome = treebank.judge([sentence], "hbs")
    assert outcome.score == Score(missed=1, wrong=1)
    assert list(outcome.wrong) == [("put", "Put")]


def test_the_language_of_a_treebank(tmp_path: Path) -> None:
    names = {"sr_set-ud-dev.conllu": "hbs", "mk.conllu": "mk", "sq/test.conllu": "sq"}
    assert {name: treebank.language_of(tmp_path / name) for name in names} == names
    with pytest.raises(ValueError, match="begin the file's name with its language"):
        treebank.language_of(Path("bank/first.conllu"))


def test_another_file_is_refused_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "hr_x.conllu"
    path.write_text("# text = Da.\n1\tDa\tda\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"hr_x.conllu:2: has 3 columns, not 10"):
        list(treebank.read(path))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"# text = Put\n1\tPut\n", ":2: has 2 columns, not 10"),
        ("# text = Šuma\n".encode("cp1250"), ": is not UTF-8"),
    ],
)
def test_a_file_that_is_no_treebank_is_named(tmp_path: Path, body: bytes, said: str) -> None:
    path = tmp_path / "hr_x.conllu"
    path.write_bytes(body)
    with pytest.raises(ValueError, match=f"hr_x.conllu{said}"):
        list(treebank.read(path))


def test_a_line_ends_where_the_file_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "hr_x.conllu"
    row = "1\tPut\tput\tNOUN" + "\t_" * 6
    path.write_text(f"# text = Put\u2028je\n{row}\n\n", encoding="utf-8")
    (sentence,) = treebank.read(path)
    assert sentence.text == "Put\u2028je"
