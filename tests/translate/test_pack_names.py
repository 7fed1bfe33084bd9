"""Every name of the built-in pack in sentences of the press, through the rough gloss, really: its
English name is in what comes out.

The short form takes three of the ten sentences for each entity and language; with
MONITOR_TEST_INPUTS=search it is all ten (`make properties`).
"""

import json
import os
import re
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.config import parse
from monitor.config.rules import Config, Entity
from monitor.match import Matcher, compile_rules
from monitor.text.forms import inflected, words_of
from monitor.text.forms.script import cyrillic
from monitor.translate import frames
from monitor.translate.engine import Sentence
from monitor.translate.engines.apertium import ENGINE
from monitor.translate.faithful import lost_names
from monitor.translate.naming import kept, put_in

ROOT = Path(__file__).parents[2]
PACK = ROOT / "monitor/packs/western-balkans/entities"
OWN = ROOT / "tests/data/packs/western-balkans"
ALL = os.environ.get("MONITOR_TEST_INPUTS") == "search"
BATCH = 50

# (case, sentence): a name of several words stands in the first case of its language everywhere.
HBS = (
    ("written", "{} je glavna tema današnje sjednice parlamenta."),
    ("written", "Novinari pitaju: {} ili novi izbori?"),
    ("written", "„{}“, kaže se u izvještaju ministarstva."),
    ("gen.sg", "Delegacija {} stigla je jutros na sastanak."),
    ("gen.sg", "Bez {} nema dogovora, rekao je ministar."),
    ("dat.sg", "Ambasador je govorio o {} i o budžetu."),
    ("dat.sg", "Podršku {} najavila je opozicija."),
    ("acc.sg", "Opozicija optužuje {} zbog novog zakona."),
    ("ins.sg", "Ministar je nezadovoljan {} i odlukom suda."),
    ("voc.sg", "PITANJE ZA VLADU: {}"),
)
MK = (
    ("written", "{} е главна тема на денешната седница."),
    ("written", "Новинарите прашуваат: {} или нови избори?"),
    ("written", "„{}“, се вели во извештајот на министерството."),
    ("written", "Министерот зборуваше за {} и за буџетот."),
    ("def", "Без {} нема договор, рече министерот."),
    ("written", "Амбасадорот не го коментираше {} во саботата."),
    ("def", "Опозицијата го обвинува {} поради законот."),
    ("written", "Состанок за {} ќе се одржи утре во зградата на владата."),
    ("written", "По одлуката, {} и понатаму останува тема."),
    ("written", "ПРАШАЊЕ ЗА МИНИСТЕРОТ: {}"),
)
SQ = (
    ("written", "{} është tema kryesore e mbledhjes së sotme."),
    ("def", "{} pritet të diskutohet nesër në parlament."),
    ("written", "Gazetarët pyesin: {} apo zgjedhje të reja?"),
    ("gen", "Delegacioni foli edhe për vendimin e {} dhe për buxhetin."),
    ("gen", "Pa mbështetjen e {} nuk ka marrëveshje, tha ministri."),
    ("acc.def", "Opozita kritikoi {} për ligjin e ri."),
    ("written", "„{}“, thuhet në raportin e ministrisë."),
    ("def", "Pas vendimit, {} mbetet temë edhe sot."),
    ("dat.def", "Ministri iu përgjigj {} me një letër."),
    ("written", "PYETJE PËR QEVERINË: {}"),
)


@pytest.fixture(scope="module")
def config() -> Config:
    texts = {file.name: file.read_text("utf-8") for file in sorted(PACK.glob("*.yaml"))}
    texts["rules.yaml"] = "version: 1\nchannels: {screen: {url: 'console://'}}\n"
    loaded = parse(texts, {}, today=date(2026, 11, 22))
    assert loaded.config is not None
    return loaded.config


@pytest.fixture(scope="module")
def matcher(config: Config) -> Matcher:
    return compile_rules(config)


Gloss = Callable[[Sequence[tuple[str, str]]], list[str]]


@pytest.fixture(scope="module")
def gloss(matcher: Matcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gloss]:
    """Translates (language, text) pairs of one language in the engine's own worker."""
    worker = subprocess.Popen(
        ENGINE.command(tmp_path_factory.mktemp("models"), "en"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert worker.stdin is not None
    assert worker.stdout is not None

    def read() -> Any:
        (length,) = struct.unpack(">I", worker.stdout.read(4))  # type: ignore[union-attr]
        return json.loads(worker.stdout.read(length))  # type: ignore[union-attr]

    def translate(pairs: Sequence[tuple[str, str]]) -> list[str]:
        done: list[str] = []
        for start in range(0, len(pairs), BATCH):
            batch = [
                Sentence(text=text, language=language, names=matcher.names(text, language))
                for language, text in pairs[start : start + BATCH]
            ]
            worker.stdin.write(frames.request(batch, 60))  # type: ignore[union-attr]
            worker.stdin.flush()  # type: ignore[union-attr]
            done += read()["texts"]
        return done

    read()
    with worker:
        yield translate
        worker.stdin.close()


def in_case(name: str, kind: str, language: str, case: str) -> str:
    """`name` in that case, as far as it is one word and has it."""
    words = words_of(name, kind=kind)
    if len(words) > 1:
        return name
    forms = {form.tag: form.surface for form in reversed([*inflected(words[0], language)])}
    return forms.get(case, name)


def sentences(
    entity: Entity, language: str, script: str, templates: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """In Cyrillic no name with a letter that it hasn't."""
    own = [name for key, name in entity.names if key in {language, "any"}]
    serbian = language == "hbs" and script == "Cyrl"
    if serbian:
        own = [name for name in own if not re.search("[qwxy]", name, re.IGNORECASE)]
    for number, (case, template) in enumerate(templates):
        if own and (ALL or number % 3 == len(entity.id) % 3):
            name = own[number % len(own)]
            text = template.format(in_case(name, entity.kind, language, case))
            yield cyrillic(text) if serbian else text


def is_there(entity: Entity, translated: str) -> bool:
    folded = translated.casefold()
    english = [name for key, name in (*entity.names, *entity.weak) if key in {"en", "any"}]
    return any(re.search(rf"(?<!\w){re.escape(name.casefold())}", folded) for name in english)


def test_every_albanian_name_is_put_into_the_original(config: Config, matcher: Matcher) -> None:
    """By an engine that knows none of them, and gives back what it got."""
    for entity in config.entities:
        for text in sentences(entity, "sq", "Latn", SQ):
            names = matcher.names(text, "sq")
            (done,) = kept([Sentence(text=text, language="sq", names=names)], list)
            said = done if lost_names(names, "") else put_in(text, names)
            assert is_there(entity, said) or surname(entity) in said.casefold(), (text, done)


@pytest.mark.parametrize(("language", "floor"), [("hbs", 0.97), ("mk", 0.97)])
def test_names_in_the_packs_own_sentences(
    config: Config, gloss: Gloss, language: str, floor: float
) -> None:
    """Written for the matcher, with surnames, adjectives and words in between."""
    named = {entity.id: entity for entity in config.entities}
    asked = [
        (named[id_], line[2:].partition(" [")[0])
        for file in sorted(OWN.glob("*.yaml"))
        for id_, lines in yaml.safe_load(file.read_text("utf-8")).items()
        for line in lines[language].strip().splitlines()
        if line.startswith("+")
    ]
    done = gloss([(language, text) for _, text in asked])
    there = sum(
        is_there(entity, translated) or surname(entity) in translated.casefold()
        for (entity, _), translated in zip(asked, done, strict=True)
    )
    assert there / len(asked) >= floor


def surname(entity: Entity) -> str:
    english = [name for key, name in entity.names if key in {"en", "any"}]
    return english[0].split()[-1].casefold() if entity.kind == "person" else "\0"


@pytest.mark.parametrize(
    ("language", "templates", "script"),
    [("hbs", HBS, "Latn"), ("hbs", HBS, "Cyrl"), ("mk", MK, "Cyrl")],
    ids=["hbs-Latn", "hbs-Cyrl", "mk"],
)
def test_every_name_is_there_in_english(
    config: Config,
    gloss: Gloss,
    *,
    language: str,
    templates: tuple[tuple[str, str], ...],
    script: str,
) -> None:
    asked = [
        (entity, text)
        for entity in config.entities
        for text in sentences(entity, language, script, templates)
    ]
    assert len(asked) >= 3 * 120
    done = gloss([(language, text) for _, text in asked])
    lost = [
        (entity.id, text, translated)
        for (entity, text), translated in zip(asked, done, strict=True)
        if not is_there(entity, translated)
    ]
    assert lost == []
