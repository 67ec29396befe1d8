"""The tables: complete, consistent, and found in running words."""

from __future__ import annotations

import pytest
import spacy

from stancekit.speakers.countries import country_of, find_places
from stancekit.speakers.lexicon import lexicon, rows

# Member states of the United Nations (193), by ISO 3166-1 alpha-2.
_CODES = (
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF "
    "CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD "
    "GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP "
    "KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY "
    "MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG "
    "SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VC VE "
    "VN VU WS YE ZA ZM ZW"
)
UN = set(_CODES.split())
TOKENIZER = spacy.blank("en").tokenizer


def words(text: str) -> list[str]:
    return [t.text for t in TOKENIZER(text)]


def test_every_member_state_is_there_once() -> None:
    codes = [row[0] for row in rows("countries.tsv")]
    assert len(codes) == len(set(codes))
    assert len(UN) == 193
    assert set(codes) >= UN | {"XK", "PS", "TW", "VA"}


def test_every_row_has_a_name_and_all_but_city_states_a_capital() -> None:
    without = {row[0] for row in rows("countries.tsv") if not row[3]}
    # Their capital has the country's name, or is the seat of an international body (Brussels).
    assert without == {"BE", "HK", "MC", "SC", "SG", "SM"}
    assert all(len(row) == 4 and row[1] for row in rows("countries.tsv"))


@pytest.mark.parametrize("column", [1, 2, 3])
def test_every_form_is_found_as_the_tokenizer_splits_it(column: int) -> None:
    for row in rows("countries.tsv"):
        for form in filter(None, row[column].split("|")):
            assert country_of(words(form)) == row[0], form


def test_no_form_means_two_countries() -> None:
    seen: dict[str, str] = {}
    for code, *cells in rows("countries.tsv"):
        for form in filter(None, "|".join(cells).split("|")):
            assert seen.setdefault(form, code) == code, form


@pytest.mark.parametrize(
    ("text", "kind", "country"),
    [
        ("the Kremlin", "seat", "RU"),
        ("the White House", "seat", "US"),
        ("Downing Street", "seat", "GB"),
        ("No 10", "seat", "GB"),
        ("the Pentagon", "government", "US"),
        ("the Knesset", "government", "IL"),
        ("NATO", "body", None),
        ("the European Union", "body", None),
        ("the United Nations", "body", None),
        ("the International Criminal Court", "body", None),
        ("Kyiv", "capital", "UA"),
        ("Kiev", "capital", "UA"),
        ("U.S.", "country", "US"),
        ("US", "country", "US"),
        ("North Korean", "demonym", "KP"),
        ("New Hampshire", "place", "US"),
    ],
)
def test_seats_bodies_and_names(text: str, kind: str, country: str | None) -> None:
    (place,) = find_places(words(text))
    assert (place.kind, place.country) == (kind, country)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("polish the turkey", None),  # case matters
        ("us", None),
        ("an Iran-backed militia", None),
        ("the Russian-held town", None),
        ("the Russian-installed governor", "RU"),
        ("Russia and China", None),  # two countries are none
        ("Nigerien", "NE"),
        ("Nigerian", "NG"),
        ("the Dominican Republic", "DO"),
        ("Dominica", "DM"),
        ("the Democratic Republic of the Congo", "CD"),
        ("the Republic of the Congo", "CG"),
        ("South Sudanese", "SS"),
        ("Guinea-Bissau", "GW"),
        ("Papua New Guinean", "PG"),
        ("Côte d’Ivoire", "CI"),
        ("Turkiye", "TR"),
        ("", None),
    ],
)
def test_country_of(text: str, country: str | None) -> None:
    assert country_of(words(text)) == country


def test_given_names_are_of_one_gender() -> None:
    tables = {gender: set(names.split()) for gender, names in rows("given_names.tsv")}
    assert not tables["m"] & tables["f"]
    assert lexicon().given["Jens"] == "m"
    assert lexicon().given["Ursula"] == "f"
