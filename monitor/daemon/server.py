"""The HTTP server inside the daemon's loop."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from monitor.app import App
from monitor.daemon.connection import Connection
from monitor.daemon.live import LiveRules
from monitor.environment import Environment
from monitor.errors import EnvironmentUnusable
from monitor.web import build


class Server(uvicorn.Server):
    """uvicorn, whose signals are the daemon's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the process's signal handlers alone."""
        yield


def server(environment: Environment, app: App, live: LiveRules) -> Server:
    """The server of pages and probes, to be run on a socket of `listening`."""
    return Server(
        uvicorn.Config(
            build(environment, app, live.reload),
            http=Connection,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )
    )


@contextmanager
def listening(environment: Environment) -> Iterator[socket.socket]:
    """The bound socket; raises EnvironmentUnusable where the address cannot be had."""
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((environment.host, environment.port))
        listener.listen()  # from here on nobody else can have the address
    except OSError as error:
        listener.close()
        raise EnvironmentUnusable(
            f"MONITOR_LISTEN {environment.host}:{environment.port}: {error.strerror}; "
            "choose another address or stop what listens there"
        ) from error
    with listener:
        yield listener
