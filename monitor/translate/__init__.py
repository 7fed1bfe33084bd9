"""Translation: a text in the region's languages → the same in the desk's language, offline.

Engines run in worker processes that can be killed; a text is translated sentence by sentence, what
is told first, and in turns, so that no text holds up another.
"""

from monitor.translate.draft import Draft, Stage, stages
from monitor.translate.engine import Engine, EngineInfo
from monitor.translate.pieces import Piece
from monitor.translate.table import ENGINES, REGION
from monitor.translate.translators import Translators
from monitor.translate.turn import Spent, Turn

__all__ = [
    "ENGINES",
    "REGION",
    "Draft",
    "Engine",
    "EngineInfo",
    "Piece",
    "Spent",
    "Stage",
    "Translators",
    "Turn",
    "stages",
]
