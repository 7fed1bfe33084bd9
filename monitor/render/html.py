"""Messages as an HTML mail: nothing loaded from anywhere, every text escaped, readable in the dark
and on a telephone.

Styles stand at each element, since many readers drop the rest; the sheet in the head adds dark
colours where the reader's program asks for them.
"""

from html import escape
from zoneinfo import ZoneInfo

from monitor.model import AlertView, Message, MessageKind, RuleView, Section, Severity
from monitor.render import digest, words

COLOURS = {
    Severity.CRITICAL: "#8b0000",
    Severity.HIGH: "#c0392b",
    Severity.MEDIUM: "#96600b",
    Severity.LOW: "#1f618d",
    Severity.INFO: "#566061",
}
STATES = {
    "official": "#1d6f42",
    "corroborated": "#1f618d",
    "denied": "#5b2c83",
    "withdrawn": "#17202a",
}
PLAIN_STATE = "#566061"
PAGE = (
    "font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:16px;"
    "line-height:1.5;color:#1c2833;max-width:640px;margin:0 auto;padding:16px;"
    "overflow-wrap:anywhere"
)
BADGE = (
    "display:inline-block;color:#fff;padding:2px 9px;border-radius:4px;font-size:13px;"
    "font-weight:600;margin:0 4px 4px 0"
)
QUIET = "color:#566061;font-size:14px;margin:3px 0"
QUOTE = "border-left:3px solid #d5d8dc;margin:14px 0;padding:1px 0 1px 12px"
NEWS = "background:#edf3f8;border-left:3px solid #1f618d;margin:8px 0 14px;padding:6px 12px"
MARK = "background:#fdeeb5;color:#1c2833;padding:0 2px;border-radius:2px"
CAUTION = "color:#7d5006;font-size:14px;margin:3px 0"
LINE = "border:0;border-top:1px solid #d5d8dc;margin:18px 0"
BUTTON = (
    "display:inline-block;border:1px solid #1f618d;border-radius:4px;color:#1f618d;"
    "font-size:14px;padding:5px 12px;margin:4px 6px 4px 0;text-decoration:none"
)
SHEET = """
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#14181c!important}
.text,.text a.title{color:#e6e9ec!important}
.quiet{color:#a3adb5!important}
.caution{color:#e0b25c!important}
.quote,.line{border-color:#46515a!important}
.news{background:#1c2833!important;border-color:#8cc1ea!important}
.mark{background:#6b5710!important;color:#fff!important}
.button,.link{color:#8cc1ea!important;border-color:#8cc1ea!important}
.badge{border:1px solid #8a949b}
}
@media (max-width:480px){.text{padding:12px!important}}
"""


def html(message: Message, zone: ZoneInfo) -> str:
    """A whole HTML document."""
    if digest.is_digest(message):
        title, body = digest.title(message), _digest(message, zone)
    elif message.alerts:
        view = message.alerts[0]
        title, body = words.opening(view, message.kind), _alert(view, zone, message.kind)
    else:
        title = words.notice_title(message)
        lines = "".join(f"<p>{escape(line)}</p>" for line in words.notice_lines(message, zone))
        body = _heading(title) + lines
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        "<meta name='color-scheme' content='light dark'>"
        "<meta name='supported-color-schemes' content='light dark'>"
        f"<title>{escape(title)}</title><style>{SHEET}</style></head>"
        "<body class='page' style='margin:0;background:#fff'>"
        f"<div class='text' style='{PAGE}'>{body}</div></body></html>"
    )


def _heading(text: str) -> str:
    style = "font-size:21px;line-height:1.3;margin:0 0 8px"
    return f"<h2 class='title' style='{style}'>{escape(text)}</h2>"


def _alert(view: AlertView, zone: ZoneInfo, kind: MessageKind) -> str:
    return "\n".join(
        [
            _badges(view, kind),
            _news(view),
            _headline(view),
            *(_quiet(line, "caution") for line in filter(None, [words.caution(view)])),
            *_facts(view, zone),
            *(_quote(quote) for quote in words.sentences(view)),
            *(_rule(view, rule) for rule in view.rules),
            *_foot(view),
        ]
    )


def _badges(view: AlertView, kind: MessageKind) -> str:
    """State and severity, each in its colour; of a story that was taken back by whom, and why."""
    state = words.withdrawn(view) or words.state(view)
    update = kind is MessageKind.UPDATE and not words.withdrawn(view)
    named = [("UPDATE", "#1c2833")] if update else []
    named.append((state, STATES.get(view.story.state, PLAIN_STATE)))
    named.append((view.severity.upper(), COLOURS[view.severity]))
    badges = "".join(
        f"<span class='badge' style='{BADGE};background:{colour}'>{escape(text)}</span>"
        for text, colour in named
    )
    return f"<p style='margin:0 0 4px'>{badges}</p>"


def _headline(view: AlertView, size: int = 21) -> str:
    """The headline as the link, and the outlet's own."""
    title = _marked(words.headline(view), words.surfaces(view, [words.headline(view)]))
    title = f"<s>{title}</s>" if words.withdrawn(view) else title
    link = words.address(view)[0]
    style = "color:#1c2833"
    if link:
        title = f"<a class='title' href='{escape(link)}' style='{style}'>{title}</a>"
    style = f"font-size:{size}px;line-height:1.3;margin:6px 0 4px"
    parts = [f"<h2 class='title' style='{style}'>{title}</h2>"]
    original = words.original_headline(view)
    if original:
        marked = _marked(original, words.surfaces(view, [original]))
        parts.append(f"<p class='quiet' style='margin:0 0 6px;color:#566061'>{marked}</p>")
    return "".join(parts)


def _news(view: AlertView) -> str:
    parts = []
    for one in words.brought(view):
        original, page = words.news_more(view, one)
        told = f"<b>{escape(words.news(view, one))}</b>"
        told += f"<br>{escape(original)}" if original else ""
        told += f"<br>{_link(page, page)}" if page else ""
        parts.append(f"<p style='margin:4px 0'>{told}</p>")
    return f"<div class='news' style='{NEWS}'>{''.join(parts)}</div>" if parts else ""


def _facts(view: AlertView, zone: ZoneInfo) -> list[str]:
    """Who says it, who else has it, what the desk knows of it."""
    _, unlinked = words.address(view)
    lines = (words.source(view, zone), words.coverage(view), unlinked)
    known = (f"<p style='margin:6px 0'>{escape(line)}</p>" for line in words.standing(view, zone))
    return [*(_quiet(line) for line in lines if line), *known]


def _quiet(line: str, how: str = "quiet") -> str:
    return f"<p class='{how}' style='{CAUTION if how == 'caution' else QUIET}'>{escape(line)}</p>"


def _quote(quote: words.Quote) -> str:
    """One sentence, translation and original, with the found words marked, and its place."""
    lines = "".join(
        f"<p style='margin:4px 0'>{_marked(text, quote.found)}</p>" for text in quote.forms
    )
    where = _quiet(quote.where.capitalize()) if quote.where else ""
    return f"<blockquote class='quote' style='{QUOTE}'>{where}{lines}</blockquote>"


def _rule(view: AlertView, rule: RuleView) -> str:
    found = words.found(view, rule)
    note = words.note(rule)
    why = f": {escape(found)}" if found else ""
    told = f"<br>{escape(note)}" if note else ""
    return f"<p style='margin:8px 0'><b>{escape(words.rule(rule))}</b>{why}{told}</p>"


def _foot(view: AlertView) -> list[str]:
    """Where to go on, and what the command line calls it."""
    places = ((words.address(view)[0], "Read the article"), (words.page(view), "Open the alert"))
    buttons = "".join(
        f"<a class='button' href='{escape(url)}' style='{BUTTON}'>{text}</a>"
        for url, text in places
        if url
    )
    return [
        *([f"<p style='margin:14px 0 8px'>{buttons}</p>"] if buttons else []),
        _quiet(words.number(view)),
    ]


def _digest(message: Message, zone: ZoneInfo) -> str:
    """The stories from the worst on, each in a few lines, then the sections."""
    parts = [_heading(digest.title(message))]
    parts += [_quiet(line) for line in digest.intro(message, zone)]
    told = digest.stories(message)
    parts += [_brief(view, zone) for view in told[: digest.MOST_STORIES]]
    left, out = digest.MOST_LINES, 0
    for one in digest.sections(message):
        out += max(len(one.lines) - left, 0)
        parts.append(_section(one, left))
        left -= len(one.lines[:left])
    rest = digest.left_out(message, len(told[digest.MOST_STORIES :]), out)
    parts += [_quiet(rest, "caution")] if rest else []
    return "\n".join(parts)


def _brief(view: AlertView, zone: ZoneInfo) -> str:
    details = (f"<p style='margin:4px 0'>{escape(line)}</p>" for line in digest.details(view, zone))
    page = words.page(view)
    link = f"<p style='{QUIET}'>{_link(page, 'Open the alert')}</p>" if page else ""
    return "".join(
        [
            f"<hr class='line' style='{LINE}'>",
            _badges(view, MessageKind.ALERT),
            _headline(view, 17),
            *details,
            _quiet(digest.facts(view, zone)),
            link,
        ]
    )


def _section(one: Section, most: int) -> str:
    lines = "".join(f"<li style='margin:3px 0'>{escape(line)}</li>" for line in one.lines[:most])
    heading = f"<h3 style='font-size:16px;margin:0 0 4px'>{escape(one.title)}</h3>"
    listed = f"<ul style='margin:0;padding:0 0 0 20px'>{lines}</ul>"
    return f"<hr class='line' style='{LINE}'>{heading}{listed}"


def _link(url: str, text: str) -> str:
    return f"<a class='link' href='{escape(url)}' style='color:#1f618d'>{escape(text)}</a>"


def _marked(text: str, found: list[str]) -> str:
    """`text` escaped, with the found words marked; the marks go in before escaping, as two control
    characters that no cleaned text has."""
    marked = escape(words.marked(text, found, "\x02", "\x03"))
    return marked.replace("\x02", f"<mark class='mark' style='{MARK}'>").replace("\x03", "</mark>")
