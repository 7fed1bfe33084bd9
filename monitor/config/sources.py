"""`feeds:` of rules.yaml; where a feed is: `url`, `sitemap`, or `page` with `links` or `items`."""

from dataclasses import replace
from typing import Literal

from monitor.config import values
from monitor.config.plain import COUNTRY, INTERVAL, KIND, LANGUAGE, LINE, SLUG
from monitor.config.reading import BAD, Bad, Reading
from monitor.config.rules import Feed, Position
from monitor.config.shapes import Choice, Flag, Got, Key, Record, Text

SCRIPTS = ("Latn", "Cyrl", "both")
STATUSES = ("checked", "listed", "guessed", "blocked", "forbidden", "sanctioned", "closed")

_ADDRESSES = ("url", "sitemap", "page")
_SELECTORS = ("links", "items")


def place(got: Got, packed: Feed | None, reading: Reading) -> bool:
    """Turns what is written of a feed's address into its `url`, `read_as` and `selector`, which
    stay a pack's where nothing is written. False where that is no whole, after telling why."""
    addresses = [key for key in _ADDRESSES if key in got.values]
    selectors = [key for key in _SELECTORS if key in got.values]
    problem = _problem(addresses, selectors, packed)
    if problem:
        reading.tell(got.where[(selectors or addresses)[-1]], problem)
        return False
    before = packed.read_as if packed else "feed"
    read_as = selectors[0] if selectors else _read_as(addresses, before)
    if read_as == "items" and got.values.get("full_text") == "page":
        reading.tell(
            got.where["full_text"], "of items the text is on the page itself: take full_text out"
        )
        return False
    written = {key: got.values.pop(key) for key in (*addresses, *selectors)}
    if written:
        _settle(got, read_as, written)
        if "items" in {read_as, before}:
            got.values.setdefault("full_text", "feed" if read_as == "items" else "page")
    return True


def _problem(addresses: list[str], selectors: list[str], packed: Feed | None) -> str:
    on_page = packed is not None and packed.selector is not None
    if len(addresses) > 1:
        return f"{' and '.join(addresses)}: a feed has one address, write one of them"
    if len(selectors) > 1:
        return "links and items: the page lists articles (links) or holds them (items); write one"
    if selectors and addresses != ["page"] and (addresses or not on_page):
        return f"{selectors[0]} is about a page: write its address under page"
    if addresses == ["page"] and not selectors and not on_page:
        return (
            "page needs links, the CSS selector of its article links, or items, that of the posts "
            "whose text is on the page; a feed's address belongs under url"
        )
    return ""


def _read_as(addresses: list[str], before: str) -> str:
    match addresses:
        case ["url"]:
            return "feed"
        case ["sitemap"]:
            return "sitemap"
        case _:
            return before


def _settle(got: Got, read_as: str, written: dict[str, str]) -> None:
    got.values["read_as"] = read_as
    for key, text in written.items():
        got.values["url" if key in _ADDRESSES else "selector"] = text
    if read_as not in _SELECTORS:
        got.values["selector"] = None


def _feed(got: Got, reading: Reading) -> Feed | Bad:
    name = got.values["name"]
    packed: Feed | None = reading.ask("packed feed", name)
    if not place(got, packed, reading):
        return BAD
    if packed is not None:
        return replace(packed, at=got.at, **got.values)
    if "url" not in got.values:
        what = f"the feed {values.shown(name)} has no url (or sitemap, or page)"
        return not_packed(got.at, what, "feed", name, reading)
    silent = {"every": reading.ask("every"), "owner": name}
    return Feed(at=got.at, **silent | got.values)


def not_packed(
    at: Position, what: str, section: Literal["feed", "entity"], name: str, reading: Reading
) -> Bad:
    """Tell of what only a pack can bring, unless the pack that was meant is unknown itself."""
    if not reading.ask("complete"):
        return BAD
    meant = reading.closest(name, reading.packed.of(section))
    hint = f'; did you mean "{meant}"?' if meant else ""
    return reading.tell(at, f"{what}, and no {section} of a pack is called so{hint}")


FEED = Record(
    "a feed",
    {
        "name": Key(
            SLUG,
            "lower case letters, digits and hyphens; unique; a pack's name changes its feed",
            required=True,
        ),
        "title": Key(LINE, "what people call the outlet"),
        "url": Key(
            Text("a web address", values.address),
            "the address of an RSS, RDF, Atom or JSON Feed; a pack's feed has one",
        ),
        "sitemap": Key(
            Text("a web address", values.address),
            "instead of url: the address of a sitemap, best a news sitemap, or of their index",
        ),
        "page": Key(
            Text("a web address", values.address),
            "instead of url: the address of a page without a feed; with links or items",
        ),
        "links": Key(
            Text("a CSS selector", values.selector),
            "what finds the article links on the page, as main a.headline",
        ),
        "items": Key(
            Text("a CSS selector", values.selector),
            "what finds the posts on the page, each an article of its own (tickers, channels)",
        ),
        "language": Key(LANGUAGE, "what it is written in: hbs (bs, hr, sr, cnr), sq, mk, en …"),
        "script": Key(Choice("script", SCRIPTS), "what it is written in: Latn, Cyrl or both"),
        "country": Key(COUNTRY, "ISO 3166-1 alpha-2, XK for Kosovo"),
        "kind": Key(KIND, "portal, unless said otherwise"),
        "owner": Key(LINE, "outlets of one owner are not independent; default: the feed itself"),
        "republishes": Key(Flag(), "yes: much of it is taken over from others"),
        "every": Key(INTERVAL, "how often it is polled, as 2m"),
        "full_text": Key(
            Choice("way to the full text", ("page", "feed")),
            "page: fetch the article (default); feed: trust the feed's own content",
        ),
        "status": Key(
            Choice("status", STATUSES),
            "checked: seen to answer; listed: in public lists; guessed: neither; "
            "and why it is off: blocked, forbidden (robots.txt), sanctioned, closed",
        ),
        "vital": Key(
            Flag(), "yes: every channel is told when it goes quiet or fails, after three usual gaps"
        ),
        "enabled": Key(Flag(), "no: it is not polled"),
        "reason": Key(LINE, "why it is not polled, for whoever looks at the sources"),
    },
    _feed,
)
