"""Trains the model that says whether a quotation is about a target at all.

    python -m training.relevance --shared ../shared [--measure]

A pair of a quotation and a target is *about it* where the row is labelled on that target. It is
not where the row is labelled as on no weapon (asked about the main target of its article: the
case that matters), or is on another target and holds no term of the one asked about. Real rows
come from ``data/stance/train.jsonl`` of the shared folder, which is read and not shipped; authored
ones from the package, their phenomenon ``other-topic`` among those that are not.

Figures are on real rows, five folds by article.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from stancekit.datasets import load_authored
from stancekit.stance import choose_target, get_target, targets
from stancekit.stance.relevance import RelevanceModel, features_of
from stancekit.stance.targets import GENERIC, term_pattern
from training.stance import SURE, real_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancekit.records import Quotation

MODEL = Path(__file__).parents[1] / "stancekit" / "data" / "models" / "relevance.npz"
SEED = 0
FOLDS = 5
C = 3.0
MIN_ROWS = 2
# Pairs with a target of chance are easy and many; they should not set the scale.
WEIGHT = {"on": 1.0, "off": 1.0, "any": 0.5, "none": 1.0, "chance": 0.25}
KEPT = 0.01  # smaller weights move no probability that anyone would notice
OFF_TOPIC = "other-topic"


@dataclass(frozen=True)
class Pair:
    """A quotation and a target that it is about or not.

    ``kind``: labelled on it; off it in an article on it; on any weapon or on none, asked about
    weapons in general; on another one.
    """

    item: Quotation
    target: str
    about: bool
    kind: str
    weight: float
    article: str


def pairs(shared: Path) -> list[Pair]:
    found = []
    rng = random.Random(SEED)
    rows = real_rows(shared)
    articles = defaultdict(list)
    for row in rows:
        articles[row.article].append(row)
    mains = {}
    for article, members in articles.items():
        on = Counter(row.target for row in members if not row.off)
        text = " ".join(row.item.context or "" for row in members)
        mains[article] = on.most_common(1)[0][0] if on else choose_target(text).id
    often = [row.target for row in rows if not row.off]
    for row in rows:
        sure = SURE[row.sure]
        found.append(
            Pair(row.item, GENERIC, not row.off, "none" if row.off else "any", sure, row.article)
        )
        if not row.off:
            found.append(Pair(row.item, row.target, True, "on", sure, row.article))
            other = another(rng, often, row.target, row.item)
            found.append(Pair(row.item, other, False, "chance", sure, row.article))
        elif mains[row.article] != GENERIC:
            found.append(Pair(row.item, mains[row.article], False, "off", sure, row.article))
    authored = load_authored()
    often = [row.target for row in authored if row.target != GENERIC]
    for row in authored:
        if row.target == GENERIC:
            continue
        item, about = row.to_quotation(), row.phenomenon != OFF_TOPIC
        found.append(Pair(item, row.target, about, "on" if about else "off", 1.0, ""))
        if about:
            other = another(rng, often, row.target, item)
            found.append(Pair(item, other, False, "chance", 1.0, ""))
    return found


def another(rng: random.Random, often: list[str], target: str, item: Quotation) -> str:
    """A target that the quotation is not on and that none of its words name."""
    patterns = {t.id: term_pattern(t.terms) for t in targets() if t.terms}
    for _ in range(100):
        # As often as there are quotations on it: a rare target is no sign of a wrong one.
        other = rng.choice(often)
        if other != target and not patterns[other].search(item.text):
            return other
    free = [o for o in patterns if o != target and not patterns[o].search(item.text)]
    return rng.choice(free or [o for o in patterns if o != target])


def fit(rows: list[Pair], *, by_target: bool = True) -> RelevanceModel:
    known = [
        {
            name: value
            for name, value in features_of(row.item, get_target(row.target))
            if by_target or not name.startswith(f"{row.target} ")  # the families of its own
        }
        for row in rows
    ]
    often = Counter(name for features in known for name in features)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        [{n: v for n, v in features.items() if often[n] >= MIN_ROWS} for features in known]
    )
    # liblinear and lbfgs want 32-bit indices.
    matrix.indices, matrix.indptr = matrix.indices.astype("i4"), matrix.indptr.astype("i4")
    model = LogisticRegression(C=C, max_iter=1000)
    weights = [WEIGHT[row.kind] * row.weight for row in rows]
    model.fit(matrix, [row.about for row in rows], sample_weight=weights)
    named = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    kept = {str(name): float(weight) for name, weight in named if abs(weight) >= KEPT}
    return RelevanceModel(kept, float(model.intercept_[0]))


def by_article(rows: list[Pair], train: Callable[[list[Pair]], RelevanceModel]) -> np.ndarray:
    """Probabilities of the real pairs from a model that saw none of their article."""
    real = [n for n, row in enumerate(rows) if row.article]
    authored = [row for row in rows if not row.article]
    found = np.full(len(rows), np.nan)
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for train_part, test_part in folds.split(real, groups=[rows[n].article for n in real]):
        model = train([rows[real[n]] for n in train_part] + authored)
        held = [real[n] for n in test_part]
        found[held] = model.probabilities(
            [rows[n].item for n in held], [get_target(rows[n].target) for n in held]
        )
    return found


def unseen(rows: list[Pair]) -> np.ndarray:
    """Probabilities of each pair from a model that saw no row of its target."""
    found = np.full(len(rows), np.nan)
    for target in sorted({row.target for row in rows} - {GENERIC}):
        held = [n for n, row in enumerate(rows) if row.target == target and row.article]
        if not held:
            continue
        articles = {rows[n].article for n in held}
        rest = [row for row in rows if row.target != target and row.article not in articles]
        model = fit(rest, by_target=False)
        # A model gives no answer on a target that it does not know; here it is asked for one.
        on = get_target(target)
        found[held] = [model._probability(rows[n].item, on) for n in held]
    return found


def by_terms(rows: list[Pair]) -> np.ndarray:
    """The simple way: a term in the quotation, failing that in the text around it."""
    patterns = {t.id: term_pattern(t.terms) for t in targets() if t.terms}
    found = []
    for row in rows:
        chosen = [patterns[row.target]] if row.target in patterns else list(patterns.values())
        inside = any(p.search(row.item.text) for p in chosen)
        found.append(0.9 if inside else 0.6 * any(p.search(row.item.context or "") for p in chosen))
    return np.array(found)


def figures(rows: list[Pair], chances: np.ndarray) -> str:
    shown = []
    parts = {
        "article's target": ("on", "off"),
        "any weapon": ("any", "none"),
        "another target": ("on", "chance"),
    }
    for name, kinds in parts.items():
        part = [
            n
            for n, row in enumerate(rows)
            if row.kind in kinds and row.article and row.weight > SURE[1]
            if not np.isnan(chances[n])
        ]
        if not part:
            continue
        gold, given = np.array([rows[n].about for n in part]), chances[part]
        bins = np.minimum((given * 10).astype(int), 9)
        gaps = [
            abs(gold[bins == b].mean() - given[bins == b].mean()) * (bins == b).mean()
            for b in set(bins.tolist())
        ]
        shown.append(
            f"{name} ({len(part)}, {gold.mean():.2f} about it): AUC "
            f"{roc_auc_score(gold, given):.3f}, macro-F1 "
            f"{f1_score(gold, given >= 0.5, average='macro'):.3f}, F1 of not about it "
            f"{f1_score(~gold, given < 0.5):.3f}, ECE {sum(gaps):.3f}"
        )
    return "\n    ".join(shown)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--measure", action="store_true", help="cross-validate first")
    args = parser.parse_args()
    rows = pairs(args.shared)
    print(len(rows), "pairs:", dict(Counter(row.kind for row in rows)), flush=True)
    if args.measure:
        print("terms alone\n   ", figures(rows, by_terms(rows)), flush=True)
        print("shipped settings\n   ", figures(rows, by_article(rows, fit)), flush=True)
        print("target never seen\n   ", figures(rows, unseen(rows)), flush=True)
    fit(rows).save(args.out)
    print(f"{args.out.name}: {args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
