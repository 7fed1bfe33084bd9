"""Messages as plain text: the text part of a mail, and every service without a form of its own.

The title says how urgent and what; the body goes on from there and never repeats it. What matters
most stands first, because short services cut the end off.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitor.model import AlertView, Message, MessageKind
from monitor.render import words
from monitor.render.clean import clean, shorten

LONGEST_TITLE = 250
LONGEST_BODY = 3500
"""Characters; below the shortest limit of the large chat services (Telegram: 4,096)."""

MENTIONS = str.maketrans({"@": "@\u2060", "<": "‹", ">": "›"})
"""`@everyone` and `<!channel>` call a whole room; broken up, they read the same and call nobody."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A title of one line, and a body of several."""

    title: str
    body: str


def plain(
    message: Message, zone: ZoneInfo, *, title: int = LONGEST_TITLE, body: int = LONGEST_BODY
) -> Plain:
    """The message without markup: a title of at most `title` (and 250) characters, a body of at
    most `body` (and 3,500)."""
    if not message.alerts:
        heading = words.notice_title(message)
        lines = [line.translate(MENTIONS) for line in words.notice_lines(message, zone)]
    elif len(message.alerts) == 1:
        heading = _heading(message.alerts[0], message.kind)
        lines = _alert(message.alerts[0], zone)
    else:
        heading = f"{len(message.alerts)} alerts · {_heading(message.alerts[0], message.kind)}"
        lines = _several(message, zone)
    return Plain(_title(heading, title), _body(lines, min(body, LONGEST_BODY)))


def _heading(view: AlertView, kind: MessageKind) -> str:
    return f"{words.opening(view, kind)} · {words.headline(view)}"


def _several(message: Message, zone: ZoneInfo) -> list[str]:
    lines: list[str] = []
    for view in message.alerts:
        heading = _heading(view, message.kind).translate(MENTIONS)
        lines += [heading, *_alert(view, zone), ""]
    return lines


def _title(text: str, longest: int) -> str:
    longest = min(longest, LONGEST_TITLE)
    return shorten(clean(text, LONGEST_TITLE).translate(MENTIONS), longest)


def _body(lines: list[str], longest: int) -> str:
    """Whole lines as long as they fit: what is cut off stands under the link."""
    kept: list[str] = []
    left = longest
    for line in lines:
        if len(line) + 2 > left:
            return "\n".join([*kept, "…"]) if kept else shorten(line, longest)
        kept.append(line)
        left -= len(line) + 1
    return "\n".join(kept).strip()


def _alert(view: AlertView, zone: ZoneInfo) -> list[str]:
    """All but the headline: what is new, the source and its link, why it alerts, the evidence."""
    link, unlinked = words.address(view)
    head = (
        words.original_headline(view),
        words.caution(view),
        words.source(view, zone),
        words.coverage(view),
        unlinked,
    )
    number = f"Alert {clean(view.id, words.LONGEST_NAME)}"
    return [
        *_news(view),
        *(line.translate(MENTIONS) for line in head if line),
        *filter(None, [link]),
        *_why(view),
        *_evidence(view),
        "",
        number.translate(MENTIONS),
    ]


def _news(view: AlertView) -> list[str]:
    lines = []
    for one in view.news:
        original, page = words.news_more(view, one)
        lines.append(words.news(one).translate(MENTIONS))
        lines += [f"› {original}".translate(MENTIONS)] if original else []
        lines += [page] if page else []
    return [*lines, ""] if lines else []


def _why(view: AlertView) -> list[str]:
    lines = [""]
    for rule in view.rules:
        found = words.found(view, rule)
        lines.append(words.rule(rule) + (f": {found}" if found else ""))
        lines += filter(None, [words.note(rule)])
    return [line.translate(MENTIONS) for line in lines]


def _evidence(view: AlertView) -> list[str]:
    lines = []
    for forms, found in words.sentences(view):
        lines.append("")
        lines += [f"› {words.marked(text, found, '«', '»')}".translate(MENTIONS) for text in forms]
    return lines
