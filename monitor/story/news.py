"""What an article brings to a story that was known. Which of it is new, the archive knows.

A copy brings numbers alone: it says what its text said, but a live text may count on.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from monitor.model import Fact, News, NewsKind, StoryMember, StoryState
from monitor.story import copies, lexicon
from monitor.text.fold import fold
from monitor.text.forms.script import latin

PROMINENT = 2.0
"""How prominent a place must be to be news: in the headline or the lead."""

MOST = 4
"""Places, numbers or names that one article brings at most."""

_NO_PLACES = """
    court prosecution parliament government president premier minister council police party
    hospital school university embassy prison company television
"""
_OFFICES = frozenset(_NO_PLACES.split())
_PAIRS = (
    ("ѓ", "gj"), ("ќ", "kj"), ("ѕ", "dz"), ("й", "y"), ("щ", "sht"), ("ъ", "a"), ("ь", ""),
    ("ю", "yu"), ("я", "ya"),
)  # fmt: skip
_FURTHER = str.maketrans(
    dict(_PAIRS) | {letter.upper(): written.capitalize() for letter, written in _PAIRS}
)


def says(
    member: StoryMember, others: Iterable[StoryMember] = ()
) -> Mapping[NewsKind, Mapping[str, str]]:
    """The places, numbers and names of an article: what people read, by kind and key; without the
    names that the `others` of its story have, in whatever role."""
    facts = member.facts
    numbers = {fact.key: fact.text for fact in facts.numbers[:MOST]}
    if member.copy_of is not None:
        return {"number": numbers}
    known = {name.key for other in others for name in other.facts.names}
    places = [name for name in facts.names if name.key not in known and _is_place(name, member)]
    people = [one for one in facts.people if not known.issuperset(one.key.split())]
    return {
        "place": {place.key: in_latin(place.text) for place in places[:MOST]},
        "number": numbers,
        "name": {person.key: in_latin(person.text) for person in people[:MOST]},
    }


def goes_further(member: StoryMember, others: Sequence[StoryMember]) -> bool:
    """Whether an article says something else than the `others` of its story, though nothing that
    counts as a place, a number or a name: an outlet that told the story tells in its headline of
    another act (an arrest after a murder), or somebody speaks of a further incident."""
    if member.copy_of is not None:
        return False
    if "another" in member.facts.cues and not any("another" in one.facts.cues for one in others):
        return True
    known = {f"#{act.key}" for one in others for act in one.facts.acts}
    own = member.owner or member.feed
    heads = {head for head in member.facts.heads if head.startswith("#")}
    return own in {one.owner or one.feed for one in others} and not heads <= known


def _is_place(name: Fact, member: StoryMember) -> bool:
    """A prominent one that is no country, no office and no abbreviation of one (kod MUP-a)."""
    return (
        name.key in member.facts.places
        and name.weight >= PROMINENT
        and lexicon.commonness(name.key) == 1.0
        and not name.text.isupper()
        and lexicon.concept(fold(name.text), member.language) not in _OFFICES
    )


def in_latin(text: str) -> str:
    """A name of a Slavic language in letters that everybody at the desk reads."""
    return latin(text.translate(_FURTHER))


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
