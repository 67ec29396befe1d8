"""Hypothesis strategies for texts and analyses."""

from __future__ import annotations

from hypothesis import strategies as st

from stancekit.records import (
    Analysis,
    AnalysisWarning,
    Article,
    Candidate,
    Factuality,
    Mention,
    MentionKind,
    Quotation,
    QuotationKind,
    Role,
    Segment,
    SegmentKind,
    Speaker,
    SpeakerKind,
    Stance,
    StanceResult,
    TextSpan,
)

_PIECES = [
    "“",
    "”",
    '"',
    "\r\n",
    "\n",
    "\u00a0",
    "🚀",
    "👩‍🚀",
    "e\u0301",
    "said",
    " ",
    ".",
    "\ufeff",
    "\0",
]
TEXTS = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=5)), min_size=1).map("".join)
# A lone surrogate is what a damaged file leaves behind; a str may hold it, UTF-8 may not.
DAMAGED = st.lists(
    st.one_of(TEXTS, st.sampled_from(["\ud83d", "\ude80", "\udc80"])), min_size=1
).map("".join)
OPTIONAL = st.none() | st.text(max_size=8)


@st.composite
def spans(draw: st.DrawFn, text: str) -> TextSpan:
    start = draw(st.integers(0, len(text)))
    return TextSpan.of(text, start, draw(st.integers(start, len(text))))


@st.composite
def stances(draw: st.DrawFn) -> StanceResult:
    weights = draw(st.lists(st.integers(1, 100), min_size=3, max_size=3))
    probabilities = {str(s): w / sum(weights) for s, w in zip(Stance, weights, strict=True)}
    return StanceResult(
        label=Stance(max(probabilities, key=probabilities.__getitem__)),
        probabilities=probabilities,
        target=draw(st.sampled_from(["air-strikes", "landmines"])),
        abstained=draw(st.booleans()),
        relevance=draw(st.none() | st.floats(0, 1)),
    )


@st.composite
def analyses(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> Analysis:
    text = draw(texts)
    speakers = tuple(
        Speaker(
            id=f"s{i}",
            name=draw(st.text(min_size=1, max_size=8)),
            kind=draw(st.sampled_from(SpeakerKind)),
            aliases=tuple(draw(st.lists(st.text(max_size=5), max_size=2))),
            role=draw(OPTIONAL),
            affiliation=draw(OPTIONAL),
            country=draw(st.none() | st.sampled_from(["DE", "UA"])),
            roles=tuple(
                Role(title=title, affiliation=draw(OPTIONAL), former=draw(st.booleans()))
                for title in draw(st.lists(st.text(min_size=1, max_size=5), max_size=2))
            ),
        )
        for i in range(draw(st.integers(0, 3)))
    )
    candidates = st.builds(
        Candidate, id=st.just("s0"), name=st.just("Ann Lee"), score=st.floats(0, 1)
    )
    mentions = st.builds(
        Mention,
        span=spans(text),
        kind=st.sampled_from(MentionKind),
        candidates=st.lists(candidates, max_size=2).map(tuple),
    )
    quotations = tuple(
        Quotation(
            id=f"q{i}",
            kind=draw(st.sampled_from(QuotationKind)),
            contents=tuple(draw(st.lists(spans(text), min_size=1, max_size=3))),
            cue=draw(st.none() | spans(text)),
            source=draw(st.none() | mentions),
            speaker=draw(st.sampled_from([None, *speakers])),
            stance=draw(st.none() | stances()),
            confidence=draw(st.floats(0, 1)),
            factuality=draw(st.sampled_from(Factuality)),
            parent=draw(st.none() | st.just("q0")),
            context=draw(OPTIONAL),
        )
        for i in range(draw(st.integers(0, 3)))
    )
    return Analysis(
        article=Article(
            text=text, id=draw(OPTIONAL), title=draw(OPTIONAL), date=draw(OPTIONAL), url=None
        ),
        target=draw(st.none() | st.just("air-strikes")),
        segments=tuple(
            draw(
                st.lists(
                    st.builds(Segment, span=spans(text), kind=st.sampled_from(SegmentKind)),
                    max_size=3,
                )
            )
        ),
        speakers=speakers,
        quotations=quotations,
        warnings=(AnalysisWarning(code="a-code", message="A message"),),
    )
