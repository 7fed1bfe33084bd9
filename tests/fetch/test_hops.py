"""On every hop: where a public site leads, nothing private is reached, allowed or not.

No public address can be reached from a test: 127.0.0.2 stands for one here, as the table of what is
special leaves it out.
"""

from ipaddress import ip_network

import pytest

from monitor.errors import FetchError
from monitor.fetch import addresses

PUBLIC, PRIVATE = "127.0.0.2", "127.0.0.1"


@pytest.fixture(autouse=True)
def public(monkeypatch):
    """127.0.0.2 is a public address."""
    loopback = ip_network("127.0.0.0/8")
    table = [row for row in addresses._SPECIAL if row[0] != loopback]
    rest = loopback.address_exclude(ip_network(f"{PUBLIC}/32"))
    table += [(network, "a loopback address") for network in rest]
    monkeypatch.setattr(addresses, "_SPECIAL", tuple(table))


async def refused(fetcher, url, **how):
    """What is said of an address that is refused."""
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url, max_bytes=100, **how)
    assert caught.value.reason in {"address", "redirect"}, caught.value
    return str(caught.value)


@pytest.mark.parametrize("code", ["301", "302", "303", "307", "308"])
@pytest.mark.parametrize("allowed", [[], ["127.0.0.1/32"], ["10.0.0.0/8"]], ids=str)
async def test_the_last_of_five_hops_is_as_the_first(sites, fetchers, code, allowed):
    canary, site = await sites(PRIVATE), await sites(PUBLIC)
    for hop in range(4):
        site.say(f"/{hop}", status=f"{code} Moved", Location=f"/{hop + 1}")
    site.say("/4", status=f"{code} Moved", Location=f"{canary.url}/intern")
    words = await refused(fetchers(*allowed), f"{site.url}/0")
    assert "127.0.0.1 is a loopback address" in words
    assert ("a public site leads there" in words) == (allowed == ["127.0.0.1/32"])
    assert len(site.paths) == 5
    assert canary.connections == 0


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{}/",
        "//127.0.0.1:{}/",
        "/\\127.0.0.1:{}/",
        "\\\\127.0.0.1:{}/",
        "http:\\\\127.0.0.1:{}/",
        "http://127.1:{}/",
        "http://intern.test:{}/",
        "http://public.test@127.0.0.1:{}/",
        "http://public.test\t@127.0.0.1:{}/",
        "https://127.0.0.1:{}/",
        "HTTP://127.0.0.1:{}/",
        "gopher://127.0.0.1:{}/_GET",
        "http://[::ffff:127.0.0.1]:{}/",
        "http://①②⑦.0.0.1:{}/",
    ],
)
async def test_no_spelling_of_a_location_leads_to_what_is_allowed(sites, fetchers, names, location):
    """Also not where the private network is one that feeds may live on."""
    canary, site = await sites(PRIVATE), await sites(PUBLIC)
    names.answers |= {"public.test": [[PUBLIC]], "intern.test": [[PRIVATE]]}
    site.say("/rss", status="302 Found", Location=location.format(canary.address[1]))
    fetcher = fetchers("127.0.0.1/32", "::ffff:0:0/96", resolver=names)
    url = f"http://public.test:{site.address[1]}/rss"
    await refused(fetcher, url)
    assert site.paths == ["/rss"]
    assert canary.connections == 0


@pytest.mark.parametrize("location", ["http:/127.0.0.1:{}/", "http:127.0.0.1:{}/"])
async def test_a_location_without_a_host_stays_on_its_site(sites, fetchers, location):
    canary, site = await sites(PRIVATE), await sites(PUBLIC)
    site.say("/rss", status="302 Found", Location=location.format(canary.address[1]))
    answer = await fetchers("127.0.0.1/32").get(f"{site.url}/rss", max_bytes=100)
    assert (answer.status, site.paths) == (404, ["/rss", f"/127.0.0.1:{canary.address[1]}/"])
    assert canary.connections == 0


@pytest.mark.parametrize(
    ("status", "header"),
    [
        ("200 OK", {"Refresh": "0; url={}"}),
        ("200 OK", {"Link": "<{}>; rel=canonical, <{}>; rel=preload"}),
        ("200 OK", {"Location": "{}"}),
        ("201 Created", {"Location": "{}"}),
        ("300 Multiple Choices", {"Location": "{}"}),
        ("304 Not Modified", {"Location": "{}"}),
        ("305 Use Proxy", {"Location": "{}"}),
        ("306 Switch Proxy", {"Location": "{}"}),
        ("399 Odd", {"Location": "{}"}),
        ("200 OK", {"Content-Location": "{}", "Alt-Svc": 'h2="127.0.0.1:80"'}),
        ("401 Unauthorized", {"WWW-Authenticate": 'Bearer realm="{}"'}),
        ("407 Proxy", {"Proxy-Authenticate": 'Basic realm="{}"'}),
    ],
)
async def test_no_other_header_leads_anywhere(sites, fetchers, status, header):
    canary, site = await sites(PRIVATE), await sites(PUBLIC)
    inside = f"{canary.url}/intern"
    page = f'<html><meta http-equiv="refresh" content="0; url={inside}"><base href="{inside}">'
    body = b"" if status.startswith("304") else page.encode()
    site.say(
        "/a", body, status, **{name: value.replace("{}", inside) for name, value in header.items()}
    )
    answer = await fetchers("127.0.0.1/32").get(f"{site.url}/a", max_bytes=1000)
    assert (answer.status, answer.moved_to) == (int(status[:3]), None)
    assert site.paths == ["/a"]
    assert canary.connections == 0


async def test_a_name_may_change_between_robots_and_page(sites, fetchers, names):
    site = await sites(PUBLIC)
    canary = await sites(PRIVATE, site.address[1])
    site.answers["/robots.txt"] = (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",)
    names.answers["rebound.test"] = [[PUBLIC], [PRIVATE]]
    fetcher = fetchers(resolver=names)
    url = f"http://rebound.test:{site.address[1]}/a"
    assert await fetcher.allowed(url, named_by=site.url)
    for session in (fetcher._public, fetcher._pages):  # as ten seconds later
        session.connector.clear_dns_cache()
    words = await refused(fetcher, url, named_by=site.url)
    assert "127.0.0.1 is a loopback address" in words
    assert names.asked == ["rebound.test"] * 2
    assert canary.connections == 0


async def test_an_open_connection_is_not_lent_to_a_public_site(sites, fetchers, names):
    """The intranet's own feed was polled, and its connection is kept; a public page leads there."""
    intranet, site = await sites(PRIVATE), await sites(PUBLIC)
    names.answers["intern.test"] = [[PRIVATE]]
    intranet.say("/rss", b"ok")
    inside = f"http://intern.test:{intranet.address[1]}"
    site.say("/a", status="302 Found", Location=f"{inside}/admin")
    fetcher = fetchers("127.0.0.1/32", resolver=names)
    assert (await fetcher.get(f"{inside}/rss", max_bytes=9)).body == b"ok"
    assert "a public site leads there" in await refused(fetcher, f"{site.url}/a")
    assert "a public site" in await refused(fetcher, f"{inside}/admin", named_by=f"{site.url}/rss")
    assert intranet.paths == ["/rss"]


async def test_what_lives_inside_may_lead_to_others_there(sites, fetchers, names):
    one, other, site = await sites(PRIVATE), await sites("127.0.0.3"), await sites(PUBLIC)
    names.answers["intern.test"] = [[PRIVATE]]
    here = f"http://intern.test:{one.address[1]}"
    one.say("/rss", status="302 Found", Location=f"{other.url}/b")
    one.say("/out", status="302 Found", Location=f"{site.url}/back")
    site.say("/back", status="302 Found", Location=f"{other.url}/b")
    other.say("/b", b"ok")
    fetcher = fetchers("127.0.0.1/32", "127.0.0.3/32", resolver=names)
    assert (await fetcher.get(f"{here}/rss", max_bytes=9)).body == b"ok"
    assert (await fetcher.get(f"{other.url}/b", max_bytes=9, named_by=f"{here}/rss")).body == b"ok"
    assert await fetcher.allowed(f"{other.url}/b", named_by=f"{here}/rss")
    assert "a public site leads there" in await refused(fetcher, f"{here}/out")
    assert other.paths == ["/b", "/b", "/robots.txt"]


@pytest.mark.parametrize(
    ("answers", "inside"),
    [
        ([PRIVATE], True),
        ([PUBLIC], False),
        ([PRIVATE, PUBLIC], False),
        ([PRIVATE, "::1"], True),
        (["10.1.2.3", PRIVATE], True),
        (["::1"], False),
        ([PRIVATE, "::1", PUBLIC], False),
        ([], False),
    ],
    ids=str,
)
async def test_who_has_not_answered_yet_is_looked_up(sites, fetchers, names, answers, inside):
    """As after a restart: the entry waits, its feed is still to be polled. What may not be
    connected to does not count: `localhost` is often ::1, too."""
    page = await sites(PRIVATE)
    page.say("/a", b"ok")
    if answers:
        names.answers["feed.test"] = [answers]
    fetcher = fetchers("127.0.0.1/32", resolver=names)
    how = {"max_bytes": 9, "named_by": "http://feed.test/rss"}
    if inside:
        assert (await fetcher.get(f"{page.url}/a", **how)).body == b"ok"
    else:
        with pytest.raises(FetchError, match="a public site leads there"):
            await fetcher.get(f"{page.url}/a", **how)
    assert page.connections == int(inside)


async def test_who_answered_from_outside_is_not_inside_by_another_look_up(sites, fetchers, names):
    site, intranet = await sites(PUBLIC), await sites(PRIVATE)
    site.say("/rss", b"ok")
    names.answers["feed.test"] = [[PUBLIC], [PRIVATE]]
    feed = f"http://feed.test:{site.address[1]}/rss"
    fetcher = fetchers("127.0.0.1/32", resolver=names)
    assert (await fetcher.get(feed, max_bytes=9)).body == b"ok"
    await refused(fetcher, f"{intranet.url}/admin", named_by=feed)
    assert intranet.connections == 0


async def test_behind_a_proxy_a_public_site_names_no_address_inside(sites, fetchers):
    proxy = await sites(PRIVATE)
    proxy.say("http://klix.test/a", status="302 Found", Location="http://10.1.2.3/admin")
    fetcher = fetchers("10.0.0.0/8", proxy=proxy.url)
    assert "a public site leads there" in await refused(fetcher, "http://klix.test/a")
    for host in ("127.0.0.1", "localhost", "a.localhost", "[::1]", "169.254.169.254"):
        await refused(fetcher, f"http://{host}/", named_by="http://klix.test/a")
    assert proxy.paths == ["http://klix.test/a"]


async def test_a_file_is_not_fetched_from_where_its_home_leads(sites, fetchers):
    canary, site = await sites(PRIVATE), await sites(PUBLIC)
    site.say("/model", status="302 Found", Location=f"{canary.url}/model")
    with pytest.raises(FetchError, match="a public site leads there"):
        async with fetchers("127.0.0.1/32").stream(f"{site.url}/model"):
            pass
    assert canary.connections == 0
