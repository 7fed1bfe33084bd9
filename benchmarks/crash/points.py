"""The moments of the daemon's life at which it is killed."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Point:
    """A moment of the daemon's life: `before` or `after` a call of `function` (where it is looked
    up). `most`: passages that each run comes to; `first` ones don't count, they belong to the
    start. `news`: the kind that a run publishes to get there; `act`: what is done to the daemon;
    `hurried`: what is done once a minute is done at once."""

    name: str
    function: str
    after: bool = False
    most: int = 1
    first: int = 0
    news: str = "plain"
    act: str = ""
    hurried: bool = False
    databases: tuple[str, ...] = ("sqlite", "postgresql")


POINTS = (
    Point(
        name="start: schema changed, not committed",
        function="monitor.store.migrate:_run",
        after=True,
        act="upgrade",
    ),
    Point(
        name="start: feeds brought in line, not committed",
        function="monitor.store.feeds:sync",
        after=True,
    ),
    Point(
        name="start: leases of the dead ended, not committed",
        function="monitor.store.outbox:end_leases",
        after=True,
    ),
    Point(name="poll: claimed, nothing asked", function="monitor.pipeline.poll:_get", most=2),
    Point(name="poll: fetched, not stored", function="monitor.pipeline.poll:_changed", most=2),
    Point(
        name="poll: entries written, not committed",
        function="monitor.pipeline.poll:_enqueue",
        after=True,
        most=2,
    ),
    Point(
        name="poll: stored, not read", function="monitor.pipeline.runner:poll", after=True, most=2
    ),
    Point(
        name="read: claimed, nothing read",
        function="monitor.pipeline.runner:read",
        most=3,
    ),
    Point(name="read: matched, not stored", function="monitor.pipeline.read:_write", most=3),
    Point(name="read: stored, not concluded", function="monitor.pipeline.read:conclude", most=3),
    Point(
        name="read: concluded, not committed",
        function="monitor.pipeline.read:conclude",
        after=True,
        most=3,
    ),
    Point(name="read: committed, job not ended", function="monitor.jobs.local:done", most=3),
    Point(
        name="translate: translated, not stored",
        function="monitor.pipeline.translate:_write",
        news="translated",
    ),
    Point(
        name="translate: stored, not committed",
        function="monitor.pipeline.translate:_write",
        after=True,
        news="translated",
    ),
    Point(
        name="deliver: claimed, not composed",
        function="monitor.pipeline.deliver:_attempt",
        most=3,
    ),
    Point(
        name="deliver: message frozen, not sent",
        function="monitor.channels.send:Channels.send",
        most=3,
    ),
    Point(
        name="deliver: sent, not recorded",
        function="monitor.channels.send:Channels.send",
        after=True,
        most=3,
    ),
    Point(
        name="deliver: recorded, not committed",
        function="monitor.pipeline.deliver:_record",
        after=True,
        most=3,
    ),
    Point(
        name="gather: several put into one, not committed",
        function="monitor.store.holds:digested",
        after=True,
        news="limited",
    ),
    Point(
        name="digest: made at its time, not committed",
        function="monitor.pipeline.digests:_make",
        after=True,
        news="morning",
    ),
    Point(
        name="any write: all written, not committed",
        function="monitor.store.database:Store.write_now",
        most=40,
        act="within",
    ),
    Point(
        name="any write: committed, not answered",
        function="monitor.store.database:Store.write_now",
        after=True,
        most=40,
    ),
    Point(
        name="upkeep: nightly copy half made",
        function="monitor.store.backups:_copy_pages",
        after=True,
        hurried=True,
        databases=("sqlite",),
    ),
    Point(
        name="upkeep: texts forgotten, not committed",
        function="monitor.store.retention:forget",
        after=True,
        hurried=True,
    ),
    Point(
        name="reload: rules taken over, not written down",
        function="monitor.daemon.live:prepare",
        first=1,
        act="reload",
    ),
    Point(
        name="stop: told to, messages still being sent",
        function="monitor.pipeline.runner:Runner.drain",
        act="stop",
    ),
)
