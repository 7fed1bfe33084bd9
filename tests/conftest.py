"""Databases for every room: a file to copy, and a real PostgreSQL; names that count their use.

One server a run, which the workers share and the first that needs it starts; a test that stops or
crashes its server has one of its own. A server that is there already can be named by
MONITOR_TEST_POSTGRES, as a user who may create databases in it.
"""

import fcntl
import gc
import logging
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import pytest
import structlog
from hypothesis import settings
from sqlalchemy import make_url

from monitor import logs
from monitor.store import Store
from monitor.store.schema import metadata

DATABASES = ("sqlite", "postgresql")
LONGEST = {"test_crash.py", "test_hostile_servers.py", "test_week.py"}  # half a minute and more
# As the daemon writes tracebacks: rich ones, of every frame with its source in colours, took a
# third of all CPU where a test lets much fail.
PLAIN = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
LOGGED = [*structlog.get_config()["processors"][:-1], PLAIN]
MISSING = (
    "PostgreSQL's server is not installed. Run this, then the tests again:\n"
    "    sudo apt-get install -y postgresql\n"
    "or name a server in MONITOR_TEST_POSTGRES: postgresql://user@host/database"
)
# Stops what runs in a directory and removes it as soon as nobody holds the other end of its stdin,
# however that came: the same way after a test, after Ctrl-C, and after a kill.
GUARD = 'read -r _; "$1/pg_ctl" -s -D "$2/data" -m immediate stop; rm -rf "$2"'
HOME = pytest.StashKey[Path]()
GUARDED = pytest.StashKey[Any]()


def programs() -> Path | None:
    """The directory of the newest server's programs; Debian keeps them out of PATH."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


def unprivileged() -> dict[str, Any]:
    """As whom the server runs: PostgreSQL refuses root."""
    if os.getuid():
        return {"cwd": "/"}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def home() -> Iterator[Path]:
    """A directory for a server, which ends with the block or with this process."""
    made = Path(tempfile.mkdtemp(prefix="monitor-postgresql-"))
    who = unprivileged()
    if "user" in who:
        os.chown(made, who["user"], who["group"])
    guard = subprocess.Popen(
        ["sh", "-c", GUARD, "sh", str(programs() or "/"), str(made)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, **who,
    )  # fmt: skip
    try:
        yield made
    finally:
        guard.communicate()


@dataclass
class Postgres:
    """A server in a directory of its own. `url` names an empty database of it."""

    home: Path
    url: str

    @classmethod
    def make(cls, home: Path, *, shared: bool) -> "Postgres":
        """A running server: shared by tests that only want a database, on a socket and with no
        care for the disk; or as in production, on loopback and with a password."""
        postgres = cls(home, "")
        password = secrets.token_urlsafe(12)
        wanted = {"max_connections": "200", "unix_socket_directories": f"'{home}'"}
        if shared:
            wanted |= {"listen_addresses": "''", "fsync": "off", "full_page_writes": "off"}
            postgres.url = f"postgresql://postgres@/postgres?host={home}"
        else:
            # Below what the system gives to others between a stop and a start.
            port = 20_000 + secrets.randbelow(12_000)
            wanted |= {"listen_addresses": "'127.0.0.1'", "port": str(port)}
            postgres.url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        (home / "password").write_text(password)
        # The order of words is Croatian, so that what leans on that of bytes is noticed.
        postgres._run(
            "initdb", "-A", "trust" if shared else "scram-sha-256", f"--pwfile={home}/password",
            "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu",
            "--icu-locale=hr", "--no-sync", "--no-instructions",
        )  # fmt: skip
        with (home / "data" / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = {value}\n" for name, value in wanted.items())
        postgres.start()
        return postgres

    def start(self) -> None:
        """Returns once it answers."""
        self._run("pg_ctl", "-w", "-l", str(self.home / "log"), "start")

    def stop(self) -> None:
        """As an administrator would: who is connected is thrown out."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def restart_immediate(self) -> None:
        """Drops everything as in a crash, recovers, and returns once it answers again."""
        self._run("pg_ctl", "-w", "-m", "immediate", "-l", str(self.home / "log"), "restart")

    def _run(self, program: str, *arguments: str) -> None:
        found = programs()
        if found is None:
            pytest.fail(MISSING, pytrace=False)
        command = [str(found / program), "-D", str(self.home / "data"), *arguments]
        # What it leaves running must not hold our pipes: its words go to a file.
        with (self.home / f"{program}.log").open("w+") as log:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
                **unprivileged(),
            )  # fmt: skip
            log.seek(0)
            assert done.returncode == 0, f"{program} failed:\n{log.read()}"


# How long an example takes says more of the machine than of the code.
# The same inputs in every run: what a change did not break cannot hold it up. `make properties`
# looks on with new ones.
settings.register_profile("monitor", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("MONITOR_TEST_INPUTS", "monitor"))


def pytest_configure(config: pytest.Config) -> None:
    """The process that people start owns the server; its workers only use it."""
    if not hasattr(config, "workerinput"):
        config.stash[GUARDED] = home()
        config.stash[HOME] = config.stash[GUARDED].__enter__()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The end of the server, also of one that no test has needed."""
    if GUARDED in config.stash:
        config.stash[GUARDED].__exit__(None, None, None)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker where the server is."""
    node.workerinput["postgres"] = str(node.config.stash[HOME])


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """The URL of the server that all share."""
    if named := os.environ.get("MONITOR_TEST_POSTGRES"):
        return named
    worker = getattr(request.config, "workerinput", None)
    place = Path(worker["postgres"]) if worker else request.config.stash[HOME]
    with (place / "url").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        made.seek(0)
        if not (url := made.read()):
            url = Postgres.make(place, shared=True).url
            made.write(url)
    return url


@pytest.fixture(scope="session")
def new_database(postgres_server: str) -> Iterator[Callable[..., str]]:
    """Makes an empty database, its SQL ended by `how`, and returns its URL."""
    names: list[str] = []
    with closing(psycopg.connect(postgres_server, autocommit=True)) as admin:

        def make(how: str = "") -> str:
            names.append(f"monitor_test_{secrets.token_hex(6)}")
            admin.execute(f"CREATE DATABASE {names[-1]} {how}")
            made = make_url(postgres_server).set(database=names[-1])
            return made.render_as_string(hide_password=False)

        yield make
        for name in names:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, whatever the order of the others: the last of a run, it would keep one
    worker busy for a minute when the others have nothing left."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """No look for garbage among ten thousand tests and all modules: they stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _logged() -> None:
    """What is logged beside no daemon is written plainly."""
    structlog.configure(processors=LOGGED)


class Name(str):
    """A name that counts how often any such name was looked up or compared: what takes a step for
    each pair of them shows in it however fast the machine is."""

    __slots__ = ()
    looks: ClassVar[int] = 0

    def __hash__(self) -> int:
        Name.looks += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        Name.looks += 1
        return super().__eq__(other)


@pytest.fixture
def looks() -> Callable[[Callable[[list[str]], object], int], int]:
    """How often names are looked at by what is called with so many of them."""

    def count(what: Callable[[list[str]], object], number: int) -> int:
        names: list[str] = [Name(f"r{i}") for i in range(number)]
        before = Name.looks
        what(names)
        return Name.looks - before

    return count


@pytest.fixture
def logging_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command sets up the logging of its process; here, of all tests'."""
    root, ours = logging.getLogger(), logging.getLogger("monitor")
    before = (root.handlers[:], root.level, ours.level)
    monkeypatch.setattr(logs, "_hidden", set())
    for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(place, name, getattr(place, name))
    yield
    root.handlers[:], level, our_level = before
    root.setLevel(level)
    ours.setLevel(our_level)
    logging.getLogger("uvicorn.error").setLevel(logging.NOTSET)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def migrated_postgres(
    new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, psycopg.Connection]]:
    """This worker's migrated database, and a connection that empties it."""
    url = new_database()
    store = Store.open(url, tmp_path_factory.mktemp("postgres"))
    store.migrate()
    store.close_now()
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        yield url, connection


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: a migration a test would be most of a test's time."""
    data = tmp_path_factory.mktemp("migrated")
    store = Store.open(f"sqlite:///{data}/monitor.db", data)
    store.migrate()
    store.close_now()
    return data / "monitor.db"


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """A migrated, empty database in tmp_path/monitor.db."""
    shutil.copy(migrated_sqlite, tmp_path / "monitor.db")
    return f"sqlite:///{tmp_path / 'monitor.db'}"


@pytest.fixture
def postgres_url(migrated_postgres: tuple[str, psycopg.Connection]) -> str:
    """A migrated, empty database on the server that all share."""
    url, connection = migrated_postgres
    # A session ends a moment after its client does, and its locks with it.
    connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    connection.execute("; ".join(f"DELETE FROM {name}" for name in tables))
    return url


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database: what asks for it runs on each kind."""
    url: str = request.getfixturevalue(
        "sqlite_url" if request.param == "sqlite" else "postgres_url"
    )
    return url


@pytest.fixture(params=DATABASES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database in which nothing is, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'monitor.db'}"
    url: str = request.getfixturevalue("new_database")()
    return url


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A server of the test's own, with an empty database; it keeps what it has acknowledged."""
    with home() as place:
        yield Postgres.make(place, shared=False)
