"""The adjectives of places in hbs: kosovski, zvečanski, crnogorski; without a capital."""

import re
from collections.abc import Iterator, Sequence

from monitor.text.forms.hbs.sounds import VOWELS
from monitor.text.forms.words import (
    OF_THE_PEOPLE,
    OWN,
    RELATIONAL,
    SHORTEST,
    Endings,
    Spelling,
    attach,
    endings,
)

_ENDINGS = endings(
    f"{RELATIONAL}:i {RELATIONAL}:a {RELATIONAL}:o {RELATIONAL}:e {RELATIONAL}:u {RELATIONAL}:og "
    f"{RELATIONAL}:oga {RELATIONAL}:om {RELATIONAL}:ome {RELATIONAL}:oj {RELATIONAL}:ih "
    f"{RELATIONAL}:im {RELATIONAL}:ima"
)
_OWN = tuple((ending, OWN) for ending, _ in _ENDINGS)
_PEOPLES = tuple((ending, OF_THE_PEOPLE) for ending, _ in _ENDINGS)

# Countries that are called by their adjective (hrvatska vlada); of other places called so the
# adjective may be of another word (banjska sezona).
_COUNTRY_WORDS = """
    hrvatska njemačka nemačka francuska grčka turska bugarska mađarska poljska češka slovačka
    rumunjska norveška švedska finska danska irska engleska škotska švicarska švajcarska nizozemska
"""
_COUNTRIES = frozenset(_COUNTRY_WORDS.split())

# Names whose adjective is not made by rule; its stem without the last i.
_IRREGULAR_WORDS = """
    srbija:srpsk,srbijansk bosna:bosansk hercegovina:hercegovačk zagreb:zagrebačk hag:hašk
    amerika:američk rusija:rusk kina:kinesk pale:paljansk brčko:brčansk skoplje:skopsk,skopljansk
    slovenija:slovenačk,slovensk evropa:evropsk europa:europsk tuzla:tuzlansk foča:fočansk
    goražde:goraždansk peć:pećk niš:nišk una:unsk čačak:čačansk,čačačk moskva:moskovsk
    budva:budvansk livno:livanjsk duvno:duvanjsk dubrovnik:dubrovačk šibenik:šibensk,šibeničk
    beč:bečk rim:rimsk bar:barsk jajce:jajačk štrpce:štrpačk dalmacija:dalmatinsk istra:istarsk
    vojvodina:vojvođansk krajina:krajišk posavina:posavsk italija:italijansk kuba:kubansk
    venecuela:venecuelansk njujork:njujoršk tokio:tokijsk pariz:parišk,parisk
    bliski-istok:bliskoistočn velika-britanija:britansk sjedinjene-američke-države:američk
    romanija:romanijsk kraljevo:kraljevačk,kraljevsk pančevo:pančevačk gacko:gatačk rudo:ruđansk
    neretva:neretvansk posušje:posušk orašje:orašk ilidža:ilidžansk minsk:minsk bugojno:bugojansk
    pljevlja:pljevaljsk prokuplje:prokupačk maroko:marokansk malta:maltešk peru:peruansk
    čile:čileansk kremlj:kremaljsk kumanovo:kumanovsk,kumanovačk podujevo:podujevsk,podujevačk
    trst:tršćansk bor:borsk šid:šidsk drvar:drvarsk gaza:gazansk polje:poljsk
    latvija:latvijsk letonija:letonsk saudijska-arabija:saudijsk,saudijskoarapsk crna-gora:crnogorsk
"""
_IRREGULAR = {
    name: tuple(stems.split(","))
    for name, _, stems in (row.partition(":") for row in _IRREGULAR_WORDS.split())
}


def is_irregular(lower: str) -> bool:
    """Whether the adjective of the place is not made by rule."""
    return lower in _IRREGULAR


def relational(lower: str) -> Iterator[Spelling]:
    """Of the place: kosovski, zvečanski, banjski; none by rule of a name too short to tell."""
    if len(lower) <= SHORTEST and lower not in _IRREGULAR:
        return
    for stem in _stems(lower):
        yield from attach(stem, _table(lower, stem))


def _table(lower: str, stem: str) -> Endings:
    if lower in _COUNTRIES:
        return _OWN
    of_a_people = stem == "srpsk" or stem + "a" in _COUNTRIES  # Hrvat; Hrvatska is none
    return _PEOPLES if of_a_people else _ENDINGS


def compound(words: Sequence[str]) -> Iterator[Spelling]:
    """Of the place whose name is `words`, lower-case: crnogorski, banjalučki, zubinpotočki,
    bosanskohercegovački."""
    for stem in dict.fromkeys(_compound_stems(words)):
        yield from attach(stem, _ENDINGS)


def _compound_stems(words: Sequence[str]) -> Iterator[str]:
    yield from _IRREGULAR.get("-".join(words), ())
    last = tuple(_stems(words[-1]))
    if len(words) == 2:
        first = words[0]
        joined = re.sub(f"[{VOWELS}]$", "o", first)
        yield from (start + stem for start in dict.fromkeys((joined, first)) for stem in last)
    elif len(words) == 3 and words[1] == "i":
        yield from (f"{start}o{stem}" for start in _stems(words[0]) for stem in last)


def _stems(lower: str) -> Iterator[str]:
    """Stems of the adjective, up to its k."""
    yield from _IRREGULAR.get(lower, ()) or _regular_stems(lower)


def _regular_stems(lower: str) -> Iterator[str]:
    if re.fullmatch(r".+[sšćčž]ka", lower):  # Banjska
        yield lower[:-1]
    elif lower.endswith(("ica", "ice")):  # Mitrovica: mitrovički, mitrovački; Užice: užički
        yield lower[:-2] + "čk"
        yield lower[:-3] + "ačk"
    elif lower.endswith("ija"):  # Albanija: albanski; Austrija: austrijski
        if lower.endswith(("nija", "dija")):
            yield _with_sk(lower[:-3])
        yield lower[:-1] + "sk"
    elif lower.endswith("ci"):  # Karlovci: karlovački
        yield lower[:-2] + "ačk"
    elif lower.endswith(("ći", "ani")):  # Hadžići: hadžićki; Dečani: dečanski
        yield _with_sk(lower[:-1])
    elif lower.endswith("lje"):  # Prijepolje, prijepoljski; Polimlje, polimljanski
        yield lower[:-1] + "sk"
        yield lower[:-1] + "ansk"
    elif lower.endswith("nje"):
        yield lower[:-1] + "sk"
    elif lower[-1] in "aoe":
        yield _with_sk(lower[:-1])
    elif lower[-1] not in VOWELS:
        yield _with_sk(lower)


def _with_sk(stem: str) -> str:
    """`stem` and -sk, grown together: Hag, haški; Zvornik, zvornički; Bihać, bihaćki."""
    if stem.endswith("sk"):  # Lugansk
        return stem
    if stem.endswith("št"):  # Budimpešta, budimpeštanski
        return stem + "ansk"
    if stem.endswith(("g", "ž", "h", "š", "z")):
        return stem[:-1] + "šk"
    if stem.endswith(("k", "č", "c")):
        return stem[:-1] + "čk"
    return stem + "k" if stem.endswith(("ć", "s")) else stem + "sk"
