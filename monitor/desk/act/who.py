"""Who acts, and on which story."""

from monitor.errors import SettingError
from monitor.model import Story
from monitor.store import Connection, alerts, same

LONGEST_NAME = 60
LONGEST_TEXT = 2000


def person(name: str) -> str:
    """The name as acts carry it: one line. Raises SettingError where there is nothing to read."""
    cleaned = line(name)
    if not cleaned:
        raise SettingError("an act carries a name: say who you are by --by NAME or MONITOR_USER")
    if len(cleaned) > LONGEST_NAME:
        raise SettingError(f"a name has {LONGEST_NAME} characters at most")
    return cleaned


def words(text: str, what: str) -> str:
    """What somebody wrote, on one line; raises SettingError where it is empty or too long."""
    cleaned = line(text)
    if not cleaned:
        raise SettingError(f"{what} is empty: say it in words")
    if len(cleaned) > LONGEST_TEXT:
        raise SettingError(f"{what} has {len(cleaned):,} characters: {LONGEST_TEXT:,} at most")
    return cleaned


def line(text: str) -> str:
    """`text` on one line, of letters that can be seen."""
    shown = (letter if letter.isprintable() else " " for letter in text)
    return " ".join("".join(shown).split())


def named(c: Connection, named_id: str) -> Story:
    """The story of that id or of an alert of that id, or the older one that it was found to be the
    same as; raises SettingError where there is none."""
    alert = alerts.get(c, named_id)
    story = same.story(c, alert.story_id if alert else named_id)
    if story is None:
        raise SettingError(f"{named_id}: no such alert; `monitor alerts list` has the ids")
    return story
