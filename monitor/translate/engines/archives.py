"""Archives that people bring by hand, or that came damaged."""

import lzma
import zipfile
import zlib

DAMAGED = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    EOFError,
    ValueError,
    IndexError,
)
"""What zipfile raises for archives that are cut off, encrypted, or made up."""
