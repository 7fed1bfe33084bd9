"""What stands beside a text on a page: buttons, counts, dates, authors, quoted posts."""

import re

from monitor.feed.page import line
from monitor.text.tree import Element, attribute, tag

_NO_TEXT = {"time", "button", "nav", "form", "select", "textarea", "dialog", "svg"}
# Words in an element's class: who wrote a post and what it answers to, which are not its own words;
# what readers are to press; what only screen readers say.
_BESIDE = {
    "author", "owner", "byline", "avatar", "userpic", "username", "reply", "forwarded", "meta",
    "share", "sharing", "social", "reactions", "reaction", "likes", "comments", "sr", "visually",
}  # fmt: skip
_COUNTED = {"views", "view", "count", "counter", "stats", "shares"}
_DATED = {"ago", "date", "datetime", "datum", "time", "timestamp", "vrijeme", "vreme"}
_NO_NAME = {"has", "is", "js", "no", "not", "with"}  # how a class begins that is a state
_COUNT = re.compile(r"[\s\d.,·|/+-]*(?:[KkMm]|mil|hilj)?\.?\s*(?:views?|pregleda|прегледа)?")
_LONGEST = 40  # characters of a count or a date


def strip(text: Element) -> None:
    """Takes what is no text out of an element. What is left stays the same while nothing is
    written: a "5 minutes ago" would be an edit at every poll."""
    for element in list(text.iterdescendants()):
        if tag(element) in _NO_TEXT or _is_beside(element):
            element.drop_tree()


def _is_beside(element: Element) -> bool:
    if element.get("hidden") is not None or attribute(element, "role") == "button":
        return True
    words = {word for name in attribute(element, "class").split() for word in _class_words(name)}
    if words & _BESIDE:
        return True
    text = line(element) if words & (_COUNTED | _DATED) else ""
    if not 0 < len(text) <= _LONGEST:
        return False
    return bool(words & _DATED) or _COUNT.fullmatch(text) is not None


def _class_words(name: str) -> list[str]:
    """`tgme_widget_message_views` → its words; none of a state, as `has-author`."""
    words = re.split(r"[^a-z]+", name.lower())
    return [] if words[0] in _NO_NAME else words
