"""Messages for a terminal: what `console://` and `alerts show` print."""

from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.text import Text

from monitor.model import AlertView, Message, MessageKind, Severity
from monitor.render import words
from monitor.render.clean import clean

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
    text = Text()
    for view in message.alerts:
        text.append_text(alert(view, zone, message.kind))
    if not message.alerts:
        text.append(f"{RULE}\n", style="dim")
        text.append_text(_lines(words.notice_title(message), style="bold magenta"))
        for line in words.notice_lines(message, zone):
            text.append_text(_lines(line, indent=2))
    return text


def alert(view: AlertView, zone: ZoneInfo, kind: MessageKind = MessageKind.ALERT) -> Text:
    """One story: how urgent, what is said, what is new, the evidence, why it alerts, its source."""
    text = Text()
    text.append(f"{RULE}\n", style="dim")
    text.append(f" {words.opening(view, kind)} ", style=STYLES[view.severity])
    text.append(f"  {clean(view.id, words.LONGEST_NAME)}\n", style="dim")
    titles = [words.headline(view), words.original_headline(view)]
    for title, style in zip(titles, ("bold", ""), strict=True):
        if title:
            text.append_text(_lines(title, style=style, found=words.surfaces(view, [title])))
    caution = words.caution(view)
    if caution:
        text.append_text(_lines(caution, style="yellow"))
    _news(text, view)
    _evidence(text, view)
    _why(text, view)
    _source(text, view, zone)
    return text


def _news(text: Text, view: AlertView) -> None:
    for one in view.news:
        original, page = words.news_more(view, one)
        text.append_text(_lines(words.news(one), style="bold green"))
        text.append_text(_lines(original or "", indent=2))
        if page:
            text.append(f"  {page}\n", style="blue underline")


def _evidence(text: Text, view: AlertView) -> None:
    for forms, found in words.sentences(view):
        text.append("\n")
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
    link, unlinked = words.address(view)
    for line in (words.source(view, zone), words.coverage(view), unlinked):
        text.append_text(_lines(line or "", style="dim"))
    if link:
        text.append(f"{link}\n", style="blue underline")


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
