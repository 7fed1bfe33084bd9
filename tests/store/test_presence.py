"""Who is present on a PostgreSQL database, and who leads; through sessions that end."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from monitor.errors import StoreError
from monitor.store import Presence
from monitor.store.engine import place
from monitor.store.presence import GRACE, LOOKS


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def join(clock: Clock) -> Iterator[Callable[[str], Presence]]:
    """Brings a process to the database, when the server has been up for long."""
    made: list[Presence] = []

    def one(url: str) -> Presence:
        made.append(Presence(place(url), clock))
        made[-1].alive()
        clock.at += GRACE
        return made[-1]

    yield one
    for each in made:
        each.close()


@pytest.fixture
def admin(postgres_url: str) -> Iterator[psycopg.Connection]:
    with closing(psycopg.connect(postgres_url, autocommit=True)) as connection:
        yield connection


def end_session(admin: psycopg.Connection, who: Presence) -> None:
    """The session of one process, and nothing else of it, ends."""
    ended = admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE objid = %s AND objsubid = 2",
        [who.holder],
    )
    assert ended.fetchall() == [(True,)]


def test_one_leads_and_all_know_each_other(join: Any, postgres_url: str) -> None:
    first, second = join(postgres_url), join(postgres_url)
    assert (first.leads(), second.leads(), first.leads()) == (True, False, True)
    assert first.alive() == second.alive() == {first.holder, second.holder}
    assert first.holder != second.holder
    first.close()
    assert second.leads()
    assert not first.leads()  # it comes back, and finds another in its place


def test_each_database_has_its_own(join: Any, postgres_url: str, new_database: Any) -> None:
    here, there = join(postgres_url), join(new_database())
    assert (here.leads(), there.leads()) == (True, True)
    assert here.alive() == {here.holder}


def test_one_that_does_not_want_it_gives_it_back_and_stays(join: Any, postgres_url: str) -> None:
    first, second = join(postgres_url), join(postgres_url)
    assert first.leads()
    assert not first.leads(willing=False)
    assert second.leads()
    assert not first.leads()
    assert second.alive() == {first.holder, second.holder}
    second.close()
    assert not first.leads(willing=False)
    assert first.leads()


def test_one_that_is_missing_for_some_looks_is_dead(
    join: Any, postgres_url: str, clock: Clock
) -> None:
    first, second = join(postgres_url), join(postgres_url)
    first.alive()
    second.close()
    for _ in range(LOOKS - 1):
        assert first.alive() == {first.holder, second.holder}
    assert first.alive() == {first.holder}
    second.alive()
    clock.at += GRACE
    assert second.alive() == {first.holder, second.holder}
    assert first.alive() == {first.holder, second.holder}


def test_the_session_alone_ends(
    join: Any, postgres_url: str, admin: psycopg.Connection, clock: Clock
) -> None:
    """It is back at once, and has the lead where nobody took it meanwhile; for a while it says of
    nobody that he is dead."""
    first, second = join(postgres_url), join(postgres_url)
    assert first.leads()
    end_session(admin, first)
    assert first.leads()
    assert not second.leads()
    assert first.alive() is None
    assert second.alive() == {first.holder, second.holder}
    clock.at += GRACE
    assert first.alive() == {first.holder, second.holder}
    end_session(admin, first)
    assert second.leads()
    assert not first.leads()
    clock.at += 10 * GRACE
    assert not first.leads()


def test_after_a_restart_the_one_that_led_comes_first(
    join: Any, postgres: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = join(postgres.url), join(postgres.url)
    assert first.leads()
    grace = 60.0  # by the server's own clock, and a busy machine takes seconds to start one
    monkeypatch.setattr("monitor.store.presence.GRACE", grace)
    postgres.stop()
    for one in (first, second, first):
        for ask in (one.leads, one.alive):
            with pytest.raises(StoreError, match="does not answer"):
                ask()
    clock.at += 100 * grace  # it was away for long: grace begins when it is back
    postgres.start()
    newcomer = Presence(place(postgres.url), clock)
    assert not newcomer.leads()  # the server has just started
    assert newcomer.alive() is None
    assert not second.leads()
    assert first.leads()
    first.close()
    assert not second.leads()
    clock.at += grace
    assert second.leads()
    assert not newcomer.leads()
    assert newcomer.alive() == {second.holder, newcomer.holder}
    newcomer.close()


def test_a_session_that_asks_nothing_ends(postgres_url: str, join: Any, admin: Any) -> None:
    """A frozen process does not keep the lead: the server ends what has been idle for 15 s."""
    (version,) = admin.execute("SHOW server_version_num").fetchone()
    first = join(postgres_url)
    shown = first._session.exec_driver_sql(
        "SELECT setting FROM pg_settings WHERE name = 'idle_session_timeout'"
    ).scalar()
    assert shown == ("15000" if int(version) >= 140_000 else None)


def test_on_sqlite_a_process_is_alone(tmp_path: Path) -> None:
    only = Presence(place(f"sqlite:///{tmp_path}/monitor.db"))
    assert (only.leads(), only.alive(), only.holder, only.shared) == (True, set(), 0, False)
    assert not only.leads(willing=False)
    only.close()
