"""The lists of everyday words: whole, folded, and of one meaning a group."""

import pytest

from monitor.text.everyday import everyday_words, homographs, is_common, small_words
from monitor.text.fold import fold
from monitor.text.languages import LANGUAGES

LISTED = ("hbs", "sq", "mk", "bg", "sl", "en")


@pytest.mark.parametrize("language", LISTED)
def test_every_language_of_the_region_has_its_words(language):
    assert 100 < len(small_words(language)) < 400
    assert small_words(language) < everyday_words(language)
    assert len(everyday_words(language)) < 500
    assert all(word == fold(word) != "" for word in everyday_words(language))


def test_another_language_has_none():
    assert small_words("de") == everyday_words("de") == frozenset()


@pytest.mark.parametrize(
    ("word", "language", "small", "everyday"),
    [
        ("i", "hbs", True, True),
        ("godina", "hbs", False, True),
        ("банка", "mk", False, False),
        ("дека", "mk", True, True),
        ("mund", "sq", True, True),
        ("mund", "hbs", False, False),
        ("most", "en", True, True),
        ("Banjska", "hbs", False, False),
    ],
)
def test_words(word, language, small, everyday):
    assert (fold(word) in small_words(language)) is small
    assert (fold(word) in everyday_words(language)) is everyday


def test_homographs_have_two_meanings_in_known_languages():
    for word, groups in homographs().items():
        languages = [language for group in groups for language in group]
        assert len(groups) > 1, word
        assert len(set(languages)) == len(languages), word
        assert set(languages) <= LANGUAGES.keys(), word
    assert is_common("rat", "en")
    assert is_common("rat", "hbs")
    assert not is_common("rat", "sq")
