"""load: everything that is needed to analyse articles, in one call."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from stancekit.analyzer import StanceAnalyzer, known_targets
from stancekit.errors import InputError, UnknownTargetError
from stancekit.language import load_language
from stancekit.quotations import QuoteExtractor
from stancekit.segmentation import ArticleSegmenter
from stancekit.speakers import SpeakerResolver
from stancekit.stance import load_model

if TYPE_CHECKING:
    from os import PathLike

    from spacy.language import Language

    from stancekit.records import Target
    from stancekit.speakers import AliasTable
    from stancekit.stance import StanceModel

__all__ = ["load"]


def load(
    target: str | Target = "auto",
    *,
    language: str | Language | None = None,
    min_confidence: float | None = None,
    abstain_below: float | None = None,
    model: str | PathLike[str] | StanceModel | None = None,
    trusted: bool = False,
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
    model : str, path-like or classifier, optional
        A stance model of your own, or its file, instead of the shipped one: made by
        ``stancekit train``, or by :func:`stancekit.stance.save_model`. With ``"auto"`` the
        target is one of those that it knows.
    trusted : bool, default False
        True if you trust whoever made the model file: see :func:`stancekit.stance.load_model`.
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
    ModelError
        If the model's file cannot be used.
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
    # First, since it takes a moment only, and a wrong file should not be heard of after seconds.
    classifier = _classifier(model, target, trusted)
    nlp = load_language(language)
    return StanceAnalyzer(
        language=nlp,
        segmenter=ArticleSegmenter(),
        extractor=QuoteExtractor(nlp, min_confidence=min_confidence),
        resolver=SpeakerResolver(aliases=aliases),
        classifier=classifier,
        target=target,
        abstain_below=abstain_below,
    )


def _classifier(
    model: str | PathLike[str] | StanceModel | None, target: str | Target, trusted: bool
) -> StanceModel | None:
    """Return the stance model to use, which has to know the target; None for the shipped one."""
    if model is None:
        return None
    found: StanceModel = (
        load_model(model, trusted=trusted) if isinstance(model, str | os.PathLike) else model
    )
    if not callable(getattr(found, "classify", None)):
        raise InputError(
            f"a stance model is a file's name or a classifier, not {type(found).__name__}"
        )
    known = [own.id for own in known_targets(found)]
    if isinstance(target, str) and target not in ("auto", "other", *known) and known:
        raise UnknownTargetError(
            f"the model was not trained on {target!r}, but on {', '.join(known)}; give one of "
            "these, or train it with rows on that target"
        )
    return found
