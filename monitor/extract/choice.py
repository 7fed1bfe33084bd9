"""The page's text or the feed's: whichever tells more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.extract.length import bounded
from monitor.extract.prune import plain_lines
from monitor.model import Page, ParsedEntry
from monitor.text.markup import plain

TELLS_LESS = 0.9
"""A page with less than this share of the feed's characters gives less: feeds with full text
append a line of their own ("The post … appeared first on …") and lose none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article's text and where it is from; `thin` says why the page's was not taken."""

    title: str
    text: str
    source: Literal["page", "json-ld", "feed"]
    thin: str | None
    published: datetime | None


def choose(page: Page | None, entry: ParsedEntry) -> Text:
    """The text to match: the page's, unless it is thin or gives less than the feed's own.

    The feed's own text is the longer of content and summary. `thin` is the page's reason, "short"
    where the page gave less, None without a page. Title and time are the feed's where it has any.
    """
    own = feed_text(entry)
    title, published = entry.title, entry.published
    if page is None:
        return Text(title=title, text=own, source="feed", thin=None, published=published)
    title, published = title or page.title, published or page.published
    thin = page.thin or ("short" if len(page.text) < len(own) * TELLS_LESS else None)
    if thin:
        return Text(title=title, text=own, source="feed", thin=thin, published=published)
    return Text(title=title, text=page.text, source=page.source, thin=None, published=published)


def feed_text(entry: ParsedEntry) -> str:
    """What the feed itself carries of the article, one paragraph a line, as plain text without
    "read also" lines and calls to subscribe; as long as a page's text at most."""
    content = plain_lines(plain(entry.content)) if entry.content else ""
    return bounded(max(content, plain_lines(entry.summary), key=len))
