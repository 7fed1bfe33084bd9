"""Unpacks one .zst file: `-m monitor.translate.engines.unzstd PACKED UNPACKED`.

A process of its own, because the decoder knows no bound: a file of a few kilobytes may unpack to
as much as there is memory.
"""

import resource
import sys
from pathlib import Path

from fxtranslate import discovery

_MEMORY = 2**30
_SECONDS = 60


def main() -> None:
    """Ends with another status than 0 for a file that is damaged or too large."""
    packed, unpacked = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    Path(unpacked).write_bytes(discovery.verify_and_decompress(Path(packed).read_bytes()))


if __name__ == "__main__":
    main()
