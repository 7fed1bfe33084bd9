"""The examples that rules carry: texts that must alert, and texts that must not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

from monitor.config.rules import Config, Entity, Example, Ignore, Rule
from monitor.config.uses import Uses
from monitor.errors import Problem
from monitor.match.matcher import Matcher, compile_rules
from monitor.model import Document, Origin, RuleMatch
from monitor.text.detect import detect

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is wrong with an example: an error, or a warning that a known miss is none any more."""

    message: str
    level: str


@dataclass(frozen=True, slots=True)
class _Judged:
    """A rule's examples, and what their outcomes hang on besides the entities and `ignore`."""

    rule: Rule
    refers: tuple[Rule, ...]
    verdicts: tuple[_Verdict | None, ...]

    @property
    def fails(self) -> bool:
        return any(one is not None and one.level == "error" for one in self.verdicts)

    def problems(self) -> Iterable[Problem]:
        for example, verdict in zip(self.rule.examples, self.verdicts, strict=True):
            if verdict is not None:
                yield Problem(
                    file=example.at.file,
                    line=example.at.line,
                    column=example.at.column,
                    message=f"rule {self.rule.id}: {verdict.message}",
                    level=verdict.level,
                )


@dataclass(frozen=True)
class Judgement:
    """What the examples of one version of the rules say. `run` of them were run for it, the
    outcomes of the others are those of the version before."""

    judged: Mapping[str, _Judged] = field(default_factory=dict)
    entities: tuple[Entity, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    run: int = 0

    @cached_property
    def failing(self) -> frozenset[str]:
        """The ids of the rules that have a failing example."""
        return frozenset(rule for rule, judged in self.judged.items() if judged.fails)

    def problems(self, rules: Iterable[str] | None = None) -> tuple[Problem, ...]:
        """An error for each example that fails, a warning for each known miss that is none any
        more: of all rules, or of these."""
        wanted = self.judged if rules is None else {rule: self.judged[rule] for rule in rules}
        return tuple(problem for judged in wanted.values() for problem in judged.problems())


Told = Callable[[int, int], None]


def judge(
    config: Config,
    matcher: Matcher,
    *,
    today: date,
    before: Judgement | None = None,
    told: Told | None = None,
) -> Judgement:
    """Runs the examples, each on the original alone: an outcome doesn't depend on what is
    installed, nor on the day (an ended rule is judged as on its last). Outcomes of `before` are
    taken where nothing changed that they hang on. `told` hears how many of how many are done."""
    kept = before.judged if before and _same(config, before) else {}
    uses = Uses(config)
    judged: dict[str, _Judged] = {}
    waiting: list[_Hearing] = []
    for rule in config.rules:
        if rule.status == "off" or not rule.examples:
            continue
        hearing = _Hearing(rule, uses.rules(rule), today)
        known = kept.get(rule.id)
        if known is not None and (known.rule, known.refers) == (rule, hearing.refers):
            judged[rule.id] = replace(known, rule=rule)
        else:
            waiting.append(hearing)
    total = sum(len(one.rule.examples) for one in waiting)
    done = 0
    for one in waiting:
        if told:
            told(done, total)
        one.hear(matcher)
        done += len(one.rule.examples)
    # What an example nearly found is asked of the few rules concerned: among all rules and in all
    # languages it would take seconds.
    missing = {part.id: part for one in waiting if one.misses for part in (one.rule, *one.refers)}
    few = compile_rules(replace(config, rules=tuple(missing.values()))) if missing else matcher
    judged |= {one.rule.id: one.judged(few) for one in waiting}
    return Judgement(judged, config.entities, config.ignore, total)


def _same(config: Config, before: Judgement) -> bool:
    """Any entity may hide another behind a longer name, and any ignored thing stop a rule."""
    return (config.entities, config.ignore) == (before.entities, before.ignore)


@dataclass(slots=True)
class _Hearing:
    """A rule whose examples are run."""

    rule: Rule
    refers: tuple[Rule, ...]
    today: date
    found: list[RuleMatch | None] = field(default_factory=list)  # an example each

    @property
    def day(self) -> date:
        """An ended rule's examples are judged as on its last."""
        return self.today if self.rule.until is None else min(self.today, self.rule.until)

    def hear(self, matcher: Matcher) -> None:
        for example in self.rule.examples:
            also = (self.rule.id,)
            self.found.append(
                self._own(matcher.holding(_document(example), today=self.day, also=also))
            )

    def _own(self, matches: Iterable[RuleMatch]) -> RuleMatch | None:
        return next((one for one in matches if one.rule == self.rule.id), None)

    @property
    def misses(self) -> bool:
        """Whether an example should alert, does not, and is not known to."""
        return any(
            example.alert and not example.known_miss and not _alerts(match)
            for example, match in zip(self.rule.examples, self.found, strict=True)
        )

    def judged(self, few: Matcher) -> _Judged:
        pairs = zip(self.rule.examples, self.found, strict=True)
        verdicts = tuple(self._verdict(example, match, few) for example, match in pairs)
        return _Judged(self.rule, self.refers, verdicts)

    def _verdict(self, example: Example, match: RuleMatch | None, few: Matcher) -> _Verdict | None:
        good = _alerts(match) == example.alert
        if example.known_miss:
            text = "this known miss is no longer a miss; take known_miss out, so that it stays so"
            return _Verdict(text, "warning") if good else None
        if good:
            return None
        if not example.alert:
            return _Verdict(f"this example should not alert and does: {_fired(match)}", "error")
        document = _document(example)
        near = self._own(few.match(document, today=self.day, near_misses=True)) or match
        text = (
            f"this example should alert and does not: {_nearest(near)}{_taken(example, document)}"
        )
        return _Verdict(text, "error")


def _alerts(match: RuleMatch | None) -> bool:
    return match is not None and match.alert


def _document(example: Example) -> Document:
    """The example as an article of which only what the example says is known."""
    title = example.title or ""
    return Document(
        title=title,
        text=example.text,
        language=example.language or _detected(title, example.text),
        origin=Origin(
            feed=example.feed,
            country=example.country,
            kind=example.kind,
            language=example.language,
        ),
        bare=example.title is None,
    )


def _nearest(match: RuleMatch | None) -> str:
    if match is None or match.why_not is None:
        return "nothing that the rule looks for is in it"
    return match.why_not


@lru_cache(maxsize=1 << 13)
def _detected(title: str, text: str) -> str | None:
    """Kept from one version of the rules to the next: it is half of what an example costs."""
    return detect(title, text).language


def _taken(example: Example, document: Document) -> str:
    if example.language is not None:
        return ""
    language = "no language that is known" if document.language is None else document.language
    return f" (taken for {language}, as no language is given)"


def _fired(match: RuleMatch | None) -> str:
    hits = match.hits if match else ()
    named = list(dict.fromkeys(f'"{hit.surface}" is {hit.term}' for hit in hits))
    return ", ".join(named[:_SHOWN]) or "the rule holds for a text without any of its terms"
