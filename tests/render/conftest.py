"""The messages of the goldens."""

from pathlib import Path

import pytest

from monitor.model import Message
from monitor.render import thaw

MESSAGES = Path(__file__).parent.parent / "data" / "messages"


@pytest.fixture
def messages() -> dict[str, Message]:
    """Every message of the goldens, by name."""
    files = sorted(MESSAGES.glob("*.message.json"))
    return {path.name.split(".")[0]: thaw(path.read_text()) for path in files}
