"""The golden pages: a page as it comes, and beside it what is and what is not its article."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.extract import extract
from monitor.model import Page

PAGES = Path(__file__).parent.parent / "data" / "pages"


@dataclass(frozen=True, kw_only=True)
class Golden:
    """A page of tests/data/pages with its expectations; `keep` holds whole lines of the text,
    `drop` phrases that stand only in the furniture around it. Group `written` was written beside
    the extractor, `held` after it; `second` and `third` by somebody else, before seeing it."""

    name: str
    url: str
    group: str
    keep: list[str]
    drop: list[str]
    title: str | None = None
    thin: str | None = None
    source: str = "page"
    published: str | None = None
    address: str | None = None
    content_type: str = "text/html; charset=utf-8"

    def page(self) -> Page:
        return extract((PAGES / f"{self.name}.html").read_bytes(), self.content_type, self.url)


def goldens() -> list[Golden]:
    files = sorted(path for path in PAGES.glob("*.json") if path.stem != "floors")
    return [
        Golden(name=path.stem, **json.loads(path.read_text(encoding="utf-8"))) for path in files
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "golden" in metafunc.fixturenames:
        cases = goldens()
        metafunc.parametrize("golden", cases, ids=[case.name for case in cases])


@pytest.fixture(scope="session")
def all_goldens() -> list[Golden]:
    return goldens()


@pytest.fixture(scope="session")
def floors() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads((PAGES / "floors.json").read_text("utf-8"))
    return found
