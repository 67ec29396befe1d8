"""Reading quotation marks: what a mark is and what its surroundings say.

A mark is one character, or two for back-ticks and doubled straight single
marks. Marks in a row share their surroundings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

MarkStyle = Literal["double", "single", "guillemet", "angle"]

OPENING, CLOSING, EITHER = 1, 2, 3
# Shape of a mark's surroundings: which side touches a word.
BEFORE_WORD, AFTER_WORD, LOOSE, GLUED = "(", ")", " ", "x"
_SHAPES = {
    (True, False): BEFORE_WORD,
    (False, True): AFTER_WORD,
    (True, True): LOOSE,
    (False, False): GLUED,
}

_MARKS = re.compile("'+|`+|[\"“”„‟＂«»‹›‘’‚‛´ʼ＇′″]")
_STYLES: dict[str, MarkStyle] = {
    **dict.fromkeys('"“”„‟＂″', "double"),
    **dict.fromkeys("'‘’‚‛`´ʼ＇′", "single"),
    **dict.fromkeys("«»", "guillemet"),
    **dict.fromkeys("‹›", "angle"),
}
_ROLES = {
    **dict.fromkeys("“„‟«‹‘‚‛`", OPENING),
    **dict.fromkeys("”»›’´ʼ", CLOSING),
    **dict.fromkeys("\"＂″'＇′", EITHER),
}
STRAIGHT = frozenset("\"＂″'＇′")
_INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_BEFORE_OPENING = frozenset("([{<—–-―‒/*_>|•:=~")
_AFTER_CLOSING = frozenset(".,;:!?…)]}>—–-―‒/*_|%")
SENTENCE_MARKS = frozenset(".,!?…;:")
INCHES = frozenset(('"', "''", "″", "”", "＂"))
# What a doubled straight mark leaves of a word whose apostrophe was escaped: don''t.
_ENCLITIC = re.compile(r"(?:s|t|d|m|re|ve|ll)\b", re.IGNORECASE)
# More marks than this in a row are a rule across the page or damage.
_LONGEST_ROW = 8
_DECADE = re.compile(r"\d\ds?(?!\w)")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Mark:
    """One mark: where it stands and what its surroundings say."""

    start: int
    end: int
    text: str
    style: MarkStyle
    role: int
    shape: str


@lru_cache(maxsize=1)
def _elisions() -> frozenset[str]:
    source = files("stancekit") / "data" / "elisions.txt"
    lines = source.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_elision(text: str, mark: Mark) -> bool:
    """Tell whether a mark before a word stands for letters left out: 'tis, ’90s."""
    if mark.text == "`":
        return False
    if _DECADE.match(text, mark.end):
        return True
    word = _WORD.match(text, mark.end)
    return word is not None and word[0].lower() in _elisions()


def read_marks(text: str, start: int, end: int) -> list[Mark]:
    """Cut a paragraph into marks, each with the shape of its surroundings."""
    runs = [(m.start(), m.end()) for m in _MARKS.finditer(text, start, end)]
    marks: list[Mark] = []
    index = 0
    while index < len(runs):
        # Marks in a row share their surroundings: in "'Yes the single one opens too.
        last = index
        while last + 1 < len(runs) and runs[last + 1][0] == runs[last][1]:
            last += 1
        if runs[last][1] - runs[index][0] > _LONGEST_ROW:
            index = last + 1
            continue
        left = _left_is_open(text, start, runs[index][0])
        right = _right_is_open(text, end, runs[last][1])
        shape = _SHAPES[left, right]
        for run_start, run_end in runs[index : last + 1]:
            for mark_start, mark_end in _split(text, run_start, run_end, shape):
                marks.append(_mark(text, mark_start, mark_end, shape))
        index = last + 1
    return [m for m in marks if not _is_escaped(text, m)]


def _left_is_open(text: str, start: int, position: int) -> bool:
    if position <= start:
        return True
    char = text[position - 1]
    return char.isspace() or char in _BEFORE_OPENING or char in _INVISIBLE


def _right_is_open(text: str, end: int, position: int) -> bool:
    if position >= end:
        return True
    char = text[position]
    if char == "…" or text.startswith("...", position):
        # "... and so on" opens, so on..." closes: the other side tells.
        after = position + 1
        while after < end and text[after] in ".… ":
            after += 1
        return after >= end
    return char.isspace() or char in _AFTER_CLOSING or char in _INVISIBLE


def _split(text: str, start: int, end: int, shape: str) -> list[tuple[int, int]]:
    """Cut a run of straight single marks or back-ticks into doubles and singles."""
    length = end - start
    if length == 1 or text[start] not in "'`":
        return [(start, end)]
    if length % 2 == 0:
        return [(i, i + 2) for i in range(start, end, 2)]
    if shape == AFTER_WORD:
        return [(start, start + 1)] + [(i, i + 2) for i in range(start + 1, end, 2)]
    return [(i, i + 2) for i in range(start, end - 1, 2)] + [(end - 1, end)]


def _mark(text: str, start: int, end: int, shape: str) -> Mark:
    mark = text[start:end]
    if mark == "''":
        return Mark(start, end, mark, "double", EITHER, shape)
    if mark == "``":
        return Mark(start, end, mark, "double", OPENING, shape)
    return Mark(start, end, mark, _STYLES[mark], _ROLES[mark], shape)


def _is_escaped(text: str, mark: Mark) -> bool:
    return mark.text == "''" and mark.shape == GLUED and _ENCLITIC.match(text, mark.end) is not None


def is_weak(text: str, mark: Mark) -> bool:
    """Tell whether a closing single mark may as well be an apostrophe: allies', runnin', 6'."""
    before = text[max(0, mark.start - 2) : mark.start]
    if not before or not (before[-1] in "sSzZxX" or before[-1].isdecimal() or before == "in"):
        return False
    after = text[mark.end : mark.end + 2]
    return len(after) == 2 and after[0] == " " and after[1].isalnum()


def look_ahead(text: str, marks: list[Mark]) -> tuple[list[int | None], list[bool]]:
    """Say for each mark which double one is next, and whether a firm single closing one is."""
    next_double: list[int | None] = [None] * len(marks)
    firm_single = [False] * len(marks)
    ahead: int | None = None
    firm = False
    for index in range(len(marks) - 1, -1, -1):
        mark = marks[index]
        next_double[index] = ahead
        firm_single[index] = firm
        if mark.style == "double":
            ahead = index
            firm = False
        elif mark.style == "single":
            if mark.shape == AFTER_WORD:
                firm = firm or not is_weak(text, mark)
            elif mark.shape == BEFORE_WORD:
                firm = False
    return next_double, firm_single
