"""Messages for Slack as Block Kit: every text escaped, nobody called, within Slack's limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from monitor.model import AlertView, Message, MessageKind, RuleView, Severity
from monitor.render import digest, words
from monitor.render.clean import shorten
from monitor.render.plain import MENTIONS, plain

LONGEST_HEADER = 150
LONGEST_BLOCK = 3000
MOST_BLOCKS = 50
LONGEST = 12_000
"""Characters of all blocks: somewhat above 13,000 Slack answers `msg_blocks_too_long`."""
LONGEST_LINE = 1400
"""Characters of one line with its escapes, so that any two stand in a block."""
LONGEST_TEXT = 300
LONGEST_BRIEF = 200
"""Characters of a link of one story among several."""

SIGNS = {
    Severity.CRITICAL: "🔴",
    Severity.HIGH: "🟠",
    Severity.MEDIUM: "🟡",
    Severity.LOW: "🔵",
    Severity.INFO: "⚪",
}
LITERAL = str.maketrans({"@": "@\u2060", "*": "∗", "~": "∼", "`": "ˋ"})
"""Slack's marks have no escape: they become letters that look the same and mean nothing."""

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Slack:
    """`text` is what a notification shows, `blocks` the message, `plain` the same without them."""

    text: str
    blocks: list[Block]
    plain: str


def slack(message: Message, zone: ZoneInfo) -> Slack:
    """The message in at most 50 blocks of at most 3,000 characters."""
    text = plain(message, zone)
    if digest.is_digest(message):
        blocks = _digest(message, zone)
    elif message.alerts:
        blocks = _alert(message.alerts[0], zone, message.kind)
    else:
        blocks = [_header(words.notice_title(message))]
        blocks += _sections(map(_literal, words.notice_lines(message, zone)))
    return Slack(
        text=_literal(text.title, limit=LONGEST_TEXT),
        blocks=_within(blocks),
        plain=escape(f"{text.title}\n{text.body}", quote=False),
    )


def _alert(view: AlertView, zone: ZoneInfo, kind: MessageKind) -> list[Block]:
    return [
        _header(f"{SIGNS[view.severity]} {words.opening(view, kind)}"),
        *_sections(_news(view)),
        *_sections(_headlines(view)),
        *_context(_facts(view, zone)),
        *_sections(map(_literal, words.standing(view, zone))),
        *_sections(line for rule in view.rules for line in _rule(view, rule)),
        *(block for quote in words.sentences(view) for block in _sections(_quote(quote))),
        *_context([_foot(view)]),
    ]


def _news(view: AlertView) -> list[str]:
    lines = []
    for one in words.brought(view):
        original, page = words.news_more(view, one)
        lines.append(f"*{_literal(words.news(view, one))}*")
        lines += [f">{_literal(original)}"] if original else []
        lines += [_link(page, "Read it there")] if page else []
    return lines


def _headlines(view: AlertView) -> list[str]:
    """The headline as the link, and the outlet's own."""
    link, _ = words.address(view)
    title = _literal(words.headline(view))
    gone = "~" if words.withdrawn(view) else ""
    lines = [f"{gone}*{_link(link, title) if link else title}*{gone}"]
    original = words.original_headline(view)
    return [*lines, _literal(original, words.surfaces(view, [original]))] if original else lines


def _facts(view: AlertView, zone: ZoneInfo) -> list[str]:
    caution = words.caution(view)
    lines = (words.source(view, zone), words.coverage(view), words.address(view)[1])
    warned = [f"⚠️ {_literal(caution)}"] if caution else []
    return [*warned, *(_literal(line) for line in lines if line)]


def _rule(view: AlertView, rule: RuleView) -> list[str]:
    found, note = words.found(view, rule), words.note(rule)
    why = f"*{_literal(words.rule(rule))}*" + (f": {_literal(found)}" if found else "")
    return [why, *([_literal(note)] if note else [])]


def _quote(quote: words.Quote) -> list[str]:
    where = [f"_{_literal(quote.where.capitalize())}_"] if quote.where else []
    return [*where, *(f">{_literal(text, quote.found)}" for text in quote.forms)]


def _foot(view: AlertView) -> str:
    page = words.page(view)
    link = f" · {_link(page, 'Open the alert')}" if page else ""
    return f"{_literal(words.number(view))}{link}"


def _link(url: str, text: str) -> str:
    """The text as a link; one that leaves no room for it is left out."""
    made = escape(url, quote=False)
    label = text.replace("|", "∣")  # the bar ends the address
    return f"<{made}|{label}>" if len(made) + len(label) < LONGEST_BLOCK - 100 else text


def _digest(message: Message, zone: ZoneInfo) -> list[Block]:
    """The stories from the worst on, then the sections; whole ones only."""
    told = ["\n".join(_brief(view, zone)) for view in digest.stories(message)]
    rest = [
        piece
        for one in digest.sections(message)
        for piece in (f"\n*{_literal(one.title)}*", *(f"• {_literal(line)}" for line in one.lines))
    ]
    fit = digest.fit(told, rest, LONGEST - LONGEST_BLOCK, lambda piece: len(piece) + 2)
    out = digest.left_out(message, len(told) - fit.stories, fit.lines_out)
    return [
        _header(digest.title(message)),
        *_context(map(_literal, digest.intro(message, zone))),
        *_sections(f"\n{piece}" for piece in told[: fit.stories]),
        *_sections(rest[: fit.rest]),
        *_context([_literal(out)] if out else []),
    ]


def _brief(view: AlertView, zone: ZoneInfo) -> list[str]:
    """One story of several."""
    title = _literal(words.headline(view), limit=600)
    page = digest.address(view)
    linked = _link(page, title) if page and len(page) < LONGEST_BRIEF else title
    opening = f"{SIGNS[view.severity]} *{_literal(digest.heading(view), limit=300)}*"
    facts = _literal(digest.facts(view, zone), limit=500)
    details = [_literal(line, limit=200) for line in digest.details(view, zone)]
    return [opening, linked, *details[:3], facts]


def _header(text: str) -> Block:
    line = shorten(text.translate(MENTIONS), LONGEST_HEADER)
    return {"type": "header", "text": {"type": "plain_text", "text": line, "emoji": True}}


def _sections(lines: Iterable[str]) -> list[Block]:
    """The lines in as few blocks as hold them."""
    return [{"type": "section", "text": _mrkdwn(text)} for text in _packed(lines)]


def _context(lines: Iterable[str]) -> list[Block]:
    """Lines in small print; several elements of one block would stand side by side."""
    return [{"type": "context", "elements": [_mrkdwn(text)]} for text in _packed(lines)]


def _packed(lines: Iterable[str]) -> list[str]:
    packed: list[str] = []
    for line in lines:
        if packed and len(packed[-1]) + 1 + len(line) <= LONGEST_BLOCK:
            packed[-1] += f"\n{line}"
        else:
            packed.append(line)
    return [text.strip("\n") for text in packed]


def _mrkdwn(text: str) -> Block:
    """`verbatim`: what looks like a link, a channel or a name is none."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _literal(text: str, found: Sequence[str] = (), *, limit: int = LONGEST_LINE) -> str:
    """`text` without a meaning to Slack, the found words in bold, in at most `limit` characters."""
    while True:
        marked = words.marked(text, list(found), "\x02", "\x03").translate(LITERAL)
        made = escape(marked, quote=False).replace("\x02", "*").replace("\x03", "*")
        if len(made) <= limit:
            return made
        text = shorten(text, len(text) * limit // len(made))


def _within(blocks: list[Block]) -> list[Block]:
    """As many blocks as one message takes; where some are left out, a line that says so."""
    kept: list[Block] = []
    left = LONGEST
    for block in blocks:
        left -= sum(len(text) for text in _texts(block))
        if left < 0 or len(kept) == MOST_BLOCKS - 1:
            return [*kept, *_context(["… The rest is on the article's page and in the archive."])]
        kept.append(block)
    return kept


def _texts(block: Block) -> list[str]:
    parts = block.get("elements") or [block["text"]]
    return [part["text"] for part in parts]
