"""``stancekit.evaluation`` gives the figures of the shared scorer, on PolNeAR dev.

python -m benchmarks.evaluation --shared ../shared
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import stancekit
from benchmarks.quotations import attribution
from benchmarks.shared import data_folder, read_rows, tool
from stancekit.evaluation import Attribution, score_attributions
from stancekit.language import load_language, parse_many


def spans(pairs: list) -> tuple:
    return tuple((start, end) for start, end in pairs)


def taken(data: dict) -> Attribution:
    return Attribution(**{role: spans(data[role]) for role in ("content", "cue", "source")})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    args = parser.parse_args()
    articles = read_rows(data_folder(args.shared) / "polnear" / "dev.jsonl")
    nlp = load_language()
    extract = stancekit.QuoteExtractor(nlp)
    found = [
        [attribution(q) for q in extract(doc)]
        for doc in parse_many(nlp, [a["text"] for a in articles])
    ]
    gold = {a["id"]: a for a in articles}
    pred = {a["id"]: {"attributions": qs} for a, qs in zip(articles, found, strict=True)}
    began = time.perf_counter()
    scores = score_attributions(
        (a["text"], [taken(x) for x in a["attributions"]], [taken(x) for x in qs])
        for a, qs in zip(articles, found, strict=True)
    )
    ours = time.perf_counter() - began
    by_key = {(s.measure, s.kind): s for s in scores}
    compared = 0
    for only in (None, "direct", "mixed", "indirect"):
        for name, value in tool(args.shared, "score_quotes").score(gold, pred, only).items():
            score = by_key[name, only or "all"]
            for part, figure in (("p", score.precision), ("r", score.recall), ("f1", score.f1)):
                assert abs(value[part] - figure) < 1e-12, (name, only, part, value[part], figure)
                compared += 1
    print(f"{compared} figures of {len(articles)} articles are equal; ours took {ours:.1f} s")
    for score in scores:
        if score.kind == "all":
            print(f"  {score.measure:16} F1 {score.f1:.3f} [{score.low:.3f}, {score.high:.3f}]")


if __name__ == "__main__":
    main()
