"""A daemon that starts before what it needs is there."""

import pytest

from monitor import environment
from monitor.cli import context
from monitor.environment import Environment
from monitor.errors import DatabaseAway, DatabaseDamaged, DiskFull, StoreError


@pytest.mark.parametrize("fault", [DiskFull, DatabaseAway])
def test_it_waits_for_what_passes(fault: type[StoreError], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ending with 78 would keep systemd from ever starting it again."""
    answers: list[object] = [fault("no room"), fault("no room"), "opened"]

    def opened(_: Environment) -> object:
        answer = answers.pop(0)
        if isinstance(answer, StoreError):
            raise answer
        return answer

    monkeypatch.setattr(context, "open_store", opened)
    monkeypatch.setattr(context, "WAIT", 0.0)
    found: object = context.awaited_store(environment.read({}))
    assert found == "opened"


def test_it_ends_on_what_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_: Environment) -> object:
        raise DatabaseDamaged("page 3")

    monkeypatch.setattr(context, "open_store", damaged)
    with pytest.raises(DatabaseDamaged):
        context.awaited_store(environment.read({}))
