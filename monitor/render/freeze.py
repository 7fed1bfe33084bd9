"""A message as text and back: what a delivery keeps from its first attempt on."""

from pydantic import TypeAdapter

from monitor.model import Message

_MESSAGE = TypeAdapter(Message)


def freeze(message: Message) -> str:
    """The message as JSON; `thaw` gives the same message back."""
    return _MESSAGE.dump_json(message).decode()


def thaw(body: str) -> Message:
    """The message that was frozen."""
    return _MESSAGE.validate_json(body)
