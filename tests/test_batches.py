"""A stream of texts as batches: nothing lost, in order, long articles fewer at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit import InputError
from stancekit.batches import batches_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@given(st.lists(st.sampled_from(["", "short", "x" * 15_000, "x" * 60_000])), st.integers(1, 5))
def test_all_come_in_order_and_no_batch_is_larger_than_asked_for(
    texts: list[str], size: int
) -> None:
    batches = list(batches_of(iter(texts), size))
    assert [article.text for batch in batches for article in batch] == texts
    assert all(1 <= len(batch) <= size for batch in batches)


def test_long_articles_make_small_batches() -> None:
    texts = ["x" * 15_000] * 6 + ["x" * 60_000] * 2 + ["short"] * 5
    assert [len(batch) for batch in batches_of(iter(texts), 4)] == [3, 3, 1, 1, 4, 1]


def test_an_error_comes_behind_what_was_read() -> None:
    def stream() -> Iterator[str]:
        yield "one"
        yield 2  # type: ignore[misc]

    batches = batches_of(stream(), 8)
    assert [article.text for article in next(batches)] == ["one"]
    with pytest.raises(InputError, match="not int"):
        next(batches)
