"""Reads news articles and says who is quoted and where each speaker stands on weapons.

Names are imported when they are first used, so that ``import stancekit`` loads
neither spaCy nor scikit-learn.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "AliasTable": "stancekit.speakers",
    "Analysis": "stancekit.records",
    "AnalysisWarning": "stancekit.records",
    "Article": "stancekit.records",
    "ArticleSegmenter": "stancekit.segmentation",
    "Candidate": "stancekit.records",
    "Contribution": "stancekit.records",
    "Explanation": "stancekit.records",
    "Factuality": "stancekit.records",
    "InputError": "stancekit.errors",
    "Mention": "stancekit.records",
    "MergeProposal": "stancekit.speakers",
    "MentionKind": "stancekit.records",
    "ModelError": "stancekit.errors",
    "Quotation": "stancekit.records",
    "QuotationKind": "stancekit.records",
    "QuoteExtractor": "stancekit.quotations",
    "Role": "stancekit.records",
    "Segment": "stancekit.records",
    "SegmentKind": "stancekit.records",
    "Speaker": "stancekit.records",
    "SpeakerKind": "stancekit.records",
    "SpeakerProfile": "stancekit.records",
    "SpeakerResolver": "stancekit.speakers",
    "Stance": "stancekit.records",
    "StanceAnalyzer": "stancekit.analyzer",
    "StanceClassifier": "stancekit.stance",
    "StanceResult": "stancekit.records",
    "StanceSummary": "stancekit.records",
    "StancekitError": "stancekit.errors",
    "Target": "stancekit.records",
    "TextSpan": "stancekit.records",
    "UnknownTargetError": "stancekit.errors",
    "load": "stancekit.loading",
    "propose_merges": "stancekit.speakers",
    "summarise_analyses": "stancekit.records",
    "summarise_stances": "stancekit.records",
    "targets": "stancekit.stance",
}

__all__ = ["__version__", *_HOME]

if TYPE_CHECKING:
    from stancekit.analyzer import StanceAnalyzer
    from stancekit.errors import InputError, ModelError, StancekitError, UnknownTargetError
    from stancekit.loading import load
    from stancekit.quotations import QuoteExtractor
    from stancekit.records import (
        Analysis,
        AnalysisWarning,
        Article,
        Candidate,
        Contribution,
        Explanation,
        Factuality,
        Mention,
        MentionKind,
        Quotation,
        QuotationKind,
        Role,
        Segment,
        SegmentKind,
        Speaker,
        SpeakerKind,
        SpeakerProfile,
        Stance,
        StanceResult,
        StanceSummary,
        Target,
        TextSpan,
        summarise_analyses,
        summarise_stances,
    )
    from stancekit.segmentation import ArticleSegmenter
    from stancekit.speakers import AliasTable, MergeProposal, SpeakerResolver, propose_merges
    from stancekit.stance import StanceClassifier, targets


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'stancekit' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
