"""The log of what goes wrong in the world outside. What lasts is told when it begins, when it
changes, once a day, and when it ends: a feed that fails for a month must not fill a disk."""

import re
from datetime import datetime, timedelta

import structlog

from monitor.model import Delivery, Now
from monitor.pipeline.poll import Polled

log = structlog.get_logger(__name__)

AGAIN = timedelta(days=1)

_FIGURE = re.compile(r"(?<!answered )\b\d[\d.,]*")
"""Seconds and counts differ each time and say nothing new; an HTTP status does."""


class FailureLog:
    """Remembers what was told. After a restart what still lasts is told once more."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._told: dict[str, tuple[str, datetime]] = {}

    def poll(self, polled: Polled) -> None:
        """How a poll went."""
        name, problem = polled.feed, polled.problem
        log.debug("polled", feed=name, result=polled.result, new=polled.new)
        if polled.result == "failed" and problem:
            if self._is_news(f"feed {name}", problem):
                log.warning("a feed fails", feed=name, problem=problem)
            return
        if self._is_over(f"feed {name}"):
            log.info("a feed works again", feed=name)
        if problem and self._is_news(f"repairs of {name}", problem):
            log.warning("a feed was read with repairs", feed=name, problem=problem)

    def step(self, step: str, key: str, problem: str) -> None:
        """What went wrong with one article. Each has words of its own: of a source one is told a
        day, the others at debug."""
        source = problem.partition(": ")[0]  # what went wrong begins with it
        first = self._is_news(f"{step} {source}", "")
        say = log.warning if first else log.debug
        say(f"a step found trouble: {step}", source=source, key=key, problem=problem)

    def delivery(self, delivery: Delivery, problem: str | None) -> None:
        """How an attempt to send went."""
        channel = delivery.channel
        about = f"channel {channel} {delivery.target}"
        if problem is None:
            if self._is_over(about):
                log.info("a channel works again", channel=channel)
            return
        say = log.warning if self._is_news(about, problem) else log.debug
        say("a channel fails", channel=channel, delivery=delivery.id, problem=problem)

    def _is_news(self, about: str, problem: str) -> bool:
        said, now = _FIGURE.sub("", problem), self._now()
        before, told = self._told.get(about, ("", None))
        if told is not None and said == before and told <= now < told + AGAIN:
            return False
        self._told[about] = (said, now)
        return True

    def _is_over(self, about: str) -> bool:
        return self._told.pop(about, None) is not None
