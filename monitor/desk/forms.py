"""explain --forms: every form of a name that the monitor looks for, for a person to read."""

from monitor.text.forms import forms
from monitor.text.languages import LANGUAGES

SHOWN = ("hbs", "sq", "mk", "en", "bg", "sl")


def forms_of(name: str, language: str | None) -> dict[str, list[list[dict[str, str]]]]:
    """By language, for every word of the name, its forms: `form`, and `kind` in grammar's words."""
    chosen = [language] if language else [code for code in SHOWN if code in LANGUAGES]
    return {
        code: [
            [{"form": form.surface, "kind": form.tag} for form in word]
            for word in forms(name, code)
        ]
        for code in chosen
    }
