"""Messages as plain text: the text part of a mail, and every service without a form of its own.

The title says how urgent and what; the body goes on from there and never repeats it. What matters
most stands first, because short services cut the end off.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitor.model import AlertView, Message, MessageKind
from monitor.render import digest, words
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
    most `body`."""
    if digest.is_digest(message):
        told = _digest(message, zone, body)
        return Plain(_title(digest.title(message), title), _body(told, body))
    if not message.alerts:
        heading = words.notice_title(message)
        lines = [line.translate(MENTIONS) for line in words.notice_lines(message, zone)]
    else:
        heading = _heading(message.alerts[0], message.kind)
        lines = _alert(message.alerts[0], zone)
    return Plain(_title(heading, title), _body(lines, body))


def _heading(view: AlertView, kind: MessageKind) -> str:
    return f"{words.opening(view, kind)} · {words.headline(view)}"


def _digest(message: Message, zone: ZoneInfo, room: int) -> list[str]:
    """What the digest tells, whole stories and lines only, and what of it had no room."""
    head = [line.translate(MENTIONS) for line in digest.intro(message, zone)]
    told = [_brief(view, zone) for view in digest.stories(message)]
    rest = [
        line.translate(MENTIONS)
        for one in digest.sections(message)
        for line in (f"\n{one.title.upper()}", *(f"- {line}" for line in one.lines))
    ]
    left = room - sum(len(line) + 1 for line in head) - digest.ROOM_FOR_REST
    fit = digest.fit(told, rest, left, lambda piece: len(piece) + 1)
    out = digest.left_out(message, len(told) - fit.stories, fit.lines_out)
    shown = "\n".join([*told[: fit.stories], *rest[: fit.rest], *([f"\n{out}"] if out else [])])
    return [*head, *shown.split("\n")]


def _brief(view: AlertView, zone: ZoneInfo) -> str:
    """One story of several: state and severity, headline, what is new, who has it, its page."""
    heading = f"\n{digest.heading(view)} · {words.headline(view)}"
    lines = [heading, *digest.details(view, zone), digest.facts(view, zone)]
    broken = [line.translate(MENTIONS) for line in lines]
    return "\n".join([*broken, *filter(None, [digest.address(view)])])


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
        *words.standing(view, zone),
        unlinked,
    )
    return [
        *_news(view),
        *(line.translate(MENTIONS) for line in head if line),
        *filter(None, [link, words.page(view)]),
        *_why(view),
        *_evidence(view),
        "",
        words.number(view).translate(MENTIONS),
    ]


def _news(view: AlertView) -> list[str]:
    lines = []
    for one in words.brought(view):
        original, page = words.news_more(view, one)
        lines.append(words.news(view, one).translate(MENTIONS))
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
    for forms, found, where in words.sentences(view):
        lines.append("")
        lines += [f"{where.capitalize()}:".translate(MENTIONS)] if where else []
        lines += [f"› {words.marked(text, found, '«', '»')}".translate(MENTIONS) for text in forms]
    return lines
