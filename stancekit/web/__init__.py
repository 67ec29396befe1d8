"""Articles out of web pages (extra ``web``).

:func:`read_page` finds the article in a page that is at hand, :func:`fetch`
gets the page first.
"""

from stancekit.web.fetching import fetch, is_address
from stancekit.web.page import MAX_BYTES, looks_like_page, read_page

__all__ = ["MAX_BYTES", "fetch", "is_address", "looks_like_page", "read_page"]
