"""The data model: what stancekit finds in an article, as frozen records.

Offsets are code points, half-open, into the text exactly as it was given:
``article.text[span.start:span.end] == span.text``, always. The module needs
nothing but the standard library, so that results can be read and written
where neither spaCy nor scikit-learn is installed.
"""

from stancekit.records.analyses import Analysis, AnalysisWarning
from stancekit.records.explanations import Contribution, Explanation
from stancekit.records.kinds import (
    Factuality,
    MentionKind,
    QuotationKind,
    SegmentKind,
    SpeakerKind,
    Stance,
)
from stancekit.records.profiles import SpeakerProfile
from stancekit.records.quotations import Quotation, spans_of
from stancekit.records.rollup import StanceSummary, summarise_analyses, summarise_stances
from stancekit.records.speakers import Candidate, Mention, Role, Speaker
from stancekit.records.stances import StanceResult, Target
from stancekit.records.texts import Article, Segment, TextSpan

__all__ = [
    "Analysis",
    "AnalysisWarning",
    "Article",
    "Candidate",
    "Contribution",
    "Explanation",
    "Factuality",
    "Mention",
    "MentionKind",
    "Quotation",
    "QuotationKind",
    "Role",
    "Segment",
    "SegmentKind",
    "Speaker",
    "SpeakerKind",
    "SpeakerProfile",
    "Stance",
    "StanceResult",
    "StanceSummary",
    "Target",
    "TextSpan",
    "spans_of",
    "summarise_analyses",
    "summarise_stances",
]
