"""backtest: what the rules would have alerted over the archive, and what an edit would change."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from typing import Any, Literal

from monitor.errors import SettingError
from monitor.match import Rules
from monitor.model import Article, Document, Hit, RuleMatch, Severity, Translation
from monitor.pipeline.document import document
from monitor.store import Connection, articles

PAGE = 100
"""Articles read and judged at a time."""

Change = Literal["added", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An article of the archive with its translation, where it has one."""

    article: Article
    translation: Translation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A rule that alerts on an article, without what makes the archive large. `change` says what
    an edit does to it: None, it leaves it. `why_not`: of one removed, why it no longer alerts."""

    rule: str
    severity: Severity
    article_id: str
    story_id: str | None
    title: str
    title_translated: str | None
    url: str | None
    feed: str | None
    language: str | None
    published: datetime | None
    seen: datetime
    hits: tuple[Hit, ...]
    change: Change | None = None
    why_not: str | None = None

    @property
    def story(self) -> str:
        """What it counts as: an article that joined no story is one of its own."""
        return self.story_id or self.article_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One rule over the archive: `now` by the rules in force, `then` by the edit (without an edit
    the same). `status` as in the edit, else in the rules in force; `only` says where the rule is,
    where it isn't in both."""

    rule: str
    severity: Severity
    status: str
    now: tuple[Found, ...]
    then: tuple[Found, ...]
    only: Literal["edit", "force"] | None = None

    def changed(self, change: Change) -> tuple[Found, ...]:
        """What the edit adds, or removes, newest first."""
        side = self.then if change == "added" else self.now
        return tuple(found for found in side if found.change == change)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """The outcome over `articles` of the archive, of which `forgotten` have no text any more.
    Rules in the order of the file, those of an edit first."""

    since: datetime
    articles: int
    forgotten: int
    against: bool
    rules: tuple[Tested, ...]


def archive(
    read: Callable[[Callable[[Connection], tuple[Archived, ...]]], tuple[Archived, ...]],
    since: datetime,
) -> Iterator[Archived]:
    """Every article seen since then, newest first. `read` runs a short reading transaction for
    each page, so that nothing waits for the judging between two of them."""
    last: str | None = None
    while page := read(partial(_page, since=since, before=last)):
        yield from page
        last = page[-1].article.id


def _page(c: Connection, since: datetime, before: str | None) -> tuple[Archived, ...]:
    page = articles.recent(c, PAGE, before, since=since)
    translations = articles.translations_of(c, [article.id for article in page])
    return tuple(
        Archived(article=article, translation=translations.get(article.id)) for article in page
    )


def backtest(
    archived: Iterable[Archived],
    rules: Rules,
    edit: Rules | None = None,
    *,
    since: datetime,
    only: str | None = None,
) -> Backtest:
    """Holds the rules, and those of an edit, against the archive, each article as on the day it was
    seen. `only` is the id of one rule; raises SettingError where there is none of that id.

    Conditions alone are judged (when, from, in, ignore): not `confirm`, limits or quiet hours.
    """
    asked = _asked(rules, edit, only)
    now: dict[str, list[Found]] = {rule: [] for rule in asked}
    then: dict[str, list[Found]] = {rule: [] for rule in asked}
    total = forgotten = 0
    for one in archived:
        total += 1
        if one.article.forgotten:
            forgotten += 1
            continue
        before = _alerts(one, rules, now)
        after = before if edit is None else _alerts(one, edit, then)
        why_not = _reasons(one, edit, before.keys() - after.keys()) if edit else {}
        for rule, match in before.items():
            change: Change | None = None if rule in after else "removed"
            now[rule].append(_found(one, match, change, why_not.get(rule)))
        for rule, match in after.items():
            then[rule].append(_found(one, match, None if rule in before else "added"))
    return Backtest(
        since=since,
        articles=total,
        forgotten=forgotten,
        against=edit is not None,
        rules=tuple(_tested(rule, rules, edit, now[rule], then[rule]) for rule in asked),
    )


def _asked(rules: Rules, edit: Rules | None, only: str | None) -> tuple[str, ...]:
    """The rules to tell of, those of the edit first."""
    both = (*(edit.config.rules if edit else ()), *rules.config.rules)
    known = tuple(dict.fromkeys(rule.id for rule in both))
    if only is None:
        return known
    if only not in known:
        near = get_close_matches(only, known, 1)
        hint = f'did you mean "{near[0]}"?' if near else "`monitor check` lists the rules"
        raise SettingError(f"--rule {only}: there is no such rule; {hint}")
    return (only,)


def _alerts(one: Archived, rules: Rules, asked: Container[str]) -> dict[str, RuleMatch]:
    matches = rules.matcher.holding(_document(one, rules), today=one.article.seen.date())
    return {match.rule: match for match in matches if match.alert and match.rule in asked}


def _reasons(one: Archived, edit: Rules, removed: Iterable[str]) -> Mapping[str, str]:
    """Why the edit doesn't alert on what it removes."""
    wanted = tuple(removed)
    if not wanted:
        return {}
    today = one.article.seen.date()
    matches = edit.matcher.match(_document(one, edit), today=today, near_misses=True)
    told = {match.rule: match.why_not for match in matches}
    return {rule: told.get(rule) or _absence(one, edit, rule) for rule in wanted}


def _absence(one: Archived, edit: Rules, rule_id: str) -> str:
    """Why there is nothing to say of a rule on this article."""
    rule = edit.rule(rule_id)
    if rule is None:
        return "the edit doesn't have the rule"
    if rule.status == "off":
        return "the rule is off"
    if rule.until is not None and rule.until < one.article.seen.date():
        return f"the rule ended on {rule.until}"
    return "nothing that the rule looks for is in it"


def _document(one: Archived, rules: Rules) -> Document:
    return document(one.article, rules.feed(one.article.feed), one.translation)


def _found(
    one: Archived, match: RuleMatch, change: Change | None, why_not: str | None = None
) -> Found:
    article = one.article
    return Found(
        rule=match.rule,
        severity=match.severity,
        article_id=article.id,
        story_id=article.story_id,
        title=article.title,
        title_translated=one.translation.title if one.translation else None,
        url=article.url,
        feed=article.feed,
        language=article.language,
        published=article.published,
        seen=article.seen,
        hits=match.hits,
        change=change,
        why_not=why_not,
    )


def _tested(
    rule_id: str, rules: Rules, edit: Rules | None, now: list[Found], then: list[Found]
) -> Tested:
    old = rules.rule(rule_id)
    new = edit.rule(rule_id) if edit else old
    rule = new or old
    assert rule is not None, f"rule {rule_id} is asked for and is in neither file"
    return Tested(
        rule=rule_id,
        severity=rule.severity,
        status=rule.status,
        now=tuple(now),
        then=tuple(then),
        only="edit" if old is None else "force" if new is None else None,
    )


# ── for scripts ──


def as_json(outcome: Backtest) -> dict[str, Any]:
    """The object of `backtest --format json`; with an edit, only what it changes is listed."""
    return {
        "since": _time(outcome.since),
        "articles": outcome.articles,
        "forgotten": outcome.forgotten,
        "rules": [_rule_json(rule, against=outcome.against) for rule in outcome.rules],
    }


def _rule_json(tested: Tested, *, against: bool) -> dict[str, Any]:
    facts = {
        "id": tested.rule,
        "severity": str(tested.severity),
        "status": tested.status,
        "articles": len(tested.then),
        "stories": stories(tested.then),
    }
    if not against:
        return facts | {"alerts": [_found_json(found) for found in tested.then]}
    return facts | {
        "before": {"articles": len(tested.now), "stories": stories(tested.now)},
        "added": [_found_json(found) for found in tested.changed("added")],
        "removed": [_found_json(found) for found in tested.changed("removed")],
    }


def stories(found: Iterable[Found]) -> int:
    """How many stories these articles tell."""
    return len({one.story for one in found})


def _found_json(found: Found) -> dict[str, Any]:
    return {
        "article": {
            "id": found.article_id,
            "url": found.url,
            "title": found.title,
            "title_translated": found.title_translated,
            "feed": found.feed,
            "language": found.language,
            "published": _time(found.published) if found.published else None,
            "seen": _time(found.seen),
        },
        "story": found.story_id,
        "hits": [
            {"term": hit.term, "field": hit.field, "via": hit.via, "surface": hit.surface}
            for hit in found.hits
        ],
        "why_not": found.why_not,
    }


def _time(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")
