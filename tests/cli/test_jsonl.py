"""explain --jsonl: one answer a line, in order, whatever stands in a line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Run = Callable[..., Any]


def test_answers_keep_the_order_and_name_only_rules_with_a_hit(run: Run, rules: Path) -> None:
    lines = [
        {"id": 7, "text": "Pucnjava u Banjskoj"},
        {"id": "b", "title": "Blokada puta", "text": ""},
        {"text": "Sunčano i toplo."},
        {"id": None, "text": "Pucnjava u Banskoj"},
    ]
    ran = run(
        "explain", "--jsonl", "--no-translate", stdin="\n\n".join(json.dumps(one) for one in lines)
    )
    assert (ran.code, ran.err) == (0, "")
    assert [answer["id"] for answer in ran.lines] == [7, "b", None, None]
    found = [[(rule["id"], rule["alert"]) for rule in answer["rules"]] for answer in ran.lines]
    assert found == [
        [("banjska-incident", True)],
        [("roads", True)],
        [],
        [("banjska-incident", False)],
    ]
    assert "one letter" in ran.lines[3]["rules"][0]["why_not"]


def test_facts_count(run: Run, place: Path) -> None:
    (place / "rules.yaml").write_text(
        "version: 1\nfeeds:\n  - {name: rts, url: 'https://rts.example/rss', country: RS}\n"
        "rules:\n  - {id: rs, title: RS, when: blokada, from: {countries: [RS]}}\n",
        encoding="utf-8",
    )
    facts = [{"country": "rs"}, {"country": "BA"}, {"feed": "rts"}, {}, {"language": "sr-Latn"}]
    lines = [json.dumps({"text": "Blokada puta"} | one) for one in facts]
    ran = run("explain", "--jsonl", "--no-translate", stdin="\n".join(lines))
    assert [answer["rules"][0]["alert"] for answer in ran.lines] == [True, False, True, True, True]
    assert ran.lines[1]["rules"][0]["why_not"] == "the country BA is not among RS"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"blokada", "not JSON: Expecting value at column 1"),
        (b'{"id": 1, "text": "bl', "not JSON: Unterminated string starting at column 19"),
        (b"[1]", 'write an object, as {"text": "…"}'),
        (b'{"id": 1}', 'no text: give "text" or "html"'),
        (b'{"id": 1, "text": 5}', '"text" must be a text'),
        (b'{"id": 1, "text": "a", "language": "xx"}', '"language" xx: no such language'),
        (b'{"id": 1, "text": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id": ' + b"9" * 6000 + b', "text": "a"}', "a number of thousands of digits"),
        (b'{"id": NaN, "text": "a"}', "not JSON: NaN is no number"),
    ],
)
def test_a_bad_line_has_an_answer_of_its_own(
    run: Run, rules: Path, line: bytes, error: str
) -> None:
    good = b'{"id": "good", "text": "Blokada puta"}'
    ran = run("explain", "--jsonl", "--no-translate", stdin=b"\n".join((good, line, good)))
    assert ran.code == 2
    assert [answer["id"] for answer in ran.lines][::2] == ["good", "good"]
    bad = ran.lines[1]
    assert bad["error"].startswith(f"line 2: {error}")
    known = line.startswith(b'{"id": 1') and "JSON" not in error and "UTF-8" not in error
    assert bad["id"] == (1 if known else None)


def test_an_answer_is_one_line_to_whoever_reads_lines(run: Run, rules: Path) -> None:
    text = "Blokada\u2028puta\u2029i\x85mosta"
    ran = run("explain", "--jsonl", "--no-translate", stdin=json.dumps({"text": text}))
    (line,) = ran.out.splitlines()
    assert json.loads(line)["article"]["text"] == text


def test_nothing_in_nothing_out(run: Run, rules: Path) -> None:
    ran = run("explain", "--jsonl", "--no-translate", stdin=b"\n \n")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "text": st.text(st.characters(codec=None)) | st.just("Blokada 😀 Banjske"),
                "title": st.text(st.characters(codec=None)) | st.none(),
            }
        ),
        max_size=4,
    )
)
def test_any_text_has_an_answer_whose_offsets_fit(
    run: Run, rules: Path, lines: list[dict[str, Any]]
) -> None:
    stdin = "\n".join(json.dumps(one) for one in lines)
    ran = run("explain", "--jsonl", "--no-translate", stdin=stdin)
    assert ran.code == 0
    answers = [json.loads(line) for line in ran.out.split("\n") if line]
    assert len(answers) == len(lines)
    for answer in answers:
        for rule in answer["rules"]:
            for hit in rule["hits"]:
                text = answer["article"][hit["field"]]
                assert text[hit["start"] : hit["end"]] == hit["surface"]
