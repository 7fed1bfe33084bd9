"""Which story an article tells, and how an article is compared."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from monitor.model import Article, Placement, StoryMember, Translation, stable_id
from monitor.story import copies, lexicon
from monitor.story.facts import facts
from monitor.story.likeness import Rarity, Side, has_grounds, score
from monitor.story.scene import objections, when

SILENCE = timedelta(hours=72)
"""A story takes nothing new after this long without an article."""

LOOKBACK = timedelta(days=14)
"""How far back a new story looks for one that it goes on."""

LIKELY = 0.1
"""Log odds from which an article joins a story. No lower: at 0 a shooting and a round of talks were
one."""

DOUBTED = -1.0
"""Log odds from which a story of its own names the one that it may belong to."""

LINKED = -3.0
"""Log odds from which a new story names one that has ended: days between them count against it."""

ENOUGH_WORDS = 20
"""Below this only copies are one event: a line of a ticker says too little to tell two apart."""

COMPARED = 8  # members of a story that an article is compared with: those most like it
_COMPANY = 0.3  # what further members say for it
_KEYS, _NAMES, _ACTS = 8, 12, 8
_STRONG = 3

FREQUENT = 0.1
"""Share of recent stories from which on a name or an act says nothing."""

RARE = 0.02
"""Share up to which it says all that it can."""

ENOUGH_STORIES = 100
"""Recent stories below which shares mean nothing."""


def member(
    article: Article,
    translation: Translation | None = None,
    *,
    owner: str | None = None,
    kind: str | None = None,
) -> StoryMember:
    """What `place` compares of an article, whose feed has that owner and is of that kind; its own
    story's id until it is placed elsewhere."""
    sketch, words = copies.sketch(article.text)
    return StoryMember(
        story_id=article.story_id or own_story(article.id),
        article_id=article.id,
        feed=article.feed,
        title=article.title,
        sketch=sketch,
        words=words,
        seen=article.seen,
        owner=owner,
        kind=kind,
        language=article.language,
        published=article.published,
        facts=facts(article, translation),
    )


def own_story(article_id: str) -> str:
    """The id of the story that an article begins."""
    return stable_id("s", article_id)


def keys(candidate: StoryMember) -> tuple[int, ...]:
    """The keys under which the archive finds what tells the same: of the text's beginning and runs,
    the title, and the most prominent names and acts."""
    title = copies.folded(candidate.title)
    own = (copies.fingerprint(title),) if len(title) >= copies.TITLE_WORDS else ()
    return tuple(dict.fromkeys((*candidate.sketch[:_KEYS], *own, *telling(candidate).values())))


def telling(candidate: StoryMember) -> Mapping[str, int]:
    """The names and acts by which a story is looked for, with the keys of both: what of them is
    frequent among stories says nothing."""
    found = [name.key for name in candidate.facts.names if lexicon.commonness(name.key) == 1.0]
    acts = [
        "#" + act.key
        for act in candidate.facts.acts
        if lexicon.says(act.key) == _STRONG or "#" + act.key in candidate.facts.heads
    ]
    return {key: copies.fingerprint(("", key)) for key in (*found[:_NAMES], *acts[:_ACTS])}


def rarity(shares: Mapping[str, float]) -> Rarity:
    """From the shares of stories that have a name or an act to what it says."""

    def says(key: str) -> float:
        share = shares.get(key, 0.0)
        return min(1.0, max(0.0, (FREQUENT - share) / (FREQUENT - RARE)))

    return says


def place(
    new: StoryMember,
    candidates: Sequence[StoryMember],
    *,
    shares: Mapping[str, float] | None = None,
) -> Placement:
    """The story that `new` tells, else one of its own, which in doubt names the other."""
    for candidate in candidates:
        if candidate.article_id == new.article_id:
            return Placement(story_id=candidate.story_id, joined=True, copy_of=candidate.copy_of)
    original = _original(new, candidates)
    if original is not None:
        first = original.copy_of or original.article_id
        return Placement(story_id=original.story_id, joined=True, copy_of=first)
    odds, story_id = best(new, candidates, shares=shares)
    if story_id is not None and odds >= LIKELY:
        return Placement(story_id=story_id, joined=True)
    doubted = story_id if odds >= DOUBTED else None
    return Placement(story_id=own_story(new.article_id), joined=False, may_belong=doubted)


def best(
    new: StoryMember,
    candidates: Sequence[StoryMember],
    *,
    shares: Mapping[str, float] | None = None,
) -> tuple[float, str | None]:
    """The story that `new` most likely tells, and the log of the odds that it does."""
    says = rarity(shares or {})
    side = Side(new, says)
    ranked = [
        (_odds(side, [Side(one, says) for one in members]), story_id)
        for story_id, members in _stories(candidates).items()
        if all(may_be_one(new, one) for one in members)
    ]
    return max(ranked, default=(-math.inf, None))


def goes_on(
    new: StoryMember, ended: Sequence[StoryMember], *, shares: Mapping[str, float] | None = None
) -> str | None:
    """The story that took nothing new any more and that `new` may go on."""
    odds, story_id = best(new, ended, shares=shares)
    return story_id if odds >= LINKED else None


def _original(new: StoryMember, candidates: Sequence[StoryMember]) -> StoryMember | None:
    found = [one for one in candidates if copies.relation(new, one) == "copy"]
    return max(found, key=lambda one: copies.similarity(new.sketch, one.sketch), default=None)


def _stories(candidates: Sequence[StoryMember]) -> dict[str, list[StoryMember]]:
    found: dict[str, list[StoryMember]] = defaultdict(list)
    for candidate in candidates:
        found[candidate.story_id].append(candidate)
    return found


def _odds(new: Side, members: Sequence[Side]) -> float:
    """By the likest members; any of them, and all together, may object."""
    if not any(has_grounds(new, one) for one in members):
        return -math.inf
    scores = sorted((score(new, one) for one in members), reverse=True)
    likest = scores[:COMPARED]
    likeness = sum(likest) / len(likest) + _COMPANY * math.log(len(scores))
    return likeness - objections(new.scene, [one.scene for one in members])


def may_be_one(new: StoryMember, old: StoryMember) -> bool:
    """Whether what two say lets them be reports of one event: no form filled in twice, no other
    day's routine, no second incident, and words enough to know."""
    if min(new.words, old.words) < ENOUGH_WORDS:
        return False
    if copies.relation(new, old) == "form" or _is_routine(new, old):
        return False
    return not (_is_remembered(new, old) or _is_remembered(old, new) or _is_second(new, old))


def _is_remembered(one: StoryMember, other: StoryMember) -> bool:
    """Whether one tells of an incident, and the other one's headline of an anniversary that the
    first doesn't know."""
    acts = set(_acts(one))
    return (
        "#anniversary" in other.facts.heads
        and "anniversary" not in acts
        and not lexicon.INCIDENTS.isdisjoint(acts & set(_acts(other)))
    )


def _is_second(new: StoryMember, old: StoryMember) -> bool:
    """Whether the headline of the later speaks of a further incident of the kind of the earlier."""
    later, earlier = (new, old) if when(new) >= when(old) else (old, new)
    further = {cue for cue in later.facts.cues if cue.startswith("another ")}
    known = {f"another {act}" for act in _acts(earlier)}
    return bool(further & known - set(earlier.facts.cues)) or _is_of_another_hour(new, old)


def _is_of_another_hour(new: StoryMember, old: StoryMember) -> bool:
    """Whether both headlines name the part of one day in which such an incident was, another."""
    parts = [{"morning headline", "evening headline"} & set(one.facts.cues) for one in (new, old)]
    single = lexicon.SINGLE & set(_acts(new)) & set(_acts(old))
    one_day = abs(when(new) - when(old)) < timedelta(days=1)
    return bool(single) and one_day and all(parts) and not parts[0] & parts[1]


def _is_routine(new: StoryMember, old: StoryMember) -> bool:
    if when(new).date() == when(old).date():
        return False
    ours, theirs = set(_acts(new)), set(_acts(old))
    daily = ours & theirs & lexicon.ROUTINES
    headed = {head.removeprefix("#") for one in (new, old) for head in one.facts.heads}
    return bool(daily & headed) or (
        (new.owner or new.feed) == (old.owner or old.feed) and copies.shared(new, old) > _OFTEN
    )


_OFTEN = 0.12


def _acts(one: StoryMember) -> Iterator[str]:
    return (act.key for act in one.facts.acts)
