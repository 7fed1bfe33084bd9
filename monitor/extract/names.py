"""What class, id and role names say of an element: furniture, the article's body, its lead."""

import re
from enum import Enum
from functools import lru_cache

from monitor.text.tree import Element, attribute, tag


class Part(Enum):
    """What a name makes an element. SURE names are believed even of a long element."""

    SURE = "sure"
    LIKELY = "likely"


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EXEMPT = re.compile(
    r"(?:(?:tag|category|cat|has|no|with|without|is|js|post-tag|type|format|status|post-type)-"
    r"|elementor(?!.*(?:share|posts|nav|comments|author-box|sidebar|form))"
    r"|wp-block-(?!latest|query|comments|tag|post-terms|social|rss|search|categories|archives|file"
    r"|navigation|post-nav|post-author|post-comments)).*"
)
"""Names that only seem to speak of furniture: the terms of a WordPress post (`tag-newsletter`),
switches (`has-sidebar`), the wrappers of page builders (`elementor-widget-container`)."""

_SURE = r"""
    comments?(?:-?(?:list|area|section|respond|form|wrap\w*|box|template|container))?
    | commentlist | komentari?
  | komentar-\w+ | disqus | fb-comments | respond | cookies?(?:-?\w*) | cookiebar | gdpr
  | consent | onetrust | didomi
  | qc-cmp\w* | cmp | cky | cmplz | newsletter\w* | bilten | mailchimp | mc4wp | sidebar\w*
  | sidebars | bocno | side-?bar
  | related\w* | jp-relatedposts | yarpp\w* | crp | povezan[aeio] | vezan[aeio] | slicn[aeio]
  | recommend\w*
  | preporuk[ae] | preporucujemo | najcitanij[aei] | najnovij[aei] | most-?(?:read|viewed
  |popular|commented)
  | mostread | trending | outbrain | taboola | mgid | midas | contentexchange | linker
  | breadcrumbs? | pagination
  | sharedaddy | addtoany | sharing | share | shares | social\w* | author-?(?:box|bio|card|info
  |profile|block|details)
  | about-?(?:the-)?author | post-author | autor-box | tagcloud | tag-?(?:list|links|cloud|s)
  | tags | tagovi
  | tags-links | post-tags | footer | colophon | site-?(?:header|navigation|footer) | masthead
  | nav | navbar | navigation
  | menu | topbar | read-?(?:also|next|more) | readalso | also-?read | see-?also
  | procitajte?-?\w* | lexo(?:ni)?
  | more-?(?:news|from|stories|articles|posts|on) | latest-?(?:news|posts)? | recent-?(?:posts|news)
  | popular-?(?:posts|news)? | post-?(?:navigation|nav) | prev-?next | next-?(?:article|post|prev)
  | skip-link | screen-reader-text | sr-only | visually-hidden | ticker | breaking-news
  | fb-root | viber
  | push-?(?:notification|prompt)s? | app-?(?:download|promo|banner) | td-a-rec\w* | adsbygoogle
"""

_LIKELY = r"""
    ads? | advert\w* | ad-?(?:slot|box|container|wrapper|unit|zone) | banners? | reklam[ae]
    | oglasi? | sponsor\w*
  | promo\w* | widgets?(?:-?(?:area|title))? | td-block-widget | modal | popup | overlay
  | lightbox | login | search\w*
  | (?:entry|post|article|single)-?(?:meta|info|footer|share|details) | meta | byline | teasers?
  | carousel
  | poll | anketa | weather | toolbar | print | subscribe\w* | subscription\w* | pretplata
  | follow(?:-us)?
  | donate | support-us | rating | reactions? | feedback | back-to-top | utility | tools
  | disclaimer-box
  | izdvojeno | featured-posts? | other-?(?:news|stories|articles) | up-next | infinite-?scroll
  | timestamp
  | read-time | reading-time | caption-text | credits?
"""

_BODY = r"""
    (?:entry|post|article|single|story|news|page|blog|text|main|vijest|vest|clanak|tekst
    |artikull|lajm|statija)
        -?(?:body|content|text|tekst|sadrzaj|inner-content|content-inner|copy|main)
  | td-post-content | tdb-single-content | articlebody | storybody | article-body-text | sadrzaj
  | body-text
  | content-body | post-body-inner | field--name-body | field-name-body | articletext
  | clanak-sadrzaj
  | theme-post-content | elementor-widget-theme-post-content | wp-block-post-content
  | rich-?text\w* | prose
"""

_LEAD = r"""
    (?:\w+-)*(?:lead|lede|excerpt|intro|standfirst|summary|sapo|dek|podnaslov|sub-?title
    |sub-?heading|perex
        |uvod|podnaslov|subheadline|deck|teaser-text|opis|description|nentitull|hyrje)(?:-text
        |-paragraph|-content)?
"""


def _names(pattern: str, *, anywhere: bool = True) -> re.Pattern[str]:
    edge = r"(?:^|.*-)(?:{})(?:-.*|$)" if anywhere else r"(?:{})"
    return re.compile(edge.format(re.sub(r"\s+", "", pattern)))


_SURE_NAME, _LIKELY_NAME = _names(_SURE), _names(_LIKELY)
_BODY_NAME, _LEAD_NAME = _names(_BODY, anywhere=False), _names(_LEAD, anywhere=False)

_ROLES = frozenset(
    ("navigation", "complementary", "contentinfo", "search", "dialog", "alertdialog", "banner")
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def names(element: Element) -> tuple[str, ...]:
    """The element's class and id names in one spelling: lower case, words joined by hyphens."""
    return _spelt(f"{attribute(element, 'class')[:1000]} {attribute(element, 'id')[:200]}")


@lru_cache(maxsize=2048)
def _spelt(raw: str) -> tuple[str, ...]:
    hyphened = (_CAMEL.sub("-", name[:80]).lower() for name in raw.split()[:40])
    return tuple(re.sub(r"[-_]+", "-", name).strip("-") for name in hyphened)


@lru_cache(maxsize=2048)
def _called(names: tuple[str, ...]) -> Part | None:
    kept = [name for name in names if not _EXEMPT.fullmatch(name)]
    if any(_SURE_NAME.fullmatch(name) for name in kept):
        return Part.SURE
    return Part.LIKELY if any(_LIKELY_NAME.fullmatch(name) for name in kept) else None


def furniture(element: Element) -> Part | None:
    """Whether tag, role or names call the element something else than the article."""
    name = tag(element)
    if name in {"nav", "aside"} or (name == "footer" and not _quotes(element)):
        return Part.SURE
    if attribute(element, "role").lower() in _ROLES or attribute(element, "aria-modal") == "true":
        return Part.SURE
    if element.get("hidden") is not None or _HIDDEN.search(attribute(element, "style")[:500]):
        return Part.SURE
    return _called(names(element))


def _quotes(footer: Element) -> bool:
    parent = footer.getparent()
    return parent is not None and tag(parent) == "blockquote"


def is_body(element: Element) -> bool:
    """Whether the element is marked up as the article's body."""
    return "articleBody" in attribute(element, "itemprop") or any(
        _BODY_NAME.fullmatch(n) for n in names(element)
    )


def is_lead(element: Element) -> bool:
    """Whether the element is named as the lead, the excerpt or the subtitle."""
    return attribute(element, "itemprop") == "description" or any(
        _LEAD_NAME.fullmatch(n) for n in names(element)
    )
