"""No byte to an address that is not public, however it is written and whatever leads there."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.fetch.addresses import refusal
from monitor.fetch.target import shown, target

# Every way to write 127.0.0.1 and its like into a URL; {} is the canary's port.
SPELLINGS = [
    ("http://127.0.0.1:{}/", "address"),
    ("http://127.8.8.8:{}/", "address"),
    ("http://[::1]:{}/", "address"),
    ("http://[::ffff:127.0.0.1]:{}/", "address"),
    ("http://[::ffff:7f00:1]:{}/", "address"),
    ("http://[::127.0.0.1]:{}/", "address"),
    ("http://[64:ff9b::7f00:1]:{}/", "address"),
    ("http://[2002:7f00:1::]:{}/", "address"),
    ("http://[fe80::1]:{}/", "address"),
    ("http://[0:0:0:0:0:0:0:1]:{}/", "address"),
    ("http://0.0.0.0:{}/", "address"),
    ("http://0.1.2.3:{}/", "address"),
    ("http://[::]:{}/", "address"),
    ("http://[0000:0000::0001]:{}/", "address"),
    ("http://[::ffff:0:127.0.0.1]:{}/", "address"),
    ("http://[::FFFF:7F00:0001]:{}/", "address"),
    ("http://[64:ff9b::127.0.0.1]:{}/", "address"),
    ("http://[64:ff9b:1::127.0.0.1]:{}/", "address"),
    ("http://[2001:0:7f00:1::80ff:fffe]:{}/", "address"),
    ("http://[fd00:ec2::254]:{}/", "address"),
    ("http://[fec0::1]:{}/", "address"),
    ("http://[ff02::1]:{}/", "address"),
    ("http://169.254.169.254:{}/latest/meta-data/", "address"),
    ("http://[::ffff:169.254.169.254]:{}/", "address"),
    ("http://100.100.100.200:{}/", "address"),
    ("http://192.0.0.192:{}/", "address"),
    ("http://10.0.0.1:{}/", "address"),
    ("http://172.16.0.1:{}/", "address"),
    ("http://192.168.0.1:{}/", "address"),
    ("http://255.255.255.255:{}/", "address"),
    ("http://localhost:{}/", "address"),
    ("http://LOCALHOST:{}/", "address"),
    ("http://[fe80::1%25lo]:{}/", "url"),
    ("http://127.1:{}/", "url"),
    ("http://127.0.1:{}/", "url"),
    ("http://2130706433:{}/", "url"),
    ("http://0x7f000001:{}/", "url"),
    ("http://0x7f.1:{}/", "url"),
    ("http://0177.0.0.1:{}/", "url"),
    ("http://127.0.0.01:{}/", "url"),
    ("http://127.0.0.0x1:{}/", "url"),
    ("http://0:{}/", "url"),
    ("http://017700000001:{}/", "url"),
    ("http://0x7f.0x0.0x0.0x1:{}/", "url"),
    ("http://0x7F000001:{}/", "url"),
    ("http://0177.1:{}/", "url"),
    ("http://00000177.0.0.1:{}/", "url"),
    ("http://127.000.000.001:{}/", "url"),
    ("http://2852039166:{}/", "url"),
    ("http://127.0.0.1..:{}/", "url"),
    ("http://127..0.0.1:{}/", "url"),
    ("http://[fe80::1%lo]:{}/", "url"),
    ("http://[::1%25lo]:{}/", "url"),
    ("http://[::1%2525]:{}/", "url"),
    ("http://[v1.127.0.0.1]:{}/", "url"),
    ("http://[::ffff:0x7f.0.0.1]:{}/", "url"),
    ("http://[::ffff:127.1]:{}/", "url"),
    ("http://[[::1]]:{}/", "url"),
    ("http://::1:{}/", "url"),
    ("http://127.0.0.1.:{}/", "url"),
    ("http://localhost.:{}/", "url"),
    ("http://127。0。0。1:{}/", "url"),
    ("http://127｡0｡0｡1:{}/", "url"),
    ("http://１２７.0.0.1:{}/", "url"),
    ("http://①②⑦.0.0.1:{}/", "url"),
    ("http://١٢٧.0.0.1:{}/", "url"),
    ("http://⑯⑨。②⑤④。⑯⑨。②⑤④:{}/", "url"),
    ("http://⒈27.0.0.1:{}/", "url"),
    ("http://①②⑦．⓪．⓪．①:{}/", "url"),
    ("http://𝟏𝟐𝟕.0.0.1:{}/", "url"),
    ("http://ｌｏｃａｌｈｏｓｔ:{}/", "url"),
    ("http://127\u20240.0.1:{}/", "url"),
    ("http://127.0.0.1\u200b:{}/", "url"),
    ("http://\ufeff127.0.0.1:{}/", "url"),
    ("http://ⓛocalhost:{}/", "url"),
    ("http://loc\u00adalhost:{}/", "url"),
    ("http://%31%32%37.0.0.1:{}/", "url"),
    ("http://example.org@127.0.0.1:{}/", "url"),
    ("http://example.org:80@127.0.0.1:{}/", "url"),
    ("http://@127.0.0.1:{}/", "url"),
    ("http://example.org%40127.0.0.1:{}/", "url"),
    ("http://a@b@127.0.0.1:{}/", "url"),
    ("http://127.0.0.1:{}:80/", "url"),
    ("http://127.0.0.1:+{}/", "url"),
    ("http://127.0.0.1:0{}0000/", "url"),
    ("http://127.0.0.1:8８?{}", "url"),
    ("http://127.0.0.1:?{}", "url"),
    ("http://127.0.0.1?@example.org:{}/", "address"),
    ("http://127.0.0.1#@example.org:{}/", "address"),
    ("http://127.0.0.1;@example.org:{}/", "url"),
    ("http://127.0.0.1,example.org:{}/", "url"),
    ("http://127.0.0.1:{}\\@example.org/", "url"),
    ("http://example.org\\@127.0.0.1:{}/", "url"),
    ("http:\\\\127.0.0.1:{}/", "url"),
    ("http://example.org%5C@127.0.0.1:{}/", "url"),
    ("http://127.0.0.1%5C.example.org:{}/", "url"),
    ("http://127.0.0.1%00.example.org:{}/", "url"),
    ("http://127.0.\t0.1:{}/", "url"),
    ("http://127.0.0.1\r\n:{}/", "url"),
    ("http://127.0.0.1 :{}/", "url"),
    (" http://127.0.0.1:{}/", "url"),
    ("http:/127.0.0.1:{}/", "url"),
    ("http:127.0.0.1:{}/", "url"),
    ("//127.0.0.1:{}/", "url"),
    ("http:///127.0.0.1:{}/", "url"),
    ("http:////127.0.0.1:{}/", "url"),
    ("http://127.0.0.1%2f:{}/", "url"),
    ("http://127.0.0.1%0d%0a:{}/", "url"),
    ("http://127.0.0.1%09:{}/", "url"),
    ("ht\ntp://127.0.0.1:{}/", "url"),
    ("\x00http://127.0.0.1:{}/", "url"),
    ("http+unix://127.0.0.1:{}/", "url"),
    ("data:text/xml,<rss/>{}", "url"),
    ("feed:http://127.0.0.1:{}/", "url"),
    ("view-source:http://127.0.0.1:{}/", "url"),
    ("http://[127.0.0.1]:{}/", "url"),
    ("http://[::1:{}/", "url"),
    ("http://[::1]@127.0.0.1:{}/", "url"),
    ("http://[::1]127.0.0.1:{}/", "url"),
    ("ftp://127.0.0.1:{}/", "url"),
    ("file:///etc/passwd?{}", "url"),
    ("gopher://127.0.0.1:{}/", "url"),
    ("javascript:alert({})", "url"),
    ("", "url"),
]


@pytest.mark.parametrize(("spelling", "reason"), SPELLINGS)
async def test_no_spelling_of_this_machine_is_reached(site, fetchers, spelling, reason):
    fetcher = fetchers()
    url = spelling.format(site.address[1])
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url, max_bytes=100)
    assert caught.value.reason == reason
    assert site.connections == 0
    try:
        allowed = await fetcher.allowed(url)  # robots.txt is asked through the same guard
    except FetchError:
        allowed = False
    assert allowed is (reason == "address")
    assert site.connections == 0


async def test_the_canary_sees_who_is_allowed(site, fetcher):
    site.say("/", b"ok")
    assert (await fetcher.get(f"{site.url}/", max_bytes=100)).body == b"ok"
    assert (await fetcher.get(f"http://localhost:{site.address[1]}", max_bytes=9)).body == b"ok"
    assert site.connections > 0


async def test_the_error_says_what_was_refused_and_what_to_do(fetchers, names):
    names.answers["intranet.test"] = [["10.1.2.3"]]
    with pytest.raises(FetchError) as caught:
        await fetchers(resolver=names).get("http://intranet.test/rss?token=1", max_bytes=100)
    assert str(caught.value) == (
        "http://intranet.test/rss: refused, 10.1.2.3 is a private address; "
        "allow it with MONITOR_ALLOW_PRIVATE if you mean it."
    )


@pytest.mark.parametrize("code", ["301", "302", "303", "307", "308"])
@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{}/",
        "//127.0.0.1:{}/",
        "http://localhost:{}/",
        "http://[::ffff:127.0.0.1]:{}/",
        "http://rebound.test:{}/",
        "http://2130706433:{}/",
        "http://klix.test@127.0.0.1:{}/",
        "http://127.0.0.1:{}\\@klix.test/",
        "\thttp://127.0.0.1:{}/",
        "file:///etc/passwd",
        "http://[/",
    ],
)
async def test_redirects_do_not_lead_there(sites, fetchers, names, code, location):
    canary, site = await sites(), await sites("127.0.0.2")
    names.answers |= {"klix.test": [["127.0.0.2"]], "rebound.test": [["127.0.0.1"]]}
    names.answers["localhost"] = [["127.0.0.1"]]
    site.say("/rss", status=f"{code} Moved", Location=location.format(canary.address[1]))
    with pytest.raises(FetchError) as caught:
        await fetchers("127.0.0.2/32", resolver=names).get(
            f"http://klix.test:{site.address[1]}/rss", max_bytes=100
        )
    assert caught.value.reason in {"address", "redirect"}
    assert site.paths == ["/rss"]
    assert canary.connections == 0


async def test_a_name_that_changes_its_address_is_checked_at_every_connection(
    sites, fetchers, names
):
    site = await sites("127.0.0.2")
    canary = await sites("127.0.0.1", site.address[1])
    site.answers["/rss"] = (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok",)
    url = f"http://rebound.test:{site.address[1]}/rss"
    names.answers["rebound.test"] = [["127.0.0.2"], ["127.0.0.1"]]
    fetcher, later = fetchers("127.0.0.2/32", resolver=names), fetchers(resolver=names)
    assert (await fetcher.get(url, max_bytes=100)).body == b"ok"
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 is a loopback address") as caught:
        await later.get(url, max_bytes=100)
    assert caught.value.reason == "address"
    assert canary.connections == 0


@pytest.mark.parametrize("order", [["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "127.0.0.2"]])
async def test_of_several_addresses_only_the_public_ones_are_tried(sites, fetchers, names, order):
    site = await sites("127.0.0.2")
    canary = await sites("127.0.0.1", site.address[1])
    site.say("/rss", b"ok")
    url = f"http://mixed.test:{site.address[1]}/rss"
    names.answers["mixed.test"] = [order]
    fetcher = fetchers("127.0.0.2/32", resolver=names)
    assert (await fetcher.get(url, max_bytes=100)).body == b"ok"
    await site.close()
    with pytest.raises(FetchError) as caught:
        await fetchers("127.0.0.2/32", resolver=names).get(url, max_bytes=100)
    assert caught.value.reason == "address"
    assert canary.connections == 0


# What a name may be looked up as; the last of each is what is refused.
ANSWERS = [
    ["127.0.0.1"],
    ["::1"],
    ["::"],
    ["0.0.0.0"],
    ["::ffff:127.0.0.1"],
    ["64:ff9b::7f00:1"],
    ["2002:7f00:1::"],
    ["fe80::1%lo"],
    ["169.254.169.254"],
    ["fd00:ec2::254"],
    ["100.64.0.1"],
    ["10.0.0.1", "192.168.0.1", "172.16.0.1"],
    ["::1", "127.0.0.1"],
]


@pytest.mark.parametrize("answers", ANSWERS, ids=" ".join)
@pytest.mark.parametrize("name", ["127.0.0.1.nip.test", "7f000001.nip.test", "rebind.test"])
async def test_no_name_of_this_machine_is_reached(sites, fetchers, names, name, answers):
    canary = await sites()
    names.answers[name] = [answers]
    with pytest.raises(FetchError, match="MONITOR_ALLOW_PRIVATE") as caught:
        await fetchers(resolver=names).get(f"http://{name}:{canary.address[1]}/", max_bytes=9)
    assert caught.value.reason == "address"
    assert canary.connections == 0


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("8.8.8.8", None),
        ("195.222.33.180", None),
        ("2a00:1450:4001::1", None),
        ("10.0.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "carrier"),
        ("127.0.0.1", "loopback"),
        ("169.254.169.254", "link-local"),
        ("0.0.0.0", "unspecified"),
        ("192.0.0.8", "protocols"),
        ("192.0.2.1", "documentation"),
        ("198.19.0.1", "benchmarking"),
        ("224.0.0.251", "multicast"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::ffff:8.8.8.8", "IPv4-mapped"),
        ("::ffff:0:7f00:1", "IPv4-translated"),
        ("::7f00:1", "IPv4-compatible"),
        ("64:ff9b::1.2.3.4", "NAT64"),
        ("64:ff9b:1::1", "NAT64"),
        ("2001::1", "Teredo"),
        ("2001:2::1", "protocols"),
        ("2001:db8::1", "documentation"),
        ("2002:7f00:1::1", "6to4"),
        ("3fff::1", "documentation"),
        ("fd00::1", "private"),
        ("fe80::1%eth0", "link-local"),
        ("fec0::1", "site-local"),
        ("ff02::1", "multicast"),
        ("100::1", "not a public"),
        ("5f00::1", "not a public"),
    ],
)
def test_every_kind_of_address_has_its_words(address, words):
    found = refusal(ip_address(address), ())
    assert (found is None) if words is None else (words in found)
    everything = [ip_network("0.0.0.0/0"), ip_network("::/0")]
    assert refusal(ip_address(address), everything) is None


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address):
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert refusal(address, ()) is not None


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://h", "http://[", "http://a@"]))
def test_any_text_is_a_url_or_an_error_in_words(text, start):
    try:
        url = target(start + text)
    except FetchError:
        return
    assert url.scheme in {"http", "https"}
    assert url.host
    assert url.user is None
    assert target(str(url)) == url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("HTTPS://Klix.BA:443/rss?a=1&b=%2F#top", "https://klix.ba/rss?a=1&b=/"),
        ("https://čačak.rs/вијести?q=š", "https://xn--aak-eqab.rs/"),
        ("http://a_b.example.org/x y", "http://a_b.example.org/x%20y"),
        ("http://example.org", "http://example.org"),
        ("http://1.2.3.4:8080/", "http://1.2.3.4:8080/"),
        ("http://[2a00::1]/", "http://[2a00::1]/"),
        ("https://xn--aak-eqab.rs/", "https://xn--aak-eqab.rs/"),
        ("http://4chan.example/", "http://4chan.example/"),
    ],
)
def test_ordinary_addresses_are_read_as_browsers_do(text, url):
    assert str(target(text)).startswith(url)


def test_neither_a_query_nor_a_password_is_shown():
    assert shown(target("http://h:81/feed?key=S3CR3T")) == "http://h:81/feed"
    for text in ["http://ana:S3CR3T@h/x?key=S3CR3T", "http://h\\/?S3CR3T", "ftp://a:S3CR3T@h/"]:
        with pytest.raises(FetchError) as caught:
            target(text)
        assert "S3CR3T" not in str(caught.value)
