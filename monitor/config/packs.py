"""The built-in packs: what they bring, and the data under monitor/packs/ as it stands there.

A pack is a directory of YAML files with `feeds:` and `entities:`, written as in rules.yaml.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from monitor.config.rules import Entity, Feed
from monitor.errors import Problem

_ROOT = Path(__file__).parents[1] / "packs"
NAMES = tuple(sorted(one.name for one in _ROOT.iterdir() if one.is_dir()))


@dataclass(frozen=True, slots=True)
class Pack:
    """What one or several packs bring, by name and id. `problems`: only a damaged file has any."""

    feeds: Mapping[str, Feed] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def of(self, section: Literal["feed", "entity"]) -> Mapping[str, Feed] | Mapping[str, Entity]:
        """The names of one section, with what they are."""
        return self.feeds if section == "feed" else self.entities

    def __or__(self, other: "Pack") -> "Pack":
        return Pack(
            {**self.feeds, **other.feeds},
            {**self.entities, **other.entities},
            self.problems + other.problems,
        )


def is_packed(file: str) -> bool:
    """Whether a file is a pack's. A user's has no directory in its name."""
    return "/" in file


def texts(name: str) -> dict[str, str]:
    """File → text of a pack, the file as `western-balkans/feeds/kosovo.yaml`."""
    return {
        file.relative_to(_ROOT).as_posix(): file.read_text("utf-8")
        for file in sorted((_ROOT / name).rglob("*.yaml"))
    }


@cache
def digest() -> bytes:
    """What names the data of all packs of this program and nothing else."""
    found = hashlib.sha256()
    for name in NAMES:
        for file, text in texts(name).items():
            for part in (file, text):
                found.update(part.encode() + b"\0")
    return found.digest()
