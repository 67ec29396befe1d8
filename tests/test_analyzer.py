"""StanceAnalyzer: one article that breaks a stage never stops the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from spacy.language import Language

import stancekit
from stancekit.language import load_language

if TYPE_CHECKING:
    from spacy.tokens import Doc

GOOD = "The minister said: \u201cWe will not allow it.\u201d"


@Language.component("breaks_on_a_word")
def breaks_on_a_word(doc: Doc) -> Doc:
    if "unspeakable" in doc.text:
        raise RuntimeError("cannot be parsed")
    return doc


def test_a_text_that_breaks_the_parse_costs_only_itself() -> None:
    nlp = load_language()
    nlp.add_pipe("breaks_on_a_word")
    first, bad, last = stancekit.load(language=nlp).pipe([GOOD, "It is unspeakable.", GOOD])
    assert first.quotations == last.quotations != ()
    assert [w.code for w in bad.warnings] == ["analysis-failed"]
    assert "RuntimeError: cannot be parsed" in bad.warnings[0].message


def test_a_stage_that_breaks_costs_only_its_article() -> None:
    analyzer = stancekit.load()
    resolve = analyzer.resolver

    def broken(doc: Doc, quotations: object) -> tuple[stancekit.Quotation, ...]:
        if "unspeakable" in doc.text:
            raise KeyError("who")
        return resolve(doc, quotations)  # type: ignore[arg-type]

    analyzer.resolver = broken
    bad, good = analyzer.pipe(["It is unspeakable, Lee said.", GOOD])
    assert [w.code for w in bad.warnings] == ["analysis-failed"]
    assert bad.article.text == "It is unspeakable, Lee said."
    assert len(good.quotations) == 1


def test_a_model_that_is_none_is_said_at_once() -> None:
    # Else every article would come back as one that could not be analysed.
    with pytest.raises(stancekit.InputError, match="a file's name or a classifier, not int"):
        stancekit.load(model=5)  # type: ignore[arg-type]
