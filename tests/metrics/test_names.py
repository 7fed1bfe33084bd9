"""The rules for names and labels, as `promtool check metrics` holds them.

https://prometheus.io/docs/practices/naming/
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from monitor.metrics import CONTENT_TYPE, GAUGES, Metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
OURS = re.compile(r"monitor(_[a-z]+)+")
BASE_UNITS = {"seconds", "bytes", "info", "ratio"}
NO_UNITS = {
    "ms", "msec", "millis", "milliseconds", "microseconds", "us", "sec", "secs", "minutes", "hours",
    "days", "kb", "kilobytes", "mb", "megabytes", "gb", "gigabytes", "percent",
}  # fmt: skip
TYPES = {"counter", "gauge", "histogram", "summary"}
LIBRARY = {"process_", "python_gc_"}


def filled() -> Metrics:
    """Everything that can be counted, once."""
    made = Metrics()
    made.polled("changed", 3)
    made.read("page")
    made.matched(["alert", "coverage"])
    made.translated("sq", "argos", "good")
    made.untranslated("mk")
    made.attempted("desk", "sent")
    made.told(timedelta(seconds=7))
    made.ran("read", 0.2, failed=True)
    return made


def all_gauges() -> dict[str, dict[tuple[str, ...], float]]:
    """A value for every gauge there is."""
    return {name: {("x",) * len(labels): 1.0} for name, (_, labels) in GAUGES.items()}


def families() -> list[Metric]:
    """What a scrape with everything in it says."""
    text = filled().exposition(all_gauges()).decode()
    return list(text_string_to_metric_families(text))


def faults(family: Metric) -> Iterator[str]:
    """What promtool would say of a metric."""
    words = family.name.split("_")
    if not family.documentation:
        yield "no help text"
    if family.type == "counter" and not all(one.name.endswith("_total") for one in family.samples):
        yield "a counter ends with _total"
    if family.type != "counter" and words[-1] == "total":
        yield "only a counter ends with _total"
    if family.type not in {"histogram", "summary"} and words[-1] in {"count", "sum", "bucket"}:
        yield "a suffix of histograms"
    if TYPES.intersection(words):
        yield "a type in a name"
    if NO_UNITS.intersection(words):
        yield "not a base unit"
    if "timestamp" in words and words[-2:] != ["timestamp", "seconds"]:
        yield "a time is a _timestamp_seconds"
    if BASE_UNITS.intersection(words[:-1]) - {"timestamp"}:
        yield "the unit stands last"
    for sample in family.samples:
        for label in sample.labels:
            if not re.fullmatch("[a-z]+", label):
                yield f"label {label}"


def test_every_metric_is_named_as_prometheus_wants_it() -> None:
    found = families()
    assert len([family for family in found if OURS.fullmatch(family.name)]) > 25
    for family in found:
        if any(family.name.startswith(prefix) for prefix in LIBRARY):
            continue
        assert OURS.fullmatch(family.name), family.name
        assert list(faults(family)) == [], family.name


BAD = [
    ("monitor_polls", "counter", "Polls.", "_total", None),
    ("monitor_polls", "counter", "Polls.", "", "a counter ends with _total"),
    ("monitor_polls_total", "gauge", "Polls.", "", "only a counter ends with _total"),
    ("monitor_wait_ms", "gauge", "Waits.", "", "not a base unit"),
    ("monitor_seconds_waited", "gauge", "Waits.", "", "the unit stands last"),
    ("monitor_poll_timestamp", "gauge", "When.", "", "a time is a _timestamp_seconds"),
    ("monitor_poll_gauge", "gauge", "Polls.", "", "a type in a name"),
    ("monitor_poll_count", "gauge", "Polls.", "", "a suffix of histograms"),
    ("monitor_polls", "gauge", "", "", "no help text"),
]


@pytest.mark.parametrize(("name", "kind", "text", "suffix", "fault"), BAD)
def test_the_rules_find_what_is_wrong(
    name: str, kind: str, text: str, suffix: str, fault: str | None
) -> None:
    family = Metric(name, text, kind)
    family.name = name  # as it is written, whatever the library makes of it
    family.add_sample(name + suffix, {}, 1.0)
    assert list(faults(family)) == ([] if fault is None else [fault])


def test_the_page_is_of_the_type_that_it_says() -> None:
    assert CONTENT_TYPE == "text/plain; version=0.0.4; charset=utf-8"
    text = filled().exposition({}).decode()
    assert text.endswith("\n")
    assert "_created" not in text
    for family in text_string_to_metric_families(text):
        assert len({(*sorted(one.labels.items()), one.name) for one in family.samples}) == (
            len(family.samples)
        ), f"{family.name} has a series twice"


def test_the_process_is_in_it() -> None:
    names = {family.name for family in families()}
    assert {"process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds"} <= names
    assert "python_gc_collections" in names


def test_two_in_one_process_do_not_meet() -> None:
    filled()
    text = Metrics().exposition({}).decode()
    assert 'monitor_polls_total{result="changed"} 0.0' in text


def named(alerts: Any) -> set[str]:
    """Every metric of ours that a file of alert rules asks about."""
    texts = [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    return {found[0] for text in texts for found in re.finditer(OURS, text)}


def test_the_alert_rules_that_are_shipped_ask_about_what_is_there() -> None:
    alerts = yaml.safe_load((DEPLOY / "prometheus-alerts.yaml").read_text(encoding="utf-8"))
    served = {sample.name for family in families() for sample in family.samples}
    assert len(named(alerts)) >= 5
    assert named(alerts) <= served
    for group in alerts["groups"]:
        for rule in group["rules"]:
            assert rule["labels"]["severity"] in {"warning", "critical"}
            assert {"summary", "description"} <= rule["annotations"].keys()
