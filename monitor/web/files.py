"""What pages are dressed with: our own files, each named here, and nothing else."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monitor.web.look import STATIC

KEPT = {"Cache-Control": "public, max-age=86400"}


async def style(_: Request) -> Response:
    """The one style sheet."""
    return Response(STATIC["style.css"], media_type="text/css", headers=KEPT)


async def icon(_: Request) -> Response:
    """The sign in the browser's tab."""
    return Response(STATIC["icon.svg"], media_type="image/svg+xml", headers=KEPT)


async def robots(_: Request) -> Response:
    """Nothing here is for search engines."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n", headers=KEPT)
