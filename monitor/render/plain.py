"""Messages as plain text: the text part of a mail, and every service without a form of its own."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitor.model import AlertView, Message, MessageKind
from monitor.render import words

LONGEST_TITLE = 250
LONGEST_BODY = 3500
"""Below the shortest limit among chat services with room for an alert (Telegram: 4,096)."""

MENTIONS = str.maketrans({"@": "@\u2060", "<": "‹", ">": "›"})
"""`@everyone` and `<!channel>` call a whole room; broken up, they read the same and call nobody."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A title of one line, and a body of several."""

    title: str
    body: str


def plain(message: Message, zone: ZoneInfo) -> Plain:
    """The message without markup, in at most 250 and 3,500 characters."""
    if message.notice is not None:
        title = words.notice_title(message)
        body = "\n".join(words.clean(line, 1000) for line in message.notice.text.splitlines())
        return Plain(_bounded(title, LONGEST_TITLE), _body(body))
    first = message.alerts[0]
    title = f"{words.opening(first, message.kind)} · {words.headline(first)}"
    body = "\n\n".join(_alert(view, zone, message.kind) for view in message.alerts)
    return Plain(_bounded(title, LONGEST_TITLE), _body(body))


def _bounded(text: str, limit: int) -> str:
    return words.clean(_disarmed(text), limit)


def _disarmed(line: str) -> str:
    """A line that calls nobody; an address stays one that can be followed."""
    return line if line.startswith("http") else line.translate(MENTIONS)


def _body(text: str) -> str:
    """Whole lines as long as they fit: what is cut off stands under the link."""
    kept: list[str] = []
    left = LONGEST_BODY
    for line in map(_disarmed, text.split("\n")):
        if len(line) + 1 > left - 2:
            return "\n".join([*kept, "…"])
        kept.append(line)
        left -= len(line) + 1
    return "\n".join(kept)


def _alert(view: AlertView, zone: ZoneInfo, kind: MessageKind) -> str:
    lines = [words.headline(view), words.original_headline(view)]
    if kind is MessageKind.UPDATE:
        lines += [f"New: {words.clean(one.text, words.LONGEST_SENTENCE)}" for one in view.news]
    lines += [words.clean(view.article.url, 1000) if view.article.url else None, ""]
    for evidence in words.sentences(view)[:4]:
        found = words.surfaces(view, evidence)
        for sentence in dict.fromkeys((evidence.translated, evidence.original)):
            if sentence:
                text = words.clean(sentence, words.LONGEST_SENTENCE)
                lines.append(f"“{words.marked(text, found, '«', '»')}”")
    lines.append("")
    for rule in view.rules:
        note = f": {words.clean(rule.note, words.LONGEST_SENTENCE)}" if rule.note else ""
        lines.append(f"{rule.title} ({rule.severity}){note}")
    lines += [words.source(view, zone), words.coverage(view), words.caution(view)]
    return "\n".join(line for line in lines if line is not None)
