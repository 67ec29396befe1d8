"""Merges are proposed, with a score, and only where names do not speak against it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit import InputError, MergeProposal, Speaker, propose_merges
from stancekit.records import Role, SpeakerKind


def person(name: str, **more: object) -> Speaker:
    return Speaker(id=f"{name}{sorted(more)}", name=name, kind=SpeakerKind.PERSON, **more)  # type: ignore[arg-type]


def pairs(*speakers: Speaker, min_score: float = 0.3) -> set[frozenset[str]]:
    found = propose_merges(speakers, min_score=min_score)
    return {frozenset({p.first.name, p.second.name}) for p in found}


@pytest.mark.parametrize(
    "names",
    [
        ("Wang Yi", "Wang Li"),
        ("John Smith", "Jane Smith"),
        ("George W. Bush", "George H. W. Bush"),
        ("George W. Bush", "Jeb Bush"),
        ("Antonio Tajani", "Olaf Scholz"),
        ("Viktor Medvedchuk", "Viktor Medvedev"),
        ("Kim Jong Un", "Kim Yo Jong"),
    ],
)
def test_people_who_share_a_name_are_kept_apart(names: tuple[str, str]) -> None:
    assert not pairs(*map(person, names), min_score=0.0)


@pytest.mark.parametrize(
    "names",
    [
        ("Zelensky", "Zelenskyy"),
        ("Zelenskyy", "Zelenskiy"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskiy"),
        ("Dmitry Medvedev", "Dmitry Medvedyev"),
        ("Medvedev", "Medvedyev"),
        ("Joe Biden", "Joseph R. Biden"),
        ("J. D. Vance", "James D. Vance"),
        ("Kim Jong Un", "Kim Jong-un"),
        ("Viktor Yanukovych", "Viktor Yanukovich"),
        ("Tajani", "Antonio Tajani"),
    ],
)
def test_spellings_and_short_forms_are_proposed(names: tuple[str, str]) -> None:
    assert pairs(*map(person, names)) == {frozenset(names)}


def test_what_else_is_known_speaks_for_or_against() -> None:
    def score(**more: object) -> float:
        (found,) = propose_merges(
            [person("Tajani", country="IT"), person("Antonio Tajani", **more)], min_score=0
        )
        return found.score

    assert score(country="FR") < score() < score(country="IT")


def test_a_woman_is_not_a_man() -> None:
    one = person("Terry Lee", roles=(Role(title="spokeswoman"),))
    other = person("Terry Lee", roles=(Role(title="spokesman"),), country="GB")
    assert propose_merges([one, other]) == ()


def test_bodies_by_name_and_initials() -> None:
    long = Speaker(id="1", name="North Atlantic Treaty Organization", kind=SpeakerKind.ORGANISATION)
    short = Speaker(id="2", name="NATO", kind=SpeakerKind.ORGANISATION)
    other = Speaker(id="3", name="NATA", kind=SpeakerKind.ORGANISATION)
    assert pairs(long, short, other) == {frozenset({"NATO", long.name})}


def test_the_same_id_and_the_unnamed_are_passed_over() -> None:
    official = Speaker(id="~an-official", name="an official", kind=SpeakerKind.UNNAMED)
    again = Speaker(id="~an-official-2", name="an official", kind=SpeakerKind.UNNAMED)
    assert propose_merges([official, again]) == ()
    lee = person("Ann Lee")
    assert propose_merges([lee, lee]) == ()


def test_bad_arguments() -> None:
    with pytest.raises(InputError, match="not one Speaker"):
        propose_merges(person("Ann Lee"))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="from 0 to 1"):
        propose_merges([], min_score=2)


WORDS = st.sampled_from(["Ann", "Lee", "Yi", "Wang", "van", "der", "X.", "O'Neill", "习近平", "-"])
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join) | st.text(min_size=1, max_size=12)


@given(st.lists(st.tuples(NAMES, st.sampled_from(SpeakerKind)), max_size=6))
def test_any_names_give_scores_in_order(rows: list[tuple[str, SpeakerKind]]) -> None:
    speakers = [Speaker(id=str(i), name=n, kind=k) for i, (n, k) in enumerate(rows)]
    found = propose_merges(speakers, min_score=0)
    assert all(isinstance(p, MergeProposal) for p in found)
    scores = [p.score for p in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 1 for s in scores)
    assert all(p.first.id != p.second.id for p in found)
