"""The nouns of hbs that end in a vowel; all words here are Latin and lower-case.

`consonants` has those that end in a consonant, `tables` those that follow no rule.
"""

import re
from collections.abc import Iterator

from monitor.text.forms.hbs.consonants import cluster_a, feminine, in_consonant
from monitor.text.forms.hbs.sounds import VOWELS, sibilant, soft, syllables
from monitor.text.forms.hbs.tables import (
    ADJECTIVAL_SURNAMES,
    FOREIGN_VOWEL,
    FURTHER,
    IN_IO,
    IRREGULAR,
    MALE_IN_E,
    UNSIBILATED,
)
from monitor.text.forms.words import Spelling, Word, attach, endings

_A = endings("gen.sg:e acc.sg:u ins.sg:om")
_A_PLURAL = endings("nom.pl:e gen.pl:a gen.pl:i dat.pl:ama")
_ADJECTIVAL_PLACE = endings("gen.sg:e dat.sg:oj acc.sg:u ins.sg:om adj.nom.n:o")
_NEUTER = endings("gen.sg:a dat.sg:u")
_NEUTER_PLURAL = endings("nom.pl:a dat.pl:ima")
_AFTER_I = endings("gen.sg:ja dat.sg:ju ins.sg:jem")
_AFTER_I_PLURAL = endings("nom.pl:ji gen.pl:ja acc.pl:je dat.pl:jima")
_FOREIGN = endings("gen.sg:a dat.sg:u ins.sg:om ins.sg:em")
_FOREIGN_PLURAL = endings("nom.pl:i gen.pl:a acc.pl:e dat.pl:ima")
_ONLY_PLURAL = endings("gen.pl:a dat.pl:ima acc.pl:e")
_TEMES = endings("gen.sg:eta dat.sg:etu ins.sg:etom")
_MALE = (*_TEMES, *endings("dat.sg:i possessive:in possessive:ina possessive:ini possessive:ine"))
_COLLECTIVE = endings("nom.pl:ad gen.pl:adi")
_NAMES_IN_N = endings("gen.sg:a dat.sg:u ins.sg:om dat.pl:ima")
_ADJECTIVAL_NAME = endings(
    "gen.sg:og gen.sg:oga dat.sg:om dat.sg:ome dat.sg:omu ins.sg:im nom.pl:i"
)
# What ends so is an infinitive, of which no other form is looked for.
_INFINITIVE = re.compile(rf".+(?:(?:ov|av|iv|[{VOWELS}].*ir)a|nu|je)ti")


def noun(lower: str, word: Word) -> Iterator[Spelling]:
    """The cases of `lower`, in the numbers that `word` has."""
    yield from ((form, "irregular") for form in FURTHER.get(lower, ()))
    if lower in IRREGULAR:
        yield from ((form, "irregular") for form in IRREGULAR[lower])
    elif lower in FOREIGN_VOWEL or lower[-1] in "uyéèáóü":
        yield from _in_foreign_vowel(lower, word)
    elif lower[-1] not in VOWELS or feminine(lower):
        yield from in_consonant(lower, word)
    elif lower[-1] == "a":
        yield from _in_a(lower[:-1], word)
    elif lower[-1] == "o":
        yield from _in_o(lower[:-1], word)
    elif lower[-1] == "e":
        yield from _in_e(lower[:-1], word)
    else:
        yield from _in_i(lower[:-1], word)


def _in_a(stem: str, word: Word) -> Iterator[Spelling]:
    if word.capital and stem.endswith(("sk", "šk", "čk", "ćk", "žk")):
        # Without the nominal dative: capital Banjski would hide the adjective banjski.
        yield from attach(stem, _ADJECTIVAL_PLACE)
        return
    yield from attach(stem, _A)
    yield stem + "i", "dat.sg"
    if not (word.kind == "person" and word.capital) and stem + "a" not in UNSIBILATED:
        softened = sibilant(stem)
        yield softened + "i", "dat.sg"
        yield re.sub("[td](?=c$)", "", softened) + "i", "dat.sg"  # bitka, bici
    if word.capital and word.called:
        yield stem + "o", "voc.sg"
    if word.capital and stem.endswith(("ov", "ev")):  # Zaharova, Zaharovoj
        yield stem + "oj", "dat.sg"
    if word.plural:
        yield from attach(stem, _A_PLURAL)
        if stem.endswith("ist") and syllables(stem) > 1:  # terorista, terorist, teroristima
            yield from ((stem, "nom.sg"), (stem + "ima", "dat.pl"))
        yield from cluster_a(stem)


def _in_o(stem: str, word: Word) -> Iterator[Spelling]:
    lower = stem + "o"
    if not word.capital and stem[-1:] in VOWELS and lower not in IN_IO:
        return  # a verb: napao, ubio, počeo
    yield from attach(stem, _NEUTER)
    yield stem + "om", "ins.sg"
    if word.capital and (word.kind == "place" or stem == "brčk"):  # Brčko, Brčkog
        yield stem + "og", "gen.sg"
    if word.capital and word.kind == "person" and not word.last:  # Ivo, Ive and Iva
        yield from attach(stem, _A)
        yield stem + "i", "dat.sg"
    if stem.endswith(("i", "e")):  # Antonio, Antonija
        yield from attach(stem, _AFTER_I)
    elif word.plural:
        yield from _neuter_plural(stem)


def _in_e(stem: str, word: Word) -> Iterator[Spelling]:
    person = word.capital and word.kind in {"person", "phrase", "word"}
    if person and not stem.endswith("j"):  # Rutte, Ruttea; not Hrvoje
        yield from attach(stem + "e", _FOREIGN)
    male = word.capital and (stem + "e" in MALE_IN_E or (word.kind == "person" and not word.last))
    if male or soft(stem) or word.kind != "person":  # Skoplje, Skoplja; Ante, Anta
        yield from attach(stem, _NEUTER)
        yield stem + ("em" if soft(stem) or not word.capital else "om"), "ins.sg"
    if male:
        yield from attach(stem, _MALE)
    if word.kind in {"place", "organisation"}:  # Pale, Palama; Demokrate, Demokratama
        yield stem + "ama", "dat.pl"
    if word.plural:
        yield from _neuter_plural(stem)
        yield stem + "ama", "dat.pl"  # sankcije, sankcijama; snage, snagama
    if not word.capital:
        yield from _lengthened(stem)


def _lengthened(stem: str) -> Iterator[Spelling]:
    """What grows a syllable: ime, imena; vrijeme, vremena; dugme, dugmeta; momče, momčeta."""
    if stem.endswith("m"):
        yield from attach(re.sub("ije(?=m$)", "e", stem) + "en", _NAMES_IN_N)
    if not stem.endswith(("nj", "lj", "j", "ć", "đ", "št", "stv")):
        yield from attach(stem, _TEMES)
    if stem.endswith("č"):
        yield from attach(stem, _COLLECTIVE)


def _neuter_plural(stem: str) -> Iterator[Spelling]:
    yield from attach(stem, _NEUTER_PLURAL)
    if not stem.endswith(("št", "šć")):
        yield from cluster_a(stem)


def _in_i(stem: str, word: Word) -> Iterator[Spelling]:
    lower = stem + "i"
    if not word.capital and _INFINITIVE.fullmatch(lower):
        return
    if word.capital and word.kind != "organisation":  # Kurti, Kurtija
        yield from attach(lower, _AFTER_I)
        adjectival = stem.endswith(("sk", "ck", "čk", "šk", "ćk", "žk"))
        if adjectival or lower in ADJECTIVAL_SURNAMES:
            yield from attach(stem, _ADJECTIVAL_NAME)
    if word.kind == "person":
        return
    yield from attach(stem, _ONLY_PLURAL)
    if stem.endswith(("nt", "kt")):  # migranti, migranata
        yield stem[:-1] + "ata", "gen.pl"
    if stem.endswith("c"):  # Karlovci, Karlovaca; vojnici, vojnika and vojnike
        yield from attach(stem[:-1], endings("gen.pl:aca"))
        yield from attach(stem[:-1] + "k", endings("gen.pl:a acc.pl:e"))
    elif stem.endswith(("z", "s")) and not word.capital:  # razlozi, razloga
        hard = stem[:-1] + {"z": "g", "s": "h"}[stem[-1]]
        yield from attach(hard, endings("gen.pl:a acc.pl:e"))


def _in_foreign_vowel(lower: str, word: Word) -> Iterator[Spelling]:
    """Nivo, intervju, žiri, Kenedy."""
    yield from attach(lower, _FOREIGN + (_FOREIGN_PLURAL if word.plural else ()))
    if lower[-1] not in "uoe":
        yield from attach(lower, _AFTER_I + (_AFTER_I_PLURAL if word.plural else ()))
