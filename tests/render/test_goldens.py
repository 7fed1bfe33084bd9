"""What people and scripts get, word by word: tests/data/messages, one message in six forms."""

import io
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from monitor.model import Message
from monitor.render import html, plain, slack, telegram, terminal, thaw, webhook

MESSAGES = Path(__file__).parent.parent / "data" / "messages"
NAMES = sorted(path.name.split(".")[0] for path in MESSAGES.glob("*.message.json"))
ZONE = ZoneInfo("Europe/Sarajevo")


def plain_text(message: Message) -> str:
    """Title, a line, body."""
    text = plain(message, ZONE)
    return f"{text.title}\n{'-' * 40}\n{text.body}\n"


def terminal_text(message: Message) -> str:
    """What the terminal prints, without colours."""
    file = io.StringIO()
    Console(file=file, soft_wrap=True, highlight=False).print(terminal(message, ZONE))
    return file.getvalue()


def webhook_text(message: Message) -> str:
    """The JSON, indented."""
    return json.dumps(json.loads(webhook(message)), ensure_ascii=False, indent=1) + "\n"


def html_text(message: Message) -> str:
    """The mail."""
    return html(message, ZONE) + "\n"


def slack_text(message: Message) -> str:
    """What a notification shows, and the blocks, indented."""
    made = slack(message, ZONE)
    told = {"text": made.text, "blocks": made.blocks}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def telegram_text(message: Message) -> str:
    """The message, a line, and what its buttons send."""
    made = telegram(message, ZONE)
    buttons = "".join(f"[{label}] {data}\n" for label, data in made.buttons)
    return f"{made.html}\n{'-' * 40}\n{buttons}"


FORMS = {
    "slack.json": slack_text,
    "telegram.html": telegram_text,
    "plain.txt": plain_text,
    "terminal.txt": terminal_text,
    "webhook.json": webhook_text,
    "html": html_text,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, form: str, tmp_path: Path) -> None:
    message = thaw((MESSAGES / f"{name}.message.json").read_text())
    golden = MESSAGES / f"{name}.{form}"
    made = FORMS[form](message)
    (tmp_path / golden.name).write_text(made)
    want = golden.read_text() if golden.exists() else ""
    assert made == want, f"if the new form is the better one: cp {tmp_path / golden.name} {golden}"
