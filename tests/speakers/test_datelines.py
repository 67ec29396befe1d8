"""Where an article was written is nobody: datelines neither speak nor lend anybody a name."""

from __future__ import annotations

import pytest
from speaker_docs import build, quote

from stancekit.records import QuotationKind
from stancekit.speakers import SpeakerResolver

RESOLVER = SpeakerResolver()
DATELINES = [
    "PORT ELDER, Norland —",
    "PORT ELDER, Norland (AP) —",
    "PORT ELDER (Reuters) -",
    "NEW HALVEN, Sept. 3, 2024 /PRNewswire/ --",
    "ST. BRANNOCK, Norland –",
]


@pytest.mark.parametrize("dateline", DATELINES)
def test_a_source_begins_behind_the_dateline(dateline: str) -> None:
    # A parser takes the place for part of the subject, so the source reaches over it.
    text = f"{dateline} Residents said that they would stay."
    place = dateline.split(",")[0].split(" (")[0]
    (found,) = RESOLVER(
        build(text, people=(place,)), [quote(text, f"{dateline} Residents", "they would stay")]
    )
    assert found.source is not None
    assert found.source.span.text == "Residents"
    assert found.speaker is not None
    assert found.speaker.name == "residents"


def test_a_dateline_alone_is_no_source() -> None:
    text = "PORT ELDER, Norland — They would stay, it was said."
    (found,) = RESOLVER(
        build(text, people=("PORT ELDER",)),
        [quote(text, "PORT ELDER, Norland —", "They would stay")],
    )
    assert found.source is None
    assert found.speaker is None


def test_a_place_of_a_dateline_is_no_surname_further_down() -> None:
    text = "PORT ELDER, Norland — Prices rose.\n\nNorland said that it would wait."
    (found,) = RESOLVER(
        build(text, people=("PORT ELDER", "Norland —")), [quote(text, "Norland", "it would", nth=1)]
    )
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.role) == ("Norland", None)


def test_who_said_it_is_not_where_it_was_written() -> None:
    text = 'Ada Brunt said that prices rose.\n\nPORT ELDER, Norland — "We wait," she said.'
    first, second = RESOLVER(
        build(text, people=("Ada Brunt", "PORT ELDER")),
        [
            quote(text, "Ada Brunt", "prices rose"),
            quote(text, "she", "We wait", kind=QuotationKind.DIRECT, id_="q2"),
        ],
    )
    assert first.speaker is second.speaker
    assert first.speaker is not None
    assert first.speaker.name == "Ada Brunt"


def test_a_dash_after_a_name_is_no_dateline() -> None:
    text = "Ada Brunt — who left the party — said that prices rose."
    (found,) = RESOLVER(
        build(text, people=("Ada Brunt",)),
        [quote(text, "Ada Brunt — who left the party —", "prices rose")],
    )
    assert found.speaker is not None
    assert found.speaker.name == "Ada Brunt"
