"""Which articles tell one event, how sure it is, and what each brings that is new.

Wrongly together hides an event, wrongly apart costs a message. `copies` finds one text in several
outlets and scripts, `likeness` independent reports of one event across languages.
"""

from monitor.story.copies import similarity
from monitor.story.news import changed, goes_further, retitled, says, told, worded
from monitor.story.placement import (
    ENOUGH_STORIES,
    LOOKBACK,
    SILENCE,
    goes_on,
    keys,
    may_be_one,
    member,
    own_story,
    place,
    telling,
)
from monitor.story.state import sources, state

__all__ = [
    "ENOUGH_STORIES",
    "LOOKBACK",
    "SILENCE",
    "changed",
    "goes_further",
    "goes_on",
    "keys",
    "may_be_one",
    "member",
    "own_story",
    "place",
    "retitled",
    "says",
    "similarity",
    "sources",
    "state",
    "telling",
    "told",
    "worded",
]
