"""Language codes as feeds, rules and people write them."""

import pytest

from monitor.text.languages import ISO_639_1, LANGUAGES, normalise


@pytest.mark.parametrize(
    ("code", "language"),
    [
        *((code, "hbs") for code in ("bs", "hr", "sr", "cnr", "sh", "hbs", "SR", "bos", "srp")),
        ("sr-Latn", "hbs"),
        ("sr_RS", "hbs"),
        ("sr-Cyrl-BA", "hbs"),
        ("en-GB", "en"),
        (" sq ", "sq"),
        ("sqi", "sq"),
        ("mk", "mk"),
        ("nb", "no"),
        ("ja", "ja"),
        ("sw", "sw"),
        ("", None),
        ("xx", None),
        ("klingon", None),
        ("english", None),
        (None, None),
    ],
)
def test_normalise(code: str | None, language: str | None) -> None:
    assert normalise(code) == language


def test_every_code_of_the_table_names_itself() -> None:
    assert all(normalise(code) == code == row.code for code, row in LANGUAGES.items())
    assert all(code in ISO_639_1 for code in LANGUAGES if code != "hbs")
