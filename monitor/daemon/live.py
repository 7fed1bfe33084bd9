"""The rules in force: how they are read at the start, and again whenever they change."""

import asyncio
import gc
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
import watchfiles

from monitor import config, logs
from monitor.app import App
from monitor.config import Changes, Readings
from monitor.config.rules import Config
from monitor.desk.check import Reloaded, check, reload
from monitor.desk.live import edited, last_live, renewed, save_live
from monitor.environment import Environment, utc_now
from monitor.errors import ConfigError, Problem, StoreError
from monitor.match import Rules
from monitor.model import Notice
from monitor.pipeline.notify import notify, promise
from monitor.store import Connection, Store, feeds, holds, origin, outbox
from monitor.store import rules as versions
from monitor.store.origin import Restore
from monitor.timetable import quiet_until

log = structlog.get_logger(__name__)

COMPARE = timedelta(seconds=3)
"""How often the rules' content is compared: a mounted file's change is not always announced."""

MENDED = "The rules are read again: they have no errors."

REREAD = "A new version of a pack reads terms of your rules differently:"

SHOWN = 20
"""Terms that `ops` is told of one by one."""

LISTED = 100
"""Problems of the file that are kept, for the log, the page and whoever asked: one mistake may
break it in ten thousand places. `monitor check` has them all."""

SETTLED = 0.2
"""Seconds for which the rules stay as they are before they are read: a file is saved in two writes,
and what stands between them is nobody's mistake."""

READINGS = 10
"""How often they are looked at until they settle: what is written all the time is read as it
stands, and refused where that is half of it."""


def starting_rules(
    environment: Environment, variables: Mapping[str, str], store: Store
) -> tuple[Rules, tuple[Problem, ...]]:
    """The rules to start on, with what is wrong in the file. Where that cannot be used, or an
    example fails, the version that was live last does as at a reload: it goes on. Without one,
    ConfigError."""
    today = utc_now().date()
    checked = check(environment.rules, variables, today)
    rules, problems = checked.rules, checked.problems
    if rules is None or rules.failing:
        before = store.read_now(lambda c: last_live(c, variables, today))
        if before is None and rules is None:
            raise ConfigError(checked.problems)
        if before is not None:
            reloaded = reload(before, environment.rules, variables, today)
            if reloaded.changes is None:
                log.error("the rules cannot be used; the last version that worked goes on")
            rules, problems = reloaded.rules, reloaded.problems
    assert rules is not None
    problems = _listed(problems)
    if rules.failing:
        named = ", ".join(sorted(rules.failing))
        log.error("rules run whose examples fail, as no version of them works", rules=named)
    _tell(problems)
    gc.collect()
    _keep_from_collector()
    return rules, problems


def _keep_from_collector() -> None:
    """A look through all rules for garbage would stop the loop for half a second. What is replaced
    goes without it: rules hold nothing that leads back to them."""
    gc.freeze()


def _languages(rules: Rules) -> list[str]:
    """Those of the texts that will come, that of most feeds first; what else comes is prepared for
    when it does."""
    hints = [feed.language for feed in rules.config.feeds if feed.enabled and feed.language]
    return [language for language, _ in Counter(hints).most_common()]


def _tell(problems: tuple[Problem, ...], known: Collection[tuple[str, str]] = frozenset()) -> None:
    """A line for each; a warning that stood in the file before, wherever, is no news."""
    for problem in problems:
        if problem.level == "warning" and (problem.file, problem.message) in known:
            continue
        say = log.warning if problem.level == "warning" else log.error
        say(str(problem))


async def prepare(app: App) -> None:
    """Brings the database in line with the rules: feeds, and what was held for a mended channel.
    A copy that was put in its place is noticed first."""
    now = app.now()
    found = app.rules.config

    def write(c: Connection) -> Restore | None:
        restore = origin.recognise(c, now)
        feeds.sync(c, [(feed.name, feed.url) for feed in found.feeds if feed.enabled], now)
        for channel in found.channels:
            if channel.missing is None:
                outbox.release_held(c, channel.name, now)
            quiet = quiet_until(channel.quiet_hours, ZoneInfo(found.settings.timezone), now)
            holds.quiet_until(c, channel.name, quiet or now)
        return restore

    if restore := await app.store.write(write):
        log.warning("a copy is in the database's place; nothing is told twice", was=str(restore))


class LiveRules:
    """Keeps `app.rules` what the file says, as long as the file can be used.

    A process that stands by reads them, too, and leaves the database to the one that leads.
    """

    def __init__(self, app: App, environment: Environment, variables: Mapping[str, str]) -> None:
        self._app = app
        self._environment = environment
        self._variables = variables
        self._reloading = asyncio.Lock()
        self._seen = app.rules.config.version  # the content that was read last
        self._next: asyncio.Task[tuple[Problem, ...]] | None = None  # asked for, and not begun
        self._blamed = ""  # the content whose errors `ops` was told of last
        self._broken = _wrong(app.problems) != []  # `ops` knows of errors, and of no end of them

    async def lead(self) -> None:
        """Brings the database in line with the rules, once this process leads.

        The rules as read are taken where they are what the file says; else the next comparison
        reads them again, and tells `ops`."""
        async with self._reloading:
            await prepare(self._app)
            await self._tell_reread()
            content = await asyncio.to_thread(_content, self._environment.rules)
            self._seen = content if content == self._app.rules.config.version else ""
            if self._seen:
                await self._remember(await self._edited())

    async def make_ready(self) -> None:
        """What the first text of each language would else wait for."""
        rules = self._app.rules
        await self._app.ready(rules, *_languages(rules), rules.config.settings.translate_to)
        _keep_from_collector()

    async def watch(self, stop: asyncio.Event) -> None:
        """Compares whenever something changes beside the rules, until `stop`. The directory, not
        the file: editors replace a file, and its watch goes blind."""
        path = self._environment.rules
        directory = path if path.is_dir() else path.absolute().parent
        try:
            async for _ in watchfiles.awatch(directory, recursive=False, stop_event=stop):
                await self.compare()
        except (OSError, RuntimeError) as error:  # what its Rust part raises is a RuntimeError
            every = COMPARE.total_seconds()
            log.warning(
                "no watch; compared instead",
                directory=str(directory),
                seconds=every,
                error=str(error),
            )

    async def compare(self) -> None:
        """Reads the rules again where they are not what they were."""
        async with self._reloading:
            if await self._settled() != self._seen:
                await self._read_again()

    async def _settled(self) -> str:
        """What the rules say; where that is new, once two readings in a row agree."""
        content = ""
        for _ in range(READINGS):
            before, content = content, await asyncio.to_thread(_content, self._environment.rules)
            if content in {before, self._seen}:
                break
            await asyncio.sleep(SETTLED)
        return content

    async def reload(self) -> tuple[Problem, ...]:
        """Reads the rules again because somebody asked for it, and answers with what is wrong. All
        who ask before a reading begins get the answer of that one."""
        if self._next is None:
            self._next = asyncio.create_task(self._read_next())
        return await asyncio.shield(self._next)

    async def _read_next(self) -> tuple[Problem, ...]:
        async with self._reloading:
            self._next = None
            return await self._read_again()

    async def _read_again(self) -> tuple[Problem, ...]:
        """Whatever is wrong with the rules, alerts go on. What the database does not take leaves
        them unread: the next comparison tries again."""
        content = await asyncio.to_thread(_content, self._environment.rules)
        reloaded = await asyncio.to_thread(
            reload,
            self._app.rules,
            self._environment.rules,
            self._variables,
            self._app.now().date(),
        )
        known = {(one.file, one.message) for one in self._app.problems}
        self._app.problems = _listed(reloaded.problems)
        try:
            if reloaded.changes is None:
                log.error("the rules were not reloaded; the old ones stay")
            else:
                await self._take(reloaded, reloaded.changes)
            await asyncio.to_thread(_tell, self._app.problems, known)
            if self._app.leading and content != self._blamed:
                await self._notify(reloaded)
                self._blamed = content
        except StoreError as error:
            log.warning("the rules are read again soon: the database failed", error=str(error))
        else:
            self._seen = content
        return self._app.problems

    async def _take(self, reloaded: Reloaded, changes: Changes) -> None:
        logs.hide(url for channel in reloaded.rules.config.channels for url in channel.urls)
        old = self._app.rules
        before, after = old.config.settings, reloaded.rules.config.settings
        await self._app.ready(reloaded.rules, *_languages(reloaded.rules))
        _keep_from_collector()
        self._app.rules = reloaded.rules
        self._app.translators.prefer(dict(after.translators))
        self._app.reloaded = self._app.now()
        log.info("the rules were reloaded", changes=str(changes))
        if self._app.leading:
            await prepare(self._app)
            await self._remember(changes)
        if (before.contact, before.translate_to) != (after.contact, after.translate_to):
            log.warning("contact and translate_to take effect at the next start")
        parts = [old.config, *old.matcher.parts()]
        del old
        await asyncio.to_thread(_let_go, parts)
        # Translations come later than what is translated: nothing waits for their names.
        await self._app.ready(reloaded.rules, after.translate_to)

    async def _notify(self, reloaded: Reloaded) -> None:
        """To `ops`: what is wrong with a file that somebody just saved, or that it is mended."""
        errors = _wrong(reloaded.problems)
        if not errors and not self._broken:
            return
        text = _trouble(errors, reloaded) if errors else MENDED
        await notify(self._app, Notice(about="rules", text=text, since=self._app.now()))
        self._broken = bool(errors)

    async def _tell_reread(self) -> None:
        """To the log and `ops`, once: the terms that a new version of a pack reads differently."""
        app, now = self._app, self._app.now()
        latest, live = await app.store.read(versions.latest), app.rules.config
        found = await asyncio.to_thread(renewed, latest, live, self._variables, now.date())
        if found is None or not found.reread:
            return
        lines = config.in_words(found.reread)
        notice = Notice(about="packs", text="\n".join([REREAD, *_first(lines)]), since=now)

        def write(c: Connection) -> None:
            promise(c, live, notice, now)
            versions.save_version(c, found.version, found.sources, now)

        await app.store.write(write)
        for line in lines:
            log.warning("a pack reads a term differently", term=line)

    async def _edited(self) -> Changes | None:
        """What was edited while nothing ran."""
        latest = await self._app.store.read(versions.latest)
        today = self._app.now().date()
        live = self._app.rules.config
        return await asyncio.to_thread(edited, latest, live, self._variables, today)

    async def _remember(self, changes: Changes | None) -> None:
        """Keeps the live version, for a start on a file that cannot be used, and what was edited,
        for digests."""
        rules, now = self._app.rules, self._app.now()
        version = rules.config.version
        sources = await asyncio.to_thread(_sources, self._environment.rules, version)
        if sources is not None:
            read = await asyncio.to_thread(self._readings, sources)

            def write(c: Connection) -> None:
                save_live(c, version, sources, rules.kept, now, read=read)
                present = [rule.id for rule in rules.config.rules if rule.status != "off"]
                changed, beside = (changes.changed, changes.beside) if changes else ((), ())
                versions.note(c, present, changed, "; ".join(beside), now)

            await self._app.store.write(write)

    def _readings(self, sources: Mapping[str, str]) -> Readings | None:
        """How the packs read the terms of these files, which are those of the rules in force; what
        stays of an older version reads otherwise than they do."""
        found: Config | None = self._app.rules.config
        if self._app.rules.kept:
            found = config.parse(sources, self._variables, today=self._app.now().date()).config
        return config.readings(found) if found else None


def _let_go(parts: list[object]) -> None:
    """Frees what old rules are made of, one after the other: no thread runs while one is freed, a
    second for 100,000 rules as a whole."""
    while parts:
        parts.pop()


def _wrong(problems: tuple[Problem, ...]) -> list[str]:
    return [str(problem) for problem in problems if problem.level != "warning"]


def _listed(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The first `LISTED` of them, errors before warnings, in the files' order, and how many more
    there are."""
    more = len(problems) - LISTED
    if more <= 0:
        return problems
    worst = set(sorted(problems, key=lambda one: one.level == "warning")[:LISTED])
    listed = [one for one in problems if one in worst]
    return (
        *listed,
        replace(listed[-1], message=f"and {more} more: `monitor check` lists them all"),
    )


def _trouble(errors: list[str], reloaded: Reloaded) -> str:
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    stays = "The old rules stay" if reloaded.changes is None else "The rest is live"
    if reloaded.kept:
        stays += f"; the version that worked stays of {', '.join(reloaded.kept)}"
    return "\n".join([f"The rules have {count}. {stays}.", *errors[:10]])


def _first(lines: list[str]) -> list[str]:
    more = f"and {len(lines) - SHOWN} more: the log has them all"
    return lines[:SHOWN] + ([more] if len(lines) > SHOWN else [])


def _content(path: Path) -> str:
    """What names the rules as they are now: their version, or what keeps them from being read."""
    try:
        return config.version(config.read(path))
    except ConfigError as error:
        return str(error)


def _sources(path: Path, version: str) -> dict[str, str] | None:
    """The files of that version; None where they are another one by now."""
    try:
        sources = config.read(path)
    except ConfigError:
        return None
    return sources if config.version(sources) == version else None
