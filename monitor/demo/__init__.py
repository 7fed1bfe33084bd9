"""`monitor demo`: the whole product on this machine alone."""

from monitor.demo.play import play

__all__ = ["play"]
