"""An answer too large for memory: read piece by piece, and asked for from where it broke off."""

import asyncio
import re

from aiohttp import ClientPayloadError, ClientResponse
from yarl import URL

from monitor.fetch.answer import encodings, printable
from monitor.fetch.exchange import failure, in_words

_RANGE = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15}|\*)")
_LENGTH = re.compile(r"\d{1,15}")


class Stream:
    """An open answer to a GET, whatever its status.

    The bytes that come begin at `start` of the file; `size` is the whole file's where the server
    says it. `validator` is what to ask with for the rest (If-Range, RFC 9110, 13.1.5): None where
    the server names no version of the file, whose rest may then be another's.
    """

    def __init__(self, answer: ClientResponse, place: URL, stall: float) -> None:
        self.url = str(place)
        self.status = answer.status
        self.start, self.size = _extent(answer)
        self.validator = _validator(answer)
        self._answer = answer
        self._place = place
        self._stall = stall
        if encodings(answer.headers.getall("Content-Encoding", ())):
            raise failure(place, "encoding", "its body is packed, which was not asked for")

    async def read(self) -> bytes:
        """What has come since; empty at the end. Raises FetchError: "reset" where the body breaks
        off, "timeout" where nothing comes for too long."""
        with in_words(self._place):
            try:
                async with asyncio.timeout(self._stall):
                    return await self._answer.content.readany()
            except ClientPayloadError as error:
                raise failure(self._place, "reset", "it broke off") from error


def _extent(answer: ClientResponse) -> tuple[int, int | None]:
    """Where the body begins in the file, and how long the file is."""
    part = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if answer.status == 206 and part is not None:
        return int(part[1]), None if part[2] == "*" else int(part[2])
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if _LENGTH.fullmatch(length) else None


def _validator(answer: ClientResponse) -> str | None:
    etag = printable(answer.headers.get("ETag"))
    if etag is not None:
        return etag if etag.startswith('"') else None  # a weak one stands for other bytes, too
    return printable(answer.headers.get("Last-Modified"))
