"""The languages that this program knows, one row each, and the codes by which others name them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language. `code` is ISO 639-1, or `hbs`; `scripts` are ISO 15924, the usual one first.

    `grammar`: inflected forms of names are made for it (`monitor.text.forms`); in the others a
    name is found as written.
    """

    code: str
    name: str
    scripts: tuple[str, ...] = ("Latn",)
    grammar: bool = False


# Bosnian, Croatian, Serbian and Montenegrin are one row: nobody can tell them apart reliably in
# press text (134 of 204 at best), and their names inflect alike.
_ROWS = (
    Language(
        code="hbs",
        name="Bosnian, Croatian, Serbian, Montenegrin",
        scripts=("Latn", "Cyrl"),
        grammar=True,
    ),
    Language(code="sq", name="Albanian", grammar=True),
    Language(code="mk", name="Macedonian", scripts=("Cyrl",), grammar=True),
    Language(code="en", name="English", grammar=True),
    Language(code="bg", name="Bulgarian", scripts=("Cyrl",), grammar=True),
    Language(code="sl", name="Slovenian", grammar=True),
    Language(code="el", name="Greek", scripts=("Grek",)),
    Language(code="tr", name="Turkish"),
    Language(code="de", name="German"),
    Language(code="fr", name="French"),
    Language(code="it", name="Italian"),
    Language(code="es", name="Spanish"),
    Language(code="pt", name="Portuguese"),
    Language(code="nl", name="Dutch"),
    Language(code="hu", name="Hungarian"),
    Language(code="ro", name="Romanian"),
    Language(code="pl", name="Polish"),
    Language(code="cs", name="Czech"),
    Language(code="sk", name="Slovak"),
    Language(code="ru", name="Russian", scripts=("Cyrl",)),
    Language(code="uk", name="Ukrainian", scripts=("Cyrl",)),
    Language(code="be", name="Belarusian", scripts=("Cyrl",)),
    Language(code="sv", name="Swedish"),
    Language(code="da", name="Danish"),
    Language(code="no", name="Norwegian"),
    Language(code="fi", name="Finnish"),
    Language(code="ar", name="Arabic", scripts=("Arab",)),
    Language(code="he", name="Hebrew", scripts=("Hebr",)),
    Language(code="zh", name="Chinese", scripts=("Hani",)),
    Language(code="ja", name="Japanese", scripts=("Hira", "Hani", "Kana")),
    Language(code="ka", name="Georgian", scripts=("Geor",)),
    Language(code="hy", name="Armenian", scripts=("Armn",)),
)

LANGUAGES: Mapping[str, Language] = MappingProxyType({row.code: row for row in _ROWS})
"""Every row by its code, those of the region first."""

_TWO_LETTERS = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu
    hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
    lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
ISO_639_1: frozenset[str] = frozenset(_TWO_LETTERS.split())
"""The two-letter codes of ISO 639-1 (Library of Congress, code list of 2023)."""

_ALIASES = MappingProxyType(
    dict.fromkeys(("bs", "hr", "sr", "sh", "cnr", "bos", "hrv", "srp", "hbs"), "hbs")
    | {"sqi": "sq", "alb": "sq", "mkd": "mk", "mac": "mk", "eng": "en", "bul": "bg", "slv": "sl"}
    | {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "jw": "jv"}
    | {"ell": "el", "tur": "tr", "deu": "de", "fra": "fr", "ita": "it", "spa": "es", "por": "pt"}
    | {"nld": "nl", "hun": "hu", "ron": "ro", "pol": "pl", "ces": "cs", "slk": "sk", "rus": "ru"}
    | {"ukr": "uk", "bel": "be", "swe": "sv", "dan": "da", "nor": "no", "nob": "no", "nno": "no"}
    | {"fin": "fi", "ara": "ar", "heb": "he", "zho": "zh", "jpn": "ja", "kat": "ka", "hye": "hy"}
)


def normalise(code: str | None) -> str | None:
    """The language that a code or tag names: `bs`, `hr`, `sr-Latn`, `cnr` are `hbs`, `en-GB` is
    `en`, and so is `eng` (of ISO 639-3 the languages that have a row); None where it names none.
    Letter case and `_` for `-` make no difference."""
    if code is None:
        return None
    base = code.strip().replace("_", "-").partition("-")[0].lower()
    if base in _ALIASES:
        return _ALIASES[base]
    return base if base in ISO_639_1 else None


def named(codes: Iterable[str]) -> str:
    """Languages in words, `English and Albanian`; a code that has no row stays as it is."""
    names = [
        LANGUAGES[code].name.replace(", ", "/") if code in LANGUAGES else code for code in codes
    ]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
