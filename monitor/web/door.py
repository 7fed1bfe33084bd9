"""Who may come in, and what every answer says to browsers."""

from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.environment import Environment
from monitor.model import Now
from monitor.web.caller import Caller, caller
from monitor.web.guesses import Guesses
from monitor.web.keys import Keys
from monitor.web.look import HEADERS, Look, for_scripts, unauthorised

PROBES = frozenset({"/healthz", "/readyz"})
OPEN = frozenset(
    {"/sign-in", "/robots.txt", "/favicon.ico", "/static/style.css", "/static/icon.svg"}
)
"""With MONITOR_TOKEN set, everything but these and the probes wants it."""

COOKIE = "monitor_session"
LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 64 * 1024
SAFE = frozenset({"GET", "HEAD"})


class Door:
    """Lets in who may come in, with `caller` and `person` (None: nobody known) in the request's
    state.

    Without MONITOR_TOKEN a Host that is this machine's: a page elsewhere cannot rebind its name to
    us. With it any Host, as the name that people use is the proxy's, and a rebound page has neither
    the token nor, under its own name, the session. In both cases no page of another site can make a
    browser post here (Sec-Fetch-Site, Origin), whatever it knows.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        environment: Environment,
        keys: Keys,
        wrong: Guesses,
        look: Look,
        now: Now,
    ) -> None:
        self._app = app
        self._trusted = environment.trusted_proxy
        self._keys = keys
        self._guesses = wrong
        self._look = look
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it here."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        refusal = None if scope["path"] in PROBES else await self._refusal(request)
        await (refusal or self._app)(scope, receive, send_guarded)

    async def _refusal(self, request: Request) -> Response | None:
        request.state.person = None
        request.state.caller = asking = caller(request, self._trusted)
        if not self._keys and not _is_local(asking.host):
            return self._look.error(request, 421, "this Host is not served here")
        if _foreign(request, asking.host):
            return self._look.error(request, 403, "this comes from a page of another site")
        if sum(len(name) + len(value) for name, value in request.headers.raw) > LONGEST_HEAD:
            return self._look.error(request, 431, "what was asked with is longer than 64 KB")
        if _length(request) > LONGEST_BODY:
            return self._look.error(request, 413, "what was sent is longer than 64 KB")
        if not self._keys:
            return None
        session = request.cookies.get(COOKIE, "")
        request.state.person = self._keys.person(session, self._now())
        if request.state.person is not None or request.scope["path"] in OPEN:
            return None
        given = request.headers.get("authorization")
        if given is not None:
            return await self._shown(request, asking, given)
        return self._unknown(request)

    async def _shown(self, request: Request, asking: Caller, given: str) -> Response | None:
        """A script that sends `Authorization`."""
        wait = self._guesses.wait(asking.address, self._now())
        if wait:
            return self._look.too_many(request, wait)
        scheme, _, token = given.partition(" ")
        holder = self._keys.whose(token.strip().encode("latin-1"))  # the bytes that came
        if scheme.lower() == "bearer" and holder is not None:
            request.state.person = holder.person
            return None
        await self._guesses.wrong(asking.address, self._now())
        return unauthorised()

    def _unknown(self, request: Request) -> Response:
        """Scripts are told what to send, people led to where they sign in, and back."""
        if for_scripts(request):
            return unauthorised()
        if request.method not in SAFE:
            return RedirectResponse("/sign-in", status_code=303)
        path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
        wanted = path + (f"?{query}" if query else "")
        back = "" if wanted == "/" else f"?next={quote(wanted, safe='/')}"
        return RedirectResponse(f"/sign-in{back}", status_code=303)


def _is_local(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _foreign(request: Request, host: str) -> bool:
    """Whether a page of another site sends this: as browsers say it in Sec-Fetch-Site (to https
    and this machine only), else by the Origin. A link that leads here is no such thing."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        asks = origin is not None or request.method not in SAFE
        return asks and site not in {"same-origin", "none"}
    return origin is not None and _netloc(origin) != host.lower()


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _length(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else 0
