"""`monitor once`: the contract's object, and its exit codes."""

import json
from typing import Any


def shape(value: Any) -> Any:
    """Keys and types of a JSON value."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    return type(value).__name__


CONTRACT = {
    "feeds": {"polled": 3, "unchanged": 1, "failed": 0},
    "entries": {"new": 12},
    "articles": 12,
    "matches": 4,
    "stories": 2,
    "alerts": 2,
    "deliveries": {"sent": 2, "pending": 0, "held": 0, "dead": 0},
    "problems": [],
}


def once(daemon: Any) -> Any:
    ran = daemon.here("once", "--json")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_once_and_again(
    daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any
) -> None:
    write_rules("klan")
    press.feed("klan", items(1, 2))
    first = once(daemon)  # nobody listens yet
    assert shape(first) == shape(CONTRACT)
    assert list(first) == list(CONTRACT)
    assert first["feeds"] == {"polled": 1, "unchanged": 0, "failed": 0}
    assert (first["entries"], first["articles"], first["alerts"]) == ({"new": 2}, 2, 2)
    assert first["deliveries"] == {"sent": 0, "pending": 2, "held": 0, "dead": 0}
    assert first["problems"] == ["channel hook: could not be reached (connect) (2 times)"]
    receiver.open()
    assert daemon.here("retry").returncode == 0
    asked = press.count("GET", "/lajm-")
    second = once(daemon)
    assert second["feeds"] == {"polled": 1, "unchanged": 1, "failed": 0}
    assert (second["entries"], second["articles"], second["alerts"]) == ({"new": 0}, 0, 0)
    assert press.count("GET", "/lajm-") == asked
    press.answers["/klan"].status = 500
    third = once(daemon)
    assert third["feeds"] == {"polled": 1, "unchanged": 0, "failed": 1}
    assert third["problems"] == [f"klan: {press.host.split(':')[0]} answered 500"]


def test_once_on_broken_rules(daemon: Any, write_rules: Any) -> None:
    daemon.rules.write_text(write_rules().replace("when:", "wenn:"), encoding="utf-8")
    refused = daemon.here("once", "--json")
    assert refused.returncode == 78
    assert "wenn" in refused.stderr
    assert refused.stdout == ""


def test_messages_for_the_terminal_leave_the_object_alone(
    daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any
) -> None:
    receiver.open()
    press.feed("klan", items(1))
    daemon.rules.write_text(
        write_rules("klan") + '  screen: {url: "console://"}\n', encoding="utf-8"
    )
    ran = daemon.here("once", "--json")
    assert json.loads(ran.stdout)["deliveries"]["sent"] == 2
    assert "REPORTED" in ran.stderr
