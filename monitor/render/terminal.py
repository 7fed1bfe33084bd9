"""Messages for a terminal: what `console://` and `alerts show` print."""

from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.text import Text

from monitor.model import AlertView, Message, MessageKind, Severity
from monitor.render import digest, words

STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold cyan",
    Severity.INFO: "dim",
}
FOUND = "bold reverse"
WIDTH = 78
RULE = "─" * WIDTH


def terminal(message: Message, zone: ZoneInfo) -> Text:
    """A whole message, in lines of 78 columns (links stay whole)."""
    if digest.is_digest(message):
        return _digest(message, zone)
    text = Text()
    for view in message.alerts:
        text.append_text(alert(view, zone, message.kind))
    if not message.alerts:
        text.append(f"{RULE}\n", style="dim")
        text.append_text(_lines(words.notice_title(message), style="bold magenta"))
        for line in words.notice_lines(message, zone):
            text.append_text(_lines(line, indent=2))
    return text


def _digest(message: Message, zone: ZoneInfo) -> Text:
    """The stories from the worst on, each in a few lines, then the sections."""
    text = Text()
    text.append(f"{RULE}\n", style="dim")
    text.append_text(_lines(digest.title(message), style="bold magenta"))
    for line in digest.intro(message, zone):
        text.append_text(_lines(line, style="dim"))
    told = digest.stories(message)
    for view in told[: digest.MOST_STORIES]:
        text.append("\n").append_text(_brief(view, zone))
    left = digest.MOST_LINES
    out = 0
    for one in digest.sections(message):
        out += max(len(one.lines) - left, 0)
        text.append("\n").append_text(_lines(one.title, style="bold"))
        for line in one.lines[:left]:
            text.append_text(_lines(line, indent=2))
        left -= len(one.lines[:left])
    rest = digest.left_out(message, len(told[digest.MOST_STORIES :]), out)
    if rest:
        text.append("\n").append_text(_lines(rest, style="yellow"))
    return text


def _brief(view: AlertView, zone: ZoneInfo) -> Text:
    text = Text()
    text.append(f" {digest.heading(view)} ", style=STYLES[view.severity]).append("\n")
    text.append_text(_lines(words.headline(view), indent=2, style="bold"))
    for line in digest.details(view, zone):
        text.append_text(_lines(line, indent=2))
    text.append_text(_lines(digest.facts(view, zone), indent=2, style="dim"))
    page = digest.address(view)
    if page:
        text.append(f"  {page}\n", style="blue underline")
    return text


def alert(view: AlertView, zone: ZoneInfo, kind: MessageKind = MessageKind.ALERT) -> Text:
    """One story: how sure and urgent, what is new, what is said, the evidence, why it alerts, its
    source."""
    text = Text()
    text.append(f"{RULE}\n", style="dim")
    text.append(f" {words.opening(view, kind)} ", style=STYLES[view.severity]).append("\n")
    _news(text, view)
    titles = [words.headline(view), words.original_headline(view)]
    first = "bold strike" if words.withdrawn(view) else "bold"
    for title, style in zip(titles, (first, ""), strict=True):
        if title:
            text.append_text(_lines(title, style=style, found=words.surfaces(view, [title])))
    caution = words.caution(view)
    if caution:
        text.append_text(_lines(caution, style="yellow"))
    for line in words.standing(view, zone):
        text.append_text(_lines(line, style="magenta"))
    _evidence(text, view)
    _why(text, view)
    _source(text, view, zone)
    return text


def _news(text: Text, view: AlertView) -> None:
    for one in words.brought(view):
        original, page = words.news_more(view, one)
        text.append_text(_lines(words.news(view, one), style="bold green"))
        text.append_text(_lines(original or "", indent=2))
        if page:
            text.append(f"  {page}\n", style="blue underline")
    if words.brought(view):
        text.append("\n")


def _evidence(text: Text, view: AlertView) -> None:
    for forms, found, where in words.sentences(view):
        text.append("\n")
        text.append_text(_lines(where.capitalize() if where else "", indent=2, style="dim"))
        for one in forms:
            text.append_text(_lines(one, indent=2, found=found))


def _why(text: Text, view: AlertView) -> None:
    text.append("\n")
    for rule in view.rules:
        found = words.found(view, rule)
        why = words.rule(rule) + (f": {found}" if found else "")
        text.append_text(_lines(why, style="cyan"))
        text.append_text(_lines(words.note(rule) or "", indent=2))


def _source(text: Text, view: AlertView, zone: ZoneInfo) -> None:
    text.append("\n")
    link, unlinked = words.address(view)
    for line in (words.source(view, zone), words.coverage(view), unlinked):
        text.append_text(_lines(line or "", style="dim"))
    if link:
        text.append(f"{link}\n", style="blue underline")
    text.append_text(_lines(words.number(view), style="dim"))
    page = words.page(view)
    if page:
        text.append(f"{page}\n", style="blue underline")


def _lines(line: str, *, indent: int = 0, style: str = "", found: list[str] | None = None) -> Text:
    """`line` in lines of 78 columns, broken at spaces, with the found words marked; of nothing,
    nothing."""
    whole = Text(line, style=style)
    for start, end in words.spans(line, found or []):
        whole.stylize(FOUND, start, end)
    text = Text()
    for part in whole.divide(_breaks(line, WIDTH - indent)) if line else []:
        part.rstrip()
        text.append(" " * indent).append_text(part).append("\n")
    return text


def _breaks(line: str, width: int) -> list[int]:
    """The offsets where a line of `width` columns has to end, each after a space."""
    breaks = []
    at = used = 0
    for word in line.split(" "):
        columns = cell_len(word)
        if used and used + columns > width:
            breaks.append(at)
            used = 0
        at += len(word) + 1
        used += columns + 1
    return breaks
