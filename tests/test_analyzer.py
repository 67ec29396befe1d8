"""StanceAnalyzer: one article that breaks a stage never stops the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sklearn.base import clone
from spacy.language import Language

import stancekit
from stancekit import StanceClassifier
from stancekit.language import Annotations, annotate, load_language

if TYPE_CHECKING:
    from pathlib import Path

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


def test_the_shipped_classifier_is_one_of_scikit_learn_and_decides_the_same() -> None:
    """The analyzer decides without importing scikit-learn; who asks for the classifier gets it."""
    analyzer = stancekit.load(target="air-strikes")
    assert isinstance(analyzer.classifier, StanceClassifier)
    assert clone(analyzer.classifier).get_params() == analyzer.classifier.get_params()
    analysis = analyzer(GOOD)
    found = analyzer.classifier.classify(analysis.quotations, target="air-strikes")
    assert [q.stance for q in analysis.quotations] == list(found) != []
    settings = analyzer.settings["stance_model"]
    analyzer.classifier = StanceClassifier(min_df=1, target="landmines").fit(
        ["Never lay mines.", "Lay mines."], ["against", "favor"]
    )
    assert analyzer.settings["stance_model"] != settings
    analyzer.classifier = None
    assert analyzer.settings["stance_model"] == settings


def test_an_article_is_read_once_and_stages_of_the_users_own_get_the_doc(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readings = []

    def counted(doc: Doc) -> Annotations:
        readings.append(doc)
        return annotate(doc)

    for module in ("analyzer", "quotations.extractor", "speakers.resolver"):
        monkeypatch.setattr(f"stancekit.{module}.annotate", counted)
    analyzer = stancekit.load()
    shared = analyzer(GOOD)
    assert [type(one).__name__ for one in readings].count("Doc") == 1
    resolve, given = analyzer.resolver, []

    def own(doc: Doc, quotations: object) -> tuple[stancekit.Quotation, ...]:
        given.append(type(doc).__name__)
        return resolve(doc, quotations)  # type: ignore[arg-type]

    analyzer.resolver = own
    assert analyzer(GOOD).quotations == shared.quotations != ()
    assert given == ["Doc"]


def test_a_model_that_is_none_is_said_at_once() -> None:
    # Else every article would come back as one that could not be analysed.
    with pytest.raises(stancekit.InputError, match="a file's name or a classifier, not int"):
        stancekit.load(model=5)  # type: ignore[arg-type]


def test_stances_are_judged_together_and_fail_alone() -> None:
    """One predict call a batch, but an article that breaks the classifier costs only itself."""
    analyzer = stancekit.load(target="air-strikes")
    shipped, calls = analyzer.classifier, []

    class Picky:
        targets_ = shipped.targets_

        def classify(self, quotations: Any, **options: Any) -> Any:
            calls.append(len(quotations))
            if any("purple" in q.text for q in quotations):
                raise RuntimeError("no colours")
            return shipped.classify(quotations, **options)

    fine = ["“We condemn the bombing,” the minister said.", "It rained.", "“Go on,” she said."]
    together = list(analyzer.pipe(fine))
    analyzer.classifier = Picky()
    assert list(analyzer.pipe(fine)) == together
    assert calls == [2]
    found = list(analyzer.pipe([*fine, "“The bomb is purple,” Lee said."]))
    assert found[:3] == together
    assert [w.message for w in found[3].warnings] == [
        "this article could not be analysed: RuntimeError: no colours"
    ]


def test_settings_tell_models_and_names_apart(tmp_path: Path) -> None:
    """A corpus that was begun with others must not be gone on with."""
    names = tmp_path / "names.csv"
    names.write_text("alias,name,id\nLee,Ann Lee,Q1\n", encoding="utf-8")
    plain = stancekit.load().settings
    assert stancekit.load().settings == plain
    assert stancekit.load(aliases=names).settings != plain
    said = ["Use them.", "Never use them.", "It rained.", "Stop it."]
    own = StanceClassifier(target="landmines", min_df=1)
    own.fit(said, ["favor", "against", "none", "against"])
    other = StanceClassifier(target="landmines", min_df=1)
    other.fit(said, ["favor", "against", "none", "none"])
    settings = [stancekit.load("landmines", model=m).settings for m in (own, other)]
    assert settings[0] != settings[1]


def test_blanks_that_do_not_break_are_blanks() -> None:
    """Web pages are full of them; offsets and texts are those of the article as it was given."""
    text = "“We will not allow\u00a0it,” Anna\u00a0Berg, the\u202fminister, said."
    analysis = stancekit.load()(text)
    (quotation,) = analysis.quotations
    assert quotation.text == "We will not allow\u00a0it"
    assert quotation.source is not None
    assert quotation.source.span.text == "Anna\u00a0Berg, the\u202fminister"
    assert quotation.speaker is not None
    assert quotation.speaker.name == "Anna Berg"


def test_a_classifier_that_loses_count_mixes_up_nobody() -> None:
    analyzer = stancekit.load(target="air-strikes")
    shipped = analyzer.classifier

    class Forgetful:
        targets_ = shipped.targets_

        def classify(self, quotations: Any, **options: Any) -> Any:
            found = shipped.classify(quotations, **options)
            return found if len(found) == 1 else found[1:]

    analyzer.classifier = Forgetful()
    one, two = GOOD, f"{GOOD}\n\n“We regret it,” Ann Lee said."
    good, bad = analyzer.pipe([one, two])
    assert [q.stance is not None for q in good.quotations] == [True]
    assert bad.quotations == ()
    assert "1 stances for 2 quotations" in bad.warnings[0].message
