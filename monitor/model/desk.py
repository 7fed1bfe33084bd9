"""What people at the desk do: every act carries a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ActKind = Literal[
    "acknowledged",
    "note",
    "wrong-match",
    "withdrawn",
    "withdrawal-undone",
    "split",
    "merged",
    "silenced",
    "silence-ended",
]
SilenceKind = Literal["rule", "entity", "source", "story"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something done to a story: by whom, and in which words."""

    id: str
    kind: ActKind
    by: str
    at: datetime
    story_id: str | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What is held back until its end: of a rule, an entity, a source or a story (`subject` is its
    id or name). It holds nothing critical, no change of state and no rise in severity."""

    id: str
    kind: SilenceKind
    subject: str
    by: str
    reason: str
    since: datetime
    until: datetime
    ended: datetime | None = None  # and what it held was told
