"""How well articles find their story: the labelled events of tests/data/stories, in order of time.

Counted are pairs of articles: those of one event that are in one story (recall), and those of one
story that are of one event (precision), within a language and across.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from pathlib import Path

import yaml

from monitor import story
from monitor.model import Article, StoryMember

FOLDER = Path(__file__).parents[2] / "tests" / "data" / "stories"
FLOORS = FOLDER / "floors.json"
AT_MOST = 12
"""Candidates that the archive hands out, and further members of their stories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article and the event that it tells; `twins`: events that happened beside it and are
    others (two incidents on one day)."""

    article: Article
    event: str
    owner: str
    kind: str
    twins: frozenset[str]


@dataclass(slots=True)
class Pairs:
    """Pairs of articles: rightly together, wrongly together, wrongly apart."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of those together, the share that belongs together."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of those that belong together, the share that is."""
        return self.right / max(1, self.right + self.missed)


@dataclass(slots=True)
class Judged:
    """The pairs within a language, across, and of each two languages; the articles that went into
    the story of another incident of the day, and had nothing new to say there."""

    pairs: dict[str, Pairs] = field(default_factory=lambda: defaultdict(Pairs))
    swallowed: list[str] = field(default_factory=list)
    mixed: list[tuple[str, ...]] = field(default_factory=list)


def read(*paths: Path) -> tuple[Labelled, ...]:
    """The labelled articles of these files (all of tests/data/stories without), in order of time.
    Raises OSError where one cannot be read."""
    found = list[Labelled]()
    for path in paths or sorted(FOLDER.glob("*.yaml")):
        for event in yaml.safe_load(path.read_text(encoding="utf-8")):
            twins = event["alike"] if event.get("how") == "two-incidents" else ()
            found += (_labelled(one, event["event"], twins) for one in event["articles"])
    return tuple(sorted(found, key=lambda one: (one.article.seen, one.article.id)))


def _labelled(raw: Mapping[str, object], event: str, twins: Sequence[str]) -> Labelled:
    published = raw["published"]
    assert isinstance(published, datetime)
    article = Article(
        id=str(raw["id"]), url=None, feed=str(raw["feed"]), entry_id=None, title=str(raw["title"]),
        text=str(raw["text"]), language=str(raw["language"]), script=None, published=published,
        seen=published, source="page",
    )  # fmt: skip
    owner, kind = str(raw["owner"]), str(raw["kind"])
    return Labelled(article=article, event=event, owner=owner, kind=kind, twins=frozenset(twins))


def judge(labelled: Sequence[Labelled]) -> Judged:
    """Places all articles one after the other, by their originals alone."""
    judged = Judged()
    placed: list[StoryMember] = []
    known: dict[str, set[str]] = defaultdict(set)
    events: dict[str, set[str]] = defaultdict(set)
    for one in labelled:
        member = _placed(one, placed)
        _note_swallowed(judged, one, member, events[member.story_id], known[member.story_id])
        events[member.story_id].add(one.event)
        known[member.story_id] |= {key for said in story.says(member).values() for key in said}
        placed.append(member)
    _count(judged, labelled, placed)
    return judged


def _placed(one: Labelled, placed: Sequence[StoryMember]) -> StoryMember:
    member = story.member(one.article, owner=one.owner, kind=one.kind)
    wanted = set(story.keys(member))
    recent = [other for other in placed if member.seen - other.seen <= story.SILENCE]
    shared = Counter({place: len(wanted & _keys(other)) for place, other in enumerate(recent)})
    found = [recent[place] for place, count in shared.most_common(AT_MOST) if count]
    told = {one.story_id for one in found}
    fellows = [o for o in placed if o.story_id in told and o.copy_of is None and o not in found]
    found += fellows[-AT_MOST:]
    placement = story.place(member, found)
    return replace(member, story_id=placement.story_id, copy_of=placement.copy_of)


_known_keys: dict[str, frozenset[int]] = {}


def _keys(member: StoryMember) -> frozenset[int]:
    if member.article_id not in _known_keys:
        _known_keys[member.article_id] = frozenset(story.keys(member))
    return _known_keys[member.article_id]


def _note_swallowed(
    judged: Judged, one: Labelled, member: StoryMember, others: set[str], known: set[str]
) -> None:
    new = {key for said in story.says(member).values() for key in said} - known
    if others & one.twins and one.event not in others and not new:
        judged.swallowed.append(one.article.id)


def _count(judged: Judged, labelled: Sequence[Labelled], placed: Sequence[StoryMember]) -> None:
    for (one, at), (other, there) in combinations(zip(labelled, placed, strict=True), 2):
        together, alike = at.story_id == there.story_id, one.event == other.event
        if not (together or alike):
            continue
        languages = sorted((str(one.article.language), str(other.article.language)))
        side = "within" if languages[0] == languages[1] else "across"
        for row in (side, "–".join(dict.fromkeys(languages))):
            pairs = judged.pairs[row]
            pairs.right += together and alike
            pairs.wrong += together and not alike
            pairs.missed += alike and not together
    events: dict[str, dict[str, None]] = defaultdict(dict)
    for one, at in zip(labelled, placed, strict=True):
        events[at.story_id][one.event] = None
    judged.mixed = [tuple(names) for names in events.values() if len(names) > 1]


def floors() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    """What precision and recall must not fall below: by the weights of the program (`tuned`), or
    where each file is left out of the fit; then within or across."""
    found: Mapping[str, Mapping[str, Mapping[str, float]]] = json.loads(FLOORS.read_text())
    return found


def broken(row: str, judged: Judged) -> Iterator[str]:
    """The floors of that row that are broken, in words."""
    for side, least in floors()[row].items():
        pairs = judged.pairs[side]
        for name in ("precision", "recall"):
            figure = math.floor(getattr(pairs, name) * 1000) / 1000
            if figure < least[name]:
                yield f"{row}, {side} a language: {name} {figure}, not {least[name]}"
    if judged.swallowed:
        yield f"{row}: swallowed in silence: {', '.join(judged.swallowed)}"
