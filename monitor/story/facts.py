"""What an article says, in keys that are alike in every language and script."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from monitor.model import Article, Fact, Facts, Translation
from monitor.story import lexicon
from monitor.story.counts import numbers
from monitor.story.denials import denies
from monitor.story.sound import cognate, is_adjective
from monitor.text.everyday import everyday_words
from monitor.text.fold import Token, tokens

WORDS = 150
"""Words of a text that are looked at after its title: what follows is background more and more."""

LEAD = 40
"""Words of the text in which a name is twice as prominent; in the title it is three times."""

_CUED = 110  # words in which a cue speaks of the event itself
_DENIED = 45
_SHORTEST = 3  # letters of a word that says anything
_WORD = 4
_START = re.compile(r"""[.!?:„“”"«»()\n][^\w]*$""")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_FIGURED = 1200  # characters
_HOURED = 900
_HOUR = re.compile(
    r"(?<![\d.,:])([01]?\d|2[0-3])([:.])([0-5]\d)(?![\d.,:]*\d)(?! ?(?:%|[€$]|eur|evr|mil|km|m\b))"
)
_MONTHS = 12
_LEAST_FIGURE = 12  # smaller ones are everywhere
_LONG_FIGURE = 3
_CAPITALS = frozenset({"capital", "upper", "mixed"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands: `place` counts from the title's first; `starts`: a sentence."""

    token: Token
    place: int
    heading: bool
    starts: bool
    concept: str | None
    before: str  # the word before, folded
    gap: str  # what stands between the two


@dataclass(slots=True)
class _Found:
    names: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    surfaces: dict[str, str] = field(default_factory=dict)
    acts: Counter[str] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


def facts(article: Article, translation: Translation | None = None) -> Facts:
    """The article's, with what only its translation into English names."""
    own = _facts(article.title, article.text, article.language)
    if translation is None or translation.language != "en" or article.language == "en":
        return own
    return _with_acts(own, _facts(translation.title, translation.text, "en"))


def _with_acts(own: Facts, other: Facts) -> Facts:
    """Acts alone: names are spelt as their language spells them, and engines respell them."""
    known = {act.key for act in own.acts}
    further = tuple(act for act in other.acts if act.key not in known)
    return Facts(
        names=own.names,
        places=own.places,
        people=own.people,
        acts=own.acts + further,
        heads=own.heads,
        numbers=own.numbers,
        figures=own.figures,
        words=own.words,
        cues=own.cues,
        denies=own.denies or other.denies,
    )


def _facts(title: str, text: str, language: str | None) -> Facts:
    words = (*_words(title, language, heading=True), *_words(text, language, heading=False))
    found = _Found()
    small = everyday_words(language or "")
    lower = {word.token.folded for word in words if word.token.shape == "lower"}
    for here, word in enumerate(words):
        if word.token.shape == "digit" or len(word.token.folded) < _SHORTEST:
            continue
        following = words[here + 1] if here + 1 < len(words) else None
        prominence = _as_name(word, following, language, small, lower)
        if prominence:
            _add_name(found, word, prominence, language)
        _add_word(found, word, language, small, is_name=prominence > 0)
    return Facts(
        names=tuple(
            Fact(key=key, text=found.surfaces[key], weight=weight)
            for key, weight in sorted(found.names.items(), key=lambda item: -item[1])
        ),
        places=tuple(sorted(found.places)),
        people=tuple(_people(words, language, small)),
        acts=tuple(
            Fact(key=act, text=act, weight=weight) for act, weight in found.acts.most_common()
        ),
        heads=tuple(sorted(found.heads)),
        numbers=numbers(words),
        figures=tuple(sorted(_figures(text[:_FIGURED]))),
        words=tuple(sorted(found.words)),
        cues=tuple(sorted({*_cues(words), *_hours(f"{title}\n{text[:_HOURED]}")})),
        denies=denies(words[:_DENIED]),
    )


def _words(text: str, language: str | None, *, heading: bool) -> Iterator[Word]:
    before: Token | None = None
    for place, token in enumerate(tokens(text)[:WORDS]):
        gap = text[before.end : token.start] if before else "\n"
        yield Word(
            token=token,
            place=place,
            heading=heading,
            starts=_START.search(gap) is not None,
            concept=lexicon.concept(token.folded, language),
            before=before.folded if before else "",
            gap=gap,
        )
        before = token


def _weight(word: Word) -> float:
    return 3.0 if word.heading else 2.0 if word.place < LEAD else 1.0


def _as_name(
    word: Word,
    following: Word | None,
    language: str | None,
    small: Iterable[str],
    lower: Iterable[str],
) -> float:
    """How prominent the word is as a name; 0: it is none. Where every word has a capital, or the
    first of a sentence, less, and not what stands in the text without one."""
    token, folded = word.token, word.token.folded
    if token.shape == "lower":
        return 0.7 * _weight(word) if is_adjective(folded, language) else 0.0
    if token.shape not in _CAPITALS or folded in small or _is_no_name(folded):
        return 0.0
    titled = word.heading and language == "en"
    if not (word.starts or titled):
        common = word.concept is not None and token.shape == "capital" and folded in lower
        return 0.0 if common else _weight(word)
    run = not titled and _goes_on(token, following)
    if folded in lower or (word.concept is not None and not run):
        return 0.0
    return _weight(word) * (1.0 if run else 0.4)


def _is_no_name(folded: str) -> bool:
    return folded in lexicon.cues("calendar") or folded in lexicon.cues("office")


def _goes_on(token: Token, following: Word | None) -> bool:
    """Whether the next word is another one with a capital: first and last name."""
    return (
        following is not None
        and following.token.shape in _CAPITALS
        and 0 <= following.token.start - token.end <= 1
    )


def _add_name(found: _Found, word: Word, prominence: float, language: str | None) -> None:
    key = lexicon.name(word.token.folded, language)
    if not key:
        return
    found.names[key] += prominence
    found.surfaces.setdefault(key, word.token.surface)
    if word.token.shape == "lower":
        return
    if word.heading:
        found.heads.add(key)
    if word.before in lexicon.cues("locative") and (word.heading or word.place < WORDS // 2):
        found.places.add(key)


def _people(words: Sequence[Word], language: str | None, small: Iterable[str]) -> Iterator[Fact]:
    """First and last names of the lead; not those after "in", which are places."""
    known = set[str]()
    for first, last in pairwise(words):
        key = " ".join(lexicon.name(one.token.folded, language) for one in (first, last))
        if key in known or first.before in lexicon.cues("locative") or first.place > LEAD:
            continue
        if all(_is_of_a_person(one, small) for one in (first, last)) and _goes_on(
            first.token, last
        ):
            known.add(key)
            yield Fact(key=key, text=f"{first.token.surface} {last.token.surface}")


def _is_of_a_person(word: Word, small: Iterable[str]) -> bool:
    folded = word.token.folded
    return (
        not word.heading
        and word.token.shape == "capital"
        and len(folded) >= _SHORTEST
        and word.concept is None
        and folded not in small
        and not _is_no_name(folded)
        and lexicon.commonness(lexicon.name(folded, None)) == 1.0
    )


def _add_word(
    found: _Found, word: Word, language: str | None, small: Iterable[str], *, is_name: bool
) -> None:
    folded = word.token.folded
    if word.concept is not None:
        found.acts[word.concept] += 2 if word.heading else 1
        if word.heading and lexicon.says(word.concept) > 1:
            found.heads.add("#" + word.concept)
    elif not is_name and len(folded) >= _WORD and folded not in small:
        key = cognate(folded, language)
        if key is not None:
            found.words.add(key)


def _figures(text: str) -> set[str]:
    written = (found[0].replace(",", ".").replace(":", ".") for found in _FIGURE.finditer(text))
    return {
        one
        for one in written
        if len(one) >= _LONG_FIGURE or (one.isdigit() and int(one) > _LEAST_FIGURE)
    }


def _hours(text: str) -> Iterator[str]:
    """The times of the day, as "at 06:20"; 12.03 is a date."""
    for hour, mark, minute in _HOUR.findall(text):
        is_date = mark == "." and 0 < int(minute) <= _MONTHS and int(minute) % 5
        if not is_date:
            yield f"at {int(hour):02}:{minute}"


def _cues(words: Sequence[Word]) -> Iterator[str]:
    early = [word for word in words if word.heading or word.place < _CUED]
    if any(_speaks_of_another(early, here) for here in range(len(early))):
        yield "another"
    title = [word for word in words if word.heading]
    yield from (f"another {concept}" for concept in _further(title))
    for part in ("morning", "evening"):
        if any(word.token.folded in lexicon.cues(part) for word in early[: _CUED // 2]):
            yield part
        if any(word.token.folded in lexicon.cues(part) for word in title):
            yield f"{part} headline"
    if any(word.token.folded in lexicon.cues("background") for word in title):
        yield "background"


def _further(title: Sequence[Word]) -> Iterator[str]:
    """The incidents of which a headline says that they are new ones."""
    for here, word in enumerate(title):
        if word.token.folded in lexicon.cues("another"):
            yield from {
                near.concept
                for near in title[here + 1 : here + 3]
                if near.concept in lexicon.SINGLE
            }


def _speaks_of_another(words: Sequence[Word], here: int) -> bool:
    """A second shooting, yet another case."""
    if words[here].token.folded not in lexicon.cues("another"):
        return False
    near = (*words[max(0, here - 1) : here], *words[here + 1 : here + 3])
    return any(
        word.concept in lexicon.INCIDENTS or word.token.folded in lexicon.cues("case")
        for word in near
    )
