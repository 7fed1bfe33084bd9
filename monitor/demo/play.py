"""Plays the demonstration: a newsroom publishes, the monitor reads, alerts appear."""


async def play(*, speed: float = 1.0) -> None:
    """Plays the demonstration, `speed` times as fast as a person would read along."""
    print(f"The demonstration's newsroom opens with a later version (speed {speed}).")  # noqa: T201
