"""doctor: what is missing, late or failing, and the invariant "every match has an outcome"."""

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor import __version__, health
from monitor.desk.check import Checked
from monitor.desk.coverage import coverage, missing
from monitor.desk.proof import prove
from monitor.desk.sources import Source, sources
from monitor.health import Finding
from monitor.health.translating import of_queue
from monitor.jobs import local
from monitor.match import Rules
from monitor.model import DeliveryState
from monitor.store import (
    Connection,
    Store,
    alerts,
    articles,
    condition,
    feeds,
    outbox,
    translations,
)
from monitor.store.faults import newest_backup
from monitor.store.migrate import revision
from monitor.store.translations import Turnout
from monitor.translate import Stage, Translators

DAY = timedelta(days=1)

MOST = 10_000
"""Waiting messages that are looked at of each state."""

STATES = (DeliveryState.DEAD, DeliveryState.HELD, DeliveryState.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Facts for orientation, and what is wrong (nothing: all is well)."""

    facts: Mapping[str, str]
    findings: tuple[Finding, ...]


def doctor(
    checked: Checked, translators: Translators | None, store: Store | None, now: datetime
) -> Report:
    """Looks at rules, engines and, where there is one, the database and what it stands on. Raises
    StoreError where the database cannot be read; `Store.examine` looks for damage."""
    findings = health.of_rules(checked.problems)
    facts: dict[str, str] = {"version": __version__}
    if store is None:
        facts["database"] = "none yet: the first `monitor run` or `monitor once` makes it"
    else:
        facts["database"] = store.about()
    if checked.rules is not None and translators is not None:
        findings += _translation(checked.rules, translators, facts)
    if store is not None:
        worker = store.worker()
        facts["monitor"] = worker or "none runs"
        findings += store.read_now(lambda c: _archive(c, checked.rules, worker, facts, now))
        findings += _machine(store, facts, now)
    return Report(facts=facts, findings=tuple(findings))


def _translation(rules: Rules, translators: Translators, facts: dict[str, str]) -> list[Finding]:
    """Engines for the languages of the feeds; without a language in any, of the region."""
    engines = translators.languages()
    target = rules.config.settings.translate_to
    read = {feed.language for feed in rules.config.feeds if feed.enabled and feed.language}
    wanted = {code: engines.get(code) for code in (read or set(engines)) if code != target}
    facts["translation"] = ", ".join(
        f"{code}: {engine or 'none'}" for code, engine in sorted(wanted.items())
    )
    return health.of_translation(wanted, target)


def _archive(
    c: Connection, rules: Rules | None, worker: str | None, facts: dict[str, str], now: datetime
) -> list[Finding]:
    facts["schema"] = revision(c) or "none"
    findings = _feeds(c, rules, worker, facts, now) if rules is not None else []
    _tell_what_came(c, rules, facts, now)
    findings += prove(c, rules, worker, facts, now)
    findings += _translating(c, rules, facts, now)
    findings += _messages(c, rules, now)
    files = condition.files(c)
    findings += health.of_journal(files.journal, files.version)
    findings += health.of_log(files.log)
    return findings + health.of_clock(condition.latest(c), now)


def _feeds(
    c: Connection, rules: Rules, worker: str | None, facts: dict[str, str], now: datetime
) -> list[Finding]:
    states = {state.name: state for state in feeds.all(c)}
    known = sources(c, rules)
    usual = {one.name: one.usual for one in known}
    numbers = Counter(source.state for source in known)
    facts["feeds"] = ", ".join(f"{number} {state}" for state, number in numbers.items()) or "0"
    facts["sources"] = _by_language(known)
    return [
        *health.of_feeds(rules.config, states, now, worker=worker),
        *health.of_late(rules.config, states, usual),
        *missing(coverage(c, rules, now)),
    ]


def _translating(
    c: Connection, rules: Rules | None, facts: dict[str, str], now: datetime
) -> list[Finding]:
    """What waits, how fast engines are, and what became of a day's articles."""
    waiting, oldest = local.waiting(c, "translate")
    age = f", the oldest for {max((now - oldest).total_seconds(), 0):.0f} s" if oldest else ""
    facts["translating"] = f"{waiting} wait{age}"
    if rules is not None:
        target = rules.config.settings.translate_to
        facts["translated (24 h)"] = _turnout(translations.turnout(c, target, now - DAY))
    return of_queue(*local.waiting(c, "translate", priority=Stage.LEAD), now)


def _turnout(found: tuple[Turnout, ...]) -> str:
    """ "hbs: 120 of 130 (opus 118 at 85 words/s, apertium 2 at 900 words/s)" """
    read, by_language = Counter[str](), dict[str, list[Turnout]]()
    for one in found:
        read[one.language] += one.articles
        by_language.setdefault(one.language, []).extend([one] if one.engine else [])
    told = []
    for language, done in by_language.items():
        engines = ", ".join(f"{one.engine} {one.articles}{_pace(one)}" for one in done)
        number = sum(one.articles for one in done)
        told.append(f"{language}: {number} of {read[language]}" + (f" ({engines})" * bool(done)))
    return "; ".join(told) or "nothing to translate"


def _pace(one: Turnout) -> str:
    return f" at {one.words / one.seconds:,.0f} words/s" if one.seconds else ""


def _messages(c: Connection, rules: Rules | None, now: datetime) -> list[Finding]:
    waiting = [one for state in STATES for one in outbox.listing(c, state, MOST)]
    if rules is None:
        return health.of_deliveries(waiting, now)
    former = Counter[str]()
    for one in condition.waiting(c):
        if rules.channel(one.channel) is None:
            former[one.channel] += one.count
    ours = [one for one in waiting if one.channel not in former or one.state is DeliveryState.DEAD]
    return [*health.of_deliveries(ours, now), *health.of_former_channels(former)]


def _by_language(known: tuple[Source, ...]) -> str:
    """How many of the enabled ones work."""
    enabled = [(one.language or "?", one.state) for one in known if one.state != "off"]
    of = Counter(code for code, _ in enabled)
    working = Counter(code for code, state in enabled if state in {"working", "moved"})
    return ", ".join(f"{code}: {working[code]} of {of[code]} work" for code in sorted(of)) or "none"


def _tell_what_came(
    c: Connection, rules: Rules | None, facts: dict[str, str], now: datetime
) -> None:
    zone = ZoneInfo(rules.config.settings.timezone) if rules is not None else UTC
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    newest = alerts.list(c, limit=1)
    facts["articles"] = str(articles.count(c))
    facts["articles today"] = str(articles.count(c, since=midnight))
    facts["last alert"] = _time(newest[0].created) if newest else "none yet"


def _machine(store: Store, facts: dict[str, str], now: datetime) -> list[Finding]:
    """The directory of the data and the disk below it."""
    volume = shutil.disk_usage(store.data)
    facts["disk"] = f"{health.size(volume.free)} free of {health.size(volume.total)}"
    findings = health.of_disk(volume.free, volume.total, stopped=store.room() is not None)
    if store.size is None:
        facts["last backup"] = "pg_dump's business: docs/operations.md has the commands"
    else:
        findings += _backup(store, facts, now)
    sentences = [(store.hindrance(), ": "), (store.doubt(), "; ")]
    for said, mark in sentences:
        if said is not None:
            text, _, todo = said.rpartition(mark)
            findings.append(Finding(about="data", text=text, todo=todo))
    return findings


def _backup(store: Store, facts: dict[str, str], now: datetime) -> list[Finding]:
    newest = newest_backup(store.data / "backups")
    written = datetime.fromtimestamp(newest.stat().st_mtime, UTC) if newest else None
    facts["last backup"] = f"{newest}, {_time(written)}" if newest and written else "none"
    since = store.read_now(_goes_back_to)
    return health.of_backup(written, since, now)


def _goes_back_to(c: Connection) -> datetime | None:
    return min((one.first_polled for one in feeds.all(c) if one.first_polled), default=None)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
