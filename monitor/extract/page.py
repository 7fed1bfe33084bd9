"""A page's bytes → Page. Runs in the sandbox; stays within bounds by itself as far as it can."""

from monitor.decode import decode
from monitor.extract.article import article
from monitor.extract.blocks import Elsewhere, blocks
from monitor.extract.jsonld import Linked, linked
from monitor.extract.length import bounded
from monitor.extract.meta import Head, head
from monitor.extract.prune import plain_lines
from monitor.extract.thin import LITTLE, Signs, reason, signs
from monitor.model import Page
from monitor.text.markup import printable
from monitor.text.tree import Element, parse

MORE_IN_DATA = 0.5
"""A page that shows less than this share of its JSON-LD articleBody is drawn by script."""

_BINARY = (
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"RIFF",
    b"\x1f\x8b",
    b"ID3",
    b"\xd0\xcf\x11\xe0",
)
_HTML_TYPES = ("html", "xml", "text/plain", "octet-stream")

_NO_SIGNS = bytes((*range(0x01, 0x09), *range(0x0E, 0x1B), 0x1C, 0x1D))
"""What no text holds, whatever its charset: the "binary data bytes" of
https://mimesniff.spec.whatwg.org/#binary-data-byte, but for NUL, which `decode` takes out, and for
three that editors leave in texts (vertical tab, and Word's hyphens that may or may not break)."""

NO_SIGNS_IN_TEXT = 0.02
"""The share of them from which a body is no text. Of the test pages, in 14 charsets and with halves
in two, none has any; of 2,000 bodies of 200 random bytes none has less (a twelfth are such), and
of 1,300 programs, libraries, fonts, pictures and archives a few catalogues of texts."""


def extract(body: bytes, content_type: str | None, url: str) -> Page:
    """The article on the page fetched from `url`, and nothing but the article.

    `Page.text` has one paragraph a line, without markup and control characters; a text of more
    than 200,000 characters is cut behind a paragraph and ends in the line "[…]". Where the page is
    no article, `thin` says why and `text` is "": consent, paywall, script, pdf, "not html", error,
    empty. Never raises on hostile bytes; time and memory are the sandbox's to bound.
    """
    other = _other_kind(body, content_type)
    if other:
        return _thin(url, other)
    markup = decode(body, content_type).text
    if "<" not in markup or _is_binary(markup):
        return _thin(url, "not html")
    root = parse(markup)
    if root is None:
        return _thin(url, "empty")
    return _page(root, url)


def _other_kind(body: bytes, content_type: str | None) -> str | None:
    """What the body is if it is no page, by its first bytes and by what it claims."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    claimed = (content_type or "").split(";")[0].strip().lower()
    if body.startswith(_BINARY) or (claimed and not any(t in claimed for t in _HTML_TYPES)):
        return "not html"
    return None


def _is_binary(markup: str) -> bool:
    """Whether it was made of bytes that are no text in any charset."""
    signs = markup.encode(errors="replace")
    return len(signs) - len(signs.translate(None, _NO_SIGNS)) > NO_SIGNS_IN_TEXT * len(markup)


def _thin(url: str, why: str) -> Page:
    return Page(url=url, title="", text="", published=None, source="page", thin=why)


def _page(root: Element, url: str) -> Page:
    data = linked(root)
    about = head(root, url, data)
    elsewhere = _elsewhere({url, about.url})
    found = signs(root, about.title, blocks(root, elsewhere))
    lines = article(
        root, title=about.title, description=about.description, url=url, elsewhere=elsewhere
    )
    return _judged(about, data, found, "\n".join(filter(None, map(printable, lines))))


def _judged(about: Head, data: Linked, found: Signs, text: str) -> Page:
    """The page with its text, JSON-LD's where the page shows little of it, or with none."""
    why = reason(found, text, free=data.free)
    told = plain_lines(printable(data.body))
    title = printable(about.title)
    if why != "paywall" and len(told) >= LITTLE / 2 and len(text) < len(told) * MORE_IN_DATA:
        return Page(
            url=about.url,
            title=title or printable(data.headline),
            text=bounded(told),
            published=about.published,
            source="json-ld",
        )
    return Page(
        url=about.url,
        title=title,
        text="" if why else bounded(text),
        published=about.published,
        source="page",
        thin=why,
    )


def _elsewhere(own: set[str]) -> Elsewhere:
    """Whether a link leads away from the page, whose addresses are `own`."""
    paths = {_path(address) for address in own}

    def leads(href: str) -> bool:
        link = href.strip()
        return bool(link) and not link.startswith("#") and _path(link) not in paths

    return leads


def _path(address: str) -> str:
    """Path and query of an address, without host and fragment: the same page on m. and www."""
    bare = address.split("#", 1)[0]
    if "://" in bare:
        bare = "/" + bare.split("://", 1)[1].partition("/")[2]
    return bare.rstrip("/") or "/"
