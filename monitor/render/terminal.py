"""Messages for a terminal: what `console://` and `alerts show` print."""

from zoneinfo import ZoneInfo

from rich.text import Text

from monitor.model import AlertView, Evidence, Message, MessageKind, Severity
from monitor.render import words

STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold cyan",
    Severity.INFO: "dim",
}
RULE = "─" * 78


def terminal(message: Message, zone: ZoneInfo) -> Text:
    """A whole message, from rule to blank line."""
    text = Text()
    for view in message.alerts:
        text.append_text(alert(view, zone, message.kind))
        text.append("\n")
    if message.notice is not None:
        text.append(f"{RULE}\n{words.notice_title(message)}", style="bold magenta")
        text.append(f"  {words.local(message.notice.since, zone)}\n", style="dim")
        for line in message.notice.text.splitlines():
            text.append(f"  {words.clean(line, 1000)}\n")
    return text


def alert(view: AlertView, zone: ZoneInfo, kind: MessageKind = MessageKind.ALERT) -> Text:
    """One story: how urgent, what is said, the evidence, why it alerts, where it is from."""
    text = Text(f"{RULE}\n", style="dim")
    text.append(f" {words.opening(view, kind)} ", style=STYLES[view.severity])
    text.append(f"  {words.local(view.article.seen, zone)}  {view.id}\n", style="dim")
    text.append(f"{words.headline(view)}\n", style="bold")
    original = words.original_headline(view)
    if original:
        text.append(f"{original}\n", style="italic")
    for news in view.news:
        text.append(f"  new: {words.clean(news.text, words.LONGEST_SENTENCE)}\n", style="bold")
    for evidence in words.sentences(view):
        _evidence(text, view, evidence)
    for rule in view.rules:
        text.append(f"  {rule.title}", style="cyan")
        text.append(f"  {rule.id}, {rule.severity}\n", style="dim")
        if rule.note:
            text.append(f"    {words.clean(rule.note, words.LONGEST_SENTENCE)}\n")
    _source(text, view, zone)
    return text


def _evidence(text: Text, view: AlertView, evidence: Evidence) -> None:
    found = words.surfaces(view, evidence)
    for sentence in dict.fromkeys((evidence.translated, evidence.original)):
        if sentence:
            line = Text(f"  “{words.clean(sentence, words.LONGEST_SENTENCE)}”\n")
            line.highlight_words(found, style="bold reverse")
            text.append_text(line)


def _source(text: Text, view: AlertView, zone: ZoneInfo) -> None:
    text.append(f"  {words.source(view, zone)}\n", style="dim")
    for line in (words.coverage(view), words.caution(view)):
        if line:
            text.append(f"  {line}\n", style="dim")
    if view.article.url:
        text.append(f"  {words.clean(view.article.url, 2000)}\n", style="blue underline")
