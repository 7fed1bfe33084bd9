"""Messages between daemon and worker: four bytes of length, big-endian, then JSON in UTF-8.

The worker's first frame is `{"ready": true}`. Then each request, a sentence with its `limit` in
seconds, gets one answer: `{"text": …}`, or `{"error": …}`; `{"fatal": …}` is a worker's last.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

from monitor.model import NameSpan
from monitor.translate.engine import Sentence

HEADER = struct.Struct(">I")
LARGEST = 2**20
"""Bytes of a frame; a longer one is a fault of the other side."""

START_LIMIT = 12
"""Seconds until the first frame; with the daemon gone, a worker that hangs in it ends by then."""


def pack(message: Mapping[str, Any]) -> bytes:
    """The frame of `message`."""
    body = json.dumps(message).encode()
    return HEADER.pack(len(body)) + body


def request(sentence: Sentence, limit: float) -> bytes:
    """The frame that asks for `sentence` within `limit` seconds."""
    names = [(name.start, name.end, name.english) for name in sentence.names]
    asked = {"text": sentence.text, "language": sentence.language, "script": sentence.script}
    return pack(asked | {"names": names, "limit": limit})


def sentence_of(message: Mapping[str, Any]) -> Sentence:
    """The sentence that a request asks for."""
    return Sentence(
        text=message["text"],
        language=message["language"],
        script=message["script"],
        names=tuple(NameSpan(*name) for name in message["names"]),
    )
