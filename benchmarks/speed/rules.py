"""Rules files of any size: ten rules about the articles, and others of every shape."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass

_HEADS = "Bel Crn Dob Drag Gol Grad Kam Kost Krat Lesk Lip Luk Mal Med Nov Orah Petr Plan Pod Rad"
_MIDDLES = "an ar ev ik il in ir ob oj ok ol on op or ov ul un uš už at ež im od os"
_PLACES = "ica ovac ina ište ovo grad evci ača ane ik"
_SURNAMES = "ović ević ić ac ak ski evski aj in enko ari shi"
_THINGS = "nost nica nik stvo acija ment ura izam atelj ilo"
_GIVEN = "Marko Ana Jovan Edin Arben Vlora Goran Mirela Zoran Besa Luka Teuta Stojan Nina Amar Ilir"
_COMMON = ("KFOR", "NATO", "policija", "Kosovo", "Beograd", "sankcije", "izbori", "granica")


class Names:
    """Names and words that look like the region's, each made once."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._made: set[str] = set()

    def place(self) -> str:
        return self._new(_PLACES)

    def surname(self) -> str:
        return self._new(_SURNAMES)

    def person(self) -> str:
        return f"{self._random.choice(_GIVEN.split())} {self.surname()}"

    def thing(self) -> str:
        return self._new(_THINGS).lower()

    def common(self) -> str:
        """What many rules ask for, and articles have."""
        return self._random.choice(_COMMON)

    def _new(self, endings: str) -> str:
        while True:
            middles = "".join(self._random.choices(_MIDDLES.split(), k=self._random.randint(1, 3)))
            name = self._random.choice(_HEADS.split()) + middles
            name += self._random.choice(endings.split())
            if name not in self._made:
                self._made.add(name)
                return name


@dataclass(frozen=True, slots=True)
class _Made:
    when: object
    entity: Mapping[str, object] | None = None


def _keyword(names: Names, _: str) -> _Made:
    return _Made(names.place())


def _phrase(names: Names, _: str) -> _Made:
    return _Made({"any": [f"{names.thing()} {names.thing()}", f"opština {names.place()}"]})


def _person(names: Names, id_: str) -> _Made:
    name = names.person()
    entity = {"kind": "person", "names": {"hbs": name, "sq": name, "en": name}, "near": ["vlada"]}
    return _Made({"all": [id_, names.common()]}, entity)


def _organisation(names: Names, id_: str) -> _Made:
    place = names.place()
    named = {"hbs": f"Savez {place}", "en": f"{place} Union", "sq": f"Lidhja {place}"}
    entity = {"kind": "organisation", "names": named, "never": {"hbs": f"Savez {place} Novi"}}
    return _Made({"near": {"within": "sentence", "all": [id_, {"any": [names.thing()]}]}}, entity)


def _near(names: Names, _: str) -> _Made:
    other = {"any": [names.surname(), names.common()]}
    return _Made({"near": {"within": 30, "all": [names.place(), other], "none": [names.thing()]}})


def _several(names: Names, _: str) -> _Made:
    return _Made({"at_least": {"count": 2, "of": [names.common(), names.thing(), names.place()]}})


_SHAPES = (_keyword, _phrase, _person, _organisation, _near, _several)

_OWN: tuple[object, ...] = (
    "Banjska",
    {"near": {"within": 30, "all": ["KFOR", "Zvečan"]}},
    {"all": ["Vučić", "sankcije"]},
    {"any": ["Kurti", {"mk": "Мицкоски"}]},
    "oružani napad",
    {"near": {"within": "sentence", "all": ["Mitrovica", {"any": ["pucnjava", "shooting"]}]}},
    {"at_least": {"count": 2, "of": ["NATO", "EUFOR", "OSCE"]}},
    {"all": [{"any": ["izbori", {"sq": "zgjedhje"}, {"en": "election"}]}], "none": ["horoskop"]},
    {"pattern": r"\d+ (?:policaj|ushtar)"},
    "Skopje",
)


def rules(count: int, seed: int = 7) -> str:
    """A rules file of so many rules; with another seed, of other names."""
    names = Names(seed)
    others, entities = [], []
    for number in range(count - len(_OWN)):
        made = _SHAPES[number % len(_SHAPES)](names, f"thing-{number}")
        if made.entity is not None:
            entities.append(f"  thing-{number}: {_flow(made.entity)}")
        others.append(f"  - {{id: other-{number}, title: Other, when: {_flow(made.when)}}}")
    own = [f"  - {{id: own-{i}, title: Own, when: {_flow(when)}}}" for i, when in enumerate(_OWN)]
    sections = ["version: 1", 'channels: {screen: {url: "console://"}}']
    sections += ["entities:", *entities] if entities else []
    return "\n".join([*sections, "rules:", *own, *others, ""])


def _flow(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
