"""How answers look: templates for people, JSON for scripts. Text from outside is text only."""

import hashlib
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment as Templates
from jinja2 import PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from monitor import __version__
from monitor.app import App
from monitor.desk.done import did
from monitor.errors import StoreError
from monitor.render import words as message_words
from monitor.render.clean import clean, link
from monitor.render.webhook import iso
from monitor.web import words

LONGEST = 2000
"""Characters of one text that a page shows."""

STATIC = {
    name: (resources.files("monitor.web") / "static" / name).read_bytes()
    for name in ("style.css", "icon.svg")
}
STYLE_VERSION = hashlib.sha256(STATIC["style.css"]).hexdigest()[:12]

# `Referrer-Policy: same-origin` and not `no-referrer`: other sites learn nothing by either, and
# under the latter a browser posts our own forms with `Origin: null`.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer tells browsers, where it says nothing else."""

HEADLINES = {
    400: "That cannot be read",
    403: "Not from here",
    404: "There is nothing here",
    405: "That cannot be done here",
    408: "That took too long",
    413: "That is too much",
    421: "Not by this name",
    429: "Too many wrong tokens",
    431: "That is too much",
    500: "Something went wrong",
    503: "The archive cannot be read now",
}
SENTENCES = {
    404: "No page has this address.",
    405: "This address does not take such a request.",
    500: "A fault of ours: the log has the details. Watching and alerting go on.",
}


def for_scripts(request: Request) -> bool:
    """Whether the address is for programs, which want JSON, and not for people."""
    path = request.scope["path"]
    return path.startswith("/api/") or path in {"/api", "/metrics", "/healthz", "/readyz"}


def unauthorised() -> Response:
    """The token is missing or wrong, to a script."""
    return JSONResponse(
        {"error": "send Authorization: Bearer with a token of MONITOR_TOKEN"},
        status_code=401,
        headers={"WWW-Authenticate": "Bearer"},
    )


class Look:
    """Makes answers. Whatever a template prints loses its control, direction and invisible
    characters, and is escaped."""

    def __init__(self, app: App, *, guarded: bool) -> None:
        self._app = app
        self._guarded = guarded
        self._templates = Templates(
            loader=PackageLoader("monitor.web"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(FILTERS)

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> Response:
        """A page for people; `facts` are what its template speaks of."""
        settings = self._app.rules.config.settings
        text = self._templates.get_template(template).render(
            facts,
            path=request.scope["path"],
            person=getattr(request.state, "person", None),
            guarded=self._guarded,
            now=self._app.now(),
            zone=ZoneInfo(settings.timezone),
            target=settings.translate_to,
            leading=self._app.leading,
            broken=sum(one.level != "warning" for one in self._app.problems),
            version=__version__,
            style=STYLE_VERSION,
        )
        return HTMLResponse(text, status_code=status, headers=headers)

    def error(
        self,
        request: Request,
        status: int,
        sentence: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """What is wrong, as a page or as `{"error": …}`."""
        text = sentence or SENTENCES.get(status, HEADLINES.get(status, f"status {status}"))
        if for_scripts(request):
            return JSONResponse({"error": text}, status_code=status, headers=headers)
        headline = HEADLINES.get(status, "That did not work")
        return self.page(
            request,
            "error.html",
            status=status,
            headers=headers,
            headline=headline,
            sentence=text[:1].upper() + text[1:].rstrip(".") + ".",
        )

    def too_many(self, request: Request, wait: timedelta) -> Response:
        """Too many wrong tokens came from the caller's address."""
        seconds = math.ceil(wait.total_seconds())
        sentence = f"too many wrong tokens came from your address: try again in {seconds} seconds"
        return self.error(request, 429, sentence, {"Retry-After": str(seconds)})

    # ── what went wrong further in ──

    async def on_http(self, request: Request, error: Exception) -> Response:
        """A status that a route raised, or Starlette's 404 and 405."""
        assert isinstance(error, HTTPException)
        usual = error.detail == HTTPStatus(error.status_code).phrase
        sentence = None if usual else error.detail
        return self.error(request, error.status_code, sentence, error.headers)

    async def on_store(self, request: Request, error: Exception) -> Response:
        """The database does not answer."""
        assert isinstance(error, StoreError)
        return self.error(request, 503, str(error), {"Retry-After": "10"})

    async def on_fault(self, request: Request, _: Exception) -> Response:
        """Nobody foresaw this; the server logs it."""
        return self.error(request, 500, headers=HEADERS)


def _shown(value: Any) -> Any:
    """What a template prints: every text made harmless, the templates' own markup aside; a space
    at its ends stays, as it may be a part of a line."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    before, after = (" " if end.isspace() else "" for end in (value[:1], value[-1:]))
    return f"{before}{clean(value, LONGEST)}{after}"


def _local(time: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`2 Mar 09:00`, with the year where it is another."""
    text = message_words.local(time, zone)
    if time.astimezone(UTC).year == now.astimezone(UTC).year:
        return text
    day, _, clock = text.rpartition(" ")
    return f"{day} {time.year} {clock}"


FILTERS = {
    "address": message_words.address,
    "caution": message_words.caution,
    "coverage_line": message_words.coverage,
    "found": message_words.found,
    "headline": message_words.headline,
    "iso": iso,
    "language": message_words.language,
    "link": link,
    "local": _local,
    "note": message_words.note,
    "original_headline": message_words.original_headline,
    "sentences": message_words.sentences,
    "source": message_words.source,
    "stuck": words.stuck,
    "surfaces": message_words.surfaces,
    "ago": words.ago,
    "count": words.count,
    "did": did,
    "withdrawn": message_words.withdrawn,
    "lang": words.lang,
    "pieces": words.pieces,
    "stories_held": words.stories_held,
    "told": words.told,
    "when": words.when,
    "why": words.why,
}
