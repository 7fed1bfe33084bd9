"""console://: the terminal that the program runs in."""

import io
from typing import Any

from rich.console import Console, RenderableType

from monitor.channels.result import Ambiguous, Result, Retry, Sent
from monitor.channels.thread import in_thread


async def show(console: Console, message: RenderableType, *, deadline: float) -> Result:
    """Prints a message to the console's file. A closed one is tried again (it may be a pager), and
    one that takes nothing (Ctrl-S, a full pipe) holds up nobody else."""
    text = _printed(console, message)
    try:
        return await in_thread(lambda: _write(console, text), deadline)
    except TimeoutError:
        return Ambiguous("the terminal did not take it in time")


def _printed(console: Console, message: RenderableType) -> str:
    """What the console would print. It does not print it itself: on a closed pipe it would end the
    whole program."""
    colours: Any = console.color_system
    paper = Console(
        file=io.StringIO(),
        width=console.width,
        force_terminal=console.is_terminal,
        color_system=colours,
        highlight=False,
        soft_wrap=True,
    )
    with paper.capture() as printed:
        paper.print(message)
    return printed.get()


def _write(console: Console, text: str) -> Result:
    """Letters that the terminal's charset lacks are shown as `?`."""
    file = console.file
    charset = getattr(file, "encoding", None) or "utf-8"
    try:
        file.write(text.encode(charset, "replace").decode(charset))
        file.flush()
    except (OSError, ValueError) as error:  # ValueError: the file is closed
        return Retry(f"the terminal cannot be written to ({type(error).__name__})")
    return Sent()
