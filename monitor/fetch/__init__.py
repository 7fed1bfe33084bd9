"""URL → Response: the one HTTP client, with the address guard, the limits and the manners."""

from monitor.fetch.answer import Response
from monitor.fetch.client import Fetcher

__all__ = ["Fetcher", "Response"]
