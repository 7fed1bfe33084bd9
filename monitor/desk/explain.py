"""explain: why a text does or doesn't alert, and whom it would reach."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from monitor import route
from monitor.app import Rules
from monitor.config.rules import Feed
from monitor.errors import FetchError, TranslationError
from monitor.extract import extract
from monitor.fetch import Fetcher
from monitor.model import (
    Document,
    Hit,
    Origin,
    RuleMatch,
    Translation,
)
from monitor.sandbox import Sandbox
from monitor.text.detect import detect
from monitor.text.languages import normalise
from monitor.translate import Translators

PAGE_BYTES = 5 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is asked about: a text and the facts that came with it."""

    id: str | int | None = None
    title: str = ""
    text: str = ""
    language: str | None = None  # as given; detected where None
    url: str | None = None
    published: datetime | None = None
    feed: str | None = None
    country: str | None = None
    thin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom a rule would tell; `why_nobody` where it tells nobody."""

    channels: tuple[str, ...]
    why_nobody: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The answer: the article as understood, its translation, and every rule that came near."""

    subject: Subject
    language: str | None
    script: str | None
    translation: Translation | None
    untranslated: str | None
    matches: tuple[RuleMatch, ...]
    reach: Mapping[str, Reach]


async def explain(
    subject: Subject, rules: Rules, translators: Translators | None, *, today: date
) -> Explanation:
    """Holds every rule against the subject. `translators` None leaves the translation out."""
    feed = rules.feed(subject.feed)
    detected = detect(subject.title, subject.text, feed.language if feed else None)
    language = normalise(subject.language) if subject.language else detected.language
    target = rules.config.settings.translate_to
    translation, untranslated = None, None
    if translators is not None and language is not None and language != target:
        translation, untranslated = await _translate(
            subject, language, detected.script, rules, translators
        )
    document = Document(
        title=subject.title,
        text=subject.text,
        language=language,
        translation=translation,
        origin=_origin(subject, feed, language),
        bare=not subject.title,
    )
    matches = rules.matcher.match(document, today=today, near_misses=True)
    return Explanation(
        subject=subject,
        language=language,
        script=detected.script,
        translation=translation,
        untranslated=untranslated,
        matches=matches,
        reach={match.rule: _reach(match, rules) for match in matches if match.alert},
    )


def _origin(subject: Subject, feed: Feed | None, language: str | None) -> Origin:
    return Origin(
        feed=subject.feed,
        country=subject.country or (feed.country if feed else None),
        kind=feed.kind if feed else None,
        language=language,
        owner=feed.owner if feed else None,
    )


async def _translate(
    subject: Subject, language: str, script: str | None, rules: Rules, translators: Translators
) -> tuple[Translation | None, str | None]:
    if translators.serves(language, script) is None:
        return None, f"no engine for {language}"
    names = rules.matcher.names
    try:
        translation = await translators.translate(
            subject.title,
            subject.text,
            language,
            script=script,
            title_names=names(subject.title, language),
            text_names=names(subject.text, language),
        )
    except TranslationError as error:
        return None, str(error)
    return translation, None


def _reach(match: RuleMatch, rules: Rules) -> Reach:
    rule = next(rule for rule in rules.config.rules if rule.id == match.rule)
    if rule.status == "test":
        return Reach(channels=(), why_nobody="its status is test: shown, never sent")
    if rule.severity == "info":
        return Reach(channels=(), why_nobody="its severity is info: recorded only")
    wanted = route.channels_of(rule, rules.config)
    if not wanted:
        return Reach(channels=(), why_nobody="it notifies nobody")
    reached = tuple(name for name in wanted if _takes(rules, name, match))
    if not reached:
        text = f"{', '.join(wanted)}: min_severity is above {match.severity}"
        return Reach(channels=(), why_nobody=text)
    return Reach(channels=reached)


def _takes(rules: Rules, name: str, match: RuleMatch) -> bool:
    channel = rules.channel(name)
    if channel is None:
        return False
    least = channel.min_severity
    return least is None or match.severity.rank >= least.rank


# ── where the text comes from ──


async def from_html(subject: Subject, body: bytes, sandbox: Sandbox) -> Subject:
    """The subject with the article that extraction finds in an HTML page."""
    url = subject.url or "https://page.invalid/article"
    page = await sandbox.run(extract, body, "text/html", url)
    return replace(
        subject,
        title=subject.title or page.title,
        text=page.text,
        published=subject.published or page.published,
        thin=page.thin,
    )


async def from_url(subject: Subject, url: str, fetch: Fetcher, sandbox: Sandbox) -> Subject:
    """The subject with the article behind a URL; raises FetchError where there is none."""
    response = await fetch.get(url, max_bytes=PAGE_BYTES, accept="text/html, */*;q=0.5")
    if response.status >= 400:
        raise FetchError("protocol", f"{url} answered {response.status}")
    page = await sandbox.run(extract, response.body, response.content_type, response.url)
    return replace(
        subject,
        url=page.url,
        title=subject.title or page.title,
        text=page.text,
        published=page.published,
        thin=page.thin,
    )


def from_file(subject: Subject, path: Path) -> Subject:
    """The subject with a text file's text; its first line is no title of its own accord."""
    return replace(subject, text=path.read_bytes().decode("utf-8", "replace"))


# ── the contract's object ──


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The object of `explain --format json`."""
    subject = explanation.subject
    translation = explanation.translation
    return {
        "id": subject.id,
        "article": {
            "url": subject.url,
            "title": subject.title,
            "text": subject.text,
            "language": explanation.language,
            "script": explanation.script,
            "published": _time(subject.published),
            "thin": subject.thin,
        },
        "translation": translation
        and {
            "engine": translation.engine,
            "quality": translation.quality,
            "language": translation.language,
            "title": translation.title,
            "text": translation.text,
            "complete": translation.complete,
        },
        "untranslated": explanation.untranslated,
        "rules": [_rule(match, explanation) for match in explanation.matches],
    }


def _rule(match: RuleMatch, explanation: Explanation) -> dict[str, Any]:
    reach = explanation.reach.get(match.rule)
    return {
        "id": match.rule,
        "severity": str(match.severity),
        "alert": match.alert,
        "hits": [_hit(hit) for hit in match.hits],
        "why_not": match.why_not,
        "channels": list(reach.channels) if reach else [],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "term": hit.term,
        "field": hit.field,
        "via": hit.via,
        "start": hit.start,
        "end": hit.end,
        "surface": hit.surface,
    }


def _time(value: datetime | None) -> str | None:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None
