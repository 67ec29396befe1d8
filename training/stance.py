"""Trains the shipped stance model.

    python -m training.stance --shared ../shared

Trains on the authored quotations of the package and on ``data/stance/train.jsonl`` of the shared
folder: real news, which is read and not shipped. Before that it cross-validates on the real rows,
grouped by article, with the authored rows in every training part: these figures chose the
settings, since cross-validation on authored rows cannot (it ranks models no better than chance),
and they give the temperature. ``data/stance/dev.jsonl`` is never read here; ``python -m
benchmarks.stance`` measures on it.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.metrics import f1_score, log_loss
from sklearn.model_selection import GroupKFold

from stancekit.datasets import load_authored
from stancekit.records import Quotation
from stancekit.stance import StanceClassifier

MODEL = Path(__file__).parents[1] / "stancekit" / "data" / "models" / "stance.npz"
SEED = 0
FOLDS = 5
# How far a label is trusted: 3 certain, 2 (mostly dry claims of own strikes), 1 a guess.
SURE = {3: 1.0, 2: 0.8, 1: 0.5}
# Rows on no weapon at all are none by definition and teach less of how none is said about one.
OFF_TARGET = 0.7
# Targets of policy, as in the articles that the project is for; air strikes are half of the rows.
STRIKES = "air-strikes"


@dataclass(frozen=True)
class Rows:
    """Quotations with target, label, weight and article; authored rows have no article."""

    items: list[Quotation]
    targets: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    articles: np.ndarray
    sure: np.ndarray

    def __getitem__(self, which: np.ndarray) -> Rows:
        numbers = np.flatnonzero(which) if which.dtype == bool else which
        return Rows(
            [self.items[i] for i in numbers],
            self.targets[numbers],
            self.labels[numbers],
            self.weights[numbers],
            self.articles[numbers],
            self.sure[numbers],
        )

    def __add__(self, other: Rows) -> Rows:
        pairs = [(getattr(self, n), getattr(other, n)) for n in list(Rows.__annotations__)[1:]]
        return Rows(self.items + other.items, *(np.concatenate(pair) for pair in pairs))

    def bare(self) -> Rows:
        """The same without cue and context."""
        return replace(self, items=[Quotation.from_text(item.text) for item in self.items])

    def fit(self, model: StanceClassifier) -> StanceClassifier:
        return model.fit(self.items, self.labels, targets=self.targets, sample_weight=self.weights)


def real_rows(shared: Path) -> Rows:
    path = shared / "data/stance/train.jsonl"
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return Rows(
        [Quotation.from_text(r["quote"], context=r["context"], cue=r["cue"]) for r in rows],
        np.array([r["target"] for r in rows]),
        np.array([r["stance"] for r in rows]),
        np.array([SURE[r["sure"]] * (OFF_TARGET if r["target"] == "other" else 1) for r in rows]),
        np.array([r["article"] for r in rows]),
        np.array([r["sure"] for r in rows]),
    )


def authored_rows() -> Rows:
    rows = load_authored()
    return Rows(
        [row.to_quotation() for row in rows],
        np.array([row.target for row in rows]),
        np.array([str(row.label) for row in rows]),
        np.ones(len(rows)),
        np.full(len(rows), ""),
        np.full(len(rows), 3),
    )


def out_of_fold(real: Rows, extra: Rows | None, model: StanceClassifier, seed: int) -> np.ndarray:
    """Probabilities of each real row from a model that saw none of its article."""
    found = np.zeros((len(real.items), 3))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in folds.split(real.labels, groups=real.articles):
        rows = real[train] if extra is None else real[train] + extra
        held = real[test]
        fitted = rows.fit(StanceClassifier(**model.get_params()))
        found[test] = fitted.predict_proba(held.items, targets=held.targets)
    return found


def parts_of(real: Rows) -> dict[str, np.ndarray]:
    """The rows that figures are given for; guesses and rows on no weapon are left out."""
    on_target = (real.targets != "other") & (real.sure > 1)
    return {"on a target": on_target, "without air strikes": on_target & (real.targets != STRIKES)}


def figures(real: Rows, probabilities: np.ndarray, classes: np.ndarray) -> str:
    shown = []
    for name, part in parts_of(real).items():
        gold, chance = real.labels[part], probabilities[part]
        macro = f1_score(gold, classes[chance.argmax(1)], average="macro")
        shown.append(
            f"{name} ({part.sum()}): macro-F1 {macro:.3f}, log loss "
            f"{log_loss(gold, chance, labels=classes):.3f}"
        )
    return "; ".join(shown)


def best_temperature(real: Rows, probabilities: np.ndarray, classes: np.ndarray) -> float:
    """The divisor of the log-odds that makes held-out labels most probable.

    Classes count alike here as in training, so that one set's mix of labels is not taken for
    every article's.
    """
    part = parts_of(real)["on a target"]
    numbers = np.searchsorted(classes, real.labels[part])
    scores = np.log(np.maximum(probabilities[part], 1e-12))
    weights = (1 / np.bincount(numbers))[numbers]

    def loss(temperature: float) -> float:
        divided = scores / temperature
        total = np.log(np.exp(divided).sum(1))
        return float(weights @ (total - divided[np.arange(len(numbers)), numbers]))

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--ablate", action="store_true", help="cross-validate variants too")
    args = parser.parse_args()
    real, authored = real_rows(args.shared), authored_rows()
    print(
        f"{len(real.items)} real rows of {len(set(real.articles))} articles, "
        f"{len(authored.items)} authored rows"
    )
    model = StanceClassifier()
    found = out_of_fold(real, authored, model, SEED)
    classes = np.array(sorted(set(real.labels)))
    print("by article, shipped settings |", figures(real, found, classes))
    if args.ablate:
        for name, rows, extra, settings in (
            ("without authored rows", real, None, {}),
            ("without target", real, authored, {"target_weight": 0.0}),
            ("target weight 1", real, authored, {"target_weight": 1.0}),
            ("target weight 4", real, authored, {"target_weight": 4.0}),
            ("without cue and neighbours", real.bare(), authored.bare(), {}),
            ("classes not balanced", real, authored, {"balance": 0.0}),
            ("C 1", real, authored, {"C": 1.0}),
            ("C 4", real, authored, {"C": 4.0}),
            ("min_df 1", real, authored, {"min_df": 1}),
        ):
            other = out_of_fold(rows, extra, StanceClassifier(**settings), SEED)
            print(f"by article, {name} |", figures(real, other, classes), flush=True)
    temperature = best_temperature(real, found, classes)
    print(f"temperature {temperature:.3f}")
    fitted = (real + authored).fit(StanceClassifier(temperature=round(temperature, 3)))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    fitted.save(args.out)
    print(
        f"{args.out.name}: {args.out.stat().st_size / 1e6:.2f} MB, "
        f"{fitted.coef_.shape[1]} columns, {fitted.n_iter_} iterations"
    )


if __name__ == "__main__":
    main()
