"""robots.txt, as RFC 9309 reads it: groups, the longest matching rule, `*` and `$`.

The standard library's parser takes the first matching rule and knows no wildcards, so that
`Disallow: /` followed by `Allow: /vijesti` forbids everything. Whoever writes the file may mean
harm: reading it and asking it take bounded time, and what is remembered is bounded for all hosts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

MAX_BYTES = 512 * 1024
"""RFC 9309, 2.5 asks for at least 500 KiB."""

MOST_PATTERNS = 1000
"""Rules with `*` or `$` that count, in the order of the file; each is looked for in the path, which
takes up to 20 µs. (Newspapers have a dozen.)"""

KEPT_HOSTS = 4096
KEPT_SIZE = 32 * 2**20
"""How many hosts' rules are remembered at once, and how many bytes they may take together."""

_RULE_SIZE = 200  # bytes that a rule takes besides its letters

_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_TOKEN = re.compile(r"[A-Za-z_-]*")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


class Robots:
    """The rules of one host for one robot; `size` is about the bytes that they take."""

    def __init__(self, rules: Mapping[str, bool]) -> None:
        """`rules`: whether what begins with, or fits, a pattern may be fetched."""
        patterns = [rule for rule in rules if "*" in rule or rule.endswith("$")]
        self._allowed = rules
        self._patterns = sorted(patterns[:MOST_PATTERNS], key=len, reverse=True)
        self._starts = rules.keys() - set(patterns)
        self._lengths = sorted({len(start) for start in self._starts}, reverse=True)
        self.size = sum(map(len, rules)) + _RULE_SIZE * (len(rules) + 1)

    def allows(self, path: str) -> bool:
        """Whether `path` (with its query) may be fetched; no rule, no objection. The longest rule
        decides; of two as long, the one that allows."""
        path = _normal(path)
        starts = (path[:length] for length in self._lengths if length <= len(path))
        found = [start for start in starts if start in self._starts][:1]
        found += [rule for rule in self._patterns if _matches(rule, path)]
        longest = max(map(len, found), default=0)
        deciding = [self._allowed[rule] for rule in found if len(rule) == longest]
        return any(deciding) or not deciding


def parse(text: str, product: str) -> Robots:
    """The rules for the robot whose product token is `product`: its own groups, else those of
    `*`. Any text is accepted; lines that mean nothing are passed over (RFC 9309, 2.2)."""
    groups: dict[str, dict[str, bool]] = {}
    agents: set[str] = set()  # of the group that is read, those who could be us
    open_for_agents = False
    for line in text.removeprefix("\ufeff").splitlines():
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            named = {_agent(value)} & {"*", product.lower()}
            agents = agents | named if open_for_agents else named
            groups |= {agent: {} for agent in named - groups.keys()}
            open_for_agents = True
        elif key in {"allow", "disallow"}:
            open_for_agents = False
            if agents and value[:1] in {"/", "*"}:
                rule = _normal(value)
                for agent in agents:
                    groups[agent][rule] = key == "allow" or groups[agent].get(rule, False)
    return Robots(groups.get(product.lower(), groups.get("*", {})))


@dataclass(slots=True)
class RobotsKept:
    """What hosts said, until a time; None where everything is forbidden. What was not asked for
    longest goes where it is too much."""

    _found: dict[str, tuple[Robots | None, datetime, timedelta]] = field(default_factory=dict)
    size: int = 0

    def __len__(self) -> int:
        return len(self._found)

    def keep(self, host: str, robots: Robots | None, now: datetime, time: timedelta) -> None:
        """Remembers what `host` said, for that time."""
        self._drop(host)
        self._found[host] = robots, now + time, time
        self.size += _size(host, robots)
        while self._found and (len(self._found) > KEPT_HOSTS or self.size > KEPT_SIZE):
            self._drop(next(iter(self._found)))

    def get(self, host: str, now: datetime) -> tuple[bool, Robots | None]:
        """Whether it is known what `host` said, and what it is. After a clock that went back
        nothing is believed for longer than it was to be."""
        robots, until, time = self._found.get(host, (None, now, timedelta()))
        if not timedelta() < until - now <= time:
            return False, None
        self._found[host] = self._found.pop(host)
        return True, robots

    def _drop(self, host: str) -> None:
        found = self._found.pop(host, None)
        if found is not None:
            self.size -= _size(host, found[0])


def _size(host: str, robots: Robots | None) -> int:
    return len(host) + _RULE_SIZE + (robots.size if robots else 0)


def _agent(value: str) -> str:
    if value.startswith("*"):
        return "*"
    token = _TOKEN.match(value)
    return token[0].lower() if token else ""


def _normal(path: str) -> str:
    """Octets outside ASCII escaped, escapes of plain letters undone, the rest upper case
    (RFC 9309, 2.2.2)."""
    return quote(_ESCAPE.sub(_escape, path), safe=_ASCII)


def _escape(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else found[0].upper()


def _matches(pattern: str, path: str) -> bool:
    """`*` is any run of characters, a final `$` the end; each part is looked for once, leftmost,
    so that no pattern takes more than a pass over the path."""
    ends = pattern.endswith("$")
    head, *parts = (pattern[:-1] if ends else pattern).split("*")
    if not path.startswith(head):
        return False
    at = len(head)
    if not parts:
        return at == len(path) or not ends
    for part in parts[:-1]:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    if ends:
        return len(path) - len(parts[-1]) >= at and path.endswith(parts[-1])
    return path.find(parts[-1], at) >= 0
