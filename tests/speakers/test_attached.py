"""Nominals that only describe a name, whatever the parse makes of the name."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc, Span

from stancekit.language import annotate
from stancekit.speakers.attached import Attached
from stancekit.speakers.finding import find_refs

WORDS = ["He", "met", "his", "Secretary", "of", "State", "Antony", "Blinken", "."]
DEPS = ["nsubj", "ROOT", "nmod:poss", "obj", "case", "compound", "nmod", "flat", "punct"]
POS = ["PRON", "VERB", "PRON", "PROPN", "ADP", "PROPN", "PROPN", "PROPN", "PUNCT"]


def build(words: list[str]) -> Doc:
    doc = Doc(
        spacy.blank("en").vocab, words=words, heads=[1, 1, 3, 1, 6, 6, 3, 6, 1], deps=DEPS, pos=POS
    )
    doc.set_ents([Span(doc, 6, 8, label="PERSON")])
    return doc


@pytest.mark.parametrize(("of", "name"), [("State", "Antony Blinken"), ("Ohio", None)])
def test_a_name_behind_an_office_is_no_place(of: str, name: str | None) -> None:
    # Only where the words before the name are an office: "the secretary of Ohio's John Lee" is not.
    words = [of if word == "State" else word for word in WORDS]
    ann = annotate(build(words))
    refs = find_refs(ann)
    owner = [None] * len(words)
    for ref in refs:
        if ref.form == "name":
            owner[ref.start : ref.end] = [ref] * (ref.end - ref.start)  # type: ignore[list-item]
    (secretary,) = [r for r in refs if r.form == "nominal"]
    found = Attached(ann, owner)(secretary)
    assert (" ".join(words[found.start : found.end]) if found else None) == name
