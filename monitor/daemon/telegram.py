"""Buttons under Telegram messages: who presses one acts on the alert, by the name they have there.

The process that leads asks for presses, one request at a time for each bot. The service keeps what
was not taken and hands it out again, and an act that is done twice changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from monitor.app import App
from monitor.channels import telegram_updates as telegram
from monitor.channels.telegram_updates import API, WAIT, Bot, Failed, Press, Received
from monitor.config.rules import Channel
from monitor.daemon.ending import comes
from monitor.desk import act
from monitor.errors import SettingError, StoreError
from monitor.model import Notice
from monitor.pipeline.guard import guard
from monitor.pipeline.notify import notify
from monitor.store import Connection

log = structlog.get_logger(__name__)

LOOK = 2.0
"""Seconds between two looks at the rules: a reload brings other bots, or other chats."""

FIRST, LONGEST = 1.0, 300.0
"""Seconds until a request that failed is made again, and twice as long each time."""

TWICE = timedelta(minutes=1)
"""How long the first of the two presses that withdraw a story counts."""

MOST = 1000
"""First presses that are remembered at once."""

TAKEN = (
    "The buttons under Telegram messages do nothing: something else takes what is pressed there, a "
    "webhook or another program with the same bot. To do: end that program or delete the webhook, "
    "or give the monitor a bot of its own. Meanwhile messages are sent all the same, and "
    "`monitor alerts` acts on them."
)
UNKNOWN = (
    "The buttons under Telegram messages do nothing: the service does not know the bot. To do: "
    "see that the token in the channel's address is right (`monitor send-test`). Meanwhile "
    "`monitor alerts` acts on alerts."
)

Pause = Callable[[float], Awaitable[object]]


class Buttons:
    """Takes presses for the bots of the channels in force. `api` is where the service is, `wait`
    how many seconds it keeps a request open."""

    def __init__(
        self, app: App, *, api: str = API, wait: float = WAIT, pause: Pause = asyncio.sleep
    ) -> None:
        self._app = app
        self._api = api
        self._wait = wait
        self._pause = pause
        self._channels: tuple[Channel, ...] = ()
        self._bots: tuple[Bot, ...] = ()
        self._asking: dict[Bot, asyncio.Task[None]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Asks while this process leads, until `stop`."""
        try:
            while not stop.is_set():
                await guard("look at Telegram's bots", self.look())
                await comes(stop, stop, LOOK)
        finally:
            await self._end(tuple(self._asking))

    async def look(self) -> None:
        """Begins with bots that are new, and ends with those that are gone."""
        config = self._app.rules.config
        if config.channels != self._channels:
            urls = [url for channel in config.channels for url in channel.urls]
            self._bots = await asyncio.to_thread(telegram.bots, urls)
            self._channels = config.channels
        wanted = self._bots if self._app.leading else ()
        ended = [bot for bot, task in self._asking.items() if bot not in wanted or task.done()]
        await self._end(tuple(ended))
        for bot in wanted:
            if bot not in self._asking:
                self._asking[bot] = asyncio.create_task(self._ask(bot))

    async def _end(self, bots: tuple[Bot, ...]) -> None:
        """Two that ask for the same bot would take each other's presses: one ends first."""
        for bot in bots:
            task = self._asking.pop(bot)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _ask(self, bot: Bot) -> None:
        desk = Desk(self._app, bot, self._api)
        offset, failures, told = 0, 0, ""
        while True:
            found = await telegram.updates(
                self._app.fetch, bot, offset, api=self._api, wait=self._wait
            )
            if isinstance(found, Received):
                if failures:
                    log.info("the buttons under Telegram messages are asked for again")
                failures, told = 0, ""
                for press in found.presses:
                    await guard("a button under a Telegram message", desk.take(press))
                offset = found.offset
                continue
            failures += 1
            if found.error != told:
                told = found.error
                await guard("tell of Telegram's buttons", self._tell(found))
            await self._pause(self._rest(found, failures))

    def _rest(self, found: Failed, failures: int) -> float:
        """Seconds until the next try, some less than the others."""
        most = min(FIRST * 2.0 ** min(failures - 1, 20), LONGEST)
        asked = found.after.total_seconds() if found.after else 0.0
        return max(most * (0.5 + self._app.fraction() / 2), asked)

    async def _tell(self, found: Failed) -> None:
        log.warning("no presses of Telegram's buttons; asked again", problem=found.error)
        text = TAKEN if found.taken else UNKNOWN if found.broken else None
        if text is not None:
            notice = Notice(about="telegram buttons", text=text, since=self._app.now())
            await notify(self._app, notice)


class Desk:
    """What a press does, and what who pressed is told."""

    def __init__(self, app: App, bot: Bot, api: str) -> None:
        self._app = app
        self._bot = bot
        self._api = api
        self._first: dict[tuple[int, str], datetime] = {}  # (who, alert): of two presses the first

    async def take(self, press: Press) -> None:
        """Does what was asked for in one of the bot's own chats; what comes from elsewhere is left
        aside."""
        if self._bot.chats.isdisjoint(press.chats):
            log.debug("a press from a chat that is no channel's was left aside")
            return
        aloud = press.verb == "false"
        if aloud and not self._is_second(press):
            text = "Press again within a minute to withdraw it: all that had it will be told so."
            at = self._app.now()
            if await self._answer(press, text, aloud=True):
                self._remember(press, at)
            return
        try:
            text = await self._app.store.write(lambda c: VERBS[press.verb](c, self._app, press))
        except SettingError as error:
            text = str(error)
        except StoreError:
            text = "The monitor's database takes nothing now: press again later."
        await self._answer(press, text, aloud=aloud)

    async def _answer(self, press: Press, text: str, *, aloud: bool) -> bool:
        fetch = self._app.fetch
        return await telegram.answer(fetch, self._bot, press, text, api=self._api, aloud=aloud)

    def _is_second(self, press: Press) -> bool:
        before = self._first.pop((press.user, press.alert), None)
        return before is not None and abs(self._app.now() - before) <= TWICE

    def _remember(self, press: Press, now: datetime) -> None:
        recent = {who: at for who, at in self._first.items() if abs(now - at) <= TWICE}
        self._first = recent if len(recent) < MOST else {}
        self._first[press.user, press.alert] = now


def _acknowledge(c: Connection, app: App, press: Press) -> str:
    done = act.acknowledge(c, press.alert, press.by, app.now())
    if done.had is None:
        return "You have it."
    who, since = done.had
    minutes = int((app.now() - since).total_seconds() // 60)
    return f"{who} took it {f'{minutes} min ago' if minutes > 0 else 'just now'}."


def _withdraw(c: Connection, app: App, press: Press) -> str:
    now, why = app.now(), "false alarm"
    done = act.withdraw(c, app.rules, press.alert, reason=why, by=press.by, now=now)
    if not done.new:
        return f"{done.withdrawal.by} has withdrawn it: {done.withdrawal.reason}."
    return (
        "Withdrawn. All that had it are told in a minute; until then this takes it back: "
        f"monitor alerts false {press.alert} --undo"
    )


def _mute(c: Connection, app: App, press: Press) -> str:
    done = act.mute(c, press.alert, by=press.by, now=app.now())
    left = done.silence.until - app.now()
    hours = max(round(left.total_seconds() / 3600), 1)
    return f"Silent for {hours} h; what is critical or changes its state is told all the same."


VERBS: Mapping[str, Callable[[Connection, App, Press], str]] = {
    "ack": _acknowledge,
    "false": _withdraw,
    "mute": _mute,
}
