"""Signing in and out: a token for a session."""

import asyncio
import re
from urllib.parse import parse_qs

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.model import Now
from monitor.web.door import COOKIE, LONGEST_BODY
from monitor.web.guesses import Guesses
from monitor.web.keys import LIFETIME, Keys
from monitor.web.look import Look

log = structlog.get_logger(__name__)

PATIENCE = 10.0
"""Seconds for what a form sends."""

_LOCAL = re.compile(r"/[!-\[\]-~]*")  # printable ASCII without the backslash
LONGEST_PATH = 2000


class SignIn:
    """The form, and what it leads to."""

    def __init__(self, *, keys: Keys, wrong: Guesses, look: Look, now: Now) -> None:
        self._keys = keys
        self._guesses = wrong
        self._look = look
        self._now = now

    async def form(self, request: Request) -> Response:
        """The form, to whom it is of use."""
        back = local_path(request.query_params.get("next"))
        if not self._keys or request.state.person is not None:
            return RedirectResponse(back, status_code=303)
        return self._look.page(request, "sign_in.html", back=back, wrong=False)

    async def enter(self, request: Request) -> Response:
        """A session for a token, and on to where one wanted to go."""
        sent = await _form(request)
        back = local_path(sent.get("next", [""])[0])
        if not self._keys:
            return RedirectResponse(back, status_code=303)
        asking, now = request.state.caller, self._now()
        wait = self._guesses.wait(asking.address, now)
        if wait:
            return self._look.too_many(request, wait)
        holder = self._keys.whose(sent.get("token", [""])[0].strip().encode())
        if holder is None:
            await self._guesses.wrong(asking.address, now)
            return self._look.page(request, "sign_in.html", status=403, back=back, wrong=True)
        log.info("signed in", person=holder.person, address=str(asking.address))
        answer = RedirectResponse(back, status_code=303)
        answer.set_cookie(
            COOKIE,
            self._keys.session(holder, now),
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",  # strict would ask everybody again who follows a link in a message
            secure=asking.https,
        )
        return answer

    async def leave(self, _: Request) -> Response:
        """Takes the session from the browser."""
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return answer


def local_path(wanted: str | None) -> str:
    """`wanted` where it is a path of ours, with its query; else `/`. Never another site: not by
    `//host`, `/\\host`, a scheme or a line break."""
    path = wanted or "/"
    fits = len(path) <= LONGEST_PATH and _LOCAL.fullmatch(path) and not path.startswith("//")
    return path if fits and not path.startswith("/sign-") else "/"


async def _form(request: Request) -> dict[str, list[str]]:
    """What a form sent; raises HTTPException where it is too long, too slow or no form's."""
    try:
        return parse_qs(await _body(request), errors="replace", max_num_fields=10)
    except ValueError as error:
        raise HTTPException(400, "the form holds more than was asked for") from error


async def _body(request: Request) -> str:
    found = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                found += part
                if len(found) > LONGEST_BODY:
                    raise HTTPException(413, "what was sent is longer than 64 KB")
    except TimeoutError as error:
        raise HTTPException(408, "the form did not arrive in 10 seconds") from error
    return found.decode("latin-1")
