"""The rules, compiled, against one document at a time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from monitor.config.rules import Config, Entity
from monitor.match.abroad import refuse_abroad
from monitor.match.compiled import CompiledRule, CompiledRules
from monitor.match.conditions import Has
from monitor.match.dictionary import Dictionary, dictionaries
from monitor.match.english import named
from monitor.match.evaluation import Evaluation
from monitor.match.evidence import evidence
from monitor.match.scan import Occurrence, Scan, judge, scan
from monitor.match.sight import Sighting, sight
from monitor.match.slips import Slip, slips
from monitor.match.strip import Strip, strips_of
from monitor.match.why import NearestMiss, origin_miss
from monitor.memory import uncollected
from monitor.model import Document, Hit, NameSpan, RuleMatch, Severity

MOST_HITS = 50
"""Hits listed of one rule: the first of every term, then the second, and so on."""

MANY = 1000
"""New terms that are worth a new dictionary."""

_Places = set[tuple[int, tuple[int, ...]]]  # term and words


@dataclass(frozen=True, slots=True)
class _Case:
    """One document, and what the rules are judged by."""

    document: Document
    evaluation: Evaluation
    misses: NearestMiss
    ignored: str | None


def compile_rules(config: Config, before: "Matcher | None" = None) -> "Matcher":
    """The rules ready to be held against documents; what is as it was in `before` is taken from
    it. Raises `re2.error` for a pattern that RE2 refuses; everything else was checked with the
    rules."""
    with uncollected():
        return Matcher(config, before)


class Matcher:
    """One version of the rules. Pure: the same document and day give the same matches."""

    def __init__(self, config: Config, before: "Matcher | None" = None) -> None:
        known = before._compiled if before else None
        self._compiled: CompiledRules = CompiledRules(config, known)
        self._vocabulary = self._compiled.vocabulary
        self._dictionaries = self._updated(before) if before else {}

    def knows(self, language: str | None) -> bool:
        """Whether the dictionary of this language is made."""
        return language in self._dictionaries

    def prepare(self, languages: Iterable[str | None]) -> None:
        """Makes the dictionaries of these languages now (up to seconds each), in whatever thread
        calls: the first text of a language then costs no more than the next."""
        if new := [language for language in languages if not self.knows(language)]:
            self._dictionaries |= dictionaries(new, self._vocabulary.terms)

    def parts(self) -> tuple[object, ...]:
        """What it is made of, for whoever lets go of it."""
        return self._compiled, self._vocabulary, *self._dictionaries.values()

    def match(
        self, document: Document, *, today: date, near_misses: bool = False
    ) -> tuple[RuleMatch, ...]:
        """Every rule that alerts on `document` or has a hit in it, in the order of the file; with
        `near_misses` also those that nearly have one. Rules that are off or ended before `today`
        are left out."""
        reading = self._scan(document)
        if near_misses:
            refuse_abroad(reading, self._vocabulary, self._dictionary)
        near = slips(reading.strips, self._dictionary) if near_misses else None
        terms = reading.found.keys() if near is None else {*reading.found, *reading.refused, *near}
        rules = self._rules(self._compiled.asking(terms, today))
        case = self._case(document, Evaluation(reading), rules, near)
        return tuple(
            found
            for one in rules
            if (found := self._match(one, case)).alert
            or found.hits
            or (near_misses and case.misses.is_near(one.when))
        )

    def holding(
        self, document: Document, *, today: date, also: Collection[str] = ()
    ) -> tuple[RuleMatch, ...]:
        """Of what `match` has, the rules that alert and those that only an `ignore` line stops; and
        those named in `also`. Its cost doesn't grow with the rules that have hits without holding.
        """
        reading = self._scan(document)
        evaluation = Evaluation(reading)
        woken = self._compiled.woken(reading.found, today)
        held = {number for number in woken if self._holds(number, document, evaluation)}
        rules = self._rules(sorted(held.union(self._compiled.named(also, today))))
        case = self._case(document, evaluation, rules, None)
        matches = (self._match(one, case) for one in rules)
        return tuple(found for found in matches if found.alert or found.ignored or found.hits)

    def names(self, text: str, language: str | None) -> tuple[NameSpan, ...]:
        """The known names in `text`, longest first where they overlap, in the order of the text,
        as far as English has a word to put in their place: not for an adjective (*banjski*)."""
        strip = Strip(via="original", field="text", text=text, language=language)
        sightings = tuple(sight(strip, self._dictionary(language)))
        refused, counting = self._judged(strip, sightings)
        spans: list[NameSpan] = []
        taken: set[int] = set()
        for sighting in sorted(sightings, key=_first_named):
            entity, place = self._entity(sighting), (sighting.name.term, sighting.words)
            if entity is None or place in refused or not taken.isdisjoint(sighting.words):
                continue
            span = named(strip, sighting, entity, counts=place in counting)
            if span is not None:
                taken.update(sighting.words)
                spans.append(span)
        return tuple(sorted(spans, key=lambda span: span.start))

    # ── one rule ──

    def _rules(self, numbers: Iterable[int]) -> list[CompiledRule]:
        return [self._compiled.rules[number] for number in numbers]

    def _holds(self, number: int, document: Document, evaluation: Evaluation) -> bool:
        one = self._compiled.rules[number]
        holds = evaluation.holds(one.when)
        return holds and origin_miss(one.rule.origin, document.origin) is None

    def _match(self, one: CompiledRule, case: _Case) -> RuleMatch:
        rule, document, evaluation = one.rule, case.document, case.evaluation
        holds = evaluation.holds(one.when)
        why_not = origin_miss(rule.origin, document.origin) if holds else case.misses.why(one.when)
        stopped = None
        if why_not is None and case.ignored is not None and rule.severity != Severity.CRITICAL:
            stopped, why_not = case.ignored, f"ignored: {case.ignored}"
        alert = why_not is None
        shown: tuple[Occurrence, ...] = ()
        if alert:
            shown = tuple(dict.fromkeys(evaluation.reasons(one.when)))
        return RuleMatch(
            rule=rule.id,
            severity=rule.severity,
            alert=alert,
            hits=self._hits(one.asked, evaluation),
            evidence=evidence(rule.id, shown, evaluation, self._vocabulary, document),
            why_not=why_not,
            ignored=stopped,
        )

    def _hits(self, asked: tuple[Has, ...], evaluation: Evaluation) -> tuple[Hit, ...]:
        ranked = [
            (rank, hit) for term in asked for rank, hit in enumerate(evaluation.occurrences(term))
        ]
        ranked.sort(key=lambda pair: (pair[0], _place(pair[1])))
        first = sorted(dict.fromkeys(hit for _, hit in ranked[:MOST_HITS]), key=_place)
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

    def _scan(self, document: Document) -> Scan:
        return scan(strips_of(document), self._vocabulary, self._dictionary)

    def _case(
        self,
        document: Document,
        evaluation: Evaluation,
        rules: Iterable[CompiledRule],
        near: Mapping[int, Slip] | None,
    ) -> _Case:
        """What `rules` are judged by. Slips that aren't known are looked for where a rule misses a
        term."""
        if near is None:
            reading = evaluation.scan
            failing = (one for one in rules if not evaluation.holds(one.when))
            asked = {atom.term for one in failing for atom in one.asked}
            missing = asked - reading.found.keys() - reading.refused.keys()
            near = slips(reading.strips, self._dictionary, missing) if missing else {}
        misses = NearestMiss(evaluation, self._vocabulary, near)
        return _Case(document, evaluation, misses, self._ignored(evaluation))

    def _ignored(self, evaluation: Evaluation) -> str | None:
        for line in self._compiled.ignores:
            if evaluation.holds(line.when):
                return line.reason
        return None

    def _dictionary(self, language: str | None) -> Dictionary:
        """The names for texts of a language; made when the first such text comes."""
        if not self.knows(language):
            self.prepare((language,))
        return self._dictionaries[language]

    def _updated(self, before: "Matcher") -> dict[str | None, Dictionary]:
        """The dictionaries of the version before, brought up to date; none where next to nothing
        stays, as making those of several languages together takes less."""
        old, new = before._vocabulary.terms, self._vocabulary.terms
        gone = {number for number, term in old.items() if new.get(number) is not term}
        added = {number: term for number, term in new.items() if old.get(number) is not term}
        made = dict(before._dictionaries)
        if not gone and not added:
            return made
        if len(added) > max(MANY, len(new) // 2):
            return {}
        return {language: one.updated(gone, added) for language, one in made.items()}

    def _judged(self, strip: Strip, sightings: tuple[Sighting, ...]) -> tuple[_Places, _Places]:
        """Where a name means another thing, and where one counts."""
        reading = Scan((strip,))
        judge(reading, 0, sightings, self._vocabulary)
        refusals = (one for each in reading.refused.values() for one in each)
        refused = {(r.occurrence.term, r.occurrence.words) for r in refusals if r.reason == "never"}
        found = (one for each in reading.found.values() for one in each)
        return refused, {(one.term, one.words) for one in found}

    def _entity(self, sighting: Sighting) -> Entity | None:
        return self._vocabulary.terms[sighting.name.term].entity


def _first_named(one: Sighting) -> tuple[int, bool, tuple[int, ...]]:
    """The longest first; a name of its own before a weak one of another."""
    return -len(one.words), one.name.role == "weak", one.words


def _place(occurrence: Occurrence) -> tuple[int, int, int]:
    """Original before translation, title before text, then as they come."""
    return occurrence.strip, occurrence.start, occurrence.end
