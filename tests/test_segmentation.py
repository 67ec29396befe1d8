"""Segments: what a reader takes for headline, byline, dateline and paragraph, and why."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.errors import InputError
from stancekit.records import Quotation, QuotationKind, TextSpan
from stancekit.segmentation import ArticleSegmenter, outside_asides, paragraph_spans

if TYPE_CHECKING:
    from stancekit.analyzer import StanceAnalyzer

BODY = (
    "The allies have lifted their limits on the use of long-range weapons after weeks of talks, "
    "officials said on Friday, and ministers are to meet again next week in Prague to settle it."
)
OTHER = (
    "Parliament votes on Tuesday on a budget that two of its parties have called too small, and "
    "its speaker said that the session would go on until every amendment had been heard in full."
)
THIRD = "Prices in the capital have doubled since spring, traders at the main market told us."
FOURTH = "Nobody in the queue outside knew when the next delivery of bread would come."
WRAPPED = (
    "The allies have lifted their limits on the use of long-range weapons\n"
    "after weeks of talks, officials said on Friday. Ministers are to meet\n"
    "again next week in Prague, where they hope to settle what is left of\n"
    "the quarrel.\n"
)


def paragraphs(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraph_spans(text)]


def segments(text: str) -> list[tuple[str, str]]:
    return [(str(s.kind), s.span.text) for s in ArticleSegmenter()(text)]


SPLIT = [
    ("blank line", "One.\n\nTwo.", ["One.", "Two."]),
    ("blank line with blanks in it", "One.\n \u00a0\t\nTwo.", ["One.", "Two."]),
    ("Windows line ends", "One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
    ("old Macintosh line ends", "One.\r\rTwo.", ["One.", "Two."]),
    (
        "one paragraph a line",
        "One is done.\nTwo is not.\nThree may be.",
        ["One is done.", "Two is not.", "Three may be."],
    ),
    ("form feed", "One.\fTwo.", ["One.", "Two."]),
    ("Unicode paragraph separator", "One.\u2029Two.", ["One.", "Two."]),
    ("Unicode line separator between sentences", "One.\u2028Two.", ["One.", "Two."]),
    ("no-break space is no line end", "One.\u00a0Two.", ["One.\u00a0Two."]),
    ("white space around", " \n One. \n\n\u00a0Two.\u3000", ["One.", "Two."]),
    ("white space only", " \n\n\u00a0\f", []),
    ("empty", "", []),
    # A sentence cut in two has no stop before the gap and no capital behind it.
    (
        "blank line within a sentence",
        "Putin said there had been no discussion\n\nabout the sailors.",
        ["Putin said there had been no discussion\n\nabout the sailors."],
    ),
    (
        "line end within a sentence",
        "Putin said there had been no discussion\nabout the sailors.",
        ["Putin said there had been no discussion\nabout the sailors."],
    ),
    (
        "page end is never bridged",
        "Putin said there had been no discussion\fabout the sailors.",
        ["Putin said there had been no discussion", "about the sailors."],
    ),
    (
        "comma before closing mark",
        "“We have lifted all of our limits,”\n\nsaid Lee.",
        ["“We have lifted all of our limits,”\n\nsaid Lee."],
    ),
    (
        "a button is no half sentence",
        "Advertisement\n\nprotests went on.",
        ["Advertisement", "protests went on."],
    ),
    (
        "an address is no half sentence",
        "Read the whole of the statement here\n\nhttps://example.org",
        ["Read the whole of the statement here", "https://example.org"],
    ),
    (
        "heading",
        "Allies lift limits on weapons\n\nMinisters met.",
        ["Allies lift limits on weapons", "Ministers met."],
    ),
    (
        "text without capitals",
        "allies lift limits on their weapons\n\nministers met in prague.",
        ["allies lift limits on their weapons", "ministers met in prague."],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [r[1:] for r in SPLIT], ids=[r[0] for r in SPLIT])
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert paragraphs(text) == expected


def test_wrapped_lines_are_joined_and_blank_lines_split() -> None:
    text = f"{WRAPPED}\n{WRAPPED}"
    assert paragraphs(text) == [WRAPPED.strip(), WRAPPED.strip()]


def test_a_short_line_ends_a_wrapped_paragraph() -> None:
    assert paragraphs(WRAPPED + WRAPPED) == [WRAPPED.strip(), WRAPPED.strip()]


def test_wrapped_lines_with_windows_ends() -> None:
    text = WRAPPED.replace("\n", "\r\n")
    assert paragraphs(text) == [text.strip()]


def test_an_indented_line_begins_a_wrapped_paragraph() -> None:
    first = WRAPPED.replace(
        "the quarrel.\n", "the quarrel that has kept all of them busy since spring.\n"
    )
    text = f"   {first}   {WRAPPED}"
    assert paragraphs(text) == [first.strip(), WRAPPED.strip()]


def test_double_spaced_wrapped_lines_are_joined() -> None:
    text = WRAPPED.strip().replace("\n", "\n\n")
    assert paragraphs(text) == [text]


def test_a_list_is_not_taken_for_wrapped_lines() -> None:
    names = ["Ukraine: 12 tanks", "Germany: 20 tanks", "Denmark: 14 tanks", "Norway: 9 tanks"]
    assert paragraphs("\n".join(names)) == names


def test_the_seed_article_has_one_paragraph_a_line() -> None:
    seed = next((Path(__file__).parent.parent / "seeds").glob("*.txt"))
    text = seed.read_text(encoding="utf-8")
    assert paragraphs(text) == [line.strip() for line in text.splitlines()]
    assert {kind for kind, _ in segments(text)} == {"paragraph"}


DATELINES = [
    "KYIV, May 31 (Reuters) -",
    "KYIV, May 31 (Reuters) —",
    "WASHINGTON (AP) —",
    "New York (AFP) –",
    "WASHINGTON, Aug. 19 (UPI) —",
    "CAMBRIDGE, Mass., Dec. 11 (UPI) —",
    "MOSCOW, May 31. /TASS/.",
    "BRUSSELS, 31 May 2024 (AFP) -",
    "KYIV. May 31 (Interfax-Ukraine) –",
    "Dec 29 (Reuters) -",
    "(Reuters) -",
    "CNN —",
    "Kyiv, Ukraine CNN —",
    "LOS ANGELES --",
    "PHILADELPHIA ―",
    "MANCHESTER, N.H. -",
    "ST. PETERSBURG —",
    "KYIV/MOSCOW —",
    "NEW YORK (AP) —",
    "NEW DELHI —",
    "NEW YORK, Sept. 3, 2024 /PRNewswire/ --",
    "Kyiv, Ukraine –",
]


@pytest.mark.parametrize("dateline", DATELINES)
def test_dateline(dateline: str) -> None:
    assert segments(f"{dateline} {BODY}") == [("dateline", dateline), ("paragraph", BODY)]


NO_DATELINES = [
    ("the clause goes on", "NATO — which met in Prague — will decide."),
    ("a label", "EXCLUSIVE — The allies will decide."),
    ("a short label", "NEW — The allies will decide."),
    ("a name", "Stoltenberg - The man of the hour - will decide."),
    ("a compound", "US-backed forces will decide."),
    ("no dash", "KYIV, May 31 was a quiet day."),
]


@pytest.mark.parametrize("text", [r[1] for r in NO_DATELINES], ids=[r[0] for r in NO_DATELINES])
def test_no_dateline(text: str) -> None:
    assert segments(text) == [("paragraph", text)]


def test_a_bare_place_is_a_dateline_only_at_the_top() -> None:
    lines = [BODY, OTHER, THIRD, "BERLIN — Not so here.", "ROME, May 31 (Reuters) - Nor here."]
    text = "\n\n".join(lines)
    assert [kind for kind, _ in segments(text)] == ["paragraph"] * 4 + ["dateline", "paragraph"]


BYLINES = [
    "By Jane Doe",
    "BY JANE DOE",
    "By Jane Doe and John Roe, BBC News",
    "By Jane Doe in Kyiv",
    "By Jean-Luc de la Tour, Associated Press",
    "By Jane Doe, Defense Correspondent, May 31, 2024",
    "By Martin L. King Jr.",
    "Written by Jane Doe",
    "(Reporting by Jane Doe in Kyiv; Editing by John Roe.)",
]


@pytest.mark.parametrize("byline", BYLINES)
def test_byline(byline: str) -> None:
    text = f"Allies lift limits on weapons\n\n{byline}\n\n{BODY}"
    assert segments(text) == [
        ("headline", "Allies lift limits on weapons"),
        ("byline", byline),
        ("paragraph", BODY),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "By Friday the city had fallen.",
        "By contrast, Berlin said no.",
        "By train",
        "By Monday, Kyiv Wept.",
    ],
)
def test_no_byline(line: str) -> None:
    assert ("byline", line) not in segments(f"{BODY}\n\n{line}\n\n{OTHER}")


HEADLINES = [
    ("plain", "Allies lift limits on weapons", True),
    ("question", "Will the allies lift their limits?", True),
    ("quotation", "“We will not yield,” says Lee", True),
    ("speaker and colon inside", "Lee: We will not yield", True),
    ("capitals and a stop, as some archives write", "Allies Lift Their Limits on Weapons.", True),
    ("sentence", "The allies did lift their limits.", False),
    ("trails off", "The allies have lifted…", False),
    ("introduces what follows", "What we know:", False),
    ("two sentences", "Soldiers fire a gun. It is May", False),
    ("too long", "word " * 60 + "end", False),
    ("no letters", "***", False),
]


@pytest.mark.parametrize(
    ("line", "is_headline"), [r[1:] for r in HEADLINES], ids=[r[0] for r in HEADLINES]
)
def test_headline(line: str, is_headline: bool) -> None:
    kind = "headline" if is_headline else "paragraph"
    assert segments(f"{line}\n\n{BODY}\n\n{OTHER}\n\n{THIRD}")[0] == (kind, line)


ASIDES = [
    # What is found by the words that it begins with, or that are all of it.
    ("related", "Read more: Allies lift limits on weapons"),
    ("related", "READ MORE | Allies lift limits on weapons"),
    ("related", "Also read: “We will win,” says Lee"),
    ("related", "Read also Lee vows to win"),
    ("related", "Related article"),
    ("related", "Related: Lee vows to win"),
    ("related", "Read more about what the families said"),
    ("related", "Watch: Lee on the war that nobody wanted"),
    ("related", "▶ Watch also: Lee on the war"),
    ("promotion", "Advertisement"),
    ("promotion", "ADVERTISEMENT"),
    ("promotion", "Sign up for our newsletter"),
    ("promotion", "Sign up to First Edition, our free daily newsletter – every weekday at 7am"),
    ("promotion", "Follow us on Twitter and Facebook."),
    ("promotion", "Thank you for reading.Subscribe to our daily newsletter for more."),
    ("promotion", "Ann Lee is a writer. You can follow her on Twitter @annlee"),
    ("promotion", "CLICK HERE TO GET THE APP"),
    ("promotion", "Story continues below advertisement"),
    ("promotion", "© 2024 Daily News. All rights reserved."),
    ("note", "Correction: An earlier version of this story misnamed the minister."),
    ("note", "Editor’s note: Ann Lee is a fellow at the institute. The views are her own."),
    ("note", "This story has been updated with additional information."),
    ("note", "• This article was amended on 3 May 2024 to correct a name."),
    ("note", "Update: This post has been corrected."),
    ("credit", "Photo: President's Office"),
    ("credit", "Image source, Getty Images"),
    ("credit", "Getty Images"),
    ("credit", "Jane Roe/AFP/Getty Images"),
    ("credit", "Source: PAP, \"New York Times\""),
    ("caption", "Soldiers near Kharkiv on Friday. (Credit: Reuters)"),
    ("caption", "Lee speaks in Kyiv on Friday.(AP Photo/Jane Roe, File)"),
    ("caption", "Lee said the strikes were a \"grave error.\"((AP Photo/Jane Roe))"),
    ("caption", "Smoke over Kyiv on Friday. Jane Roe/AFP/Getty Images"),
    ("caption", "Satellite images of the airfield, 16 miles from the border. Photograph: AP"),
    ("caption", "FILE - Lee speaks in Kyiv."),
    ("caption", "In this photo released by the ministry, Lee speaks in Kyiv."),
    ("caption", "Smoke rises over Kyiv.(Daily News)"),
    ("byline", "CNN’s Ann Lee and John Roe contributed to this report."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "line"), ASIDES, ids=[r[1][:30] for r in ASIDES])
def test_what_stands_beside_the_story(kind: str, line: str) -> None:
    text = f"Allies lift limits\n\n{BODY}\n\n{OTHER}\n\n{line}\n\n{THIRD}\n\n{FOURTH}"
    assert segments(text)[3] == (kind, line)
    assert [k for k, _ in segments(text)].count("paragraph") == 4


@pytest.mark.parametrize(
    "line",
    [
        "Read in full, the statement says “we will win”.",
        "Watch what they do, Lee said, and not what they say.",
        "Related attacks have killed ten, officials said.",
        "“Follow us on Twitter and see,” Lee told reporters.",
        "“Sign up for our newsletter,” she said.",
        "Advertisements for the army hang everywhere.",
        "Corrections to the budget will be voted on next week.",
        "Update talks went on, he said.",
        "The update: “We have not been told,” Lee said.",
        "Source after source told us that Lee would go.",
        "The minister spoke to Radio Liberty (RFE/RL).",
        "She paid with a credit (the card was her own).",
        "“We will win,” Lee told the station (via a translator).",
        "“We will not go,” he said. (Reuters)",
        "Images of the strike spread quickly.",
        "“THE ALLIES MUST NEVER EVER GO HOME”",
        "NATO, EU AND UN.",
        "Video of the attack shows smoke over Kyiv.",
        "In this picture of a war, nobody wins.",
        "A photo: that was all that he had left, Lee said.",
    ],
)
def test_what_is_of_the_story_all_the_same(line: str) -> None:
    text = f"Allies lift limits\n\n{BODY}\n\n{OTHER}\n\n{line}\n\n{THIRD}\n\n{FOURTH}"
    assert segments(text)[3] == ("paragraph", line)


def test_a_title_below_a_label_is_a_link_and_a_sentence_is_not() -> None:
    link = "World’s powers strengthen arsenals, report finds"
    text = "\n\n".join(["Allies lift limits", BODY, "Related article", link, OTHER])
    assert [k for k, _ in segments(text)] == [
        "headline", "paragraph", "related", "related", "paragraph",
    ]  # fmt: skip


def test_one_label_has_one_title_and_several_have_several() -> None:
    links = ["Lee vows to win", "Roe vows to go"]
    one = "\n\n".join(["Allies lift limits", BODY, "Related article", *links, OTHER])
    assert [k for k, _ in segments(one)][2:] == ["related", "related", "paragraph", "paragraph"]
    more = one.replace("Related article", "Related articles")
    assert [k for k, _ in segments(more)][2:] == ["related", "related", "related", "paragraph"]


def test_lines_in_capitals_are_links_amid_other_text_only() -> None:
    link = "LEE SAYS WAR IS ‘INEVITABLE,’ EXPERTS FEAR THE WORST"
    text = "\n\n".join(["Allies lift limits", BODY, link, OTHER])
    assert segments(text)[2] == ("related", link)
    kinds = {k for k, _ in segments(text.upper())}
    assert "related" not in kinds
    # At the top it is the headline.
    assert segments(f"{link}\n\n{BODY}\n\n{OTHER}")[0] == ("headline", link)


def test_an_agency_signs_below_its_article() -> None:
    last = "“We will not go,” he said.(ANI)"
    assert segments(f"{BODY}\n\n{OTHER}\n\n{last}")[-1] == ("paragraph", last)


def test_the_title_again() -> None:
    title = "Lee: “We will never yield”"
    again = "LEE: ‘WE WILL NEVER YIELD’"
    text = "\n\n".join([title, "By Jane Doe", again, BODY, OTHER])
    assert segments(text)[0] == ("headline", title)
    assert segments(text)[2] == ("repeated-title", again)


def test_a_title_twice_at_the_top_is_one_headline() -> None:
    text = f"Allies lift limits\n\nAllies lift limits\n\n{BODY}\n\n{OTHER}"
    assert [k for k, _ in segments(text)][:2] == ["headline", "repeated-title"]


def test_a_known_title() -> None:
    # With its full stop it would be a paragraph; the outlet's name stands in the page's title only.
    text = f"The allies did lift their limits.\n\n{BODY}\n\n{OTHER}"
    found = ArticleSegmenter()(text, title="The allies did lift their limits | Daily News")
    assert [str(s.kind) for s in found] == ["headline", "paragraph", "paragraph"]


PULLED = "“We will never yield to them, whatever it may cost us”"


@pytest.mark.parametrize(
    "quote",
    [
        PULLED,
        "We will never yield to them, whatever it may cost us",
        f"{PULLED} — Ann Lee, minister of defence",
        "'WE WILL NEVER YIELD TO THEM, WHATEVER IT MAY COST US'",
    ],
)
@pytest.mark.parametrize(
    "source",
    [
        "“We will never yield to them, whatever it may cost us,” said Lee. She left at noon.",
        "At noon Lee said: “They know it. We will never yield to them, whatever it may cost us.”",
    ],
)
def test_pull_quotes(quote: str, source: str) -> None:
    for lines in ([BODY, quote, source, OTHER], [source, BODY, quote, OTHER]):
        found = dict(reversed(pair) for pair in segments("\n\n".join(lines)))
        assert found[quote] == "pull-quote"
        assert found[source] == "paragraph"


def test_a_pull_quote_may_leave_out_the_speaker_amid_it() -> None:
    source = "“We will never yield to them,” said Ann Lee, the minister, “whatever it may cost us.”"
    assert segments(f"{BODY}\n\n{PULLED}\n\n{source}")[1] == ("pull-quote", PULLED)


def test_the_name_below_a_pull_quote_belongs_to_it() -> None:
    source = "“We will never yield to them, whatever it may cost us,” said Lee. She left at noon."
    for name in ("— Ann Lee", "Ann Lee, minister of defence"):
        text = "\n\n".join([BODY, source, PULLED, name, OTHER])
        assert segments(text)[3] == ("pull-quote", name)


@pytest.mark.parametrize(
    "quote",
    [
        # Said nowhere else, or too short to be sure, or with another end.
        "“We will never yield to them, and never go home”",
        "“We will never yield”",
        "“We will yield to them, whatever it may cost us”",
    ],
)
def test_no_pull_quotes(quote: str) -> None:
    source = "“We will never yield to them, whatever it may cost us,” said Lee. She left at noon."
    assert segments(f"{BODY}\n\n{source}\n\n{quote}\n\n{OTHER}")[2] == ("paragraph", quote)


def test_of_two_paragraphs_that_say_the_same_the_first_counts() -> None:
    assert [k for k, _ in segments(f"{BODY}\n\n{OTHER}\n\n{BODY}")] == [
        "paragraph", "paragraph", "pull-quote",
    ]  # fmt: skip


def quoted(text: str, *contents: str) -> tuple[Quotation, ...]:
    return tuple(
        Quotation(
            id=f"q{number}",
            kind=QuotationKind.DIRECT,
            contents=(TextSpan.of(text, text.index(words), text.index(words) + len(words)),),
            parent="q1" if number > 1 else None,
        )
        for number, words in enumerate(contents, start=1)
    )


def test_quotations_beside_the_story_are_left_out() -> None:
    text = f"Lee: We will win\n\nRead more: Roe: We will go\n\n{BODY}\n\n{OTHER}"
    found = ArticleSegmenter()(text)
    assert [str(s.kind) for s in found][:2] == ["headline", "related"]
    kept = outside_asides(quoted(text, "We will go", "We will win", "two of its parties"), found)
    assert [q.text for q in kept] == ["We will win", "two of its parties"]
    # The one that they stood in, as far as anybody knew, is gone.
    assert [q.parent for q in kept] == [None, None]


def test_a_quotation_that_reaches_into_the_story_is_kept() -> None:
    text = f"{BODY}\n\nRead more: Roe: We will go\n\n{OTHER}"
    (quotation,) = quoted(text, "We will go")
    both = quotation.with_(contents=(TextSpan.of(text, 0, 10), *quotation.contents))
    assert outside_asides([both], ArticleSegmenter()(text)) == (both,)


def test_a_pull_quote_is_not_counted_twice(analyzer: StanceAnalyzer) -> None:
    said = "We will never accept these weapons on our soil"
    story = f"“{said},” Ann Lee, the defence minister, told reporters on Friday."
    caption = "Ann Lee said the weapons were a “grave error.” (AP Photo/Jane Roe)"
    link = "Read more: “We will win this war,” says the president"
    text = "\n\n".join([story, BODY, f"“{said}”", caption, link, OTHER])
    texts = [q.text for q in analyzer(text).quotations]
    assert len([t for t in texts if said in t]) == 1
    assert not [t for t in texts if "grave error" in t or "win this war" in t]


def test_many_alike_paragraphs_take_no_time() -> None:
    # Each of them could be in each other: 4000 lines must not mean 16 million comparisons.
    lines = [f"The same seven words begin this line {number} of many." for number in range(4000)]
    text = "\n\n".join([*lines, "x" * 5000, "a/" * 300, "(" * 500, "“A b " * 100])
    began = time.process_time()
    ArticleSegmenter()(text)
    assert time.process_time() - began < 20


def test_a_headline_needs_a_text_below_it() -> None:
    assert segments("Allies lift limits on weapons") == [
        ("paragraph", "Allies lift limits on weapons")
    ]
    assert [k for k, _ in segments("Eggs\nMilk\nBread\nButter")] == ["paragraph"] * 4


def test_two_lines_of_headline() -> None:
    top = "Allies lift limits on weapons\nBerlin follows Washington in a change of course"
    text = f"{top}\n\n{BODY}\n\n{OTHER}"
    assert [kind for kind, _ in segments(text)] == ["headline"] * 2 + ["paragraph"] * 2


def test_text_must_be_a_string() -> None:
    with pytest.raises(InputError, match="bytes"):
        ArticleSegmenter()(b"text")  # type: ignore[arg-type]


PIECES = st.sampled_from(
    [
        "KYIV, May 31 (Reuters) - ", "By Jane Doe", "Allies lift limits", "said Lee", ".", "\n",
        "\n\n", "\f", "\u2028", "\u2029", "\u00a0", " ", "“", '"', "(AP) —", "a" * 70, "\ud800",
        "\x85", "\x1c", "\x00", "\r\n", "😀", "\u200b", "CNN — ", "word " * 14, "Reporting by ",
        "Read more: ", "Advertisement", "(AP Photo/J Roe)", "Related articles", "— Ann Lee",
        "We will never yield to any of them", "WE WILL NEVER YIELD TO THEM", "Photo: ",
    ]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
def test_segments_cover_the_text_and_are_disjoint(text: str) -> None:
    position = 0
    for segment in ArticleSegmenter()(text):
        span = segment.span
        assert not text[position : span.start].strip()
        assert span.text == text[span.start : span.end]
        assert span.text
        assert span.text == span.text.strip()
        position = span.end
    assert not text[position:].strip()


@given(st.lists(PIECES, max_size=25).map("".join))
def test_paragraphs_hold_the_segments(text: str) -> None:
    spans = paragraph_spans(text)
    for segment in ArticleSegmenter()(text):
        assert any(start <= segment.span.start and segment.span.end <= end for start, end in spans)
