"""What several tests share: hypothesis profiles, the loaded analyzer, a hand-built analysis."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from stancekit.records import (
    Analysis,
    AnalysisWarning,
    Article,
    Mention,
    MentionKind,
    Quotation,
    QuotationKind,
    Segment,
    SegmentKind,
    Speaker,
    SpeakerKind,
    Stance,
    StanceResult,
    TextSpan,
)

if TYPE_CHECKING:
    from stancekit.analyzer import StanceAnalyzer

# Tables come out the same whatever the terminal that the tests are run in.
for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
    os.environ.pop(name, None)

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "seeds" / "000_ac9f514e760d3983.txt"

# A slow machine is no failure: no deadline. In CI the same examples every time, so that a red run
# means a change; on a desk new ones. STANCEKIT_HYPOTHESIS=thorough before a release.
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("desk", deadline=None, max_examples=50, suppress_health_check=_SLOW)
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True)
settings.register_profile("thorough", settings.get_profile("desk"), max_examples=1000)
settings.load_profile(
    os.environ.get("STANCEKIT_HYPOTHESIS", "ci" if os.environ.get("CI") else "desk")
)


@pytest.fixture(scope="session")
def seed_text() -> str:
    """The article that the project began with."""
    return SEED.read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def analyzer() -> StanceAnalyzer:
    """The shipped models, loaded once; nobody may change it."""
    import stancekit

    return stancekit.load()


@pytest.fixture(scope="session")
def seed_analysis(analyzer: StanceAnalyzer, seed_text: str) -> Analysis:
    """What the shipped models find in the seed article."""
    return analyzer(seed_text, id="seed")


@pytest.fixture
def sample() -> Analysis:
    """A hand-built analysis with every kind of gap: no speaker, no source, no stance."""
    text = (
        "“We will never 🚀 allow it,” said Ann Lee, “never.”\r\n\r\n"
        "A senior official said that talks go on. “Nobody knows.” Ok, she added."
    )

    def span(words: str) -> TextSpan:
        start = text.index(words)
        return TextSpan.of(text, start, start + len(words))

    lee = Speaker(
        id="s1",
        name="Ann Lee",
        kind=SpeakerKind.PERSON,
        aliases=("Lee",),
        role="defence minister",
        affiliation="Ministry of Defence",
        country="GB",
    )
    official = Speaker(id="s2", name="a senior official", kind=SpeakerKind.UNNAMED)
    return Analysis(
        article=Article(text=text, id="sample", title="A title", date="2024-05-31", url=None),
        target="air-strikes",
        segments=(
            Segment(
                span=TextSpan.of(text, 0, text.index("\r\n")),
                kind=SegmentKind.PARAGRAPH,
            ),
            Segment(
                span=TextSpan.of(text, text.index("A senior"), len(text)),
                kind=SegmentKind.PARAGRAPH,
            ),
        ),
        speakers=(lee, official),
        quotations=(
            Quotation(
                id="q1",
                kind=QuotationKind.DIRECT,
                contents=(span("We will never 🚀 allow it"), span("never.")),
                cue=span("said"),
                source=Mention(span=span("Ann Lee"), kind=MentionKind.NAME),
                speaker=lee,
                stance=StanceResult(
                    label=Stance.AGAINST,
                    probabilities={"favor": 0.125, "against": 0.75, "none": 0.125},
                    target="air-strikes",
                ),
                confidence=0.875,
            ),
            Quotation(
                id="q2",
                kind=QuotationKind.INDIRECT,
                contents=(span("talks go on"),),
                cue=span("said that"),
                source=Mention(span=span("A senior official"), kind=MentionKind.NOMINAL),
                speaker=official,
                stance=StanceResult(
                    label=Stance.NONE,
                    probabilities={"favor": 0.25, "against": 0.25, "none": 0.5},
                    target="air-strikes",
                    abstained=True,
                ),
                confidence=0.5,
            ),
            Quotation(id="q3", kind=QuotationKind.DIRECT, contents=(span("Nobody knows."),)),
            Quotation(
                id="q4",
                kind=QuotationKind.INDIRECT,
                contents=(span("Ok"),),
                cue=span("added"),
                source=Mention(span=span("she"), kind=MentionKind.PRONOUN),
            ),
        ),
        warnings=(
            AnalysisWarning(code="unbalanced-marks", message="1 quotation mark has no partner"),
        ),
    )
