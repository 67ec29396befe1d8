"""Measure how many quotations a second one core classifies, features included, parse given.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.stance_speed

On the authored quotations in their context. Time is processor time of this process, best of
several rounds, since other work on the machine can only slow it down.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from stancekit.datasets import load_authored
from stancekit.stance import load_classifier

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def rate(count: int, work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return count / best


def main() -> None:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    rows = load_authored()
    model = load_classifier()
    pairs = [(row.to_quotation(), row.target) for row in rows]
    items = [item for item, _ in pairs]
    for name, work in {
        "stance": lambda: model.predict_proba(pairs),
        "stance and relevance": lambda: model.classify(pairs),
        "asked without a target": lambda: model.predict_proba(items, targets="other"),
    }.items():
        print(f"{name:24} {rate(len(rows), work):8,.0f} quotations/s", flush=True)
    few = items[:100]
    print(
        f"{'explained':24} "
        f"{rate(len(few), lambda: [model.explain(i, target='drones') for i in few]):8,.0f} "
        "quotations/s"
    )


if __name__ == "__main__":
    main()
