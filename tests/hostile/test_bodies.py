"""The collection of hostile bodies has what is known to hurt, and the worst end in a worker."""

from benchmarks.hostile.alone import alone
from benchmarks.hostile.bodies import BODIES
from benchmarks.hostile.body import MB

FAMILIES = {
    "entities": 12, "repeats": 40, "deep": 10, "huge": 20, "letters": 15, "poison": 8,
    "no text": 5, "json": 20, "packed": 12, "slow": 5,
}  # fmt: skip


def test_every_family_is_there() -> None:
    counted = dict.fromkeys(FAMILIES, 0)
    for body in BODIES.values():
        counted[body.family] += 1
    assert all(counted[family] >= least for family, least in FAMILIES.items()), counted


async def test_what_a_worker_may_not_take_ends_within_its_bounds() -> None:
    took = await alone(
        (BODIES[name] for name in ("json-empty-lists", "billion-laughs")),
        ("feed", "page"),
    )
    stopped = {f"{one.body.name} {one.used_as}": one.stopped for one in took if one.stopped}
    assert set(stopped.values()) <= {"memory", "timeout"}
    assert stopped.keys() >= {"json-empty-lists feed"}
    assert max(one.grown for one in took) <= 150 * MB
