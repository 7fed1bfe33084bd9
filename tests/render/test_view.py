"""Where a sentence stands in its article, and what is marked in it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Article
from monitor.render import plain
from monitor.render.view import place

TEXT = """Kosovska policija blokirala je put prema Banjskoj. Čuli su se pucnji. Povrijeđenih nema.
Iz KFOR-a su saopštili da prate situaciju i da su patrole pojačane.

Ministar je rekao da će sve biti poznato do večeri.
Škole u Zvečanu danas ne rade."""
ARTICLE = Article(
    id="ar-1",
    url="https://example.org/1",
    feed="klix",
    entry_id=None,
    title="Pucnjava u Banjskoj: policija blokirala put",
    text=TEXT,
    language="hbs",
    script="Latn",
    published=None,
    seen=datetime(2026, 2, 11, 16, 0, tzinfo=UTC),
    source="page",
)


@pytest.mark.parametrize(
    ("sentence", "want"),
    [
        ("Pucnjava u Banjskoj: policija blokirala put", "headline"),
        ("Kosovska policija blokirala je put prema Banjskoj.", "lead"),
        ("Povrijeđenih nema.", "lead"),
        ("Iz KFOR-a su saopštili da prate situaciju i da su patrole pojačane.", "paragraph 2 of 4"),
        ("…da su patrole pojačane…", "paragraph 2 of 4"),
        ("Škole u Zvečanu danas ne rade.", "paragraph 4 of 4"),
        ("Toga nema.", None),
        ("…", None),
        ("", None),
        (None, None),
    ],
)
def test_place(sentence, want) -> None:
    assert place(ARTICLE, sentence) == want


def test_found_words_are_marked_in_both_languages(messages) -> None:
    body = plain(messages["bosnian"], ZoneInfo("Europe/Sarajevo")).body
    assert "the road toward «Banjska» after «shots» were heard" in body
    assert "put prema «Banjskoj» nakon što su se iz pravca manastira čuli «pucnji»" in body
