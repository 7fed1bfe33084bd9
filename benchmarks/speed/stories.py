"""What finding an article's story costs beside few and many others of the last days."""

import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.quality.stories import read
from monitor import story
from monitor.model import Article, Story, StoryMember
from monitor.store import Connection, Store, articles, stories

MEMBERS = (100, 100_000)
MOST_TIMES = 2.0
"""How many times as much an article may take beside the most members as beside the fewest."""

_KINDS = 400  # in so many kinds do the words of the labelled articles come
_BATCH = 1000
_PLACED = 60


def measure(count: int) -> float:
    """Seconds of the processor for one article among so many: reading what it says, what shares it,
    and the decision; without writing its row."""
    labelled = read()
    known = [story.member(one.article, owner=one.owner, kind=one.kind) for one in labelled]
    chance = random.Random(count)
    with tempfile.TemporaryDirectory() as directory:
        store = Store.open(f"sqlite:///{Path(directory) / 'bench.db'}", Path(directory))
        store.migrate()
        for batch in _members(known, count, chance):
            store.write_now(partial(_add, rows=batch))
        new = [chance.choice(labelled).article for _ in range(_PLACED)]
        _place(store, new)  # tables and caches are warm
        started = time.process_time()
        _place(store, new)
        return (time.process_time() - started) / _PLACED


def broken(found: Mapping[int, float]) -> Iterator[str]:
    """What costs more than it may, in words."""
    few, many = found[MEMBERS[0]], found[MEMBERS[-1]]
    if many > MOST_TIMES * few:
        yield f"among {MEMBERS[-1]:,} articles finding a story takes {many / few:.1f} times as long"


def _members(
    known: Sequence[StoryMember], count: int, chance: random.Random
) -> Iterator[list[tuple[StoryMember, list[int]]]]:
    rows = list[tuple[StoryMember, list[int]]]()
    for number in range(count):
        one = chance.choice(known)
        seen = known[-1].seen - timedelta(seconds=chance.randrange(72 * 3600))
        # What the articles are compared with is there among the fewest, too.
        kind = chance.randrange(_KINDS) if number >= MEMBERS[0] else 0
        name = f"{one.article_id}-{number}"
        facts = replace(one.facts, figures=(*one.facts.figures, str(number)))  # like no other's
        member = replace(
            one, article_id=name, story_id=story.own_story(name), seen=seen, facts=facts
        )
        rows.append((member, [(key + kind) % 2**63 for key in story.keys(one)]))
        if len(rows) == _BATCH or number == count - 1:
            yield rows
            rows = []


def _add(c: Connection, rows: Sequence[tuple[StoryMember, list[int]]]) -> None:
    for member, keys in rows:
        articles.save(c, _article(member))
        stories.save(
            c,
            Story(
                id=member.story_id,
                title=member.title,
                state="reported",
                first_seen=member.seen,
                last_seen=member.seen,
            ),
        )
        stories.add(c, member, keys)


def _article(member: StoryMember) -> Article:
    return Article(
        id=member.article_id, url=None, feed=member.feed, entry_id=None, title=member.title,
        text="", language=member.language, script=None, published=member.published,
        seen=member.seen, source="feed", story_id=member.story_id,
    )  # fmt: skip


def _place(store: Store, new: Sequence[Article]) -> None:
    def look(c: Connection) -> None:
        for article in new:
            member = replace(story.member(article), seen=new[0].seen + timedelta(hours=1))
            since = member.seen - timedelta(days=400)
            found = stories.candidates(c, story.keys(member), since, 12)
            story.place(member, (*found, *stories.fellows(c, found, 12)))

    store.read_now(look)
