"""News monitoring and alerting: feed → entry → article → match → story → alert → delivery."""

__version__ = "0.1.0"
