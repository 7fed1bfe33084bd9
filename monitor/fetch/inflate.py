"""The bytes of a body as they arrive → at most so many decoded bytes.

Labels lie, so gzip is known by its magic number alone: a body labelled gzip that is none is taken
as it is, and an unlabelled one that is gzip (a stored `.xml.gz`) is inflated. One layer, never two.
"""

import io
import zlib

_GZIP = b"\x1f\x8b"
_SLACK = 64 * 1024  # compressed bytes beyond the limit: a stream that never yields anything


class Inflater:
    """Feed it chunks until `full`, then `finish`. Holds at most `limit` decoded bytes.

    `deflate`: the body is labelled so, which means zlib, or raw deflate (RFC 9110, 8.4.1.2).
    """

    def __init__(self, limit: int, *, deflate: bool = False) -> None:
        self._limit = limit
        self._deflate = deflate
        self._take = Inflater._sniff  # no method of its own: a cycle would keep the body for long
        self._decoder: zlib._Decompress | None = None
        self._out = io.BytesIO()  # whose value is no copy
        self._held = b""  # too short to decide on, or kept in case the label lies
        self._taken = 0
        self._broken = False

    @property
    def full(self) -> bool:
        """Nothing more is wanted: the limit is passed."""
        return self.size > self._limit or self._taken > self._limit + _SLACK

    @property
    def size(self) -> int:
        """Decoded bytes so far."""
        return self._out.tell()

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes of the body."""
        self._taken += len(chunk)
        try:
            self._take(self, chunk)
        except zlib.error:
            self._broken = True
            self._decoder = None
            self._take = Inflater._ignore

    def finish(self) -> tuple[bytes, bool]:
        """The decoded body, and whether it is whole: not cut, not broken, not ended early."""
        if self._take == Inflater._sniff:
            self._plain(self._held)
        whole = not (self.full or self._broken or self._decoder)
        self._out.truncate(self._limit)
        return self._out.getvalue(), whole

    def _sniff(self, data: bytes) -> None:
        self._held += data
        if len(self._held) < len(_GZIP):
            return
        data, self._held = self._held, b""
        if data.startswith(_GZIP):
            self._take = Inflater._gunzip
        elif self._deflate:
            self._take = Inflater._inflate
            self._decoder = zlib.decompressobj(15 if _is_zlib(data) else -15)
        else:
            self._take = Inflater._plain
        self._take(self, data)

    def _plain(self, data: bytes) -> None:
        self._out.write(data[: self._room])

    def _ignore(self, data: bytes) -> None:
        """What follows the end of a stream is garbage that real servers send."""

    def _gunzip(self, data: bytes) -> None:
        data, self._held = self._held + data, b""
        while data and not self.full:
            if self._decoder is None:
                if len(data) < len(_GZIP):
                    self._held = data
                    return
                if not data.startswith(_GZIP):
                    self._take = Inflater._ignore
                    return
                self._decoder = zlib.decompressobj(31)
            data = self._decode(self._decoder, data)

    def _inflate(self, data: bytes) -> None:
        if self._decoder is None:
            return
        self._held += data
        try:
            self._decode(self._decoder, data)
        except zlib.error:
            if _is_zlib(self._held):
                raise
            self._decoder = None
            self._out = io.BytesIO()
            self._take = Inflater._plain  # labelled deflate, and is not
            self._plain(self._held)

    def _decode(self, decoder: "zlib._Decompress", data: bytes) -> bytes:
        """Decodes no more than there is room for; gives back what follows the stream's end. Of
        damaged data what stands before the fault is kept: zlib forgets it, so it is gone through
        once more, byte by byte."""
        again = decoder.copy()
        try:
            self._out.write(decoder.decompress(data, self._room))
        except zlib.error:
            for at in range(len(data)):
                if not self.full:
                    self._out.write(again.decompress(data[at : at + 1], self._room))
        if not decoder.eof:
            return b""
        self._decoder = None
        return decoder.unused_data

    @property
    def _room(self) -> int:
        return self._limit + 1 - self.size


def _is_zlib(data: bytes) -> bool:
    """RFC 1950, 2.2: method 8, and the first two bytes a multiple of 31."""
    return data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
