"""What of a poll is told as one message, and what feeds that change everything bring."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feed import plan
from monitor.model import ParsedEntry, ParsedFeed, PollPlan, SeenEntry

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
WINDOW = timedelta(hours=24)
HOUR = timedelta(hours=1)
PLACES = ("Doboju", "Maglaju", "Zenici", "Bihaću", "Tuzli", "Brčkom", "Foči", "Livnu")


def _entry(number: int, **changes: object) -> ParsedEntry:
    place = PLACES[number % len(PLACES)]
    entry = ParsedEntry(
        guid=f"portal-{number}",
        link=f"http://portal.example/vijesti/{number}",
        title=f"U {place} počela sanacija puta {number}",
        summary=f"Radovi na dionici {number} traju do kraja mjeseca.",
        content="",
        published=NOW - HOUR,
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


class Archive:
    """What the store remembers of one feed."""

    def __init__(self, known: Sequence[ParsedEntry] = ()) -> None:
        self.seen: dict[str, SeenEntry] = {}
        self.had = False
        if known:
            self.poll(known, first=True)

    def poll(
        self, entries: Sequence[ParsedEntry], *, first: bool = False, restored: bool = False
    ) -> PollPlan:
        parsed = ParsedFeed(kind="rss", title="Portal", language=None, entries=tuple(entries))
        found = plan(
            "portal", parsed, self.seen, now=NOW, first_poll=first, window=WINDOW,
            restored=NOW - 2 * HOUR if restored else None, had_entries=self.had,
        )  # fmt: skip
        for entry in (*found.new, *found.edited):
            for key in entry.keys:
                self.seen.setdefault(key, SeenEntry(id=entry.id, content_hash=""))
            for key, old in self.seen.items():
                if old.id == entry.id:
                    self.seen[key] = replace(old, content_hash=entry.content_hash)
        self.had = self.had or bool(found.new)
        return found


def _marked(found: PollPlan) -> tuple[int, int]:
    """How many of the new ones are told, and how many of those as one message."""
    fresh = [entry for entry in found.new if entry.fresh]
    assert not any(entry.burst for entry in found.new if not entry.fresh)
    return len(fresh), sum(entry.burst for entry in fresh)


@pytest.mark.parametrize(("number", "burst"), [(20, 0), (21, 21), (80, 80)])
def test_a_first_poll_with_more_than_twenty(number: int, burst: int) -> None:
    entries = [_entry(i) for i in range(number)]
    assert _marked(Archive().poll(entries, first=True)) == (number, burst)
    assert _marked(Archive([_entry(900)]).poll(entries, restored=True)) == (number, burst)


def test_only_what_is_told_counts_on_a_first_poll() -> None:
    old = [_entry(i, published=NOW - timedelta(days=3)) for i in range(100, 400)]
    assert _marked(Archive().poll([*(_entry(i) for i in range(20)), *old], first=True)) == (20, 0)


def test_a_document_that_shares_nothing_with_what_was_known() -> None:
    archive = Archive([_entry(i) for i in range(30)])
    assert _marked(archive.poll([_entry(i) for i in range(40, 61)])) == (21, 21)
    assert _marked(archive.poll([_entry(i) for i in range(70, 90)])) == (20, 0)


def test_an_archive_is_no_gap() -> None:
    archive = Archive([_entry(i) for i in range(3)])
    old = [_entry(50 + i, published=NOW - timedelta(days=4000)) for i in range(30)]
    found = archive.poll(old)
    assert _marked(found) == (30, 30)
    assert not found.gap_possible
    assert archive.poll([_entry(90 + i) for i in range(3)]).gap_possible


def test_a_feed_that_was_empty_shows_its_first_entries() -> None:
    assert _marked(Archive().poll([_entry(i) for i in range(30)])) == (30, 0)


def test_a_busy_hour_is_no_flood() -> None:
    archive = Archive([_entry(i) for i in range(30)])
    assert _marked(archive.poll([_entry(i) for i in range(25, 100)])) == (70, 0)


@pytest.mark.parametrize(
    ("back", "days", "burst"), [(11, 3, 21), (10, 3, 0), (21, 1.9, 0), (11, 9, 21), (10, 9, 10)]
)
def test_dates_speak_for_a_flood(back: int, days: float, burst: int) -> None:
    archive = Archive([_entry(i) for i in range(30)])
    date = NOW - timedelta(days=days)
    new = [_entry(100 + i, published=date if i < back else NOW) for i in range(21)]
    assert _marked(archive.poll([_entry(0), *new])) == (21, burst)


@pytest.mark.parametrize(("today", "burst"), [(1, 40), (5, 40), (6, 46)])
def test_what_is_of_today_is_not_buried_in_an_archive(today: int, burst: int) -> None:
    archive = Archive([_entry(i) for i in range(30)])
    old = [_entry(100 + i, published=NOW - timedelta(days=60)) for i in range(40)]
    new = [_entry(200 + i) for i in range(today)]
    assert _marked(archive.poll([*old, *new])) == (40 + today, burst)


@pytest.mark.parametrize(("usually", "burst"), [(NOW - HOUR, 21), (None, 0)])
def test_entries_without_dates(usually: datetime | None, burst: int) -> None:
    known = [_entry(i, published=usually) for i in range(5)]
    archive = Archive(known)
    new = [_entry(100 + i, published=None) for i in range(21)]
    assert _marked(archive.poll([*known, *new])) == (21, burst)


def test_an_archive_with_dates_of_today() -> None:
    archive = Archive([_entry(i) for i in range(30)])
    found = archive.poll([_entry(i) for i in range(3030)])
    assert _marked(found) == (3000, 3000)


@pytest.mark.parametrize("number", [1, 3, 18])
def test_what_is_a_week_old_is_told_and_never_alone(number: int) -> None:
    archive = Archive([_entry(i) for i in range(30)])
    old = [_entry(50 + i, published=datetime(2015, 1, 3, tzinfo=UTC)) for i in range(number)]
    found = archive.poll([_entry(0), _entry(40), *old])
    assert _marked(found) == (number + 1, number)
    assert not found.new[0].burst


@pytest.mark.parametrize(("number", "burst"), [(20, 0), (21, 21)])
def test_edits_of_a_whole_feed_are_its_template(number: int, burst: int) -> None:
    archive = Archive([_entry(i) for i in range(30)])
    edits = [_entry(i, summary=f"Dionica {i}. Pratite nas i na mreži.") for i in range(number)]
    found = archive.poll(edits)
    assert (len(found.edited), sum(entry.burst for entry in found.edited)) == (number, burst)


# ── ids that change ──


def _moved(number: int, **changes: object) -> ParsedEntry:
    """The same entry after everything about it has changed."""
    return _entry(
        number,
        guid=f"https://portal.example/?p={number + 7000}",
        link=f"https://www.portal.example/vijesti/{number}/?utm_source=rss&fbclid=x1#vrh",
        **changes,
    )


def test_ids_protocol_and_tracking_change_at_once() -> None:
    archive = Archive([_entry(i) for i in range(30)])
    found = archive.poll([_moved(i) for i in range(1, 31)])
    assert [entry.parsed.title for entry in found.new] == [_entry(30).title]
    assert not found.new[0].burst
    assert not found.edited
    assert not found.gap_possible


@pytest.mark.parametrize("summary", [None, "Drugi sažetak."])
def test_new_paths_summaries_and_ids_at_once(summary: str | None) -> None:
    """A new CMS: what stays is title and day."""
    archive = Archive([_entry(i) for i in range(10)])
    path = "https://portal.example/clanak/{}-{}"
    found = archive.poll(
        [
            _entry(i, guid=f"n{i}", link=path.format(i, i), summary=summary or _entry(i).summary)
            for i in range(1, 11)
        ]
    )
    assert [entry.parsed.title for entry in found.new] == [_entry(10).title]
    assert len(found.edited) == (9 if summary else 0)


def test_fifty_polls_of_new_ids_and_links_under_short_titles() -> None:
    archive = Archive([_entry(i, title=f"Put {i}") for i in range(20)])
    for poll in range(50):
        entries = [
            _entry(
                i, title=f"Put {i}", guid=f"{poll}-{i}", link=f"http://portal.example/{poll}/{i}"
            )
            for i in range(20)
        ]
        assert archive.poll(entries).known == 20


@pytest.mark.parametrize("shown", [1, 2, 5])
def test_headlines_without_links_under_new_ids(shown: int) -> None:
    def entry(number: int, poll: int) -> ParsedEntry:
        title = f"U {PLACES[number]} počela sanacija" + " puta prema rijeci i mostu" * (number % 2)
        return _entry(number, title=title, guid=f"{poll}-{number}", link=None, summary="")

    archive = Archive([entry(n, 0) for n in range(shown)])
    for poll in range(1, 50):
        assert archive.poll([entry(n, poll) for n in range(shown)]).known == shown


# ── titles that say nothing ──

GENERIC = ("Vijesti", "Najnovije vijesti iz zemlje i svijeta", "Radio Televizija Novi Grad uživo")


@pytest.mark.parametrize("title", GENERIC)
@pytest.mark.parametrize("summary", [True, False])
@pytest.mark.parametrize(
    ("guid", "shown"),
    [("own", 1), ("own", 5), ("none", 1), ("none", 5), ("place", 2), ("place", 5)],
)
def test_one_title_for_all_swallows_nothing(
    title: str, shown: int, *, summary: bool, guid: str
) -> None:
    """However few entries the feed shows, and though its guids may only count them."""

    def entry(number: int, place: int) -> ParsedEntry:
        guids = {"own": f"g{number}", "none": None, "place": str(place)}
        text = _entry(number).summary if summary else ""
        return _entry(number, title=title, guid=guids[guid], summary=text)

    archive = Archive()
    told: list[str | None] = []
    for poll in range(8):
        numbers = range(poll + shown - 1, poll - 1, -1)
        found = archive.poll([entry(n, place) for place, n in enumerate(numbers)], first=poll == 0)
        told += [one.parsed.link for one in found.new]
        assert not found.edited
    want = {entry(n, 0).link for n in range(7 + shown)}
    assert set(told) == want
    assert len(told) == len(want)


def test_a_column_that_returns_under_its_title_is_another_article() -> None:
    """Among known entries one with a known title is new: the feed has not changed its ids."""
    title = "Pregled vijesti iz regiona danas"
    known = [_entry(i) for i in range(8)]
    archive = Archive([*known, _entry(50, title=title)])
    found = archive.poll([*known, _entry(51, title=title)])
    assert [entry.parsed.link for entry in found.new] == [_entry(51).link]


@given(st.lists(st.sampled_from(["Vijesti", "Uživo iz Sarajeva i okoline", "Dobro jutro"])))
def test_every_link_is_told_whatever_the_titles(titles: list[str]) -> None:
    """One entry more at every poll, the newest first, five shown."""
    archive = Archive()
    items = [_entry(i, title=title, summary="", guid=None) for i, title in enumerate(titles)]
    told = [
        one.parsed.link
        for end in range(1, len(items) + 1)
        for one in archive.poll(items[max(0, end - 5) : end], first=end == 1).new
    ]
    assert sorted(map(str, told)) == sorted(str(item.link) for item in items)
