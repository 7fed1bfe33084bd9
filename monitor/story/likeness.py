"""How likely two articles tell one event: a weighted sum of what they share and how they differ.

The weights were fitted by logistic regression (L2, 8) on the pairs of the labelled events of
tests/data/stories, and rounded. Counted shared names, figures and rare acts were left out: without
them events that the fit had not seen were told apart better.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from monitor.model import Facts, StoryMember
from monitor.story import lexicon
from monitor.story.scene import Scene, at_other_hours, elsewhere, in_other_parts, when
from monitor.story.sound import SLAVIC

Rarity = Callable[[str], float]
"""From the key of a name or act to what it says, 0 (everything has it) to 1."""

_MOST_ANCHORS = 2
_MOST_DAYS = 4.0
_EVERYTHING = 24  # acts
_MANY, _DENSE = 13, 0.275
_SOUNDS = 4
_DAY = 86400.0
_ANCHOR = 1.9  # prominence from which a place or a name of the headline is what the text is about
_ANCHOR_SAYS = 0.5

WEIGHTS: Mapping[str, float] = {
    "likeness": 2.1,
    "anchors": 0.3,
    "acts": 3.9,
    "words": 16.0,
    "headings": 0.95,
    "days": -1.2,
    "abroad": 0.5,
    "another": -0.8,
    "background": -2.0,
    "daytime": -1.8,
    "incident elsewhere": -0.7,
    "spot": -0.9,
    "venue": -4.7,
    "hour": -2.5,
    "": 0.0,
}


@dataclass(frozen=True)
class Side:
    """One article with what is often asked of it."""

    member: StoryMember
    rarity: Rarity

    @property
    def facts(self) -> Facts:
        """What it says."""
        return self.member.facts

    @cached_property
    def names(self) -> dict[str, float]:
        """Prominence by key."""
        found: dict[str, float] = defaultdict(float)
        for name in self.facts.names:
            found[compared(name.key)] += name.weight
        return dict(found)

    @cached_property
    def _saying(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for name in self.facts.names:
            key, said = compared(name.key), lexicon.commonness(name.key) * self.rarity(name.key)
            found[key] = min(said, found.get(key, 1.0))
        return found

    @cached_property
    def acts(self) -> dict[str, float]:
        """Prominence by concept."""
        return {act.key: act.weight for act in self.facts.acts}

    @cached_property
    def anchors(self) -> set[str]:
        """The names that the text is about: places, and names of the headline."""
        about = {compared(key) for key in (*self.facts.places, *self.facts.heads)}
        return {
            key
            for key, weight in self.names.items()
            if key in about and weight >= _ANCHOR and self.says(key) >= _ANCHOR_SAYS
        }

    @cached_property
    def size(self) -> float:
        """All that its names say."""
        return sum(self.says(key) * min(3.0, weight) for key, weight in self.names.items())

    @cached_property
    def acting(self) -> float:
        """All that its acts say."""
        return sum(self.said(act, weight) for act, weight in self.acts.items())

    @property
    def is_of_everything(self) -> bool:
        """Whether it tells no event: a round-up of the week, or a list in which every fourth word
        is another act; the densest reports have fifteen in fifty-six words."""
        acts = len(self.acts)
        return acts > _EVERYTHING or (acts > _MANY and acts > _DENSE * self.member.words)

    @cached_property
    def scene(self) -> Scene:
        """Where and when its event was."""
        return Scene(self.member)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its other words."""
        return frozenset(self.facts.words)

    @cached_property
    def cues(self) -> frozenset[str]:
        """How it stands to its event."""
        return frozenset(self.facts.cues)

    def says(self, key: str) -> float:
        """What one of its names says of an event."""
        return self._saying[key]

    def said(self, act: str, weight: float) -> float:
        """What an act says of an event."""
        return lexicon.says(act) * self.rarity("#" + act) * math.sqrt(min(weight, 3.0))


def compared(key: str) -> str:
    """A name as two texts are compared by it: without the last sounds, which are an adjective's
    (Kavadarci, кавадаречко) as often as its own."""
    return key if lexicon.commonness(key) < 1.0 else key[:_SOUNDS]


def score(new: Side, old: Side) -> float:
    """The log of the odds that both tell one event."""
    return sum(WEIGHTS[name] * value for name, value in features(new, old).items())


def has_grounds(new: Side, old: Side) -> bool:
    """Whether both name something that tells events apart, and say the same of it: an act, or a
    second name. One place alone is no event; nor are floods in two places, nor what is said in a
    text about everything."""
    if new.is_of_everything or old.is_of_everything:
        return False
    names = [new.says(key) for key in new.names.keys() & old.names.keys()]
    acts = new.acts.keys() & old.acts.keys()
    if max(names, default=0.0) >= _ANCHOR_SAYS:
        return sum(names) >= _GROUNDS or sum(new.said(act, 1.0) for act in acts) >= _GROUNDS
    elsewhere = bool(new.anchors and old.anchors)
    return not elsewhere and sum(new.said(act, 1.0) for act in acts) >= _PLACELESS


_GROUNDS, _PLACELESS = 2.0, 6.0  # what acts or names say together


def features(new: Side, old: Side) -> dict[str, float]:
    """What speaks for one event and against it, by the names in WEIGHTS."""
    acts = new.acts.keys() & old.acts.keys()
    return {
        **_of_names(new, old, acts),
        **_of_acts(new, old, acts),
        **_of_words(new, old),
        **_of_time(new, old),
        **_of_scenes(new.scene, old.scene),
        "": 1.0,
    }


def _of_names(new: Side, old: Side, acts: Collection[str]) -> dict[str, float]:
    both = new.names.keys() & old.names.keys()
    alike = sum(
        new.says(key) * min(3.0, math.sqrt(new.names[key] * old.names[key])) for key in both
    )
    anchors = (new.anchors & old.names.keys()) | (old.anchors & new.names.keys())
    elsewhere = bool(new.anchors and old.anchors) and not anchors
    return {
        "likeness": alike / (math.sqrt(new.size * old.size) + 4),
        "anchors": min(_MOST_ANCHORS, len(anchors)),
        "incident elsewhere": float(elsewhere and not lexicon.INCIDENTS.isdisjoint(acts)),
    }


def _of_acts(new: Side, old: Side, acts: Collection[str]) -> dict[str, float]:
    alike = sum(new.said(act, min(new.acts[act], old.acts[act])) for act in acts)
    covered = [
        len(heads & other.acts.keys()) / len(heads)
        for heads, other in ((_headed(new), old), (_headed(old), new))
        if heads
    ]
    return {
        "acts": alike / (math.sqrt(new.acting * old.acting) + 4),
        "headings": sum(covered) / len(covered) if covered else 0.5,
    }


def _headed(side: Side) -> set[str]:
    return {head[1:] for head in side.facts.heads if head.startswith("#")}


def _of_words(new: Side, old: Side) -> dict[str, float]:
    one, other = new.member.language, old.member.language
    neighbours = one == other or {one, other} <= SLAVIC
    both = len(new.words & old.words)
    share = both / (math.sqrt(len(new.words) * len(old.words)) + 8)
    return {
        # Within a language two reports of one event share no more words than two of one kind.
        "words": 0.0 if neighbours else share,
        "abroad": float(not neighbours),
    }


def _of_time(new: Side, old: Side) -> dict[str, float]:
    days = abs((_when(new) - _when(old)) / _DAY)
    later, earlier = (new, old) if _when(new) >= _when(old) else (old, new)
    return {
        "days": min(days, _MOST_DAYS),
        "another": float("another" in later.cues - earlier.cues),
        "background": float("background" in later.cues - earlier.cues),
        "daytime": float(in_other_parts(new.scene, old.scene)),
    }


def _of_scenes(new: Scene, old: Scene) -> dict[str, float]:
    return {
        "spot": float(new.is_news_to(old) or old.is_news_to(new)),
        "venue": float(elsewhere(new, old)),
        "hour": float(at_other_hours(new, old)),
    }


def _when(side: Side) -> float:
    return when(side.member).timestamp()
