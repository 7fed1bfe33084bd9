"""The stages that read what others write, each with what must hold for any bytes."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from monitor import feed
from monitor.config import parse
from monitor.decode import decode
from monitor.errors import NotAFeed
from monitor.extract import extract
from monitor.extract.length import LONGEST as LONGEST_ARTICLE
from monitor.feed.clean import MOST_ENTRIES
from monitor.feed.entry import LONGEST_CONTENT, LONGEST_GUID, LONGEST_SUMMARY, LONGEST_TITLE
from monitor.match import Matcher, compile_rules
from monitor.model import Document, ParsedFeed
from monitor.text.markup import printable

URL = "https://portal.example.ba/vijesti/"
TODAY = date(2026, 11, 22)
LANGUAGES = ("hbs", "sq", "mk", "en", None)


def decoded(data: bytes) -> None:
    """Text without NUL and lone surrogates, no longer than the bytes."""
    for label in (None, "text/html; charset=windows-1250", "text/xml; charset=utf-16"):
        text = decode(data, label).text
        assert "\0" not in text
        assert len(text) <= len(data)
        text.encode()


def parsed(data: bytes) -> None:
    """As a feed: entries within their bounds, or NotAFeed."""
    _hold(data, lambda: feed.parse(data, None, URL))


def mapped(data: bytes) -> None:
    """As a sitemap."""
    _hold(data, lambda: feed.sitemap(data, None, URL).feed)


def listed(data: bytes) -> None:
    """As a page of links, and of posts."""
    _hold(data, lambda: feed.links(data, None, URL, "a, article"))
    _hold(data, lambda: feed.items(data, None, URL, "article, p"))


def _hold(data: bytes, read: Callable[[], ParsedFeed]) -> None:
    try:
        found = read()
    except NotAFeed as error:
        _clean(str(error), 2_000)
        return
    assert len(found.entries) <= max(MOST_ENTRIES, len(data))
    _clean(found.title, LONGEST_TITLE)
    for entry in found.entries:
        assert entry.guid or entry.link or entry.title or entry.summary or entry.content
        assert entry.link is None or entry.link.startswith(("http://", "https://"))
        _clean(entry.guid or "", LONGEST_GUID)
        _clean(entry.link or "", 10 * len(data) + 1_000)
        _clean(entry.title, LONGEST_TITLE)
        _clean(entry.summary, LONGEST_SUMMARY)
        _clean(entry.content, LONGEST_CONTENT)
        for when in (entry.published, entry.updated):
            assert when is None or when.utcoffset() is not None
        assert feed.keys("f", entry)


def extracted(data: bytes) -> None:
    """As a page: a text within its bounds, or why there is none."""
    page = extract(data, "text/html", URL)
    _clean(page.title, LONGEST_TITLE)
    _clean(page.text, LONGEST_ARTICLE)
    assert page.url.startswith(("http://", "https://"))
    assert (page.text == "") == (page.thin is not None)
    assert page.published is None or page.published.utcoffset() is not None


def configured(data: bytes) -> None:
    """As rules.yaml: a config, or problems that stand in the file."""
    text = data.decode("utf-8", "surrogateescape")
    loaded = parse({"rules.yaml": text}, {}, today=TODAY)
    assert loaded.config is not None or loaded.problems
    for problem in loaded.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert len(problem.message) <= 2_000
        str(problem).encode()


RULES = """
version: 1
entities:
  rutte: {kind: person, names: {hbs: Mark Rutte, en: Mark Rutte}, near: [NATO, KFOR]}
  srpska:
    kind: place
    names: {hbs: Republika Srpska, mk: Република Српска}
    weak: {hbs: RS}
    near: [KFOR]
    never: [Republika Srpska Krajina]
rules:
  - {id: r1, title: R, when: [rutte, srpska, KFOR, {hbs: oružani napad, sq: sulm i armatosur}]}
  - {id: r2, title: R, when: {near: {within: 5, all: [KFOR, {pattern: "[a-zšđčćž]+ić"}]}}}
  - {id: r3, title: R, when: {near: {within: sentence, all: [KFOR, NATO], none: [vježba]}}}
  - {id: r4, title: R, when: {at_least: {count: 2, of: [KFOR, NATO, policija]}}}
  - {id: r5, title: R, when: {pattern: "\\\\d+ mrtvih"}}
channels: {desk: {url: "console://"}}
"""


@cache
def _matcher() -> Matcher:
    config = parse({"rules.yaml": RULES}, {}, today=TODAY).config
    assert config is not None
    return compile_rules(config)


def matched(data: bytes) -> None:
    """As a text in every language: hits whose offsets give their surface."""
    text = decode(data, None).text
    title, _, body = text.partition("\n")
    for language in LANGUAGES:
        document = Document(title=title, text=body, language=language)
        fields = {"title": title, "text": body}
        for rule in _matcher().match(document, today=TODAY, near_misses=True):
            for hit in rule.hits:
                assert 0 <= hit.start < hit.end <= len(fields[hit.field])
                assert fields[hit.field][hit.start : hit.end] == hit.surface


def _clean(text: str, longest: int) -> None:
    assert len(text) <= longest
    text.encode()
    assert text == printable(text)


STAGES: Mapping[str, Callable[[bytes], None]] = {
    "decode": decoded,
    "feed": parsed,
    "sitemap": mapped,
    "listing": listed,
    "extract": extracted,
    "config": configured,
    "match": matched,
}
"""What each stage is held to, by the name of its directory in the corpus."""
