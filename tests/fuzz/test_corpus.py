"""The corpus: each input that was written for it, that broke something once, or is made of those.

`make fuzz` looks on with new ones and keeps what it finds there."""

import random
from pathlib import Path

import pytest

from benchmarks.fuzz.mutate import mutated
from benchmarks.fuzz.stages import STAGES

CORPUS = Path(__file__).parent.parent / "data" / "corpus"
MUTATIONS = {"extract": 60, "match": 60, "config": 60}


@pytest.mark.parametrize("stage", STAGES)
def test_every_input_of_the_corpus_holds(stage: str) -> None:
    for path in sorted((CORPUS / stage).iterdir()):
        try:
            STAGES[stage](path.read_bytes())
        except Exception as error:
            error.add_note(f"the input is {path.name}")
            raise


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_made_of_them_holds(stage: str) -> None:
    seeds = [path.read_bytes() for path in sorted((CORPUS / stage).iterdir())]
    for number in range(MUTATIONS.get(stage, 200)):
        data = mutated(seeds, random.Random(f"{stage} {number}"))
        try:
            STAGES[stage](data)
        except Exception as error:
            error.add_note(f"the input is {data!r}")
            raise


def test_the_corpus_is_small_and_has_every_stage() -> None:
    assert {path.parent.name for path in CORPUS.glob("*/*")} == STAGES.keys()
    assert sum(path.stat().st_size for path in CORPUS.glob("*/*")) < 2**20
