"""An analysis as a page: the text with its quotations marked, and who said them.

A page is one file: styles and script are in it, and a content security policy forbids the
browser to load anything else. Article text is escaped by the template engine, everywhere.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from stancekit.errors import InputError
from stancekit.records import Analysis, QuotationKind, SegmentKind
from stancekit.report.facts import SIGNS, WORDS, entries_of, people_of, printable
from stancekit.report.passages import blocks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from stancekit.records import Explanation

__all__ = ["to_html", "to_notebook"]


def to_html(analysis: Analysis, *, explanations: Mapping[str, Explanation] | None = None) -> str:
    """Return an analysis as one HTML page that needs no other file and no network.

    The text stands there with its quotations marked by stance, in colour, sign and word.
    Pointing at a quotation, tapping it or reaching it with the Tab key shows its speaker, the
    probabilities and, if explanations are given, the words that decided. Beside it is a table
    of the speakers; quotations can be filtered by speaker, stance and kind.

    Parameters
    ----------
    analysis : Analysis
        What was found in one article.
    explanations : mapping of str to Explanation, optional
        Why quotations were given their stance, by quotation id. Those that are not
        explained just show no reasons.

    Returns
    -------
    str
        A whole HTML document. Control characters and halves of characters, which HTML
        cannot hold, are shown as �.

    Raises
    ------
    InputError
        If something else than an analysis came.

    Examples
    --------
    >>> from stancekit import Analysis, Article
    >>> page = Analysis(article=Article(text="1 < 2")).to_html()
    >>> page.startswith("<!DOCTYPE html>"), "1 &lt; 2" in page
    (True, True)
    """
    script = _data("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _render(
        "report.html.j2",
        _facts(analysis, explanations),
        style=_data("report.css"),
        script=script,
        script_hash=digest,
    )


def to_notebook(analysis: Analysis) -> str:
    """Return an analysis as a piece of HTML for a notebook's cell.

    It has no script, which notebooks remove from what they do not trust, and no ids; its
    styles reach nothing outside of it. Several can stand on one page.

    Parameters
    ----------
    analysis : Analysis
        What was found in one article.

    Returns
    -------
    str
        One ``div``.
    """
    return _render("notebook.html.j2", _facts(analysis, None), style=_data("notebook.css"))


def _facts(analysis: Analysis, explanations: Mapping[str, Explanation] | None) -> dict[str, Any]:
    """Return what both templates show."""
    if not isinstance(analysis, Analysis):
        raise InputError(f"a page shows an Analysis, not {type(analysis).__name__}")
    entries = entries_of(analysis, explanations)
    people = people_of(analysis, entries)
    stances = {name: sum(e.stance == name for e in entries) for name in SIGNS}
    kinds = {str(k): sum(e.quotation.kind == k for e in entries) for k in QuotationKind}
    return {
        "analysis": analysis,
        "article": analysis.article,
        "title": _title(analysis),
        "link": _link(analysis.article.url),
        "blocks": blocks_of(analysis),
        "entries": entries,
        "people": people,
        "most": max((person.total for person in people), default=0),
        "stances": {name: count for name, count in stances.items() if count},
        "kinds": {name: count for name, count in kinds.items() if count},
        "signs": SIGNS,
        "words": WORDS,
    }


def _title(analysis: Analysis) -> str:
    """Return the article's title, or what comes nearest to one."""
    article = analysis.article
    headlines = (s.span.text for s in analysis.segments if s.kind is SegmentKind.HEADLINE)
    known = (article.title, next(headlines, None), article.id)
    return next((name for name in known if name and name.strip()), "Article without a title")


def _link(url: str | None) -> str | None:
    """Return an address that a reader may follow: a page on the web, and no script."""
    try:
        return url if url and urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:
        return None


def _render(template: str, facts: Mapping[str, Any], **parts: str) -> str:
    from markupsafe import Markup

    trusted = {name: Markup(text) for name, text in parts.items()}
    return _environment().get_template(template).render({**facts, **trusted})


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("stancekit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Whatever a template shows goes through here, before it is escaped.
        finalize=_finalize,
    )


def _finalize(value: Any) -> Any:
    return printable(value) if type(value) is str else value


@cache
def _data(name: str) -> str:
    """Return a file that pages are made of."""
    return files("stancekit.report").joinpath("templates", name).read_text(encoding="ascii")
