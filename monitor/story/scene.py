"""Where and at what hour the event of an article was, and what speaks against one scene of two.

Look-alikes (two crashes on one road, bomb threats to schools and to a shop) share acts, a city and
a day. They differ in the nearest place, in what stands there, and in the hour.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from monitor.model import StoryMember
from monitor.story import lexicon
from monitor.text.fold import fold

BELIEVED = timedelta(days=1)
"""How far from its sight an article's own time is believed."""

FAR_APART = 90
"""Minutes between two named hours from which on they are not those of one incident."""

_NAMED = 0.5  # commonness of a capital; countries are no scene
_ALIKE = 3  # letters of a key by which a place and its adjective are one
_HOUR = "at "


@dataclass(frozen=True)
class Scene:
    """What an article says of where and when its event was."""

    member: StoryMember

    @cached_property
    def spots(self) -> frozenset[str]:
        """The most prominent of the places named after "in" or "near"; of a capital alone where
        there is no other."""
        names = {name.key: name for name in self.member.facts.names}
        found = {
            key: names[key].weight
            for key in self.member.facts.places
            if key in names and self._is_place(names[key].text, key)
        }
        nearer = {key: weight for key, weight in found.items() if lexicon.commonness(key) == 1.0}
        places = nearer or found
        most = max(places.values(), default=0.0)
        return frozenset(_alike(key) for key, weight in places.items() if weight == most)

    def _is_place(self, text: str, key: str) -> bool:
        folded = fold(text)
        return (
            lexicon.commonness(key) >= _NAMED
            and not text.isupper()
            and folded not in lexicon.cues("office")
            and lexicon.concept(folded, self.member.language) is None
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """Every name of the article, as spots are compared."""
        return frozenset(_alike(name.key) for name in self.member.facts.names)

    @cached_property
    def venues(self) -> frozenset[str]:
        """What stands there, or drives, by the headline: a school, a bus."""
        heads = (head.removeprefix("#") for head in self.member.facts.heads)
        return frozenset(lexicon.VENUES[one] for one in heads if one in lexicon.VENUES)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The same by the whole text."""
        acts = (act.key for act in self.member.facts.acts)
        return frozenset(lexicon.VENUES[one] for one in acts if one in lexicon.VENUES)

    @cached_property
    def minutes(self) -> tuple[int, ...]:
        """The times of the day that it names, in minutes."""
        named = (cue[len(_HOUR) :] for cue in self.member.facts.cues if cue.startswith(_HOUR))
        return tuple(int(one[:2]) * 60 + int(one[3:]) for one in named)

    def is_news_to(self, other: "Scene") -> bool:
        """Whether it names a spot, and the other doesn't know it."""
        return bool(self.spots) and self.spots.isdisjoint(other.known)


def elsewhere(one: Scene, other: Scene) -> bool:
    """Whether the headlines name what stands there, and neither text what the other's does."""
    return (
        bool(one.venues and other.venues)
        and one.venues.isdisjoint(other.mentioned)
        and other.venues.isdisjoint(one.mentioned)
    )


def at_other_hours(one: Scene, other: Scene) -> bool:
    """Whether both name hours, and all are far apart."""
    apart = [abs(ours - theirs) for ours in one.minutes for theirs in other.minutes]
    return bool(apart) and min(apart) > FAR_APART


def in_other_parts(one: Scene, other: Scene) -> bool:
    """Whether one speaks of the morning and the other of the evening of one day."""
    parts = [{"morning", "evening"}.intersection(each.member.facts.cues) for each in (one, other)]
    one_day = abs(when(one.member) - when(other.member)) < timedelta(days=1)
    return all(parts) and not parts[0] & parts[1] and one_day


def when(member: StoryMember) -> datetime:
    """When it was published, where that is to be believed; else when it was seen."""
    published = member.published
    believed = published is not None and abs(member.seen - published) < BELIEVED
    return published if published is not None and believed else member.seen


def objections(new: Scene, others: Collection[Scene]) -> float:
    """What speaks against `new` at the scene that all these tell of, in log odds. A spot that none
    of them knows, or a scene that one contradicts, outweighs what most have in common."""
    return (
        _NEWS * all(new.is_news_to(one) for one in others)
        + _FORGOTTEN * all(one.is_news_to(new) for one in others)
        + _ELSEWHERE * any(elsewhere(new, one) for one in others)
        + _ANOTHER_HOUR * any(at_other_hours(new, one) for one in others)
        + _ANOTHER_PART * any(in_other_parts(new, one) for one in others)
    )


_NEWS, _FORGOTTEN, _ELSEWHERE, _ANOTHER_HOUR, _ANOTHER_PART = 1.0, 0.5, 2.0, 2.0, 1.0


def _alike(key: str) -> str:
    if lexicon.commonness(key) < 1.0:
        return key
    return key[: _ALIKE + key.startswith(".")]
