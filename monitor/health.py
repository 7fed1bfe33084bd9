"""What is missing, late or failing, in words, with the next step for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.config.rules import Config
from monitor.errors import Problem
from monitor.model import Delivery, DeliveryState, FeedState
from monitor.text.languages import LANGUAGES

STUCK = timedelta(minutes=15)
"""A message that waits this long past its time is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be, and what to do about it."""

    about: str
    text: str
    todo: str


def of_rules(problems: Sequence[Problem]) -> list[Finding]:
    """What `check` says, one finding an error."""
    return [
        Finding(
            about="rules",
            text=str(problem),
            todo="mend the rules; `monitor check` says when they are good",
        )
        for problem in problems
        if problem.level != "warning"
    ]


def of_feeds(config: Config, states: Mapping[str, FeedState]) -> list[Finding]:
    """Feeds that are gone or failing, or that may have shown entries nobody saw."""
    enabled = [feed.name for feed in config.feeds if feed.enabled]
    if not enabled:
        text = "no feed is enabled: nothing is watched"
        return [Finding(about="feeds", text=text, todo="write feeds into the rules")]
    found = []
    for name in enabled:
        state = states.get(name)
        if state is None:
            continue
        if state.gone or state.failures:
            since = (
                f" since {state.failing_since:%Y-%m-%d %H:%M} UTC" if state.failing_since else ""
            )
            found.append(
                Finding(
                    about=f"feed {name}",
                    text=f"{'gone' if state.gone else 'failing'}{since}: {state.error}",
                    todo=f"open {state.url} in a browser; correct its url or set enabled: no",
                )
            )
        elif state.gap_possible:
            found.append(
                Finding(
                    about=f"feed {name}",
                    text="entries may have been missed: two polls had none in common",
                    todo="give it a shorter `every`",
                )
            )
    return found


def of_translation(wanted: Mapping[str, str | None], target: str) -> list[Finding]:
    """Languages that are read and that nothing translates; `wanted`: engine by language."""
    return [
        Finding(
            about=f"translation of {_language(code)}",
            text=f"no engine for {code}: its alerts go out in the original",
            todo=_engine_for(code, target),
        )
        for code, engine in sorted(wanted.items())
        if engine is None and code != target
    ]


def _language(code: str) -> str:
    known = LANGUAGES.get(code)
    return known.name if known else code


def _engine_for(code: str, target: str) -> str:
    packages = {"hbs": "apertium-hbs-eng", "mk": "apertium-mkd-eng"}
    if target == "en" and code in packages:
        return f"apt-get install {packages[code]} for a rough gloss"
    return f"put an Argos model {code} → {target} into data/models/argos"


def of_deliveries(deliveries: Sequence[Delivery], now: datetime) -> list[Finding]:
    """Messages that were given up, are held, or wait past their time."""
    found = []
    for delivery in deliveries:
        late = delivery.state is DeliveryState.PENDING and now - delivery.due > STUCK
        if delivery.state in {DeliveryState.DEAD, DeliveryState.HELD} or late:
            why = delivery.reason or delivery.error or "the daemon is not running"
            found.append(
                Finding(
                    about=f"delivery {delivery.id} to {delivery.channel}",
                    text=f"{'late' if late else delivery.state}: {why}",
                    todo=f"mend channel {delivery.channel}, then `monitor retry`",
                )
            )
    return found


def of_matches(without_outcome: Sequence[tuple[str, str]]) -> list[Finding]:
    """The invariant: every match has an outcome."""
    return [
        Finding(
            about=f"match of {rule}",
            text=f"article {article} matched and nothing says what became of it",
            todo="a fault of ours: please report it with the log",
        )
        for article, rule in without_outcome
    ]
