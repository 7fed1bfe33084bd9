"""Stories that were found to be one event: the oldest of them, and what the others brought to it.

The younger ones stay as names: their articles, messages and acts become the oldest's, and their
alerts, of which a rule has one a story, are read together with its own.
"""

from sqlalchemy import (
    BindParameter,
    Connection,
    ScalarSelect,
    Select,
    delete,
    func,
    or_,
    select,
    update,
)

from monitor.model import Story
from monitor.store.schema import (
    acts,
    articles,
    deliveries,
    silences,
    stories,
    story_facts,
    story_members,
)
from monitor.store.statements import insert_missing, value

_s = stories.c
_SAID = ("place", "number", "name")
"""What a story is known to say by its texts; that it is denied or has a second source is seen anew.
"""


def oldest(story_id: str | BindParameter[str]) -> ScalarSelect[str]:
    """The id of the story that everything of the event stands under, by that of any of them."""
    return select(func.coalesce(_s.same_as, _s.id)).where(_s.id == story_id).scalar_subquery()


def event(story_id: str | BindParameter[str]) -> Select[tuple[str]]:
    """The ids of the stories of an event, by that of any of them."""
    first = oldest(story_id)
    return select(_s.id).where(or_(_s.id == first, _s.same_as == first))


def story(c: Connection, story_id: str) -> Story | None:
    """The oldest story of an event, by the id of any of them."""
    found = c.execute(select(stories).where(_s.id == oldest(story_id))).first()
    return value(Story, found) if found else None


def join(c: Connection, younger_id: str, older_id: str) -> None:
    """A story is the same as an older one, and so is whatever was the same as it: what it has and
    is known to say is the older's from now on. Its alerts keep their ids and their story."""
    was_it = or_(_s.id == younger_id, _s.same_as == younger_id)
    c.execute(update(stories).where(was_it).values(same_as=older_id))
    for table in (articles, story_members, deliveries, acts):
        own = table.c.story_id == younger_id
        c.execute(update(table).where(own).values(story_id=older_id))
    muted = silences.c.kind == "story", silences.c.subject == younger_id
    c.execute(update(silences).where(*muted).values(subject=older_id))
    _pass_on(c, younger_id, older_id)


def _pass_on(c: Connection, younger_id: str, older_id: str) -> None:
    """What the one is known to say the other is known to say: it is no news again."""
    own = story_facts.c.story_id == younger_id
    found = c.execute(select(story_facts).where(own, story_facts.c.kind.in_(_SAID)))
    insert_missing(c, story_facts, [dict(one._mapping, story_id=older_id) for one in found])
    c.execute(delete(story_facts).where(own))
