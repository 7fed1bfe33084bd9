"""explain --forms: every form of a name that the monitor looks for, for a person to read."""

from monitor.text.forms import forms

SHOWN = ("hbs", "sq", "mk", "en", "bg", "sl")

_WORDS = {
    "written": "as written",
    "nom": "nominative",
    "gen": "genitive",
    "dat": "dative",
    "acc": "accusative",
    "ins": "instrumental",
    "loc": "locative",
    "voc": "vocative",
    "abl": "ablative",
    "sg": "",
    "pl": "plural",
    "def": "definite",
    "indef": "indefinite",
    "count": "after a number",
    "adj": "adjective",
    "m": "masculine",
    "f": "feminine",
    "n": "neuter",
}
"""Grammar's abbreviations in words; what is not here is a word already. The dative stands for the
locative, and the accusative for the nominative, where they are written alike."""


def forms_of(name: str, language: str | None) -> dict[str, list[list[dict[str, str]]]]:
    """By language, for every word of the name, its forms: `form`, and `kind` in words."""
    return {
        code: [
            [{"form": form.surface, "kind": _in_words(form.tag)} for form in word]
            for word in forms(name, code)
        ]
        for code in ([language] if language else SHOWN)
    }


def _in_words(tag: str) -> str:
    return " ".join(filter(None, (_WORDS.get(part, part) for part in tag.split("."))))
