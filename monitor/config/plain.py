"""Shapes of plain values that several sections share, and the keys that are still to come."""

from collections.abc import Mapping

from monitor.config import values
from monitor.config.shapes import Choice, Many, Reference, Text
from monitor.model import Severity

NOT_YET: Mapping[str, tuple[str, ...]] = {
    "file": (),
    "settings": ("page_url",),
    "feed": (),
    "entity": (),
    "rule": ("confirm",),
    "channel": ("quiet_hours", "wakes", "limit", "escalate", "digest"),
}
"""Keys of the public interface whose behaviour a later version brings: refused until then."""

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
