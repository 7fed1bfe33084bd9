"""Sources as lines of rules.yaml: what is written is read back as it was meant."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import parse
from monitor.desk.lines import feed_lines, name_for, numbered

URL = "https://vijesti.example/rss"


@given(st.text(min_size=1, max_size=60))
def test_any_text_is_read_back(owner: str) -> None:
    text = "version: 1\nfeeds:\n" + feed_lines([{"name": "vijesti", "url": URL, "owner": owner}])
    loaded = parse({"rules.yaml": text}, {}, today=date(2026, 3, 2))
    if loaded.config is not None:
        assert len(loaded.config.feeds) == 1
    else:  # an owner of blanks, or a ${VARIABLE}: named, and nothing else is in the file
        assert {problem.line for problem in loaded.problems} == {5}


def test_each_kind_of_value() -> None:
    row: dict[str, str | bool] = {
        "name": "vijesti", "url": URL, "language": "no", "country": "NO", "every": "2m",
        "owner": 'Kuća "Vijesti": #1', "full_text": "feed", "enabled": False,
    }  # fmt: skip
    lines = feed_lines([row])
    assert lines.splitlines()[:3] == [
        "  - name: vijesti",
        '    url: "https://vijesti.example/rss"',
        '    language: "no"',
    ]
    loaded = parse({"rules.yaml": f"version: 1\nfeeds:\n{lines}"}, {}, today=date(2026, 3, 2))
    assert loaded.config is not None, loaded.problems
    (feed,) = loaded.config.feeds
    assert (feed.language, feed.country, feed.owner) == ("no", "NO", 'Kuća "Vijesti": #1')
    assert (feed.every.total_seconds(), feed.full_text, feed.enabled) == (120, "feed", False)


@pytest.mark.parametrize(
    ("url", "taken", "name"),
    [
        ("https://www.klix.ba/rss", (), "klix"),
        ("https://www.klix.ba/rss/svijet", ("klix",), "klix-svijet"),
        ("https://www.klix.ba/category/svijet/feed/", ("klix",), "klix-svijet"),
        ("https://www.klix.ba/rss", ("klix",), "klix-2"),
        ("https://www.klix.ba/svijet.xml", ("klix", "klix-svijet"), "klix-svijet-2"),
        ("https://10.0.0.7/rss", (), "10-0-0-7"),
        ("https://новини.example/rss", (), "xn-b1amarcd"),
        ("https://vesti.rs/", (), "vesti"),
    ],
)
def test_names(url: str, taken: Sequence[str], name: str) -> None:
    assert name_for(url, taken) == name


def test_numbers_go_on() -> None:
    assert numbered("klix", {"klix", "klix-2", "klix-3"}) == "klix-4"
