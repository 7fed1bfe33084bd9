"""What folds alike and is not: the hooks of a word of the text against those of a form."""

import pytest

from monitor.text.fold import fold
from monitor.text.forms import Form, forms


def made(name: str, surface: str, kind: str) -> Form:
    return next(form for form in forms(name, "hbs", kind=kind)[0] if form.folded == fold(surface))


@pytest.mark.parametrize(
    ("name", "kind", "written", "is_it"),
    [
        ("znak", "word", "znaci", True),
        ("znak", "word", "znači", False),  # means
        ("znak", "word", "значи", False),
        ("granica", "word", "graniči", False),  # borders on
        ("potpis", "word", "potpiše", False),  # signs
        ("riječ", "word", "riječi", True),
        ("riječ", "word", "речи", True),
        ("riječ", "word", "reći", False),  # to say
        ("riječ", "word", "rijeci", True),  # without its hooks; a text that has some is asked later
        ("četa", "word", "ćete", False),  # you will
        ("prijem", "word", "prijema", True),
        ("prijem", "word", "prema", False),  # towards
        ("kosarka", "word", "košarke", True),  # written without hooks by whoever wrote the rule
        ("Vučić", "person", "Vučiča", True),
        ("Vučić", "person", "Vucića", True),
        ("Vučić", "person", "Vučic", True),
        ("Vučić", "person", "Vucica", True),
        ("Vučić", "person", "Vučica", False),  # a she-wolf, at the beginning of a sentence
        ("Vucic", "person", "Vučića", True),
        ("Luka", "person", "Luke", True),
        ("Niš", "place", "Nišu", True),
        ("Niš", "place", "Nisu", False),  # they are not
    ],
)
def test_hooks_tell_words_apart(name: str, kind: str, written: str, is_it: bool) -> None:
    assert made(name, written, kind).spells(written) is is_it
