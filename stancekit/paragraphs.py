"""Where paragraphs begin and end, for text of any origin.

Both the segmenter and the scanner of quotation marks need paragraphs, so the
finding of them lives here, below both. Standard library only.

News text comes in three shapes: paragraphs between blank lines; one paragraph
a line; and lines wrapped at a fixed width, with paragraphs between blank
lines or marked by a short last line. Scraped text adds a fourth: blank lines
in the middle of a sentence, where a page had a link or a picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from string import ascii_lowercase, ascii_uppercase
from typing import Literal

__all__ = ["paragraph_spans"]

# A line ends at what str.splitlines takes for an end.
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Page and paragraph separators end a paragraph as a blank line does.
_HARD = frozenset("\v\f\x1c\x1d\x1e\u2029")
_CLOSERS = "\"'”’»›)]}*_ \t\u00a0"
_FINAL = frozenset(".!?…:")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_LOWER, _UPPER = ascii_lowercase.encode(), ascii_uppercase.encode()
_ADDRESS = re.compile(r"https?:|www\.|\w/\w")

# A wrapped text is never wider than this; paragraphs in one line nearly always are.
_WIDEST_WRAP = 130
_NARROWEST_WRAP = 30

_Junction = Literal["line", "blank", "page"]


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    indent: int
    junction: _Junction  # what stands between the line before and this one


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    r"""Find the paragraphs of a text.

    Parameters
    ----------
    text : str
        Any text, as it was given.

    Returns
    -------
    list of tuple of int
        Start and end of every paragraph, in order, disjoint, without white
        space at either end; together they hold every character that is not
        white space.

    Examples
    --------
    >>> from stancekit.paragraphs import paragraph_spans
    >>> text = "Kyiv was hit.\n\nNobody was hurt.\n"
    >>> [text[start:end] for start, end in paragraph_spans(text)]
    ['Kyiv was hit.', 'Nobody was hurt.']
    """
    return list(_remembered(text) if len(text) <= _SHORT else _remembered_long(text))


def _paragraph_spans(text: str) -> tuple[tuple[int, int], ...]:
    lines = _lines(text)
    if not lines:
        return ()
    width = _wrap_width(text, lines, "line")
    blank_width = None if width is not None else _wrap_width(text, lines, "blank")
    cased = _has_capitals(text)
    spans = [(lines[0].start, lines[0].end)]
    for before, line in pairwise(lines):
        if line.junction == "line":
            joined = width is not None and _is_wrapped(text, before, line, width)
        elif line.junction == "blank":
            joined = blank_width is not None and _is_wrapped(text, before, line, blank_width)
        else:
            joined = False
        if joined or (cased and _runs_on(text, before, line)):
            spans[-1] = (spans[-1][0], line.end)
        else:
            spans.append((line.start, line.end))
    return tuple(spans)


# Every stage asks for the paragraphs of the article at hand, and a batch of articles is parsed
# before the first is read. Of long texts few are kept, so that they do not fill the memory.
_SHORT = 20_000
_remembered = lru_cache(maxsize=64)(_paragraph_spans)
_remembered_long = lru_cache(maxsize=2)(_paragraph_spans)


def _lines(text: str) -> list[_Line]:
    """Return the lines that are not blank, trimmed, with what separates them."""
    lines: list[_Line] = []
    junction: _Junction = "line"
    position = 0
    breaks = [(m.start(), m.end(), m[0]) for m in _LINE_BREAK.finditer(text)]
    breaks.append((len(text), len(text), ""))
    for stop, resume, mark in breaks:
        raw = text[position:stop]
        body = raw.strip()
        if body:
            indent = len(raw) - len(raw.lstrip())
            start = position + indent
            lines.append(_Line(start, start + len(body), indent, junction))
            junction = "line"
        elif lines and junction == "line":
            junction = "blank"
        if mark in _HARD:
            junction = "page"
        position = resume
    return lines


def _wrap_width(text: str, lines: list[_Line], junction: _Junction) -> int | None:
    """Return the width at which the text was wrapped; None if it was not.

    Whoever wraps by width ends a line only where the next word does not fit,
    mostly in the middle of a sentence. Lists, verse and one-line paragraphs
    fail one of the two.
    """
    pairs = [(before, line) for before, line in pairwise(lines) if line.junction == junction]
    if len(pairs) < 3:
        return None
    lengths = sorted(before.end - before.start for before, _ in pairs)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    full = sum(_is_full(text, before, line, width) for before, line in pairs)
    open_ended = sum(not _is_final(text, before) for before, _ in pairs)
    lower = sum(text[line.start].islower() for _, line in pairs)
    cased = _has_capitals(text)
    if full < 0.6 * len(pairs) or open_ended < 0.5 * len(pairs):
        return None
    if cased and lower < 0.3 * len(pairs):
        return None
    return width


def _is_full(text: str, before: _Line, line: _Line, width: int) -> bool:
    """Tell whether the first word of ``line`` had no room in the line before."""
    head = text[line.start : min(line.end, line.start + width)].split(maxsplit=1)
    return before.end - before.start + 1 + len(head[0]) > 0.95 * width


def _is_wrapped(text: str, before: _Line, line: _Line, width: int) -> bool:
    """Tell whether a line goes on with the one before, in a text wrapped at ``width``."""
    if line.indent >= before.indent + 2 and _is_final(text, before):
        return False
    return _is_full(text, before, line, width)


def _is_final(text: str, line: _Line) -> bool:
    """Tell whether a line ends as a sentence does."""
    tail = text[max(line.start, line.end - 8) : line.end].rstrip(_CLOSERS)
    return not tail or tail[-1] in _FINAL


def _runs_on(text: str, before: _Line, line: _Line) -> bool:
    """Tell whether a sentence was cut in two: no stop before, no capital after."""
    if line.junction == "page" or not text[line.start].islower() or _is_final(text, before):
        return False
    # Fragments of a page ("h/t: The Hill", an address, a word on a button) are no half sentences.
    if _ADDRESS.match(text, line.start) or before.end - before.start < 25:
        return False
    return line.end - line.start > 1 and not text[line.start + 1].isspace()


def _has_capitals(text: str) -> bool:
    """Tell whether the text uses capitals as English does, from its first part."""
    sample = text[:20_000]
    plain = sample.encode("ascii", "ignore")
    foreign = _FOREIGN.findall(sample)
    # Deleted from bytes, letters are counted in no time; only the others are looked at singly.
    lower = len(plain) - len(plain.translate(None, _LOWER)) + sum(map(str.islower, foreign))
    upper = len(plain) - len(plain.translate(None, _UPPER)) + sum(map(str.isupper, foreign))
    return upper * 100 >= lower
