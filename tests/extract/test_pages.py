"""Every golden page gives its article whole, and nothing that stands around it."""

from typing import Any


def test_every_paragraph_of_the_article_is_a_line_of_its_text(golden: Any) -> None:
    lines = golden.page().text.splitlines()
    assert [paragraph for paragraph in golden.keep if paragraph not in lines] == []


def test_the_paragraphs_stand_in_their_order(golden: Any) -> None:
    lines = golden.page().text.splitlines()
    places = [lines.index(paragraph) for paragraph in golden.keep if paragraph in lines]
    assert places == sorted(places)


def test_nothing_around_the_article_is_in_its_text(golden: Any) -> None:
    text = golden.page().text
    assert [phrase for phrase in golden.drop if phrase in text] == []


def test_the_page_says_what_it_is(golden: Any) -> None:
    page = golden.page()
    assert (page.thin, page.source) == (golden.thin, golden.source)
    assert bool(page.text) == (golden.thin is None)
    if golden.title:
        assert page.title == golden.title
    if golden.address:
        assert page.url == golden.address
    if golden.published:
        assert page.published is not None
        assert page.published.isoformat().replace("+00:00", "Z") == golden.published


def test_the_text_is_plain(golden: Any) -> None:
    page = golden.page()
    for line in page.text.splitlines():
        assert line == " ".join(line.split())
        assert line
    assert not set(page.text) & {chr(code) for code in range(32) if chr(code) != "\n"}


def test_quality_stays_above_its_floors(
    all_goldens: list[Any], floors: dict[str, dict[str, float]]
) -> None:
    """The shares of paragraphs kept and of phrases left out, for each group of pages; the floors
    are pinned in floors.json and never lowered to make this pass."""
    for group, floor in floors.items():
        cases = [(case, case.page().text) for case in all_goldens if case.group == group]
        kept = [line in text.splitlines() for case, text in cases for line in case.keep]
        left = [phrase not in text for case, text in cases for phrase in case.drop]
        assert len(cases) >= floor["pages"]
        assert sum(kept) / len(kept) >= floor["kept"], group
        assert sum(left) / len(left) >= floor["left_out"], group
