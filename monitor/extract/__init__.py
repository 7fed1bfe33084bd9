"""extract: a page's html and url → the article's text, and nothing but the article."""

from monitor.extract.choice import Text, choose
from monitor.extract.page import extract

__all__ = ["Text", "choose", "extract"]
