"""What the network sees: categories of tokens, and the view from a cue."""

from __future__ import annotations

import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab

from stancekit.language import annotate, word_vectors
from stancekit.quotations.features import (
    COLUMNS,
    DEP,
    DISTANCES,
    RELATIONS,
    TokenFeatures,
    pieces,
    token_features,
    windows,
)
from stancekit.quotations.marks import scan_marks

COLUMN = {name: i for i, (name, *_) in enumerate(COLUMNS)}
RELATION = {name: i for i, (name, *_) in enumerate(RELATIONS)}


def features() -> TokenFeatures:
    """“ Go , ” said Lee . // Rest . - two paragraphs, the first with a tree."""
    doc = Doc(
        Vocab(),
        words=["“", "Go", ",", "”", "said", "Lee", ".", "\n\n", "Rest", "."],
        spaces=[False, False, False, True, True, False, False, False, False, False],
        heads=[1, 4, 1, 1, 4, 4, 4, 6, 8, 8],
        deps=["punct", "ccomp", "punct", "punct", "ROOT", "nsubj", "punct", "dep", "ROOT", "punct"],
        pos=["PUNCT", "VERB", "PUNCT", "PUNCT", "VERB", "PROPN", "PUNCT", "SPACE", "VERB", "PUNCT"],
    )
    ann = annotate(doc)
    return token_features(ann, scan_marks(ann.text), word_vectors())


def test_white_space_is_left_out_and_heads_are_renumbered() -> None:
    f = features()
    assert f.tokens.tolist() == [0, 1, 2, 3, 4, 5, 6, 8, 9]
    assert f.head.tolist() == [1, 4, 1, 1, 4, 4, 4, 7, 7]


def test_marks_and_what_they_enclose() -> None:
    f = features()
    # opening mark, inside, inside, closing mark, then outside
    assert f.columns[:5, COLUMN["mark"]].tolist() == [3, 1, 1, 4, 0]
    assert f.marks.tolist() == [1, 1, 1, 2, 2, 2, 2, 2, 2]


def test_places_tell_first_and_last_of_sentence_and_paragraph() -> None:
    place = features().columns[:, COLUMN["place"]]
    assert place[0] == 2  # first of a paragraph
    assert place[6] == 4  # last of it
    assert place[7] == 2


def test_the_view_from_a_cue_ends_with_its_paragraph() -> None:
    f = features()
    view = windows(f, np.array([4]), np.zeros(len(f), bool))
    assert view.rows.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert view.anchor.tolist() == [4]
    assert view.relations[:, RELATION["distance"]].tolist() == [
        DISTANCES + d for d in (-4, -3, -2, -1, 0, 1, 2)
    ]


def test_branches_carry_the_label_below_the_cue() -> None:
    f = features()
    view = windows(f, np.array([4]), np.zeros(len(f), bool))
    branch = view.relations[:, RELATION["branch"]]
    ccomp, nsubj = 3 + DEP.index("ccomp"), 3 + DEP.index("nsubj")
    assert branch[1] == ccomp
    assert branch[0] == ccomp  # the mark hangs in the same branch
    assert branch[4] == 1  # the cue itself
    assert branch[5] == nsubj
    assert view.relations[0, RELATION["depth"]] == 2


def test_each_of_two_cues_has_its_own_window() -> None:
    f = features()
    view = windows(f, np.array([1, 7]), np.zeros(len(f), bool))
    assert view.bounds.tolist() == [0, 7, 9]
    assert view.rows[view.bounds[1] :].tolist() == [7, 8]
    assert view.head[view.bounds[1] :].tolist() == [7, 7]


def test_rivals_between_are_counted_with_their_side() -> None:
    f = features()
    rivals = np.zeros(len(f), bool)
    rivals[5] = True
    view = windows(f, np.array([1]), rivals)
    # nothing between before the rival, one from the rival on
    assert view.relations[:, RELATION["rivals"]].tolist() == [3, 3, 3, 3, 3, 4, 4]


def test_every_category_has_a_row_in_its_table() -> None:
    f = features()
    view = windows(f, np.array([1, 4, 7]), np.ones(len(f), bool))
    assert (f.columns < [size for _, size, _ in COLUMNS]).all()
    assert (view.relations < [size for _, size, _ in RELATIONS]).all()
    assert (f.columns >= 0).all()
    assert (view.relations >= 0).all()


def test_an_empty_article_has_no_rows() -> None:
    ann = annotate(Doc(Vocab()))
    f = token_features(ann, scan_marks(""), word_vectors())
    assert len(f) == 0
    assert windows(f, np.zeros(0, np.int64), np.zeros(0, bool)).rows.shape == (0,)


def test_pieces_cut_at_paragraphs_first() -> None:
    f = features()
    assert pieces(f, 100) == [(0, 9)]
    assert pieces(f, 8) == [(0, 7), (7, 9)]


def test_pieces_of_one_long_sentence_still_end() -> None:
    f = features().part(0, 7)
    assert pieces(f, 3) == [(0, 3), (3, 6), (6, 7)]


def test_a_part_keeps_its_own_tree() -> None:
    part = features().part(4, 9)
    # said, Lee, ., Rest, . - the root keeps itself, Lee still hangs below said
    assert part.head.tolist() == [0, 0, 0, 3, 3]
    assert features().part(1, 3).head.tolist() == [0, 0]  # Go has lost its head
