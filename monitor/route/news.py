"""Which news go at once, which are collected, and how they add up."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from monitor.model import News, Severity

COLLECTED = frozenset({"place", "number", "name", "edit"})
"""News that go with the next message, or alone after a while."""

TO_ALL = frozenset({"denial", "official", "withdrawn"})
"""News that reach everybody who was told, whatever limit, mute and severity."""

BESIDE = TO_ALL | {"place", "number", "name"}
"""News that a first message brings along, if others reported them while it waited; that they
reported, its state says."""

_ONCE = frozenset({"severity", "second-owner", "withdrawn"})
"""Of these the last one says it all."""

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_BEFORE = re.compile(r"\(before: [^)]*\)")


def reaches_all(news: Sequence[News]) -> bool:
    """Whether nothing but quiet hours may hold them."""
    return any(one.kind in TO_ALL for one in news)


def highest(severities: Collection[Severity]) -> Severity:
    """The most urgent of them."""
    return max(severities, key=lambda severity: severity.rank)


def rise(old: Severity, new: Severity) -> News:
    """The story is more urgent than it was told."""
    return News(kind="severity", text=f"severity rose from {old} to {new}")


def merged(known: Sequence[News], more: Sequence[News]) -> tuple[News, ...]:
    """Both, in order; what is said again stands once. Of numbers of the same thing the latest
    counts, against the one that the reader was told."""
    found = {_subject(one): one for one in known}
    for one in more:
        subject = _subject(one)
        found[subject] = _since(found.pop(subject, one), one)
    return tuple(found.values())


def _subject(news: News) -> tuple[str, str]:
    if news.kind in _ONCE:
        return news.kind, ""
    if news.kind == "number":
        return news.kind, _DIGITS.sub("#", _BEFORE.sub("", news.text)).strip()
    return news.kind, news.text


def _since(old: News, new: News) -> News:
    before = _BEFORE.search(old.text)
    if new.kind != "number" or before is None:
        return new
    return replace(new, text=_BEFORE.sub(lambda _: before[0], new.text))
