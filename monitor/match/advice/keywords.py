"""Keywords that find too much, or less than they seem to: everyday words of a neighbour's, verbs,
words in capitals."""

from collections.abc import Iterator

from monitor.config.rules import Config, Keyword
from monitor.match.advice.advice import Advice, all_known, keywords, watched
from monitor.match.advice.verbs import noun_of
from monitor.text.everyday import homographs, small_words
from monitor.text.fold import Token, fold, tokens
from monitor.text.languages import named

_SPELT_OUT = 7
"""Letters from which a word in capitals is no acronym, but for those below."""

_ACRONYMS = """
    interpol europol frontex unprofor eurostat eurojust eurocontrol monstat unesco unicef
"""
_LONG_ACRONYMS = frozenset(_ACRONYMS.split())


def advice(config: Config) -> Iterator[Advice]:
    """The advice on every keyword of the rules."""
    languages = watched(config)
    names = _words_of_names(config)
    only = languages if all_known(config) else None
    for whose, keyword in keywords(config):
        said = (
            *_neighbours(keyword, languages),
            *_verbs(keyword, languages),
            *_in_capitals(keyword, names),
            *_unwatched(keyword, only),
        )
        yield from (Advice(keyword.at, f"{whose}: {text}") for text in said)


def _neighbours(keyword: Keyword, languages: frozenset[str]) -> Iterator[str]:
    for language, text in keyword.texts:
        words = tokens(text)
        if language is not None or len(words) != 1 or _is_acronym(words[0]):
            continue
        common = _common_in(words[0], languages)
        if common:
            yield (
                f'"{text}" is a common word in {named(common)} texts: say in which language it '
                f"is meant, as {{hbs: {text}}}, or put it into near"
            )


def _common_in(word: Token, languages: frozenset[str]) -> list[str]:
    """The languages of the feeds in which `word` is common; with a capital, which its own word in
    the text wants, only as a small word, which every sentence may open with."""
    common = {language for language in languages if word.folded in small_words(language)}
    groups = [group & languages for group in homographs().get(word.folded, ())]
    if word.shape == "lower" and sum(map(bool, groups)) > 1:
        common.update(*groups)
    return sorted(common)


def _is_acronym(word: Token) -> bool:
    return word.shape in {"upper", "mixed"}


def _verbs(keyword: Keyword, languages: frozenset[str]) -> Iterator[str]:
    for language, text in keyword.texts:
        spoken = languages if language is None else frozenset({language})
        words = tokens(text)
        for word in words:
            sure, alone = language is not None, len(words) == 1
            noun = noun_of(word.surface, spoken, sure=sure, alone=alone)
            if noun is not None:
                instead = f"the noun ({noun})" if noun else "a noun"
                yield (
                    f'"{word.surface}" is a verb, of which only this form is found: '
                    f"write {instead}, or every form that you need"
                )


def _in_capitals(keyword: Keyword, names: frozenset[str]) -> Iterator[str]:
    for _, text in keyword.texts:
        for word in tokens(text):
            if word.shape == "upper" and _spelt_out(word, names):
                yield (
                    f'"{word.surface}" is read as an acronym, so its cases are not found: '
                    f"write {word.surface.capitalize()} or {word.surface.lower()}, which is "
                    "found in capitals, too"
                )


def _spelt_out(word: Token, names: frozenset[str]) -> bool:
    folded, letters = fold(word.surface), word.surface
    if not letters.isalpha() or folded in _LONG_ACRONYMS:
        return False
    return len(letters) >= _SPELT_OUT or folded in names


def _words_of_names(config: Config) -> frozenset[str]:
    """The words with one capital in the names of entities, folded."""
    return frozenset(
        word.folded
        for entity in config.entities
        for _, name in entity.names
        for word in tokens(name)
        if word.shape == "capital"
    )


def _unwatched(keyword: Keyword, languages: frozenset[str] | None) -> Iterator[str]:
    scopes = {language for language, _ in keyword.texts}
    if languages is None or None in scopes or scopes & languages:
        return
    where = named(sorted(scope for scope in scopes if scope))
    yield (
        f'"{keyword.name}" is looked for in {where} texts only, and no feed is in that language: '
        "add such a feed, or a word in a language that is watched"
    )
