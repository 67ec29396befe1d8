"""QuoteExtractor: from a text or a parsed Doc to quotations."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from spacy.tokens import Doc

from stancekit.errors import InputError, check_share
from stancekit.language import Annotations, annotate, load_language, parse, word_vectors
from stancekit.quotations.decoding import CONTENT, CUE, SOURCE, runs
from stancekit.quotations.drafts import Draft
from stancekit.quotations.factuality import FactualityReader
from stancekit.quotations.features import TokenFeatures, token_features
from stancekit.quotations.hypotheses import Hypothesis, accept
from stancekit.quotations.marks import MarkScan, scan_marks
from stancekit.quotations.nesting import look_inside, with_parents
from stancekit.quotations.network import QuotationNetwork
from stancekit.quotations.quoted import UNATTRIBUTED, join_reopened, unattributed
from stancekit.quotations.repairs import repaired
from stancekit.quotations.spans import (
    Marks,
    content_span,
    kind_of,
    mention,
    split_at_marks,
    tidy,
)
from stancekit.quotations.unquoted import RejectedMarks, rejected_marks
from stancekit.records import Quotation, TextSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.language import Language

__all__ = ["QuoteExtractor"]

# Runs of the same role with no more than this many tokens between them are one span.
_BRIDGE = {CONTENT: 2, SOURCE: 1, CUE: 2}


@cache
def _shipped() -> QuotationNetwork:
    return QuotationNetwork.load(
        files("stancekit") / "data" / "models" / "quotations.npz", word_vectors()
    )


class QuoteExtractor:
    """Finds quotations with their content, cue and source.

    Parameters
    ----------
    language : str, spacy.language.Language or None, default None
        The pipeline that parses plain text: None for the embedded one. Not needed, and
        not loaded, as long as parsed Docs are given.
    min_confidence : float, optional
        Leave out quotations of lower confidence. None takes the value at which F1 was
        best on the development articles.

    Notes
    -----
    The network is described in :mod:`stancekit.quotations.network`; it learned from
    PolNeAR (Newell, Margolin and Ruths 2018).

    Examples
    --------
    >>> from stancekit import QuoteExtractor
    >>> extract = QuoteExtractor()
    >>> quotation, = extract('The minister said: "We will not allow it."')
    >>> quotation.source.span.text, quotation.cue.text, quotation.text
    ('The minister', 'said', 'We will not allow it.')
    """

    def __init__(
        self,
        language: str | Language | None = None,
        *,
        min_confidence: float | None = None,
    ) -> None:
        if min_confidence is not None:
            check_share("min_confidence", min_confidence)
        self.language = language
        self.min_confidence = min_confidence
        self._nlp: Language | None = None

    def __call__(self, text: str | Doc | Annotations) -> tuple[Quotation, ...]:
        """Find the quotations of one article.

        Parameters
        ----------
        text : str, spacy.tokens.Doc or Annotations
            Plain text, a Doc that a pipeline with a dependency parser made, or what
            :func:`stancekit.language.annotate` read of such a Doc.

        Returns
        -------
        tuple of Quotation
            In text order, with ids ``q1``, ``q2``, ...; speakers and stances are None.

        Raises
        ------
        InputError
            If ``text`` is neither a string nor a Doc, or the Doc was not parsed.
        """
        return self._read(text)[0]

    def rejected(self, text: str | Doc) -> tuple[RejectedMarks, ...]:
        """Find what stands in quotation marks without being a quotation, with the reason.

        Parameters
        ----------
        text : str or spacy.tokens.Doc
            As for a call.

        Returns
        -------
        tuple of RejectedMarks
            Scare quotes, titles, nicknames, terms, translations, and what may be a quotation
            but is not sure enough; in text order.

        Raises
        ------
        InputError
            If ``text`` is neither a string nor a Doc, or the Doc was not parsed.

        Examples
        --------
        >>> from stancekit import QuoteExtractor
        >>> extract = QuoteExtractor()
        >>> marks, = extract.rejected('The so-called "experts" never visited the town.')
        >>> marks.span.text, str(marks.reason)
        ('experts', 'scare')
        """
        found, original, marks = self._read(text)
        return rejected_marks(original, marks, found)

    def _read(self, text: str | Doc | Annotations) -> tuple[tuple[Quotation, ...], str, MarkScan]:
        if isinstance(text, Annotations):
            self._doc(text.doc)  # refused if it was read without a parse
            ann = text
        else:
            ann = annotate(self._doc(text))
        # The parse sees U+FFFD in place of lone surrogates; records are cut from the text itself.
        original = text if isinstance(text, str) else ann.text
        if not original.strip():
            return (), original, MarkScan()
        marks = scan_marks(ann.text)
        network = _shipped()
        features = token_features(ann, marks, network.words)
        least = network.meta["threshold"] if self.min_confidence is None else self.min_confidence
        found = accept(network.candidates(features), len(features), network.meta, float(least))
        found += look_inside(ann, features, found, network, network.meta, float(least))
        return _build(original, ann, marks, features, found, float(least)), original, marks

    def _doc(self, text: str | Doc) -> Doc:
        if isinstance(text, Doc):
            if len(text) and not text.has_annotation("DEP"):
                raise InputError(
                    "the Doc has no dependency parse; run a pipeline with a parser before the "
                    "quotations, or give the plain text"
                )
            return text
        if not isinstance(text, str):
            raise InputError(f"text must be a string or a spaCy Doc, not {type(text).__name__}")
        if self._nlp is None:
            self._nlp = load_language(self.language)
        return parse(self._nlp, text)


def _build(
    text: str,
    ann: Annotations,
    marks: MarkScan,
    features: TokenFeatures,
    accepted: Sequence[Hypothesis],
    least: float,
) -> tuple[Quotation, ...]:
    """Turn tagged windows into quotations."""
    index = Marks(marks)
    drafts = _drafts(text, ann, features, accepted, index)
    join_reopened(text, drafts, marks, index)
    if least <= UNATTRIBUTED:
        drafts.extend(unattributed(text, marks, index, drafts))
    drafts.sort(key=lambda d: (d.spans[0][0], -d.spans[-1][1]))
    factuality = FactualityReader(ann)
    return with_parents(
        [
            Quotation(
                id=f"q{number}",
                kind=kind_of(text, draft.spans, index.depth),
                contents=tuple(TextSpan.of(text, s, e) for s, e in draft.spans),
                cue=TextSpan.of(text, *draft.cue) if draft.cue else None,
                source=mention(text, ann, draft.source),
                confidence=draft.confidence,
                factuality=factuality(draft.cue, draft.spans),
                context=_context(text, ann, draft.spans, draft.cue),
            )
            for number, draft in enumerate(drafts, 1)
        ]
    )


def _drafts(
    text: str,
    ann: Annotations,
    features: TokenFeatures,
    accepted: Sequence[Hypothesis],
    index: Marks,
) -> list[Draft]:
    cues = np.zeros(len(features), dtype=bool)
    for hypothesis in accepted:
        cues[hypothesis.cue] = not hypothesis.nested
    out: list[Draft] = []
    for given in accepted:
        h = repaired(ann, features, given)
        if h is None:
            continue
        spans = [
            cut
            for span in _spans(ann, features, _without_edges(h.content, cues), CONTENT)
            for piece in split_at_marks(text, span, index)
            if (cut := content_span(text, piece, index)) is not None
        ]
        if not spans:
            continue
        # Discontinuous cues are rare: the piece with the anchor stands for the whole.
        at = int(ann.starts[features.tokens[h.anchor]])
        pieces = _spans(ann, features, h.cue, CUE)
        cue = tidy(text, next((c for c in pieces if c[0] <= at < c[1]), pieces[0]))
        source = _nearest(_spans(ann, features, h.source, SOURCE), at)
        out.append(Draft(spans, cue, source, h.confidence, h.nested))
    return _without_orphans(len(text), out)


def _without_orphans(length: int, drafts: list[Draft]) -> list[Draft]:
    """Drop what was to stand within another, and does not after the edges were cut."""
    holder = np.zeros(length + 1, dtype=np.int32)
    sizes = [0]
    for draft in drafts:
        for start, end in () if draft.nested else draft.spans:
            holder[start:end] = len(sizes)
            sizes.append(end - start)

    def is_held(draft: Draft) -> bool:
        first, last = draft.spans[0][0], draft.spans[-1][1]
        around = int(holder[first])
        return sizes[around] > last - first and bool((holder[first:last] == around).all())

    return [draft for draft in drafts if not draft.nested or is_held(draft)]


def _without_edges(rows: NDArray[np.int64], cues: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Drop words off both ends of a content that are some quotation's cue: "..., adding"."""
    free = np.flatnonzero(~cues[rows])
    return rows[free[0] : free[-1] + 1] if len(free) else rows


def _spans(
    ann: Annotations, features: TokenFeatures, rows: NDArray[np.int64], role: int
) -> list[tuple[int, int]]:
    tokens = features.tokens
    return [
        (int(ann.starts[tokens[a]]), int(ann.ends[tokens[b - 1]]))
        for a, b in runs(rows, _BRIDGE[role])
    ]


def _context(
    text: str, ann: Annotations, spans: list[tuple[int, int]], cue: tuple[int, int] | None
) -> str:
    """Return the sentences that hold the contents and the cue."""
    edges = [*spans, cue] if cue else spans
    sentence = ann.sentence
    first = sentence[ann.token_at(min(s for s, _ in edges))]
    last = sentence[ann.token_at(max(e for _, e in edges) - 1)]
    begin = int(sentence.searchsorted(first, side="left"))
    end = int(sentence.searchsorted(last, side="right")) - 1
    return text[int(ann.starts[begin]) : int(ann.ends[end])].strip()


def _nearest(spans: list[tuple[int, int]], anchor: int) -> tuple[int, int] | None:
    if not spans:
        return None
    return min(spans, key=lambda s: max(s[0] - anchor, anchor - s[1]))
