"""A wrong match: what, written into the rules, would have prevented it. Every proposal is tried:
the rules are compiled with it and held against the article again."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from monitor import match
from monitor.config.packs import is_packed
from monitor.config.rules import Config, Entity, Feed, Rule
from monitor.desk.act.attend import acknowledge
from monitor.desk.act.who import named
from monitor.match import Rules
from monitor.model import Act, Article, Document, Hit, Origin, RuleMatch, Translation, stable_id
from monitor.pipeline.document import document
from monitor.store import Connection, acts, alerts, articles

PHRASES = 6
"""Phrases tried for one entity: each costs a compilation."""

SHORTEST = 4
"""Letters of a word beside a name that can tell what is meant; articles and particles have fewer.
"""

LONGEST = 600
"""Characters of an example."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What to write where. `prevents`: with it the rule would have been silent; else it fails
    until the rule is changed, and then keeps it so. `snippet` is YAML, `why` a sentence."""

    rule: str
    kind: Literal["never", "example", "nothing"]
    where: str
    snippet: str
    why: str
    prevents: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """An article on which a rule alerted that should not have."""

    rule: str
    article: Article
    translation: Translation | None


def wrong(c: Connection, named_id: str) -> tuple[Wrong, ...]:
    """What the alerts of a story stand on; of one alert's id, that alert alone. Raises SettingError
    where there is nothing of that id."""
    story = named(c, named_id)
    event = alerts.of_story(c, story.id)
    told = [one for one in event if one.id == named_id] or event
    found = ((one.rule, articles.get(c, one.article_id)) for one in told)
    return tuple(
        Wrong(rule=rule, article=article, translation=articles.translation(c, article.id))
        for rule, article in found
        if article is not None
    )


def wrong_match(
    c: Connection, named_id: str, proposals: Iterable[Proposal], by: str, now: datetime
) -> None:
    """Writes down that `by` called it a wrong match, and has it."""
    story = named(c, named_id)
    acknowledge(c, named_id, by, now)
    text = ", ".join(dict.fromkeys(one.rule for one in proposals))
    act_id = stable_id("act", "wrong-match", story.id, by, text)
    acts.add(c, Act(id=act_id, kind="wrong-match", by=by, at=now, story_id=story.id, text=text))


def propose(rules: Rules, case: Wrong, today: date) -> tuple[Proposal, ...]:
    """The `never` lines of which each alone would have prevented the match and makes no example
    fail; where there are none, an example of the very sentence."""
    rule = rules.rule(case.rule)
    if rule is None:
        return (_nothing(case.rule, "this rule is not in the rules any more"),)
    if case.article.forgotten:
        return (_nothing(case.rule, "the article's text is gone (settings.keep)"),)
    feed = rules.feed(case.article.feed)
    read = document(case.article, feed, case.translation)
    day = today if rule.until is None else min(today, rule.until)
    trial = _Trial(rules=rules, rule=rule, feed=feed, read=read, day=day)
    found = trial.alert(read)
    if found is None:
        return (_nothing(case.rule, "as the rules are now, this rule does not alert on it"),)
    return tuple(_nevers(trial, found)) or (_example(trial, found),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A rule, and the document that it alerts on and should not."""

    rules: Rules
    rule: Rule
    feed: Feed | None
    read: Document
    day: date

    def alert(self, read: Document, matcher: match.Matcher | None = None) -> RuleMatch | None:
        """How the rule alerts on a document, by these rules or by others; None: it does not."""
        held = (matcher or self.rules.matcher).holding(read, today=self.day)
        return next((one for one in held if one.rule == self.rule.id and one.alert), None)

    def bare(self, text: str, language: str | None) -> RuleMatch | None:
        """How it alerts on such an example."""
        country = self.feed.country if self.feed else None
        origin = Origin(country=country, language=language)
        return self.alert(
            Document(title="", text=text, language=language, origin=origin, bare=True)
        )


def _nothing(rule: str, why: str) -> Proposal:
    return Proposal(rule=rule, kind="nothing", where="", snippet="", why=why, prevents=False)


# ── never: the same word, another thing ──


def _nevers(trial: _Trial, found: RuleMatch) -> Iterator[Proposal]:
    entities = {one.id: one for one in trial.rules.config.entities}
    for term in dict.fromkeys(hit.term for hit in found.hits if hit.term in entities):
        entity = entities[term]
        phrases = tuple(dict.fromkeys(_phrases(trial.read, found.hits, term)))[:PHRASES]
        tries = [(phrase,) for phrase in phrases]
        for tried in (*tries, phrases) if len(phrases) > 1 else tries:
            changed = replace(entity, never=tuple(dict.fromkeys((*entity.never, *tried))))
            if _prevents(trial, changed):
                yield _never(trial.rule, changed, tried)
                break


def _phrases(read: Document, hits: Sequence[Hit], term: str) -> Iterator[tuple[str, str]]:
    """(language, words) of what stands at each place of a name: with the next word, with the one
    before, with both; what the rule itself looks for is none of them."""
    for hit in hits:
        if hit.term != term:
            continue
        text, language = _text(read, hit)
        taken = [
            (one.start, one.end) for one in hits if (one.via, one.field) == (hit.via, hit.field)
        ]
        before, after = _beside(text, hit, taken)
        if after:
            yield language, f"{hit.surface} {after}"
        if before:
            yield language, f"{before} {hit.surface}"
        if before and after:
            yield language, f"{before} {hit.surface} {after}"


def _text(read: Document, hit: Hit) -> tuple[str, str]:
    if hit.via == "translation" and read.translation is not None:
        made = read.translation
        return (made.title if hit.field == "title" else made.text), made.language
    return (read.title if hit.field == "title" else read.text), read.language or "any"


def _beside(text: str, hit: Hit, taken: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """The words that stand right before and after a name, "" for one that cannot tell."""
    words = list(_WORD.finditer(text, max(0, hit.start - 60), hit.end + 60))
    before = next((one for one in reversed(words) if one.end() <= hit.start), None)
    after = next((one for one in words if one.start() >= hit.end), None)
    return (
        _telling(before, taken) if before and text[before.end() : hit.start] == " " else "",
        _telling(after, taken) if after and text[hit.end : after.start()] == " " else "",
    )


def _telling(word: re.Match[str], taken: Sequence[tuple[int, int]]) -> str:
    looked_for = any(start < word.end() and word.start() < end for start, end in taken)
    return "" if looked_for or len(word[0]) < SHORTEST else word[0]


def _prevents(trial: _Trial, changed: Entity) -> bool:
    """Whether the rule is silent with the entity changed, and no example fails that did not."""
    config = _with(trial.rules.config, changed)
    matcher = match.compile_rules(config, trial.rules.matcher)
    if trial.alert(trial.read, matcher):
        return False
    judged = match.judge(config, matcher, today=trial.day)
    return judged.failing <= trial.rules.failing


def _with(config: Config, changed: Entity) -> Config:
    entities = (changed if one.id == changed.id else one for one in config.entities)
    return replace(config, entities=tuple(entities))


def _never(rule: Rule, changed: Entity, tried: Sequence[tuple[str, str]]) -> Proposal:
    packed = is_packed(changed.at.file)
    line = f"never: {_by_language(tried if packed else changed.never)}"
    shown = " and ".join(f'"{words}"' for _, words in tried)
    where = f"{changed.at.file}:{changed.at.line}, entity {changed.id}"
    return Proposal(
        rule=rule.id,
        kind="never",
        where="rules.yaml, under entities" if packed else where,
        snippet=f"{changed.id}: {{extend: yes, {line}}}" if packed else line,
        why=f"{shown} is another thing than {changed.id}: tried, the rule is silent",
        prevents=True,
    )


def _by_language(never: Sequence[tuple[str, str]]) -> str:
    languages = dict.fromkeys(language for language, _ in never)
    lists = (
        f"{language}: [{', '.join(_quoted(words) for key, words in never if key == language)}]"
        for language in languages
    )
    return f"{{{', '.join(lists)}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# ── an example of the very sentence ──


def _example(trial: _Trial, found: RuleMatch) -> Proposal:
    tried = _sentences(trial.read, found)
    alone = next(((text, code) for text, code in tried if trial.bare(text, code)), None)
    rule, feed = trial.rule, trial.feed
    if alone is None:
        why = (
            "no never line would have prevented it, and no sentence of it alerts by itself: narrow "
            "the rule's `when` (near, none), and try `monitor explain` on the article"
        )
        return _nothing(rule.id, why)
    facts = {
        "text": _quoted(alone[0]),
        "language": alone[1],
        "country": feed.country if feed else None,
    }
    said = ", ".join(f"{name}: {value}" for name, value in facts.items() if value)
    return Proposal(
        rule=rule.id,
        kind="example",
        where=f"{rule.at.file}:{rule.at.line}, rule {rule.id}, under examples",
        snippet=f"no_alert: [{{{said}}}]",
        why="no never line would have prevented it; this example fails until the rule's `when` is "
        "narrowed, and then keeps it so: `monitor check` says when it holds",
        prevents=False,
    )


def _sentences(read: Document, found: RuleMatch) -> Iterator[tuple[str, str | None]]:
    """Each sentence of the evidence and all of them, then its beginning; then the same of what
    only the translation has."""
    originals = list(dict.fromkeys(one.original for one in found.evidence if one.original))
    beginning = f"{read.title}. {read.text}"[:LONGEST]
    for text in (*originals, " ".join(originals), beginning):
        yield text, read.language
    if read.translation is not None:
        for one in found.evidence:
            yield one.translated or "", read.translation.language
