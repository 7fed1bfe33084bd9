"""Addresses: the identity of an article, links that may be followed, hosts.

Nothing here decides whether an address may be connected to: only the address actually connected
to can (private ranges, rebinding); that is the fetcher's.
"""

import ipaddress
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from publicsuffixlist import PublicSuffixList

LONGEST = 4096
"""Characters of a link; a longer one is no article's address (browsers stop at 2,083 to 8,192)."""

REMEMBERED = 500
"""Characters of a link whose identity is remembered: thousands of the longest would take 70 MB."""

LONGEST_HOST = 253
"""Characters of a host name (RFC 1035, 2.3.4)."""

# What links carry to tell where the reader came from; taken off because the page is the same.
# From the documentation of the tools that add them: Google Analytics and Ads, Meta, Microsoft,
# Yandex, Twitter, Mailchimp, HubSpot, Marketo, Webtrekk, AT Internet, comScore, AMP; DW's and
# Al Jazeera's own; and the numbers of a visit, which differ in each.
_TRACKING = """
_ga _gl gclid gclsrc dclid gbraid wbraid gad_source fbclid fb_action_ids fb_action_types
fb_source igsh igshid msclkid ocid yclid ysclid _openstat twclid ref ref_src ref_url
referrer mc_cid mc_eid _hsenc _hsmi __hssc __hstc hsctatracking mkt_tok wt_mc wt_zmc xtor
cmpid s_cid ito smid spm vero_id oly_enc_id oly_anon_id rb_clickid wickedid ttclid
li_fat_id amp mibextid sfnsn srsltid ncid maca traffic_source jsessionid phpsessid
"""
TRACKING = frozenset(_TRACKING.split())
TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "hsa_", "at_", "ns_", "wt.", "guce_")
_SECRET = re.compile(
    r"([?&;](?:[\w.~-]*[_.-])?(?:api|access|auth|session|user|feed|rss)?"
    r"(?:key|token|secret|pass|passwd|password|pwd|auth|sig|signature|hash)=)[^&;#]+",
    re.IGNORECASE,
)
_USER = re.compile(r"^(\w+://)[^/?#]*@")
_VISIT = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
# A path keeps what RFC 3986 allows in it; everything else is written as %XX.
_KEPT = "%/:@!$&'()*+,;=~-._?"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\\\ud800-\udfff]")


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def canonical(url: str) -> str:
    """The identity of the page at an absolute http(s) `url`: a key to compare, never to fetch.

    http and https, `www.` or none, default ports, fragments, tracking parameters, the order of
    the query, percent-encoding and a slash at the end make no difference. Raises ValueError for
    what is no http(s) address.
    """
    parts = urlsplit(url.strip())
    name = _ascii_host(parts.hostname or "").removeprefix("www.")
    if parts.scheme.lower() not in {"http", "https"} or not name:
        raise ValueError(f"not an http(s) address: {url[:80]!r}")
    port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
    name = f"[{name}]" if ":" in name else name
    path = _resolve_dots(_normal_escapes(_VISIT.sub("", parts.path))).rstrip("/") or "/"
    query = _identifying(parts.query)
    return f"https://{name}{port}{path}" + (f"?{query}" if query else "")


def without_tracking(url: str) -> str:
    """`url` as people may pass it on: without the parameters that say where a reader came from.

    Everything else stays as it was written, the fragment aside.
    """
    parts = urlsplit(url)
    pairs = [pair for pair in parts.query.split("&") if not _tracks(pair)]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(pairs), ""))


def public(url: str) -> str:
    """`url` as others may see it: of what by its name is a secret in the query (`key`, `api_token`,
    `password`, `sig` …) the value is `…`, and nobody is named before the host."""
    return _USER.sub(r"\1…@", _SECRET.sub(r"\1…", url))


def page(link: str | None) -> str:
    """The identity of the one page that `link` leads to; "" for no address and for a front page,
    to which some tickers link all their entries."""
    return _page(link) if len(link or "") <= REMEMBERED else _page.__wrapped__(link)


@lru_cache(maxsize=8192)
def _page(link: str | None) -> str:
    try:
        found = canonical(link or "")
    except ValueError:
        return ""
    parts = urlsplit(found)
    return found if parts.path != "/" or parts.query else ""


def web_link(link: str | None, base: str) -> str | None:
    """`link`, resolved against `base`, where it is an http(s) address one may follow; else None.

    Other schemes (`javascript:`, `data:`), control characters and signs that turn the direction of
    what is shown, backslashes, user names, hosts with percent signs or look-alike characters
    (full-width digits) are refused outright: programs and people read them differently, and that
    is how filters are passed.
    """
    link = (link or "").strip(" \t\r\n\xa0\ufeff")
    if not link or len(link) > LONGEST or _CONTROL.search(link):
        return None
    try:
        absolute = urljoin(base, link.replace(" ", "%20"))
        parts = urlsplit(absolute)
        usable = parts.scheme in {"http", "https"} and "@" not in parts.netloc
        if not usable or parts.port == 0 or not _plain_host(parts.hostname or ""):
            return None
    except ValueError:
        return None
    return None if _CONTROL.search(absolute) else absolute


def host(url: str) -> str:
    """The host of `url` in lower case and ASCII, without port; "" where there is none."""
    try:
        return _ascii_host(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The domain somebody registered: `vijesti.klix.ba` → `klix.ba` (publicsuffix.org's list).

    Addresses, `localhost` and public suffixes themselves come back as they are.
    """
    name = host.strip("[].").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return str(_suffixes().privatesuffix(name) or name)


def succeeds(old: str, new: str) -> bool:
    """Whether `new` may take the place of `old`: of the same registrable domain, and not plain http
    where `old` was https."""
    same = registrable(host(old)) == registrable(host(new))
    return same and not (urlsplit(old).scheme == "https" and urlsplit(new).scheme != "https")


def _ascii_host(name: str) -> str:
    name = name.rstrip(".").lower()
    return name if name.isascii() else name.encode("idna").decode("ascii")


def _plain_host(name: str) -> bool:
    if not 0 < len(name) <= LONGEST_HOST or "%" in name:
        return False
    if not (name[0].isalnum() or ":" in name):
        return False
    if name.isascii():
        return True
    _ascii_host(name)  # ValueError where it is no name
    looks_like = (unicodedata.normalize("NFKC", letter) for letter in name if not letter.isascii())
    return not any(form.isascii() or "." in form for form in looks_like) and "。" not in name


def _normal_escapes(text: str) -> str:
    """One spelling per address: %7E → ~, %c5 → %C5, š → %C5%A1."""

    def spelling(escape: re.Match[str]) -> str:
        letter = chr(int(escape[1], 16))
        return letter if letter in _UNRESERVED else escape[0].upper()

    return quote(_ESCAPE.sub(spelling, text), safe=_KEPT, errors="replace")


def _resolve_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1] or [""]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _identifying(query: str) -> str:
    pairs = (_normal_escapes(pair) for pair in query.replace("&amp;", "&").split("&") if pair)
    return "&".join(sorted(pair for pair in pairs if not _tracks(pair)))


def _tracks(pair: str) -> bool:
    # Feeds that escape their links twice have `&amp;utm_source=…` in them.
    name = pair.partition("=")[0].lower().removeprefix("amp;")
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)
