"""Reads PolNeAR's machine-made entities, and lets each document vote on the noisy ones."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = {"PERSON": "PERSON", "ORGANIZATION": "ORG", "LOCATION": "PLACE"}


def read_entities(shared: Path, split: str) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Yield text and denoised entities of each article of PolNeAR's ``train`` or ``dev``."""
    folder = shared / "data" / "polnear"
    silver = {}
    with (folder / f"silver-{split}.jsonl").open(encoding="utf8") as lines:
        for row in map(json.loads, lines):
            silver[row["id"]] = row["entities"]
    corpus: dict[str, Counter[str]] = defaultdict(Counter)
    rows = []
    with (folder / f"{split}.jsonl").open(encoding="utf8") as lines:
        for row in map(json.loads, lines):
            if row["id"] not in silver:
                continue  # a few articles have no machine-made entities
            rows.append((row["text"], silver[row["id"]]))
            for start, end, kind in silver[row["id"]]:
                corpus[row["text"][start:end]][kind] += 1
    for text, entities in rows:
        yield text, _vote(text, entities, corpus)


def _vote(text: str, entities: list, corpus: dict[str, Counter[str]]) -> list[tuple[int, int, str]]:
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for start, end, kind in entities:
        form = text[start:end]
        votes[form][kind] += 1
        if kind == "PERSON" and " " in form:
            votes[form.split()[-1]][kind] += 2  # a full name says what its surname is
    out = []
    last = 0
    for start, end, _ in sorted(entities):
        form = text[start:end]
        # The document counts fully, the corpus as a tie-breaker of at most one vote.
        total = sum(corpus[form].values())
        scores = {
            k: votes[form][k] + corpus[form][k] / (total + 1) * 1.5
            for k in {*votes[form], *corpus[form]}
        }
        kind = KINDS.get(max(sorted(scores), key=scores.__getitem__))
        if kind and start >= last and form.strip() == form:
            out.append((start, end, kind))
            last = end
    return out
