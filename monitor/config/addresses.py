"""Channel addresses: `${VAR}`, `${VAR:-default}` and `${file:/path}` filled in, never shown."""

import re
import stat
from collections.abc import Mapping
from pathlib import Path

from monitor.config.nodes import Node, ScalarNode
from monitor.config.reading import BAD, Bad, Reading
from monitor.config.rules import Secret

_MAX_SECRET = 64 * 1024  # bytes of a secret file
_PART = re.compile(r"\$\{([^{}]*)\}")
_VARIABLE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)


class Missing(Exception):
    """A variable or secret file that is not there; `name` is what to set."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class Address:
    """One address: the value is a Secret, or the Missing that keeps it from being whole.

    What is missing is told at level "channel": it breaks this channel, and no rule.
    """

    def read(self, node: Node, reading: Reading) -> Secret | Missing | Bad:
        """The address with its secrets filled in."""
        if not isinstance(node, ScalarNode) or node.kind != "text":
            return reading.tell(node, 'an address is meant: one text, in quotes, as "slack://…"')
        text = node.text
        if "${" in _PART.sub("", text):
            return reading.tell(node, "${ without its }: write ${NAME}")
        try:
            whole = _PART.sub(lambda part: _fill(part[1], reading.env), text)
        except ValueError as error:
            return reading.tell(node, str(error))
        except Missing as missing:
            reading.tell(node, str(missing), "channel")
            return missing
        if "://" not in whole:
            level = "channel" if "${" in text else "error"
            reading.tell(node, "no address: it begins with a word and ://, as slack://", level)
            return Missing("its address", "") if level == "channel" else BAD
        return Secret(whole)

    def schema(self) -> dict[str, object]:
        """Any text."""
        return {"type": "string"}


def _fill(inside: str, env: Mapping[str, str]) -> str:
    if inside.startswith("file:"):
        return _secret_file(inside.removeprefix("file:"))
    found = _VARIABLE.fullmatch(inside)
    if found is None:
        raise ValueError("in ${…} stands a variable's name, as ${SLACK_URL}, or file:/path")
    name, default = found.groups()
    value = env.get(name, "").strip() or default
    if value is None:
        raise Missing(
            name, f"{name} is not set: until it is, this channel's messages are held and not sent"
        )
    return value


def _secret_file(name: str) -> str:
    held = "until it is there, this channel's messages are held and not sent"
    path = Path(name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_SECRET:
            raise Missing(name, f"{name} is no small file; {held}")
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise Missing(name, f"the file {name} is missing; {held}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise Missing(name, f"the file {name} cannot be read ({reason}); {held}") from None
    if not text or "\n" in text:
        raise Missing(name, f"the file {name} has to hold one line; {held}")
    return text
