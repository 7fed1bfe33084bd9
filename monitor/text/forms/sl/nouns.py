"""The nouns of Slovenian, by their ending; all words here are lower-case."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from monitor.text.forms.words import SHORTEST, Spelling, Word, attach, endings

VOWELS = "aeiou"

_MASCULINE = endings("gen.sg:a dat.sg:u ins.sg:om")
_SOFT_MASCULINE = endings("gen.sg:a dat.sg:u ins.sg:em")
_PLURAL = endings("nom.pl:i acc.pl:e gen.pl:ov dat.pl:om loc.pl:ih dual:oma")
_SOFT_PLURAL = endings("nom.pl:i acc.pl:e gen.pl:ev dat.pl:em loc.pl:ih dual:ema")
_BOTH, _SOFT_BOTH = _MASCULINE + _PLURAL, _SOFT_MASCULINE + _SOFT_PLURAL
_LONG_PLURAL = endings(
    "nom.pl:ovi acc.pl:ove gen.pl:ov dat.pl:ovom loc.pl:ovih dual:ova dual:ovoma"
)
_A = endings("gen.sg:e dat.sg:i acc.sg:o")
_A_PLURAL = endings("dat.pl:am loc.pl:ah ins.pl:ami dual:ama")
_MASCULINE_IN_A = endings("dat.sg:u ins.sg:om")
_NEUTER = endings("gen.sg:a dat.sg:u ins.sg:om")
_SOFT_NEUTER = endings("gen.sg:a dat.sg:u ins.sg:em")
_NEUTER_PLURAL = endings("loc.pl:ih ins.pl:i dual:oma")
_SOFT_NEUTER_PLURAL = endings("loc.pl:ih ins.pl:i dual:ema")
_N_STEM = endings(
    "gen.sg:a dat.sg:u ins.sg:om gen.pl: loc.pl:ih ins.pl:i dual:oma"
)  # and the stems in s and t
_I_STEM = endings(
    "gen.sg:i ins.sg:jo ins.sg:ijo dat.pl:im dat.pl:em loc.pl:ih loc.pl:eh ins.pl:mi ins.pl:imi "
    "dual:ima dual:ema"
)
_V_STEM = endings("gen.sg:e dat.sg:i ins.sg:ijo dat.pl:am loc.pl:ah ins.pl:ami dual:ama")
_ADJECTIVAL_NAME = endings("gen.sg:ega dat.sg:emu loc.sg:em ins.sg:im")
_AFTER_A_VOWEL = endings("gen.sg:ja dat.sg:ju ins.sg:jem")
_PLURAL_AFTER_A_VOWEL = endings("nom.pl:ji acc.pl:je gen.pl:jev dat.pl:jem loc.pl:jih dual:jema")
_T_NAMES = endings("gen.sg:ta dat.sg:tu ins.sg:tom")

_SOFT = re.compile(r".*(?:[cčćšžj]|dž)")
_CLUSTER = re.compile(rf".*[^{VOWELS}][nmrlvj]")
_ONE_SYLLABLE = re.compile(rf"[^{VOWELS}]*(?:[{VOWELS}]|r)[^{VOWELS}]+")
_PEOPLE = re.compile(r".*(?:[aen]nt|[dkgv]at|ist|kmet|gost|sosed|gospod|brat|škof|golob|žid|jud)")

# Feminine nouns that end in a consonant, apart from those in -ost and -tev.
_FEMININE_WORDS = """
    bojazen bolezen breskev brv bukev cev dlan drhal golazen gos gred izpoved jed jesen kad
    kazen klet klop kokoš kopel korist krepost krv last laž ljubezen luč mast misel miš mladež
    moč napoved nemoč nenavist nevednost nit noč oblast obrt obrv obutev odpoved os pamet past
    ped perut pesem pest peč plast plat plesen ploskev polnoč polt pomlad pomoč ponev posest
    povest pošast premoč prepoved prikazen pripoved propast rast raven redkev reč rž skrb
    slast sled smer smet smrt snov sol spoved stran strast stvar tesen trst utež uš vas vest vez
    vrv vrzel zamisel zapoved zavest zavist zibel zmes zver zvrst čast čeljust čer čud čutnost
    žival žrtev
"""
_FEMININE = frozenset(_FEMININE_WORDS.split())
_MASCULINE_IN_OST = frozenset(("most", "gost", "post", "prost"))
_MASCULINE_IN_O = frozenset(("avto", "evro", "foto", "radio", "studio", "video"))
_J_AFTER_O = frozenset(("nivo", "biro", "plato", "depo"))
_J_AFTER_E = frozenset(("komite", "atelje", "kupe", "kliše", "resume"))
_PLURAL_IN_A = frozenset(
    ["vrata", "usta", "tla", "jetra", "pljuča", "drva", "očala", "prsa", "nedra"]
)
_IN_EN = frozenset(("ime", "vreme", "breme", "seme", "pleme", "vime", "teme", "rame"))
_IN_ET = frozenset(("dekle", "dete", "tele", "jagnje", "žrebe", "ščene", "kljuse", "oče"))
_IN_ES = MappingProxyType(
    {"telo": "teles", "drevo": "dreves", "kolo": "koles", "pero": "peres", "nebo": "nebes"}
    | {"uho": "ušes", "črevo": "čreves", "čudo": "čudes", "slovo": "sloves"}
)
# Nouns whose stem, number or case is another word's.
_OTHER: Mapping[str, str] = MappingProxyType(
    {
        "človek": "človeka človeku človekom človekoma ljudje ljudi ljudem ljudeh ljudmi",
        "ljudje": "ljudi ljudem ljudeh ljudmi",
        "otrok": "otroka otroku otrokom otrokoma otroci otroke otrocih otroki",
        "otroci": "otrok otroke otrokom otrocih otroki",
        "mati": "matere materi mater materjo materam materah materami materama",
        "hči": "hčere hčeri hčer hčerjo hčeram hčerah hčerami hčerama",
        "gospa": "gospe gospo gospem gospeh gospemi gospema",
        "dan": "dneva dnevu dnevom dne dnem dni dnevi dneve dnevov dneh dnevih dnevoma",
        "popoldan": "popoldneva popoldnevu popoldnevi popoldnevih",
        "dno": "dna dnu dnom",
        "tla": "tal tlom tleh",
        "oko": "očesa očesu očesom oči očem očeh očmi očesi",
        "oči": "očem očeh očmi",
        "kri": "krvi krvjo",
        "pot": "poti potjo poteh potmi potema pota potov",
        "las": "lasu lasje lase lasem laseh lasmi",
        "lasje": "las lase lasem laseh lasmi",
        "zob": "zoba zobu zobom zobje zobe zobem zobeh zobmi",
        "mož": "moža možu možem možje može možem možeh možmi možema mož",
        "gost": "gosta gostu gostom gostje gosti goste gostov gostih gosteh gostmi gostoma",
        "dež": "dežja dežju dežjem deževi deževje",
        "konj": "konja konju konjem konji konje konjev konjih konjema",
        "starši": "staršev staršem starše starših",
    }
)


def noun(lower: str, word: Word) -> Iterator[Spelling]:
    """The cases of `lower`, in the numbers that `word` has."""
    last = lower[-1]
    if lower in _OTHER and not word.capital:
        yield from ((form, "irregular") for form in _OTHER[lower].split())
    elif last == "a":
        yield from _in_a(lower[:-1], word)
    elif last == "o":
        yield from _in_o(lower[:-1], word)
    elif last == "e":
        yield from _in_e(lower[:-1], word)
    elif last == "i":
        yield from _in_i(lower[:-1], word)
    elif last in "uyéèáóü":
        yield from attach(lower, _AFTER_A_VOWEL)
        if word.plural:
            yield from attach(lower, _PLURAL_AFTER_A_VOWEL)
    else:
        yield from _in_consonant(lower, word)


def soft(stem: str) -> bool:
    """Whether `stem` ends in c or a palatal consonant, and so takes -em and -ev."""
    return _SOFT.fullmatch(stem) is not None


def own(stem: str) -> str:
    """The possessive of a stem: Golobov, Vučićev."""
    return stem + ("ev" if soft(stem) else "ov")


def _in_a(stem: str, word: Word) -> Iterator[Spelling]:
    if stem + "a" in _PLURAL_IN_A:
        yield from attach(stem, endings("dat.pl:om dat.pl:em loc.pl:ih ins.pl:i"))
        yield from _bare(stem)
        return
    yield from attach(stem, _A)
    if stem + "a" == "amandma":
        yield from attach(stem + "a", _AFTER_A_VOWEL + _PLURAL_AFTER_A_VOWEL)
    if word.capital and word.kind == "person":  # Rama, Rame or Rama, Ramu
        yield from attach(stem, _MASCULINE_IN_A)
    if stem.endswith("vodj") or stem in {"koleg", "starešin", "slug"}:
        yield from attach(
            stem, _SOFT_MASCULINE + _SOFT_PLURAL if soft(stem) else _MASCULINE + _PLURAL
        )
    if word.plural:
        yield from attach(stem, _A_PLURAL)
        if not word.capital or stem.endswith("k"):  # Romunk; Pavel is not of Pavla
            yield from _bare(stem)


def _bare(stem: str) -> Iterator[Spelling]:
    """The genitive plural without an ending: hiš, tekem, ladij, groženj."""
    if not stem.endswith("lj") and re.fullmatch(rf".*[^{VOWELS}n]j", stem):
        yield stem[:-1] + "ij", "gen.pl"
    elif re.fullmatch(rf".*[^{VOWELS}](?:nj|lj)", stem):
        yield f"{stem[:-2]}e{stem[-2:]}", "gen.pl"
    elif _CLUSTER.fullmatch(stem) and not stem.endswith(("nj", "lj")):
        yield f"{stem[:-1]}e{stem[-1]}", "gen.pl"
    elif stem.endswith("lj"):
        yield stem[:-1] + "ij", "gen.pl"
    yield stem, "gen.pl"


def _in_o(stem: str, word: Word) -> Iterator[Spelling]:
    if stem + "o" in _IN_ES:
        yield from attach(_IN_ES[stem + "o"], _N_STEM)
        yield from attach(stem, _NEUTER)
        return
    yield from attach(stem, _NEUTER)
    if stem.endswith("i"):  # radio, radiem
        yield stem + "em", "ins.sg"
    if word.capital and word.kind != "place":  # Marko, Markota
        yield from attach(stem + "o", _T_NAMES)
    if stem + "o" in _MASCULINE_IN_O:
        yield from attach(stem, _PLURAL)
    elif stem + "o" in _J_AFTER_O:
        yield from attach(stem + "o", _AFTER_A_VOWEL + _PLURAL_AFTER_A_VOWEL)
    elif word.plural and not word.capital:
        yield from attach(stem, _NEUTER_PLURAL)
        yield from _bare(stem)


def _in_e(stem: str, word: Word) -> Iterator[Spelling]:
    lower = stem + "e"
    if word.capital:
        yield from _name_in_e(stem, word)
    elif lower in _J_AFTER_E:
        yield from attach(lower, _AFTER_A_VOWEL + _PLURAL_AFTER_A_VOWEL)
    elif lower in _IN_EN:
        yield from attach(lower + "n", _N_STEM)
    elif lower in _IN_ET:
        yield from attach(lower + "t", _N_STEM)
        yield from attach(lower + "t", endings("nom.pl:je acc.pl:e gen.pl:ov"))
    else:
        yield from attach(stem, _SOFT_NEUTER + _SOFT_NEUTER_PLURAL)
        yield from _bare(stem)
        if not re.fullmatch(r".{3,}(?:[aei]nje|šče|[tsv]je)", lower):  # volitve, sanje, počitnice
            yield from attach(stem, _A_PLURAL)


def _name_in_e(stem: str, word: Word) -> Iterator[Spelling]:
    """Rutte, Rutteja; Jože, Jožeta; George, Georgea; Skopje, Skopja; Brežice, Brežicah."""
    if word.kind != "place":
        yield from attach(stem + "e", _AFTER_A_VOWEL + _T_NAMES)
    if word.kind == "person":  # Georgea, Georga
        yield from attach(stem + "e", _MASCULINE)
        yield from attach(stem, _MASCULINE)
    if not stem.endswith("c") or word.kind == "place":  # not of Franc
        yield from attach(stem, _SOFT_NEUTER)
    if word.kind != "person":
        yield from attach(stem, _A_PLURAL)
        if word.kind == "place" or stem.endswith(("k", "l", "lj", "ž", "ic")):
            yield from _bare(stem)  # Benetk, Trbovelj; Franc is not of France


def _in_i(stem: str, word: Word) -> Iterator[Spelling]:
    yield from attach(stem + "i", _AFTER_A_VOWEL)
    if word.capital and stem.endswith(("sk", "ck", "šk")):  # Zelenski, Zelenskega
        yield from attach(stem, _ADJECTIVAL_NAME)
    if word.kind == "person":
        return
    if word.plural:
        yield from attach(stem + "i", _PLURAL_AFTER_A_VOWEL)
    plural = _SOFT_PLURAL if soft(stem) else _PLURAL  # starši, migranti, Vinkovci
    yield from attach(stem, plural)


def _in_consonant(lower: str, word: Word) -> Iterator[Spelling]:
    if _feminine(lower) and not (word.capital and word.kind == "person"):
        yield from _i_stem(lower)
        return
    for stem in stems(lower):
        is_soft = soft(stem)
        yield from attach(stem, _SOFT_MASCULINE if is_soft else _MASCULINE)
        if word.plural:
            yield from attach(stem, _SOFT_PLURAL if is_soft else _PLURAL)
            if _PEOPLE.fullmatch(stem):  # študentje, sosedje
                yield stem + "je", "nom.pl"
            if _ONE_SYLLABLE.fullmatch(stem) and not (word.capital or is_soft):
                yield from attach(stem, _LONG_PLURAL)


def _feminine(lower: str) -> bool:
    if lower in _FEMININE:
        return True
    ending = lower.endswith(("ost", "tev", "rkev")) and len(lower) > SHORTEST
    return ending and lower not in _MASCULINE_IN_OST


def _i_stem(lower: str) -> Iterator[Spelling]:
    short = re.sub("e([nmlv])$", r"\1", lower)
    for stem in dict.fromkeys((lower, short)):
        yield from attach(stem, _I_STEM)
    if lower.endswith("ev"):  # cerkev, cerkve, cerkvam
        yield from attach(short, _V_STEM)


# Words in whose last syllable e or a is fleeting, where the ending alone doesn't say so.
_FLEETING: Mapping[str, str] = MappingProxyType(
    {"pes": "ps", "oves": "ovs", "ocet": "oct", "nohet": "noht", "hrbet": "hrbt", "laket": "lakt"}
    | {"petar": "petr", "zadar": "zadr", "skadar": "skadr", "aleksandar": "aleksandr"}
    | {"ibar": "ibr", "čačak": "čačk", "ogenj": "ognj"}
    | {"večer": "večer", "sprejem": "sprejem", "prejem": "prejem"}  # not večerja, sprejme
)

_SYLLABLE = re.compile(rf"[{VOWELS}äöüáéíóúy]|[^{VOWELS}]r[^{VOWELS}]")
_FLEETING_E = re.compile(rf"(.*(?:{_SYLLABLE.pattern}).*)e([ckrlnmgš]|lj|nj)")


def stems(lower: str) -> Iterator[str]:
    """What the endings of a masculine noun stand on, all that are possible: minister, ministr-;
    trener, trenerj-; predsednik; konec, konc-; mehanizem, mehanizm-."""
    if lower in _FLEETING:
        return iter((_FLEETING[lower],))
    found = [lower]
    if match := _FLEETING_E.fullmatch(lower):
        found.append(match[1] + match[2])
    elif lower.endswith("ac") and len(lower) > SHORTEST:  # Kragujevac, Kragujevca
        found.append(lower[:-2] + "c")
    if lower.endswith("r") and (len(_SYLLABLE.findall(lower)) > 1 or lower.endswith(("or", "car"))):
        found.append(lower + "j")
    return iter(dict.fromkeys(found))
