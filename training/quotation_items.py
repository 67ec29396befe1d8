"""Articles as the quotation network reads them, prepared once for all its trainings.

    python -m training.quotation_items --shared ../shared --parsed build/parsed --out build/items

Writes one file of plain arrays for each corpus, so that training itself needs neither spaCy nor a
parse.
"""

from __future__ import annotations

import argparse
import gzip
import pickle
from pathlib import Path

import numpy as np
import torch

from stancekit.quotations.features import TokenFeatures, token_features, windows
from training.parsed import FILES
from training.quotation_data import CONTENT, CUE, SOURCE, Labels, labels, read_articles


class Item:
    """One article, ready for the network.

    Parameters
    ----------
    article : dict
        With ``id``, ``text`` and, where people annotated it, ``attributions``.
    starts, ends : ndarray
        Offsets of each row.
    features : TokenFeatures
    gold : Labels or None
    """

    def __init__(self, article, starts, ends, features, gold) -> None:
        self.article, self.starts, self.ends = article, starts, ends
        self.features: TokenFeatures = features
        self.labels: Labels | None = gold


def load(folder: Path, name: str) -> list[Item]:
    # A file of this machine's own making.
    with gzip.open(folder / f"{name}.pkl.gz", "rb") as stream:
        return [
            Item(row["article"], row["starts"], row["ends"], TokenFeatures(**row["features"]),
                 Labels(**row["labels"]) if row["labels"] else None)
            for row in pickle.load(stream)
        ]  # fmt: skip


def tensors(items: list[Item], device: torch.device):
    """The rows of some articles, end to end."""
    base, parts, heads, vectors, columns = 0, [], [], [], []
    for number, item in enumerate(items):
        f = item.features
        parts.append(np.full(len(f), number))
        heads.append(f.head.astype(np.int64) + base)
        vectors.append(f.vectors)
        columns.append(f.columns)
        base += len(f)
    return tuple(
        torch.from_numpy(np.concatenate(x).astype(np.int64)).to(device)
        for x in (vectors, columns, parts, heads)
    )


def gather_windows(items: list[Item], chosen: list[np.ndarray], rivals: list[np.ndarray]):
    """The windows of some candidates of several articles, end to end."""
    out = {k: [] for k in ("rows", "window", "anchor", "relations", "head")}
    bounds, base, m, w = [np.zeros(1, np.int64)], 0, 0, 0
    for item, anchors, rival in zip(items, chosen, rivals, strict=True):
        if len(anchors):
            v = windows(item.features, anchors, rival)
            out["rows"].append(v.rows.astype(np.int64) + base)
            out["window"].append(v.window.astype(np.int64) + w)
            out["anchor"].append(v.anchor.astype(np.int64) + m)
            out["relations"].append(v.relations.astype(np.int64))
            out["head"].append(v.head.astype(np.int64) + m)
            bounds.append(v.bounds[1:].astype(np.int64) + m)
            m += len(v.rows)
            w += len(anchors)
        base += len(item.features)
    return {
        k: np.concatenate(x) if x else np.zeros(0, np.int64) for k, x in out.items()
    }, np.concatenate(bounds)


def gold_tags(
    items: list[Item], chosen: list[np.ndarray], view: dict, bounds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Tags by window token, and which windows are gold."""
    tags = np.zeros(len(view["rows"]), np.int64)
    gold = np.zeros(len(bounds) - 1, bool)
    base, w = 0, 0
    for item, anchors in zip(items, chosen, strict=True):
        gold_of = item.labels or Labels(np.zeros(0, np.int64), [], np.zeros(0, bool))
        known = {int(a): s for a, s in zip(gold_of.anchors, gold_of.spans, strict=True)}
        for anchor in anchors:
            spans = known.get(int(anchor))
            if spans is not None:
                gold[w] = True
                lo, hi = bounds[w], bounds[w + 1]
                rows = view["rows"][lo:hi] - base
                for tag in (CONTENT, SOURCE, CUE):
                    tags[lo:hi][np.isin(rows, spans[tag])] = tag
            w += 1
        base += len(item.features)
    return tags, gold


def prepare(shared: Path, parsed: Path, name: str) -> list[dict]:
    from stancekit.language import Annotations, word_vectors
    from stancekit.quotations.marks import scan_marks

    articles = {a["id"]: a for a in read_articles(shared / "data" / FILES[name])}
    with (parsed / f"{name}.pkl").open("rb") as stream:
        rows = pickle.load(stream)
    out = []
    for id_, fields in rows:
        article, ann = articles[id_], Annotations(**fields, doc=None)
        f = token_features(ann, scan_marks(ann.text), word_vectors())
        gold = labels(article, ann, f) if "attributions" in article else None
        kept = {k: article[k] for k in ("id", "text", "attributions") if k in article}
        if "discard" in article:
            kept["discard"] = article["discard"]
        gold_fields = ("anchors", "spans", "ignore")
        out.append({
            "article": kept,
            "starts": ann.starts[f.tokens],
            "ends": ann.ends[f.tokens],
            "features": {k: getattr(f, k) for k in f.__slots__},
            "labels": {k: getattr(gold, k) for k in gold_fields} if gold else None,
        })  # fmt: skip
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--parsed", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=["dev", "train", "war"])
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name in args.only:
        with gzip.open(args.out / f"{name}.pkl.gz", "wb", compresslevel=6) as stream:
            pickle.dump(prepare(args.shared, args.parsed, name), stream)


if __name__ == "__main__":
    main()
