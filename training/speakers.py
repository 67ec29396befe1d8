"""Train the ranker that chooses whom a pronoun or nominal means.

    python -m training.speakers --shared ../shared --out stancekit/data/models/speakers.npz

The discourse first follows the known chains. Of the articles each share is then read by a ranker
trained on the others, so that the discourse is as wrong as it will be later; the last rankers learn
from both. Silver cases count only where exactly one candidate is in the chain, where the words
quoted do not rule it out, and where the ranker of the other articles does not contradict
them. Boosted trees of scikit-learn, the mean of several models that each leave out a share of the
articles and look at half of the features at each split, exported to plain arrays.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from stancekit.language import load_language
from stancekit.persistence import save_arrays
from stancekit.speakers.candidates import FEATURES
from stancekit.speakers.ranker import Ranker
from training.speaker_data import Case, Sample, collect, gum, polnear

PRONOUNS = {"m", "f", "p", "n"}
RULED_OUT = [FEATURES.index("in_own"), FEATURES.index("own_direct")]


def usable(case: Case, silver: bool) -> bool:
    if case.doubtful:
        return False
    if case.ref.form == "pronoun":
        # A pronoun without a known antecedent says nothing: the chain was missed.
        if silver and case.ref.noun in {"m", "f"} and not case.named[case.labels].any():
            return False  # silver's "he" with "anyone" or "Republicans" is mostly wrong
        if silver and case.ref.noun in {"p", "n"} and case.named[case.labels].any():
            return False  # nor is its "they" one person
        if silver and (case.X[case.labels][:, RULED_OUT] > 0).any():
            return False  # named in the words that "he" says, or the speaker of words about "him"
        return case.labels.sum() == 1 if silver else bool(case.labels.any())
    if silver and case.labels.sum() > 1:
        return False
    return bool(case.labels.any()) or not case.antecedent


def table(samples: list[tuple[list[Case], bool]]) -> tuple[Any, Any, Any]:
    X, y, w = [], [], []
    for cases, silver in samples:
        for case in cases:
            if not usable(case, silver):
                continue
            X.append(case.X)
            y.append(case.labels)
            weight = (3.0 if case.source else 1.0) * (1.0 if silver else 4.0)
            if silver and case.ref.form == "nominal" and not case.antecedent:
                weight *= 0.5  # the machine often misses that "the senator" is somebody named
            w.append(np.full(len(case.labels), weight))
    return np.concatenate(X), np.concatenate(y), np.concatenate(w)


def doubtful(cases: list[Case], ranker: Ranker) -> set[int]:
    """Return the silver pronouns, by their tokens, that a ranker of other articles contradicts."""
    found = set()
    for case in cases:
        if case.ref.noun in {"m", "f"} and case.ref.form == "pronoun" and usable(case, True):
            scores = ranker.scores(case.X)
            if float(scores[case.labels].max()) < 0.25 and float(scores.max()) > 0.5:
                found.add(case.ref.head)
    return found


def states(
    samples: list[Sample], silver: list[bool], folds: int, **settings: Any
) -> tuple[list[tuple[list[Case], bool]], list[tuple[list[Case], bool]]]:
    """Return the cases of each article along its chains, and as a ranker meets them.

    A ranker is wrong as often as it will be later only in articles that it was not trained on:
    so one for each share of them.
    """
    known = [(collect(s), m) for s, m in zip(samples, silver, strict=True)]
    met = list(known)
    marked: dict[int, set[int]] = {}
    for k in range(folds):
        others = [cases for i, cases in enumerate(known) if i % folds != k]
        ranker = fit(*table(others), seed=k, **settings)
        for i in range(k, len(samples), folds):
            cases, machine = known[i]
            marked[i] = doubtful(cases, ranker) if machine else set()
            met[i] = (collect(samples[i], ranker, ranker.threshold_new), machine)
        print(f"share {k + 1} of {folds} read", flush=True)
    for i, left_out in marked.items():
        for case in known[i][0] + met[i][0]:
            case.doubtful = case.ref.head in left_out
    print(f"{sum(map(len, marked.values()))} silver pronouns left out", flush=True)
    return known, met


def fit(X: Any, y: Any, w: Any, *, trees: int, leaves: int, rate: float, seed: int) -> Ranker:
    model = HistGradientBoostingClassifier(
        max_iter=trees, max_leaf_nodes=leaves, learning_rate=rate, min_samples_leaf=40,
        l2_regularization=1.0, max_features=0.5, random_state=seed, early_stopping=False,
    )  # fmt: skip
    model.fit(X, y, sample_weight=w)
    feature, threshold, left, right, value, roots = [], [], [], [], [], []
    depth = 0
    for (tree,) in model._predictors:
        nodes = tree.nodes
        base = len(feature)
        roots.append(base)
        depth = max(depth, int(nodes["depth"].max()))
        for node in nodes:
            leaf = bool(node["is_leaf"])
            feature.append(-1 if leaf else int(node["feature_idx"]))
            threshold.append(0.0 if leaf else float(node["num_threshold"]))
            left.append(0 if leaf else base + int(node["left"]))
            right.append(0 if leaf else base + int(node["right"]))
            value.append(float(node["value"]) if leaf else 0.0)
    return Ranker(
        feature=np.array(feature, np.int32),
        threshold=np.array(threshold, np.float32),
        left=np.array(left, np.int32),
        right=np.array(right, np.int32),
        value=np.array(value, np.float32),
        roots=np.array(roots, np.int32),
        base=float(model._baseline_prediction.ravel()[0]),
        depth=depth,
    )


def join(rankers: list[Ranker]) -> Ranker:
    """Make one model of several: the mean of their log-odds."""
    offsets = np.cumsum([0, *(len(r.feature) for r in rankers)])[:-1]
    return Ranker(
        feature=np.concatenate([r.feature for r in rankers]),
        threshold=np.concatenate([r.threshold for r in rankers]),
        left=np.concatenate([r.left + o for r, o in zip(rankers, offsets, strict=True)]),
        right=np.concatenate([r.right + o for r, o in zip(rankers, offsets, strict=True)]),
        value=np.concatenate([r.value / len(rankers) for r in rankers]),
        roots=np.concatenate([r.roots + o for r, o in zip(rankers, offsets, strict=True)]),
        base=float(np.mean([r.base for r in rankers])),
        depth=max(r.depth for r in rankers),
    )


def read(
    shared: Path, part: str, nlp: Any, cache: Path | None
) -> tuple[list[Sample], list[Sample]]:
    data = shared / "data"
    gold = gum(
        data / "treebank" / f"gum-entities-{part}.jsonl", nlp,
        cache / f"gum-{part}.spacy" if cache else None,
    )  # fmt: skip
    silver = polnear(
        data / "polnear" / f"{part}.jsonl", data / "polnear" / f"silver-{part}.jsonl", nlp,
        cache / f"pn-{part}.spacy" if cache else None,
    )  # fmt: skip
    return gold, silver


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("stancekit/data/models/speakers.npz"))
    parser.add_argument("--language", default=None, help="pipeline; the embedded one by default")
    parser.add_argument("--cache", type=Path, default=None, help="folder for parsed articles")
    parser.add_argument("--folds", type=int, default=4, help="shares of the articles")
    parser.add_argument("--bags", type=int, default=5, help="models, each without its share")
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--leaves", type=int, default=15)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument(
        "--limit", type=int, default=None, help="articles of each kind, to try things"
    )
    args = parser.parse_args()
    nlp = load_language(args.language)
    gold, silver = read(args.shared, "train", nlp, args.cache)
    gold, silver = gold[: args.limit], silver[: args.limit]
    settings = {"trees": args.trees, "leaves": args.leaves, "rate": args.rate}
    silver_too = [False] * len(gold) + [True] * len(silver)
    both = states(gold + silver, silver_too, args.folds, **settings)
    bags = []
    for k in range(args.bags):
        # Each article in one of its two states; the next model sees it in the other.
        chosen = [both[(i + k) % 2][i] for i in range(len(silver_too)) if i // 2 % args.bags != k]
        bags.append(fit(*table(chosen), seed=k, **settings))
    ranker = join(bags)
    arrays, meta = ranker.to_arrays()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    save_arrays(args.out, arrays, meta, kind="speakers")
    print(f"written: {args.out} ({args.out.stat().st_size // 1024} KiB, depth {ranker.depth})")


if __name__ == "__main__":
    main()
