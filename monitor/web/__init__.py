"""HTTP: whether the daemon is well, and a reload on request."""

from monitor.web.app import build

__all__ = ["build"]
