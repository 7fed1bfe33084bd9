"""The HTTP client: conditional GET within limits, robots.txt, the user's own addresses."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urljoin
from weakref import WeakValueDictionary

from aiohttp import (
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver
from yarl import URL

from monitor.errors import FetchError
from monitor.fetch.addresses import Guard, Network, refusal
from monitor.fetch.answer import MAX_RETRY_AFTER, Response, printable, retry_after
from monitor.fetch.connector import Connector
from monitor.fetch.exchange import answered, failure, in_words, read
from monitor.fetch.inside import Answer, Inside
from monitor.fetch.large import Place, Places
from monitor.fetch.resolver import Resolver
from monitor.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from monitor.fetch.robots import Robots, RobotsKept, parse
from monitor.fetch.stream import Stream
from monitor.fetch.target import letters_fault, literal, target
from monitor.model import Now

MAX_REDIRECTS = 5
POST_BYTES = 64 * 1024
TURN = 120.0
"""Seconds that a large body waits for its place: two that come slowly and are hard to read take
forty."""

ROBOTS_KEPT = timedelta(hours=24)  # RFC 9309, 2.4
ROBOTS_RETRIED = timedelta(minutes=10)
QUIET_HOSTS = 4096  # remembered at once

_PERMANENT = {301, 308}
_REDIRECTS = _PERMANENT | {302, 303, 307}
_BUSY = {429, 503}


@dataclass(frozen=True, slots=True)
class _Hop:
    """A redirect, still to be checked and followed."""

    status: int
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What is asked of each address on the way: with what reach, and in which place, if any, among
    large bodies."""

    session: ClientSession
    headers: Mapping[str, str]
    max_bytes: int
    held: Place | None = None


class Fetcher:
    """The one HTTP client; build it inside a running loop and close it.

    Feeds and pages (`get`, `allowed`) reach public addresses and `allow_private` only, with no
    cookies and at most `per_host` connections a host. To `allow_private` lead addresses of the
    user's own and whatever lives there; a redirect of a public site does not, nor what it names
    (`named_by`). `total`, `connect` and `first_byte` are seconds; waiting for a host's turn does
    not count, nor does waiting for a place among large bodies, `turn` seconds at most. A stream has
    no `total`, and fails where nothing comes for `stall` seconds. With `proxy`, names are resolved
    there: it then has to keep private addresses out, and only addresses spelt out in URLs are
    refused here.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        now: Now,
        allow_private: Sequence[Network] = (),
        proxy: str | None = None,
        total: float = 30.0,
        connect: float = 5.0,
        first_byte: float = 10.0,
        stall: float = 30.0,
        turn: float = TURN,
        per_host: int = 2,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._product = user_agent.partition("/")[0].strip()
        self._now = now
        self._allowed = tuple(allow_private)
        self._proxy = proxy
        self._total = total
        self._head = connect + first_byte
        self._stall = stall
        self._turn = turn
        self._per_host = per_host
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._asking: WeakValueDictionary[URL, asyncio.Lock] = WeakValueDictionary()
        self._large = Places()
        self._robots = RobotsKept()
        self._quiet: dict[str, datetime] = {}
        names = resolver or Resolver()
        self._inside = Inside(self._allowed, None if proxy else names)
        # With a proxy every connection goes to it, and it may well be private. What may not reach
        # `allow_private` must not find a connection there that is open already.
        anywhere, outside = (
            Connector(limit=0, resolver=names, socket_factory=None if proxy else guard)
            for guard in (Guard(self._allowed), Guard((), self._allowed))
        )
        self._pages = _session(user_agent, connect, anywhere)
        self._public = _session(user_agent, connect, outside)
        # A POST on a connection that the receiver closes for being idle looks like a lost answer.
        hooks = TCPConnector(limit=0, resolver=names, force_close=True)
        self._hooks = _session(user_agent, connect, hooks)

    async def close(self) -> None:
        """Closes every connection."""
        for session in (self._pages, self._public, self._hooks):
            await session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def get(
        self,
        url: str,
        *,
        max_bytes: int,
        accept: str = "*/*",
        etag: str | None = None,
        last_modified: str | None = None,
        named_by: str | None = None,
    ) -> Response:
        """The answer to a GET, redirects followed (at most 5, each checked anew).

        `named_by`: the address of the document that names `url`; None: the user does. Any HTTP
        status is an answer; a body over `max_bytes` (decoded) is cut. Raises FetchError
        where there is none, and FetchError("wait") while the host wants to be left alone: after
        its 429 or 503 with `Retry-After`, for pages and feeds alike.
        """
        headers = {"Accept": accept, "Accept-Encoding": "gzip, deflate"}
        if etag is not None and printable(etag):
            headers["If-None-Match"] = etag
        if last_modified is not None and printable(last_modified):
            headers["If-Modified-Since"] = last_modified
        place = target(url)
        left = self._total
        session = await self._session_of(named_by)
        wanted = _Request(session=session, headers=headers, max_bytes=max_bytes)
        lasting: list[bool] = []  # of each redirect, whether it is meant for good
        while True:
            async with self._turns.setdefault(_host(place), asyncio.Semaphore(self._per_host)):
                self._refuse_early(place)
                started = asyncio.get_running_loop().time()
                answer = await self._ask(wanted, place, left)
                left -= asyncio.get_running_loop().time() - started
            if answer is None:  # asked again, with all its time, when there is a place
                wanted = replace(wanted, held=await self._large_place(place))
                left = self._total
                continue
            if isinstance(answer, Response):
                self._remember_quiet(place, answer)
                moved = bool(lasting) and all(lasting)
                return replace(answer, moved_to=answer.url if moved else None)
            if len(lasting) == MAX_REDIRECTS:
                raise failure(place, "redirect", f"it redirects more than {MAX_REDIRECTS} times")
            here, place = place, _follow(place, answer.location)
            wanted = replace(wanted, session=await self._session_of(str(here)))
            lowered = here.scheme == "https" and place.scheme == "http"
            lasting.append(answer.status in _PERMANENT and not lowered)

    async def _large_place(self, place: URL) -> Place:
        try:
            async with asyncio.timeout(self._turn):
                return await self._large.take()
        except TimeoutError:
            words = f"it is large, and others took their time for {self._turn:.0f} s"
            raise failure(place, "wait", words) from None

    async def _session_of(self, named_by: str | None) -> ClientSession:
        """What reaches as far as whoever names an address may lead."""
        if named_by is None or await self._inside.has(target(named_by)):
            return self._pages
        return self._public

    async def _ask(self, wanted: _Request, place: URL, seconds: float) -> Response | _Hop | None:
        """One request to one address; None where its body is large and there is no place for it.
        Asked again on another connection where no answer could be read: some servers send a body
        after a 204 or 304, and it stands before the next answer."""
        until = asyncio.get_running_loop().time() + seconds
        try:
            return await self._ask_once(wanted, place, seconds)
        except FetchError as error:
            if not isinstance(error.__cause__, ClientResponseError):
                raise
        left = until - asyncio.get_running_loop().time()
        return await self._ask_once(wanted, place, left)

    async def _ask_once(
        self, wanted: _Request, place: URL, seconds: float
    ) -> Response | _Hop | None:
        self._check_literal(wanted.session, place)
        deadline = asyncio.get_running_loop().time() + seconds
        request = wanted.session.get(
            place, headers=wanted.headers, allow_redirects=False, proxy=self._proxy
        )
        with in_words(place):
            async with answered(request, place, min(self._head, seconds)) as answer:
                self._inside.learn(place, answer)
                location = answer.headers.get("Location")
                if answer.status in _REDIRECTS and location is not None:
                    return _Hop(answer.status, location)
                async with asyncio.timeout_at(deadline):
                    got = await read(answer, place, wanted.max_bytes, self._large, wanted.held)
                return self._response(answer, place, *got) if got else None

    @asynccontextmanager
    async def stream(
        self, url: str, *, start: int = 0, validator: str | None = None
    ) -> AsyncIterator[Stream]:
        """The open answer to a GET, to be read piece by piece; redirects as in `get`, but none
        from https to http. `start` and `validator` ask for the rest of a file, if it still is the
        one of that validator. Raises FetchError where there is no answer."""
        headers = {"Accept-Encoding": "identity"}
        if start and validator is not None:
            headers |= {"Range": f"bytes={start}-", "If-Range": validator}
        place, session = target(url), self._pages
        for _ in range(MAX_REDIRECTS + 1):
            self._check_literal(session, place)
            request = session.get(place, headers=headers, allow_redirects=False, proxy=self._proxy)
            async with AsyncExitStack() as held:
                with in_words(place):
                    answer = await held.enter_async_context(answered(request, place, self._head))
                self._inside.learn(place, answer)
                location = answer.headers.get("Location")
                if answer.status not in _REDIRECTS or location is None:
                    yield Stream(answer, place, self._stall)
                    return
            place, before = _follow(place, location), place
            session = await self._session_of(str(before))
            if before.scheme == "https" != place.scheme:
                raise failure(before, "redirect", "it redirects to an address without TLS")
        raise failure(place, "redirect", f"it redirects more than {MAX_REDIRECTS} times")

    def _refuse_early(self, place: URL) -> None:
        wait = self._quiet.get(_host(place), self._now()) - self._now()
        if timedelta() < wait <= MAX_RETRY_AFTER:  # longer: the clock went back since
            seconds = wait.total_seconds()
            words = f"its host asked for {seconds:.0f} s of quiet"
            raise failure(place, "wait", words, retry_after=wait)

    def _remember_quiet(self, place: URL, answer: Response) -> None:
        if answer.status not in _BUSY or not answer.retry_after:
            return
        now = self._now()
        self._quiet.pop(_host(place), None)
        if len(self._quiet) >= QUIET_HOSTS:
            self._quiet = {host: until for host, until in self._quiet.items() if until > now}
        if len(self._quiet) >= QUIET_HOSTS:
            del self._quiet[next(iter(self._quiet))]
        self._quiet[_host(place)] = now + answer.retry_after

    def _check_literal(self, session: ClientSession, place: URL) -> None:
        """An address spelt out in the URL is refused before anything is asked, also of a proxy."""
        host = place.raw_host or ""
        address = literal(place)
        allowed = self._allowed if session is self._pages else ()
        words = refusal(address, allowed, self._allowed) if address else None
        if self._proxy and (host == "localhost" or host.endswith(".localhost")):
            words = f"{host} is this machine"
        if words is not None:
            raise failure(place, "address", f"refused, {words}")

    def _response(
        self, answer: ClientResponse, place: URL, body: bytes, whole: bool, held: Place | None
    ) -> Response:
        headers = answer.headers
        return Response(
            url=str(place),
            status=answer.status,
            content_type=printable(headers.get("Content-Type")),
            etag=printable(headers.get("ETag")),
            last_modified=printable(headers.get("Last-Modified")),
            retry_after=retry_after(headers.get("Retry-After"), self._now()),
            body=body,
            complete=whole,
            held=held,
        )

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        timeout: float = 15.0,  # noqa: ASYNC109 - one figure for headers and body, and no error after a status
        max_bytes: int = POST_BYTES,
    ) -> Response:
        """The answer to a POST to an address of the user's own, which may be private.

        A redirect is the answer, never followed. Once a status has come it is the answer, also
        where the body (at most `max_bytes`) cannot be read in `timeout` seconds. Neither errors
        nor the answer's `url` have the path: in a webhook's address it is the secret.
        """
        place = target(url, credentials=True)
        origin = place.origin()
        deadline = asyncio.get_running_loop().time() + timeout
        request = self._hooks.post(place, data=body, headers=headers, allow_redirects=False)
        with in_words(origin):
            async with answered(request, origin, timeout) as answer:
                try:
                    async with asyncio.timeout_at(deadline):
                        got = await read(answer, origin, max_bytes, self._large)
                except (TimeoutError, FetchError):
                    got = None
                return self._response(answer, origin, *(got or (b"", False, None)))

    async def ping(self, url: str, *, timeout: float = 10.0) -> int:  # noqa: ASYNC109 - as in post
        """The status of a GET of an address of the user's own, which may be private.

        As with `post`, a redirect is the answer and errors do not have the path, which may be the
        secret. What the answer says besides is not read.
        """
        place = target(url, credentials=True)
        origin = place.origin()
        request = self._hooks.get(place, allow_redirects=False)
        with in_words(origin):
            async with answered(request, origin, timeout) as answer:
                return answer.status

    async def allowed(self, url: str, *, named_by: str | None = None) -> bool:
        """Whether robots.txt of the URL's host lets us fetch it (RFC 9309), kept for 24 hours.

        No such file allows everything; one that cannot be had (5xx, 429, no answer) forbids
        everything and is asked for again after 10 minutes. Where the host itself is refused the
        answer is yes: `get` then says why. Raises FetchError("url").
        """
        place = target(url)
        host = place.origin()
        async with self._asking.setdefault(host, asyncio.Lock()):
            known, robots = self._robots.get(str(host), self._now())
            if not known:
                robots, time = await self._ask_robots(host, named_by)
                self._robots.keep(str(host), robots, self._now(), time)
        return robots is not None and robots.allows(place.raw_path_qs)

    async def _ask_robots(self, host: URL, named_by: str | None) -> tuple[Robots | None, timedelta]:
        """The host's rules (None: everything is forbidden) and how long they hold; not at all where
        it was refused, which another who names it need not be."""
        url = str(host / "robots.txt")
        try:
            answer = await self.get(url, max_bytes=ROBOTS_BYTES, named_by=named_by)
        except FetchError as error:
            refused = error.reason in {"address", "redirect"}
            kept = timedelta() if error.reason == "address" else ROBOTS_RETRIED
            return (parse("", self._product) if refused else None), kept
        if answer.status == 429 or answer.status >= 500:
            return None, ROBOTS_RETRIED
        # Of a line that is cut off `Disallow: /` may be left, which it did not say.
        body = answer.body if answer.complete else answer.body.rpartition(b"\n")[0]
        whole = answer.complete or len(answer.body) >= ROBOTS_BYTES
        text = body.decode("utf-8", "replace") if answer.status < 300 else ""
        # A large one takes tenths of a second, and the loop must not wait for it.
        robots = await asyncio.to_thread(parse, text, self._product)
        return robots, ROBOTS_KEPT if whole else ROBOTS_RETRIED


def _session(user_agent: str, connect: float, connector: TCPConnector) -> ClientSession:
    """No cookies, no decoding, no settings from the environment. A header may have 16 KB (content
    policies of real sites pass aiohttp's 8)."""
    return ClientSession(
        connector=connector,
        response_class=Answer,
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        headers={"User-Agent": user_agent},
        timeout=ClientTimeout(total=None, sock_connect=connect),
        max_line_size=16 * 1024,
        max_field_size=16 * 1024,
    )


def _host(place: URL) -> str:
    """Who is asked: a host is one over http and https."""
    return place.host_port_subcomponent or ""


def _follow(place: URL, location: str) -> URL:
    """Where a redirect leads, checked like any other URL."""
    fault = letters_fault(location)
    if fault is not None:
        raise failure(place, "redirect", f"it redirects to what is not fetched: {fault}")
    try:
        return target(urljoin(str(place), location))
    except (FetchError, ValueError) as error:
        raise failure(
            place, "redirect", f"it redirects to what is not fetched ({error})"
        ) from error
