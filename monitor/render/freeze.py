"""A message as text and back: what a delivery keeps from its first attempt on."""

import json

from pydantic import TypeAdapter

from monitor.model import Message

_MESSAGE = TypeAdapter(Message)


def freeze(message: Message) -> str:
    """The message as JSON; `thaw` gives the same message back. A lone surrogate, which no database
    takes, becomes `?`."""
    text = json.dumps(_MESSAGE.dump_python(message, mode="json"), ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


def thaw(body: str) -> Message:
    """The message that was frozen."""
    return _MESSAGE.validate_json(body)
