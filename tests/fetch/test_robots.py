"""robots.txt: who is let in, by RFC 9309, and how often it is asked."""

import asyncio
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.fetch.robots import MAX_BYTES, parse

WORDPRESS = """
User-agent: *
Disallow: /wp-admin/
Allow: /wp-admin/admin-ajax.php
Disallow: /*?s=
Disallow: /*.pdf$

User-agent: GPTBot
User-agent: Monitor/2.0
Crawl-delay: 10
Disallow: /pretplata   # the paid part
Sitemap: https://example.org/sitemap.xml

user-agent: monitor
disallow: /vijesti/*/komentari
"""


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/", True),
        (WORDPRESS, "/wp-admin/", True),  # the group of `*` is not for us
        (WORDPRESS, "/pretplata/1", False),
        (WORDPRESS, "/vijesti/bih/komentari?str=2", False),  # groups of one name are joined
        (WORDPRESS, "/vijesti/bih", True),
        (WORDPRESS.replace("onitor", "x"), "/wp-admin/x", False),
        (WORDPRESS.replace("onitor", "x"), "/wp-admin/admin-ajax.php", True),
        (WORDPRESS.replace("onitor", "x"), "/a/?s=nato", False),
        (WORDPRESS.replace("onitor", "x"), "/a/b.pdf", False),
        (WORDPRESS.replace("onitor", "x"), "/a/b.pdf.html", True),
        ("User-agent: *\nDisallow: /\nAllow: /vijesti", "/vijesti/1", True),
        ("User-agent: *\nDisallow: /\nAllow: /vijesti", "/o-nama", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: a", "/a", True),
        ("Disallow: /", "/a", True),  # before any group
        ("\ufeffUser-Agent : MONITOR\r\nDISALLOW : /a\r\n", "/a", False),
        ("User-agent: monitoring\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /вијести", "/%D0%B2%D0%B8%D1%98%D0%B5%D1%81%D1%82%D0%B8", False),
        ("User-agent: *\nDisallow: /%7eana/%d1%88", "/~ana/%D1%88", False),
        ("User-agent: *\nDisallow: /a%2fb", "/a/b", True),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: *", "/a", False),
        ("User-agent: *\nDisallow: /*a*b$", "/xaab", False),
        ("User-agent: *\nDisallow: /ab*b$", "/ab", True),
        ("<html><body>404</body></html>", "/", True),
    ],
)  # fmt: skip
def test_the_longest_rule_of_our_group_decides(text, path, allowed):
    assert parse(text, "monitor").allows(path) is allowed


def test_no_pattern_takes_long():
    text = "User-agent: *\n" + f"Disallow: /{'*a' * 2000}$\n" * 100
    started = time.process_time()
    assert parse(text, "monitor").allows("/" + "a" * 8000 + "b")
    assert time.process_time() - started < 1


@given(st.text(), st.text(alphabet="/*$a%2Fš?", max_size=30))
def test_any_text_is_a_robots_txt(text, pattern):
    parse(text, "monitor").allows("/a")
    robots = parse(f"User-agent: *\nDisallow: /{pattern}", "monitor")
    assert isinstance(robots.allows("/a/š%2f"), bool)


@pytest.mark.parametrize(
    ("status", "first", "kept"),
    [
        ("200 OK", False, 24 * 60),
        ("404 Not Found", True, 24 * 60),
        ("403 Forbidden", True, 24 * 60),
        ("500 Oh", False, 10),
        ("429 Too Many Requests", False, 10),
    ],
)
async def test_an_answer_is_kept_and_asked_for_again(site, fetcher, clock, *, status, first, kept):
    site.say("/robots.txt", b"User-agent: *\nDisallow: /", status)
    url = f"{site.url}/vijesti/1"
    assert await fetcher.allowed(url) is first
    site.say("/robots.txt", b"User-agent: *\nDisallow: /" if first else b"")
    clock.time += timedelta(minutes=kept - 1)
    assert await fetcher.allowed(url) is first
    assert site.paths == ["/robots.txt"]
    clock.time += timedelta(minutes=1)
    assert await fetcher.allowed(url) is not first
    assert site.paths == ["/robots.txt"] * 2


async def test_many_pages_at_once_ask_once(site, fetcher):
    site.say("/robots.txt", b"User-agent: *\nDisallow: /privatno")
    pages = [f"{site.url}/{name}" for name in ["a", "b", "privatno/1", "c?x=/privatno"]]
    answers = await asyncio.gather(*(fetcher.allowed(page) for page in pages))
    assert answers == [True, True, False, True]
    assert len(site.requests) == 1


async def test_a_host_that_does_not_answer_is_closed_and_a_redirect_is_followed(sites, fetcher):
    site, closed = await sites(), await sites()
    await closed.close()
    assert not await fetcher.allowed(f"{closed.url}/a")
    site.say("/robots.txt", status="301 Moved", Location="/r.txt")
    site.say("/r.txt", b"User-agent: *\nDisallow: /a")
    assert not await fetcher.allowed(f"{site.url}/a")
    assert await fetcher.allowed(f"{site.url}/b")


async def test_rules_beyond_the_cap_do_not_count(site, fetcher):
    site.say("/robots.txt", b"User-agent: *\nDisallow: /a\n" + b"#" * 600_000 + b"\nDisallow: /b")
    assert not await fetcher.allowed(f"{site.url}/a")
    assert await fetcher.allowed(f"{site.url}/b")


async def test_a_line_that_is_cut_off_says_nothing(site, fetcher):
    """Of `Disallow: /arhiva` the beginning would forbid everything."""
    rows = b"User-agent: *\nDisallow: /a\n"
    end = b"\nDisallow: /"
    padding = b"#" * (MAX_BYTES - len(rows) - len(end))
    site.say("/robots.txt", rows + padding + end + b"arhiva\n")
    assert not await fetcher.allowed(f"{site.url}/a")
    assert await fetcher.allowed(f"{site.url}/b")


async def test_one_that_breaks_off_is_asked_for_again_soon(site, fetcher, clock):
    rows = b"User-agent: *\nDisallow: /a\nDisallow: /"
    site.say("/robots.txt", rows, Content_Length=99, Connection="close")
    assert not await fetcher.allowed(f"{site.url}/a")
    assert await fetcher.allowed(f"{site.url}/b")
    site.say("/robots.txt", rows + b"b")
    clock.time += timedelta(minutes=10)
    assert not await fetcher.allowed(f"{site.url}/b")


async def test_a_url_that_is_none_is_an_error(fetcher):
    with pytest.raises(FetchError) as caught:
        await fetcher.allowed("javascript:alert(1)")
    assert caught.value.reason == "url"
