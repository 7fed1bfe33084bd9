"""Examples as a gate: what they would take away from a rule that works is refused, and no more."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from monitor.config import read
from monitor.desk.check import Reloaded, check, reload
from monitor.desk.gate import gate
from monitor.desk.live import last_live, save_live
from monitor.match import Rules
from monitor.model import Document
from monitor.store import Store

TODAY = date(2026, 3, 2)

GOOD = """\
version: 1
entities:
  banjska: {kind: place, names: {hbs: Banjska}}
  dodik: {kind: person, names: {hbs: Milorad Dodik}}
rules:
  - id: village
    when: banjska
    examples: {alert: [{text: "Policija u Banjskoj", language: sr}]}
  - id: police
    when: [policija]
    examples: {alert: [{text: "Policija na putu", language: bs}], no_alert: [Zima]}
  - id: both
    when: {all: [{rule: police}, most]}
    notify: [desk]
    examples: {alert: [{text: "Policija na mostu", language: bs}]}
  - id: man
    when: dodik
    examples: {alert: [{text: "Dodik u Banjaluci", language: bs}]}
  - id: plain
    when: sastanak
channels:
  desk: {url: "console://"}
"""
TEXTS = ["Policija u Banjskoj", "Policija na mostu", "Milorad Dodik", "Sastanak"]
ALL = [["village", "police"], ["police", "both"], ["man"], ["plain"]]


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    """An empty database, of each kind."""
    found = Store.open(database, tmp_path, check=False)
    yield found
    found.close_now()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rules.yaml"


@pytest.fixture
def live(path: Path) -> Rules:
    """What runs."""
    path.write_text(GOOD, encoding="utf-8")
    checked = check(path, {}, TODAY)
    assert checked.problems == ()
    assert checked.rules is not None
    return checked.rules


@pytest.fixture
def edit(path: Path, live: Rules) -> Callable[..., Reloaded]:
    """What a save leads to, where texts are replaced by others."""

    def save(*replaced: tuple[str, str], old: Rules = live) -> Reloaded:
        text = GOOD
        for one, other in replaced:
            assert one in text
            text = text.replace(one, other)
        path.write_text(text, encoding="utf-8")
        return reload(old, path, {}, TODAY)

    return save


def alerts(rules: Rules) -> list[list[str]]:
    """The rules that alert on each of the texts."""
    return [
        [one.rule for one in rules.matcher.match(document, today=TODAY) if one.alert]
        for document in (Document(title="", text=t, language="hbs", bare=True) for t in TEXTS)
    ]


DODIK = "  dodik: {kind: person, names: {hbs: Milorad Dodik}}\n"
NEW = "  - {{id: new, when: {}, examples: {{alert: [{{text: {}, language: sr}}]}}}}\n"
WINTER = ("when: [policija]", "when: [zima]")
SPA = ("hbs: Banjska}", "hbs: Vrnjačka Banja}")
NEVER = ("hbs: Banjska}}", "hbs: Banjska}, never: [policija u Banjskoj]}")
IGNORED = ("channels:", "ignore:\n  - {any: [mostu], in: [text], reason: mostovi}\nchannels:")
OTHER = (
    "  dodik:",
    "  dodik-banjalucki: {kind: person, names: {hbs: Dodik u Banjaluci}}\n  dodik:",
)

EDITS: dict[str, tuple[list[tuple[str, str]], tuple[str, ...], list[list[str]], set[str]]] = {
    # the edit, what of it is refused, what alerts, and which rules are failing afterwards
    "a good edit": ([("sastanak", "sjednica")], (), [*ALL[:3], []], set()),
    "a rule's edit": (
        [WINTER, ("sastanak", "sjednica")],
        ("rule police",),
        [*ALL[:3], []],
        set(),
    ),
    "a rule that others refer to": (
        [WINTER, ('alert: [{text: "Policija na putu", language: bs}], no_alert: [Zima]', "")],
        ("rule police",),
        ALL,
        set(),
    ),
    "an entity's edit": ([SPA], ("entity banjska",), ALL, set()),
    "an entity's never": ([NEVER], ("entity banjska",), ALL, set()),
    "an entity and its rule": (
        [SPA, ("when: banjska", "when: [banjska]"), ("Policija u Banjskoj", "U Vrnjačkoj Banji")],
        (),
        [["police"], *ALL[1:]],
        set(),
    ),
    "an entity goes that a refused rule names": (
        [(DODIK, ""), ("when: dodik", "when: x1")],
        ("rule man",),
        ALL,
        set(),
    ),
    "a rule goes that a refused rule names": (
        [
            (GOOD[GOOD.index("  - id: police") : GOOD.index("  - id: both")], ""),
            ("{all: [{rule: police}, most]}", "x1"),
        ],
        ("rule both",),
        [["village"], ["both"], *ALL[2:]],
        set(),
    ),
    "a line of ignore": ([IGNORED], ("ignore",), ALL, set()),
    "a longer name": ([OTHER], ("entity dodik-banjalucki",), ALL, set()),
    "a longer name that a new rule needs": (
        [OTHER, ("  - id: plain", "  - {id: new, when: dodik-banjalucki}\n  - id: plain")],
        (),
        ALL,
        {"man"},
    ),
    "a new rule that fails": (
        [("  - id: plain", NEW.format("sastanak", "Zima") + "  - id: plain")],
        (),
        [*ALL[:3], ["new", "plain"]],
        {"new"},
    ),
    "a new rule that needs what is refused": (
        [
            SPA,
            ("  - id: plain", NEW.format("banjska", "U Vrnjačkoj Banji") + "  - id: plain"),
        ],
        ("entity banjska",),
        [["village", "police", "new"], *ALL[1:]],
        {"new"},
    ),
    "two edits of one rule's": ([WINTER, SPA], ("rule police", "entity banjska"), ALL, set()),
    "a rule that is switched off": (
        [("    when: banjska", "    status: off\n    when: dodik")],
        (),
        [["police"], *ALL[1:]],
        set(),
    ),
    "an example that cannot hold": (
        [("no_alert: [Zima]", 'no_alert: [{text: "Policija", language: hr}]')],
        ("rule police",),
        ALL,
        set(),
    ),
    "a known miss": (
        [("no_alert: [Zima]", 'no_alert: [{text: "Policija", language: hr, known_miss: yes}]')],
        (),
        ALL,
        set(),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_worked_stays(edit: Callable[..., Reloaded], name: str) -> None:
    replaced, refused, alerting, failing = EDITS[name]
    reloaded = edit(*replaced)
    assert reloaded.changes is not None
    assert reloaded.kept == refused
    assert alerts(reloaded.rules) == alerting
    assert reloaded.rules.failing == failing
    assert all("example" in problem.message for problem in reloaded.problems)
    assert bool(reloaded.problems) == bool(refused or failing)

    again = edit(*replaced, old=reloaded.rules)  # the same file, later: nothing gives way
    assert alerts(again.rules) == alerting
    assert (again.kept, again.rules.failing) == (refused, failing)

    back = edit(old=again.rules)
    assert (alerts(back.rules), back.problems) == (ALL, ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a rule's edit", "is in it; the version of this rule that worked stays live"),
        ("an entity's edit", "until it is mended, this stays as it was: entity banjska"),
        ("a new rule that fails", "runs all the same, as there is no version of it that works"),
        ("a longer name that a new rule needs", "as there is no version of it that works"),
        ("a new rule that needs what is refused", "what it needs was refused: entity banjska"),
    ],
)
def test_what_happens_meanwhile_is_said(
    edit: Callable[..., Reloaded], name: str, words: str
) -> None:
    said = [problem.message for problem in edit(*EDITS[name][0]).problems]
    assert any(words in message for message in said), said


def test_what_a_refused_rule_notifies_stays(edit: Callable[..., Reloaded]) -> None:
    gone = (GOOD[GOOD.index("channels:") :], "")
    broken = ("rule: police}, most", "rule: police}, x1")
    reloaded = edit(("    notify: [desk]\n", ""), broken, gone)
    assert reloaded.kept == ("rule both",)
    assert reloaded.rules.channel("desk") is not None


def test_a_rule_that_never_worked_keeps_nothing(path: Path, edit: Callable[..., Reloaded]) -> None:
    path.write_text(GOOD.replace(*WINTER), encoding="utf-8")
    first = check(path, {}, TODAY).rules
    assert first is not None
    assert first.failing == {"police", "both"}
    reloaded = edit(("when: [policija]", "when: [snijeg]"), old=first)
    assert reloaded.kept == ()
    assert reloaded.rules.failing == {"police", "both"}
    assert edit(old=reloaded.rules).problems == ()


@pytest.mark.parametrize(
    ("replaced", "line"),
    [
        (
            ("hbs: Banjska}", "hbs: [Banjska, Banjsko]}"),
            "1 reads banjska differently (village); entities: 1 changed (banjska)",
        ),
        (
            ("when: [policija]", "when: [policija, polic]"),
            "1 changed (police), 1 reads the rule police differently (both)",
        ),
        (
            ("  dodik:", "  kfor: {kind: organisation, names: KFOR}\n  dodik:"),
            "none added, changed or removed; entities: 1 added (kfor)",
        ),
    ],
)
def test_what_reads_a_change_is_told(
    edit: Callable[..., Reloaded], replaced: tuple[str, str], line: str
) -> None:
    reloaded = edit(replaced)
    assert reloaded.problems == ()
    assert str(reloaded.changes) == f"rules: {line}"


@pytest.mark.parametrize(
    ("replaced", "run"),
    [
        ([], 0),
        ([("version: 1", "# a line above\nversion: 1")], 0),
        ([("sastanak", "sjednica")], 0),
        ([("Policija na putu", "Policija na cesti")], 3),
        ([("hbs: Banjska}", "hbs: [Banjska, Banjsko]}")], 5),
        ([("channels:", "ignore: [{any: [horoskop]}]\nchannels:")], 5),
    ],
)
def test_only_what_hangs_on_the_edit_is_run_again(
    edit: Callable[..., Reloaded], replaced: list[tuple[str, str]], run: int
) -> None:
    reloaded = edit(*replaced)
    assert reloaded.rules.judgement.run == run
    assert reloaded.problems == ()


def test_what_runs_is_what_a_start_finds(
    path: Path, edit: Callable[..., Reloaded], live: Rules, store: Store
) -> None:
    """Also after refusals upon refusals, and whatever the file says by then."""
    seen = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    rules = live
    for number, edits in enumerate([(), (WINTER,), (WINTER, ("sastanak", "sjednica")), (SPA,)]):
        if edits:
            rules = edit(*edits, old=rules).rules
        sources, now = read(path), seen + timedelta(hours=number)
        write = partial(
            save_live, version=rules.config.version, sources=sources, kept=rules.kept, now=now
        )
        store.write_now(write)
        found = store.read_now(lambda c: last_live(c, {}, TODAY))
        assert found is not None
        assert (found.kept, found.config) == (rules.kept, rules.config)
        assert alerts(found) == alerts(rules)


def test_an_edit_that_is_refused_takes_steps_for_each_rule_and_not_for_each_pair(
    path: Path, looks: Callable[..., int]
) -> None:
    def ruled(names: list[str], word: str) -> Rules:
        one = "  - {{id: {0}, when: {1}{0}, examples: {{alert: [Sastanak {0} je danas]}}}}\n"
        path.write_text("version: 1\nrules:\n" + "".join(one.format(n, word) for n in names))
        found = check(path, {}, TODAY).rules
        assert found is not None
        own = {str(name): name for name in names}
        ids = (replace(rule, id=own[rule.id]) for rule in found.config.rules)
        return replace(found, config=replace(found.config, rules=tuple(ids)))

    def edit(names: list[str]) -> None:
        rules, refused = gate(ruled(names, ""), ruled(names, "most"), TODAY)
        assert refused.rules == set(names)
        assert not rules.failing

    few, many = looks(edit, 20), looks(edit, 80)
    assert few > 0
    assert many < 5 * few
