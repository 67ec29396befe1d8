"""PolNeAR's attributions as rows of tokens: cue anchors and, for each, a tag a token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from stancekit.language import Annotations
    from stancekit.quotations.features import TokenFeatures

CONTENT, SOURCE, CUE = 1, 2, 3


@dataclass
class Labels:
    """Gold of one article: anchors (rows), and for each the rows of content, source, cue."""

    anchors: np.ndarray
    spans: list[dict[int, np.ndarray]]
    ignore: np.ndarray  # rows of text that is no article text


def read_articles(path: Path) -> list[dict]:
    with path.open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def depth_in_tree(head: np.ndarray) -> np.ndarray:
    """Number of steps from each row to its root."""
    depth = np.zeros(len(head), dtype=int)
    at = np.arange(len(head))
    for _ in range(60):
        up = head[at]
        moving = up != at
        if not moving.any():
            break
        depth += moving
        at = up
    return depth


def rows_of(spans: list, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    out = []
    for start, end in spans:
        first = int(np.searchsorted(ends, start, side="right"))
        last = int(np.searchsorted(starts, end, side="left"))
        out.extend(range(first, last))
    return np.array(sorted(set(out)), dtype=np.int64)


def labels(article: dict, ann: Annotations, features: TokenFeatures) -> Labels:
    starts, ends = ann.starts[features.tokens], ann.ends[features.tokens]
    depth = depth_in_tree(features.head)
    anchors, spans = [], []
    taken = set()
    for a in article["attributions"]:
        if not a["cue"] or not a["content"]:
            continue
        cue = rows_of(a["cue"], starts, ends)
        if not len(cue):
            continue
        order = cue[np.argsort(depth[cue], kind="stable")]
        anchor = next((int(r) for r in order if int(r) not in taken), None)
        if anchor is None:
            continue
        taken.add(anchor)
        anchors.append(anchor)
        spans.append(
            {
                CONTENT: rows_of(a["content"], starts, ends),
                SOURCE: rows_of(a["source"], starts, ends),
                CUE: cue,
            }
        )
    ignore = np.zeros(len(features), dtype=bool)
    ignore[rows_of(article.get("discard", []), starts, ends)] = True
    order = np.argsort(anchors) if anchors else []
    return Labels(
        np.array(anchors, dtype=np.int64)[order] if anchors else np.zeros(0, np.int64),
        [spans[i] for i in order],
        ignore,
    )
