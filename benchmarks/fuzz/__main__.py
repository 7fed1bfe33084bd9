"""`make fuzz STAGE=feed SECONDS=60`: new inputs for one stage, or for all in turn.

One that breaks what must hold, or takes longer than `SLOW`, is written into the corpus, where the
tests find it from then on, and ends the run.
"""

import hashlib
import random
import sys
import time
import traceback
from pathlib import Path

from benchmarks.fuzz.mutate import mutated
from benchmarks.fuzz.stages import STAGES

CORPUS = Path(__file__).parent.parent.parent / "tests" / "data" / "corpus"
SLOW = 5.0
"""Seconds of the processor for at most 20 KB."""


def main() -> int:
    """Says how many inputs there were; 1 where one broke something."""
    stages = [sys.argv[1]] if len(sys.argv) > 1 and sys.argv[1] else list(STAGES)
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2] else 60.0
    return max(fuzzed(stage, seconds / len(stages)) for stage in stages)


def fuzzed(stage: str, seconds: float) -> int:
    """Tries inputs of one stage for so long."""
    seeds = [path.read_bytes() for path in sorted((CORPUS / stage).iterdir())]
    chance = random.Random()
    end, count, longest = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < end:
        data = mutated(seeds, chance)
        started = time.process_time()
        try:
            STAGES[stage](data)
        except Exception:  # noqa: BLE001 - whatever it is, it is what was looked for
            print(f"{stage}: {_kept(stage, data)}\n{traceback.format_exc()}")
            return 1
        took = time.process_time() - started
        count, longest = count + 1, max(longest, took)
        if took > SLOW:
            print(f"{stage}: {_kept(stage, data)} takes {took:.1f} s")
            return 1
    print(f"{stage}: {count:,} inputs, the slowest {longest:.2f} s")
    return 0


def _kept(stage: str, data: bytes) -> Path:
    path = CORPUS / stage / f"found-{hashlib.sha256(data).hexdigest()[:8]}"
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    sys.exit(main())
