"""How sure a story is."""

from collections.abc import Iterable, Sequence

from monitor.model import Story, StoryMember, StoryState


def sources(members: Iterable[StoryMember]) -> int:
    """How many independent sources tell a story: outlets of one owner are one, and so are those
    that carry one text."""
    first: dict[str, str] = {}  # of each text, who had it first
    for one in sorted(members, key=lambda one: (one.seen, one.article_id)):
        first.setdefault(one.copy_of or one.article_id, one.owner or one.feed or one.article_id)
    return len(set(first.values()))


def state(members: Sequence[StoryMember], known: Story | None = None) -> StoryState:
    """What its articles, first seen first, make of a story: withdrawn, where the desk took it back;
    denied or official, whichever came later; corroborated by two sources; else reported."""
    if known is not None and known.withdrawal is not None:
        return "withdrawn"
    said: StoryState = "corroborated" if sources(members) > 1 else "reported"
    for one in members:
        if one.facts.denies:
            said = "denied"
        elif one.kind == "institution":
            said = "official"
    return said
