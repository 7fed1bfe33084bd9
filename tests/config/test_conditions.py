"""What analysts write under `when` → the algebra that is matched."""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import Loaded
from monitor.config.rules import (
    And,
    AtLeast,
    Condition,
    EntityRef,
    In,
    Keyword,
    Near,
    Nor,
    Or,
    Pattern,
    Position,
    RuleRef,
    leaves,
)

HERE = Position(file="any", line=1, column=1)  # things compare without their place
ENTITIES = "entities: {kfor: {kind: organisation, names: {en: KFOR}}}\n"


def word(text: str) -> Keyword:
    return Keyword(name=text, texts=((None, text),), at=HERE)


KFOR = EntityRef(entity="kfor", at=HERE)
A, B, C = word("policija"), word("Bajram Curri"), word("полиција")
LEAF = Keyword(
    name="policija", texts=(("hbs", "policija"), ("sq", "polici"), ("sq", "policia")), at=HERE
)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("policija", A),
        ("'  Bajram   Curri '", B),
        ("[policija, Bajram Curri]", Or(parts=(A, B))),
        ("[]", Or(parts=())),
        ("kfor", KFOR),
        ("KFOR", KFOR),
        ("{entity: Kfor}", KFOR),
        ("{word: KFOR}", word("KFOR")),
        ("{rule: other}", RuleRef(rule="other", at=HERE)),
        (r"{pattern: '\bKFOR-\w+'}", Pattern(pattern=r"\bKFOR-\w+", at=HERE)),
        ("{any: policija}", Or(parts=(A,))),
        ("{all: [policija, [полиција, KFOR]]}", And(parts=(A, Or(parts=(C, KFOR))))),
        ("{none: [policija]}", Nor(parts=(A,))),
        ("{any: [policija], none: [KFOR]}", And(parts=(Or(parts=(A,)), Nor(parts=(KFOR,))))),
        ("{entity: kfor, word: policija}", And(parts=(KFOR, A))),
        ("{hbs: policija, sq: [polici, policia]}", LEAF),
        ("{bs: policija, sq: [polici, policia]}", LEAF),
        ("{hbs: policija, sq: [polici, policia], any: KFOR}", And(parts=(Or(parts=(KFOR,)), LEAF))),
        ("{no: politi}", Keyword(name="politi", texts=(("no", "politi"),), at=HERE)),
        ("{in: title, any: [policija]}", In(fields=("title",), part=Or(parts=(A,)))),
        (
            "{in: [lead], word: policija, entity: kfor}",
            In(fields=("lead",), part=And(parts=(A, KFOR))),
        ),
        ("{in: [], word: policija}", In(fields=(), part=A)),
        (
            "{near: {within: 30, all: [policija, {any: [KFOR]}], none: полиција}}",
            Near(
                within=30,
                part=And(parts=(And(parts=(A, Or(parts=(KFOR,)))), Nor(parts=(C,)))),
                at=HERE,
            ),
        ),
        (
            "{near: {within: sentence, any: [policija, {hbs: policija, sq: [polici, policia]}]}}",
            Near(within="sentence", part=And(parts=(Or(parts=(A, LEAF)),)), at=HERE),
        ),
        (
            "{near: {within: paragraph, all: []}}",
            Near(within="paragraph", part=And(parts=(And(parts=()),)), at=HERE),
        ),
        (
            "{at_least: {count: 2, of: [policija, KFOR, {all: [полиција]}]}}",
            AtLeast(count=2, of=(A, KFOR, And(parts=(C,))), at=HERE),
        ),
        ("['no', \"12\", 12:30]", Or(parts=(word("no"), word("12"), word("12:30")))),
        ("['Belgrade, Serbia']", Or(parts=(word("Belgrade, Serbia"),))),
        ("{word: and}", word("and")),
    ],
)
def test_reading(written: str, read_as: Condition, read: Callable[..., Loaded]) -> None:
    rules = f"rules: [{{id: one, when: {written}}}, {{id: other, when: x1}}]\n"
    loaded = read(ENTITIES + rules)
    assert loaded.problems == ()
    assert loaded.config is not None
    assert loaded.config.rules[0].when == read_as


def test_a_term_knows_its_place(read: Callable[..., Loaded]) -> None:
    loaded = read(
        "rules:\n  - id: one\n    when:\n      all:\n        - policija\n        - {word: KFOR}\n"
    )
    assert loaded.config is not None
    when = loaded.config.rules[0].when
    assert isinstance(when, And)
    places = [(part.at.line, part.at.column) for part in when.parts if isinstance(part, Keyword)]
    assert places == [(6, 11), (7, 18)]


@pytest.mark.parametrize(
    ("term", "entity"),
    [
        ("kfr", "kfor"),  # a letter left out
        ("KFORR", "kfor"),
        ("Kfro", "kfor"),  # swapped
        ("kfop", "kfor"),
        ("security vacuum", "security-vacuum"),
        ("Банска", "banjska"),  # of the name Бањска
    ],
)
def test_a_keyword_one_letter_from_an_entity_is_a_warning(
    term: str, entity: str, read: Callable[..., Loaded]
) -> None:
    loaded = read(
        "entities:\n"
        "  kfor: {kind: organisation, names: {any: KFOR}}\n"
        "  banjska: {kind: place, names: {hbs: Banjska, mk: Бањска}}\n"
        "  security-vacuum: {kind: phrase, names: {hbs: sigurnosni vakuum}}\n"
        f"rules: [{{id: one, when: [{term}]}}]\n"
    )
    assert loaded.config is not None
    (problem,) = loaded.problems
    assert problem.level == "warning"
    assert (problem.line, problem.column) == (6, 26)
    assert f'"{entity}"' in problem.message


@pytest.mark.parametrize(
    "term", ["KFOR", "{word: kfr}", "EUFOR", "Banjska", "{word: Бањска}", "kf"]
)
def test_what_is_an_entity_or_far_from_one_is_no_warning(
    term: str, read: Callable[..., Loaded]
) -> None:
    loaded = read(
        "entities:\n"
        "  kfor: {kind: organisation, names: {any: KFOR}}\n"
        "  banjska: {kind: place, names: {hbs: Banjska, mk: Бањска}}\n"
        f"rules: [{{id: one, when: [{term}]}}]\n"
    )
    assert loaded.problems == ()


@pytest.mark.parametrize(
    ("term", "warned"),
    [
        ("OEBS", True),
        ("Organizacija za bezbednost", True),
        ("{any: [policija, OEBS]}", True),
        ("{near: {within: 5, all: [OEBS, policija]}}", True),
        ("oebs", False),
        ("osce", False),
        ("{word: OEBS}", False),
        ("{hbs: OEBS}", False),
        ("OESS", False),  # a weak name
        ("kfor", False),
    ],
)
def test_a_keyword_that_is_an_entity_s_name_is_a_warning(
    term: str, warned: bool, read: Callable[..., Loaded]
) -> None:
    loaded = read(
        "entities:\n"
        "  osce:\n"
        "    kind: organisation\n"
        "    names: {hbs: [OEBS, Organizacija za bezbednost], en: OSCE}\n"
        "    weak: {hbs: OESS}\n"
        "    near: [misija]\n"
        "  kfor: {kind: organisation, names: KFOR, weak: {hbs: KF}, near: [OEBS]}\n"
        f"rules: [{{id: one, when: [{term}]}}]\n"
    )
    assert loaded.config is not None
    assert [(one.level, one.line) for one in loaded.problems] == [("warning", 9)] * warned
    assert all('entity "osce"' in one.message for one in loaded.problems)
    assert all("write osce" in one.message for one in loaded.problems)


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("Banjsk?", "no ? in a term: write the whole word, all its forms are found"),
        ("Banjska~2", "no ~2 in a term: missing diacritics are found, other spellings"),
        ("KFOR~", "no ~ in a term"),
        ("-KFOR", "no - before a word: write {none: [KFOR]}"),
        ("Banjska -KFOR", "no - before a word: write {all: [Banjska], none: [KFOR]}"),
        ("+KFOR", 'no + before a word: write "KFOR"'),
        ("+Banjska +KFOR", 'write "Banjska KFOR"'),
        ("Banjska +KFOR", "no + before a word: write {all: [Banjska, KFOR]}"),
        ("Banjska & KFOR", "no & in a term: write {all: [Banjska, KFOR]}; a name is found without"),
        ("Banjska && KFOR", "no && in a term: write {all: [Banjska, KFOR]}"),
        ("&KFOR", 'no & in a term: write "KFOR"'),
    ],
)
def test_what_other_tools_write_in_a_term_is_an_error(
    term: str, said: str, read: Callable[..., Loaded]
) -> None:
    loaded = read(f"rules: [{{id: one, when: ['{term}']}}]\n")
    assert loaded.config is None
    (problem,) = loaded.problems
    assert problem.level == "error"
    assert said in problem.message


@pytest.mark.parametrize(
    "term",
    ["M-23", "U.S.", "O'Brien", "AT&T", "Beograd - Priština", "-5", "C++", "e-uprava", "24. maj"],
)
def test_what_names_hold_is_no_error(term: str, read: Callable[..., Loaded]) -> None:
    loaded = read(f'rules: [{{id: one, when: ["{term}"]}}]\n')
    assert loaded.problems == ()


# ── random conditions ──

TERMS = st.sampled_from(["policija", "Banja Luka", "KFOR", "Бањска", "të shtëna", "24. septembar"])
LEAVES = (
    TERMS
    | st.just({"entity": "kfor"})
    | st.builds(lambda term: {"word": term}, TERMS)
    | st.just({"pattern": r"\bKFOR-\w+"})
    | st.dictionaries(st.sampled_from(["hbs", "sq", "mk", "no", "en"]), TERMS, min_size=1)
)
GROUP = st.sampled_from(["any", "all", "none"])


def nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    several = st.lists(inner, max_size=3)
    return several | st.dictionaries(GROUP, several, min_size=1)


def with_counts(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    of = st.lists(inner, min_size=1, max_size=3)
    return (
        nested(inner)
        | of.map(lambda parts: {"at_least": {"count": len(parts), "of": parts}, "in": "lead"})
        | NEAR
    )


NEAR = st.builds(
    lambda within, all_: {"near": {"within": within, "all": all_}},
    st.integers(1, 100) | st.sampled_from(["sentence", "paragraph"]),
    st.lists(st.recursive(LEAVES, nested, max_leaves=4), max_size=3),
)


def written_leaves(value: object) -> int:
    """How many leaves stand in a condition as written."""
    if isinstance(value, list):
        return sum(map(written_leaves, value))
    if not isinstance(value, dict):
        return 1
    if value.keys() & {"entity", "word", "pattern", "hbs", "sq", "mk", "no", "en"}:
        return 1
    return sum(
        written_leaves(one) for key, one in value.items() if key not in {"in", "count", "within"}
    )


@given(when=st.recursive(LEAVES, with_counts, max_leaves=10))
@settings(max_examples=150)
def test_any_valid_condition_is_read_whole(when: object, read: Callable[..., Loaded]) -> None:
    rule = json.dumps({"id": "one", "when": when}, ensure_ascii=False)
    loaded = read(f"{ENTITIES}rules:\n  - {rule}\n")
    assert loaded.problems == ()
    assert loaded.config is not None
    assert len(list(leaves(loaded.config.rules[0].when))) == written_leaves(when)


def test_thousands_of_rules_are_read_in_a_moment(read: Callable[..., Loaded]) -> None:
    rule = (
        "  - id: rule-{0}\n    title: Rule {0}\n    severity: high\n"
        "    when: {{near: {{within: 30, all: [kfor, {{any: [policija{0}, {{hbs: sukob}}]}}]}}}}\n"
        "    from: {{countries: [RS, XK], except: {{kinds: [tabloid]}}}}\n"
    )
    text = ENTITIES + "rules:\n" + "".join(rule.format(number) for number in range(2000))
    before = time.process_time()
    loaded = read(text)
    assert time.process_time() - before < 3
    assert loaded.config is not None
    assert len(loaded.config.rules) == 2000
