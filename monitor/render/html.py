"""Messages as an HTML mail: inline styles, nothing loaded from anywhere, every text escaped."""

from html import escape
from zoneinfo import ZoneInfo

from monitor.model import AlertView, Evidence, Message, MessageKind, Severity
from monitor.render import words

COLOURS = {
    Severity.CRITICAL: "#8b0000",
    Severity.HIGH: "#c0392b",
    Severity.MEDIUM: "#b9770e",
    Severity.LOW: "#1f618d",
    Severity.INFO: "#616a6b",
}
PAGE = (
    "font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:15px;"
    "line-height:1.45;color:#1c2833;max-width:640px;margin:0 auto;padding:16px"
)
QUIET = "color:#616a6b;font-size:13px;margin:4px 0"


def html(message: Message, zone: ZoneInfo) -> str:
    """A whole HTML document."""
    if message.notice is not None:
        lines = message.notice.text.splitlines()
        body = f"<h2 style='font-size:18px'>{escape(words.notice_title(message))}</h2>"
        body += "".join(f"<p>{escape(words.clean(line, 1000))}</p>" for line in lines)
    else:
        body = "<hr>".join(_alert(view, zone, message.kind) for view in message.alerts)
    return (
        "<!doctype html><html><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'></head>"
        f"<body style='margin:0;background:#fff'><div style='{PAGE}'>{body}</div></body></html>"
    )


def _alert(view: AlertView, zone: ZoneInfo, kind: MessageKind) -> str:
    colour = COLOURS[view.severity]
    title = escape(words.headline(view))
    if view.article.url:
        link = escape(view.article.url, quote=True)
        title = f"<a href='{link}' style='color:#1c2833'>{title}</a>"
    original = words.original_headline(view)
    badge = f"background:{colour};color:#fff;padding:2px 8px;border-radius:3px;font-size:13px"
    parts = [
        f"<p style='margin:0'><span style='{badge}'>{escape(words.opening(view, kind))}</span></p>",
        f"<h2 style='font-size:20px;margin:10px 0 2px'>{title}</h2>",
        f"<p style='margin:0 0 8px;font-style:italic'>{escape(original)}</p>" if original else "",
        *(f"<p><b>New:</b> {escape(words.clean(one.text, 600))}</p>" for one in view.news),
        *(_evidence(view, evidence) for evidence in words.sentences(view)[:6]),
        *(_rule(rule.title, str(rule.severity), rule.note) for rule in view.rules),
        *(
            f"<p style='{QUIET}'>{escape(line)}</p>"
            for line in (words.source(view, zone), words.coverage(view), words.caution(view))
            if line
        ),
    ]
    return "\n".join(part for part in parts if part)


def _evidence(view: AlertView, evidence: Evidence) -> str:
    """Both sentences with the found words marked; the marks are put in before escaping."""
    found = words.surfaces(view, evidence)
    lines = []
    for sentence in dict.fromkeys((evidence.translated, evidence.original)):
        if sentence:
            text = words.clean(sentence, words.LONGEST_SENTENCE)
            marked = escape(words.marked(text, found, "\x02", "\x03"))
            marked = marked.replace("\x02", "<mark>").replace("\x03", "</mark>")
            lines.append(f"<p style='margin:4px 0'>{marked}</p>")
    style = "border-left:3px solid #d5d8dc;margin:10px 0;padding:2px 12px"
    return f"<blockquote style='{style}'>{''.join(lines)}</blockquote>"


def _rule(title: str, severity: str, note: str | None) -> str:
    told = f"<br>{escape(words.clean(note, 600))}" if note else ""
    return f"<p style='margin:8px 0'><b>{escape(title)}</b> ({escape(severity)}){told}</p>"
