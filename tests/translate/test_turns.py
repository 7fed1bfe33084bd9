"""Turns at the engines: batches, the cache, and engines that nobody asks any more."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.translate import Engine, Stage, Translators, stages
from monitor.translate.cache import Cache
from monitor.translate.models.installed import IDLE
from monitor.translate.pieces import cut

Make = Callable[..., Translators]


@dataclass
class Clock:
    """Seconds, which only a test moves."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


async def test_an_idle_engine_is_unloaded_and_comes_back(
    translators: Make, fake: Engine, tmp_path: Path, descendants: Callable[[int], dict[int, str]]
) -> None:
    clock = Clock()
    made = translators(models=tmp_path, engines=(fake,), clock=clock)
    before = descendants(os.getpid()).keys()
    await made.translate("Prvi naslov", "", "hbs", script="Latn")
    running = descendants(os.getpid()).keys() - before
    clock.now += IDLE - 1
    await made.unload_idle()
    assert running <= descendants(os.getpid()).keys()
    clock.now += 1
    await made.unload_idle()
    assert not running & descendants(os.getpid()).keys()
    done = await made.translate("Drugi naslov", "", "hbs", script="Latn")
    assert done.title == "«Drugi naslov»"


async def test_a_sentence_in_the_other_script_is_not_asked_again(
    translators: Make, fake: Engine, tmp_path: Path
) -> None:
    made = translators(models=tmp_path, engines=(fake,))
    latin = await made.translate("Policija je blokirala put", "", "hbs", script="Latn")
    cyrillic = await made.translate("Полиција је блокирала пут", "", "hbs", script="Cyrl")
    assert cyrillic.title == latin.title == "«Policija je blokirala put»"
    other = await made.translate("Полиција је блокирала пут", "", "sq", script=None)
    assert other.title != latin.title


def test_the_cache_forgets_what_was_asked_longest_ago() -> None:
    cache = Cache(most=60)
    pieces = [cut("title", f"Rečenica broj {n}", ())[0] for n in range(3)]
    for piece in pieces[:2]:
        cache.put("opus", "hbs", piece, "a sentence")
    assert cache.get("opus", "hbs", pieces[0]) == "a sentence"
    cache.put("opus", "hbs", pieces[2], "a sentence")
    assert [cache.get("opus", "hbs", piece) for piece in pieces] == [
        "a sentence",
        None,
        "a sentence",
    ]
    assert cache.get("firefox", "hbs", pieces[0]) is None


TEXT = " ".join(f"Rečenica broj {n} govori o danu u gradu." for n in range(6))


@pytest.mark.parametrize(
    ("told", "needed", "wanted"),
    [
        (True, False, [Stage.TOLD, Stage.TOLD, *[Stage.LEAD] * 3, Stage.TEXT, Stage.TEXT]),
        (True, True, [Stage.TOLD, Stage.TOLD, *[Stage.LEAD] * 3, Stage.NEEDED, Stage.NEEDED]),
        (False, False, [*[Stage.LEAD] * 4, *[Stage.TEXT] * 3]),
    ],
)
def test_the_order_of_one_article(*, told: bool, needed: bool, wanted: list[Stage]) -> None:
    pieces = (*cut("title", "Dan u gradu", ()), *cut("text", TEXT, ()))
    quoted = ["Rečenica broj 4 govori o danu u gradu."]
    order = stages(pieces, TEXT, quoted, told=told, needed=needed)
    assert list(order.values()) == wanted
    assert next(iter(order)).field == "title"
    if told:
        assert list(order)[1].text == quoted[0]


async def test_every_sentence_of_a_long_text_comes_out_in_its_place(
    translators: Make, fake: Engine, tmp_path: Path
) -> None:
    text = "\n".join(f"Rečenica broj {n} govori o danu." for n in range(300))
    made = translators(models=tmp_path, engines=(fake,), deadline=60.0)
    done = await made.translate("Dan", text, "hbs", script="Latn")
    assert done.complete
    assert done.text.split("\n") == [f"«{line}»" for line in text.split("\n")]
