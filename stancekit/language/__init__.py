"""The embedded English pipeline, and one adapter that hides label schemes."""

from stancekit.language.annotations import Annotations, annotate, text_of
from stancekit.language.pipeline import load_language, parse, parse_many, passing, recipe_of
from stancekit.language.vectors import WordVectors, word_vectors

__all__ = [
    "Annotations",
    "WordVectors",
    "annotate",
    "load_language",
    "parse",
    "parse_many",
    "passing",
    "recipe_of",
    "text_of",
    "word_vectors",
]
