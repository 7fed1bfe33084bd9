"""What a page's head says: title, address, time, description."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from monitor import urls
from monitor.extract.jsonld import Linked
from monitor.text.tree import Element, attribute

LONGEST_TITLE = 500
LONG_HEADLINE = 20  # characters from which an h2 that the title repeats is the headline
_SUFFIX = re.compile(r"\s+(?:[|»·•–—]|-{1,2}|::)\s+")
_IDENTIFYING = re.compile(
    r"(?:.*id|p|n|nid|article|clanak|vijest|vest|news|story|lajm|x)", re.IGNORECASE
)
_TIMES = (
    "article:published_time",
    "og:article:published_time",
    "datePublished",
    "publish-date",
    "pubdate",
    "date",
    "DC.date.issued",
    "parsely-pub-date",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a page, read before anything is taken out of the tree."""

    title: str
    url: str
    published: datetime | None
    description: str


def head(root: Element, url: str, data: Linked) -> Head:
    """Title, canonical address, time and description of the page fetched from `url`."""
    metas = _metas(root)
    return Head(
        title=_title(root, metas, data),
        url=address(root, metas, url),
        published=_published(root, metas, data),
        description=metas.get("og:description") or metas.get("description") or "",
    )


def _metas(root: Element) -> dict[str, str]:
    """The first content of each named meta element."""
    metas: dict[str, str] = {}
    for element in root.iter("meta"):
        content = " ".join(attribute(element, "content").split())
        for key in ("property", "name", "itemprop"):
            if content and attribute(element, key):
                metas.setdefault(attribute(element, key), content)
    return metas


# ── title ──


def _title(root: Element, metas: dict[str, str], data: Linked) -> str:
    """The headline as the page shows it: the h1 that the head's title repeats, else the head's
    own title without the site's name."""
    tab = _text(next(root.iter("title"), None))
    shared = metas.get("og:title") or metas.get("twitter:title") or ""
    site = metas.get("og:site_name", "")
    shown = [text for h1 in root.iter("h1") if 8 <= len(text := _text(h1)) <= LONGEST_TITLE]
    told = f"{shared}\n{tab}".lower()
    second = (_text(h2) for _, h2 in zip(range(20), root.iter("h2"), strict=False))
    for text in (*shown, *(text for text in second if LONG_HEADLINE <= len(text) <= LONGEST_TITLE)):
        if text.lower() in told:
            return text
    named = _without_site(shared, site) or data.headline
    alone = shown[0] if len(shown) == 1 else ""
    return (named or alone or _without_site(tab, site))[:LONGEST_TITLE]


def _text(element: Element | None) -> str:
    if element is None:
        return ""
    texts: list[str] = []
    for text in element.itertext():
        texts.append(str(text))
        if len(texts) > 200:
            break
    return " ".join("".join(texts).split())


def _without_site(title: str, site: str) -> str:
    """`title` without the last part behind a bar or dash, where that is the site's name: the
    named one, or at most four words and shorter than what is before it."""
    parts = list(_SUFFIX.finditer(title))
    if not parts:
        return title
    before, after = title[: parts[-1].start()], title[parts[-1].end() :]
    named = bool(site) and (site.lower() in after.lower() or after.lower() in site.lower())
    return before if named or (len(after.split()) <= 4 and len(after) < len(before) / 2) else title


# ── address ──


def address(root: Element, metas: dict[str, str], url: str) -> str:
    """The page's own word on its address where it is believable, else `url`: one to follow, not
    the identity that `urls.canonical` makes of it.

    Believable: http(s), the same registrable domain, not the home page, not a section above the
    page, and not the bare script of a page that is told by its query.
    """
    here = urls.canonical(url)
    links = [attribute(e, "href") for e in root.iter("link") if _canonical(e)]
    for link in (*links, metas.get("og:url", "")):
        told = urls.web_link(link, url)
        if not told:
            continue
        try:
            there = urls.canonical(told)
        except ValueError:
            continue
        if _believable(there, here):
            return told
    return url


def _canonical(element: Element) -> bool:
    return "canonical" in attribute(element, "rel").lower().split()


def _believable(there: str, here: str) -> bool:
    if there == here:
        return True
    one, other = urlsplit(there), urlsplit(here)
    if urls.registrable(urls.host(there)) != urls.registrable(urls.host(here)):
        return False
    path, own = one.path.rstrip("/"), other.path.rstrip("/")
    asked = [key for key, _ in parse_qsl(other.query) if _IDENTIFYING.fullmatch(key)]
    if not path and not one.query:
        return False
    if path == own:
        return bool(one.query) or not asked
    if own.startswith(f"{path}/"):
        return _slug(path) and not _slug(own[len(path) :])
    return bool(one.query) or _slug(path)


def _slug(path: str) -> bool:
    """Whether the last part of a path names one article: a number, or three words and more."""
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return bool(re.search(r"\d{3,}", last)) or len(re.split(r"[-_+]|%20", last)) >= 3


# ── time ──


def _published(root: Element, metas: dict[str, str], data: Linked) -> datetime | None:
    candidates = (data.published, *(metas.get(key, "") for key in _TIMES), *_times(root))
    return next((moment for text in candidates if (moment := instant(text))), None)


def _times(root: Element) -> Iterator[str]:
    """The first dated elements: marked as the publication's first, then the page's first `time`."""
    times = [e for _, e in zip(range(20), root.iter("time"), strict=False)]
    for element in times:
        marks = attribute(element, "itemprop") + attribute(element, "class")
        if "ublish" in marks or element.get("pubdate") is not None:
            yield attribute(element, "datetime")
    if times:
        yield attribute(times[0], "datetime")


def instant(text: str) -> datetime | None:
    """An ISO 8601 time in UTC; None without a time zone, or outside 1990 to 2100."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None or not 1990 <= moment.year <= 2100:
            return None
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
