"""How likely two articles tell one event: a weighted sum of what they share and how they differ.

The weights were fitted by logistic regression on the pairs of the labelled events of
tests/data/stories and rounded; those of "another" and "daytime" weigh more than the fit says, as
wrongly together is worse than wrongly apart.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from monitor.model import Facts, StoryMember
from monitor.story import lexicon
from monitor.story.sound import SLAVIC

Rarity = Callable[[str], float]
"""From the key of a name or act to what it says, 0 (everything has it) to 1."""

_MOST_NAMES, _MOST_STRONG, _MOST_FIGURES, _MOST_ANCHORS = 4.0, 3, 3, 2
_MOST_DAYS = 4.0
_DAY = 86400.0
_ANCHOR = 1.9  # prominence from which a place or a name of the headline is what the text is about
_ANCHOR_SAYS = 0.5
_STRONG = 3

BELIEVED = timedelta(days=1)
"""How far from its sight an article's own time is believed."""

WEIGHTS: Mapping[str, float] = {
    "names": 0.36,
    "likeness": 0.49,
    "anchors": 0.85,
    "elsewhere": -0.79,
    "apart": -0.54,
    "acts": 1.78,
    "strong": 0.74,
    "words": 11.6,
    "figures": 1.37,
    "days": -0.74,
    "another": -1.6,
    "daytime": -2.0,
    "abroad": 0.67,
    "headings": 1.76,
    "incident elsewhere": -0.64,
    "background": -2.22,
    "": -1.83,
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
        return {name.key: name.weight for name in self.facts.names}

    @cached_property
    def acts(self) -> dict[str, float]:
        """Prominence by concept."""
        return {act.key: act.weight for act in self.facts.acts}

    @cached_property
    def anchors(self) -> set[str]:
        """The names that the text is about: places, and names of the headline."""
        about = {*self.facts.places, *self.facts.heads}
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

    @cached_property
    def words(self) -> frozenset[str]:
        """Its other words."""
        return frozenset(self.facts.words)

    @cached_property
    def cues(self) -> frozenset[str]:
        """How it stands to its event."""
        return frozenset(self.facts.cues)

    def says(self, key: str) -> float:
        """What a name says of an event."""
        return lexicon.commonness(key) * self.rarity(key)

    def said(self, act: str, weight: float) -> float:
        """What an act says of an event."""
        return lexicon.says(act) * self.rarity("#" + act) * math.sqrt(min(weight, 3.0))


def score(new: Side, old: Side) -> float:
    """The log of the odds that both tell one event."""
    return sum(WEIGHTS[name] * value for name, value in features(new, old).items())


def has_grounds(new: Side, old: Side) -> bool:
    """Whether both name something that tells events apart, and say the same of it: an act, or a
    second name. One place alone is no event; nor are floods in two places, nor what is said in a
    text about everything."""
    if max(len(new.acts), len(old.acts)) > EVERYTHING:
        return False
    names = sum(new.says(key) for key in new.names.keys() & old.names.keys())
    acts = new.acts.keys() & old.acts.keys()
    if names >= _ANCHOR_SAYS:
        return names >= _GROUNDS or sum(new.said(act, 1.0) for act in acts) >= _GROUNDS
    elsewhere = bool(new.anchors and old.anchors)
    return not elsewhere and sum(new.said(act, 1.0) for act in acts) >= _PLACELESS


EVERYTHING = 24
"""Acts from which on a text tells no event: a list, a round-up of the week."""

_GROUNDS, _PLACELESS = 2.0, 6.0  # what acts or names say together


def features(new: Side, old: Side) -> dict[str, float]:
    """What speaks for one event and against it, by the names in WEIGHTS."""
    acts = new.acts.keys() & old.acts.keys()
    return {
        **_of_names(new, old, acts),
        **_of_acts(new, old, acts),
        **_of_words(new, old),
        **_of_time(new, old),
        "": 1.0,
    }


def _of_names(new: Side, old: Side, acts: Collection[str]) -> dict[str, float]:
    both = new.names.keys() & old.names.keys()
    alike = sum(
        new.says(key) * min(3.0, math.sqrt(new.names[key] * old.names[key])) for key in both
    )
    ours, theirs = new.anchors & old.names.keys(), old.anchors & new.names.keys()
    elsewhere = float(bool(new.anchors and old.anchors and not ours and not theirs))
    missed = [
        max((side.names[key] for key in side.anchors - other.names.keys()), default=0.0)
        for side, other in ((new, old), (old, new))
    ]
    incident = not lexicon.INCIDENTS.isdisjoint(acts)
    return {
        "names": min(_MOST_NAMES, sum(new.says(key) for key in both)),
        "likeness": alike / (math.sqrt(new.size * old.size) + 4),
        "anchors": min(_MOST_ANCHORS, len(ours | theirs)),
        "elsewhere": elsewhere,
        "incident elsewhere": elsewhere * incident,
        "apart": min(*missed, 6.0) / 3,
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
        "strong": min(_MOST_STRONG, sum(lexicon.says(act) >= _STRONG for act in acts)),
        "headings": sum(covered) / len(covered) if covered else 0.5,
    }


def _headed(side: Side) -> set[str]:
    return {head[1:] for head in side.facts.heads if head.startswith("#")}


def _of_words(new: Side, old: Side) -> dict[str, float]:
    one, other = new.member.language, old.member.language
    neighbours = one == other or {one, other} <= SLAVIC
    both = len(new.words & old.words)
    share = both / (math.sqrt(len(new.words) * len(old.words)) + 8)
    figures = len(set(new.facts.figures) & set(old.facts.figures))
    return {
        # Within a language two reports of one event share no more words than two of one kind.
        "words": 0.0 if neighbours else share,
        "abroad": float(not neighbours),
        "figures": min(_MOST_FIGURES, figures),
    }


def _of_time(new: Side, old: Side) -> dict[str, float]:
    days = abs((_when(new) - _when(old)) / _DAY)
    later, earlier = (new, old) if _when(new) >= _when(old) else (old, new)
    parts = [side.cues & {"morning", "evening"} for side in (new, old)]
    return {
        "days": min(days, _MOST_DAYS),
        "another": float("another" in later.cues - earlier.cues),
        "background": float("background" in later.cues - earlier.cues),
        "daytime": float(bool(all(parts)) and not parts[0] & parts[1] and days < 1),
    }


def when(member: StoryMember) -> datetime:
    """When it was published, where that is to be believed; else when it was seen."""
    published = member.published
    believed = published is not None and abs(member.seen - published) < BELIEVED
    return published if published is not None and believed else member.seen


def _when(side: Side) -> float:
    return when(side.member).timestamp()
