"""Quotation marks: every row says which stretches a reader would take for quoted, and why."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.quotations.marks import MarkPair, scan_marks


def quoted(text: str) -> list[str]:
    """Return what stands between marks, in text order."""
    return [text[p.inner_start : p.inner_end] for p in scan_marks(text).pairs]


PAIRED = [
    # Families of marks
    ("straight double", 'He said "no" twice.', ["no"]),
    ("curly double", "He said “no” twice.", ["no"]),
    ("curly single", "He said ‘no’ twice.", ["no"]),
    ("straight single", "He said 'no' twice.", ["no"]),
    ("guillemets", "He said «no» twice.", ["no"]),
    ("guillemets, French spacing", "Il a dit « non » hier.", [" non "]),
    ("guillemets, German way round", "Er sagte »nein« zu ihm.", ["nein"]),
    ("angle marks", "He said ‹no› twice.", ["no"]),
    ("low opening, high closing", "Er sagte „nein“ zu ihm.", ["nein"]),
    ("low opening, English closing", "Powiedział „nie” wczoraj.", ["nie"]),
    ("back-ticks and two singles", "``No,'' he said.", ["No,"]),
    ("two singles on both sides", "''No,'' he said. ''Never.''", ["No,", "Never."]),
    ("one back-tick, one single", "He said `no' twice.", ["no"]),
    ("full-width", "He said ＂no＂ twice.", ["no"]),
    # Mixed in one text
    ("curly opens, straight closes", 'He said “no" twice.', ["no"]),
    ("straight opens, curly closes", 'He said "no” twice.', ["no"]),
    ("both styles in one paragraph", '“Yes,” he said. "No," she said.', ["Yes,", "No,"]),
    ("closing shape on both sides", "He said ”no” twice.", ["no"]),
    ("opening shape on both sides", "He said “no“ twice.", ["no"]),
    # Apostrophes and measures
    ("contraction", "I don't think they'd go.", []),
    ("curly contraction", "I don’t think they’d go.", []),
    ("name", "O'Brien met Sana'a's mayor.", []),
    ("elision", "’Tis the season, 'twas the night.", []),
    ("decade", "In the ’90s and the '80s.", []),
    ("decade with an opening mark, as editors' programs make it", "In the ‘90s and ‘80s’ end.", []),
    ("plural possessive", "The allies' weapons and the states' will.", []),
    (
        "plural possessive inside single",
        "‘The allies’ weapons are here,’ he said.",
        ["The allies’ weapons are here,"],
    ),
    (
        "plural possessive inside straight single",
        "'The allies' weapons are here,' he said.",
        ["The allies' weapons are here,"],
    ),
    ("single that ends in s", "He called them 'liars' and left.", ["liars"]),
    ("possessive inside double", '"The allies\' weapons," he said.', ["The allies' weapons,"]),
    ("feet and inches", "He is 6'2\" tall and she is 5'8\".", []),
    ("inches", 'A 12" gun and a 14" gun.', []),
    ("primes", "He is 6′2″ tall.", []),
    ("inches inside a quotation", '"He is 6\'2" tall," she said.', ["He is 6'2\" tall,"]),
    (
        "quotation that ends in a number",
        'It began "in 2022" and "in 2014".',
        ["in 2022", "in 2014"],
    ),
    ("escaped apostrophe", "I don''t think ''so''.", ["so"]),
    # Nested
    ("single in double", "“He said ‘no’ to me,” she said.", ["He said ‘no’ to me,", "no"]),
    ("double in single", "‘He said “no” to me,’ she said.", ["He said “no” to me,", "no"]),
    ("both start together", "\"'No' is no answer,\" he said.", ["'No' is no answer,", "No"]),
    ("both end together", "\"I said 'no.'\"", ["I said 'no.'", "no."]),
    (
        "double in double",
        "“The so-called “operation” goes on,” he said.",
        ["The so-called “operation” goes on,", "operation"],
    ),
    (
        "straight in straight",
        '"I said, "go home," and left," he said.',
        ['I said, "go home," and left,', "go home,"],
    ),
    # Glued to words
    ("no blank before", 'He said:"We go." Then', ["We go."]),
    ("no blank on either side", 'He said"We go"and left.', ["We go"]),
    (
        "closing mark glued to the next word",
        '"We go, "he said. "They stay."',
        ["We go, ", "They stay."],
    ),
    ("opening mark glued to the word before", 'He said" We go," and left.', [" We go,"]),
    ("two quotations back to back", "“No.”“Yes.”", ["No.", "Yes."]),
    ("straight, back to back", '"No.""Yes."', ["No.", "Yes."]),
    ("loose", 'He said " no " twice.', [" no "]),
    ("dash before and behind", 'He left—"for good"—on Friday.', ["for good"]),
    ("brackets", '("no"), ["yes"]', ["no", "yes"]),
    ("dots before", 'He said "... and so on" again, "...".', ["... and so on", "..."]),
    ("bracket inside", '"(Russia) has sent troops," he said.', ["(Russia) has sent troops,"]),
    ("curly opening shape used to close, behind a blank", "“We go. “ Then they left.", ["We go. "]),
    ("behind an invisible direction mark", "He left.\u202a”We go,” he said.", ["We go,"]),
    # One side missing
    ("unclosed runs to the end of its paragraph", "He said “we go.\nNext one.", ["we go."]),
    (
        "unclosed ends where the next opens",
        'He said "we go. She said "stay."',
        ["we go. She said", "stay."],
    ),
    ("unopened begins with the paragraph", "We go,” he said.\nShe left.", ["We go,"]),
    (
        "paragraphs keep errors apart",
        'He said "we go.\nHe left.\nShe said "stay" to him.',
        ["we go.", "stay"],
    ),
    ("nothing", "", []),
    ("a rule across the page", '"""""""""""" He said "no".', ["no"]),
    ("a row of singles", "' He said 'no'.", ["no"]),
    ("empty pair", 'He said "" twice.', [""]),
]


@pytest.mark.parametrize(("text", "expected"), [r[1:] for r in PAIRED], ids=[r[0] for r in PAIRED])
def test_paired(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_parent_is_the_innermost_pair_around() -> None:
    pairs = scan_marks("“He said ‘no, “never” again’ to me,” she said, “yes.”").pairs
    assert [p.parent for p in pairs] == [None, 0, 1, None]


def test_press_style_links_each_paragraph_to_the_one_before() -> None:
    text = "“One,” he said. “Two.\n“Three.\n“Four.”\n“Other,” she said."
    scan = scan_marks(text)
    assert [(p.closed, p.continues) for p in scan.pairs] == [
        (True, None),
        (False, None),
        (False, 1),
        (True, 2),
        (True, None),
    ]
    assert scan.problems == ()
    assert [text[p.inner_start : p.inner_end] for p in scan.pairs[1:4]] == [
        "Two.",
        "Three.",
        "Four.",
    ]


@pytest.mark.parametrize("marks", ["“”", '""'])
def test_press_style_where_line_breaks_are_lost(marks: str) -> None:
    text = f"He said: {marks[0]}One. {marks[0]}Two. {marks[0]}Three.{marks[1]} Then he left."
    scan = scan_marks(text)
    assert [text[p.inner_start : p.inner_end] for p in scan.pairs] == ["One.", "Two.", "Three."]
    assert [p.continues for p in scan.pairs] == [None, 0, 1]
    assert scan.problems == ()


def test_a_quotation_inside_another_is_no_reopening() -> None:
    text = "“He told me. “Go home.” So I went,” she said."
    assert [p.parent for p in scan_marks(text).pairs] == [None, 0]


def test_press_style_in_straight_and_single_marks() -> None:
    for mark in ('"', "'"):
        scan = scan_marks(f"{mark}One.\n\n{mark}Two,{mark} he said.")
        assert [p.continues for p in scan.pairs] == [None, 0]


def test_a_paragraph_closed_without_reopening_goes_on_with_the_one_before() -> None:
    scan = scan_marks("He said: “We go.\nThey come.” Then he left.")
    assert [(p.opened, p.closed, p.continues) for p in scan.pairs] == [
        (True, False, None),
        (False, True, 0),
    ]
    assert scan.problems == ()


def test_problems_name_the_mark_that_lacks_a_partner() -> None:
    assert scan_marks("Go,” he said. “Stay.").problems == (
        ("unopened-mark", 3),
        ("unclosed-mark", 14),
    )


def test_depth_counts_the_pairs_around_each_character() -> None:
    assert scan_marks("a “b ‘c’ d” e").depth() == bytearray(b"\0\0\1\1\1\2\2\2\1\1\1\0\0")


def test_depth_of_an_unclosed_mark_stays_in_its_paragraph() -> None:
    text = "He said “go\nand left"
    assert scan_marks(text).depth() == bytearray([0] * 8 + [1] * 3 + [0] * 9)


@pytest.mark.parametrize("unit", ['"', "“", "‘", "'a ", "«", "” ", "‘a “b « ", "“a\n", "''"])
def test_many_marks_take_linear_time(unit: str) -> None:
    begun = time.perf_counter()
    scan_marks(unit * 4_000).depth()
    assert time.perf_counter() - begun < 2


@given(st.text(st.sampled_from("\"'“”‘’„«»‹›`′″ ab1s.,\n\x00\ud800—é"), max_size=60))
def test_pairs_nest_and_fit_the_text(text: str) -> None:
    scan = scan_marks(text)
    for index, pair in enumerate(scan.pairs):
        assert 0 <= pair.start <= pair.inner_start <= pair.inner_end <= pair.end <= len(text)
        assert pair.opened == (pair.start < pair.inner_start)
        assert not pair.closed or pair.inner_end < pair.end
        if pair.parent is not None:
            outer = scan.pairs[pair.parent]
            assert pair.parent < index
            assert outer.inner_start <= pair.start
            assert pair.end <= outer.inner_end
        for other in scan.pairs[index + 1 :]:
            apart = other.start >= pair.end
            assert apart or _holds(pair, other)
    assert len(scan.depth()) == len(text)
    assert [p.start for p in scan.pairs] == sorted(p.start for p in scan.pairs)


@given(st.text())
def test_any_text_can_be_scanned(text: str) -> None:
    assert len(scan_marks(text).depth()) == len(text)


def test_junk_can_be_scanned() -> None:
    text = bytes(range(256)).decode("latin-1") * 50 + "\ud83d“\udc80"
    assert len(scan_marks(text).depth()) == len(text)


def _holds(outer: MarkPair, inner: MarkPair) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
