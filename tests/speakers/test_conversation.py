"""What the ranker is told where people talk: who is called by name is not "she"."""

import numpy as np
import pytest
from speaker_docs import build

from stancekit.language import annotate
from stancekit.speakers.candidates import FEATURES
from stancekit.speakers.discourse import QuoteSpan, read_article


def seen(text, people=(), quotes=()):
    """Return for the last mention looked up: its candidates' features by name."""
    cases = []

    def choose(ref, found, X):
        cases.append({e.name: dict(zip(FEATURES, X[k], strict=True)) for k, e in enumerate(found)})
        return np.arange(len(found), 0, -1.0)

    read_article(annotate(build(text, people)), quotes, choose, 0.25)
    return cases[-1]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Anna Berg, just let it go. Maria Lund left and she spoke.", {"Anna Berg"}),
        ("Let it go, Anna Berg. Maria Lund left and she spoke.", {"Anna Berg"}),
        ("Maria Lund left. Anna Berg spoke and she left.", set()),
        ("Maria Lund met Anna Berg. Later she left.", set()),
    ],
)
def test_who_is_called_by_name_is_told_from_who_is_talked_about(text, called):
    rows = seen(text, ("Anna Berg", "Maria Lund"))
    assert set(rows) == {"Anna Berg", "Maria Lund"}
    assert {name for name, row in rows.items() if row["addressed"]} == called
    assert {name for name, row in rows.items() if row["addressed_before"]} == called


def test_talk_is_told_by_its_i_and_you_outside_quotation_marks():
    talk = seen("I met Anna Berg and you met Maria Lund. Later she left.")
    (share,) = {float(row["spoken"]) for row in talk.values()}
    assert share == pytest.approx(2 / 14)
    news = seen('Anna Berg said "I saw you". Later she left.')
    assert {float(row["spoken"]) for row in news.values()} == {0.0}


def test_who_says_i_is_not_he():
    text = "I said that talks go on. Anna Berg met Marco Bellandi and he said that talks failed."
    he = text.index("he said")
    rows = seen(
        text,
        quotes=[
            QuoteSpan((0, 1), ((text.index("talks go on"), text.index(". Anna")),), False),
            QuoteSpan((he, he + 2), ((text.index("talks failed"), len(text) - 1),), False),
        ],
    )
    assert "Marco Bellandi" in rows
    assert "I" not in rows
