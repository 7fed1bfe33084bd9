"""What a digest says, in words: its title, its stories from the worst on, its sections, and how
much of it did not fit."""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitor.model import AlertView, AllClear, LanguageWatch, Message, MessageKind, Section
from monitor.render import words
from monitor.render.clean import clean, link
from monitor.text.languages import LANGUAGES

UNKNOWN = "und"
"""ISO 639-2: a language that nobody says."""

LONGEST_LINE = 600
LONGEST_WHY = 160
CORRECTED = {"withdrawn", "denied"}
MOST_STORIES = 100
"""In the forms that have room: a mail of more is cut off by its reader's provider."""
MOST_LINES = 300  # of all sections together
STORIES_SHARE = 2 / 3
"""Of the room that stories may take where sections follow them."""
ROOM_FOR_REST = 160
"""Characters kept for the line that says how much is not shown, and where it is."""


class Fit(NamedTuple):
    """How many of a digest's stories and of its other pieces there is room for, and how many lines
    there is none for."""

    stories: int
    rest: int
    lines_out: int


def is_digest(message: Message) -> bool:
    """Whether it tells of several things at once."""
    return message.kind is MessageKind.DIGEST or len(message.alerts) > 1


def title(message: Message) -> str:
    """ "Digest of Monday 07:30 · 12 stories, the worst HIGH"."""
    why = clean(message.digest.why, LONGEST_WHY) if message.digest else ""
    parts = [why or "Digest"]
    if message.alerts:
        count = len(message.alerts)
        worst = max((view.severity for view in message.alerts), key=lambda one: one.rank).upper()
        named = f"{count:,} stories, the worst {worst}" if count > 1 else f"1 story, {worst}"
        parts.append(named)
    elif message.digest and (clear := message.digest.all_clear):
        parts.append(_how_clear(clear))
    return " · ".join(parts)


def _how_clear(clear: AllClear) -> str:
    if _blind(clear):
        return "NOTHING TO TELL, NOT ALL IS SEEN"
    return "NOTHING NEW, NOT ALL IS SETTLED" if clear.unsettled else "ALL CLEAR"


def span(message: Message, zone: ZoneInfo) -> str | None:
    """From when to when it tells."""
    one = message.digest
    if one is None:
        return None
    since, until = words.local(one.since, zone), words.local(one.until, zone)
    day, _, clock = until.rpartition(" ")
    return f"From {since} to {clock if since.startswith(f'{day} ') else until}."


def intro(message: Message, zone: ZoneInfo) -> list[str]:
    """What stands before the stories: the time it tells of, and why they come together."""
    return [*filter(None, [span(message, zone)]), *words.notice_text(message)]


def stories(message: Message) -> list[AlertView]:
    """What was taken back or denied first, then the worst; else as they came."""
    return sorted(
        message.alerts, key=lambda view: (view.story.state not in CORRECTED, -view.severity.rank)
    )


def heading(view: AlertView) -> str:
    """A story in a line, without its headline: an update is marked by what it brings."""
    return words.opening(view, MessageKind.ALERT)


def facts(view: AlertView, zone: ZoneInfo) -> str:
    """Outlet, how many have it, when it was seen, and for which rules."""
    outlets = view.story.outlets
    more = f" and {outlets - 1} more" if outlets > 1 else ""
    rules = ", ".join(clean(rule.title, words.LONGEST_NAME) for rule in view.rules[:3])
    rest = f" and {len(view.rules) - 3} more" if len(view.rules) > 3 else ""
    seen = words.local(view.article.seen, zone)
    return f"{words.outlet(view)}{more} · {seen} · {rules}{rest}"


def details(view: AlertView, zone: ZoneInfo) -> list[str]:
    """What is new, how far to trust the words, what the desk wrote."""
    news = [words.news(view, one) for one in words.brought(view)]
    return [*news, *filter(None, [words.caution(view)]), *words.standing(view, zone)]


def address(view: AlertView) -> str | None:
    """The article's page, else the monitor's."""
    return words.address(view)[0] or words.page(view)


def sections(message: Message) -> list[Section]:
    """The sections with something in them, cleaned; the all-clear comes first."""
    if message.digest is None:
        return []
    clear = message.digest.all_clear
    found = [all_clear(clear)] if clear else []
    found += [
        Section(
            title=clean(one.title, LONGEST_WHY),
            lines=tuple(filter(None, (clean(line, LONGEST_LINE) for line in one.lines))),
        )
        for one in message.digest.sections
    ]
    return [one for one in found if one.lines]


def all_clear(one: AllClear) -> Section:
    """There is nothing to tell, and how far that can be relied on: language by language."""
    lines = [_watch(language) for language in one.languages]
    if one.nearest_miss:
        lines.append(f"The nearest miss: {clean(one.nearest_miss, LONGEST_LINE)}")
    blind = _blind(one)
    head = "Nothing new to tell" if one.unsettled else "All clear: nothing to tell"
    if blind:
        head = f"Nothing to tell, and nothing is seen in {blind}"
    return Section(title=head, lines=tuple(lines or ["No source is known."]))


def _blind(one: AllClear) -> str:
    """The languages in which no source works, named; "" where there is none."""
    if not one.languages:
        return "any language"
    return ", ".join(_name(each) for each in one.languages if each.known and not each.working)


def _watch(one: LanguageWatch) -> str:
    read = f"{one.read:,} article{'s' * (one.read != 1)} read, {one.translated:,} translated"
    return f"{_name(one)}: {one.working:,} of {one.known:,} sources working; {read}"


def _name(one: LanguageWatch) -> str:
    known = LANGUAGES.get(one.language)
    if known:
        return known.name.replace(", ", "/")
    code = clean(one.language, words.LONGEST_NAME)
    return code if code and code != UNKNOWN else "Language unknown"


def fit(
    told: Sequence[str], rest: Sequence[str], room: int, size: Callable[[str], int] = len
) -> Fit:
    """What of the stories and then of the rest stands in `room`, whole pieces only. A piece of the
    rest that begins with a line break is a heading: none stands alone."""
    share = int(room * STORIES_SHARE) if rest else room
    shown, used = _fitting(told, share, size)
    also, _ = _fitting(rest, room - used, size)
    while also < len(rest) and also and rest[also - 1].startswith("\n"):
        also -= 1
    return Fit(shown, also, sum(not piece.startswith("\n") for piece in rest[also:]))


def _fitting(pieces: Sequence[str], room: int, size: Callable[[str], int]) -> tuple[int, int]:
    used = 0
    for number, piece in enumerate(pieces):
        if used + size(piece) > room:
            return number, used
        used += size(piece)
    return len(pieces), used


def left_out(message: Message, told: int, rest: int) -> str | None:
    """How much is not shown, and where it is; None: nothing."""
    parts = [f"{told:,} more stor{'ies' if told > 1 else 'y'}"] if told else []
    parts += [f"{rest:,} more line{'s' * (rest > 1)}"] if rest else []
    if not parts:
        return None
    return f"And {' and '.join(parts)}: {_where(message)}"


def _where(message: Message) -> str:
    pages = (link(view.page) for view in message.alerts)
    page = next(filter(None, pages), None)
    return page.rsplit("/", 1)[0] if page else "see `monitor alerts list` and `monitor digest`"
