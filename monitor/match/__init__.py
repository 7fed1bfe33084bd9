"""Rules × texts → matches with exact offsets, and the nearest miss. Pure."""

from monitor.match.advice import advise
from monitor.match.examples import check, failing_rules
from monitor.match.matcher import Matcher, compile_rules
from monitor.match.rules import Rules
from monitor.model import NameSpan

__all__ = ["Matcher", "NameSpan", "Rules", "advise", "check", "compile_rules", "failing_rules"]
