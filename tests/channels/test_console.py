"""console://: what the terminal shows, and terminals that take nothing."""

import asyncio
import io
import os

import pytest
from rich.console import Console

from monitor.channels import Ambiguous, Retry, Sent


async def test_a_message_is_printed(send, message, paper) -> None:
    assert await send("console://", message) == Sent()
    printed = paper.getvalue()
    assert "REPORTED · HIGH" in printed
    assert "Shooting in Banjska: police blocked road toward Zvečan" in printed
    assert message.alerts[0].article.url in printed
    assert "\x1b" not in printed


async def test_colours_are_ours_alone(send, messages) -> None:
    file = io.StringIO()
    terminal = Console(file=file, force_terminal=True, color_system="standard", width=200)
    assert await send("console://", messages["hostile"], console=terminal) == Sent()
    coloured = file.getvalue()
    assert "\x1b[" in coloured
    for colour in coloured.split("\x1b[")[1:]:
        assert colour.split("m")[0].replace(";", "").isdigit() or colour.startswith("m")
    assert not set(coloured) & {"\x9b", "\x07", "\u202e", "\r", "\u2066"}


async def test_a_terminal_without_cyrillic_shows_what_it_can(send, messages) -> None:
    raw = io.BytesIO()
    terminal = Console(file=io.TextIOWrapper(raw, encoding="ascii"))
    assert await send("console://", messages["macedonian"], console=terminal) == Sent()
    assert b"security-vacuum" in raw.getvalue() or b"Talk of a security vacuum" in raw.getvalue()


async def test_a_closed_terminal_is_tried_again(send, message) -> None:
    file = io.StringIO()
    file.close()
    result = await send("console://", message, console=Console(file=file))
    assert result == Retry("the terminal cannot be written to (ValueError)")


async def test_a_broken_pipe_is_tried_again_and_ends_nothing(send, message) -> None:
    out, into = os.pipe()
    os.close(out)
    file = os.fdopen(into, "w")
    terminal = Console(file=file)
    for _ in range(3):
        result = await send("console://", message, console=terminal)
        assert result == Retry("the terminal cannot be written to (BrokenPipeError)")
    with pytest.raises(BrokenPipeError):
        file.close()


async def test_a_terminal_that_takes_nothing_delays_no_other(send, message, paper) -> None:
    out, into = os.pipe()
    with os.fdopen(out, "rb") as end, os.fdopen(into, "w") as file:
        os.set_blocking(into, False)
        while True:
            try:
                os.write(into, b"x" * 4096)
            except BlockingIOError:
                break
        os.set_blocking(into, True)
        stuck = asyncio.create_task(
            send("console://", message, console=Console(file=file), deadline=1.0)
        )
        assert await send("console://", message) == Sent()
        assert not stuck.done()
        assert await stuck == Ambiguous("the terminal did not take it in time")
        os.set_blocking(out, False)
        while end.read(65536):
            pass
