"""Messages for Telegram as its HTML: only its tags, every text escaped, cut between whole lines.

Telegram counts what is left after the tags are read, in UTF-16 code units.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from zoneinfo import ZoneInfo

from monitor.model import AlertView, Message, MessageKind, RuleView
from monitor.render import digest, words
from monitor.render.clean import shorten
from monitor.render.plain import plain
from monitor.render.slack import SIGNS

LONGEST = 4096
LONGEST_DATA = 64
"""Bytes of what a button sends back."""
ACTIONS = (("Acknowledge", "ack"), ("False alarm", "false"), ("Mute", "mute"))
CALLS = str.maketrans({"@": "@\u2060"})

_TAG = re.compile(r"<[^>]*>")
_ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Telegram:
    """`html` is the message, `plain` the same without tags, `buttons` labels and what they send."""

    html: str
    plain: str
    buttons: tuple[tuple[str, str], ...]


def telegram(message: Message, zone: ZoneInfo) -> Telegram:
    """The message in at most 4,096 units; one that tells of a single story has buttons."""
    buttons: tuple[tuple[str, str], ...] = ()
    if digest.is_digest(message):
        made = _digest(message, zone)
    elif message.alerts:
        view = message.alerts[0]
        made = _cut(_alert(view, zone, message.kind), _foot(view))
        buttons = () if words.withdrawn(view) else _buttons(view.id)
    else:
        title = f"<b>{_literal(words.notice_title(message))}</b>"
        made = _cut([title, *map(_literal, words.notice_lines(message, zone))], [])
    text = plain(message, zone)
    return Telegram(
        html=made,
        plain=_units_at_most(f"{text.title}\n\n{text.body}", LONGEST),
        buttons=buttons,
    )


def units(html: str) -> int:
    """How long Telegram finds a text with tags."""
    return len(unescape(_TAG.sub("", html)).encode("utf-16-le")) // 2


def _buttons(alert_id: str) -> tuple[tuple[str, str], ...]:
    made = tuple((label, f"{action}:{alert_id}") for label, action in ACTIONS)
    fit = _ID.fullmatch(alert_id) and all(len(data) <= LONGEST_DATA for _, data in made)
    return made if fit else ()


def _alert(view: AlertView, zone: ZoneInfo, kind: MessageKind) -> list[str]:
    caution = words.caution(view)
    facts = (words.source(view, zone), words.coverage(view), words.address(view)[1])
    return [
        f"{SIGNS[view.severity]} <b>{_literal(words.opening(view, kind))}</b>",
        *_news(view),
        *_headlines(view),
        *([f"⚠️ {_literal(caution)}"] if caution else []),
        *(_literal(line) for line in facts if line),
        *map(_literal, words.standing(view, zone)),
        "",
        *(_rule(view, rule) for rule in view.rules),
        "",
        *map(_quote, words.sentences(view)),
    ]


def _news(view: AlertView) -> list[str]:
    lines = []
    for one in words.brought(view):
        original, page = words.news_more(view, one)
        told = f"<b>{_literal(words.news(view, one))}</b>"
        lines.append(f"{told} {_link(page, 'Read')}" if page else told)
        lines += [f"<i>{_literal(original)}</i>"] if original else []
    return [*lines, ""] if lines else []


def _headlines(view: AlertView) -> list[str]:
    """The headline as the link, and the outlet's own."""
    title, original = words.headline(view), words.original_headline(view)
    made = _literal(title, words.surfaces(view, [title]), "u")
    made = f"<s>{made}</s>" if words.withdrawn(view) else made
    link, _ = words.address(view)
    linked = f'<a href="{escape(link)}">{made}</a>' if link else made
    lines = [f"<b>{linked}</b>"]
    return [*lines, _literal(original, words.surfaces(view, [original]))] if original else lines


def _rule(view: AlertView, rule: RuleView) -> str:
    found, note = words.found(view, rule), words.note(rule)
    why = f"<b>{_literal(words.rule(rule))}</b>" + (f": {_literal(found)}" if found else "")
    return f"{why}\n{_literal(note)}" if note else why


def _quote(quote: words.Quote) -> str:
    where = [f"<i>{_literal(quote.where.capitalize())}</i>"] if quote.where else []
    lines = [*where, *(_literal(text, quote.found) for text in quote.forms)]
    text = "\n".join(lines)
    return f"<blockquote>{text}</blockquote>"


def _foot(view: AlertView) -> list[str]:
    page = words.page(view)
    link = f" · {_link(page, 'Open the alert')}" if page else ""
    return [f"{_literal(words.number(view))}{link}"]


def _digest(message: Message, zone: ZoneInfo) -> str:
    """The stories from the worst on, then the sections; whole ones only."""
    head = [f"<b>{_literal(digest.title(message))}</b>"]
    head += map(_literal, digest.intro(message, zone))
    told = [_brief(view, zone) for view in digest.stories(message)]
    rest = [
        piece
        for one in digest.sections(message)
        for piece in (f"\n<b>{_literal(one.title)}</b>", *(f"• {_literal(x)}" for x in one.lines))
    ]
    room = LONGEST - sum(units(line) + 1 for line in head) - digest.ROOM_FOR_REST
    fit = digest.fit(told, rest, room, lambda piece: units(piece) + 1)
    out = digest.left_out(message, len(told) - fit.stories, fit.lines_out)
    shown = [*head, *told[: fit.stories], *rest[: fit.rest]]
    return _cut(shown, [f"\n{_literal(out)}"] if out else [])


def _brief(view: AlertView, zone: ZoneInfo) -> str:
    """One story of several."""
    page = digest.address(view)
    title = _literal(words.headline(view))
    opening = f"\n{SIGNS[view.severity]} <b>{_literal(digest.heading(view))}</b>"
    linked = f'<a href="{escape(page)}">{title}</a>' if page else title
    details = map(_literal, digest.details(view, zone))
    return "\n".join([opening, linked, *details, _literal(digest.facts(view, zone))])


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{text}</a>'


def _literal(text: str, found: Sequence[str] = (), tag: str = "b") -> str:
    """`text` escaped and calling nobody, the found words in `tag`."""
    marked = words.marked(text, list(found), "\x02", "\x03").translate(CALLS)
    made = escape(marked, quote=False)
    return made.replace("\x02", f"<{tag}>").replace("\x03", f"</{tag}>")


def _cut(lines: list[str], foot: list[str]) -> str:
    """Whole lines as long as they fit, so that no tag is torn, and always the foot."""
    kept: list[str] = []
    left = LONGEST - sum(units(line) + 1 for line in foot) - 2
    for line in lines:
        if units(line) + 1 > left:
            kept.append("…")
            break
        kept.append(line)
        left -= units(line) + 1
    return "\n".join([*kept, *foot]).strip()


def _units_at_most(text: str, most: int) -> str:
    """`text` in at most so many units, cut between letters."""
    while len(text.encode("utf-16-le")) // 2 > most:
        text = shorten(text, len(text) - max((len(text.encode("utf-16-le")) // 2 - most) // 2, 1))
    return text
