"""QuoteExtractor: from a text or a parsed Doc to quotations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.tokens import Doc

from stancekit.errors import InputError
from stancekit.language import Annotations, annotate, load_language, parse, word_vectors
from stancekit.quotations.decoding import CONTENT, CUE, SOURCE, runs
from stancekit.quotations.features import TokenFeatures, token_features
from stancekit.quotations.marks import MarkScan, scan_marks
from stancekit.quotations.network import Candidates, QuotationNetwork
from stancekit.quotations.spans import Marks, content_span, kind_of, mention, tidy
from stancekit.records import Quotation, QuotationKind, TextSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from spacy.language import Language

__all__ = ["QuoteExtractor"]

# Runs of the same role with no more than this many tokens between them are one span.
_BRIDGE = {CONTENT: 2, SOURCE: 1, CUE: 2}
# A quoted sentence of so many words, without cue or source, is a quotation all the same; shorter
# ones are often titles and slogans. 31 of 36 on PolNeAR's development articles were.
_SENTENCE, _UNATTRIBUTED = 8, 0.86


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
        if min_confidence is not None and not 0 <= min_confidence <= 1:
            raise InputError(f"min_confidence must be from 0 to 1, not {min_confidence!r}")
        self.language = language
        self.min_confidence = min_confidence
        self._nlp: Language | None = None

    def __call__(self, text: str | Doc) -> tuple[Quotation, ...]:
        """Find the quotations of one article.

        Parameters
        ----------
        text : str or spacy.tokens.Doc
            Plain text, or a Doc that a pipeline with a dependency parser made.

        Returns
        -------
        tuple of Quotation
            In text order, with ids ``q1``, ``q2``, ...; speakers and stances are None.

        Raises
        ------
        InputError
            If ``text`` is neither a string nor a Doc, or the Doc was not parsed.
        """
        doc, original = self._doc(text)
        if not doc.text.strip():
            return ()
        ann = annotate(doc)
        marks = scan_marks(ann.text)
        network = _shipped()
        features = token_features(ann, marks, network.words)
        found = network.candidates(features)
        least = network.meta["threshold"] if self.min_confidence is None else self.min_confidence
        return _build(original, ann, marks, features, found, network.meta, float(least))

    def _doc(self, text: str | Doc) -> tuple[Doc, str]:
        if isinstance(text, Doc):
            if len(text) and not text.has_annotation("DEP"):
                raise InputError(
                    "the Doc has no dependency parse; run a pipeline with a parser before the "
                    "quotations, or give the plain text"
                )
            return text, text.text
        if not isinstance(text, str):
            raise InputError(f"text must be a string or a spaCy Doc, not {type(text).__name__}")
        if self._nlp is None:
            self._nlp = load_language(self.language)
        return parse(self._nlp, text), text


@dataclass(frozen=True, slots=True, eq=False)
class _Hypothesis:
    """One quotation by rows of tokens, before it is cut into spans."""

    confidence: float
    anchor: int
    content: NDArray[np.int64]
    source: NDArray[np.int64]
    cue: NDArray[np.int64]


def _accept(found: Candidates, size: int, meta: dict[str, Any], least: float) -> list[_Hypothesis]:
    """Take the sure candidates, the surest first where two claim the same words."""
    slope, offset = meta["calibration"]
    confidence = 1 / (1 + np.exp(-(slope * found.scores.astype(float) + offset)))
    taken = np.zeros(size, dtype=bool)
    out: list[_Hypothesis] = []
    for i in np.argsort(-confidence, kind="stable"):
        if confidence[i] < least:
            break
        begin, end = found.bounds[i], found.bounds[i + 1]
        rows = found.rows[begin:end]
        tags = found.tags[begin:end]
        content, cue = rows[tags == CONTENT], rows[tags == CUE]
        if not len(content) or taken[content].mean() > 0.5:
            continue
        taken[content] = True
        out.append(
            _Hypothesis(
                confidence=float(confidence[i]),
                anchor=int(found.anchors[i]),
                content=content,
                source=rows[tags == SOURCE],
                cue=cue if len(cue) else found.anchors[i : i + 1],
            )
        )
    return out


def _build(
    text: str,
    ann: Annotations,
    marks: MarkScan,
    features: TokenFeatures,
    found: Candidates,
    meta: dict[str, Any],
    least: float,
) -> tuple[Quotation, ...]:
    """Turn tagged windows into quotations."""
    index = Marks(marks)
    accepted = _accept(found, len(features), meta, least)
    cues = np.zeros(len(features), dtype=bool)
    for hypothesis in accepted:
        cues[hypothesis.cue] = True
    out: list[Quotation] = []
    for h in accepted:
        spans = [
            tidied
            for span in _spans(ann, features, _without_edges(h.content, cues), CONTENT)
            if (tidied := content_span(text, span, index)) is not None
        ]
        if not spans:
            continue
        # Discontinuous cues are rare: the piece with the anchor stands for the whole.
        at = int(ann.starts[features.tokens[h.anchor]])
        pieces = _spans(ann, features, h.cue, CUE)
        cue = tidy(text, next((c for c in pieces if c[0] <= at < c[1]), pieces[0]))
        out.append(
            Quotation(
                id="",
                kind=kind_of(text, spans, index.depth),
                contents=tuple(TextSpan.of(text, s, e) for s, e in spans),
                cue=TextSpan.of(text, *cue) if cue else None,
                source=mention(text, ann, _nearest(_spans(ann, features, h.source, SOURCE), at)),
                confidence=h.confidence,
                context=_context(text, ann, spans, cue),
            )
        )
    out.extend(_unattributed(text, ann, marks, out, least))
    out.sort(key=lambda q: (q.contents[0].start, q.contents[-1].end))
    return tuple(q.with_(id=f"q{number}") for number, q in enumerate(out, 1))


def _unattributed(
    text: str, ann: Annotations, marks: MarkScan, found: list[Quotation], least: float
) -> Iterator[Quotation]:
    """Yield what stands between double marks as a whole sentence and is nobody's content yet."""
    if least > _UNATTRIBUTED:
        return
    claimed = np.zeros(len(text) + 1, dtype=bool)
    for quotation in found:
        for content in quotation.contents:
            claimed[content.start : content.end] = True
    for pair in marks.pairs:
        if pair.parent is not None or not (pair.opened and pair.closed) or pair.style != "double":
            continue
        start, end = pair.inner_start, pair.inner_end
        if len(text[start:end].split()) < _SENTENCE or text[end - 1] not in ".!?,…—-":
            continue
        span = tidy(text, (start, end))
        if span is None or claimed[start:end].any():
            continue
        yield Quotation(
            id="",
            kind=QuotationKind.DIRECT,
            contents=(TextSpan.of(text, *span),),
            confidence=_UNATTRIBUTED,
            context=_context(text, ann, [span], None),
        )


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
    begin = int(np.searchsorted(sentence, first, side="left"))
    end = int(np.searchsorted(sentence, last, side="right")) - 1
    return text[int(ann.starts[begin]) : int(ann.ends[end])].strip()


def _nearest(spans: list[tuple[int, int]], anchor: int) -> tuple[int, int] | None:
    if not spans:
        return None
    return min(spans, key=lambda s: max(s[0] - anchor, anchor - s[1]))
