"""Two articles of one event at the same moment: one delivery."""

import threading
from typing import Any

import pytest

from monitor.model import DeliveryState
from monitor.store import articles, outbox

DATABASES = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@DATABASES
def test_two_articles_of_one_event_at_the_same_moment(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, article: Any, wait: Any
) -> None:
    """One wire text from two outlets, and one page through two feeds; three times over. Both
    pages are answered only once both have been asked for."""
    write_rules("klan", "koha", "lajme", "zeri")
    receiver.open()
    for name in ("klan", "koha", "lajme", "zeri"):
        press.feed(name, [])
    daemon.start()
    for turn in range(3):
        both = threading.Barrier(2)
        (one,) = items(turn, before=lambda both=both: both.wait(30))
        copy = dict(one, link=press.page(f"/kopje-{turn}", *article(turn)))
        press.answers[f"/kopje-{turn}"].before = press.answers[f"/lajm-{turn}"].before
        press.feed("klan", [one])
        press.feed("koha", [copy])
        wait(lambda turn=turn: daemon.read(articles.count) == 3 * turn + 2)

        pair = threading.Barrier(2)
        (page,) = items(100 + turn, before=lambda pair=pair: pair.wait(30))
        press.feed("lajme", [page])
        press.feed("zeri", [dict(page, link=page["link"] + "?utm_source=zeri")])
        press.answers[f"/lajm-{100 + turn}?utm_source=zeri"] = press.answers[f"/lajm-{100 + turn}"]
        wait(lambda turn=turn: daemon.read(articles.count) == 3 * turn + 3)
    wait(lambda: dict(daemon.read(outbox.counts)) == {DeliveryState.SENT: 6})
    assert daemon.stop() == 0
    titles = [one.body["alerts"][0]["article"]["title"] for one in receiver.got]
    expected = [article(number)[0] for turn in range(3) for number in (turn, 100 + turn)]
    assert sorted(titles) == sorted(expected)
