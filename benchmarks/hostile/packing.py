"""Little that unpacks to much, several layers, labels that lie, and bodies that never end."""

import gzip
import io
import zlib

from benchmarks.hostile.body import MB, filled, hostile, page, rss, titled

PACKED, SLOW = "packed", "slow"


def _gzipped(total: int, piece: bytes = b"\0" * MB) -> bytes:
    """A stream that unpacks to `total` bytes, made in little memory."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0) as stream:
        for _ in range(total // len(piece)):
            stream.write(piece)
    return out.getvalue()


@hostile(PACKED, packed="gzip")
def gzip_of_a_gigabyte() -> bytes:
    return _gzipped(1024 * MB)


@hostile(PACKED, packed="gzip")
def gzip_of_a_feed() -> bytes:
    return gzip.compress(rss(b""), mtime=0) + _gzipped(
        200 * MB, filled(b"<item><title>a</title></item>", MB)
    )


@hostile(PACKED, packed="gzip")
def gzip_of_markup() -> bytes:
    return _gzipped(200 * MB, filled(b"<p>Put je zatvoren.</p>", MB))


@hostile(PACKED)
def gzip_without_label() -> bytes:
    return _gzipped(100 * MB)


@hostile(PACKED, packed="gzip")
def gzip_in_gzip() -> bytes:
    return gzip.compress(_gzipped(1024 * MB), mtime=0)


@hostile(PACKED, packed="gzip, gzip")
def gzip_twice() -> bytes:
    return gzip.compress(_gzipped(100 * MB), mtime=0)


@hostile(PACKED, packed=", ".join(["gzip"] * 20))
def gzip_twenty_times() -> bytes:
    return gzip.compress(titled(b"Vijest"), mtime=0)


@hostile(PACKED, packed="gzip")
def gzip_members() -> bytes:
    """A thousand streams, one behind the other."""
    return gzip.compress(b" " * 10_000, mtime=0) * 20_000


@hostile(PACKED, packed="gzip")
def gzip_of_nothing() -> bytes:
    """Streams that never yield a byte."""
    return filled(gzip.compress(b"", mtime=0), 9 * MB)


@hostile(PACKED, packed="gzip")
def gzip_cut_off() -> bytes:
    return gzip.compress(titled(filled(b"poplava ", MB)), mtime=0)[:-400]


@hostile(PACKED, packed="gzip")
def gzip_with_garbage() -> bytes:
    return gzip.compress(titled(b"Vijest"), mtime=0) + b"smece" * 1000


@hostile(PACKED, packed="gzip")
def no_gzip() -> bytes:
    return titled(b"Vijest")


@hostile(PACKED, packed="deflate")
def deflate_of_a_gigabyte() -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b"\0" * MB) for _ in range(1024)) + packer.flush()


@hostile(PACKED, packed="deflate")
def raw_deflate() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(packer.compress(b"<p>" * MB) for _ in range(100)) + packer.flush()


@hostile(PACKED, packed="br")
def brotli() -> bytes:
    """The head of a stream of zeros, as far as a reader would get that takes it."""
    return bytes.fromhex("cbffffff") + b"\x20\x07\x00" * 1000


@hostile(PACKED, packed="zstd")
def zstd() -> bytes:
    """One frame that announces a gigabyte (RFC 8878: a block that repeats one byte)."""
    repeated = (0xFFFFF8 | 0b010).to_bytes(3, "little") + b"\0"
    return bytes.fromhex("28b52ffda000000040") + repeated * 512


@hostile(SLOW, repeat=b"<item><title>Vijest bez kraja</title></item>" * 1000)
def endless_feed() -> bytes:
    return b'<rss version="2.0"><channel><title>V</title>'


@hostile(SLOW, repeat=b"<p>Put je zatvoren zbog poplave.</p>" * 1000)
def endless_page() -> bytes:
    return page(b"")


@hostile(SLOW, repeat=b"\0" * 65_536)
def endless_nothing() -> bytes:
    return b""


@hostile(SLOW, drip=0.05)
def dripping_feed() -> bytes:
    return titled(b"Vijest") + b" " * 100_000


@hostile(SLOW, drip=0.05)
def dripping_page() -> bytes:
    return page(b"<p>" + b"Put je zatvoren. " * 10_000)
