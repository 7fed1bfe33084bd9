"""health: one local request. A container asks every half minute: nothing heavy is imported."""

import http.client
import os
from ipaddress import ip_address

import typer

from monitor import environment

PATIENCE = 3.0
"""Seconds for the answer."""


def health() -> None:
    """Is the daemon of this machine alive? 0 it is, 1 it is not."""
    found = environment.read(os.environ)
    host = local(found.host)
    problem = ask(host, found.port)
    place = f"[{host}]" if ":" in host else host
    standing = "alive" if problem is None else f"not alive, {problem}"
    print(f"http://{place}:{found.port}/healthz: {standing}")
    raise typer.Exit(0 if problem is None else 1)


def ask(host: str, port: int) -> str | None:
    """What is wrong with the answer; None where nothing is."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except TimeoutError:
        return f"no answer in {PATIENCE:.0f} s"
    except (OSError, http.client.HTTPException) as error:
        return f"no answer ({' '.join(str(error).split())})"
    finally:
        connection.close()
    return None if status == http.HTTPStatus.OK else f"it answered {status}"


def local(host: str) -> str:
    """Where to ask on this machine what listens on `host`: any address is loopback's, too."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"
