"""The words by which an outlet holds a name at a distance: tzv. Kosovo is so-called Kosovo."""

import re
from collections.abc import Mapping
from types import MappingProxyType

SO_CALLED = "so-called"

_WORDS = {
    "hbs": r"t\.?\s?zv\.|т\.?\s?зв\.|takozvan(?:[iaoeu]|og|oga|om|ome|omu|oj|ih|im|ima)"
    r"|такозван(?:[иаоеу]|ог|ога|ом|оме|ому|ој|их|им|има)",
    "mk": r"т\.?\s?н\.|т\.\s?нар\.|таканаречен(?:а|о|и|иот|ата|ото|ите)?",
    "bg": r"т\.\s?нар\.|т\.\s?н\.|така\s?наречен(?:а|о|и|ия|ият|ата|ото|ите)?",
    "sq": r"(?:(?:[ie]|të|së)\s+)?(?:ashtuquajtur\w{0,4}|ashtuq\.)",
    "sl": r"t\.\s?i\.|tako\s?imenovan\w{1,3}",
}

FRAMING: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        language: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        for language, words in _WORDS.items()
    }
)
"""*So-called* by language, in every form."""
