"""Spans: cut as a reader would, and sorted into kinds."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from stancekit.language import annotate
from stancekit.quotations.marks import scan_marks
from stancekit.quotations.spans import Marks, content_span, kind_of, mention, tidy
from stancekit.records import MentionKind


@pytest.mark.parametrize(
    ("given", "expected", "why"),
    [
        ("[“We will go,”] he said", "We will go", "outer marks and the comma before them go"),
        ('["We will go."] He left', "We will go.", "the full stop is the speaker's"),
        (
            "said [Kyiv has “the right to act”]",
            "Kyiv has “the right to act”",
            "marks of a part stay",
        ),
        ("said [“the right” exists]", "“the right” exists", "also at the front"),
        ("[We will go,” he] said", "We will go,” he", "a mark in the middle is not outer"),
        ("“No, [never again”]", "never again", "the partner stands outside the span"),
        ("[, that all is well -]", "that all is well", "loose punctuation goes"),
        (
            "[“‘Never,’ he told me”]",
            "‘Never,’ he told me",
            "one pair encloses all, the inner one stays",
        ),
    ],
)
def test_contents_lose_outer_marks_only(given: str, expected: str, why: str) -> None:
    start = given.index("[")
    end = given.index("]") - 1
    text = given.replace("[", "").replace("]", "")
    span = content_span(text, (start, end), Marks(scan_marks(text)))
    assert span is not None, why
    assert text[slice(*span)] == expected, why


@pytest.mark.parametrize("text", ["", "“”", " ,, ", "“,”"])
def test_nothing_is_left_of_marks_alone(text: str) -> None:
    assert content_span(text, (0, len(text)), Marks(scan_marks(text))) is None


def test_tidy_strips_unicode_blanks() -> None:
    assert tidy("\u00a0\u2028 no —", (0, 7)) == (3, 5)
    assert tidy(" – ", (0, 3)) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We will go”", "direct"),
        ("they had “every right” to go", "mixed"),
        ("they would go", "indirect"),
    ],
)
def test_kinds_go_by_the_letters_inside_marks(text: str, kind: str) -> None:
    assert kind_of(text, [(0, len(text))], scan_marks(text).depth()) == kind


def doc() -> Doc:
    made = Doc(
        Vocab(),
        words=["He", "and", "Ann", "Lee", "and", "the", "minister", "spoke"],
        heads=[7, 3, 3, 0, 6, 6, 0, 7],
        deps=["nsubj", "cc", "flat", "conj", "cc", "det", "conj", "ROOT"],
        pos=["PRON", "CCONJ", "PROPN", "PROPN", "CCONJ", "DET", "NOUN", "VERB"],
    )
    made.ents = [Span(made, 2, 4, "PERSON")]
    return made


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("He", MentionKind.PRONOUN),
        ("Ann Lee", MentionKind.NAME),
        ("the minister", MentionKind.NOMINAL),
    ],
)
def test_mentions_are_pronouns_names_or_nominals(words: str, kind: MentionKind) -> None:
    ann = annotate(doc())
    start = ann.text.index(words)
    made = mention(ann.text, ann, (start, start + len(words)))
    assert made is not None
    assert made.kind is kind
    assert made.span.text == words


def test_no_span_gives_no_mention() -> None:
    assert mention("x", annotate(doc()), None) is None
