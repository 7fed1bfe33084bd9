"""How known names come into a translation in English: what an engine is given, and what becomes of
what it gives back.

A neural engine mostly knows the names, and keeps a Latin one that is put into the original in place
of another (`kept`). A gloss word by word knows few, and lets an unknown word pass, so a word of our
own stands in for each (`glossed`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from monitor.model import NameSpan
from monitor.translate.engine import Sentence
from monitor.translate.faithful import is_written, lost_names, with_added
from monitor.translate.faithful.framing import FRAMING, SO_CALLED

# What the gloss gets wrong though all hangs on it: Macedonian не is taken for a pronoun, the
# government for a verb (vlada, he reigns), nema isn't known, and Crna Gora is a black mount, also
# where nobody watches it. Vlada is also a man.
_GOVERNMENT = r"\b(?:Vlad(?:[aeiu]|om)|Влад(?:[аеиу]|ом))\b"
_SURNAME = (
    r"\s+[A-ZČĆŠŽĐА-ЯЂЈЉЊЋЏ]\w*(?:ić|[oe]v|in|a[ck]|ek|[sčš]ki|ић|[ое]в|ин|а[цк]|ек|[счш]ки)\b"
)
_GLOSSES = {
    "mk": (
        (r"\b[Нн]е\b(?!\s+е\b)", "not", "word"),
        (r"\bЦрна Гора\b", "Montenegro", "place"),
        (r"\bСеверна Македонија\b", "North Macedonia", "place"),
        (r"\bСовет(?:от)? за безбедност\b", "Security Council", "organisation"),
    ),
    "hbs": (
        (r"\b(?:[Nn]ema|[Нн]ема)(?:m|š|mo|te|ju|м|ш|мо|те|ју)?\b", "no", "word"),
        (rf"{_GOVERNMENT}(?!{_SURNAME})", "government", "word"),
        (rf"{_GOVERNMENT}(?={_SURNAME})", "Vlada", "word"),
        (r"(?<=[aа] )(?:vlada|влада)\b", "government", "word"),
        (r"\b(?:vlada|влада)(?= (?:je|nije|će|neće|је|није|ће|неће)\b)", "government", "word"),
        (
            r"\b(?:Crn(?:a|e|oj|u|om) Gor(?:a|e|i|u|om)|Црн(?:а|е|ој|у|ом) Гор(?:а|е|и|у|ом))\b",
            "Montenegro",
            "place",
        ),
        (
            (
                r"\b(?:Sj?evern(?:a|e|oj|u|om) Makedonij(?:a|e|i|u|om)"
                r"|С[јЈ]?еверн(?:а|е|ој|у|ом) Македониј(?:а|е|и|у|ом))\b"
            ),
            "North Macedonia",
            "place",
        ),
        (
            (
                r"\b(?:Sav(?:j?et)(?:a|u|om)? bezbj?ednosti|Vijeć(?:e|a|u|em) sigurnosti"
                r"|Сав(?:ј?ет)(?:а|у|ом)? безбј?едности|Вијећ(?:е|а|у|ем) сигурности)\b"
            ),
            "Security Council",
            "organisation",
        ),
    ),
}
_WORDS: Mapping[str, tuple[tuple[re.Pattern[str], str, str], ...]] = MappingProxyType(
    {
        language: tuple((re.compile(pattern), english, kind) for pattern, english, kind in rows)
        for language, rows in _GLOSSES.items()
    }
)

_STAND_IN = re.compile(r"qz([a-z]+)qz", re.IGNORECASE)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_ARTICLES = frozenset(["the", "a", "an", "this", "that", "its", "his", "her", "their", "our", "no"])
_THE_ACRONYMS = frozenset(["EU", "UN", "OSCE", "OHR", "UNSC", "FBiH", "SNSD", "KSF"])
_THE_HEADS = re.compile(
    "Accords?|Agency|Agreement|Alliance|Annex|Assembly|Association|Balkans|Board|Commission"
    "|Community|Council|Court|Declaration|Directorate|District|Federation|Forces?|Government"
    "|List|Ministry|Mission|Office|Organi[sz]ation|Parliament|Presidency|Team|Union|Unit|Valley"
    "|attack|dialogue"
)
# Nouns of the gloss after which a place stands in the genitive: predsjednik Crne Gore.
_OF_WHAT = re.compile(
    "ambassador|army|assembly|authorit(?:y|ies)|borders?|capital|chief|citizens?|constitution|court"
    "|delegation|economy|embassy|envoy|federation|flag|government|history|independence|institutions"
    "|integration|interests?|leader(?:s|ship)?|member(?:s|ship)?|ministers?|ministry|mission|north"
    "|officials?|parliament|part|people|police|policy|politicians?|position|premier|presidency"
    "|president|representatives?|request|security|side|society|soldiers?|south|sovereignty|status"
    "|territory|troops"
)

_OPENING, _CLOSING = "\"'„“”«»‘‚", "\"'“”«»’‘"


@dataclass(frozen=True, slots=True)
class _Given:
    """A text with a word of ours for each name, and what each of those words stands for."""

    text: str
    names: Mapping[str, NameSpan]


def kept(batch: Sequence[Sentence], translate: Callable[[list[str]], list[str]]) -> list[str]:
    """The sentences of `batch`, translated with all their names. A sentence is translated as it
    stands; where known names got lost, again with their English in their place; what is missing
    even then is added at the end in brackets."""
    plain = translate([one.text for one in batch])
    lost = [lost_names(one.names, text) for one, text in zip(batch, plain, strict=True)]
    again = [number for number, names in enumerate(lost) if names]
    named = translate([put_in(batch[number].text, lost[number]) for number in again])
    better = dict(zip(again, named, strict=True)) if again else {}
    return [
        finished(one, _better(one, text, better.get(number)))
        for number, (one, text) in enumerate(zip(batch, plain, strict=True))
    ]


def glossed(sentence: Sentence, gloss: Callable[[str], str]) -> str:
    """`sentence` through an engine that lets an unknown word pass, with all its names. Of a phrase
    (*sigurnosni vakuum*) the engine's own words are taken where they are what it is called."""
    phrases = [name for name in sentence.names if name.kind == "phrase"]
    own = [*(name for name in sentence.names if name.kind != "phrase"), *_framing(sentence)]
    text = _gloss(sentence, own, gloss)
    unsaid = [name for name in phrases if not is_written(name, text)]
    if unsaid:
        text = _gloss(sentence, [*own, *unsaid], gloss)
    return finished(sentence, text)


def put_in(text: str, names: Sequence[NameSpan]) -> str:
    """`text` with the English of each name in its place; of names that overlap, of the longer."""
    for name in reversed(_apart(names)):
        text = text[: name.start] + name.english + text[name.end :]
    return text


def finished(sentence: Sentence, translated: str) -> str:
    """`translated` with no name twice in a row, names in quotes where the original has them so, and
    those that are missing in brackets at its end; nothing where nothing was translated."""
    if not translated.strip():
        return translated
    for name in sentence.names:
        translated = _in_quotes(sentence.text, name, _once(name.english, translated))
    return with_added(sentence.names, translated)


def _better(sentence: Sentence, plain: str, named: str | None) -> str:
    if not named:
        return plain
    fewer = len(lost_names(sentence.names, named)) < len(lost_names(sentence.names, plain))
    return named if fewer else plain


def _gloss(sentence: Sentence, names: Sequence[NameSpan], gloss: Callable[[str], str]) -> str:
    given = _stood_in(sentence, names)
    return _said(gloss(given.text), given.names)


def _framing(sentence: Sentence) -> list[NameSpan]:
    """The outlet's framing words, and those that the gloss would get wrong."""
    words = [*_WORDS.get(sentence.language, ())]
    if sentence.language in FRAMING:
        words.append((FRAMING[sentence.language], SO_CALLED, "word"))
    return [
        NameSpan(*found.span(), english, (), kind)
        for pattern, english, kind in words
        for found in pattern.finditer(sentence.text)
    ]


def _apart(names: Sequence[NameSpan]) -> list[NameSpan]:
    """In the order of the text, without what stands in a longer one."""
    chosen: list[NameSpan] = []
    for name in sorted(names, key=lambda name: (name.start - name.end, name.start)):
        if all(name.end <= other.start or other.end <= name.start for other in chosen):
            chosen.append(name)
    return sorted(chosen, key=lambda name: name.start)


def _stood_in(sentence: Sentence, names: Sequence[NameSpan]) -> _Given:
    text, put = sentence.text, {}
    for number, name in reversed([*enumerate(_apart(names))]):
        key = _key(number)
        put[key] = name
        text = f"{text[: name.start]}Qz{key}qz{text[name.end :]}"
    return _Given(text, put)


def _key(number: int) -> str:
    """a, b … z, ba, bb …"""
    higher, letter = divmod(number, len(_LETTERS))
    return (_key(higher) if higher else "") + _LETTERS[letter]


def _said(glossed: str, names: Mapping[str, NameSpan]) -> str:
    """What was glossed, with the names in place of the words that stood in for them."""
    said, last = "", 0
    for found in _STAND_IN.finditer(glossed):
        said += glossed[last : found.start()]
        name = names.get(found[1].lower())
        said += found[0] if name is None else _joined(said, name)
        last = found.end()
    return said + glossed[last:]


def _joined(before: str, name: NameSpan) -> str:
    """The English of `name` with what belongs between it and the words `before` it."""
    english = name.english
    word = re.search(r"(\w[\w']*)\s+$", before)
    previous = word[1].lower() if word else ""
    if english[0].islower() and not before.strip():
        return english[0].upper() + english[1:]
    if name.kind not in {"place", "organisation", "event", "document"} or english.endswith("'s"):
        return english
    article = "the " if _wants_article(english) and previous not in _ARTICLES else ""
    of = "of " if _OF_WHAT.fullmatch(previous) else ""
    return f"{of}{article}{english}" if before.strip() else f"{article.capitalize()}{english}"


def _wants_article(english: str) -> bool:
    head = re.split(r"\s(?:of|for|in|on|at|between)\s", english)[0].split()[-1]
    return english in _THE_ACRONYMS or (" " in english and _THE_HEADS.fullmatch(head) is not None)


def _once(english: str, text: str) -> str:
    twice = rf"\b({re.escape(english)})(?:\s+(?:the\s+)?\1)+(?!\w)"
    return re.sub(r"\b([Tt]he)\s+the\b", r"\1", re.sub(twice, r"\1", text))


def _in_quotes(original: str, name: NameSpan, translated: str) -> str:
    """A name that the original has in quotes („Kosovo“) stands in quotes in the translation."""
    before, after = original[: name.start][-1:], original[name.end :][:1]
    if not (before and after and before in _OPENING and after in _CLOSING):
        return translated
    place = re.search(rf"(?<!\w){re.escape(name.english)}(?!\w)", translated)
    if place is None or any(sign in _OPENING + _CLOSING for sign in _around(translated, place)):
        return translated
    return f"{translated[: place.start()]}“{place[0]}”{translated[place.end() :]}"


def _around(text: str, place: re.Match[str]) -> str:
    return text[: place.start()].rstrip()[-1:] + text[place.end() :].lstrip()[:1]
