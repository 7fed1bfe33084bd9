"""Addresses and their secrets: filled in, never shown; what is missing breaks one channel."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Loaded

SECRET = "xoxb-neizgovorivo"


def urls(loaded: Loaded) -> list[str]:
    assert loaded.config is not None
    return [url.reveal() for url in loaded.config.channels[0].urls]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("console://", "console://"),
        ("slack://${TOKEN}/b", f"slack://{SECRET}/b"),
        ("${URL}", f"slack://{SECRET}"),
        ("slack://${TOKEN:-other}", f"slack://{SECRET}"),
        ("slack://${UNSET:-other}", "slack://other"),
        ("slack://${EMPTY:-other}", "slack://other"),
        ("slack://a${UNSET:-}", "slack://a"),
        ("slack://${UNSET:-a:-b}/${TOKEN}", f"slack://a:-b/{SECRET}"),
        ("slack://$TOKEN/$", "slack://$TOKEN/$"),
        ("webhook://127.0.0.1:9000/?secret=a,b", "webhook://127.0.0.1:9000/?secret=a,b"),
    ],
)
def test_filling_in(written: str, address: str, read: Callable[..., Loaded]) -> None:
    env = {"TOKEN": SECRET, "URL": f" slack://{SECRET}\n", "EMPTY": " "}
    loaded = read(f'channels: {{desk: {{url: "{written}"}}}}', env)
    assert loaded.problems == ()
    assert urls(loaded) == [address]
    assert SECRET not in repr(loaded)


def test_a_secret_file(tmp_path: Path, read: Callable[..., Loaded]) -> None:
    secret = tmp_path / "url"
    secret.write_text(f"slack://{SECRET}\n", encoding="utf-8")
    loaded = read(f'channels: {{desk: {{url: ["${{file:{secret}}}", "console://"]}}}}')
    assert urls(loaded) == [f"slack://{SECRET}", "console://"]
    assert SECRET not in repr(loaded)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "one line"),
        (f"slack://{SECRET}\nmore\n".encode(), "one line"),
        (b"\xff\xfe\x00", "no text"),
        (b"x" * 70_000, "small"),
        (SECRET.encode(), "no address"),
        (None, "missing"),
    ],
)
def test_a_secret_file_that_cannot_serve(
    body: bytes | None, words: str, tmp_path: Path, read: Callable[..., Loaded]
) -> None:
    secret = tmp_path / "url"
    if body is not None:
        secret.write_bytes(body)
    broken(read(f'channels: {{desk: {{url: "${{file:{secret}}}"}}}}'), words)


def test_a_pipe_as_a_secret_file_does_not_hang(tmp_path: Path, read: Callable[..., Loaded]) -> None:
    os.mkfifo(tmp_path / "pipe")
    broken(read(f'channels: {{desk: {{url: "${{file:{tmp_path}/pipe}}"}}}}'), "small")
    broken(read(f'channels: {{desk: {{url: "${{file:{tmp_path}}}"}}}}'), "small")


def broken(loaded: Loaded, words: str) -> None:
    """The channel is there, without addresses; one problem says why, and no secret stands in it."""
    (problem,) = loaded.problems
    assert problem.level == "channel"
    assert words in problem.message
    assert SECRET not in str(problem)
    assert loaded.config is not None
    (channel,) = loaded.config.channels
    assert channel.urls == ()
    assert channel.missing


def test_an_unset_variable_breaks_its_channel_alone(read: Callable[..., Loaded]) -> None:
    loaded = read(
        "channels:\n"
        '  desk: {url: ["console://", "slack://${SLACK_TOKEN}"], min_severity: high}\n'
        '  duty: {url: "console://"}\n'
        "rules: [{id: one, when: policija, notify: [desk]}]\n"
    )
    (problem,) = loaded.problems
    assert str(problem).startswith("rules.yaml:3:30: channel: SLACK_TOKEN is not set")
    assert loaded.config is not None
    desk, duty = loaded.config.channels
    assert (desk.missing, desk.urls, desk.min_severity) == ("SLACK_TOKEN", (), "high")
    assert duty.missing is None


def test_a_value_without_scheme_breaks_its_channel_alone(read: Callable[..., Loaded]) -> None:
    broken(read('channels: {desk: {url: "${URL}"}}', {"URL": SECRET}), "no address")
