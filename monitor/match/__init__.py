"""Rules × texts → matches with exact offsets, and the nearest miss. Pure."""

from monitor.match.advice import advise
from monitor.match.examples import Judgement, Told, judge
from monitor.match.matcher import Matcher, compile_rules
from monitor.match.rules import Rules
from monitor.match.why import vetoed
from monitor.model import NameSpan

__all__ = [
    "Judgement",
    "Matcher",
    "NameSpan",
    "Rules",
    "Told",
    "advise",
    "compile_rules",
    "judge",
    "vetoed",
]
