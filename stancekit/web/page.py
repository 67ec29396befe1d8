"""The article in a web page: its text, title, author, date and address."""

from __future__ import annotations

import json
import logging
import re
from copy import deepcopy
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.records import Article
from stancekit.web.decoding import decode_page

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_BYTES", "looks_like_page", "read_page"]

MAX_BYTES = 10_000_000
"""A page may be as long as this; the longest live blogs have a tenth of it."""

_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,4000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
# How the names of web pages end.
_NAMES = (".html", ".htm", ".xhtml")
_TAG = re.compile(r"<[a-zA-Z!/][^<>]*>")
# Characters that HTML does not allow, and that the extraction would end at.
_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8]|0?[ef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])|0*(?:[0-8]|1[4-9]|2\d|3[01]));",
    re.I,
)
_BREAK = re.compile(r"[\v\f\x85\u2028\u2029]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_WORD = re.compile(r"\w+")
_DATED = re.compile("date|time|publish", re.I)
# Fewer words than this in sentences are a button and a notice.
_FEWEST_WORDS = 10


def looks_like_page(data: str | bytes, name: str = "") -> bool:
    """Tell whether a text is a web page rather than an article's plain text.

    Parameters
    ----------
    data : str or bytes
    name : str, optional
        Of the file that holds it.

    Returns
    -------
    bool
        True if it begins as HTML does, behind white space and comments; or if the name is a
        web page's, whatever the file holds.
    """
    if name.lower().endswith(_NAMES):
        return True
    if isinstance(data, bytes):
        data = decode_page(data[:8192])
    return _START.match(data.removeprefix("\ufeff")) is not None


def read_page(page: str | bytes, url: str | None = None, *, encoding: str | None = None) -> Article:
    r"""Find the article in a web page.

    Parameters
    ----------
    page : str or bytes
        The page's HTML. Bytes are decoded by their byte order mark, by ``encoding``, or by
        what the page says of itself.
    url : str, optional
        Where the page was found.
    encoding : str, optional
        What the server said of the bytes.

    Returns
    -------
    Article
        ``text`` is the main text, with blank lines between its paragraphs: offsets of an
        analysis are into it, not into the page. ``title``, ``author``, ``date`` (as
        YYYY-MM-DD) and ``url`` (the canonical one) are what the page says, else None;
        ``url`` falls back to the argument.

    Raises
    ------
    InputError
        If there is no article in it: a PDF, an empty page, scripts only, menus only, a
        question to prove that one is human; or if it is longer than 10 MB.
    ImportError
        If trafilatura is not installed: it comes with the extra ``web``.

    Examples
    --------
    >>> from stancekit.web import read_page
    >>> page = '''<html><head><title>Allies lift limits</title></head><body>
    ... <nav><a href="/">Home</a></nav><article><h1>Allies lift limits</h1>
    ... <p>The allies have lifted their limits on the use of long-range weapons.</p>
    ... <p>“We will win,” said Ann Lee, the minister of defence.</p></article></body></html>'''
    >>> article = read_page(page)
    >>> article.title
    'Allies lift limits'
    >>> article.text.split("\n\n")[-1]
    '“We will win,” said Ann Lee, the minister of defence.'
    """
    text = _characters(page, encoding)
    tree, links = _tree(text)
    date = _date(tree, url)
    found = _extract(tree, url)
    lines = (
        [line for line in map(str.strip, (found.text or "").splitlines()) if line] if found else []
    )
    _check(lines, links)
    return Article(
        text="\n\n".join(lines),
        title=_known(found.title),
        author=_known(found.author),
        date=date,
        url=_known(found.url) or url,
    )


def _characters(page: str | bytes, encoding: str | None) -> str:
    if not isinstance(page, str | bytes):
        raise InputError(f"a page must be a string or bytes, not {type(page).__name__}")
    if len(page) > MAX_BYTES:
        raise InputError(f"the page is longer than {MAX_BYTES // 1_000_000} MB; that is no article")
    head = page[:1024] if isinstance(page, str) else page[:1024].decode("latin-1")
    if head.lstrip("\ufeff \t\r\n").startswith("%PDF-"):
        raise InputError(
            "this is a PDF, not a web page; save its text as a text file and give that"
        )
    text = decode_page(page, encoding) if isinstance(page, bytes) else page.removeprefix("\ufeff")
    if not text.strip("\0 \t\r\n\f\v\ufeff"):
        raise InputError("the page is empty")
    if len(_ILLEGAL.findall(text)) > 0.01 * len(text):
        raise InputError("this is no web page: it holds binary data, or is in another encoding")
    if not _TAG.search(text):
        raise InputError("this is no web page: there is no HTML in it")
    text = _ILLEGAL_REFERENCE.sub("\ufffd", _ILLEGAL.sub("\ufffd", text))
    return _BREAK.sub("\n", text)


def _tree(text: str) -> tuple[Any, frozenset[str]]:
    """Parse a page; return its tree, and what its links say."""
    try:
        from lxml import etree, html
    except ImportError as error:
        raise _not_installed() from error
    if not re.search(r"<html\b", text[:100_000], re.I):
        text = f"<html><body>{text}</body></html>"
    # A declaration of an encoding is about the bytes that this was.
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text)
    try:
        # The parser of trafilatura would take what a page says of its encoding for true.
        tree = html.fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
        # Scripts stay: some hold the author and the date; what they say is never text.
        etree.strip_elements(tree, "noscript", "template", with_tail=False)
        _join_lines(tree)
        links = frozenset(_bare(link.text_content()) for link in tree.iter("a"))
    except (etree.LxmlError, ValueError, TypeError, AssertionError) as error:
        raise InputError(f"the page's HTML cannot be read: {error}") from None
    return tree, links


def _join_lines(tree: Any) -> None:
    """Put blanks for single line breaks: two of them end a paragraph, one is a matter of looks."""
    for line_break in list(tree.iter("br")):
        after = line_break.getnext()
        before = line_break.getprevious()
        if after is not None and after.tag == "br" and not (line_break.tail or "").strip():
            continue
        if before is not None and before.tag == "br" and not (before.tail or "").strip():
            continue
        line_break.tail = " " + (line_break.tail or "")
        line_break.drop_tag()


def _extract(tree: Any, url: str | None) -> Any:
    """Return what trafilatura finds in a tree; None if that is nothing."""
    try:
        from trafilatura import bare_extraction
        from trafilatura.settings import use_config
    except ImportError as error:
        raise _not_installed() from error
    for name in ("trafilatura", "htmldate", "courlan"):
        # They tell of empty pages on stderr; here that is an error of our own.
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    config = use_config()
    # News in brief are articles too; below its own limit it would run paragraphs into one.
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "40")
    try:
        return bare_extraction(
            tree,
            config=config,
            url=url,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
        )
    except Exception as error:
        # Hostile markup can raise anything there.
        raise InputError(
            f"the article in the page cannot be found: {type(error).__name__}: {error}"
        ) from error


def _date(tree: Any, url: str | None) -> str | None:
    """Return when the article was published, if the page says so outside its sentences."""
    try:
        from htmldate import find_date
    except ImportError as error:
        raise _not_installed() from error
    bare = deepcopy(tree)
    for name in ("p", "li", "blockquote", "h1", "h2", "h3", "td", "figcaption"):
        for part in list(bare.iter(name)):
            marked = any(_DATED.search(value) for value in part.attrib.values())
            if part.getparent() is not None and not marked and part.find(".//time") is None:
                part.drop_tree()
    try:
        return _known(find_date(bare, url=url, original_date=True, extensive_search=False))
    except Exception:
        # Whatever a page gives for a date, its article can be read.
        return None


def _check(lines: Iterable[str], links: frozenset[str]) -> None:
    """Refuse what is no article: scripts, menus, walls."""
    lines = list(lines)
    if not lines:
        raise InputError(
            "there is no article in the page; if it shows one in a browser, scripts put it there: "
            "save it from the browser as text"
        )
    told = " ".join(lines)
    words = len(_WORD.findall(told))
    walls = _walls()
    if words <= walls["longest"]:
        lower = told.lower().replace("’", "'")
        wall = next((phrase for phrase in walls["phrases"] if phrase in lower), None)
        if wall:
            raise InputError(
                f"there is no article in the page, but a notice ({_short(told)!r}); "
                "save the article from a browser as text"
            )
    sentences = [
        line
        for line in lines
        if _SENTENCE_END.search(line) and _bare(line.removeprefix("- ")) not in links
    ]
    if sum(len(_WORD.findall(line)) for line in sentences) < _FEWEST_WORDS:
        raise InputError("there is no article in the page, only links, menus or single words")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _bare(text: str) -> str:
    return " ".join(text.split())


def _known(value: str | None) -> str | None:
    bare = _bare(value or "")
    return bare or None


@lru_cache(maxsize=1)
def _walls() -> dict[str, Any]:
    source = files("stancekit") / "data" / "walls.json"
    walls: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return walls


def _not_installed() -> ImportError:
    return ImportError(
        'reading web pages needs trafilatura, which is not installed; pip install "stancekit[web]"'
    )
