"""What makes an entry the same entry at the next poll, and what makes it an edited one."""

import hashlib
import re
from collections.abc import Iterator

from monitor import urls
from monitor.model import ParsedEntry

TITLE_WORDS = 4
"""From so many words on, a title names one entry of its day; "Najnovije vijesti" names many."""

SAID_WORDS = 8
"""From so many words on, what an entry says names it."""

NAMES = ("id-", "title-", "text-")
"""How keys begin that name an entry."""

LINK = ("link-",)
SAME = ("said-", "guid-")
TITLE = ("day-",)
"""How those begin that could be another entry's too, the surer ones first. A title alone proves
little: with other words below it, it counts only where a feed has changed all its ids."""

OF_TITLES = ("guid-", "day-")
"""What does not count where several entries of a document have one title."""

_TAG = re.compile(r"<[^<>]*>")


def keys(feed_name: str, entry: ParsedEntry) -> tuple[str, ...]:
    """Every key that `entry` of this feed is known under: kind, hyphen, hash. The first names it.

    In order: guid and link; guid, link and title (which tells entries apart whose publisher gives
    all of them one guid or one link); the link alone, or of an entry without one title and summary
    where they have eight words; with the day, the title where it has four words, with and without
    the guid, else title and summary. These are what stays when a publisher's links or guids change,
    even at every poll. An entry with neither guid nor link of its own is its title and summary.
    """
    link = urls.page(entry.link)
    title = _words(entry.title)
    found: list[str] = []
    if entry.guid or link:
        found.append(_key("id", feed_name, entry.guid or "", link))
        found.append(_key("title", feed_name, entry.guid or "", link, title))
    else:
        found.append(_key("text", feed_name, title, _words(entry.summary)))
    if link:
        found.append(_key("link", feed_name, link))
    elif entry.guid and _said(entry):
        found.append(_key("said", feed_name, _said(entry)))
    if entry.published:
        found += _of_day(feed_name, entry, entry.published.date().isoformat())
    return tuple(found)


def _of_day(feed_name: str, entry: ParsedEntry, day: str) -> Iterator[str]:
    title = _words(entry.title)
    if title.count(" ") < TITLE_WORDS - 1:
        if entry.link and _said(entry):
            yield _key("said", feed_name, _said(entry), day)
        return
    if entry.guid:
        yield _key("guid", feed_name, entry.guid, title, day)
    yield _key("day", feed_name, title, day)


def _said(entry: ParsedEntry) -> str:
    words = f"{entry.title} {entry.summary}".split()
    return " ".join(words) if len(words) >= SAID_WORDS else ""


def content_hash(entry: ParsedEntry) -> str:
    """A hash of the words of title, summary and content. Markup, white space, dates and links
    may change without an edit."""
    content = _words(_TAG.sub(" ", entry.content))
    return _key("words", _words(entry.title), _words(entry.summary), content)


def repeats(entry: ParsedEntry) -> tuple[str, str]:
    """Equal for two entries of one document where one repeats the other (in two categories)."""
    return urls.page(entry.link) or entry.guid or _words(entry.summary), _words(entry.title)


def _words(text: str) -> str:
    return " ".join(text.split())


def _key(kind: str, *parts: str) -> str:
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return f"{kind}-{hashlib.blake2b(joined, digest_size=12).hexdigest()}"
