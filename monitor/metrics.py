"""What this process has done, counted, and the page that Prometheus reads.

Counters live in the process and begin at 0 with it, as Prometheus expects. What the database knows
is handed in at each scrape. Labels are words of this program and names of the rules: never a title,
a URL or a text, so their number is bounded by the rules.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    Metric,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

Readings = Mapping[str, Mapping[tuple[str, ...], float]]
"""Values by labels, by the name of a gauge."""

GAUGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "monitor_build_info": ("Always 1; the version that runs.", ("version",)),
    "monitor_leading": ("1 where this process does the work, 0 where it stands by.", ()),
    "monitor_last_tick_timestamp_seconds": ("When due work was looked for last.", ()),
    "monitor_rules": ("Rules in force, by status.", ("status",)),
    "monitor_rules_failing": ("Rules in force of which an example fails.", ()),
    "monitor_rules_last_reload_successful": (
        "1 where the rules' file can be used as it is; 0: the version before it stays in force.",
        (),
    ),
    "monitor_rules_last_reload_timestamp_seconds": (
        "When the rules in force were read.",
        (),
    ),
    "monitor_database_up": ("1 where the database answered this scrape.", ()),
    "monitor_database_size_bytes": ("The database with its write-ahead log.", ()),
    "monitor_data_free_bytes": ("Free space of the volume that MONITOR_DATA is on.", ()),
    "monitor_data_size_bytes": ("Size of the volume that MONITOR_DATA is on.", ()),
    "monitor_last_backup_timestamp_seconds": (
        "When the newest file in data/backups was written; absent where there is none.",
        (),
    ),
    "monitor_feeds": (
        "Feeds of the rules: working, moved, late, empty, failing, gone (410), new or off.",
        ("state",),
    ),
    "monitor_feeds_alive": (
        "Feeds that give news right now: read lately, with entries, not late.",
        ("country", "language"),
    ),
    "monitor_feeds_enabled": (
        "Feeds that are not off; of those whose country the rules don't say, it is unknown.",
        ("country", "language"),
    ),
    "monitor_feed_failing_since_timestamp_seconds": (
        "Since when a feed fails or is gone; absent for a feed that works.",
        ("feed",),
    ),
    "monitor_last_poll_timestamp_seconds": (
        "When a feed was polled well last, whichever it was; absent before the first.",
        (),
    ),
    "monitor_queue_jobs": ("Jobs that wait or run, by step.", ("step",)),
    "monitor_queue_oldest_seconds": (
        "For how long the oldest job has been due; 0 where none is.",
        ("step",),
    ),
    "monitor_deliveries": ("Deliveries in the archive, by state.", ("state",)),
    "monitor_delivery_oldest_seconds": (
        "Age of the oldest delivery that is not sent yet; 0 where there is none.",
        ("state",),
    ),
}
"""Every gauge that a scrape may hand in: what it says, and its labels."""

_DELAYS = (1, 2, 5, 10, 15, 20, 30, 45, 60, 120, 300, 600, 1800, 3600, 21600)
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120)


class Metrics:
    """Counts; each in a registry of its own, so that two in one process don't meet."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(name, text, labels, registry=registry)

        def histogram(name: str, text: str, buckets: Iterable[float], *labels: str) -> Histogram:
            return Histogram(name, text, labels, buckets=tuple(buckets), registry=registry)

        self._registry = registry
        self._define(counter)
        for result in ("changed", "unchanged", "failed"):
            self._polls.labels(result)
        for step in ("poll", "read", "translate", "deliver"):
            self._failures.labels(step)
        self._delay = histogram(
            "monitor_alert_delay_seconds",
            "From the poll that first saw the entry to the channel's acceptance of its alert.",
            _DELAYS,
        )
        self._steps = histogram(
            "monitor_step_seconds", "How long the steps of the walk take.", _SECONDS, "step"
        )

    def _define(self, counter: Callable[..., Counter]) -> None:
        self._polls = counter(
            "monitor_polls_total", "Polls: changed, unchanged or failed.", "result"
        )
        self._entries = counter("monitor_entries_total", "Entries of feeds that were new.")
        self._articles = counter(
            "monitor_articles_total",
            "Articles read for the first time, by where their text is from.",
            "source",
        )
        self._matches = counter(
            "monitor_matches_total",
            "Matches that came up, or whose outcome changed, by outcome.",
            "outcome",
        )
        self._translations = counter(
            "monitor_translations_total",
            "Articles of which an engine has translated something, by the first engine.",
            "language",
            "engine",
            "quality",
        )
        self._words = counter(
            "monitor_translated_words_total",
            "Words that engines were given; by monitor_translation_seconds_total, words a second.",
            "language",
            "engine",
        )
        self._seconds = counter(
            "monitor_translation_seconds_total",
            "Seconds that engines took.",
            "language",
            "engine",
        )
        self._untranslated = counter(
            "monitor_translation_failures_total",
            "Articles that an engine should have translated and of which none did anything.",
            "language",
        )
        self._sends = counter(
            "monitor_sends_total",
            "Attempts to send: sent, retry (refused for now), ambiguous (no answer), permanent "
            "(the message is refused) or broken (the channel is).",
            "channel",
            "result",
        )
        self._failures = counter(
            "monitor_step_failures_total",
            "Steps that failed through the database or a fault of ours; tried again.",
            "step",
        )

    def polled(self, result: str, new: int) -> None:
        """A feed was asked, and had `new` entries."""
        self._polls.labels(result).inc()
        self._entries.inc(new)

    def read(self, source: str) -> None:
        """An article was read for the first time; its text is from there."""
        self._articles.labels(source).inc()

    def matched(self, outcomes: Iterable[str]) -> None:
        """What became of matches."""
        for outcome in outcomes:
            self._matches.labels(outcome).inc()

    def translated(self, language: str, engine: str, quality: str) -> None:
        """An engine gave a translation."""
        self._translations.labels(language, engine, quality).inc()

    def worked(self, language: str, engine: str, words: int, seconds: float) -> None:
        """An engine was given so many words, and took so long."""
        self._words.labels(language, engine).inc(words)
        self._seconds.labels(language, engine).inc(seconds)

    def untranslated(self, language: str) -> None:
        """It gave none."""
        self._untranslated.labels(language).inc()

    def attempted(self, channel: str, result: str) -> None:
        """A message was handed to a channel."""
        self._sends.labels(channel, result).inc()

    def told(self, delay: timedelta) -> None:
        """An alert was accepted, so long after its entry was seen."""
        self._delay.observe(max(delay.total_seconds(), 0))

    def ran(self, step: str, seconds: float, *, failed: bool) -> None:
        """A step ended."""
        self._steps.labels(step).observe(seconds)
        if failed:
            self.failed(step)

    def failed(self, step: str) -> None:
        """A step, or an attempt in it, ended through the database or a fault of ours."""
        self._failures.labels(step).inc()

    def exposition(self, readings: Readings) -> bytes:
        """The page, of type `CONTENT_TYPE`: what was counted, and these gauges (of `GAUGES`)."""
        return generate_latest(_Scrape(self._registry, readings))


class _Scrape(Collector):
    def __init__(self, registry: CollectorRegistry, readings: Readings) -> None:
        self._registry = registry
        self._readings = readings

    def collect(self) -> Iterator[Metric]:
        for family in self._registry.collect():
            # A second series for each, which says when it was first touched: nobody asks.
            family.samples = [one for one in family.samples if not one.name.endswith("_created")]
            yield family
        for name, values in self._readings.items():
            text, labels = GAUGES[name]
            family = GaugeMetricFamily(name, text, labels=labels)
            for key, value in values.items():
                family.add_metric(key, value)
            yield family
