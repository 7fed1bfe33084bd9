"""Addresses: what is one page, what may be followed."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import urls


@pytest.mark.parametrize(
    "same",
    [
        "http://www.portal.ba/vijesti/sud",
        "https://portal.ba/vijesti/sud/",
        "https://portal.ba:443/vijesti/sud#komentari",
        "https://PORTAL.ba./vijesti/./bih/../sud",
        "https://portal.ba/vijesti/sud?utm_source=fb&utm_medium=x&fbclid=1&gclid=2&mc_cid=3",
        "https://portal.ba/vijesti/sud?ref=naslovna&igshid=1&_ga=9",
        "https://portal.ba/vijesti/sud?at_medium=RSS&amp;utm_source=rss&ns_source=x&maca=bos-rss-1",
        "https://portal.ba/vijesti/sud;jsessionid=0A1B.node2?PHPSESSID=77",
        "https://portal.ba/v%69jesti/sud",
        " https://portal.ba/vijesti/sud ",
    ],
)
def test_one_page_has_one_identity(same: str) -> None:
    assert urls.canonical(same) == "https://portal.ba/vijesti/sud"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.ba/a?b=2&a=1", "https://x.ba/a?a=1&b=2"),
        ("https://x.ba/š", "https://x.ba/%c5%a1"),
        ("https://x.ba/~ana", "https://x.ba/%7Eana"),
        ("https://x.ba", "http://www.x.ba/"),
        ("https://вести.срб/а", "https://xn--b1agj9af.xn--90a3ac/%D0%B0"),
    ],
)
def test_spellings_of_one_address(one: str, other: str) -> None:
    assert urls.canonical(one) == urls.canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.ba/?p=1", "https://x.ba/?p=2"),
        ("https://m.x.ba/a", "https://x.ba/a"),
        ("https://x.ba:8443/a", "https://x.ba/a"),
        ("https://x.ba/A", "https://x.ba/a"),
        ("https://x.ba/a%2Fb", "https://x.ba/a/b"),
        ("https://x.ba/a?id=%8A", "https://x.ba/a?id=%9A"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert urls.canonical(one) != urls.canonical(other)


@pytest.mark.parametrize(
    "none", ["", "klix.ba/a", "ftp://x.ba/a", "http://", "http://x.ba:port/", "http://[::1"]
)
def test_no_identity_without_an_address(none: str) -> None:
    with pytest.raises(ValueError):
        urls.canonical(none)


@given(
    st.from_regex(
        r"https?://[a-z]{1,8}\.ba(/[a-z%0-9.]{0,6}){0,4}(\?[a-z=&]{0,9})?", fullmatch=True
    )
)
def test_an_identity_is_its_own_identity(url: str) -> None:
    assert urls.canonical(urls.canonical(url)) == urls.canonical(url)


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("/vijesti/1", "https://portal.ba/vijesti/1"),
        ("2", "https://portal.ba/rss/2"),
        ("//drugi.ba/a", "https://drugi.ba/a"),
        (" http://x.ba/a\n", "http://x.ba/a"),
        ("/dva naslova", "https://portal.ba/dva%20naslova"),
        ("http://вести.срб/а", "http://вести.срб/а"),
        ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
    ],
)
def test_links_that_may_be_followed(link: str, found: str) -> None:
    assert urls.web_link(link, "https://portal.ba/rss/") == found


@pytest.mark.parametrize(
    "link",
    [
        None,
        "",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "gopher://127.0.0.1:11211/_x",
        "mailto:desk@example.org",
        "http://user:pw@127.0.0.1/",
        "http://x.ba\\@127.0.0.1/",
        "http://127。0。0。1/",
        "http://１２７.0.0.1/",
        "http://ⓛocalhost/",
        "http://%31%32%37.0.0.1/",
        "http://x.ba:99999/",
        "http://x.ba/a\r\nHost: y",
        "http://x.ba/\x00",
        "http://x.ba/\u2028",
        "http://x.ba/\ud800",
        "http:///etc",
        "http://[::1/",
        "https://x.ba/" + "a" * urls.LONGEST,
        "https://" + "a." * 126 + "ba/",
    ],
)
def test_links_that_nobody_follows(link: str | None) -> None:
    assert urls.web_link(link, "https://portal.ba/rss") is None


@given(st.text(), st.text())
def test_any_text_is_a_link_or_none(link: str, base: str) -> None:
    found = urls.web_link(link, base)
    assert found is None or found.startswith(("http://", "https://"))
    if found:
        assert urls.canonical(found)
        assert urls.host(found)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("vijesti.klix.ba", "klix.ba"),
        ("www.danas.co.rs", "danas.co.rs"),
        ("www.vlada.gov.mk", "vlada.gov.mk"),
        ("ana.blogspot.com", "ana.blogspot.com"),
        ("co.rs", "co.rs"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("localhost", "localhost"),
    ],
)
def test_who_registered_a_host(host: str, domain: str) -> None:
    assert urls.registrable(host) == domain


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        ("http://www.klix.ba/rss", "https://feeds.klix.ba/svi", True),
        ("https://klix.ba/rss", "https://klix.ba/rss/", True),
        ("http://klix.ba/rss", "http://www.klix.ba/rss", True),
        ("https://klix.ba/rss", "http://klix.ba/rss", False),
        ("https://klix.ba/rss", "https://klix.com/rss", False),
        ("https://klix.ba/rss", "https://klix.ba.example/rss", False),
        ("https://portal.co.rs/rss", "https://drugi.co.rs/rss", False),
        ("https://a.blogspot.com/rss", "https://b.blogspot.com/rss", False),
        ("http://127.0.0.1:1/rss", "http://127.0.0.2:1/rss", False),
        ("http://127.0.0.1:1/rss", "http://127.0.0.1:2/rss", True),
    ],
)
def test_what_may_take_the_place_of_an_address(old: str, new: str, may: bool) -> None:
    assert urls.succeeds(old, new) is may


def test_host() -> None:
    assert urls.host("http://www.Klix.BA:80/x") == "www.klix.ba"
    assert urls.host("bez adrese") == urls.host("http://[loše") == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.klix.ba/a/1?utm_source=rss&id=7#top", "http://www.klix.ba/a/1?id=7"),
        ("https://n1info.ba/a/?fbclid=x", "https://n1info.ba/a/"),
        ("http://127.0.0.1:8099/a%20b?q=%C5%A1", "http://127.0.0.1:8099/a%20b?q=%C5%A1"),
    ],
)
def test_a_link_to_pass_on_says_nothing_of_where_it_came_from(url: str, expected: str) -> None:
    assert urls.without_tracking(url) == expected


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://portal.ba/rss", "https://portal.ba/rss"),
        ("https://portal.ba/rss?key=kanarinac", "https://portal.ba/rss?key=…"),
        ("https://portal.ba/?a=1&api_key=kanarinac&b=2#x", "https://portal.ba/?a=1&api_key=…&b=2#x"),
        ("https://portal.ba/?accessToken=a%26b;PASSWORD=c", "https://portal.ba/?accessToken=…;PASSWORD=…"),
        ("https://portal.ba/?X-Amz-Signature=ab12&user.auth=3", "https://portal.ba/?X-Amz-Signature=…&user.auth=…"),
        ("https://portal.ba/?keyword=sud&monkey=2&page=3", "https://portal.ba/?keyword=sud&monkey=2&page=3"),
        ("https://ana:kanarinac@portal.ba/a@b", "https://…@portal.ba/a@b"),
        ("https://portal.ba/?key=", "https://portal.ba/?key="),
    ],
)  # fmt: skip
def test_what_is_a_secret_by_its_name_is_not_shown(url: str, shown: str) -> None:
    assert urls.public(url) == shown


def test_what_is_remembered_of_addresses_takes_little() -> None:
    """Two thousand links as long as they may be, each spelt in two ways: 32 MB, if all were."""
    path = "a" * (urls.LONGEST - 30)
    tracemalloc.start()
    try:
        for number in range(2_000):
            link = f"https://x.ba/{number}/{path}"
            assert urls.page(link) == urls.page(link.replace("https", "http"))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 4 * 2**20
