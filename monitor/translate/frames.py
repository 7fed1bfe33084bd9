"""Messages between daemon and worker: four bytes of length, big-endian, then JSON in UTF-8.

The worker's first frame is `{"ready": true}`. Then each request, sentences with their `limit` in
seconds, gets one answer: `{"texts": […]}`, one for each, or `{"error": …}`; `{"fatal": …}` is a
worker's last.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any

from monitor.model import NameSpan
from monitor.translate.engine import Sentence

HEADER = struct.Struct(">I")
LARGEST = 2**20
"""Bytes of a frame; a longer one is a fault of the other side."""

START_LIMIT = 10
"""Seconds until the first frame; with the daemon gone, a worker that hangs in it ends by then."""


def pack(message: Mapping[str, Any]) -> bytes:
    """The frame of `message`."""
    body = json.dumps(message).encode()
    return HEADER.pack(len(body)) + body


def request(batch: Sequence[Sentence], limit: float) -> bytes:
    """The frame that asks for `batch`, of one language and script, within `limit` seconds."""
    sentences = [(one.text, [astuple(name) for name in one.names]) for one in batch]
    asked = {"language": batch[0].language, "script": batch[0].script, "limit": limit}
    return pack(asked | {"sentences": sentences})


def batch_of(message: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """The sentences that a request asks for."""
    return tuple(
        Sentence(
            text=text,
            language=message["language"],
            script=message["script"],
            names=tuple(
                NameSpan(start, end, english, tuple(also), kind)
                for start, end, english, also, kind in names
            ),
        )
        for text, names in message["sentences"]
    )
