"""The process that an engine runs in: `-m monitor.translate.worker LOAD MODELS TARGET MEMORY`.

It ends when its stdin does, so never outlives an idle daemon's end; while busy, an alarm ends it
two seconds after the limit of what it was asked. It opens no network connection.
"""

import json
import math
import os
import pkgutil
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from monitor.errors import TranslationError
from monitor.translate import frames
from monitor.translate.engine import Translate

_NETWORK = frozenset({"socket.connect", "socket.sendto", "socket.getaddrinfo"})


def serve(load: Callable[[], Translate]) -> None:
    """Loads an engine and answers the frames on stdin until they end."""
    requests, answers = _own_pipes()
    sys.excepthook = lambda kind, error, _: _write(
        answers, {"fatal": f"{kind.__name__}: {error}"[:500]}
    )
    sys.addaudithook(_refuse_network)
    signal.alarm(frames.START_LIMIT)
    translate = load()
    _write(answers, {"ready": True})
    signal.alarm(0)
    while message := _read(requests):
        signal.alarm(math.ceil(message["limit"]) + 2)
        _write(answers, _answer(translate, message))
        signal.alarm(0)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """stdin and stdout as ours alone: what a library reads or prints goes elsewhere."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return pipes


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError(f"a translator may not use the network ({event})")


def _answer(translate: Translate, message: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"texts": translate(frames.batch_of(message))}
    except TranslationError as error:
        return {"error": str(error)}


def _read(stream: BinaryIO) -> dict[str, Any] | None:
    header = stream.read(frames.HEADER.size)
    if len(header) < frames.HEADER.size:
        return None
    (length,) = frames.HEADER.unpack(header)
    body = stream.read(length)
    message: dict[str, Any] | None = json.loads(body) if len(body) == length else None
    return message


def _write(stream: BinaryIO, message: Mapping[str, Any]) -> None:
    stream.write(frames.pack(message))
    stream.flush()


def main() -> None:
    """Runs the engine that the command line names."""
    load, models, target, memory = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    os.nice(5)  # polling and sending go first
    serve(lambda: pkgutil.resolve_name(load)(Path(models), target))
    if os.getpgrp() == os.getpid():  # what the engine started ends too, even if it hangs
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
