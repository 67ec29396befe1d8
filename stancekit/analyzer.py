"""StanceAnalyzer: from an article's text to who says what, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from stancekit.errors import InputError
from stancekit.language import load_language, parse, parse_many
from stancekit.quotations import QuoteExtractor, scan_marks
from stancekit.records import (
    Analysis,
    AnalysisWarning,
    Article,
    Quotation,
    Speaker,
    Target,
    TextSpan,
)
from stancekit.segmentation import ArticleSegmenter
from stancekit.speakers import SpeakerResolver
from stancekit.stance import StanceClassifier, choose_target, load_classifier, resolve_target

if TYPE_CHECKING:
    from os import PathLike

    from spacy.language import Language
    from spacy.tokens import Doc

    from stancekit.speakers import AliasTable

__all__ = ["StanceAnalyzer", "load"]

Resolver = Callable[["Doc", Sequence[Quotation]], tuple[Quotation, ...]]

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd]")
_MARK_PROBLEMS = {
    "unclosed-mark": "a quotation mark is opened and never closed",
    "unopened-mark": "a quotation mark closes what was never opened",
}


def load(
    target: str | Target = "auto",
    *,
    language: str | Language | None = None,
    min_confidence: float | None = None,
    abstain_below: float | None = None,
    aliases: str | PathLike[str] | AliasTable | None = None,
) -> StanceAnalyzer:
    """Load everything that is needed to analyse articles; nothing is downloaded.

    Parameters
    ----------
    target : str or Target, default "auto"
        Id of the target that stances are on (see :func:`stancekit.targets`), or
        ``"auto"`` to choose the best known one for each article.
    language : str, spacy.language.Language or None, default None
        None for the embedded English pipeline; else the name of an installed English
        spaCy pipeline, or a loaded one.
    min_confidence : float, optional
        Leave out quotations of lower confidence, from 0 to 1.
    abstain_below : float, optional
        Mark a stance as abstained if its probability is lower, from 0 to 1.
    aliases : str, path-like or AliasTable, optional
        Names that you know, or a CSV file of them (alias, name, id); see
        :class:`stancekit.SpeakerResolver`.

    Returns
    -------
    StanceAnalyzer

    Raises
    ------
    UnknownTargetError
        If ``target`` is not among those known.
    InputError
        If ``language`` names no usable pipeline, a number is out of range, or ``aliases`` is
        no table of names.

    Examples
    --------
    >>> import stancekit
    >>> analyzer = stancekit.load(target="air-strikes")
    >>> analysis = analyzer('"We condemn the bombing," the minister said.')
    >>> [(q.speaker.name, q.text) for q in analysis.quotations]
    [('the minister', 'We condemn the bombing')]
    """
    nlp = load_language(language)
    return StanceAnalyzer(
        language=nlp,
        segmenter=ArticleSegmenter(),
        extractor=QuoteExtractor(nlp, min_confidence=min_confidence),
        resolver=SpeakerResolver(aliases=aliases),
        classifier=load_classifier(),
        target=target,
        abstain_below=abstain_below,
    )


class StanceAnalyzer:
    """Reads articles: segments, quotations, speakers, stances.

    Made by :func:`load`; each stage can be replaced.

    Parameters
    ----------
    language : spacy.language.Language or None, default None
        An English pipeline with a dependency parser; None loads the embedded one when a
        plain text comes. :meth:`analyze` takes Docs and needs none.
    segmenter : ArticleSegmenter
    extractor : QuoteExtractor
    resolver : SpeakerResolver or callable
        Anything that takes a Doc and quotations and returns them with speakers.
    classifier : StanceClassifier
        Fitted.
    target : str or Target, default "auto"
    abstain_below : float, optional
    """

    def __init__(
        self,
        *,
        language: Language | None = None,
        segmenter: ArticleSegmenter,
        extractor: QuoteExtractor,
        resolver: Resolver,
        classifier: StanceClassifier,
        target: str | Target = "auto",
        abstain_below: float | None = None,
    ) -> None:
        if abstain_below is not None and not 0 <= abstain_below <= 1:
            raise InputError(f"abstain_below must be from 0 to 1, not {abstain_below!r}")
        self.language = language
        self.segmenter = segmenter
        self.extractor = extractor
        self.resolver = resolver
        self.classifier = classifier
        self.target = target if target == "auto" else resolve_target(target)
        self.abstain_below = abstain_below

    def __call__(
        self,
        text: str | Article,
        *,
        id: str | None = None,  # noqa: A002 - the field's name everywhere
        title: str | None = None,
        date: str | None = None,
        url: str | None = None,
    ) -> Analysis:
        """Analyse one article.

        Parameters
        ----------
        text : str or Article
            Any text: odd or empty text gives a result with warnings, never an error.
        id, title, date, url : str, optional
            What is known of the article; only with a plain text.

        Returns
        -------
        Analysis

        Raises
        ------
        InputError
            If ``text`` is neither a string nor an Article.
        """
        article = _article(text)
        if id is not None or title is not None or date is not None or url is not None:
            if isinstance(text, Article):
                raise InputError(
                    "the Article has id, title, date and url of its own; "
                    "give them there, or give a plain text"
                )
            article = Article(text=article.text, id=id, title=title, date=date, url=url)
        return next(self.pipe([article]))

    def pipe(self, texts: Iterable[str | Article], *, batch_size: int = 32) -> Iterator[Analysis]:
        """Analyse many articles; yields one Analysis for each, in order.

        Parameters
        ----------
        texts : iterable of str or Article
            Read as needed, so that a stream of any length can be given.
        batch_size : int, default 32
            Articles parsed together.

        Yields
        ------
        Analysis
            An article on which a stage failed gives one with a warning
            ``"analysis-failed"`` and without quotations; it never stops the others.

        Raises
        ------
        InputError
            If ``texts`` is a single string, or an item is neither string nor Article.
        """
        if isinstance(texts, str | Article):
            raise InputError(
                "texts must be an iterable of articles; for one article call analyzer(text)"
            )
        if batch_size < 1:
            raise InputError(f"batch_size must be at least 1, not {batch_size}")
        return self._pipe(iter(texts), batch_size)

    def _pipe(self, texts: Iterator[str | Article], batch_size: int) -> Iterator[Analysis]:
        while batch := [_article(text) for text in islice(texts, batch_size)]:
            if self.language is None:
                self.language = load_language()
            nlp = self.language
            docs: Sequence[Doc | None]
            try:
                docs = list(parse_many(nlp, [a.text for a in batch]))
            except Exception:
                # One text spoils the batch: each is parsed alone, so that only that one is lost.
                docs = [None] * len(batch)
            for article, doc in zip(batch, docs, strict=True):
                yield self._safely(article, nlp, doc)

    def _safely(self, article: Article, nlp: Language, doc: Doc | None) -> Analysis:
        """Analyse one of many articles: whatever goes wrong is said in its result."""
        try:
            return self.analyze(article, parse(nlp, article.text) if doc is None else doc)
        except Exception as error:
            # A stage of the user's own, or a pipeline, may raise anything; the others go on.
            message = f"this article could not be analysed: {type(error).__name__}: {error}"
            failed = AnalysisWarning(code="analysis-failed", message=message)
            return Analysis(article=article, warnings=(failed,))

    def analyze(self, article: Article, doc: Doc) -> Analysis:
        """Analyse an article that is parsed already.

        Parameters
        ----------
        article : Article
        doc : spacy.tokens.Doc
            Its parse; of the same length in code points.

        Returns
        -------
        Analysis
        """
        text = article.text
        warnings = list(_text_warnings(text))
        quotations = self.resolver(doc, self.extractor(doc))
        if doc.text != text:
            # The parse saw U+FFFD in place of lone surrogates; the spans are the article's.
            quotations = tuple(_recut(q, text) for q in quotations)
        target = None
        if quotations:
            target = choose_target(text) if self.target == "auto" else resolve_target(self.target)
            stances = self.classifier.classify(
                quotations, target=target, abstain_below=self.abstain_below
            )
            quotations = tuple(q.with_(stance=s) for q, s in zip(quotations, stances, strict=True))
        speakers: dict[str, Speaker] = {}
        for quotation in quotations:
            if quotation.speaker is not None:
                speakers.setdefault(quotation.speaker.id, quotation.speaker)
        return Analysis(
            article=article,
            target=target.id if target else None,
            segments=self.segmenter(text),
            speakers=tuple(speakers.values()),
            quotations=quotations,
            warnings=tuple(warnings),
        )


def _article(text: str | Article) -> Article:
    if isinstance(text, Article):
        return text
    if not isinstance(text, str):
        raise InputError(
            f"an article must be a string or an Article, not {type(text).__name__}"
            + (
                "; decode bytes first, for example with .decode('utf-8')"
                if isinstance(text, bytes)
                else ""
            )
        )
    return Article(text=text)


def _recut(quotation: Quotation, text: str) -> Quotation:
    def cut(span: TextSpan) -> TextSpan:
        return TextSpan.of(text, span.start, span.end)

    source = quotation.source
    return quotation.with_(
        contents=tuple(cut(span) for span in quotation.contents),
        cue=cut(quotation.cue) if quotation.cue else None,
        source=replace(source, span=cut(source.span)) if source else None,
    )


def _text_warnings(text: str) -> Iterator[AnalysisWarning]:
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
