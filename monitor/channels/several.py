"""An address of several receivers: each gets a message once, however often it is tried."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TypeVar

from monitor.channels.result import Ambiguous, Permanent, Result, Retry, Sent

LATELY = 500
"""Messages of which is remembered who has them."""

T = TypeVar("T", bound=Hashable)


class Receivers:
    """Who has which message, as long as this process lives: a repeat goes to the others alone."""

    def __init__(self) -> None:
        self._have: OrderedDict[str, set[Hashable]] = OrderedDict()

    async def each(
        self, message: str, receivers: Sequence[T], send: Callable[[T], Awaitable[Result]]
    ) -> Result:
        """Sends a message to all that lack it, one after the other; what came of it as a whole."""
        have = self._have.setdefault(message, set())
        results: list[Result] = []
        for one in receivers:
            result = Sent() if one in have else await send(one)
            if isinstance(result, Sent):
                have.add(one)
            results.append(result)
        whole = combined(results)
        if not isinstance(whole, Retry | Ambiguous):
            self._have.pop(message, None)
        while len(self._have) > LATELY:
            self._have.popitem(last=False)
        return whole


def combined(results: Sequence[Result]) -> Result:
    """What is tried again counts first, then what nobody will have; where some have it and others
    never will, that is said."""
    for kind in (Retry, Ambiguous):
        again = [one for one in results if isinstance(one, kind)]
        if again:
            return max(again, key=_wait)
    refused = [one for one in results if isinstance(one, Permanent)]
    if not refused:
        return Sent()
    if len(refused) == len(results):
        return refused[0]
    who = f"{len(refused)} of {len(results)} receivers did not take it"
    return Permanent(f"{who} ({refused[0].error}); the others have it")


def _wait(result: Retry | Ambiguous) -> float:
    after = result.after if isinstance(result, Retry) else None
    return after.total_seconds() if after else 0.0
