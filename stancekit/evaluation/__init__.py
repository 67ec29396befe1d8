"""Scores of analyses against gold ones, and how far annotators agree.

The records suffice: neither spaCy nor a model is needed.
"""

from __future__ import annotations

from stancekit.evaluation.annotators import Agreement, agreement
from stancekit.evaluation.counting import Attribution
from stancekit.evaluation.scores import Evaluation, Score, evaluate, score_attributions

__all__ = [
    "Agreement",
    "Attribution",
    "Evaluation",
    "Score",
    "agreement",
    "evaluate",
    "score_attributions",
]
