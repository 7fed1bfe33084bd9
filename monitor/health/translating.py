"""What is wrong with translating: it cannot keep up."""

from datetime import datetime, timedelta

from monitor.health.finding import Finding

BEHIND = timedelta(minutes=10)
"""How long a headline may wait for its translation."""


def of_queue(waiting: int, oldest: datetime | None, now: datetime) -> list[Finding]:
    """Headlines and leads that wait for their translation; texts may, until there is time."""
    if oldest is None or now - oldest <= BEHIND:
        return []
    minutes = round((now - oldest) / timedelta(minutes=1))
    articles = "1 article waits" if waiting == 1 else f"{waiting:,} articles wait"
    text = (
        f"{articles} for the translation of the headline, one for {minutes} minutes; alerts wait "
        "20 s for theirs and go out in the original"
    )
    todo = (
        "a faster engine first in settings.translators, fewer feeds, or `monitor worker --steps "
        "translate` on another machine (PostgreSQL)"
    )
    return [Finding(about="translation", text=text, todo=todo)]
