"""Whether the confidence of quotations can be trusted, and what min_confidence costs and gains.

Prints the expected calibration error, how often quotations of each confidence are right, and
precision and recall by least confidence, on PolNeAR dev. With --write, the figures go to the
file that the documentation draws its picture from.

python -m benchmarks.quotation_confidence --shared ../shared --write
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from benchmarks.quotations import attribution
from benchmarks.shared import data_folder, read_rows, tool
from stancekit import Quotation, QuoteExtractor
from stancekit.language import load_language, parse_many

PICTURE = Path(__file__).parents[1] / "docs" / "user_guide" / "quotation_confidence.csv"
BINS = 10
LEASTS = [round(0.05 * k, 2) for k in range(2, 20)]


def hits(row: dict[str, Any], found: list[Quotation], letters: Any) -> list[bool]:
    """Tell which quotations are found in the sense of the scorer, matched one to one."""
    text = row["text"]
    gold = [letters(text, a["content"]) for a in row["attributions"]]
    mine = [letters(text, attribution(q)["content"]) for q in found]
    pairs = sorted(
        (
            (len(p & g) / len(p | g), i, j)
            for i, p in enumerate(mine)
            for j, g in enumerate(gold)
            if p & g
        ),
        reverse=True,
    )
    used: set[int] = set()
    right = [False] * len(found)
    for overlap, i, j in pairs:
        if overlap >= 0.5 and not right[i] and j not in used:
            right[i] = True
            used.add(j)
    return right


def reliability(pairs: list[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Return for each tenth of confidence its mean, the part that is right, and how many."""
    out = []
    for k in range(BINS):
        inside = [p for p in pairs if k <= p[0] * BINS < k + 1 or (k == BINS - 1 and p[0] == 1)]
        if inside:
            n = len(inside)
            out.append((sum(c for c, _ in inside) / n, sum(r for _, r in inside) / n, n))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--write", action="store_true", help=f"write {PICTURE.name}")
    args = parser.parse_args()
    rows = read_rows(data_folder(args.shared) / "polnear" / "dev.jsonl")
    scorer = tool(args.shared, "score_quotes")
    nlp = load_language()
    extract = QuoteExtractor(nlp, min_confidence=0.05)
    found = [
        # PolNeAR's annotators marked the outer quotation only.
        [q for q in extract(doc) if q.parent is None]
        for doc in parse_many(nlp, [row["text"] for row in rows])
    ]
    pairs = [
        (q.confidence, right)
        for row, qs in zip(rows, found, strict=True)
        for q, right in zip(qs, hits(row, qs, scorer.letters), strict=True)
    ]
    bins = reliability(pairs)
    error = sum(abs(sure - right) * n for sure, right, n in bins) / len(pairs)
    print(f"PolNeAR dev: {len(pairs)} candidates of at least 0.05, calibration error {error:.3f}")
    print("confidence  right   number")
    for sure, right, n in bins:
        print(f"{sure:10.2f}  {right:5.2f}  {n:7}")
    print("min_confidence  precision  recall     F1  attributed F1")
    curve = []
    gold = {row["id"]: row for row in rows}
    for least in LEASTS:
        pred = {
            row["id"]: {"attributions": [attribution(q) for q in qs if q.confidence >= least]}
            for row, qs in zip(rows, found, strict=True)
        }
        result = scorer.score(gold, pred)
        f = result["found"]
        curve.append((least, f["p"], f["r"]))
        print(
            f"{least:14.2f}  {f['p']:9.3f}  {f['r']:6.3f}  {f['f1']:5.3f}  "
            f"{result['attributed']['f1']:13.3f}"
        )
    if args.write:
        with PICTURE.open("w", newline="", encoding="utf8") as stream:
            table = csv.writer(stream, lineterminator="\n")
            table.writerow(["part", "x", "precision_or_right", "recall_or_number"])
            table.writerows(("bin", f"{a:.4f}", f"{b:.4f}", n) for a, b, n in bins)
            table.writerows(("curve", f"{a:.2f}", f"{b:.4f}", f"{c:.4f}") for a, b, c in curve)
        print(f"written to {PICTURE.name}")


if __name__ == "__main__":
    main()
