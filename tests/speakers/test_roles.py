"""Descriptions: role, affiliation and country, by pattern."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from stancekit.speakers.roles import Description, join_words, merge, read_description

TOKENIZER = spacy.blank("en").tokenizer


@pytest.mark.parametrize(
    ("phrase", "roles", "affiliation", "country"),
    [
        ("Italian Foreign Minister", ("Foreign Minister",), None, "IT"),
        ("a spokesperson for Chancellor X", ("spokesperson",), "Chancellor X", None),
        (
            "Deputy Chairman of Russia’s Security Council and former Russian president",
            ("Deputy Chairman", "former president"), "Russia’s Security Council", "RU",
        ),
        ("US Secretary of State", ("Secretary of State",), None, "US"),
        ("Minister for Foreign Affairs", ("Minister for Foreign Affairs",), None, None),
        ("White House press secretary", ("press secretary",), "White House", "US"),
        ("Kharkiv Mayor", ("Mayor",), "Kharkiv", "UA"),
        ("mayor of the Ukrainian city of Kharkiv", ("mayor",), "Kharkiv", "UA"),
        ("Scholz's spokesperson", ("spokesperson",), "Scholz", None),
        ("Ukraine's deputy prime minister", ("deputy prime minister",), None, "UA"),
        ("the former head of the CIA", ("former head",), "CIA", "US"),
        ("ex-president", ("ex-president",), None, None),
        ("head of research at Chatham House", ("head of research",), "Chatham House", None),
        ("the French ambassador to the UN", ("ambassador to the UN",), None, "FR"),
        ("ambassador to Poland", ("ambassador to Poland",), None, None),
        ("U.N. coordinator for Sudan", ("coordinator",), "U.N.", None),
        ("the Russian-installed governor", ("governor",), None, "RU"),
        ("an Iranian-backed militia commander", ("commander",), "Iranian-backed militia", None),
        ("founder and chief executive of Acme", ("founder", "chief executive"), "Acme", None),
        ("a police spokesman", ("spokesman",), "police", None),
        ("Police chief", ("Police chief",), None, None),
        ("the trade and industry ministry", (), None, None),
        ("", (), None, None),
        (", , -", (), None, None),
    ],
)  # fmt: skip
def test_patterns(
    phrase: str, roles: tuple[str, ...], affiliation: str | None, country: str | None
) -> None:
    found = read_description([t.text for t in TOKENIZER(phrase)])
    assert (found.roles, found.affiliation, found.country) == (roles, affiliation, country)


def test_a_current_role_gives_the_affiliation_before_a_former_one() -> None:
    past = read_description(["former", "head", "of", "the", "CIA"])
    present = read_description(["director", "of", "Acme"])
    both = merge(past, present)
    assert both.roles == ("former head", "director")
    assert both.affiliation == "Acme"


def test_the_fuller_wording_of_a_role_wins_and_spokespeople_are_one() -> None:
    found = merge(Description(roles=("minister",)), Description(roles=("foreign minister",)))
    assert found.roles == ("foreign minister",)
    found = merge(Description(roles=("spokesman",)), Description(roles=("spokesperson",)))
    assert found.roles == ("spokesman",)
    found = merge(Description(roles=("president",)), Description(roles=("former president",)))
    assert found.roles == ("president", "former president")


WORDS = ["the", "of", "for", "and", ",", "'s", "-", "minister", "former", "US", "army", "(", "to"]


@given(st.lists(st.sampled_from(WORDS)))
def test_any_words_give_a_description(words: list[str]) -> None:
    found = read_description(words)
    assert all(role.strip() for role in found.roles)
    assert len(found.roles) <= 3


def test_join_words() -> None:
    assert join_words(["Russia", "'s", "Security", "Council"]) == "Russia's Security Council"
    assert join_words(["Jean", "-", "Marc", ",", "MP"]) == "Jean-Marc, MP"
