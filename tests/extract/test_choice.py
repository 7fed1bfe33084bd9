"""The page's text, unless it is thin or gives less than the feed's own."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.extract import choose
from monitor.model import Page, ParsedEntry

LONG = "Policija je blokirala put prema Banjskoj. KFOR je na terenu. Povrijeđenih nema."
ENTRY = ParsedEntry(
    guid="1",
    link="https://portal.example.ba/v/1",
    title="Policija blokirala put",
    summary="Policija je blokirala put.",
    content="",
    published=datetime(2026, 2, 11, 10, 0, tzinfo=UTC),
)
PAGE = Page(
    url="https://portal.example.ba/v/1",
    title="Policija blokirala put prema Banjskoj",
    text=LONG,
    published=datetime(2026, 2, 11, 9, 0, tzinfo=UTC),
    source="page",
)


def entry(**changes: Any) -> ParsedEntry:
    return replace(ENTRY, **changes)


def page(**changes: Any) -> Page:
    return replace(PAGE, **changes)


@pytest.mark.parametrize(
    ("found", "said", "text", "source", "thin"),
    [
        (page(), entry(), LONG, "page", None),
        (page(source="json-ld"), entry(), LONG, "json-ld", None),
        (None, entry(), "Policija je blokirala put.", "feed", None),
        (page(text="", thin="consent"), entry(), "Policija je blokirala put.", "feed", "consent"),
        (page(text="", thin="paywall"), entry(), "Policija je blokirala put.", "feed", "paywall"),
        (
            page(text="Policija je blokirala put."),
            entry(
                content="<p>Policija je blokirala put prema Banjskoj.</p><p>KFOR &amp; OSCE.</p>"
            ),
            "Policija je blokirala put prema Banjskoj.\nKFOR & OSCE.",
            "feed",
            "short",
        ),
        (
            page(),
            entry(content="<p>Policija je blokirala put.</p>"),
            LONG,
            "page",
            None,
        ),
        (
            None,
            entry(content="<p>Zatvoren je put.</p><p>Pročitajte i: Dodik</p><p>Uviđaj traje.</p>"),
            "Zatvoren je put.\nUviđaj traje.",
            "feed",
            None,
        ),
    ],
    ids=["page", "json-ld", "no page", "consent", "paywall", "short", "feed shorter", "read also"],
)
def test_the_text_that_tells_more_is_taken(
    found: Page | None, said: ParsedEntry, text: str, source: str, thin: str | None
) -> None:
    chosen = choose(found, said)
    assert (chosen.text, chosen.source, chosen.thin) == (text, source, thin)


def test_a_page_with_the_feeds_text_but_the_feeds_own_last_line_is_taken() -> None:
    said = entry(
        content=f"<p>{LONG}</p><p>The post Policija blokirala put appeared first on Portal.</p>"
    )
    assert choose(page(), said).source == "page"


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Policija blokirala put", "Policija blokirala put"), ("", PAGE.title)],
)
def test_the_title_is_the_feeds_where_it_has_one(title: str, expected: str) -> None:
    assert choose(page(), entry(title=title)).title == expected


def test_the_time_is_the_feeds_else_the_pages() -> None:
    assert choose(page(), entry()).published == ENTRY.published
    assert choose(page(), entry(published=None)).published == PAGE.published
    assert choose(None, entry(published=None)).published is None
