"""`channels:` of rules.yaml: where alerts go, and when."""

from itertools import chain

from monitor.config import hours
from monitor.config.addresses import Address, Missing
from monitor.config.plain import CHANNELS, INTERVAL, SEVERITY
from monitor.config.reading import Bad, Reading
from monitor.config.rules import Channel, Escalate
from monitor.config.shapes import Got, Key, Many, Record, Text

QUIET = Text("a time of quiet", hours.quiet_hours, {"pattern": hours.SPAN}, raw=True)
DIGEST = Text("a time of a digest", hours.digest_times, {"pattern": hours.SLOT}, raw=True)
LIMIT = Text("a limit", hours.limit, {"pattern": hours.LIMIT}, raw=True)


def _escalate(got: Got, reading: Reading) -> Escalate | Bad:
    if not got.values["to"]:
        return reading.tell(got.where["to"], "escalate needs a channel to go to")
    return Escalate(**got.values)


ESCALATE = Record(
    "escalate",
    {
        "after": Key(INTERVAL, "how long somebody has time to acknowledge, as 15m", required=True),
        "to": Key(CHANNELS, "the channels that are told then", required=True),
    },
    _escalate,
    example="{after: 15m, to: [backup]}",
)


def _channel(got: Got, reading: Reading) -> Channel | Bad:
    urls = got.values.pop("url")
    if not urls:
        return reading.tell(got.where["url"], "a channel needs an address")
    missing = next((url.name for url in urls if isinstance(url, Missing)), None)
    whole = () if missing else urls
    for key in ("quiet_hours", "digest"):
        if key in got.values:
            got.values[key] = tuple(dict.fromkeys(chain(*got.values[key])))
    channel = Channel(at=got.at, urls=whole, missing=missing, **got.values)
    if not _sound(channel, got, reading):
        return Bad.BAD
    _warn(channel, got, reading)
    return channel


def _sound(channel: Channel, got: Got, reading: Reading) -> bool:
    """False where it would never tell, or tell itself, after saying so."""
    if hours.cover_the_week(channel.quiet_hours):
        reading.tell(
            got.where["quiet_hours"],
            "these quiet hours cover the whole week, and what does not wake would never be sent: "
            "leave a time free, or write digest instead",
        )
        return False
    if channel.escalate is not None:
        where = got.where["escalate"]
        if channel.name in channel.escalate.to:
            reading.tell(where, "a channel cannot escalate to itself: name another under to")
            return False
        reading.escalates.append((channel.escalate.to, where))
    return True


def _warn(channel: Channel, got: Got, reading: Reading) -> None:
    """Tell of keys that have no effect, and of times that may be meant otherwise."""
    clock = got.where.get("quiet_hours") or got.where.get("digest")
    if clock and reading.zone is None and reading.ask("complete"):
        reading.tell(
            clock,
            "these times are read as UTC: name the time zone in settings, as timezone: "
            "Europe/Sarajevo",
            "warning",
        )
    if channel.digest:
        for key in ("quiet_hours", "wakes", "limit", "escalate"):
            if key in got.where:
                reading.tell(
                    got.where[key],
                    f"{key} has no effect: a channel with digest gets its digests at their times, "
                    "also in quiet hours, and nothing between them",
                    "warning",
                )
    elif "wakes" in got.where and not channel.quiet_hours:
        reading.tell(
            got.where["wakes"], "wakes has no effect: the channel has no quiet_hours", "warning"
        )


CHANNEL = Record(
    "a channel",
    {
        "url": Key(
            Many(Address(), commas=True),
            "any Apprise address or a list; ${VAR}, ${VAR:-default}, ${file:/run/secrets/x}",
            required=True,
        ),
        "min_severity": Key(SEVERITY, "alerts below it do not come here"),
        "quiet_hours": Key(
            Many(QUIET, commas=True),
            "what comes then is held and sent afterwards: 23:00-06:00, mon-fri 23:00-06:00, "
            "sat 14:00-mon 06:00, sat-sun; or a list",
        ),
        "wakes": Key(SEVERITY, "what passes quiet hours, from this severity on (critical)"),
        "limit": Key(LIMIT, "messages an hour, as 20/h; above it alerts join one digest"),
        "escalate": Key(
            ESCALATE, "where high and critical alerts go that nobody acknowledges in time"
        ),
        "digest": Key(
            Many(DIGEST, commas=True),
            "it gets digests at these times and nothing else: mon-fri 07:30, mon,wed 07:30, "
            "07:30, hourly; or a list",
        ),
    },
    _channel,
    example='{url: "console://"}',
    secret=True,
)
