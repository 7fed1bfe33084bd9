"""What an article brings to a story that was known. Which of it is new, the archive knows.

A copy brings numbers alone: it says what its text said, but a live text may count on.
"""

from collections.abc import Collection, Mapping

from monitor.model import News, NewsKind, StoryMember, StoryState
from monitor.story import copies, lexicon

PROMINENT = 2.0
"""How prominent a place must be to be news: in the headline or the lead."""

MOST = 4
"""Places, numbers or names that one article brings at most."""


def says(member: StoryMember) -> Mapping[NewsKind, Mapping[str, str]]:
    """The places, numbers and names of an article: what people read, by kind and key."""
    facts = member.facts
    numbers = {fact.key: fact.text for fact in facts.numbers[:MOST]}
    if member.copy_of is not None:
        return {"number": numbers}
    places = [
        name
        for name in facts.names
        if name.key in facts.places
        and name.weight >= PROMINENT
        and lexicon.commonness(name.key) == 1.0
    ]
    return {
        "place": {place.key: place.text for place in places[:MOST]},
        "number": numbers,
        "name": {person.key: person.text for person in facts.people[:MOST]},
    }


def worded(kind: NewsKind, key: str, text: str, before: Collection[str]) -> str:
    """A thing said, for people, with what the story said before: "12 wounded (before: 8)"."""
    if kind != "number":
        return f"{kind}: {text}"
    counted = key.partition(":")[0]
    known = [int(one.partition(":")[2]) for one in before if one.partition(":")[0] == counted]
    return f"{text} (before: {max(known)})" if known else text


def changed(before: StoryState, after: StoryState) -> NewsKind | None:
    """What a change of state is to those who were told."""
    if before == after:
        return None
    return "denial" if after == "denied" else "official" if after == "official" else None


def retitled(before: StoryMember, now: StoryMember) -> bool:
    """Whether a headline says something else, not only the same in other letters."""
    return copies.folded(before.title) != copies.folded(now.title)


def told(kind: NewsKind, text: str, member: StoryMember, url: str | None) -> News:
    """The news, with the headline of the outlet that brings it."""
    return News(kind=kind, text=text, original=member.title, feed=member.feed, url=url)
