"""The model that ships: loads quickly, is small, and is right where nobody could doubt."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import stancekit
from stancekit.records import Quotation
from stancekit.stance import load_classifier, targets

MODEL = Path(stancekit.__file__).parent / "data" / "models" / "stance.npz"


@pytest.fixture(scope="module")
def model():
    return load_classifier()


def test_size_and_identity(model):
    assert MODEL.stat().st_size < 5_000_000
    assert load_classifier() is model
    assert model.classes_.tolist() == ["against", "favor", "none"]
    assert {t.id for t in model.targets_} == {t.id for t in targets()} - {"other"}


@pytest.mark.parametrize(
    ("cue", "content", "target", "expected"),
    [
        # Invented for this test; each in words that leave no choice.
        (
            "said",
            "Ukraine has every right to strike airfields in Russia with the missiles we supplied",
            "strikes-inside-russia",
            "favor",
        ),
        (
            "warned",
            "we are strongly against letting our weapons be used on Russian territory",
            "strikes-inside-russia",
            "against",
        ),
        (
            "condemned",
            "the use of cluster munitions as a crime against civilians",
            "cluster-munitions",
            "against",
        ),
        (
            "said",
            "at least four people had been wounded and a school damaged in the night",
            "air-strikes",
            "none",
        ),
    ],
)
def test_plain_cases(model, cue, content, target, expected):
    item = Quotation.from_text(content, cue=cue, context=f"The minister {cue} {content}.")
    assert str(model.classify([item], target=target)[0].label) == expected


def test_speed(model):
    items = [
        Quotation.from_text(
            f"Ukraine may use the {n} missiles that were sent to it against targets over the line",
            context=f"The official said that Ukraine may use the {n} missiles that were sent to it "
            "against targets over the line, adding that nothing else had changed.",
            cue="said",
        )
        for n in range(1000)
    ]
    model.classify(items, target="drones")
    begin = time.process_time()
    model.classify(items, target="drones")
    # Aimed at are 3,000 a second; a busy or slow machine may take three times as long.
    assert len(items) / (time.process_time() - begin) > 1000
