"""Articles that are hard on a page: nested and overlapping quotations, foreign markup, many."""

from __future__ import annotations

from stancekit.records import (
    Analysis,
    Article,
    Factuality,
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

TARGET = "air-strikes"
EVIL = "<script>document.title='stolen'</script> & </style> \"'><img src=x onerror=alert(1)>"


def stance(
    label: Stance, *, abstained: bool = False, relevance: float | None = None
) -> StanceResult:
    """Return a result that is 0.8 sure of ``label``."""
    return StanceResult(
        label=label,
        probabilities={str(s): 0.8 if s is label else 0.1 for s in Stance},
        target=TARGET,
        abstained=abstained,
        relevance=relevance,
    )


def hard() -> Analysis:
    """One speaker inside another's words, an overlap, a script, CRLF, half a character."""
    text = (
        "Weapons debated \ud83d\r\n\r\n"
        "“We refuse, as Bob Roe said that it never helps, to go on,” said Ann Lee.\r\n\r\n"
        f"She denied that {EVIL} happened. Nobody else spoke."
    )

    def span(words: str) -> TextSpan:
        start = text.index(words)
        return TextSpan.of(text, start, start + len(words))

    lee = Speaker(
        id='a b"c',
        name="Ann <b>Lee</b>",
        kind=SpeakerKind.PERSON,
        role="minister",
        affiliation="Ministry of \u202eDefence",
        country="GB",
    )
    roe = Speaker(id="2", name="Bob Roe", kind=SpeakerKind.UNNAMED)
    quotations = (
        Quotation(
            id="q1",
            kind=QuotationKind.DIRECT,
            contents=(span("We refuse, as Bob Roe said that it never helps, to go on"),),
            cue=TextSpan.of(text, text.index("said Ann"), text.index(" Ann Lee")),
            source=Mention(span=span("Ann Lee"), kind=MentionKind.NAME),
            speaker=lee,
            stance=stance(Stance.AGAINST),
        ),
        Quotation(
            id="q2",
            kind=QuotationKind.INDIRECT,
            contents=(span("that it never helps"),),
            cue=TextSpan.of(text, text.index("said"), text.index(" that it")),
            source=Mention(span=span("Bob Roe"), kind=MentionKind.NAME),
            speaker=roe,
            stance=stance(Stance.FAVOR, abstained=True, relevance=0.25),
            parent="q1",
        ),
        Quotation(
            id="q3",
            kind=QuotationKind.MIXED,
            # Overlaps the first without being inside it.
            contents=(span("to go on,” said"),),
            stance=stance(Stance.NONE),
        ),
        Quotation(
            id="</li>",
            kind=QuotationKind.INDIRECT,
            contents=(span(f"that {EVIL} happened"),),
            cue=span("denied"),
            source=Mention(span=span("She"), kind=MentionKind.PRONOUN),
            speaker=lee,
            factuality=Factuality.NEGATED,
        ),
    )
    return Analysis(
        article=Article(
            text=text, id="hard & soft", title=f"T {EVIL}", url="javascript:alert(1)", date="today"
        ),
        target=TARGET,
        segments=(
            Segment(span=span("Weapons debated \ud83d"), kind=SegmentKind.HEADLINE),
            Segment(
                span=TextSpan.of(text, text.index("“"), text.index("\r\n\r\nShe")),
                kind=SegmentKind.PARAGRAPH,
            ),
            Segment(
                span=TextSpan.of(text, text.index("She"), len(text)), kind=SegmentKind.PARAGRAPH
            ),
        ),
        speakers=(lee, roe),
        quotations=quotations,
    )


def crowd(number: int = 30, *, date: str | None = None) -> Analysis:
    """An article of many speakers with long names; the first has most to say."""
    speakers, quotations, text = [], [], ""
    labels = list(Stance)
    for n in range(number):
        speaker = Speaker(
            id=f"s{n}",
            name=f"Representative Number {n} of the Assembly of Nations",
            kind=list(SpeakerKind)[n % 5],
            role="spokesperson",
            country=("DE", "US", "UA", "RU", "FR", None)[n % 6],
        )
        speakers.append(speaker)
        for k in range(1 + (n == 0) * 11 + n % 3):
            said = f"sentence {k} of speaker {n} is about strikes"
            start = len(text)
            text += f"{said}, said Number {n}. "
            quotations.append(
                Quotation(
                    id=f"q{n}-{k}",
                    kind=QuotationKind.INDIRECT,
                    contents=(TextSpan.of(text, start, start + len(said)),),
                    speaker=speaker,
                    stance=stance(labels[(n + k * (n % 2)) % 3]),
                )
            )
    return Analysis(
        article=Article(text=text, id="crowd", date=date),
        target=TARGET,
        segments=(Segment(span=TextSpan.of(text, 0, len(text)), kind=SegmentKind.PARAGRAPH),),
        speakers=tuple(speakers),
        quotations=tuple(quotations),
    )
