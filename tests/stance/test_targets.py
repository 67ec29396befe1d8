"""Targets: the catalogue, look-up by id, and the choice for an article."""

from __future__ import annotations

import pytest
from conftest import SEED
from hypothesis import given
from hypothesis import strategies as st

from stancekit.errors import InputError, UnknownTargetError
from stancekit.records import Target
from stancekit.stance import choose_target, get_target, resolve_target, targets
from stancekit.stance.targets import term_pattern

KNOWN = [
    "strikes-inside-russia",
    "long-range-missiles",
    "cluster-munitions",
    "landmines",
    "nuclear-weapons",
    "chemical-weapons",
    "autonomous-weapons",
    "arms-exports",
    "air-defence",
    "drones",
    "air-strikes",
    "tanks-and-jets",
    "other",
]


def test_catalogue():
    assert [target.id for target in targets()] == KNOWN
    for target in targets():
        assert target.name
        assert "Favor:" in target.description
        assert "Against:" in target.description
        assert bool(target.terms) == (target.id != "other")
        assert len(set(target.terms)) == len(target.terms)


def test_get_target():
    assert get_target("landmines").name == "Supply and use of landmines"
    with pytest.raises(UnknownTargetError, match=r"'catapults'.*strikes-inside-russia.*other"):
        get_target("catapults")


def test_resolve_target_takes_records_and_ids():
    own = Target(id="swords", name="Swords", description="")
    assert resolve_target(own) is own
    assert resolve_target("drones") is get_target("drones")
    with pytest.raises(InputError, match="not int"):
        resolve_target(3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kyiv may fire at targets inside Russia with Western weapons.", "strikes-inside-russia"),
        ("Berlin will not send Taurus.", "long-range-missiles"),
        ("Cluster bombs fell; cluster munitions are banned by many.", "cluster-munitions"),
        ("They laid anti-personnel mines along the border.", "landmines"),
        ("He spoke of nuclear war.", "nuclear-weapons"),
        ("Sarin was found.", "chemical-weapons"),
        ("A ban on killer robots was discussed.", "autonomous-weapons"),
        ("The court halted arms exports.", "arms-exports"),
        ("Kyiv asked for Patriots and other air-defence systems.", "air-defence"),
        ("Shahed drones came at night.", "drones"),
        ("Airstrikes hit the town.", "air-strikes"),
        ("Leopard tanks and F-16s will follow.", "tanks-and-jets"),
    ],
)
def test_each_target_is_chosen_by_its_words(text, expected):
    assert choose_target(text).id == expected


def test_seed_article():
    assert choose_target(SEED.read_text(encoding="utf-8")).id == "strikes-inside-russia"


@pytest.mark.parametrize("text", ["", "   ", "The cabinet met on Monday.", "dronescape, tankard"])
def test_no_term_gives_the_generic_target(text):
    assert choose_target(text).id == "other"


def test_longer_phrases_count_more():
    # Two words of one phrase against one word: the phrase wins though each occurs once.
    assert choose_target("A drone. The nuclear doctrine.").id == "nuclear-weapons"


def test_a_tie_goes_to_the_first_in_the_list():
    assert choose_target("landmine drone").id == choose_target("drone landmine").id == "landmines"


@given(st.text(max_size=300))
def test_any_text_gives_a_known_target(text):
    assert choose_target(text) in targets()
    assert choose_target(text) is choose_target(text)


def test_terms_match_whole_words_in_any_case_with_hyphen_or_blank():
    pattern = term_pattern(("cruise missile", "F-16"))
    for text in ("Cruise Missiles", "cruise-missile", "cruise\nmissile’s", "f-16s", "an F 16"):
        assert pattern.search(text), text
    for text in ("cruise", "missile", "F-160", "AF-16"):
        assert not pattern.search(text), text


@pytest.mark.parametrize(
    "text",
    ["drone strikes", "Drone-Strikes", "DRONE \n STRIKES", "drone ſtriKes", "dronE STRİKES here"],
)
def test_terms_are_found_however_they_are_written(text: str) -> None:
    targets = [
        Target(id="nothing", name="nothing", description="", terms=("nothing of this",)),
        Target(id="strikes", name="strikes", description="", terms=("drone strike",)),
    ]
    assert choose_target(f"They saw {text}.", targets).id == "strikes"


@given(st.text(alphabet="aBkKsSiI ſK\u0130ı-é", max_size=30), st.booleans())
def test_a_target_is_chosen_where_its_pattern_is_found(text: str, accented: bool) -> None:
    terms = ("ski bias", "kis") if not accented else ("skié",)
    other = Target(id="nothing", name="nothing", description="", terms=("zz",))
    wanted = Target(id="wanted", name="wanted", description="", terms=terms)
    found = term_pattern(terms).search(text) is not None
    assert (choose_target(text, [other, wanted]).id == "wanted") == found
