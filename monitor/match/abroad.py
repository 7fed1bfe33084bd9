"""Names in a text of a language in which they aren't looked for: told, never a hit."""

from collections.abc import Callable

from monitor.match.dictionary import Dictionary
from monitor.match.scan import Occurrence, Scan
from monitor.match.sight import sight
from monitor.match.terms import Term, Vocabulary
from monitor.text.languages import named


def refuse_abroad(
    reading: Scan, vocabulary: Vocabulary, dictionary: Callable[[str | None], Dictionary]
) -> None:
    """Notes in `reading` what would be a hit if its text were in another language, of terms that
    are neither found nor refused. Looks names up in every language: for explaining one text."""
    known = reading.found.keys() | reading.refused.keys()
    for number, strip in enumerate(reading.strips):
        if strip.language is None:
            continue
        for sighting in sight(strip, dictionary(None)):
            term, words = sighting.name.term, sighting.words
            languages = _languages(vocabulary.terms[term])
            strong = sighting.cased and sighting.name.role == "strong"
            if not strong or term in known or not languages or strip.language in languages:
                continue
            start, end = strip.tokens[words[0]].start, strip.tokens[words[-1]].end
            here = Occurrence(term, number, words, start, end)
            reading.refuse(here, "language", named(languages))


def _languages(term: Term) -> tuple[str, ...]:
    """The languages in which a term is looked for; empty where it is in every one."""
    if term.entity is not None:
        keys = [key if key != "any" else None for key, _ in term.entity.names]
    else:
        keys = [key for key, _ in term.keyword.texts] if term.keyword else []
    scoped = [key for key in keys if key is not None]
    return tuple(dict.fromkeys(scoped)) if len(scoped) == len(keys) else ()
