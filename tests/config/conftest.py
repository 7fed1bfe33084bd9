from collections.abc import Callable, Mapping
from datetime import date

import pytest

from monitor.config import Loaded, parse

TODAY = date(2026, 11, 22)
Read = Callable[..., Loaded]


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def read() -> Read:
    """Parses one text as rules.yaml; `version: 1` is put before it."""

    def one(text: str, env: Mapping[str, str] | None = None) -> Loaded:
        return parse({"rules.yaml": f"version: 1\n{text}"}, env or {}, today=TODAY)

    return one
