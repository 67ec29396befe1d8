"""What a quotation network in training finds, how good that is, and how sure it may be."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from stancekit.quotations.decoding import CONTENT, CUE, SOURCE, best_tags, runs
from training.quotation_data import Labels
from training.quotation_items import Item, gather_windows, tensors

if TYPE_CHECKING:
    from pathlib import Path

    from training.quotation_network import Network

LOW, RIVAL = 0.25, 0.4  # an anchor's probability: worth a look; a rival of other anchors


def scorer(shared: Path):
    spec = importlib.util.spec_from_file_location(
        "score_quotes", shared / "tools" / "score_quotes.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@torch.no_grad()
def predict(net: Network, items: list[Item], low: float = LOW) -> list[list[dict]]:
    """Every candidate of each article with its rows and scores, unfiltered."""
    device = net.anchor.weight.device
    net.eval()
    out = []
    for item in items:
        h = net.encode(*tensors([item], device))
        p = net.anchor(h).squeeze(1).float().sigmoid().cpu().numpy()
        anchors = np.flatnonzero(p > low)
        found = []
        if len(anchors):
            view, bounds = gather_windows([item], [anchors], [p > RIVAL])
            t = {k: torch.from_numpy(v).to(device) for k, v in view.items()}
            scores, valid = net.look(
                h, t["rows"], t["window"], t["anchor"], t["relations"], t["head"]
            )
            moves = net.transitions.cpu().numpy()
            best = best_tags(scores.cpu().numpy(), bounds.astype(np.int32), moves)
            sure = valid.sigmoid().cpu().numpy()
            for w, anchor in enumerate(anchors):
                at = slice(bounds[w], bounds[w + 1])
                mine = view["rows"][at]
                found.append({
                    "anchor": int(anchor), "p": float(p[anchor]), "valid": float(sure[w]),
                    **{tag: mine[best[at] == tag] for tag in (CONTENT, SOURCE, CUE)},
                })  # fmt: skip
        out.append(found)
    net.train()
    return out


def attributions(
    item: Item, found: list[dict], threshold: float, bridge: int = 2, full: bool = False
) -> list:
    starts, ends = item.starts, item.ends
    spans = lambda rows, b: [[int(starts[a]), int(ends[b_ - 1])] for a, b_ in runs(rows, b)]  # noqa: E731
    out = []
    used = np.zeros(len(item.features), bool)
    for c in sorted(found, key=lambda c: -c["valid"]):
        if c["valid"] < threshold or not len(c[CONTENT]):
            continue
        if used[c[CONTENT]].mean() > 0.5:
            continue
        used[c[CONTENT]] = True
        cue = c[CUE] if len(c[CUE]) else np.array([c["anchor"]])
        made = {
            "id": f"q{len(out)}",
            "source": spans(c[SOURCE], 1),
            "cue": spans(cue, 2),
            "content": spans(c[CONTENT], bridge),
        }
        out.append((c, made) if full else made)
    return out


def labelled_by(
    net: Network, items: list[Item], sure: float = 0.5, doubtful: float = 0.1
) -> list[Item]:
    """Articles with a network's own quotations for gold; where it doubts nothing is learnt."""
    out = []
    for item, found in zip(items, predict(net, items, low=doubtful), strict=True):
        kept = [c for c, _ in attributions(item, found, sure, full=True)]
        kept.sort(key=lambda c: c["anchor"])
        ignore = np.zeros(len(item.features), dtype=bool)
        ignore[[c["anchor"] for c in found if c["valid"] > doubtful]] = True
        ignore[[c["anchor"] for c in kept]] = False
        gold = Labels(
            np.array([c["anchor"] for c in kept], dtype=np.int64),
            [{tag: c[tag] for tag in (CONTENT, SOURCE, CUE)} for c in kept],
            ignore,
        )
        out.append(Item(item.article, item.starts, item.ends, item.features, gold))
    return out


def evaluate(
    score, items: list[Item], found: list[list[dict]], thresholds=(0.3, 0.35, 0.4, 0.45, 0.5)
) -> dict:
    gold = {i.article["id"]: i.article for i in items}
    best: dict = {}
    for threshold in thresholds:
        pred = {
            i.article["id"]: {"attributions": attributions(i, f, threshold)}
            for i, f in zip(items, found, strict=True)
        }
        s = score(gold, pred)
        row = {
            "threshold": threshold,
            **{k: round(v["f1"], 4) for k, v in s.items()},
            "p": round(s["found"]["p"], 3),
            "r": round(s["found"]["r"], 3),
        }
        if row["attributed"] + row["found"] > best.get("attributed", 0) + best.get("found", 0):
            best = row
    return best


def calibrate(module, items: list[Item], found: list[list[dict]]) -> dict:
    """Fit confidence to the share of hypotheses that match; choose the threshold."""
    scores, hits = [], []
    for item, candidates in zip(items, found, strict=True):
        text = item.article["text"]
        golds = [module.letters(text, a["content"]) for a in item.article["attributions"]]
        used: set[int] = set()
        kept = attributions(item, candidates, 0.0, full=True)
        for c, a in kept:
            mine = module.letters(text, a["content"])
            best = max(
                (
                    (len(mine & g) / len(mine | g), j)
                    for j, g in enumerate(golds)
                    if j not in used and mine & g
                ),
                default=(0, -1),
            )
            hit = best[0] >= 0.5
            if hit:
                used.add(best[1])
            scores.append(np.log(c["valid"] / (1 - c["valid"] + 1e-9) + 1e-9))
            hits.append(hit)
    model = LogisticRegression(C=1e4).fit(np.array(scores)[:, None], hits)
    slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
    best = evaluate(module.score, items, found, tuple(np.arange(0.2, 0.62, 0.03)))
    logit = np.log(best["threshold"] / (1 - best["threshold"]))
    threshold = 1 / (1 + np.exp(-(slope * logit + offset)))
    return {"calibration": [slope, offset], "threshold": round(float(threshold), 4), "dev": best}
