"""The examples that rules carry: texts that must alert, and texts that must not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from monitor.config.rules import Config, Entity, Example, Ignore, Rule
from monitor.config.uses import Uses
from monitor.errors import Problem
from monitor.match.matcher import Matcher
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
    waiting: list[tuple[Rule, tuple[Rule, ...]]] = []
    for rule in config.rules:
        if rule.status == "off" or not rule.examples:
            continue
        refers = uses.rules(rule)
        known = kept.get(rule.id)
        if known is not None and (known.rule, known.refers) == (rule, refers):
            judged[rule.id] = _Judged(rule, refers, known.verdicts)
        else:
            waiting.append((rule, refers))
    total = sum(len(rule.examples) for rule, _ in waiting)
    done = 0
    for rule, refers in waiting:
        verdicts = tuple(_verdict(rule, one, matcher, today) for one in rule.examples)
        judged[rule.id] = _Judged(rule, refers, verdicts)
        done += len(verdicts)
        if told:
            told(done, total)
    return Judgement(judged, config.entities, config.ignore, total)


def _same(config: Config, before: Judgement) -> bool:
    """Any entity may hide another behind a longer name, and any ignored thing stop a rule."""
    return (config.entities, config.ignore) == (before.entities, before.ignore)


def _verdict(rule: Rule, example: Example, matcher: Matcher, today: date) -> _Verdict | None:
    day = today if rule.until is None else min(today, rule.until)
    document = _document(example)
    found = matcher.holding(document, today=day, also=(rule.id,))
    match = next((one for one in found if one.rule == rule.id), None)
    alerts = match is not None and match.alert
    good = alerts == example.alert
    if example.known_miss:
        text = "this known miss is no longer a miss; take known_miss out, so that it stays so"
        return _Verdict(text, "warning") if good else None
    if good:
        return None
    if example.alert:
        near = matcher.match(document, today=day, near_misses=True)
        match = next((one for one in near if one.rule == rule.id), match)
        return _Verdict(f"this example should alert and does not: {_nearest(match)}", "error")
    return _Verdict(f"this example should not alert and does: {_fired(match)}", "error")


def _document(example: Example) -> Document:
    """The example as an article of which only what the example says is known."""
    title = example.title or ""
    return Document(
        title=title,
        text=example.text,
        language=example.language or detect(title, example.text).language,
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


def _fired(match: RuleMatch | None) -> str:
    hits = match.hits if match else ()
    named = list(dict.fromkeys(f'"{hit.surface}" is {hit.term}' for hit in hits))
    return ", ".join(named[:_SHOWN]) or "the rule holds for a text without any of its terms"
