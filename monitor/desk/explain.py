"""explain: why a text does or doesn't alert, and whom it would reach."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from monitor.config.rules import Feed
from monitor.desk.reach import Reach, reach
from monitor.errors import TranslationError
from monitor.match import Rules
from monitor.model import Document, Hit, Origin, RuleMatch, Silence, Translation
from monitor.text.detect import detect
from monitor.text.languages import normalise
from monitor.translate import Translators


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is asked about: a text and the facts that came with it. `thin` says why its page gave
    no text; `translation` is the archive's, where there is one."""

    id: Any = None  # whatever names it for the one who asks
    title: str = ""
    text: str = ""
    language: str | None = None  # as given; detected where None
    url: str | None = None
    published: datetime | None = None
    feed: str | None = None
    country: str | None = None
    thin: str | None = None
    translation: Translation | None = None
    story: str | None = None  # of the archive's article
    silences: tuple[Silence, ...] = ()  # that hold now, where there is a database


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The answer: the article as understood, its translation (or why there is none where one is
    wanted), every rule that came near, and whom those that alert would reach."""

    subject: Subject
    language: str | None
    script: str | None
    translation: Translation | None
    untranslated: str | None
    matches: tuple[RuleMatch, ...]
    reach: Mapping[str, Reach]


async def explain(
    subject: Subject,
    rules: Rules,
    translators: Translators | None,
    *,
    now: datetime,
    near_misses: bool = True,
) -> Explanation:
    """Holds every rule against the subject, and asks whom those that alert would tell `now`.
    `translators` None leaves the translation out; without `near_misses` rules that nearly have a
    hit are left out too."""
    subject = replace(subject, title=_sound(subject.title), text=_sound(subject.text))
    feed = rules.feed(subject.feed)
    detected = detect(subject.title, subject.text, feed.language if feed else None)
    language = normalise(subject.language) or detected.language
    translation, untranslated = None, None
    if translators is not None and _wants_translation(subject, language, rules):
        translation, untranslated = await _translate(
            subject, language, detected.script, rules, translators
        )
    origin = _origin(subject, feed, language)
    document = Document(
        title=subject.title,
        text=subject.text,
        language=language,
        translation=translation,
        origin=origin,
        bare=not subject.title,
    )
    matches = rules.matcher.match(document, today=now.date(), near_misses=near_misses)
    whom = partial(
        reach,
        rules=rules,
        origin=origin,
        now=now,
        silences=subject.silences,
        story=subject.story,
    )
    return Explanation(
        subject=subject,
        language=language,
        script=detected.script,
        translation=translation,
        untranslated=untranslated,
        matches=matches,
        reach={match.rule: whom(match) for match in matches if match.alert},
    )


def _sound(text: str) -> str:
    """Without lone surrogates (JSON and argument lists may hold them), which no output takes."""
    return text.encode("utf-8", "replace").decode()


def _wants_translation(subject: Subject, language: str | None, rules: Rules) -> bool:
    written = bool(subject.title.strip() or subject.text.strip())
    return written and language != rules.config.settings.translate_to


def _origin(subject: Subject, feed: Feed | None, language: str | None) -> Origin:
    return Origin(
        feed=subject.feed,
        country=subject.country or (feed.country if feed else None),
        kind=feed.kind if feed else None,
        language=language,
        owner=feed.owner if feed else None,
    )


async def _translate(
    subject: Subject,
    language: str | None,
    script: str | None,
    rules: Rules,
    translators: Translators,
) -> tuple[Translation | None, str | None]:
    """The translation, or why there is none."""
    if subject.translation is not None:
        return subject.translation, None
    if language is None:
        return None, "its language is not known; say it with --language"
    if translators.serves(language, script) is None:
        return None, f"no engine for {language}; `monitor doctor` says what to install"
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
        "translation": _translation(translation) if translation else None,
        "untranslated": explanation.untranslated,
        "rules": [_rule(match, explanation.reach.get(match.rule)) for match in explanation.matches],
    }


def _translation(translation: Translation) -> dict[str, Any]:
    return {
        "engine": translation.engine,
        "quality": translation.quality,
        "language": translation.language,
        "title": translation.title,
        "text": translation.text,
        "complete": translation.complete,
    }


def _rule(match: RuleMatch, reach: Reach | None) -> dict[str, Any]:
    return {
        "id": match.rule,
        "severity": str(match.severity),
        "alert": match.alert,
        "hits": [_hit(hit) for hit in match.hits],
        "why_not": match.why_not,
        "channels": list(reach.told) if reach else [],
        "reach": _whom(reach) if reach else None,
    }


def _whom(reach: Reach) -> dict[str, Any]:
    channels = [
        {"channel": one.channel, "how": one.how, "at": _time(one.at), "why": one.why}
        for one in reach.channels
    ]
    return {"waits": reach.waits, "nobody": reach.nobody, "channels": channels}


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
