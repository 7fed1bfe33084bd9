"""Large bodies: few at once, small ones beside them, and a place is free with its answer."""

import asyncio
import gzip

import pytest

from monitor.errors import FetchError
from monitor.fetch.large import FREE, PLACES, Place, Places

LARGE = bytes(3 * FREE)
MOST = 10 * FREE


@pytest.mark.parametrize("packed", [False, True])
async def test_a_third_large_body_waits_for_a_place_and_a_small_one_does_not(
    sites, fetcher, packed
):
    offered = [await sites() for _ in range(PLACES + 1)]
    for site in offered:
        how = {"Content_Encoding": "gzip"} if packed else {}
        site.say("/large", gzip.compress(LARGE) if packed else LARGE, **how)
        site.say("/small", b"ok")
    *first, last = [f"{site.url}/large" for site in offered]
    held = [await fetcher.get(url, max_bytes=MOST) for url in first]
    waiting = asyncio.create_task(fetcher.get(last, max_bytes=MOST))
    for site in offered[:2]:
        assert (await fetcher.get(f"{site.url}/small", max_bytes=MOST)).body == b"ok"
    assert not waiting.done()
    held.pop()
    assert (await waiting).body == LARGE
    assert offered[-1].paths == ["/large", "/large"]  # let go of meanwhile, and asked for again


async def test_waiting_for_a_place_is_not_the_publishers_time(sites, fetchers):
    site, total = await sites(), 2.0
    site.say("/large", LARGE)
    fetcher = fetchers("127.0.0.0/8", total=total)
    held = [await fetcher.get(f"{site.url}/large", max_bytes=MOST) for _ in range(PLACES)]
    waiting = asyncio.create_task(fetcher.get(f"{site.url}/large", max_bytes=MOST))
    done, _ = await asyncio.wait({waiting}, timeout=total + 0.2)
    assert not done
    held.clear()
    assert (await waiting).body == LARGE


async def test_whoever_waits_too_long_is_told_and_takes_no_place(sites, fetchers):
    site = await sites()
    site.say("/large", LARGE)
    fetcher = fetchers("127.0.0.0/8", turn=0.2)
    held = [await fetcher.get(f"{site.url}/large", max_bytes=MOST) for _ in range(PLACES)]
    with pytest.raises(FetchError, match="others took their time"):
        await fetcher.get(f"{site.url}/large", max_bytes=MOST)
    held.clear()
    for _ in range(PLACES + 1):
        assert (await fetcher.get(f"{site.url}/large", max_bytes=MOST)).complete


async def test_a_place_may_end_in_another_thread():
    places = Places(1)
    held: list[Place] = [await places.take()]
    await asyncio.to_thread(held.clear)
    await asyncio.wait_for(places.take(), 10)
