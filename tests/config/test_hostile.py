"""Files that are out to harm, or look like it: refused at once, at the place, nothing is run."""

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitor.config import Loaded, load, parse
from monitor.config.load import MAX_BYTES

SECONDS = 2.0  # of the processor; most take a hundredth of it
MANY = 10_000
CODE = "!!python/object/apply:os.system ['touch ran']"


def rules(*items: str) -> str:
    """Rules, one a line."""
    return "version: 1\nrules:\n" + "".join(f"  - {item}\n" for item in items)


def when(condition: str) -> str:
    """A rule with that condition, which begins in line 3, column 19."""
    return rules(f"{{id: a, when: {condition}}}")


def fan(depth: int, wide: int) -> str:
    """Each rule names the next one several times."""
    below = (", ".join([f"{{rule: r{n + 1}}}"] * wide) for n in range(depth))
    items = [f"{{id: r{n}, when: {{all: [{refs}]}}}}" for n, refs in enumerate(below)]
    return rules(*items, f"{{id: r{depth}, when: policija}}")


REFUSED: dict[str, tuple[str, str]] = {
    # what each would do elsewhere: run code, multiply, recurse, hang, fill the memory
    "tag-in-a-rule": (when(CODE), "3:19: a text that starts with ! must stand in quotes"),
    "tag-by-another-name": (
        f"%TAG !p! tag:yaml.org,2002:python/\n---\n{when('!p!object/apply:os.system [x]')}",
        "5:19: a text that starts with ! must stand in quotes",
    ),
    "merge-key": (
        rules("&one {id: a, when: policija}", "{<<: *one, id: b}"),
        "4:5: a rule needs when",
    ),
    "many-documents": ("---\nversion: 1\n" * 1000, "3:1: a second document"),
    "nested-in-brackets": (when("{any: [" * MANY + "a" + "]}" * MANY), "nested deeper than 60"),
    "nested-in-lists": (rules("- " * MANY + "a"), "nested deeper than 60"),
    "a-rule-of-itself-and-another": (
        rules("{id: a, when: {rule: b}}", "{id: b, when: {rule: a}}"),
        'the rule "a" refers to itself in a circle',
    ),
    "a-chain-of-rules": (
        rules(
            *(f"{{id: r{n}, when: {{rule: r{n + 1}}}}}" for n in range(2000)),
            "{id: r2000, when: a1}",
        ),
        "rules refer to rules more than 20 deep",
    ),
    "a-rule-of-a-million-others": (fan(19, 2), "this rule is made of more than 1000"),
    "a-rule-of-10-to-the-15": (fan(15, 10), "this rule is made of more than 1000"),
    "a-line-without-end": (when("x" * 2**20), "too long for a name or term"),
    "a-bracket-without-end": (when("[" + "a, " * 50_000)[:-2], "3:19: this [ is never closed"),
    "a-quote-without-end": (when('"' + "a " * 500_000), "3:19: this quote is never closed"),
    "a-key-without-end": ("x" * 2**20 + ": 1\n", "1:1: "),
    "an-id-without-end": (rules(f"{{id: {'a' * 100_000}, when: b1}}"), "only lower case letters"),
    "a-name-without-end": (
        f"version: 1\nentities: {{a: {{kind: person, names: {{en: {'x' * 100_000}}}}}}}\n",
        "2:42: too long for a name or term",
    ),
    "a-number-without-end": (
        when(f"{{near: {{within: {'9' * 100_000}, all: [a, b]}}}}"),
        "where a number of words, sentence or paragraph is meant",
    ),
    "more-than-any-number": (when("{near: {within: 1e400, all: [a, b]}}"), '"1e400" where a'),
    "no-end-of-words": (when("{near: {within: .inf, all: [a, b]}}"), '".inf" where a number'),
    "no-number": (when("{at_least: {count: .nan, of: [a, b]}}"), '".nan" where a count is meant'),
    "later-than-time": ("version: 1\nsettings: {every: 99999999999d}\n", "2:19: "),
    "a-limit-beyond-numbers": (
        f"version: 1\nchannels: {{a: {{url: 'console://', limit: {'9' * 5000}/h}}}}\n",
        "is no limit",
    ),
    "a-pattern-of-patterns": (when("{pattern: '((a{1,100}){1,100}){1,100}'}"), "repetition size"),
    "a-pattern-too-large": (when(r"{pattern: '\pL{1000}'}"), "pattern too large"),
    "a-pattern-of-a-megabyte": (when("{pattern: '" + "a|" * 2**19 + "b'}"), "pattern too large"),
    "a-selector-too-long": (
        "version: 1\nfeeds: [{name: a, page: 'https://a.ba/', links: '" + "a " * MANY + "'}]\n",
        "a selector of more than 500 characters",
    ),
    "a-zone-elsewhere": (
        "version: 1\nsettings: {timezone: ../../../etc/passwd}\n",
        "2:22: unknown time zone",
    ),
    "an-id-written-backwards": (rules('{id: "a\u202eb", when: c1}'), "only lower case letters"),
    "a-line-that-no-editor-counts": (
        rules("{id: a,\u2028when: b1, wenn: c1}"),
        "4:11: unknown key",
    ),
    "markers-alone": ("]" * 2**20, "1:1: ] without its ["),
    "questions-alone": ("? " * 2**19, "nested deeper than 60"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_it_is_refused_at_its_place(
    name: str, today: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text, words = REFUSED[name]
    loaded = timed(lambda: parse({"r.yaml": text}, {}, today=today))
    assert loaded.config is None
    assert words in "\n".join(map(str, loaded.problems))
    assert all(len(problem.message) < 400 for problem in loaded.problems)
    assert list(tmp_path.iterdir()) == []


TOLD: dict[str, tuple[str, int]] = {
    "unknown-keys": (rules(*(f"{{id: r{n}, when: a{n}, wenn: b1}}" for n in range(MANY))), MANY),
    "unknown-names": (rules(*(f"{{id: r{n}, when: {{entity: e{n}}}}}" for n in range(MANY))), MANY),
    "one-id": (rules(*["{id: a, when: b1}"] * MANY), MANY - 1),
    "one-key": (
        "version: 1\nentities:\n" + "  a: {kind: place, names: {en: A}}\n" * MANY,
        MANY - 1,
    ),
    "tags": (rules(*[CODE] * MANY), MANY),
    "anchors": (rules(*(f"&a{n} {{id: r{n}, when: b{n}}}" for n in range(MANY))), MANY),
    "control-characters": ("version: 1\n" + "\x01\n" * MANY, 10),
}


@pytest.mark.parametrize("name", list(TOLD))
def test_ten_thousand_mistakes_are_told_in_order(name: str, today: date) -> None:
    text, count = TOLD[name]
    loaded = timed(lambda: parse({"r.yaml": text}, {}, today=today), 3 * SECONDS)
    assert loaded.config is None
    assert len(loaded.problems) >= count
    places = [(problem.line, problem.column) for problem in loaded.problems]
    assert places == sorted(places)


def letters(number: int) -> str:
    """A word for a number."""
    return "riječ" + "".join(chr(97 + number // 26**place % 26) for place in range(4))


WORDS = ", ".join(map(letters, range(MANY)))
TAKEN: dict[str, str] = {
    "a-list-of-terms": when(f"[{WORDS}]"),
    "an-entity-of-names": (
        f"version: 1\nentities: {{a: {{kind: phrase, names: {{hbs: [{WORDS}]}}}}}}\n"
    ),
    "nested-as-deep-as-may-be": when("{any: [" * 25 + "policija" + "]}" * 25),
    "a-pattern-in-brackets": when(f"{{pattern: '{'(' * MANY}a{')' * MANY}'}}"),
    "comments": "version: 1\n" + "# ništa\n" * 200_000,
    "a-title-of-a-page": rules(f"{{id: a, title: {'x' * 100_000}, when: b1}}"),
}


@pytest.mark.parametrize("name", list(TAKEN))
def test_what_is_only_large_is_read(name: str, today: date) -> None:
    loaded = timed(lambda: parse({"r.yaml": TAKEN[name]}, {}, today=today))
    assert loaded.config is not None


def timed(read: Callable[[], Loaded], seconds: float = SECONDS) -> Loaded:
    """What is read, within a time of the processor."""
    before = time.process_time()
    loaded = read()
    assert time.process_time() - before < seconds
    return loaded


# ── what is no file ──


def no_reader(path: Path) -> None:
    os.mkfifo(path)


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 2**30)


PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a-pipe": (no_reader, "device, pipe or directory"),
    "a-device-without-end": (lambda path: path.symlink_to("/dev/zero"), "device, pipe or"),
    "an-empty-device": (lambda path: path.symlink_to("/dev/null"), "device, pipe or"),
    "a-gigabyte": (sparse, "larger than 16 MB"),
    "a-link-to-nowhere": (lambda path: path.symlink_to("gone.yaml"), "no such file"),
    "a-link-to-itself": (lambda path: path.symlink_to(path), "cannot be read"),
}


@pytest.mark.parametrize("inside", [False, True], ids=["alone", "in-a-directory"])
@pytest.mark.parametrize("name", list(PLACES))
@pytest.mark.timeout(20)
def test_what_is_no_file_is_refused_at_once(
    *, name: str, inside: bool, tmp_path: Path, today: date
) -> None:
    make, words = PLACES[name]
    make(tmp_path / "b.yaml")
    (tmp_path / "a.yaml").write_text(rules("{id: a, when: policija}"), encoding="utf-8")
    loaded = timed(lambda: load(tmp_path if inside else tmp_path / "b.yaml", {}, today=today))
    assert loaded.config is None
    (problem,) = loaded.problems
    assert (problem.file, problem.line, problem.column) == ("b.yaml", 1, 1)
    assert words in problem.message


def test_a_directory_named_like_a_file(tmp_path: Path, today: date) -> None:
    (tmp_path / "a.yaml").mkdir()
    (problem,) = load(tmp_path, {}, today=today).problems
    assert problem.file == "a.yaml"
    assert "directory" in problem.message


def test_many_large_files_are_no_more_than_a_few(tmp_path: Path, today: date) -> None:
    for number in range(8):
        sparse(tmp_path / f"{number}.yaml")
        os.truncate(tmp_path / f"{number}.yaml", MAX_BYTES)
    before = time.process_time()
    loaded = load(tmp_path, {}, today=today)
    assert time.process_time() - before < 4 * SECONDS
    assert loaded.config is None
    assert sum("larger than 64 MB" in problem.message for problem in loaded.problems) == 4


@pytest.mark.parametrize("secret", ["/dev/zero", "/proc/self/mem", "sparse", "loop"])
@pytest.mark.timeout(20)
def test_a_secret_without_end_breaks_its_channel_alone(
    secret: str, tmp_path: Path, today: date
) -> None:
    sparse(tmp_path / "sparse")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    place = tmp_path / secret  # an absolute one stays as it is
    text = f"version: 1\nchannels: {{a: {{url: '${{file:{place}}}'}}}}\n"
    loaded = timed(lambda: parse({"r.yaml": text}, {}, today=today))
    (problem,) = loaded.problems
    assert problem.level == "channel"
    assert loaded.config is not None
    assert loaded.config.channels[0].urls == ()
