"""Addresses and their secrets: filled in, never shown; what is missing breaks one channel.
Quiet hours, digests, limits, escalations: what is written means what people expect."""

import os
from collections.abc import Callable, Iterable
from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.config import Loaded
from monitor.config.rules import Channel, Confirm, Escalate, Limit
from monitor.model import Severity
from monitor.timetable import Slot, Span

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


# ── when ──


ZONE = "settings: {timezone: Europe/Sarajevo}\n"


def channel(loaded: Loaded) -> Channel:
    """The first channel of rules without a problem."""
    assert loaded.problems == ()
    assert loaded.config is not None
    return loaded.config.channels[0]


def nights(days: str) -> set[Span]:
    """From 23:00 on each day (0 is Monday) to 06:00 on the next."""
    return {Span(int(day), time(23), (int(day) + 1) % 7, time(6)) for day in days}


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("23:00-06:00", nights("0123456")),
        ("23:00 – 6:00", nights("0123456")),
        ("mon-fri 23:00-06:00", nights("01234")),
        ("[mon-tue 23:00-06:00, fri 23:00-06:00]", nights("014")),
        ('"sat,mon - tue 23:00-06:00"', nights("015")),
        ("fri-mon 23:00-06:00", nights("4560")),
        ("sat 14:00-mon 06:00", {Span(5, time(14), 0, time(6))}),
        ("sat-sun", {Span(5, time(), 6, time()), Span(6, time(), 0, time())}),
        ("sun", {Span(6, time(), 0, time())}),
        ("sun 00:00-24:00", {Span(6, time(), 0, time())}),
        ("sat 14:00-sun 24:00", {Span(5, time(14), 0, time())}),
        ("mon 12:30-13:00", {Span(0, time(12, 30), 0, time(13))}),
        ("mon-fri 0:00-23:59", {Span(day, time(), day, time(23, 59)) for day in range(5)}),
        ("[]", set()),
    ],
)
def test_quiet_hours(written: str, spans: set[Span], read: Callable[..., Loaded]) -> None:
    found = channel(
        read(f"{ZONE}channels:\n  duty:\n    url: console://\n    quiet_hours: {written}")
    )
    assert set(found.quiet_hours) == spans
    assert found.wakes is Severity.CRITICAL


@pytest.mark.parametrize(
    ("written", "days", "times"),
    [
        ("07:30", range(7), [time(7, 30)]),
        ("mon-fri 7:30", range(5), [time(7, 30)]),
        ('"mon,wed 07:30"', [0, 2], [time(7, 30)]),
        ("sat-mon 09:00", [5, 6, 0], [time(9)]),
        ("[07:30, 16:00, 07:30]", range(7), [time(7, 30), time(16)]),
        ("hourly", range(7), [time(hour) for hour in range(24)]),
        ("sun hourly", [6], [time(hour) for hour in range(24)]),
    ],
)
def test_digest_times(
    written: str, days: Iterable[int], times: list[time], read: Callable[..., Loaded]
) -> None:
    found = channel(
        read(f"{ZONE}channels:\n  morning:\n    url: console://\n    digest: {written}")
    )
    assert sorted(found.digest, key=lambda slot: (slot.day, slot.at)) == [
        Slot(day, at) for day in sorted(days) for at in times
    ]


def test_limit_and_escalation(read: Callable[..., Loaded]) -> None:
    loaded = read(
        f"{ZONE}channels:\n"
        "  duty: {url: console://, limit: 20/m, escalate: {after: 15m, to: backup}}\n"
        "  backup: {url: console://, limit: 300 / d, quiet_hours: sat-sun, wakes: high}\n"
    )
    duty = channel(loaded)
    assert duty.limit == Limit(count=20, per=timedelta(minutes=1))
    assert duty.escalate == Escalate(after=timedelta(minutes=15), to=("backup",))
    assert loaded.config is not None
    backup = loaded.config.channels[1]
    assert backup.limit == Limit(count=300, per=timedelta(days=1))
    assert (backup.wakes, backup.escalate, backup.digest) == (Severity.HIGH, None, ())


@pytest.mark.parametrize(
    ("written", "confirm"),
    [
        ("{}", Confirm()),
        ("{outlets: 3}", Confirm(outlets=3)),
        (
            "{within: 90m, or: institution}",
            Confirm(within=timedelta(minutes=90), kinds=("institution",)),
        ),
        ("{or: [institution, agency]}", Confirm(kinds=("institution", "agency"))),
    ],
)
def test_confirmation(written: str, confirm: Confirm, read: Callable[..., Loaded]) -> None:
    loaded = read(f"rules: [{{id: one, when: policija, confirm: {written}}}]")
    assert loaded.problems == ()
    assert loaded.config is not None
    assert loaded.config.rules[0].confirm == confirm


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://monitor.example.org", "https://monitor.example.org"),
        ("https://example.org/monitor/", "https://example.org/monitor"),
        ("http://127.0.0.1:8080//", "http://127.0.0.1:8080"),
    ],
)
def test_where_the_page_is(written: str, address: str, read: Callable[..., Loaded]) -> None:
    loaded = read(f'settings: {{page_url: "{written}"}}')
    assert loaded.problems == ()
    assert loaded.config is not None
    assert loaded.config.settings.page_url == address
