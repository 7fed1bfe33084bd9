"""robots.txt, as RFC 9309 reads it: groups, the longest matching rule, `*` and `$`.

The standard library's parser takes the first matching rule and knows no wildcards, so that
`Disallow: /` followed by `Allow: /vijesti` forbids everything.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

MAX_BYTES = 512 * 1024
"""RFC 9309, 2.5 asks for at least 500 KiB."""

_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_TOKEN = re.compile(r"[A-Za-z_-]*")


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: str
    allow: bool

    @property
    def rank(self) -> tuple[int, bool]:
        """The longest pattern decides; of two as long, the one that allows."""
        return len(self.pattern), self.allow


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host for one robot."""

    rules: tuple[_Rule, ...]

    def allows(self, path: str) -> bool:
        """Whether `path` (with its query) may be fetched; no rule, no objection."""
        path = _normal(path)
        found = (rule for rule in self.rules if _matches(rule.pattern, path))
        best = max(found, key=lambda rule: rule.rank, default=None)
        return best is None or best.allow


def parse(text: str, product: str) -> Robots:
    """The rules for the robot whose product token is `product`: its own groups, else those of
    `*`. Any text is accepted; lines that mean nothing are passed over (RFC 9309, 2.2)."""
    groups: dict[str, list[_Rule]] = {}
    agents: list[str] = []
    open_for_agents = False
    for line in text.removeprefix("\ufeff").splitlines():
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            agents = [*agents, _agent(value)] if open_for_agents else [_agent(value)]
            groups.setdefault(agents[-1], [])
            open_for_agents = True
        elif key in {"allow", "disallow"}:
            open_for_agents = False
            if value[:1] in {"/", "*"}:
                rule = _Rule(_normal(value), key == "allow")
                for agent in agents:
                    groups[agent].append(rule)
    return Robots(tuple(groups.get(product.lower(), groups.get("*", []))))


def _agent(value: str) -> str:
    if value.startswith("*"):
        return "*"
    token = _TOKEN.match(value)
    return token[0].lower() if token else ""


def _normal(path: str) -> str:
    """Octets outside ASCII escaped, escapes of plain letters undone, the rest upper case
    (RFC 9309, 2.2.2)."""
    return _ESCAPE.sub(_escape, quote(path, safe="".join(map(chr, range(0x21, 0x7F)))))


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
