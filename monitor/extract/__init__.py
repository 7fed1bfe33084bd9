"""extract: a page's html and url → the article's text, and nothing but the article."""

from monitor.extract.choice import Text, choose
from monitor.extract.page import extract

__all__ = ["MODULES", "Text", "choose", "extract"]

MODULES = ("trafilatura",)
"""What reading a page imports when it runs: a worker has it before a page is charged for it."""
