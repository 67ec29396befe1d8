"""Measure the stance model on real news, beside the simple ways.

    python -m benchmarks.stance --shared ../shared

Gold quotations with gold cues; the context is the excerpt. Scores are those of
``tools/score_stance.py``; the interval is a bootstrap over excerpts, since the quotations of one
excerpt are not independent. The baselines are trained on the very rows that the shipped model
is trained on.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.shared import data_folder, read_rows, tool
from stancekit.records import Mention, MentionKind, Quotation, QuotationKind, TextSpan
from stancekit.stance import StanceClassifier, load_classifier, targets
from training.stance import authored_rows, fit, ngram_svm, real_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Answer = tuple[str, dict[str, float] | None]
DRAWS = 2000
# What a reader would look for first; decided before anything was measured.
_AGAINST = re.compile(
    r"\b(?:not|never|no|n't|against|oppos\w+|reject\w*|refus\w+|condemn\w*|forbid\w*|ban\w*|"
    r"prohibit\w*|stop|halt|cease\w*|warn\w*|escalat\w*|unacceptable|reckless|retaliat\w*|"
    r"red lines?|provocat\w+|crime\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
_FAVOR = re.compile(
    r"\b(?:support\w*|allow\w*|permit\w*|approv\w+|authori[sz]\w+|right to|must be able|need\w*|"
    r"should|welcom\w+|lift\w*|provid\w+|send|deliver\w*|suppl\w+|legitimate|defend\w*|necessary)\b",
    re.IGNORECASE,
)


def target_id(wording: str) -> str:
    """The id of a target that the data names in words."""
    signs = {
        "inside Russia": "strikes-inside-russia",
        "long-range": "long-range-missiles",
        "cluster": "cluster-munitions",
        "nuclear": "nuclear-weapons",
        "chemical": "chemical-weapons",
        "landmine": "landmines",
        "autonomous": "autonomous-weapons",
        "arms exports": "arms-exports",
        "air defence": "air-defence",
        "drone": "drones",
        "tank": "tanks-and-jets",
        "strike": "air-strikes",
    }
    known = {target.id for target in targets()}
    if wording in known:
        return wording
    return next(id_ for sign, id_ in signs.items() if sign in wording)


def gold_quotations(row: dict[str, Any]) -> list[Quotation]:
    """The quotations of an excerpt as the extractor would give them, were it perfect."""
    text = row["text"]

    def span(ends: Sequence[int]) -> TextSpan:
        return TextSpan.of(text, *ends)

    return [
        Quotation(
            id=f"q{number}",
            kind=QuotationKind(quote["kind"]),
            contents=tuple(span(c) for c in quote["content"]),
            cue=span(quote["cue"][0]) if quote.get("cue") else None,
            source=Mention(span=span(quote["source"][0]), kind=MentionKind.NOMINAL)
            if quote["source"]
            else None,
            context=text,
        )
        for number, quote in enumerate(row["quotes"], 1)
    ]


def with_model(model: StanceClassifier) -> Callable[[list[Quotation], str], list[Answer]]:
    def answer(quotations: list[Quotation], target: str) -> list[Answer]:
        results = model.classify(quotations, target=target)
        return [(str(r.label), dict(r.probabilities)) for r in results]

    return answer


def bare(quotations: list[Quotation]) -> list[Quotation]:
    return [Quotation.from_text(q.text) for q in quotations]


def by_keywords(quotations: list[Quotation], target: str) -> list[Answer]:
    found: list[Answer] = []
    for quotation in quotations:
        text = f"{quotation.cue.text if quotation.cue else ''} {quotation.text}"
        against, favor = len(_AGAINST.findall(text)), len(_FAVOR.findall(text))
        label = "none" if against == favor else "against" if against > favor else "favor"
        found.append((label, None))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="another model than the shipped one")
    parser.add_argument("--retrain", action="store_true", help="also without parts of the rows")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    gold = read_rows(data_folder(args.shared) / "stance" / "dev.jsonl")
    scorer = tool(args.shared, "score_stance")
    real, authored = real_rows(args.shared), authored_rows()
    rows = real + authored
    model = StanceClassifier.load(args.model) if args.model else load_classifier()
    svm = ngram_svm(rows)
    most = Counter(row.label for row in rows if not row.off).most_common(1)[0][0]
    shipped = with_model(model)
    systems: dict[str, Callable[[list[Quotation], str], list[Answer]]] = {
        "majority label": lambda quotations, target: [(most, None)] * len(quotations),
        "always favor": lambda quotations, target: [("favor", None)] * len(quotations),
        "keyword rules": by_keywords,
        "n-gram SVM, no target": lambda quotations, target: [
            (label, None) for label in svm.predict([q.text for q in quotations])
        ],
        "shipped model, text alone": lambda quotations, target: shipped(bare(quotations), target),
        "shipped model, no target": lambda quotations, target: shipped(quotations, "other"),
        "shipped model": shipped,
    }
    if args.retrain:
        for name, part in (("authored rows alone", authored), ("real rows alone", real)):
            systems[name] = with_model(fit(part, StanceClassifier()))
        systems["all rows, target never seen"] = with_model(
            fit(rows, StanceClassifier(target_weight=0.0))
        )
    random = np.random.default_rng(0)
    draws = random.integers(0, len(gold), (DRAWS, len(gold)))
    result = {}
    for name, system in systems.items():
        answers = {}
        for row in gold:
            found = system(gold_quotations(row), target_id(row["target"]))
            answers[row["id"]] = {
                "quotes": [
                    {"stance": label, **({"probabilities": p} if p else {})} for label, p in found
                ]
            }
        scores = scorer.stance_scores({row["id"]: row for row in gold}, answers)
        sampled = []
        for draw in draws:
            # A drawn excerpt can come twice: give each copy its own id.
            drawn = {str(k): gold[i] for k, i in enumerate(draw)}
            given = {str(k): answers[gold[i]["id"]] for k, i in enumerate(draw)}
            sampled.append(scorer.stance_scores(drawn, given)["macro_f1"])
        low, high = np.quantile(sampled, (0.025, 0.975))
        result[name] = {**scores, "macro_f1.low": float(low), "macro_f1.high": float(high)}
    if args.json:
        print(json.dumps(result))
        return
    for name, scores in result.items():
        print(
            f"{name:28} macro-F1 {scores['macro_f1']:.3f} "
            f"[{scores['macro_f1.low']:.2f}, {scores['macro_f1.high']:.2f}]  "
            f"favor {scores['f1.favor']:.2f} against {scores['f1.against']:.2f} "
            f"none {scores['f1.none']:.2f}  accuracy {scores['accuracy']:.3f}"
            + (
                f"  ece {scores['ece']:.3f}  surest half {scores['accuracy.surest_half']:.3f}"
                if "ece" in scores
                else ""
            )
        )


if __name__ == "__main__":
    main()
