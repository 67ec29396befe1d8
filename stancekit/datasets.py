"""The labelled quotations that come with stancekit, to train on and to extend.

Examples
--------
>>> from stancekit.datasets import load_authored
>>> rows = load_authored()
>>> sorted({row.label.value for row in rows})
['against', 'favor', 'none']
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from stancekit.errors import InputError
from stancekit.records import Quotation, QuotationKind, Stance, TextSpan

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

__all__ = ["AuthoredRow", "load_authored", "load_contrast", "read_rows"]

_FOLDER = Path(__file__).parent / "data" / "stance"
_JOIN = " ... "


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoredRow:
    """One invented quotation with the news text around it and its stance.

    Parameters
    ----------
    id, group : str
        Number of the row and letter of the author group that wrote it.
    target : str
        Id of the target that the label is about.
    label : Stance
        Stance of the speaker on the target.
    kind : QuotationKind
        Direct, indirect or mixed.
    phenomenon : str
        What the row is an example of: ``"partial-permission"``, ``"cue-polarity"``.
    quotation : str
        What is said; the pieces of an interrupted quotation are joined by ``" ... "``.
    sentence, before : str
        The sentences that hold the quotation, and the one that stands before them.
    cue : str
        The reporting words; empty if there are none.
    speaker_role, speaker_side : str
        Who speaks, as a role and as a side; never a real person.
    second : tuple of Stance
        Labels that were given by readers who did not know the first one.
    pair : str
        In contrast sets: what both rows of a minimal pair share. Empty elsewhere.
    """

    id: str
    group: str
    target: str
    label: Stance
    kind: QuotationKind
    phenomenon: str
    quotation: str
    sentence: str
    before: str
    cue: str
    speaker_role: str
    speaker_side: str
    second: tuple[Stance, ...] = ()
    pair: str = ""

    @property
    def pieces(self) -> tuple[str, ...]:
        """The parts of the quotation as they stand in the sentence."""
        return tuple(self.quotation.split(_JOIN))

    @property
    def context(self) -> str:
        """The sentence before and the sentence with the quotation."""
        return f"{self.before} {self.sentence}" if self.before else self.sentence

    def to_quotation(self) -> Quotation:
        """Return the row as a quotation with offsets into :attr:`context`.

        Raises
        ------
        InputError
            If a piece of the quotation does not occur in the sentence.
        """
        text = self.context
        position = len(text) - len(self.sentence)
        spans = []
        for piece in self.pieces:
            start = text.find(piece, position)
            if start < 0 or not piece:
                raise InputError(f"row {self.id!r}: {piece!r} does not occur in its sentence")
            position = start + len(piece)
            spans.append(TextSpan.of(text, start, position))
        return Quotation(
            id=self.id,
            kind=self.kind,
            contents=tuple(spans),
            cue=self._cue_span(text, spans),
            context=text,
        )

    def _cue_span(self, text: str, contents: list[TextSpan]) -> TextSpan | None:
        """Find the cue outside of the contents, nearest to them."""
        if not self.cue:
            return None
        places = []
        start = text.find(self.cue, len(text) - len(self.sentence))
        while start >= 0:
            end = start + len(self.cue)
            # How far it stands from each content; negative if they overlap.
            gaps = [max(span.start - end, start - span.end) for span in contents]
            if min(gaps) >= 0:
                places.append((min(gaps), start))
            start = text.find(self.cue, end)
        if not places:
            return None
        best = min(places)[1]
        return TextSpan.of(text, best, best + len(self.cue))

    def to_dict(self) -> dict[str, Any]:
        """Return the row as JSON-ready types."""
        data = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            **data,
            "label": str(self.label),
            "kind": str(self.kind),
            "second": [str(label) for label in self.second],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a row from what :meth:`to_dict` gave.

        Raises
        ------
        InputError
            If a field is missing, unknown, or holds what it should not.
        """
        known = {f.name for f in fields(cls)}
        missing, extra = known - data.keys() - {"second", "pair"}, data.keys() - known
        if missing or extra:
            raise InputError(
                f"row {data.get('id', '?')!r}: missing fields {sorted(missing)}, "
                f"unknown fields {sorted(extra)}; a row has {sorted(known)}"
            )
        texts = (known - {"label", "kind", "second"}) & data.keys()
        wrong = sorted(name for name in texts if not isinstance(data[name], str))
        if wrong:
            raise InputError(f"row {data['id']!r}: fields {wrong} must be strings")
        try:
            return cls(
                **{name: data[name] for name in texts},
                label=Stance(data["label"]),
                kind=QuotationKind(data["kind"]),
                second=tuple(Stance(label) for label in data.get("second", ())),
            )
        except ValueError as error:
            raise InputError(f"row {data['id']!r}: {error}") from error


def read_rows(path: str | os.PathLike[str]) -> list[AuthoredRow]:
    """Read rows from a file of JSON lines.

    Parameters
    ----------
    path : str or path-like
        A file with one row a line, in UTF-8.

    Returns
    -------
    list of AuthoredRow

    Raises
    ------
    InputError
        If a line is no row; the message names the line.
    """
    rows = []
    with Path(path).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
                if not isinstance(data, dict):
                    raise InputError(f"expected an object, not {type(data).__name__}")
                rows.append(AuthoredRow.from_dict(data))
            except (json.JSONDecodeError, InputError) as error:
                raise InputError(f"{Path(path).name}, line {number}: {error}") from error
    return rows


def load_authored() -> list[AuthoredRow]:
    """Return the authored quotations that ship with stancekit.

    A language model invented and labelled them; the datasheet beside the file
    (``stancekit/data/stance/DATASHEET.md``) says how.

    Returns
    -------
    list of AuthoredRow
    """
    return read_rows(_FOLDER / "authored.jsonl")


def load_contrast() -> list[AuthoredRow]:
    """Return the contrast sets: pairs of rows that differ in a few words and in their label.

    A test, not training material: a model that goes by topic or by single words gets one row of a
    pair right and the other wrong (Gardner et al. 2020). Authored as the rest.

    Returns
    -------
    list of AuthoredRow
        Rows of a pair stand together and share :attr:`AuthoredRow.pair`.

    Examples
    --------
    >>> from stancekit.datasets import load_contrast
    >>> rows = load_contrast()
    >>> rows[0].pair == rows[1].pair, rows[0].label == rows[1].label
    (True, False)
    """
    return read_rows(_FOLDER / "contrast.jsonl")
