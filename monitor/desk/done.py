"""What people did about an alert, in words."""

from collections.abc import Mapping

from monitor.model import Act, ActKind
from monitor.render.clean import clean

LONGEST = 600

DONE: Mapping[ActKind, str] = {
    "acknowledged": "acknowledged",
    "note": "noted",
    "wrong-match": "called it a wrong match",
    "withdrawn": "withdrew it",
    "withdrawal-undone": "took the withdrawal back",
    "split": "split it",
    "merged": "merged it",
    "silenced": "silenced it",
    "silence-ended": "ended a silence",
}


def did(one: Act) -> str:
    """A line: `Ana noted: MUP ćuti`."""
    return f"{one.by} {DONE[one.kind]}{f': {clean(one.text, LONGEST)}' if one.text else ''}"
