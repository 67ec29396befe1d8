"""Measure who pronoun and nominal sources are resolved to.

    python -m benchmarks.speakers --shared ../shared

GUM dev (gold chains; the subjects of verbs of speech stand for sources) and PolNeAR dev (silver
chains, gold sources). An answer is right if the entity chosen has a name or nominal before in the
gold chain. Pronouns count where such a mention exists; chains that join several people of the
article ("mixed") are silver's errors and left out. Nominals count also where nobody is meant
before: right is then "somebody new". Baselines: the nearest preceding person (for groups: group),
and the last speaker.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from stancekit.language import load_language
from stancekit.speakers.ranker import load_ranker
from training.speaker_data import Case, collect
from training.speakers import read


def measure(cases: list[Case]) -> dict[str, float]:
    """Return accuracy and those of the baselines."""
    known = [c for c in cases if c.antecedent]
    new = [c for c in cases if not c.antecedent]
    right = [c.chosen >= 0 and bool(c.labels[c.chosen]) for c in known]
    out: dict[str, float] = {"n": len(known)}
    if known:
        out["accuracy"] = sum(right) / len(known)
        out["reachable"] = sum(bool(c.labels.any()) for c in known) / len(known)
        out["nearest"] = sum(c.nearest for c in known) / len(known)
        out["last_speaker"] = sum(c.speaker for c in known) / len(known)
    if new and cases[0].ref.form == "nominal":
        rejected = [c.chosen < 0 for c in new]
        out["n_new"] = len(new)
        out["new"] = sum(rejected) / len(new)
        out["all"] = (sum(right) + sum(rejected)) / (len(known) + len(new))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--language", default=None)
    parser.add_argument("--ranker", default=None)
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    nlp = load_language(args.language)
    ranker = load_ranker(args.ranker)
    gold, silver = read(args.shared, args.part, nlp, args.cache)
    result: dict[str, dict[str, float]] = {}
    for name, samples in (("gum", gold), ("polnear", silver)):
        cases = [c for s in samples for c in collect(s, ranker, ranker.threshold_new) if c.clean]
        groups = {
            "pronoun sources": [c for c in cases if c.source and c.ref.form == "pronoun"],
            "  he, she": [c for c in cases if c.source and c.ref.noun in {"m", "f"}],
            "  they, it": [c for c in cases if c.source and c.ref.noun in {"p", "n"}],
            "nominal sources": [c for c in cases if c.source and c.ref.form == "nominal"],
            "all he, she": [c for c in cases if c.ref.noun in {"m", "f"}],
            "all nominals": [c for c in cases if c.ref.form == "nominal"],
        }
        for label, chosen in groups.items():
            if chosen:
                result[f"{name} {label}"] = measure(chosen)
    if args.json:
        print(json.dumps(result))
        return
    for label, row in result.items():
        cells = [f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()]
        print(f"{label:28}", "  ".join(cells))


if __name__ == "__main__":
    main()
