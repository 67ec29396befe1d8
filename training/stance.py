"""Trains the shipped stance model.

    python -m training.stance --shared ../shared [--ablate]

Trains on the authored quotations of the package, on ``data/stance/train.jsonl`` of the shared
folder, and on further quotations of the articles there that ``stance_labels.jsonl`` beside this
file names by their offsets: real news, which is read and not shipped. Before that it
cross-validates on the real rows, grouped by article, with the authored rows in every training
part: these figures chose the settings, since cross-validation on authored rows cannot (it ranks
models no better than chance), and they give the temperature.
``data/stance/dev.jsonl`` is never read here; ``python -m benchmarks.stance`` measures on it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score, log_loss
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from stancekit.datasets import load_authored
from stancekit.records import Quotation, QuotationKind, TextSpan
from stancekit.stance import StanceClassifier

if TYPE_CHECKING:
    from collections.abc import Callable

LABELLED = Path(__file__).with_name("stance_labels.jsonl")
MODEL = Path(__file__).parents[1] / "stancekit" / "data" / "models" / "stance.npz"
SEED = 0
FOLDS = 5
LABELS = np.array(["against", "favor", "none"])
# How far a label is trusted: 3 certain, 2 (mostly dry claims of own strikes), 1 a guess.
SURE = {3: 1.0, 2: 0.8, 1: 0.5}
# Rows on no weapon at all are none by definition and teach less of how none is said about one.
OFF_TARGET = 0.7
GENERIC = "other"
# Author groups to train on. E to I (1,319 rows) ship too, but by cross-validation on real rows they
# cost a little (macro-F1 0.68 to 0.67 without air strikes), at half and quarter weight as well.
GROUPS = "ABCD"


@dataclass(frozen=True)
class Row:
    """A labelled quotation; authored ones have no article."""

    item: Quotation
    target: str
    label: str
    sure: int = 3
    article: str = ""

    @property
    def off(self) -> bool:
        """Whether it is on no weapon: none by definition; left out where models are compared."""
        return self.target == GENERIC


def real_rows(shared: Path) -> list[Row]:
    """All labelled quotations of real news."""
    return given_rows(shared) + labelled_rows(shared)


def given_rows(shared: Path) -> list[Row]:
    path = shared / "data/stance/train.jsonl"
    with path.open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return [
        Row(
            Quotation.from_text(row["quote"], context=row["context"], cue=row["cue"]),
            row["target"],
            row["stance"],
            row["sure"],
            row["article"],
        )
        for row in found
    ]


def labelled_rows(shared: Path) -> list[Row]:
    """Quotations that were labelled for this project: where they stand, and what they are.

    Found by the extractor in the articles whose other quotations ``train.jsonl`` holds, chosen
    because they name weapons or because an earlier model saw a stance in them, and labelled by a
    language model reading each under the same guideline, once.
    """
    texts = {}
    for corpus, name in (("warnews", "warnews.jsonl"), ("polnear", "polnear/train.jsonl")):
        with (shared / "data" / name).open(encoding="utf-8") as lines:
            for article in map(json.loads, lines):
                texts[corpus, article["id"]] = article["text"]
    rows = []
    with LABELLED.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            text = texts[row["corpus"], row["article"]]
            item = Quotation(
                id="q1",
                kind=QuotationKind.INDIRECT,  # the model does not read it
                contents=tuple(TextSpan.of(text, *span) for span in row["content"]),
                cue=TextSpan.of(text, *row["cue"]) if row["cue"] else None,
                context=text[slice(*row["context"])],
            )
            rows.append(Row(item, row["target"], row["stance"], row["sure"], row["article"]))
    return rows


def authored_rows() -> list[Row]:
    return [
        Row(row.to_quotation(), row.target, str(row.label))
        for row in load_authored()
        if row.group in GROUPS
    ]


def fit(rows: list[Row], model: StanceClassifier) -> StanceClassifier:
    return model.fit(
        [row.item for row in rows],
        [row.label for row in rows],
        targets=[row.target for row in rows],
        sample_weight=[SURE[row.sure] * (OFF_TARGET if row.off else 1) for row in rows],
    )


def ngram_svm(rows: list[Row]) -> Any:
    """The baseline of SemEval-2016 Task 6: word 1-3 and letter 2-5 grams; here without target."""
    grams = make_union(
        TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    svm = make_pipeline(grams, LinearSVC(C=0.5, class_weight="balanced"))
    return svm.fit([row.item.text for row in rows], [row.label for row in rows])


def by_article(
    real: list[Row], extra: list[Row], answer: Callable[[list[Row], list[Row]], np.ndarray]
) -> np.ndarray:
    """What is answered for each real row after training on none of its article."""
    found = np.zeros((len(real), 3))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(real, groups=[row.article for row in real]):
        found[test] = answer([real[i] for i in train] + extra, [real[i] for i in test])
    return found


def out_of_fold(
    real: list[Row], extra: list[Row], model: StanceClassifier, *, untargeted: bool = False
) -> np.ndarray:
    """Probabilities of each real row from a model that saw none of its article."""

    def answer(rows: list[Row], held: list[Row]) -> np.ndarray:
        fitted = fit(rows, StanceClassifier(**model.get_params()))
        targets = GENERIC if untargeted else [row.target for row in held]
        return fitted.predict_proba([row.item for row in held], targets=targets)

    return by_article(real, extra, answer)


def out_of_target(
    real: list[Row], extra: list[Row], model: StanceClassifier, least: int = 50
) -> tuple[list[Row], np.ndarray]:
    """Rows of each target with enough of them, and their probabilities without real rows of it."""
    counts = Counter(row.target for row in real if not row.off)
    rows: list[Row] = []
    found = []
    for target in sorted(t for t, n in counts.items() if n >= least and t != "air-strikes"):
        held = [row for row in real if row.target == target]
        articles = {row.article for row in held}
        rest = [row for row in real if row.target != target and row.article not in articles]
        fitted = fit(rest + extra, StanceClassifier(**model.get_params()))
        rows += held
        found.append(fitted.predict_proba([r.item for r in held], targets=target))
    return rows, np.vstack(found)


def parts_of(real: list[Row]) -> dict[str, np.ndarray]:
    """The rows that figures are given for; guesses and rows on no weapon are left out."""
    on = np.array([not row.off and row.sure > 1 for row in real])
    # Half of the rows are on air strikes; the articles that the project is for are on policy.
    policy = on & np.array([row.target != "air-strikes" for row in real])
    return {"all targets": on, "without air strikes": policy}


def evened(real: list[Row]) -> np.ndarray:
    """Weights that even out the labels within each target, at most fourfold.

    A model gains nothing here by knowing which label is frequent for a target; how far that
    holds for other news than this is unknown.
    """
    cells = Counter((row.target, row.label) for row in real)
    totals = Counter(row.target for row in real)
    return np.array(
        [min(totals[row.target] / 3 / cells[row.target, row.label], 4.0) for row in real]
    )


def figures(real: list[Row], chances: np.ndarray) -> str:
    shown = []
    gold = np.array([row.label for row in real])
    for name, part in parts_of(real).items():
        answers = LABELS[chances[part].argmax(1)]
        weights = evened([row for row, inside in zip(real, part, strict=True) if inside])
        macro = f1_score(gold[part], answers, average="macro")
        even = f1_score(gold[part], answers, average="macro", sample_weight=weights)
        loss = log_loss(gold[part], chances[part], labels=LABELS)
        shown.append(
            f"{name} ({part.sum()}): macro-F1 {macro:.3f}, evened {even:.3f}, log loss {loss:.3f}"
        )
    return "; ".join(shown)


def best_temperature(real: list[Row], chances: np.ndarray) -> float:
    """The divisor of the log-odds that makes held-out labels most probable.

    Taken on policy rows, and classes count alike as in training, so that one set's mix of labels
    is not taken for every article's.
    """
    part = parts_of(real)["without air strikes"]
    gold = np.array([row.label for row in real])[part]
    numbers = np.searchsorted(LABELS, gold)
    scores = np.log(np.maximum(chances[part], 1e-12))
    weights = (1 / np.bincount(numbers))[numbers]

    def loss(temperature: float) -> float:
        divided = scores / temperature
        total = np.log(np.exp(divided).sum(1))
        return float(weights @ (total - divided[np.arange(len(numbers)), numbers]))

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def bare(rows: list[Row]) -> list[Row]:
    """The same rows without cue and context."""
    return [replace(row, item=Quotation.from_text(row.item.text)) for row in rows]


def svm_answers(rows: list[Row], held: list[Row]) -> np.ndarray:
    labels = ngram_svm(rows).predict([row.item.text for row in held])
    return (labels[:, None] == LABELS).astype(float)


def ablate(real: list[Row], authored: list[Row]) -> None:
    # The SVM gives labels, not probabilities: its log loss means nothing.
    chances = by_article(real, authored, svm_answers)
    print("by article, n-gram SVM without target |", figures(real, chances), flush=True)
    plain = StanceClassifier()
    for name, rows, extra, model in (
        ("without authored rows", real, [], plain),
        ("without target", real, authored, StanceClassifier(target_weight=0.0)),
        ("target weight 1", real, authored, StanceClassifier(target_weight=1.0)),
        ("target weight 4", real, authored, StanceClassifier(target_weight=4.0)),
        ("without cue and neighbours", bare(real), bare(authored), plain),
        ("classes not balanced", real, authored, StanceClassifier(balance=0.0)),
        ("C 1", real, authored, StanceClassifier(C=1.0)),
        ("C 4", real, authored, StanceClassifier(C=4.0)),
    ):
        chances = out_of_fold(rows, extra, model)
        print(f"by article, {name} |", figures(real, chances), flush=True)
    chances = out_of_fold(real, authored, plain, untargeted=True)
    print("by article, asked without a target |", figures(real, chances), flush=True)
    held, chances = out_of_target(real, authored, plain)
    print("no real rows of the target |", figures(held, chances), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--ablate", action="store_true", help="cross-validate variants too")
    args = parser.parse_args()
    real, authored = real_rows(args.shared), authored_rows()
    articles = len({row.article for row in real})
    print(f"{len(real)} real rows of {articles} articles, {len(authored)} authored rows")
    chances = out_of_fold(real, authored, StanceClassifier())
    print("by article, shipped settings |", figures(real, chances), flush=True)
    temperature = round(best_temperature(real, chances), 3)
    if args.ablate:
        ablate(real, authored)
    fitted = fit(real + authored, StanceClassifier(temperature=temperature))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    fitted.save(args.out)
    print(
        f"{args.out.name}: {args.out.stat().st_size / 1e6:.2f} MB, {fitted.coef_.shape[1]} "
        f"columns, temperature {temperature}, {fitted.n_iter_} iterations"
    )


if __name__ == "__main__":
    main()
