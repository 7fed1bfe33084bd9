"""Where a feed's older entries are: the pages that publishers keep behind the current one."""

import json
import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor import urls
from monitor.decode import decode

_LOOKED_AT = 100_000
_ITEM = re.compile(r"<(?:[A-Za-z][\w.-]{0,20}:)?(?:entry|item)[\s>]")
_LINK = re.compile(r"<(?:[A-Za-z][\w.-]{0,20}:)?link\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_OLDER = ("next", "prev-archive")
_WORDPRESS = re.compile(r"<generator>\s*https?://wordpress\.(?:org|com)/", re.IGNORECASE)
_WORDPRESS_PATH = re.compile(r"/feed/?$|^/?$")


def older(body: bytes, content_type: str | None, url: str) -> str | None:
    """The page with the next older entries of the feed in `body`, None where it names none.

    Named by `rel=next` or `rel=prev-archive` (RFC 5005), by `next_url` (JSON Feed 1.1), or known of
    WordPress, which keeps its pages under `?paged=2`, 3 …. Only an address of the feed's own site
    counts. Pure; never raises.
    """
    text = decode(body, content_type).text
    if text.lstrip()[:1] == "{":
        return _own(_next_url(text), url)
    first = _ITEM.search(text)
    head = text[: first.start() if first else _LOOKED_AT][:_LOOKED_AT]
    for link in _LINK.finditer(head):
        given = {name.lower(): one or other for name, one, other in _ATTRIBUTE.findall(link[1])}
        if given.get("rel", "").lower() in _OLDER:
            return _own(unescape(given.get("href", "")), url)
    return _next_of_wordpress(url) if first and _is_wordpress(head, url) else None


def _own(link: str | None, url: str) -> str | None:
    """`link`, absolute, where it leads to the site of `url` and on from it."""
    found = urls.web_link(link, url)
    if found is None or found == url:
        return None
    own = urls.registrable(urls.host(found)) == urls.registrable(urls.host(url))
    return found if own else None


def _next_url(text: str) -> str | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    link = found.get("next_url")
    return link if isinstance(link, str) else None


def _is_wordpress(head: str, url: str) -> bool:
    parts = urlsplit(url)
    named = _WORDPRESS.search(head) is not None
    return named and (_WORDPRESS_PATH.search(parts.path) is not None or "feed=" in parts.query)


def _next_of_wordpress(url: str) -> str:
    parts = urlsplit(url)
    pairs = dict(parse_qsl(parts.query, keep_blank_values=True))
    page = pairs.get("paged", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return urlunsplit(parts._replace(query=urlencode(pairs | {"paged": str(number + 1)})))
