"""Quotations on PolNeAR dev, and whole analyses of labelled news, by the shared scorers.

python -m benchmarks.quotations --shared ../shared
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import stancekit
from benchmarks.shared import data_folder, read_rows, tool
from stancekit import Analysis, Quotation
from stancekit.language import load_language, parse_many


def attribution(q: Quotation) -> dict:
    span = lambda s: [[s.start, s.end]] if s else []  # noqa: E731
    return {
        "id": q.id,
        "source": span(q.source.span if q.source else None),
        "cue": span(q.cue),
        "content": [[c.start, c.end] for c in q.contents],
    }


def polnear(shared: Path, name: str = "dev") -> None:
    articles = read_rows(data_folder(shared) / "polnear" / f"{name}.jsonl")
    score = tool(shared, "score_quotes").score
    nlp = load_language()
    extract = stancekit.QuoteExtractor(nlp)
    extract("Load everything, she said.")
    began = time.perf_counter()
    docs = list(parse_many(nlp, [a["text"] for a in articles]))
    parsed = time.perf_counter()
    found = [extract(doc) for doc in docs]
    done = time.perf_counter()
    words = sum(len(doc) for doc in docs)
    gold = {a["id"]: a for a in articles}
    pred = {
        # PolNeAR's annotators marked the outer quotation only.
        a["id"]: {"attributions": [attribution(q) for q in qs if q.parent is None]}
        for a, qs in zip(articles, found, strict=True)
    }
    inner = sum(q.parent is not None for qs in found for q in qs)
    print(
        f"PolNeAR {name}: {len(articles)} articles, {sum(map(len, found))} quotations, "
        f"{inner} of them within others and left out of the scores"
    )
    print(f"  factuality: {dict(Counter(str(q.factuality) for qs in found for q in qs))}")
    for only in (None, "direct", "mixed", "indirect"):
        result = score(gold, pred, only)
        line = "  ".join(f"{k} {v['f1']:.3f}" for k, v in result.items() if "overlap" not in k)
        print(f"  {only or 'all':9} {line}")
    result = score(gold, pred)["found"]
    print(f"  found: precision {result['p']:.3f}, recall {result['r']:.3f}")
    print(
        f"  parse {words / (parsed - began):.0f} tokens/s; extraction takes "
        f"{(done - parsed) / (parsed - began):.2f} of the parse's time"
    )


def news(shared: Path) -> None:
    rows = read_rows(data_folder(shared) / "stance" / "dev.jsonl")
    scorer = tool(shared, "score_stance")
    analyzer = stancekit.load()
    analyses: list[Analysis] = list(analyzer.pipe(r["text"] for r in rows))
    pred = {
        r["id"]: {
            "quotes": [
                {
                    **attribution(q),
                    "speaker": q.speaker.name if q.speaker else None,
                    "stance": str(q.stance.label) if q.stance else "none",
                }
                for q in a.quotations
            ]
        }
        for r, a in zip(rows, analyses, strict=True)
    }
    chosen = dict(Counter(a.target for a in analyses))
    print(f"labelled news, end to end: {len(rows)} excerpts; targets {chosen}")
    for name, value in scorer.end_to_end({r["id"]: r for r in rows}, pred).items():
        print(f"  {name:12} {value if isinstance(value, int) else round(value, 3)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--skip-news", action="store_true")
    args = parser.parse_args()
    polnear(args.shared)
    if not args.skip_news:
        news(args.shared)


if __name__ == "__main__":
    main()
