"""The components: each calls a room and writes what it returns to the Doc's span groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc
from spacy.util import raise_error

from stancekit.components.spangroups import (
    CONTENT,
    SEGMENTS,
    read_analysis,
    read_quotations,
    read_segments,
    write_analysis,
    write_quotations,
    write_segments,
)
from stancekit.errors import InputError
from stancekit.records import Article, Quotation
from stancekit.stance import Judging, choose_target, get_target

if TYPE_CHECKING:
    from stancekit.analyzer import StanceAnalyzer
    from stancekit.quotations import QuoteExtractor
    from stancekit.records import Segment, StanceResult, Target
    from stancekit.segmentation import ArticleSegmenter

__all__ = [
    "QuotesComponent",
    "SegmentsComponent",
    "SpeakersComponent",
    "StanceComponent",
    "StancekitComponent",
]

Resolver = Callable[[Doc, Sequence[Quotation]], tuple[Quotation, ...]]


def _check_parsed(doc: Doc, name: str) -> None:
    if doc.text.strip() and not doc.has_annotation("DEP"):
        raise InputError(
            f"{name!r} needs a dependency parse, and this Doc has none; add it behind a parser, "
            "for example to the pipeline of spacy.load('en_core_web_sm') or "
            "stancekit.language.load_language()"
        )


def _check_quotations(doc: Doc, name: str) -> None:
    if CONTENT not in doc.spans:
        raise InputError(
            f"{name!r} needs quotations, and this Doc has no span group {CONTENT!r}; "
            "add 'stancekit_quotes' before it"
        )


class SegmentsComponent:
    """Writes headline, byline, dateline and paragraphs to ``doc.spans["segments"]``.

    Parameters
    ----------
    name : str
        Name of the component in its pipeline.

    Attributes
    ----------
    segmenter : ArticleSegmenter
    """

    def __init__(self, name: str) -> None:
        from stancekit.segmentation import ArticleSegmenter

        self.name = name
        self.segmenter: ArticleSegmenter = ArticleSegmenter()

    def process(self, doc: Doc) -> tuple[Segment, ...]:
        """Return the segments of a Doc without storing them."""
        return self.segmenter(doc.text)

    def __call__(self, doc: Doc) -> Doc:
        """Store the segments of a Doc."""
        write_segments(doc, self.process(doc))
        return doc


class QuotesComponent:
    """Writes quotations to ``quote_content``, ``quote_cue`` and ``quote_source``.

    Where ``stancekit_segments`` ran before, captions, links and the like are left out.

    Parameters
    ----------
    name : str
        Name of the component in its pipeline.
    min_confidence : float or None
        Leave out quotations of lower confidence.

    Attributes
    ----------
    extractor : QuoteExtractor
    """

    def __init__(self, name: str, *, min_confidence: float | None) -> None:
        from stancekit.quotations import QuoteExtractor

        self.name = name
        self.extractor: QuoteExtractor = QuoteExtractor(min_confidence=min_confidence)

    def process(self, doc: Doc) -> tuple[Quotation, ...]:
        """Return the quotations of a parsed Doc without storing them."""
        _check_parsed(doc, self.name)
        found = self.extractor(doc)
        if SEGMENTS not in doc.spans:
            return found
        from stancekit.segmentation import outside_asides

        return outside_asides(found, read_segments(doc))

    def __call__(self, doc: Doc) -> Doc:
        """Store the quotations of a parsed Doc."""
        write_quotations(doc, self.process(doc))
        return doc


class SpeakersComponent:
    """Gives the stored quotations their speakers.

    Parameters
    ----------
    name : str
        Name of the component in its pipeline.
    aliases : str or None
        Path of a CSV file of names that the user knows.
    min_score : float
        As in :class:`stancekit.SpeakerResolver`.

    Attributes
    ----------
    resolver : callable
        A :class:`stancekit.SpeakerResolver`, or anything that takes a Doc and
        quotations and returns the quotations with speakers.
    """

    def __init__(self, name: str, *, aliases: str | None = None, min_score: float = 0.1) -> None:
        from stancekit.speakers import SpeakerResolver

        self.name = name
        self.resolver: Resolver = SpeakerResolver(aliases=aliases, min_score=min_score)

    def process(self, doc: Doc) -> tuple[Quotation, ...]:
        """Return the stored quotations with speakers."""
        _check_parsed(doc, self.name)
        _check_quotations(doc, self.name)
        return tuple(self.resolver(doc, read_quotations(doc)))

    def __call__(self, doc: Doc) -> Doc:
        """Store the speakers of the quotations."""
        write_quotations(doc, self.process(doc))
        return doc


class StanceComponent(Judging):
    """Gives the stored quotations their stances, many at a time.

    Parameters
    ----------
    name : str
        Name of the component in its pipeline.
    target : str
        Id of a target, or ``"auto"`` to choose one for each article.
    abstain_below : float or None
        Mark a stance as abstained if its probability is lower.
    """

    def __init__(self, name: str, *, target: str, abstain_below: float | None) -> None:
        self.name = name
        self.target: Target | None = None if target == "auto" else get_target(target)
        self.abstain_below = abstain_below
        self._handle_error: Callable[..., Any] = raise_error

    def process(self, docs: Sequence[Doc]) -> list[tuple[StanceResult, ...]]:
        """Return the stances of the stored quotations of some Docs."""
        batches: dict[str, tuple[Target, list[int]]] = {}
        quotations: list[tuple[Quotation, ...]] = []
        results: list[tuple[StanceResult, ...]] = [()] * len(docs)
        for index, doc in enumerate(docs):
            _check_quotations(doc, self.name)
            quotations.append(read_quotations(doc))
            if quotations[-1]:
                target = self.target or choose_target(doc.text)
                batches.setdefault(target.id, (target, []))[1].append(index)
        for target, members in batches.values():
            found = iter(
                self._judge.classify(
                    [q for index in members for q in quotations[index]],
                    target=target,
                    abstain_below=self.abstain_below,
                )
            )
            for index in members:
                results[index] = tuple(next(found) for _ in quotations[index])
        return results

    def __call__(self, doc: Doc) -> Doc:
        """Store the stances of one Doc."""
        self._store([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Store the stances of a stream of Docs, classifying a batch at once."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            try:
                self._store(batch)
            except Exception:
                # One Doc spoils the batch: take them singly, so that only that one is reported.
                for doc in batch:
                    try:
                        self._store([doc])
                    except Exception as error:
                        self._handle_error(self.name, self, [doc], error)
                    else:
                        yield doc
            else:
                yield from batch

    def set_error_handler(self, error_handler: Callable[..., Any]) -> None:
        """Set what is called with a Doc that cannot be processed (see spaCy's ``Pipe``)."""
        self._handle_error = error_handler

    def _store(self, docs: Sequence[Doc]) -> None:
        for doc, results in zip(docs, self.process(docs), strict=True):
            analysis = read_analysis(doc)
            quotations = [
                quotation.with_(stance=stance)
                for quotation, stance in zip(analysis.quotations, results, strict=True)
            ]
            write_quotations(doc, quotations, warnings=analysis.warnings)


class StancekitComponent:
    """Runs all four stages, as :class:`stancekit.StanceAnalyzer` does.

    Parameters
    ----------
    name : str
        Name of the component in its pipeline.
    target : str
        Id of a target, or ``"auto"`` to choose one for each article.
    min_confidence, abstain_below : float or None
        As in :func:`stancekit.load`.
    aliases : str or None
        Path of a CSV file of names that the user knows.
    """

    def __init__(
        self,
        name: str,
        *,
        target: str,
        min_confidence: float | None,
        abstain_below: float | None,
        aliases: str | None = None,
    ) -> None:
        if target != "auto":
            get_target(target)
        self.name = name
        self.target = target
        self.min_confidence = min_confidence
        self.abstain_below = abstain_below
        self.aliases = aliases
        self._analyzer: StanceAnalyzer | None = None

    @property
    def analyzer(self) -> StanceAnalyzer:
        """The analyzer behind the component; its stages can be replaced."""
        if self._analyzer is None:
            from stancekit.analyzer import StanceAnalyzer
            from stancekit.quotations import QuoteExtractor
            from stancekit.segmentation import ArticleSegmenter
            from stancekit.speakers import SpeakerResolver

            self._analyzer = StanceAnalyzer(
                # Docs come parsed by the pipeline around, so that a bare one will do here.
                segmenter=ArticleSegmenter(),
                extractor=QuoteExtractor(min_confidence=self.min_confidence),
                resolver=SpeakerResolver(aliases=self.aliases),
                target=self.target,
                abstain_below=self.abstain_below,
            )
        return self._analyzer

    def __call__(self, doc: Doc) -> Doc:
        """Analyse a parsed Doc and store the result."""
        _check_parsed(doc, self.name)
        write_analysis(doc, self.analyzer.analyze(Article(text=doc.text), doc))
        return doc
