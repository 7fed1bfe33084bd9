"""Shapes of plain values that several sections share."""

from monitor.config import values
from monitor.config.shapes import Choice, Many, Reference, Text
from monitor.model import Severity

KINDS = (
    "portal",
    "agency",
    "daily",
    "broadcaster",
    "tabloid",
    "institution",
    "fact-check",
)

ENGINES = ("firefox", "opus", "argos", "apertium")
"""The names of the translation engines, as `settings.translators` has them."""

SLUG = Text("an id", values.slug, {"pattern": values.SLUG})
LINE = Text("a text", values.line)
PARAGRAPH = Text("a text", values.paragraph)
INTERVAL = Text("a duration", values.interval, {"pattern": values.DURATION}, raw=True)
WINDOW = Text("a duration", values.duration, {"pattern": values.DURATION}, raw=True)
RETENTION = Text("a duration", values.retention, {"pattern": values.DURATION}, raw=True)
LANGUAGE = Text("a language code", values.language, {"pattern": values.LANGUAGE})
COUNTRY = Text("a country code", values.country, {"pattern": "^[A-Za-z]{2}$"})
KIND = Choice("kind", KINDS)
SEVERITY = Choice("severity", tuple(Severity), Severity)
CHANNELS = Many(Reference("channel"))
