"""Hashed n-grams are those that a plain loop over strings would find."""

from __future__ import annotations

from collections import Counter
from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stancekit.stance.hashing import char_grams, mix, word_grams

texts = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"])), max_size=6)


def loop_letters(text, low, high):
    """Letter n-grams of the padded text with no blank strictly inside."""
    padded = f" {text} "
    return [
        padded[i : i + n]
        for n in range(low, high + 1)
        for i in range(len(padded) - n + 1)
        if " " not in padded[i + 1 : i + n - 1]
    ]


def loop_words(words, low, high):
    return [
        tuple(words[i : i + n]) for n in range(low, high + 1) for i in range(len(words) - n + 1)
    ]


def assert_same_grams(owner, keys, expected):
    """Equal strings have equal keys, different ones different keys, each as often as it occurs."""
    assert len(keys) == sum(len(grams) for grams in expected)
    for row, grams in enumerate(expected):
        counts = Counter(keys[owner == row].tolist())
        assert sorted(counts.values()) == sorted(Counter(grams).values())
    distinct = {gram for grams in expected for gram in grams}
    assert len(np.unique(keys)) == len(distinct)


@given(st.lists(texts, max_size=5))
def test_letters_as_a_loop_finds_them(rows):
    joined = [" ".join(words) for words in rows]
    joined = [" ".join(text.split()) for text in joined]
    owner, keys = char_grams(joined, 2, 4)
    assert_same_grams(owner, keys, [loop_letters(text, 2, 4) for text in joined])


@given(st.lists(texts, max_size=5))
def test_words_as_a_loop_finds_them(rows):
    owner, keys = word_grams(rows, 1, 3)
    assert_same_grams(owner, keys, [loop_words(words, 1, 3) for words in rows])


def test_a_text_has_the_same_keys_in_any_batch():
    alone = char_grams(["never again"], 2, 5)[1]
    owner, keys = char_grams(["other", "never again", ""], 2, 5)
    assert sorted(keys[owner == 1]) == sorted(alone)


def reference_key(items):
    """The published rule in plain whole numbers: a polynomial, then stirred with the length."""
    base, stir, word = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 2**64
    rolling = 0
    for item in items:
        rolling = (rolling * base + item + 1) % word
    stirred = (rolling + (len(items) + 1) * base) * stir % word
    stirred = (stirred ^ (stirred >> 31)) * base % word
    return stirred ^ (stirred >> 31)


def test_keys_follow_the_rule_that_saved_models_rely_on():
    letters = char_grams(["é"], 2, 3)[1].tolist()
    assert letters == [reference_key(ns) for ns in ([32, 233], [233, 32], [32, 233, 32])]
    codes = [crc32(w) | crc32(w, 0x5BD1E995) << 32 for w in (b"ruled", b"out")]
    words = word_grams([["ruled", "out"]], 1, 2)[1].tolist()
    assert words == [reference_key(ns) for ns in ([codes[0]], [codes[1]], codes)]


def test_no_texts():
    for owner, keys in (char_grams([], 2, 5), char_grams([""], 3, 5), word_grams([[]], 1, 2)):
        assert len(owner) == len(keys) == 0


def test_salts_give_other_tables():
    keys = np.arange(1000, dtype=np.uint64)
    assert len(np.intersect1d(mix(keys, 1), mix(keys, 2))) == 0
    np.testing.assert_array_equal(mix(keys, 7), mix(keys, np.full(1000, 7, dtype=np.uint64)))
