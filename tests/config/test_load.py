"""Files and directories: what cannot be read, and several files as one."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import Loaded, load, parse
from monitor.config import read as read_files
from monitor.config.load import MAX_BYTES
from monitor.errors import ConfigError

RULE = "rules: [{id: %s, when: policija}]\n"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def lines(loaded: Loaded) -> list[str]:
    return [str(problem) for problem in loaded.problems]


def test_a_directory_is_read_as_one(tmp_path: Path, today: date) -> None:
    write(
        tmp_path,
        a="version: 1\nsettings: {every: 1m}\nrules: [{id: one, when: kfor, notify: [desk]}]\n",
        b="version: 1\nrules: [{id: two, when: {rule: one}}]\nsettings: {translate_to: sq}\n",
        c="entities: {kfor: {kind: organisation, names: KFOR}}\n"
        "channels: {desk: {url: 'console://'}}\nfeeds: [{name: klix, url: 'https://klix.ba/rss'}]\n",
    )
    (tmp_path / "d.yml").write_text("no: rules", encoding="utf-8")
    (tmp_path / ".hidden.yaml").write_text("no: rules", encoding="utf-8")
    assert list(read_files(tmp_path)) == ["a.yaml", "b.yaml", "c.yaml"]
    loaded = load(tmp_path, {}, today=today)
    assert loaded.problems == ()
    config = loaded.config
    assert config is not None
    assert [rule.id for rule in config.rules] == ["one", "two"]
    assert config.rules[1].at.file == "b.yaml"
    assert config.settings.every == timedelta(minutes=1)
    assert config.settings.translate_to == "sq"
    assert config.feeds[0].every == timedelta(minutes=1)


def test_what_two_files_define_is_told_in_the_second(tmp_path: Path, today: date) -> None:
    write(
        tmp_path,
        a="version: 1\nsettings: {every: 1m}\nchannels: {desk: {url: 'console://'}}\n"
        + RULE % "one",
        b="version: 2\nsettings: {every: 2m}\nchannels: {desk: {url: 'console://'}}\n"
        + RULE % "one",
        c="rules: {}\nfoo: 1\n",
        d="foo: 2\n",
    )
    keys = "version, packs, settings, feeds, entities, rules, ignore, channels"
    assert lines(load(tmp_path, {}, today=today)) == [
        'b.yaml:1:10: version "2": this program reads version 1 of the format',
        'b.yaml:2:12: "every" stands twice: first at a.yaml:2; join them or delete one',
        'b.yaml:3:12: "desk" stands twice: first at a.yaml:3; join them or delete one',
        'b.yaml:4:14: the rule "one" is already defined at a.yaml:4; ids are unique',
        'c.yaml:1:8: rules are a list: begin each with "- "',
        f'c.yaml:2:1: unknown key "foo"; known are {keys}',
        f'd.yaml:1:1: unknown key "foo"; known are {keys}',
    ]


def test_a_broken_file_hides_no_other(tmp_path: Path, today: date) -> None:
    write(
        tmp_path,
        a="version: 1\nrules: [{id: one, when: policija, notify: [desk]}, {id: two, wen: x1}]\n",
        b="channels:\n  desk: {url: @x}\n",
        d="settings: {evry: 1m}\n",
    )
    (tmp_path / "c.yaml").write_bytes("# Zvečan\n".encode("cp1250"))
    told = lines(load(tmp_path, {}, today=today))
    # desk may stand in what could not be read, and is not called unknown
    assert [line.split(" ")[0] for line in told] == [
        "a.yaml:2:62:",
        "b.yaml:2:15:",
        "c.yaml:1:6:",
        "d.yaml:1:12:",
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (RULE.encode("utf-16"), "UTF-16"),
        (RULE.encode("utf-16-be"), "UTF-16"),
        (b"title: Zve\xe8an\n", "UTF-8"),
        (b"x" * (MAX_BYTES + 1), "larger than 16 MB"),
        (None, "no such file"),
    ],
    ids=range(8),
)
def test_a_file_that_is_no_text_is_refused(
    body: bytes | None, words: str, tmp_path: Path, today: date
) -> None:
    path = tmp_path / "rules.yaml"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(ConfigError) as caught:
        read_files(path)
    assert words in str(caught.value)
    loaded = load(path, {}, today=today)
    assert loaded.config is None
    assert loaded.problems == caught.value.problems


def test_the_first_wrong_byte_has_its_place(tmp_path: Path, today: date) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"\xef\xbb\xbfversion: 1\n# \xc4\x8d \xe8\n")
    (problem,) = load(path, {}, today=today).problems
    assert (problem.line, problem.column) == (2, 5)


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no \*\.yaml file"):
        read_files(tmp_path)


def test_the_version_names_the_sources_alone(today: date) -> None:
    def version(env: dict[str, str], **sources: str) -> str:
        config = parse(
            {f"{k}.yaml": f"version: 1\n{v}" for k, v in sources.items()}, env, today=today
        ).config
        assert config is not None
        return config.version

    one = version({}, a=RULE % "one", b="channels: {c: {url: '${URL:-console://}'}}\n")
    same = version(
        {"URL": "slack://x"}, a=RULE % "one", b="channels: {c: {url: '${URL:-console://}'}}\n"
    )
    other = version({}, a=RULE % "two", b="channels: {c: {url: '${URL:-console://}'}}\n")
    assert one == same != other
    assert len(one) == 16
    assert int(one, 16) >= 0


def test_a_rule_that_has_ended_is_a_warning(read: Callable[..., Loaded]) -> None:
    loaded = read(
        "rules:\n"
        "  - {id: a, when: x1, until: 2026-11-21}\n"
        "  - {id: b, when: x1, until: 2026-11-22}\n"
    )
    assert loaded.config is not None
    assert [rule.until for rule in loaded.config.rules] == [date(2026, 11, 21), date(2026, 11, 22)]
    (problem,) = loaded.problems
    assert (problem.line, problem.level) == (3, "warning")


def test_defaults(read: Callable[..., Loaded]) -> None:
    loaded = read(
        "feeds: [{name: klix, url: 'https://klix.ba/rss', language: hr}]\n"
        "rules: [{id: one, when: policija}]\nignore: [{any: [horoskop]}]\n"
    )
    config = loaded.config
    assert config is not None
    (feed,), (rule,), (ignored,) = config.feeds, config.rules, config.ignore
    assert (feed.every, feed.owner, feed.kind, feed.language) == (
        timedelta(minutes=5),
        "klix",
        "portal",
        "hbs",
    )
    assert (rule.title, rule.severity, rule.status, rule.notify) == ("one", "medium", "live", None)
    assert rule.fields == ("title", "text")
    assert ignored.fields == ("title",)
    assert ignored.reason


@given(body=st.binary(max_size=200))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_problems_and_no_error(body: bytes, tmp_path: Path, today: date) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(body)
    loaded = load(path, {}, today=today)
    assert loaded.config is None
    assert loaded.problems
    assert all(problem.file == "rules.yaml" for problem in loaded.problems)


SECTIONS = ["settings", "feeds", "entities", "rules", "ignore", "channels", "packs", "version"]
KEYS = [
    "id",
    "name",
    "url",
    "when",
    "any",
    "near",
    "within",
    "of",
    "count",
    "from",
    "in",
    "hbs",
    "no",
]
VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3000) | st.text(max_size=8) | st.sampled_from(KEYS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(SECTIONS), VALUES, max_size=4))
@settings(max_examples=250)
def test_any_structure_is_problems_and_no_error(document: dict[str, object]) -> None:
    loaded = parse({"r.yaml": json.dumps(document)}, {}, today=date(2026, 11, 22))
    errors = [problem for problem in loaded.problems if problem.level == "error"]
    assert (loaded.config is None) == bool(errors)
