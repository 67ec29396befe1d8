"""Names: taken apart, compared, romanised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.speakers.names import may_be_same, read_name, skeleton, slug


@pytest.mark.parametrize(
    "forms",
    [
        "Zelensky Zelenskyy Zelenskiy Zelenskyi Zelenskij",
        "Medvedev Medvedyev",
        "Sinehubov Synehubov Syniehubov",
        "Sergei Sergey",
        "Müller Muller",
        "Erdogan Erdoğan",
    ],
)
def test_romanisations_are_one(forms: str) -> None:
    assert len({skeleton(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "pair", ["Wang Yang", "Smith Smythson", "Ivanov Ivanova", "Bush Busch-Tran"]
)
def test_other_surnames_stay_apart(pair: str) -> None:
    first, second = pair.split()
    assert skeleton(first) != skeleton(second)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Joe Biden", "Joseph R. Biden", True),
        ("J.D. Vance", "JD Vance", True),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", True),
        ("Dmitry Medvedev", "Dmitri Medvedev", True),
        ("Kim Jong Un", "Kim Jong-un", True),
        ("Wang Yi", "Wang Li", False),
        ("John Smith", "Jane Smith", False),
        ("George Bush", "Jeb Bush", False),
        ("Bill Clinton", "Hillary Clinton", False),
        ("John Q. Smith", "John X. Smith", False),
    ],
)
def test_may_be_same(one: str, other: str, same: bool) -> None:
    assert may_be_same(read_name(one.split()), read_name(other.split())) is same


def test_gender_comes_from_title_before_given_name() -> None:
    assert read_name(["Smith"], "Mrs").gender == "f"
    assert read_name(["Olaf", "Scholz"]).gender == "m"
    assert read_name(["Scholz"]).gender == ""
    assert read_name(["Robin", "Smith"], "Ms.").gender == "f"


def test_suffixes_go_and_hyphens_close() -> None:
    assert read_name(["John", "Smith", "Jr."]).text == "John Smith"
    assert read_name(["Itamar", "Ben", "-", "Gvir"]).text == "Itamar Ben-Gvir"


@given(st.text(max_size=30))
def test_slug_is_never_empty_and_plain(text: str) -> None:
    made = slug(text)
    assert made
    assert made == made.strip("-")
    assert not any(c.isspace() for c in made)


def test_slug() -> None:
    assert slug("Jens Stoltenberg") == "jens-stoltenberg"
    assert slug("Radosław Sikorski") == "radoslaw-sikorski"
    assert slug("another U.S. official") == "another-us-official"
