"""The text cut into pieces: nothing lost, nothing twice, everything said of each piece."""

from __future__ import annotations

from articles import crowd, hard
from hypothesis import given
from strategies import DAMAGED, analyses

from stancekit.records import Analysis, Article
from stancekit.report.passages import Piece, blocks_of


def pieces_of(analysis: Analysis) -> list[Piece]:
    return [piece for block in blocks_of(analysis) for piece in block.pieces]


@given(analyses(DAMAGED))
def test_pieces_are_the_text_but_for_space_between_segments(analysis: Analysis) -> None:
    text, at = analysis.article.text, 0
    for piece in pieces_of(analysis):
        assert at <= piece.start <= piece.end
        assert not text[at : piece.start].strip()
        assert piece.text == text[piece.start : piece.end]
        at = piece.end
    assert not text[at:].strip()


@given(analyses(DAMAGED))
def test_each_piece_knows_what_lies_over_it(analysis: Analysis) -> None:
    numbered = list(enumerate(analysis.quotations))
    for piece in pieces_of(analysis):
        # Every code point of a piece, the slow and obvious way.
        for point in range(piece.start, piece.end):
            assert set(piece.contents) == {
                n for n, q in numbered for s in q.contents if s.start <= point < s.end
            }
            assert set(piece.cues) == {
                n for n, q in numbered if q.cue and q.cue.start <= point < q.cue.end
            }
            assert set(piece.sources) == {
                n
                for n, q in numbered
                if q.source and q.source.span.start <= point < q.source.span.end
            }


@given(analyses(DAMAGED))
def test_each_quotation_begins_once(analysis: Analysis) -> None:
    begun = [n for piece in pieces_of(analysis) for n in piece.begins]
    assert sorted(begun) == list(range(len(analysis.quotations)))
    for piece in pieces_of(analysis):
        assert all(analysis.quotations[n].contents[0].start == piece.start for n in piece.begins)


def test_the_innermost_comes_first() -> None:
    inner = next(p for p in pieces_of(hard()) if p.text == "that it never helps")
    assert inner.contents == (1, 0)
    both = next(p for p in pieces_of(hard()) if p.text == "to go on")
    # The third quotation is the shorter one, where it overlaps the first.
    assert both.contents == (2, 0)


def test_blocks_are_the_segments() -> None:
    assert [block.kind for block in blocks_of(hard())] == ["headline", "paragraph", "paragraph"]
    assert [block.kind for block in blocks_of(Analysis(article=Article(text="No segments")))] == [
        None
    ]
    assert blocks_of(Analysis(article=Article(text=" \r\n"))) == []


def test_a_long_article_takes_no_longer_than_its_length() -> None:
    pieces = pieces_of(crowd(3000))
    # A crowd's quotations do not overlap.
    assert max(len(piece.contents) for piece in pieces) == 1
