"""The rules, compiled, against one document at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from monitor.config.rules import Config, Entity, Rule
from monitor.match.conditions import Compiler, Has, Node, asked_terms, holds_of_nothing, region_mask
from monitor.match.evaluation import Evaluation
from monitor.match.evidence import evidence
from monitor.match.scan import Occurrence, Scan, scan
from monitor.match.sight import Sighting, sight
from monitor.match.slips import slips
from monitor.match.strip import Strip, strips_of
from monitor.match.terms import Dictionary, Vocabulary
from monitor.match.why import NearestMiss, origin_miss
from monitor.model import Document, Hit, NameSpan, RuleMatch, Severity

MOST_HITS = 50
"""Hits listed of one rule: the first of every term, then the second, and so on."""


@dataclass(frozen=True, slots=True)
class _CompiledRule:
    rule: Rule
    when: Node
    asked: tuple[Has, ...]


@dataclass(frozen=True, slots=True)
class _CompiledIgnore:
    reason: str
    when: Node


def compile_rules(config: Config, before: "Matcher | None" = None) -> "Matcher":
    """The rules ready to be held against documents; what is as it was in `before` is taken from
    it. Raises `re2.error` for a pattern that RE2 refuses; everything else was checked with the
    rules."""
    return Matcher(config, before)


class Matcher:
    """One version of the rules. Pure: the same document and day give the same matches."""

    def __init__(self, config: Config, before: "Matcher | None" = None) -> None:
        self._vocabulary = Vocabulary()
        self._vocabulary.add_entities(config.entities)
        compiler = Compiler(vocabulary=self._vocabulary, rules=config.rules)
        self._rules = [
            _CompiledRule(rule, when := compiler.rule(rule), tuple(asked_terms(when)))
            for rule in config.rules
            if rule.status != "off"
        ]
        self._ignores = [
            _CompiledIgnore(line.reason, compiler.node(line.when, region_mask(line.fields)))
            for line in config.ignore
        ]
        self._asking: dict[int, list[int]] = defaultdict(list)
        for number, compiled in enumerate(self._rules):
            for term in compiled.asked:
                self._asking[term.term].append(number)
        self._always = [
            number for number, one in enumerate(self._rules) if holds_of_nothing(one.when)
        ]
        self._dictionaries: dict[str | None, Dictionary] = {}

    def prepare(self, languages: Iterable[str | None]) -> None:
        """Makes the dictionaries of these languages now (up to seconds each), in whatever thread
        calls: the first text of a language then costs no more than the next."""
        for language in languages:
            self._dictionary(language)

    def match(
        self, document: Document, *, today: date, near_misses: bool = False
    ) -> tuple[RuleMatch, ...]:
        """Every rule that alerts on `document` or has a hit in it, in the order of the file; with
        `near_misses` also those that nearly have one. Rules that are off or ended before `today`
        are left out."""
        strips = strips_of(document)
        reading = scan(strips, self._vocabulary, self._dictionary)
        evaluation = Evaluation(reading)
        near = slips(strips, self._dictionary) if near_misses else {}
        misses = NearestMiss(evaluation, self._vocabulary, near)
        ignored = self._ignored(evaluation)
        matches = []
        for number in range(len(self._rules)) if near_misses else self._candidates(reading):
            compiled = self._rules[number]
            if compiled.rule.until is not None and compiled.rule.until < today:
                continue
            found = self._match(compiled, document, evaluation, misses, ignored)
            if found.alert or found.hits or (near_misses and misses.is_near(compiled.when)):
                matches.append(found)
        return tuple(matches)

    def names(self, text: str, language: str | None) -> tuple[NameSpan, ...]:
        """The known names in `text`, longest first where they overlap, in the order of the text.

        Whole names of people, places, organisations, events and documents, as nouns: a surname
        alone or an adjective (*banjski*) has no name to stand for it in English.
        """
        strip = Strip(via="original", field="text", text=text, language=language)
        dictionary = self._dictionary(language)
        spans: list[NameSpan] = []
        taken: set[int] = set()
        for sighting in sorted(sight(strip, dictionary), key=lambda one: -len(one.words)):
            english = self._english(strip, sighting)
            if english is not None and taken.isdisjoint(sighting.words):
                taken.update(sighting.words)
                first, last = strip.tokens[sighting.words[0]], strip.tokens[sighting.words[-1]]
                spans.append(NameSpan(first.start, last.end, english))
        return tuple(sorted(spans, key=lambda span: span.start))

    # ── one rule ──

    def _match(
        self,
        compiled: _CompiledRule,
        document: Document,
        evaluation: Evaluation,
        misses: NearestMiss,
        ignored: str | None,
    ) -> RuleMatch:
        rule = compiled.rule
        holds = evaluation.holds(compiled.when)
        why_not = origin_miss(rule.origin, document.origin) if holds else misses.why(compiled.when)
        stopped = None
        if why_not is None and ignored is not None and rule.severity != Severity.CRITICAL:
            stopped, why_not = ignored, f"ignored: {ignored}"
        alert = why_not is None
        shown: tuple[Occurrence, ...] = ()
        if alert:
            shown = tuple(dict.fromkeys(evaluation.reasons(compiled.when)))
        return RuleMatch(
            rule=rule.id,
            severity=rule.severity,
            alert=alert,
            hits=self._hits(compiled.asked, evaluation),
            evidence=evidence(rule.id, shown, evaluation, self._vocabulary, document),
            why_not=why_not,
            ignored=stopped,
        )

    def _hits(self, asked: tuple[Has, ...], evaluation: Evaluation) -> tuple[Hit, ...]:
        ranked = [
            (rank, hit) for term in asked for rank, hit in enumerate(evaluation.occurrences(term))
        ]
        ranked.sort(key=lambda pair: (pair[0], _place(pair[1])))
        first = sorted({hit for _, hit in ranked[:MOST_HITS]}, key=_place)
        return tuple(self._hit(occurrence, evaluation.scan) for occurrence in first)

    def _hit(self, occurrence: Occurrence, reading: Scan) -> Hit:
        strip = reading.strips[occurrence.strip]
        return Hit(
            term=self._vocabulary.terms[occurrence.term].label,
            field=strip.field,
            via=strip.via,
            start=occurrence.start,
            end=occurrence.end,
            surface=reading.surface(occurrence),
        )

    # ── the rules together ──

    def _candidates(self, reading: Scan) -> Iterable[int]:
        """The rules that have a hit or could alert without one, in the order of the file."""
        found = {number for term in reading.found for number in self._asking.get(term, ())}
        return sorted(found.union(self._always))

    def _ignored(self, evaluation: Evaluation) -> str | None:
        for line in self._ignores:
            if evaluation.holds(line.when):
                return line.reason
        return None

    def _dictionary(self, language: str | None) -> Dictionary:
        """The names for texts of a language; made when the first such text comes."""
        if language not in self._dictionaries:
            self._dictionaries[language] = Dictionary(self._vocabulary, language)
        return self._dictionaries[language]

    def _english(self, strip: Strip, sighting: Sighting) -> str | None:
        name, words = sighting.name, sighting.words
        entity = self._vocabulary.terms[name.term].entity
        if entity is None or entity.kind == "phrase" or name.role != "strong" or not name.whole:
            return None
        together = words[-1] - words[0] == len(words) - 1
        if not (sighting.cased and together and _is_noun(strip, sighting)):
            return None
        return next(_english_names(entity), None)


def _is_noun(strip: Strip, sighting: Sighting) -> bool:
    """Not an adjective of the place: banjski, nor hrvatska without a capital."""
    token = strip.tokens[sighting.words[0]]
    form = sighting.name.words[0][token.folded]
    small = strip.shapes_tell and token.shape == "lower" and form.surface[0].isupper()
    return not form.of_a_place and not small


def _place(occurrence: Occurrence) -> tuple[int, int, int, int]:
    """Original before translation, title before text, then as they come."""
    return occurrence.strip, occurrence.start, occurrence.end, occurrence.term


def _english_names(entity: Entity) -> Iterator[str]:
    """The entity's names, those that an English text would use first."""
    for wanted in ("en", "any"):
        yield from (name for key, name in entity.names if key == wanted)
    yield from (name for _, name in entity.names if all(letter < "\u0250" for letter in name))
