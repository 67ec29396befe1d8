"""A stream of texts as batches of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.errors import InputError
from stancekit.records import Article

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["as_article", "batches_of"]

# Letters of a batch: more at once are no faster, and jobs share the work less evenly.
_LETTERS = 40_000


def batches_of(texts: Iterator[str | Article], size: int) -> Iterator[list[Article]]:
    """Yield lists of articles; an error of the stream comes behind all that was read."""
    batch: list[Article] = []
    letters = 0
    while True:
        try:
            batch.append(as_article(next(texts)))
        except StopIteration:
            break
        except Exception:
            if batch:
                yield batch
            raise
        letters += len(batch[-1].text)
        if len(batch) >= size or letters >= _LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def as_article(text: str | Article) -> Article:
    """Return an article of a text; what is neither is refused."""
    if isinstance(text, Article):
        return text
    if not isinstance(text, str):
        raise InputError(
            f"an article must be a string or an Article, not {type(text).__name__}"
            + (
                "; decode bytes first, for example with .decode('utf-8')"
                if isinstance(text, bytes)
                else ""
            )
        )
    return Article(text=text)
