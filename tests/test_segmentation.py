"""Segments: what a reader takes for headline, byline, dateline and paragraph, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.errors import InputError
from stancekit.segmentation import ArticleSegmenter, paragraph_spans

BODY = (
    "The allies have lifted their limits on the use of long-range weapons after weeks of talks, "
    "officials said on Friday, and ministers are to meet again next week in Prague to settle it."
)
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
    "Kyiv, Ukraine –",
]


@pytest.mark.parametrize("dateline", DATELINES)
def test_dateline(dateline: str) -> None:
    assert segments(f"{dateline} {BODY}") == [("dateline", dateline), ("paragraph", BODY)]


NO_DATELINES = [
    ("the clause goes on", "NATO — which met in Prague — will decide."),
    ("a label", "EXCLUSIVE — The allies will decide."),
    ("a name", "Stoltenberg - The man of the hour - will decide."),
    ("a compound", "US-backed forces will decide."),
    ("no dash", "KYIV, May 31 was a quiet day."),
]


@pytest.mark.parametrize("text", [r[1] for r in NO_DATELINES], ids=[r[0] for r in NO_DATELINES])
def test_no_dateline(text: str) -> None:
    assert segments(text) == [("paragraph", text)]


def test_a_bare_place_is_a_dateline_only_at_the_top() -> None:
    text = "\n\n".join([BODY, BODY, BODY, f"BERLIN — {BODY}", f"ROME, May 31 (Reuters) - {BODY}"])
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
    assert ("byline", line) not in segments(f"{BODY}\n\n{line}\n\n{BODY}")


HEADLINES = [
    ("plain", "Allies lift limits on weapons", True),
    ("question", "Will the allies lift their limits?", True),
    ("quotation", "“We will not yield,” says Lee", True),
    ("speaker and colon inside", "Lee: We will not yield", True),
    ("capitals and a stop, as some archives write", "Allies Lift Their Limits on Weapons.", True),
    ("sentence", "The allies have lifted their limits.", False),
    ("trails off", "The allies have lifted…", False),
    ("introduces what follows", "What we know:", False),
    ("caption", "Soldiers near Kharkiv on Friday. (Credit: Reuters)", False),
    ("two sentences", "Soldiers fire a gun. It is May", False),
    ("too long", "word " * 60 + "end", False),
    ("no letters", "***", False),
]


@pytest.mark.parametrize(
    ("line", "is_headline"), [r[1:] for r in HEADLINES], ids=[r[0] for r in HEADLINES]
)
def test_headline(line: str, is_headline: bool) -> None:
    kind = "headline" if is_headline else "paragraph"
    assert segments(f"{line}\n\n{BODY}\n\n{BODY}\n\n{BODY}")[0] == (kind, line)


def test_a_headline_needs_a_text_below_it() -> None:
    assert segments("Allies lift limits on weapons") == [
        ("paragraph", "Allies lift limits on weapons")
    ]
    assert [k for k, _ in segments("Eggs\nMilk\nBread\nButter")] == ["paragraph"] * 4


def test_two_lines_of_headline() -> None:
    top = "Allies lift limits on weapons\nBerlin follows Washington in a change of course"
    text = f"{top}\n\n{BODY}\n\n{BODY}"
    assert [kind for kind, _ in segments(text)] == ["headline"] * 2 + ["paragraph"] * 2


def test_text_must_be_a_string() -> None:
    with pytest.raises(InputError, match="bytes"):
        ArticleSegmenter()(b"text")  # type: ignore[arg-type]


PIECES = st.sampled_from(
    [
        "KYIV, May 31 (Reuters) - ", "By Jane Doe", "Allies lift limits", "said Lee", ".", "\n",
        "\n\n", "\f", "\u2028", "\u2029", "\u00a0", " ", "“", '"', "(AP) —", "a" * 70, "\ud800",
        "\x85", "\x1c", "\x00", "\r\n", "😀", "\u200b", "CNN — ", "word " * 14, "Reporting by ",
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
