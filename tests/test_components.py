"""In spaCy: records go to span groups and come back; the factories wire the rooms."""

from __future__ import annotations

import pickle
import tomllib
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
import spacy
from conftest import ROOT
from hypothesis import assume, given
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from strategies import TEXTS, analyses

from stancekit.components import (
    read_analysis,
    read_quotations,
    read_segments,
    register_extensions,
    write_analysis,
    write_quotations,
    write_segments,
)
from stancekit.errors import InputError, UnknownTargetError
from stancekit.language import load_language
from stancekit.records import (
    Mention,
    MentionKind,
    Quotation,
    QuotationKind,
    Speaker,
    SpeakerKind,
    Stance,
    StanceResult,
    TextSpan,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from spacy.vocab import Vocab

    from stancekit.analyzer import StanceAnalyzer
    from stancekit.records import Analysis, Target

GROUPS = ("segments", "quote_content", "quote_cue", "quote_source", "quote_stance")
STAGES = ("stancekit_segments", "stancekit_quotes", "stancekit_speakers", "stancekit_stance")


@cache
def tokenizer() -> Language:
    return spacy.blank("en")


@cache
def other_vocab() -> Vocab:
    """A vocabulary that has not met any of the strings."""
    return spacy.blank("en").vocab


def stored(analysis: Analysis) -> Doc:
    """Return a tokenised Doc that holds an analysis."""
    doc = tokenizer()(analysis.article.text)
    write_analysis(doc, analysis)
    return doc


def by_bytes(doc: Doc) -> Doc:
    return Doc(other_vocab()).from_bytes(doc.to_bytes())


def by_docbin(doc: Doc) -> Doc:
    packed = DocBin(docs=[doc]).to_bytes()
    return next(iter(DocBin().from_bytes(packed).get_docs(other_vocab())))


def by_pickle(doc: Doc) -> Doc:
    return pickle.loads(pickle.dumps(doc))


@pytest.mark.parametrize("copy", [lambda doc: doc, by_bytes, by_docbin, by_pickle, Doc.copy])
def test_records_come_back_from_the_span_groups(
    sample: Analysis, copy: Callable[[Doc], Doc]
) -> None:
    doc = copy(stored(sample))
    found = read_analysis(doc)
    assert found.quotations == sample.quotations
    assert found.segments == sample.segments
    assert found.speakers == sample.speakers
    assert found.warnings == sample.warnings
    assert found.target == sample.target
    assert found.article.text == sample.article.text


@given(analyses(TEXTS))
def test_any_offsets_come_back_exactly(analysis: Analysis) -> None:
    # Spans may begin inside a token, be empty, overlap, or be the same for two pieces.
    assume(analysis.article.text)
    found = read_analysis(by_bytes(stored(analysis)))
    assert found.quotations == analysis.quotations
    assert found.segments == analysis.segments
    assert [q.context for q in found.quotations] == [q.context for q in analysis.quotations]


def test_spans_carry_ids_kinds_speakers_and_stances(sample: Analysis) -> None:
    doc = stored(sample)
    facts = {
        name: [(s.text, s.label_, s.id_, s.kb_id_) for s in doc.spans[name]] for name in GROUPS[1:]
    }
    assert facts["quote_content"][:3] == [
        ("We will never 🚀 allow it", "direct", "q1", "s1"),
        ("never.", "direct", "q1", "s1"),
        ("talks go on", "indirect", "q2", "s2"),
    ]
    assert facts["quote_cue"] == [
        ("said", "cue", "q1", ""),
        ("said that", "cue", "q2", ""),
        ("added", "cue", "q4", ""),
    ]
    assert facts["quote_source"] == [
        ("Ann Lee", "name", "q1", "s1"),
        ("A senior official", "nominal", "q2", "s2"),
        ("she", "pronoun", "q4", ""),
    ]
    assert [(f[1], f[2]) for f in facts["quote_stance"]] == [
        ("against", "q1"),
        ("against", "q1"),
        ("none", "q2"),
    ]


def test_a_context_in_the_text_is_stored_as_a_place() -> None:
    doc = Doc(spacy.blank("en").vocab, words=["He", "left", ".", "She", "said", "no", "."])
    quotation = Quotation(
        id="q1",
        kind=QuotationKind.INDIRECT,
        contents=(TextSpan.of(doc.text, doc[5].idx, doc[5].idx + 2),),
        context=doc[3:].text,
    )
    write_quotations(doc, [quotation])
    assert doc.spans["quote_content"].attrs["quotations"]["q1"]["context"] == [10, 23]
    assert read_quotations(doc)[0].context == "She said no ."


def test_a_change_of_a_label_is_read_back(sample: Analysis) -> None:
    doc = stored(sample)
    group = doc.spans["quote_content"]
    changed = [
        Span(doc, s.start, s.end, label="mixed", kb_id=s.kb_id_, span_id=s.id_) for s in group
    ]
    doc.spans["quote_content"] = SpanGroup(
        doc, name="quote_content", attrs=group.attrs, spans=changed
    )
    assert {q.kind for q in read_quotations(doc)} == {QuotationKind.MIXED}


def test_a_removed_span_takes_its_quotation_with_it(sample: Analysis) -> None:
    doc = stored(sample)
    group = doc.spans["quote_content"]
    kept = [span for span in group if span.id_ != "q2"]
    doc.spans["quote_content"] = SpanGroup(doc, name="quote_content", attrs=group.attrs, spans=kept)
    assert [q.id for q in read_quotations(doc)] == ["q1", "q3", "q4"]


def test_new_quotations_replace_old_ones_and_their_stances(sample: Analysis) -> None:
    doc = stored(sample)
    write_quotations(doc, [sample.quotations[2]])
    assert read_quotations(doc) == (sample.quotations[2],)
    assert "quote_stance" not in doc.spans


def test_nothing_stored_reads_as_nothing() -> None:
    doc = spacy.blank("en")("Nobody said a word.")
    assert read_quotations(doc) == ()
    assert read_segments(doc) == ()
    assert read_analysis(doc).quotations == ()


def test_extensions_read_the_groups(sample: Analysis) -> None:
    register_extensions()
    doc = stored(sample)
    assert doc._.quotations == sample.quotations
    assert doc._.stancekit.speakers == sample.speakers
    assert not doc.user_data


def spoil(doc: Doc, **changes: Any) -> None:
    group = doc.spans["quote_content"]
    doc.spans["quote_content"] = SpanGroup(
        doc, name="quote_content", attrs={**group.attrs, **changes}, spans=list(group)
    )


def test_merged_docs_are_refused_since_they_lost_their_attributes(sample: Analysis) -> None:
    doc = stored(sample)
    with pytest.raises(InputError, match=r"Doc\.from_docs"):
        read_quotations(Doc.from_docs([doc, doc]))


def test_a_newer_format_is_refused(sample: Analysis) -> None:
    doc = stored(sample)
    spoil(doc, format=99)
    with pytest.raises(InputError, match="format 99"):
        read_quotations(doc)


def test_an_unknown_label_is_refused_with_those_known(sample: Analysis) -> None:
    doc = stored(sample)
    group = doc.spans["quote_content"]
    wrong = [Span(doc, s.start, s.end, label="shouted", span_id=s.id_) for s in group]
    doc.spans["quote_content"] = SpanGroup(doc, attrs=group.attrs, spans=wrong)
    with pytest.raises(InputError, match=r"'shouted'.*'direct'"):
        read_quotations(doc)


def test_an_undescribed_quotation_is_refused(sample: Analysis) -> None:
    doc = stored(sample)
    spoil(doc, quotations={})
    with pytest.raises(InputError, match="'q1'"):
        read_quotations(doc)


def test_records_of_another_text_are_refused(sample: Analysis) -> None:
    doc = spacy.blank("en")("Something else altogether, and quite long enough to hold the offsets.")
    with pytest.raises(InputError, match="this very text"):
        write_quotations(doc, sample.quotations)
    with pytest.raises(InputError, match="this very text"):
        write_segments(doc, sample.segments)


def test_ids_must_differ(sample: Analysis) -> None:
    doc = stored(sample)
    with pytest.raises(InputError, match="'q1'"):
        write_quotations(doc, [sample.quotations[0]] * 2)


# -- components, each with a stand-in for its room ---------------------------------------------

WORDS = ["Ann", "Lee", "said", "that", "they", "will", "win", "."]
HEADS = [1, 2, 2, 6, 6, 6, 2, 2]
DEPS = ["compound", "nsubj", "root", "mark", "nsubj", "aux", "ccomp", "punct"]


def parsed(nlp: Language) -> Doc:
    return Doc(nlp.vocab, words=WORDS, heads=HEADS, deps=DEPS)


def quotation(doc: Doc) -> Quotation:
    return Quotation(
        id="q1",
        kind=QuotationKind.INDIRECT,
        contents=(TextSpan.of(doc.text, doc[4].idx, doc[6].idx + 3),),
        cue=TextSpan.of(doc.text, doc[2].idx, doc[2].idx + 4),
        source=Mention(span=TextSpan.of(doc.text, 0, 7), kind=MentionKind.NAME),
        confidence=0.75,
    )


class Extractor:
    def __call__(self, doc: Doc) -> tuple[Quotation, ...]:
        return (quotation(doc),)


def resolver(doc: Doc, quotations: Sequence[Quotation]) -> tuple[Quotation, ...]:
    lee = Speaker(id="s1", name="Ann Lee", kind=SpeakerKind.PERSON)
    return tuple(q.with_(speaker=lee) for q in quotations)


class Classifier:
    """Favors everything; counts how often it is asked, and balks at what it is told to."""

    def __init__(self, balks_at: str = "") -> None:
        self.calls: list[tuple[str, int]] = []
        self.balks_at = balks_at

    def classify(
        self,
        quotations: Sequence[Quotation],
        *,
        target: Target,
        abstain_below: float | None = None,
    ) -> tuple[StanceResult, ...]:
        self.calls.append((target.id, len(quotations)))
        if self.balks_at and any(self.balks_at in q.text for q in quotations):
            raise RuntimeError("balked")
        return tuple(
            StanceResult(
                label=Stance.FAVOR,
                probabilities={"favor": 0.5, "against": 0.25, "none": 0.25},
                target=target.id,
                abstained=abstain_below is not None and abstain_below > 0.5,
            )
            for _ in quotations
        )


@pytest.fixture
def nlp() -> Language:
    """The four stages, with stand-ins for all rooms that need a model."""
    import stancekit.components  # noqa: F401 - registers the factories where nothing is installed

    nlp = spacy.blank("en")
    nlp.add_pipe("stancekit_segments")
    nlp.add_pipe("stancekit_quotes").extractor = Extractor()
    nlp.add_pipe("stancekit_speakers").resolver = resolver
    config = {"target": "air-strikes", "abstain_below": 0.75}
    nlp.add_pipe("stancekit_stance", config=config).classifier = Classifier()
    return nlp


def test_four_stages_fill_the_records(nlp: Language) -> None:
    doc = nlp(parsed(nlp))
    (found,) = doc._.quotations
    assert found.text == "they will win"
    assert (found.cue.text, found.source.span.text) == ("said", "Ann Lee")
    assert found.speaker.name == "Ann Lee"
    assert found.confidence == 0.75
    assert (found.stance.label, found.stance.abstained) == (Stance.FAVOR, True)
    assert doc._.stancekit.target == "air-strikes"
    assert [str(s.kind) for s in doc._.stancekit.segments] == ["paragraph"]


def test_process_returns_without_storing(nlp: Language) -> None:
    doc = parsed(nlp)
    assert nlp.get_pipe("stancekit_segments").process(doc)
    assert nlp.get_pipe("stancekit_quotes").process(doc) == (quotation(doc),)
    assert not doc.spans


@pytest.mark.parametrize("stage", STAGES[1:])
def test_a_stage_says_what_it_lacks(nlp: Language, stage: str) -> None:
    bare = Doc(nlp.vocab, words=WORDS)
    with pytest.raises(InputError, match=r"dependency parse|'stancekit_quotes' before"):
        nlp.get_pipe(stage)(bare)


@pytest.mark.parametrize("stage", STAGES[2:])
def test_later_stages_need_quotations(nlp: Language, stage: str) -> None:
    with pytest.raises(InputError, match="'stancekit_quotes' before"):
        nlp.get_pipe(stage)(parsed(nlp))


def test_spacy_reports_missing_stages() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("stancekit_stance")
    assert nlp.analyze_pipes()["problems"]["stancekit_stance"] == ["doc._.quotations"]
    nlp.add_pipe("stancekit_quotes", first=True)
    problems = nlp.analyze_pipes()["problems"]
    assert problems["stancekit_stance"] == []
    assert "token.dep" in problems["stancekit_quotes"]


def test_an_unknown_target_is_refused_when_the_component_is_added() -> None:
    for factory in ("stancekit", "stancekit_stance"):
        with pytest.raises(UnknownTargetError):
            spacy.blank("en").add_pipe(factory, config={"target": "no-such-target"})


def test_a_batch_is_classified_in_one_call(nlp: Language) -> None:
    docs = list(nlp.pipe([parsed(nlp) for _ in range(5)], batch_size=5))
    assert nlp.get_pipe("stancekit_stance").classifier.calls == [("air-strikes", 5)]
    assert all(doc._.quotations[0].stance for doc in docs)


def test_one_bad_doc_does_not_stop_a_batch(nlp: Language) -> None:
    bad = Doc(nlp.vocab, words=[*WORDS[:4], "THEY", *WORDS[5:]], heads=HEADS, deps=DEPS)
    nlp.get_pipe("stancekit_stance").classifier = Classifier(balks_at="THEY")
    reported: list[str] = []

    def note(name: str, component: object, docs: list[Doc], error: Exception) -> None:
        reported.append(f"{name}: {error}")

    with pytest.raises(RuntimeError, match="balked"):
        list(nlp.pipe([parsed(nlp), bad]))
    nlp.set_error_handler(note)
    docs = list(nlp.pipe([parsed(nlp), bad, parsed(nlp)]))
    assert len(docs) == 2
    assert all(doc._.quotations[0].stance for doc in docs)
    assert reported == ["stancekit_stance: balked"]


def test_an_empty_doc_passes_every_stage(nlp: Language) -> None:
    nlp.get_pipe("stancekit_quotes").extractor = lambda doc: ()
    assert nlp("")._.stancekit.quotations == ()
    assert nlp(" \n ")._.stancekit.segments == ()


def test_settings_survive_a_round_trip(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loaded.pipe_names == list(STAGES)
    stance = loaded.get_pipe("stancekit_stance")
    assert (stance.target.id, stance.abstain_below) == ("air-strikes", 0.75)
    again = spacy.blank("en")
    for stage in STAGES:
        again.add_pipe(stage)
    again.from_bytes(nlp.to_bytes())
    assert again.pipe_names == list(STAGES)


def test_components_can_be_pickled(nlp: Language) -> None:
    for stage in STAGES:
        component = pickle.loads(pickle.dumps(nlp.get_pipe(stage)))
        assert component.name == stage


# -- the real thing ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def full() -> Language:
    """The embedded pipeline with all of stancekit behind it."""
    nlp = load_language()
    nlp.add_pipe("stancekit")
    return nlp


@pytest.fixture(scope="module")
def seed_doc(full: Language, seed_text: str) -> Doc:
    return full(seed_text)


def test_the_component_finds_what_the_analyzer_finds(
    seed_doc: Doc, analyzer: StanceAnalyzer, seed_text: str
) -> None:
    found = seed_doc._.stancekit
    assert found.quotations
    assert found.to_dict() == analyzer(seed_text).to_dict()


def test_four_stages_find_what_the_whole_finds(seed_doc: Doc, seed_text: str) -> None:
    nlp = load_language()
    for stage in STAGES:
        nlp.add_pipe(stage)
    assert nlp(seed_text)._.stancekit == seed_doc._.stancekit


@pytest.mark.parametrize("copy", [by_bytes, by_docbin, by_pickle])
def test_a_real_analysis_is_kept(seed_doc: Doc, copy: Callable[[Doc], Doc]) -> None:
    assert copy(seed_doc)._.stancekit == seed_doc._.stancekit


def test_worker_processes_give_the_same(full: Language, seed_text: str) -> None:
    texts = seed_text.splitlines()[:4]
    alone = [doc._.stancekit for doc in full.pipe(texts)]
    assert any(analysis.quotations for analysis in alone)
    assert [doc._.stancekit for doc in full.pipe(texts, n_process=2, batch_size=2)] == alone


def test_a_saved_pipeline_works_again(full: Language, seed_text: str, tmp_path: Path) -> None:
    text = seed_text.splitlines()[1]
    full.to_disk(tmp_path)
    nlp = spacy.load(tmp_path)
    assert nlp(text)._.stancekit == full(text)._.stancekit


def test_every_declared_factory_exists() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for name, place in declared["project"]["entry-points"]["spacy_factories"].items():
        module, _, function = place.partition(":")
        assert callable(getattr(import_module(module), function))
        assert Language.has_factory(name)
