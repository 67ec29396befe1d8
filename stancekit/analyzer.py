"""StanceAnalyzer: from an article's text to who says what, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from stancekit.batches import as_article, batches_of
from stancekit.errors import InputError, check_share
from stancekit.language import annotate, load_language, parse, parse_many, passing, text_of
from stancekit.parallel import Failed, Shared, effective_jobs, ordered
from stancekit.pickling import fingerprint, reduced
from stancekit.quotations import QuoteExtractor
from stancekit.records import (
    Analysis,
    AnalysisWarning,
    Article,
    Quotation,
    Speaker,
    StanceResult,
    Target,
    TextSpan,
)
from stancekit.segmentation import ArticleSegmenter, outside_asides
from stancekit.speakers import SpeakerResolver
from stancekit.stance import Judging, choose_target, resolve_target
from stancekit.text_warnings import text_warnings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from stancekit.stance import StanceModel

__all__ = ["StanceAnalyzer", "known_targets"]

Resolver = Callable[["Doc", Sequence[Quotation]], tuple[Quotation, ...]]


class StanceAnalyzer(Judging):
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
    classifier : StanceClassifier or another classifier of stances, optional
        Fitted; None for the one that comes with the package.
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
        classifier: StanceModel | None = None,
        target: str | Target = "auto",
        abstain_below: float | None = None,
    ) -> None:
        if abstain_below is not None:
            check_share("abstain_below", abstain_below)
        self.language = language
        self.segmenter = segmenter
        self.extractor = extractor
        self.resolver = resolver
        self.classifier = classifier
        self.target = (
            target if target == "auto" else resolve_target(target, known_targets(self._judge))
        )
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
        article = as_article(text)
        if id is not None or title is not None or date is not None or url is not None:
            if isinstance(text, Article):
                raise InputError(
                    "the Article has id, title, date and url of its own; "
                    "give them there, or give a plain text"
                )
            article = Article(text=article.text, id=id, title=title, date=date, url=url)
        return next(self.pipe([article]))

    def pipe(
        self,
        texts: Iterable[str | Article],
        *,
        batch_size: int = 32,
        n_jobs: int | None = None,
    ) -> Iterator[Analysis]:
        """Analyse many articles; yields one Analysis for each, in order.

        Parameters
        ----------
        texts : iterable of str or Article
            Read as needed, so that a stream of any length can be given.
        batch_size : int, default 32
            Articles parsed together, and sent together with several jobs; of long ones fewer.
        n_jobs : int or None, default None
            Processes to work in: None is this one, or what ``joblib.parallel_config`` says;
            -1 is one for each core. Each loads the models once. Jobs pay for a few hundred
            articles or more.

        Yields
        ------
        Analysis
            An article on which a stage failed gives one with a warning
            ``"analysis-failed"`` and without quotations; it never stops the others.

        Raises
        ------
        InputError
            If ``texts`` is a single string, or an item is neither string nor Article; in the
            latter case behind the results of all before it.

        Notes
        -----
        Memory does not grow with the number of articles: the words of each batch are forgotten
        after it, unless a stage or a component is not of this package or of spaCy and may
        keep them.
        """
        if isinstance(texts, str | Article):
            raise InputError(
                "texts must be an iterable of articles; for one article call analyzer(text)"
            )
        if batch_size < 1:
            raise InputError(f"batch_size must be at least 1, not {batch_size}")
        jobs, here = effective_jobs(n_jobs)
        if jobs == 1 and here:
            return self._pipe(iter(texts), batch_size)
        return self._pipe_jobs(iter(texts), batch_size, n_jobs)

    def _pipe(self, texts: Iterator[str | Article], batch_size: int) -> Iterator[Analysis]:
        for batch in batches_of(texts, batch_size):
            yield from self._analyze_batch(batch)

    def _pipe_jobs(
        self, texts: Iterator[str | Article], batch_size: int, n_jobs: int | None
    ) -> Iterator[Analysis]:
        batches = batches_of(texts, batch_size)
        for batch, found in ordered(_analyze_batch, Shared(self), batches, n_jobs=n_jobs):
            if not isinstance(found, Failed):
                yield from found
            elif found.died and len(batch) > 1:
                # One of them kills the process; each is tried alone, so that only it is lost.
                yield from self._pipe_jobs(iter(batch), 1, n_jobs)
            else:
                yield from (_failed(article, found.message) for article in batch)

    def _analyze_batch(self, batch: Sequence[Article]) -> list[Analysis]:
        if self.language is None:
            self.language = load_language()
        nlp = self.language
        with passing(nlp, readers_keep_nothing=self._reads_itself):
            docs: Sequence[Doc | None]
            try:
                docs = list(parse_many(nlp, [a.text for a in batch]))
            except Exception:
                # One text spoils the batch: each is parsed alone, so that only that one is lost.
                docs = [None] * len(batch)
            read = [self._safely(a, nlp, doc) for a, doc in zip(batch, docs, strict=True)]
        return self._judged(read)

    def _safely(self, article: Article, nlp: Language, doc: Doc | None) -> Analysis:
        """Read one of many articles: whatever goes wrong is said in its result."""
        try:
            return self._read(article, parse(nlp, article.text) if doc is None else doc)
        except Exception as error:
            # A stage of the user's own, or a pipeline, may raise anything; the others go on.
            return _failed(article, f"{type(error).__name__}: {error}")

    def _judged(self, read: Sequence[Analysis]) -> list[Analysis]:
        """Judge the quotations of many articles at once, which takes half the time."""
        together: dict[str, list[Quotation]] = {}
        for analysis in read:
            if analysis.target is not None:
                together.setdefault(analysis.target, []).extend(analysis.quotations)
        try:
            found = {
                target: iter(self._stances(quotations, target))
                for target, quotations in together.items()
            }
        except Exception:
            # One of them spoils the batch: each article is judged alone.
            return [self._safely_judged(analysis) for analysis in read]
        return [
            analysis
            if analysis.target is None
            else _with_stances(analysis, islice(found[analysis.target], len(analysis.quotations)))
            for analysis in read
        ]

    def _safely_judged(self, read: Analysis) -> Analysis:
        if read.target is None:
            return read
        try:
            return _with_stances(read, self._stances(read.quotations, read.target))
        except Exception as error:
            # A classifier of the user's own may raise anything, too.
            return _failed(read.article, f"{type(error).__name__}: {error}")

    def _stances(self, quotations: Sequence[Quotation], target: str) -> tuple[StanceResult, ...]:
        wanted = target if self.target == "auto" else self.target
        found = self._judge.classify(
            quotations,
            target=resolve_target(wanted, known_targets(self._judge)),
            abstain_below=self.abstain_below,
        )
        if len(found) != len(quotations):
            # Of several articles' quotations each would get another's stance.
            raise InputError(
                f"{type(self._judge).__name__} gave {len(found)} stances for "
                f"{len(quotations)} quotations; classify() must give one for each"
            )
        return found

    @property
    def _reads_itself(self) -> bool:
        """Whether only stages of this package read the Docs."""
        return type(self.extractor) is QuoteExtractor and type(self.resolver) is SpeakerResolver

    @property
    def settings(self) -> dict[str, Any]:
        """What results depend on, beside the version, as JSON-ready types."""
        language = self.language.meta if self.language is not None else {}
        return {
            "target": self.target if isinstance(self.target, str) else self.target.to_dict(),
            "language": f"{language['name']} {language['version']}" if language else None,
            "min_confidence": getattr(self.extractor, "min_confidence", None),
            "abstain_below": self.abstain_below,
            "resolver": fingerprint(self.resolver),
            "stance_model": fingerprint(self._judge),
        }

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the settings, and of pipeline and model how they were loaded: 1 KB, not 50 MB."""
        return reduced(self)

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
        read = self._read(article, doc)
        if read.target is None:
            return read
        return _with_stances(read, self._stances(read.quotations, read.target))

    def _read(self, article: Article, doc: Doc) -> Analysis:
        """Do all but the stances; there is a target if there are quotations to judge."""
        text = article.text
        # A segmenter of the user's own need not know what to do with titles.
        title = {} if article.title is None else {"title": article.title}
        segments = self.segmenter(text, **title)
        # Stages of this package share one reading of the Doc; others get the Doc that they know.
        given: Any = annotate(doc) if self._reads_itself else doc
        quotations = self.resolver(given, outside_asides(self.extractor(given), segments))
        read = given.text if given is not doc else text_of(doc)
        if read != text:
            # The parse saw plain blanks for odd ones and U+FFFD for lone surrogates; the spans
            # are the article's.
            quotations = tuple(_recut(q, text) for q in quotations)
        target = None
        if quotations:
            known = known_targets(self._judge)
            target = (
                choose_target(text, known)
                if self.target == "auto"
                else resolve_target(self.target, known)
            )
        speakers: dict[str, Speaker] = {}
        for quotation in quotations:
            if quotation.speaker is not None:
                speakers.setdefault(quotation.speaker.id, quotation.speaker)
        return Analysis(
            article=article,
            target=target.id if target else None,
            segments=segments,
            speakers=tuple(speakers.values()),
            quotations=quotations,
            warnings=tuple(text_warnings(text)),
        )


def _analyze_batch(analyzer: StanceAnalyzer, batch: list[Article]) -> list[Analysis]:
    return analyzer._analyze_batch(batch)


def _with_stances(read: Analysis, stances: Iterable[StanceResult]) -> Analysis:
    quotations = zip(read.quotations, stances, strict=True)
    return replace(read, quotations=tuple(q.with_(stance=s) for q, s in quotations))


def _failed(article: Article, reason: str) -> Analysis:
    message = f"this article could not be analysed: {reason}"
    failed = AnalysisWarning(code="analysis-failed", message=message)
    return Analysis(article=article, warnings=(failed,))


def known_targets(classifier: object) -> tuple[Target, ...]:
    """Return the targets that a classifier knows; one of the user's own may not say."""
    return tuple(getattr(classifier, "targets_", ()))


def _recut(quotation: Quotation, text: str) -> Quotation:
    def cut(span: TextSpan) -> TextSpan:
        return TextSpan.of(text, span.start, span.end)

    source = quotation.source
    return quotation.with_(
        contents=tuple(cut(span) for span in quotation.contents),
        cue=cut(quotation.cue) if quotation.cue else None,
        source=replace(source, span=cut(source.span)) if source else None,
    )
