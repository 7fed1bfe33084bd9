"""The examples that rules carry: texts that must alert, and texts that must not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.config.rules import Config, Example, Rule
from monitor.errors import Problem
from monitor.match.matcher import Matcher
from monitor.model import Document, Origin, RuleMatch
from monitor.text.detect import detect

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Outcome:
    rule: Rule
    example: Example
    match: RuleMatch | None

    @property
    def alerts(self) -> bool:
        return self.match is not None and self.match.alert

    @property
    def good(self) -> bool:
        return self.alerts == self.example.alert


def check(config: Config, matcher: Matcher, *, today: date) -> tuple[Problem, ...]:
    """What the examples find, in the order of the file: an error for each that fails, a warning
    for each known miss that is none any more."""
    return tuple(
        problem
        for outcome in _outcomes(config, matcher, today)
        if (problem := _problem(outcome)) is not None
    )


def failing_rules(config: Config, matcher: Matcher, *, today: date) -> frozenset[str]:
    """The ids of the rules that have a failing example."""
    return frozenset(
        outcome.rule.id
        for outcome in _outcomes(config, matcher, today)
        if not outcome.good and not outcome.example.known_miss
    )


def _outcomes(config: Config, matcher: Matcher, today: date) -> Iterator[_Outcome]:
    for rule in config.rules:
        if rule.status == "off":
            continue
        # An ended rule's examples are judged as on its last day.
        day = today if rule.until is None else min(today, rule.until)
        for example in rule.examples:
            found = matcher.match(_document(example), today=day, near_misses=example.alert)
            match = next((one for one in found if one.rule == rule.id), None)
            yield _Outcome(rule, example, match)


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


def _problem(outcome: _Outcome) -> Problem | None:
    if outcome.example.known_miss:
        if not outcome.good:
            return None
        text = "this known miss is no longer a miss; take known_miss out, so that it stays so"
        return _at(outcome, text, "warning")
    if outcome.good:
        return None
    if outcome.example.alert:
        return _at(outcome, f"this example should alert and does not: {_nearest(outcome)}", "error")
    return _at(outcome, f"this example should not alert and does: {_fired(outcome)}", "error")


def _nearest(outcome: _Outcome) -> str:
    if outcome.match is None or outcome.match.why_not is None:
        return "nothing that the rule looks for is in it"
    return outcome.match.why_not


def _fired(outcome: _Outcome) -> str:
    hits = outcome.match.hits if outcome.match else ()
    named = list(dict.fromkeys(f'"{hit.surface}" is {hit.term}' for hit in hits))
    return ", ".join(named[:_SHOWN]) or "the rule holds for a text without any of its terms"


def _at(outcome: _Outcome, message: str, level: str) -> Problem:
    at = outcome.example.at
    return Problem(
        file=at.file,
        line=at.line,
        column=at.column,
        message=f"rule {outcome.rule.id}: {message}",
        level=level,
    )
