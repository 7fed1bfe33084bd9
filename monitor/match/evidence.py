"""The sentences that show an analyst why a rule alerts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monitor.match.evaluation import Evaluation
from monitor.match.scan import Occurrence
from monitor.match.strip import Strip
from monitor.match.terms import Vocabulary
from monitor.model import Document, Evidence, Translation

SENTENCES = 3
"""Sentences shown for one rule and article."""

LONGEST = 600
"""Characters shown of one sentence; of a longer one, those around the hit."""


@dataclass(slots=True)
class _Sentence:
    """A sentence of a strip with the hits in it, the first of each term."""

    strip: Strip
    start: int
    end: int
    hits: dict[int, Occurrence] = field(default_factory=dict)

    def rank(self, wanted: set[int]) -> tuple[int, bool, bool, int]:
        """Low for what shows most: the terms still wanted, the text before the title, the original
        before the translation, what comes first."""
        news = len(wanted & self.hits.keys())
        return -news, self.strip.field == "title", self.strip.via == "translation", self.start


def evidence(
    rule: str,
    hits: Iterable[Occurrence],
    evaluation: Evaluation,
    vocabulary: Vocabulary,
    document: Document,
) -> tuple[Evidence, ...]:
    """At most three sentences that hold as many of the terms as possible, best first; one piece
    of evidence for each term that a sentence is the first to show."""
    return tuple(
        _shown(rule, sentence, hit, vocabulary.terms[hit.term].label, document)
        for sentence, hit in _best(_sentences(hits, evaluation))
    )


def _sentences(hits: Iterable[Occurrence], evaluation: Evaluation) -> list[_Sentence]:
    found: dict[tuple[int, int], _Sentence] = {}
    for hit in hits:
        strip = evaluation.scan.strips[hit.strip]
        number = strip.sentence_at(hit.start)
        start, end = strip.sentences[number] if strip.sentences else (hit.start, hit.end)
        sentence = found.setdefault((hit.strip, number), _Sentence(strip, start, end))
        sentence.hits.setdefault(hit.term, hit)
    return list(found.values())


def _best(sentences: list[_Sentence]) -> Iterator[tuple[_Sentence, Occurrence]]:
    wanted = {term for sentence in sentences for term in sentence.hits}
    for _ in range(SENTENCES):
        if not wanted:
            return
        best = min(sentences, key=lambda sentence: sentence.rank(wanted))
        yield from ((best, hit) for term, hit in best.hits.items() if term in wanted)
        wanted -= best.hits.keys()


def _shown(
    rule: str, sentence: _Sentence, hit: Occurrence, term: str, document: Document
) -> Evidence:
    strip = sentence.strip
    here = _around(strip.text, sentence.start, sentence.end, hit)
    there = _other_side(sentence, document)
    original, translated = (here, there) if strip.via == "original" else (there, here)
    return Evidence(
        rule=rule,
        term=term,
        surface=strip.text[hit.start : hit.end],
        via=strip.via,
        original=original,
        translated=translated,
    )


def _around(text: str, start: int, end: int, hit: Occurrence) -> str:
    """The sentence, or the part of a very long one that the hit stands in."""
    if end - start <= LONGEST:
        return text[start:end]
    left = max(start, (hit.start + hit.end - LONGEST) // 2)
    right = min(end, left + LONGEST)
    before, after = "…" if left > start else "", "…" if right < end else ""
    return f"{before}{text[left:right]}{after}"


def _other_side(sentence: _Sentence, document: Document) -> str | None:
    """The same sentence in the other text, where the translation says which one it is."""
    translation = document.translation
    if translation is None:
        return None
    if sentence.strip.field == "title":
        other = translation.title if sentence.strip.via == "original" else document.title
        return other or None
    if sentence.strip.via == "original":
        spans = _aligned(translation, sentence, 0, 2)
        return _joined(translation.text, spans)
    return _joined(document.text, _aligned(translation, sentence, 2, 0))


def _aligned(
    translation: Translation, sentence: _Sentence, here: int, there: int
) -> list[tuple[int, int]]:
    return [
        (pair[there], pair[there + 1])
        for pair in translation.sentences
        if pair[here] < sentence.end and pair[here + 1] > sentence.start
    ]


def _joined(text: str, spans: list[tuple[int, int]]) -> str | None:
    if not spans:
        return None
    start, end = spans[0][0], max(end for _, end in spans)
    joined = text[start:end].strip()
    return joined[: LONGEST - 1] + "…" if len(joined) > LONGEST else joined or None
