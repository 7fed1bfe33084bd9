"""Acting on alerts, for the command line, the page and buttons alike: every act carries a name.

Each function is called within one write. Done twice it changes nothing twice, and says who was
first. Wherever a story is wanted, its id or that of one of its alerts names it.
"""

from monitor.desk.act.attend import Acknowledged, Noted, acknowledge, note
from monitor.desk.act.quiet import Silenced, end_silence, mute, parsed, silence
from monitor.desk.act.regroup import Merged, Split, merge, split
from monitor.desk.act.who import named, person
from monitor.desk.act.withdrawal import Undone, Withdrawn, undo, withdraw
from monitor.desk.act.wrong import Proposal, propose, wrong, wrong_match

__all__ = [
    "Acknowledged",
    "Merged",
    "Noted",
    "Proposal",
    "Silenced",
    "Split",
    "Undone",
    "Withdrawn",
    "acknowledge",
    "end_silence",
    "merge",
    "mute",
    "named",
    "note",
    "parsed",
    "person",
    "propose",
    "silence",
    "split",
    "undo",
    "withdraw",
    "wrong",
    "wrong_match",
]
