"""What the running daemon counts, from the feed to the channel's acceptance."""

import http.client
import time
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

TOKEN = {"Authorization": "Bearer kanarinac-token-1"}


def scrape(daemon: Any, headers: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Status, type and text of /metrics."""
    connection = http.client.HTTPConnection(daemon.address, timeout=30)
    try:
        connection.request("GET", "/metrics", headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()
    finally:
        connection.close()


def values(daemon: Any) -> dict[tuple[str, ...], float]:
    """Every value by name and the labels' values."""
    status, kind, text = scrape(daemon, TOKEN)
    assert status == 200
    assert kind == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_the_whole_walk_is_counted(  # noqa: PLR0917 - what it needs
    daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    press.feed("koha", items(1, 2))
    receiver.open()
    write_rules("koha", "mbyllur")
    daemon.start(MONITOR_TOKEN="kanarinac-token-1")
    wait(lambda: values(daemon).get(("monitor_alert_delay_seconds_count",)) == 2)
    # What ends a moment later is counted then.
    wait(lambda: values(daemon).get(("monitor_step_seconds_count", "deliver")))
    wait(lambda: values(daemon).get(("monitor_polls_total", "failed")))
    found = values(daemon)
    expected = {
        ("monitor_entries_total",): 2,
        ("monitor_articles_total", "page"): 2,
        ("monitor_matches_total", "alert"): 2,
        ("monitor_sends_total", "hook", "sent"): 2,
        ("monitor_polls_total", "changed"): 1,
        ("monitor_step_failures_total", "read"): 0,
        ("monitor_database_up",): 1,
        ("monitor_leading",): 1,
        ("monitor_deliveries", "pending"): 0,
    }
    assert {key: found.get(key) for key in expected} == expected
    assert found["monitor_polls_total", "failed"] >= 1, "nobody publishes the other feed"
    assert found["monitor_step_seconds_count", "poll"] >= 2
    assert found["monitor_step_seconds_count", "read"] == 2
    assert found["monitor_step_seconds_count", "deliver"] >= 1
    assert 0 < found["monitor_alert_delay_seconds_sum",] < 120
    now = time.time()
    assert now - 60 < found["monitor_last_tick_timestamp_seconds",] <= now
    assert now - 60 < found["monitor_rules_last_reload_timestamp_seconds",] <= now
    assert "lajm" not in scrape(daemon, TOKEN)[2]
    assert scrape(daemon)[0] == 401
