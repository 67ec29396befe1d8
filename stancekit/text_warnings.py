"""What is odd about a text, said once for each article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stancekit.quotations import scan_marks
from stancekit.records import AnalysisWarning

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["text_warnings"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd]")
_MARK_PROBLEMS = {
    "unclosed-mark": "a quotation mark is opened and never closed",
    "unopened-mark": "a quotation mark closes what was never opened",
}


def text_warnings(text: str) -> Iterator[AnalysisWarning]:
    """Yield a warning for each thing about a text that makes results doubtful.

    Parameters
    ----------
    text : str

    Yields
    ------
    AnalysisWarning
        ``empty-text`` (and then no other), ``lone-surrogates``, ``not-text``,
        ``unbalanced-marks``.
    """
    if not text.strip():
        what = "the text is empty" if not text else "the text is nothing but white space"
        yield AnalysisWarning(code="empty-text", message=f"{what}; there is nothing to find")
        return
    surrogates = len(_SURROGATE.findall(text))
    if surrogates:
        yield AnalysisWarning(
            code="lone-surrogates",
            message=f"{surrogates} code points are lone surrogates, which no encoding can hold; "
            "they were read as U+FFFD, offsets are unchanged",
        )
    controls = len(_CONTROL.findall(text))
    if controls > 0.01 * len(text):
        yield AnalysisWarning(
            code="not-text",
            message=f"{controls} of {len(text)} code points are control or replacement characters; "
            "this may be no text, or text decoded with the wrong encoding",
        )
    problems = scan_marks(text).problems
    if problems:
        code, offset = problems[0]
        more = f" (and {len(problems) - 1} more places)" if len(problems) > 1 else ""
        yield AnalysisWarning(
            code="unbalanced-marks",
            message=f"{_MARK_PROBLEMS.get(code, code)} at {offset}{more}; "
            "quotations there may begin or end at the wrong word",
        )
