"""brat: the text, and beside it lines of annotation that point into it."""

from __future__ import annotations

import itertools
import json
import re
import warnings
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError, StancekitWarning
from stancekit.exchange.rulers import measure
from stancekit.exchange.sheets import (
    CONTENT,
    CONTINUES,
    FACTS,
    LABELS,
    LINKS,
    Link,
    Reading,
    Region,
    Sheet,
    draw,
)

if TYPE_CHECKING:
    from stancekit.exchange.sheets import Fragments
    from stancekit.records import Analysis

__all__ = ["annotation_conf", "brat_files", "read_brat"]

# The annotation file is read line by line and cut at tabs: a stretch is interrupted at whatever
# some reader takes for the end of a line, and at tabs.
_BREAK = re.compile("[\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]+")


def annotation_conf() -> str:
    """Return brat's ``annotation.conf``: the labels, links and attributes."""
    lines = ["[entities]", *LABELS, "", "[relations]"]
    for label in LINKS:
        tail = label if label in LABELS else CONTENT
        if label != CONTINUES:  # brat's regions may have several parts
            lines.append(f"{label}\tArg1:{CONTENT}, Arg2:{tail}")
    lines += ["<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>", "", "[events]", ""]
    lines.append("[attributes]")
    for fact, (label, values) in FACTS.items():
        lines.append(f"{fact}\tArg:{label}, Value:{'|'.join(values)}")
    return "\n".join(lines) + "\n"


def brat_files(analysis: Analysis) -> dict[str, str]:
    """Return the files of one article by their suffix: ``.txt``, ``.ann`` and ``.json``.

    Raises
    ------
    InputError
        If the text holds half a surrogate pair, which no text file can.
    """
    text = analysis.article.text
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"the text has half a surrogate pair at {error.start}, which brat's text files "
            "cannot hold; use one of the JSON formats"
        ) from None
    hidden = json.dumps({"analysis": analysis.to_dict()}, indent=1) + "\n"
    return {".txt": text, ".ann": _lines(draw(analysis)), ".json": hidden}


def _lines(sheet: Sheet) -> str:
    lines: list[str] = []
    names: dict[str, str] = {}
    facts: list[tuple[str, str, str]] = []
    notes: list[tuple[str, str]] = []
    places_of = {r.id: _unbroken(sheet.text, r.fragments) for r in sheet.regions}
    heads: dict[str, list[str]] = {}
    for link in sheet.links:
        heads.setdefault(link.tail, []).append(link.head)
    for region in sheet.regions:
        fragments = places_of[region.id]
        # A content that is nothing but a line end cannot be shown, nor what belongs to it alone.
        alone = region.label != CONTENT and not any(places_of[h] for h in heads.get(region.id, ()))
        if not fragments or alone:
            continue
        name = names[region.id] = f"T{len(names) + 1}"
        places = ";".join(f"{start} {end}" for start, end in fragments)
        words = " ".join(sheet.text[start:end] for start, end in fragments)
        lines.append(f"{name}\t{region.label} {places}\t{words}")
        for fact, value in region.facts.items():
            if fact in FACTS:
                facts.append((fact, name, value))
            else:
                notes.append((name, value))
    drawn = [link for link in sheet.links if link.head in names and link.tail in names]
    for number, link in enumerate(drawn, 1):
        ends = f"Arg1:{names[link.head]} Arg2:{names[link.tail]}"
        lines.append(f"R{number}\t{link.label} {ends}\t")
    lines += [f"A{n}\t{fact} {name} {value}" for n, (fact, name, value) in enumerate(facts, 1)]
    lines += [f"#{n}\tAnnotatorNotes {name}\t{value}" for n, (name, value) in enumerate(notes, 1)]
    return "".join(f"{line}\n" for line in lines)


def _unbroken(text: str, fragments: Fragments) -> Fragments:
    pieces: list[tuple[int, int]] = []
    for start, end in fragments:
        for match in _BREAK.finditer(text, start, end):
            if start < match.start():
                pieces.append((start, match.start()))
            start = match.end()
        if start < end:
            pieces.append((start, end))
    return tuple(pieces)


def read_brat(text: str, lines: str, hidden: Any = None) -> Reading:
    """Read an article's text, its lines of annotation, and what travelled along."""
    found = _Lines()
    for number, line in enumerate(lines.split("\n"), 1):
        try:
            found.read(line.removesuffix("\r"))
        except InputError as error:
            raise InputError(f"line {number}: {error}") from None
    base = hidden.get("analysis") if isinstance(hidden, dict) else None
    return Reading(found.sheet(text), base)


class _Lines:
    """The lines of an ``.ann`` file, sorted by what they are."""

    def __init__(self) -> None:
        self.spans: dict[str, tuple[str, list[tuple[int, int]], str]] = {}
        self.links: list[Link] = []
        self.facts: dict[str, dict[str, str]] = {}

    def read(self, line: str) -> None:
        """Read one line."""
        if not line.strip():
            return
        fields = line.split("\t")
        key, kind = fields[0], fields[0][:1]
        if len(fields) < 2:
            raise InputError(f"{line[:40]!r} is no annotation; was the file cut off?")
        if kind == "T":
            self._span(key, fields)
        elif kind == "R":
            self._link(fields[1])
        elif kind in ("A", "M"):
            self._fact(fields[1])
        elif kind == "#":
            self._note(fields)
        else:
            self._warn(f"{line[:40]!r} is of a kind that stancekit does not use")

    def _warn(self, what: str) -> None:
        warnings.warn(f"{what}; it is left out", StancekitWarning, stacklevel=4)

    def _span(self, key: str, fields: list[str]) -> None:
        label, _, places = fields[1].partition(" ")
        pairs: list[tuple[int, int]] = []
        for place in places.split(";"):
            match = re.fullmatch(r"(\d+) (\d+)", place)
            if not match or len(fields) < 3:
                raise InputError(f"{key} is no text-bound annotation; was the file cut off?")
            pairs.append((int(match[1]), int(match[2])))
        if key in self.spans:
            raise InputError(f"{key} is there twice")
        self.spans[key] = (label, pairs, "\t".join(fields[2:]))

    def _link(self, field: str) -> None:
        match = re.fullmatch(r"(\S+) Arg1:(\S+) Arg2:(\S+)\s*", field)
        if not match:
            raise InputError(f"{field[:40]!r} is no relation; was the file cut off?")
        self.links.append(Link(match[1], match[2], match[3]))

    def _fact(self, field: str) -> None:
        fact, _, rest = field.partition(" ")
        of, _, value = rest.partition(" ")
        if fact not in FACTS:
            self._warn(f"the attribute {fact!r} is unknown")
        elif not of or not value:
            raise InputError(f"{field[:40]!r} is no attribute with a value; was the file cut off?")
        else:
            self.facts.setdefault(of, {})[fact] = value

    def _note(self, fields: list[str]) -> None:
        what, _, of = fields[1].partition(" ")
        value = " ".join("\t".join(fields[2:]).split())
        if what != "AnnotatorNotes":
            self._warn(f"the note {what!r} is unknown")
        elif value:
            self.facts.setdefault(of, {})["speaker"] = value

    def sheet(self, text: str) -> Sheet:
        """Check that all belongs together, and return it."""
        for link in self.links:
            for key in (link.head, link.tail):
                if key not in self.spans:
                    raise InputError(f"a relation leads to {key}, which is not there")
        for key, facts in self.facts.items():
            if key not in self.spans:
                raise InputError(f"{', '.join(facts)} of {key}, which is not there")
            if "speaker" in facts and self.spans[key][0] != CONTENT:
                self._warn(f"the note on {key} is not on a content")
        places = measure(
            text, [s for _, pairs, words in self.spans.values() for s in _parts(pairs, words)]
        )
        regions = []
        at = 0
        for key, (label, pairs, _) in self.spans.items():
            fragments = sorted(places[at : at + len(pairs)])
            at += len(pairs)
            for before, after in itertools.pairwise(fragments):
                if after[0] < before[1]:
                    raise InputError(f"parts of {key} overlap")
            facts = dict(self.facts.get(key, {}))
            if label != CONTENT:
                facts.pop("speaker", None)
            regions.append(Region(key, label, _mended(text, fragments), facts))
        return Sheet(text, tuple(regions), tuple(self.links))


def _parts(pairs: list[tuple[int, int]], words: str) -> list[tuple[int, int, str | None]]:
    """Give each part its share of the words, which are joined by one blank."""
    parts: list[tuple[int, int, str | None]] = []
    at = 0
    for start, end in pairs:
        parts.append((start, end, words[at : at + end - start]))
        at += end - start + 1
    return parts


def _mended(text: str, fragments: list[tuple[int, int]]) -> Fragments:
    """Put parts together between which the text has only the end of a line."""
    mended = [fragments[0]]
    for start, end in fragments[1:]:
        if _BREAK.fullmatch(text, mended[-1][1], start):
            mended[-1] = (mended[-1][0], end)
        else:
            mended.append((start, end))
    return tuple(mended)
