"""Parse PolNeAR and the news with the embedded pipeline, once, for the trainings behind it.

python -m training.parsed --shared ../shared --out build/parsed
"""

from __future__ import annotations

import argparse
import pickle
import time
from dataclasses import fields
from pathlib import Path

from stancekit.language import annotate, load_language, parse_many
from training.quotation_data import read_articles

FILES = {
    "dev": "polnear/dev.jsonl",
    "news": "stance/dev.jsonl",
    "train": "polnear/train.jsonl",
    "war": "warnews.jsonl",
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=list(FILES))
    args = parser.parse_args()
    data = args.shared / "data"
    if not data.is_dir():
        raise SystemExit(
            f"{data} is missing: training needs the corpora there (see training/README.md)"
        )
    args.out.mkdir(parents=True, exist_ok=True)
    nlp = load_language()
    for name in args.only:
        articles = read_articles(data / FILES[name])
        began, rows, count = time.time(), [], 0
        for article, doc in zip(
            articles, parse_many(nlp, [a["text"] for a in articles]), strict=True
        ):
            ann = annotate(doc)
            count += len(ann)
            kept = [f.name for f in fields(ann) if f.init and f.name != "doc"]
            rows.append((article["id"], {name: getattr(ann, name) for name in kept}))
        # A cache of this machine's own making, read by the next training step only.
        with (args.out / f"{name}.pkl").open("wb") as stream:
            pickle.dump(rows, stream)
        speed = count / (time.time() - began)
        print(f"{name}: {len(rows)} articles, {count} tokens, {speed:.0f} a second", flush=True)


if __name__ == "__main__":
    main()
