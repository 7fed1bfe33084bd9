"""The webhook's JSON: what scripts rely on, and what `alerts list --format json` prints."""

import json
from datetime import UTC, datetime
from typing import Any

from monitor.model import (
    AlertView,
    AllClear,
    ArticleView,
    Coverage,
    DigestView,
    Evidence,
    Message,
    News,
    RuleView,
    StoryView,
)

VERSION = 1


def webhook(message: Message) -> bytes:
    """The body of a POST, UTF-8 JSON (a lone surrogate becomes `?`); `test` is there and true in
    the messages of send-test alone."""
    body: dict[str, Any] = {
        "version": VERSION,
        "id": message.id,
        "kind": str(message.kind),
        "channel": message.channel,
        "alerts": [alert_json(alert) for alert in message.alerts],
    }
    if message.digest is not None:
        body["digest"] = _digest(message.digest)
        if message.digest.all_clear is not None:
            body["all_clear"] = _all_clear(message.digest.all_clear)
    if message.notice is not None:
        notice = message.notice
        body["notice"] = {
            "about": notice.about,
            "text": notice.text,
            "since": iso(notice.since),
        }
    if message.test:
        body["test"] = True
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def alert_json(view: AlertView) -> dict[str, Any]:
    """One alert: the object of the documented interface, and more beside it, such as
    `untranslated`, which says why there is no translation. It has one rule at least."""
    first = view.rules[0]
    return {
        "id": view.id,
        "revision": view.revision,
        "rule": {"id": first.id, "title": first.title},
        "rules": [_rule(rule) for rule in view.rules],
        "severity": str(view.severity),
        "story": _story(view.story),
        "news": [_news(news) for news in view.news],
        "article": _article(view.article),
        "untranslated": view.untranslated,
        "evidence": [_evidence(evidence) for evidence in view.evidence],
        "coverage": [_coverage(coverage) for coverage in view.coverage],
        "acknowledged_by": view.acknowledged_by,
        "notes": [{"by": one.by, "text": one.text, "at": iso(one.at)} for one in view.notes],
        "page": view.page,
    }


def iso(value: datetime | None) -> str | None:
    """The time of all JSON: ISO 8601 in UTC, to the second, with Z and four digits of year."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _digest(digest: DigestView) -> dict[str, Any]:
    return {
        "why": digest.why,
        "since": iso(digest.since),
        "until": iso(digest.until),
        "sections": [{"title": one.title, "lines": list(one.lines)} for one in digest.sections],
    }


def _all_clear(clear: AllClear) -> dict[str, Any]:
    return {
        "sources": {
            one.language: {"working": one.working, "known": one.known} for one in clear.languages
        },
        "articles": {
            one.language: {"read": one.read, "translated": one.translated}
            for one in clear.languages
        },
        "nearest_miss": clear.nearest_miss,
    }


def _story(story: StoryView) -> dict[str, Any]:
    belongs, gone = story.may_belong, story.withdrawal
    return {
        "id": story.id,
        "title": story.title,
        "state": story.state,
        "articles": story.articles,
        "outlets": story.outlets,
        "may_belong": {"id": belongs[0], "title": belongs[1]} if belongs else None,
        "withdrawal": {"by": gone.by, "reason": gone.reason, "at": iso(gone.at)} if gone else None,
    }


def _rule(rule: RuleView) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": str(rule.severity),
        "note": rule.note,
    }


def _news(news: News) -> dict[str, Any]:
    return {
        "kind": news.kind,
        "text": news.text,
        "original": news.original,
        "feed": news.feed,
        "url": news.url,
    }


def _article(article: ArticleView) -> dict[str, Any]:
    translated = article.engine is not None
    return {
        "url": article.url,
        "title": article.title,
        "title_translated": article.title_translated,
        "translation": {
            "engine": article.engine,
            "quality": article.quality,
        }
        if translated
        else None,
        "language": article.language,
        "script": article.script,
        "feed": article.feed,
        "outlet": article.outlet,
        "country": article.country,
        "published": iso(article.published),
        "seen": iso(article.seen),
        "late": article.late,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "rule": evidence.rule,
        "term": evidence.term,
        "surface": evidence.surface,
        "via": evidence.via,
        "original": evidence.original,
        "translated": evidence.translated,
        "where": evidence.where,
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "feed": coverage.feed,
        "owner": coverage.owner,
        "country": coverage.country,
        "url": coverage.url,
        "title": coverage.title,
        "language": coverage.language,
        "published": iso(coverage.published),
    }
