"""Coreference that another component left in the Doc is used before the ranker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from spacy.tokens import Doc, SpanGroup
from speaker_docs import build, quote

from stancekit.speakers import SpeakerResolver

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "Antonio Tajani met Olaf Brenner. He said talks go on. The minister added that help comes."
PEOPLE = ("Antonio Tajani", "Olaf Brenner")
RESOLVER = SpeakerResolver()


def names(doc: Doc) -> list[str]:
    quotes = [
        quote(TEXT, "He", "talks go on"),
        quote(TEXT, "The minister", "help comes", id_="q2"),
    ]
    return [q.speaker.name for q in RESOLVER(doc, quotes) if q.speaker]


def token(doc: Doc, word: str) -> int:
    return next(t.i for t in doc if t.text == word)


@pytest.mark.parametrize("who", PEOPLE)
def test_span_groups_of_spacy_experimental(who: str) -> None:
    doc = build(TEXT, people=PEOPLE)
    first = token(doc, who.split()[0])
    he, minister = token(doc, "He"), token(doc, "minister")
    spans = [doc[first : first + 2], doc[he : he + 1], doc[minister - 1 : minister + 1]]
    doc.spans["coref_clusters_1"] = SpanGroup(doc, name="coref_clusters_1", spans=spans)
    assert names(doc) == [who, who]


@dataclass
class Mention:
    """What a chain of coreferee holds."""

    token_indexes: list[int]


@pytest.fixture
def coref_chains() -> Iterator[None]:
    Doc.set_extension("coref_chains", default=None)
    yield
    Doc.remove_extension("coref_chains")


@pytest.mark.parametrize("who", PEOPLE)
def test_chains_of_coreferee(who: str, coref_chains: None) -> None:
    doc = build(TEXT, people=PEOPLE)
    named, he, minister = (token(doc, w) for w in (who.split()[1], "He", "minister"))
    doc._.coref_chains = [[Mention([named]), Mention([he]), Mention([minister])]]
    assert names(doc) == [who, who]


def test_a_chain_without_a_name_says_that_it_is_the_same(coref_chains: None) -> None:
    doc = build(TEXT, people=PEOPLE)
    he, minister = token(doc, "He"), token(doc, "minister")
    doc._.coref_chains = [[Mention([he]), Mention([minister])]]
    first, second = names(doc)
    assert first == second


def test_an_extension_without_chains_changes_nothing(coref_chains: None) -> None:
    doc = build(TEXT, people=PEOPLE)
    assert doc._.coref_chains is None
    assert names(doc) == names(build(TEXT, people=PEOPLE))
    assert len(names(doc)) == 2
