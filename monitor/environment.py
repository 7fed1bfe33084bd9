"""The MONITOR_* variables, read once and checked: where things are and who may do what. And the
clock, which is the environment's too."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.config.rules import Secret
from monitor.errors import EnvironmentUnusable

HIGHEST_PORT = 65535
_SECRET = re.compile(r"pass|pwd|key|token|secret|auth|sig", re.IGNORECASE)
LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The settings that are not the analyst's: every value is usable."""

    rules: Path
    data: Path
    database_url: str = field(repr=False)
    host: str
    port: int
    tokens: tuple[tuple[str, Secret], ...]  # (person or "", token)
    allow_private: tuple[IPv4Network | IPv6Network, ...]
    trusted_proxy: tuple[IPv4Network | IPv6Network, ...]
    proxy: str | None = field(repr=False)
    heartbeat: Secret | None
    models_from: str | None = field(repr=False)
    log: str
    user: str | None  # who acts from the command line; None: whoever is signed in

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Everything in it that must not print: tokens, the heartbeat's address, and the passwords
        in addresses."""
        addresses = (self.database_url, self.proxy or "", self.models_from or "")
        passwords = (one for url in addresses for one in _passwords(url))
        whole = () if self.heartbeat is None else (self.heartbeat,)
        return (*(token for _, token in self.tokens), *whole, *map(Secret, passwords))


def utc_now() -> datetime:
    """The one clock outside of tests."""
    return datetime.now(UTC)


def steady() -> float:
    """Seconds that nobody sets, those among them in which the machine slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def read(variables: Mapping[str, str]) -> Environment:
    """The environment; raises EnvironmentUnusable naming the variable and what it should hold."""
    data = Path(variables.get("MONITOR_DATA") or "data")
    host, port = _listen(variables.get("MONITOR_LISTEN") or "127.0.0.1:8080")
    tokens = _tokens(variables.get("MONITOR_TOKEN") or "")
    if not tokens and not _is_loopback(host):
        raise EnvironmentUnusable(
            f"MONITOR_LISTEN is {host}:{port}, which others can reach: set MONITOR_TOKEN "
            "(what people sign in with), or listen on 127.0.0.1"
        )
    return Environment(
        rules=Path(variables.get("MONITOR_RULES") or "rules.yaml"),
        data=data,
        database_url=variables.get("MONITOR_DATABASE_URL") or f"sqlite:///{data / 'monitor.db'}",
        host=host,
        port=port,
        tokens=tokens,
        allow_private=_networks(variables, "MONITOR_ALLOW_PRIVATE"),
        trusted_proxy=_networks(variables, "MONITOR_TRUSTED_PROXY"),
        proxy=variables.get("MONITOR_PROXY") or None,
        heartbeat=_heartbeat(variables.get("MONITOR_HEARTBEAT_URL") or ""),
        models_from=variables.get("MONITOR_MODELS_FROM") or None,
        log=_level(variables.get("MONITOR_LOG") or "info"),
        user=variables.get("MONITOR_USER") or None,
    )


def _listen(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or int(port) > HIGHEST_PORT:
        raise EnvironmentUnusable(
            f"MONITOR_LISTEN is {value!r}: write address:port, as 127.0.0.1:8080"
        )
    return host, int(port)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _tokens(value: str) -> tuple[tuple[str, Secret], ...]:
    """`token`, or `ana:token1,ben:token2`."""
    found = []
    for part in filter(None, (part.strip() for part in value.split(","))):
        person, colon, token = part.partition(":")
        found.append((person, Secret(token)) if colon else ("", Secret(part)))
    if any(not token.reveal() for _, token in found):
        raise EnvironmentUnusable(
            "MONITOR_TOKEN has a name without a token: write ana:token1,ben:token2"
        )
    return tuple(found)


def _passwords(url: str) -> Iterator[str]:
    """Before the host and in the query, where PostgreSQL may have it, too; of what cannot be read,
    all of it. As written and decoded."""
    try:
        parts = urlsplit(url)
        # A proxy may take a token for a name; with a database a name alone is none.
        lone = parts.username if parts.scheme.startswith("http") and not parts.password else ""
        asked = (pair.partition("=") for pair in parts.query.split("&"))
        queried = (value for name, _, value in asked if _SECRET.search(name))
        for one in filter(None, (parts.password, lone, *queried)):
            yield from dict.fromkeys((unquote(one), one))
    except ValueError:
        yield url


def _heartbeat(value: str) -> Secret | None:
    """Whatever is wrong with it, it isn't repeated."""
    if not value:
        return None
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and value.isprintable()
    except ValueError:
        good = False
    if not good or " " in value:
        raise EnvironmentUnusable(
            "MONITOR_HEARTBEAT_URL is no address: write it whole, as https://hc-ping.com/…"
        )
    return Secret(value)


def _networks(variables: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    parts = (part.strip() for part in (variables.get(name) or "").split(","))
    try:
        return tuple(ip_network(part) for part in parts if part)
    except ValueError as error:
        raise EnvironmentUnusable(
            f"{name}: {error}; write networks as 127.0.0.0/8,10.1.0.0/16"
        ) from error


def _level(value: str) -> str:
    if value.lower() not in LEVELS:
        raise EnvironmentUnusable(f"MONITOR_LOG is {value!r}: one of {', '.join(LEVELS)}")
    return value.lower()
