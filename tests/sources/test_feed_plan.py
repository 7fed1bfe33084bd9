"""What is new, what is edited, what is known: over publishers' habits."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.feed import content_hash, keys, plan
from monitor.model import ParsedEntry, ParsedFeed, PollPlan, SeenEntry

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
WINDOW = timedelta(hours=24)


def _entry(number: int, **changes: object) -> ParsedEntry:
    entry = ParsedEntry(
        guid=f"portal-{number}",
        link=f"https://portal.example/vijesti/{number}",
        title=f"Vlada usvojila mjeru broj {number}",
        summary=f"Odluka {number} stupa na snagu u ponedjeljak.",
        content="",
        published=NOW - timedelta(hours=1),
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


class Archive:
    """What the store remembers: every key of every entry."""

    def __init__(self) -> None:
        self.seen: dict[str, SeenEntry] = {}
        self.polls = 0

    def poll(self, entries: Sequence[ParsedEntry], *, first: bool | None = None) -> PollPlan:
        parsed = ParsedFeed(kind="rss", title="t", language=None, entries=tuple(entries))
        first_poll = self.polls == 0 if first is None else first
        found = plan("portal", parsed, self.seen, now=NOW, first_poll=first_poll, window=WINDOW)
        self.polls += 1
        for entry in (*found.new, *found.edited):
            assert entry.keys
            for key in entry.keys:
                self.seen[key] = SeenEntry(id=entry.id, content_hash=entry.content_hash)
            for key, old in self.seen.items():
                if old.id == entry.id:
                    self.seen[key] = replace(old, content_hash=entry.content_hash)
        return found


def _counts(found: PollPlan) -> tuple[int, int, int]:
    return len(found.new), len(found.edited), found.known


def test_an_unchanged_feed_brings_nothing() -> None:
    archive = Archive()
    entries = [_entry(i) for i in range(20)]
    assert _counts(archive.poll(entries)) == (20, 0, 0)
    assert _counts(archive.poll(entries)) == (0, 0, 20)


SITE = "https://portal.example"
MOVES = ("http://", "https://www.")
HABITS: dict[str, Callable[[int, int], ParsedEntry]] = {
    "guids change": lambda i, poll: _entry(i, guid=f"r{poll}-{i}"),
    "guids and links change": lambda i, poll: _entry(
        i, guid=f"{poll}{i}", link=f"{SITE}/{poll}/{i}"
    ),
    "tracking in links": lambda i, poll: _entry(i, guid=None, link=f"{SITE}/{i}/?utm_id={poll}"),
    "links move": lambda i, poll: _entry(i, guid=None, link=f"{MOVES[poll % 2]}x.ba/{i}"),
    "no guid, no link": lambda i, _: _entry(i, guid=None, link=None),
    "no guid, no link, no date": lambda i, _: _entry(i, guid=None, link=None, published=None),
    "one guid for all": lambda i, _: _entry(i, guid="isti"),
    "one guid for all, no links": lambda i, _: _entry(i, guid="isti", link=None),
    "one link for all": lambda i, _: _entry(i, link=f"{SITE}/uzivo"),
    "all link to the front page": lambda i, _: _entry(i, guid=None, link=f"{SITE}/"),
    "one title for all": lambda i, _: _entry(i, title="Najnovije vijesti iz zemlje i svijeta"),
    "dates move": lambda i, poll: _entry(i, published=NOW + timedelta(hours=poll)),
    "markup changes": lambda i, poll: _entry(i, content=f"<p id='{poll}'>Isti tekst {i}</p>"),
}


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_habits_of_publishers_bring_nothing_twice(habit: Callable[[int, int], ParsedEntry]) -> None:
    archive = Archive()
    first = archive.poll([habit(i, 0) for i in range(5)])
    assert _counts(first) == (5, 0, 0)
    assert len({entry.id for entry in first.new}) == 5
    for poll in range(1, 6):
        assert _counts(archive.poll([habit(i, poll) for i in range(5)])) == (0, 0, 5)


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_a_new_entry_is_seen_beside_the_old_ones(habit: Callable[[int, int], ParsedEntry]) -> None:
    archive = Archive()
    archive.poll([habit(i, 0) for i in range(5)])
    found = archive.poll([habit(i, 1) for i in range(1, 6)])
    assert [entry.parsed.summary for entry in found.new] == [_entry(5).summary]
    assert not found.edited


def test_vanished_entries_return_as_known() -> None:
    archive = Archive()
    entries = [_entry(i) for i in range(10)]
    archive.poll(entries)
    assert _counts(archive.poll([])) == (0, 0, 0)
    assert _counts(archive.poll(entries)) == (0, 0, 10)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Vlada povukla mjeru broj 3"},
        {"summary": "Odluka je povučena."},
        {"content": "<p>Dopunjeno: odluka je povučena.</p>"},
        {"title": "Vlada povukla mjeru broj 3", "guid": "drugi"},
        {"summary": "Povučeno.", "link": "https://portal.example/novi-naslov"},
    ],
)
def test_an_edit_keeps_the_id(changes: dict[str, str]) -> None:
    archive = Archive()
    before = archive.poll([_entry(i) for i in range(5)]).new[3]
    found = archive.poll([_entry(3, **changes), *(_entry(i) for i in (0, 1, 2, 4))])
    assert _counts(found) == (0, 1, 4)
    assert found.edited[0].id == before.id
    assert found.edited[0].fresh
    assert _counts(archive.poll([_entry(3, **changes)])) == (0, 0, 1)


def test_an_entry_that_takes_an_edited_ones_title_is_new() -> None:
    archive = Archive()
    old = archive.poll([_entry(1)]).new[0]
    found = archive.poll(
        [_entry(1, title="Sasvim drugi naslov ove vijesti"), _entry(2, title=_entry(1).title)]
    )
    assert [entry.id for entry in found.edited] == [old.id]
    assert len(found.new) == 1
    assert not set(found.new[0].keys) & set(old.keys)


def test_an_entry_in_two_categories_is_one() -> None:
    found = Archive().poll([_entry(1), _entry(1, guid="u-drugoj-rubrici")])
    assert _counts(found) == (1, 0, 1)


@pytest.mark.parametrize(
    ("published", "fresh"),
    [
        (NOW - timedelta(hours=2), True),
        (NOW - WINDOW, True),
        (NOW - WINDOW - timedelta(seconds=1), False),
        (datetime(2015, 1, 3, tzinfo=UTC), False),
        (datetime(2999, 1, 1, tzinfo=UTC), True),
    ],
)
def test_on_the_first_poll_the_date_decides(published: datetime, fresh: bool) -> None:
    archive = Archive()
    assert archive.poll([_entry(1, published=published)]).new[0].fresh is fresh
    assert archive.poll([_entry(2, published=published)]).new[0].fresh is True


def test_of_undated_entries_the_first_three_are_fresh() -> None:
    entries = [_entry(0), *(_entry(i, published=None) for i in range(1, 7))]
    found = Archive().poll(entries)
    assert [entry.fresh for entry in found.new] == [True, True, True, True, False, False, False]


def test_atoms_only_date_decides_too() -> None:
    old = _entry(1, published=None, updated=NOW - timedelta(days=9))
    assert not Archive().poll([old]).new[0].fresh


def test_a_date_ahead_becomes_now() -> None:
    ahead = datetime(2999, 1, 1, tzinfo=UTC)
    found = Archive().poll([_entry(1, published=ahead, updated=ahead), _entry(2)])
    assert (found.new[0].parsed.published, found.new[0].parsed.updated) == (NOW, NOW)
    assert found.new[1].parsed == _entry(2)


@pytest.mark.parametrize(
    ("first", "entries", "gap"),
    [
        (False, range(50, 60), True),
        (False, range(9, 19), False),
        (True, range(50, 60), False),
        (False, (), False),
    ],
)
def test_a_gap_is_possible_where_nothing_overlaps(
    first: bool, entries: Sequence[int], gap: bool
) -> None:
    archive = Archive()
    archive.poll([_entry(i) for i in range(10)])
    assert archive.poll([_entry(i) for i in entries], first=first).gap_possible is gap


def test_keys_depend_on_the_feed_and_hold_no_text() -> None:
    assert set(keys("a", _entry(1))).isdisjoint(keys("b", _entry(1)))
    assert all(len(key) < 40 and "portal" not in key for key in keys("portal", _entry(1)))


def test_short_titles_are_no_key() -> None:
    long, short = _entry(1), _entry(1, title="Najnovije vijesti danas")
    assert len(keys("a", long)) == len(keys("a", short)) + 1


def test_content_hash_is_of_the_words() -> None:
    one = _entry(1, content="<p>Dva  pasusa</p>")
    assert content_hash(one) == content_hash(
        replace(one, content="<div>Dva pasusa</div>", link=None, published=None)
    )
    assert content_hash(one) != content_hash(replace(one, content="<p>Tri pasusa</p>"))


def test_a_plan_is_quick() -> None:
    archive = Archive()
    entries = [_entry(i, content="<p>Tekst vijesti.</p>" * 40) for i in range(1000)]
    archive.poll(entries)
    start = time.process_time()
    archive.poll(entries)
    assert time.process_time() - start < 0.5  # the promise is 5 ms for 100 entries
