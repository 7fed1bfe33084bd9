"""Messages as an HTML mail: inline styles, nothing loaded from anywhere, every text escaped."""

from html import escape
from zoneinfo import ZoneInfo

from monitor.model import AlertView, Message, MessageKind, RuleView, Severity
from monitor.render import words
from monitor.render.clean import clean

COLOURS = {
    Severity.CRITICAL: "#8b0000",
    Severity.HIGH: "#c0392b",
    Severity.MEDIUM: "#96600b",
    Severity.LOW: "#1f618d",
    Severity.INFO: "#566061",
}
PAGE = (
    "font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:15px;"
    "line-height:1.45;color:#1c2833;max-width:640px;margin:0 auto;padding:16px"
)
QUIET = "color:#566061;font-size:13px;margin:3px 0"
MARK = "background:#fdeeb5;color:#1c2833;padding:0 2px"
BREAK = "overflow-wrap:anywhere"


def html(message: Message, zone: ZoneInfo) -> str:
    """A whole HTML document."""
    if message.alerts:
        body = "<hr>".join(_alert(view, zone, message.kind) for view in message.alerts)
    else:
        title = escape(words.notice_title(message))
        lines = (f"<p>{escape(line)}</p>" for line in words.notice_lines(message, zone))
        body = f"<h2 style='font-size:18px'>{title}</h2>{''.join(lines)}"
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'><title></title></head>"
        f"<body style='margin:0;background:#fff'><div style='{PAGE};{BREAK}'>{body}</div>"
        "</body></html>"
    )


def _alert(view: AlertView, zone: ZoneInfo, kind: MessageKind) -> str:
    return "\n".join(
        [
            *_head(view, kind),
            *_news(view),
            *(_quote(forms, found) for forms, found in words.sentences(view)),
            *(_rule(view, rule) for rule in view.rules),
            *_foot(view, zone),
        ]
    )


def _head(view: AlertView, kind: MessageKind) -> list[str]:
    """How urgent, the headline as the link, the outlet's own headline, and how far to trust it."""
    badge = (
        f"background:{COLOURS[view.severity]};color:#fff;padding:2px 8px;border-radius:3px;"
        "font-size:13px"
    )
    title = _marked(words.headline(view), words.surfaces(view, [words.headline(view)]))
    link, _ = words.address(view)
    if link:
        title = f"<a href='{escape(link)}' style='color:#1c2833'>{title}</a>"
    parts = [
        f"<p style='margin:0'><span style='{badge}'>{escape(words.opening(view, kind))}</span></p>",
        f"<h2 style='font-size:20px;line-height:1.25;margin:10px 0 4px'>{title}</h2>",
    ]
    original = words.original_headline(view)
    if original:
        marked = _marked(original, words.surfaces(view, [original]))
        parts.append(f"<p style='margin:0 0 4px;color:#566061'>{marked}</p>")
    caution = words.caution(view)
    if caution:
        parts.append(f"<p style='{QUIET};color:#96600b'>{escape(caution)}</p>")
    return parts


def _news(view: AlertView) -> list[str]:
    parts = []
    for one in view.news:
        original, page = words.news_more(view, one)
        told = f"<b>{escape(words.news(one))}</b>"
        told += f"<br>{escape(original)}" if original else ""
        told += f"<br><a href='{escape(page)}'>{escape(page)}</a>" if page else ""
        parts.append(f"<p style='margin:8px 0'>{told}</p>")
    return parts


def _quote(forms: list[str], found: list[str]) -> str:
    """One sentence, translation and original, with the found words marked."""
    lines = "".join(f"<p style='margin:4px 0'>{_marked(text, found)}</p>" for text in forms)
    style = "border-left:3px solid #d5d8dc;margin:12px 0;padding:2px 12px"
    return f"<blockquote style='{style}'>{lines}</blockquote>"


def _rule(view: AlertView, rule: RuleView) -> str:
    found = words.found(view, rule)
    note = words.note(rule)
    why = f": {escape(found)}" if found else ""
    told = f"<br>{escape(note)}" if note else ""
    return f"<p style='margin:8px 0'><b>{escape(words.rule(rule))}</b>{why}{told}</p>"


def _foot(view: AlertView, zone: ZoneInfo) -> list[str]:
    _, unlinked = words.address(view)
    number = f"Alert {clean(view.id, words.LONGEST_NAME)}"
    lines = (words.source(view, zone), words.coverage(view), unlinked, number)
    return [f"<p style='{QUIET}'>{escape(line)}</p>" for line in lines if line]


def _marked(text: str, found: list[str]) -> str:
    """`text` escaped, with the found words marked; the marks go in before escaping, as two control
    characters that no cleaned text has."""
    marked = escape(words.marked(text, found, "\x02", "\x03"))
    return marked.replace("\x02", f"<mark style='{MARK}'>").replace("\x03", "</mark>")
