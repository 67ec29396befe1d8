"""Train the quotation network on PolNeAR.

python -m training.quotations --shared ../shared --parsed build/parsed --out build/quotations.pt
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import pickle
import random
import time
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from stancekit.language import Annotations, word_vectors
from stancekit.quotations.decoding import CONTENT, CUE, SOURCE, best_tags, runs
from stancekit.quotations.features import TokenFeatures, token_features, windows
from stancekit.quotations.marks import scan_marks
from training.export import export
from training.quotation_data import Labels, labels, read_articles
from training.quotation_network import Network, Shape, crf_loss


def scorer(shared: Path):
    spec = importlib.util.spec_from_file_location(
        "score_quotes", shared / "tools" / "score_quotes.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Item:
    """One article, ready for the network."""

    def __init__(self, article: dict, ann: Annotations, extra: np.ndarray | None = None) -> None:
        self.article, self.ann = article, ann
        self.features: TokenFeatures = token_features(ann, scan_marks(ann.text), word_vectors())
        self.labels: Labels | None = (
            labels(article, ann, self.features) if "attributions" in article else None
        )
        self.extra = extra


def load(shared: Path, parsed: Path, name: str) -> list[Item]:
    file = {"war": "warnews.jsonl", "news": "stance/dev.jsonl"}.get(name, f"polnear/{name}.jsonl")
    articles = {a["id"]: a for a in read_articles(shared / "data" / file)}
    with (parsed / f"{name}.pkl").open("rb") as stream:
        rows = pickle.load(stream)
    return [Item(articles[i], Annotations(**fields, _doc=None)) for i, fields in rows]


def tensors(items: list[Item]):
    base, parts, heads, vectors, columns, extra = 0, [], [], [], [], []
    for number, item in enumerate(items):
        f = item.features
        parts.append(np.full(len(f), number))
        heads.append(f.head.astype(np.int64) + base)
        vectors.append(f.vectors)
        columns.append(f.columns)
        if item.extra is not None:
            extra.append(item.extra)
        base += len(f)
    cat = lambda xs: torch.from_numpy(np.concatenate(xs).astype(np.int64))  # noqa: E731
    return (
        cat(vectors),
        cat(columns),
        cat(parts),
        cat(heads),
        (torch.from_numpy(np.concatenate(extra)).float() if extra else None),
    )


def gather_windows(items: list[Item], chosen: list[np.ndarray], rivals: list[np.ndarray]):
    out = {k: [] for k in ("rows", "window", "anchor", "relations", "head")}
    bounds, base, m, w = [np.zeros(1, np.int64)], 0, 0, 0
    for item, anchors, rival in zip(items, chosen, rivals, strict=True):
        if len(anchors):
            v = windows(item.features, anchors, rival)
            out["rows"].append(v.rows.astype(np.int64) + base)
            out["window"].append(v.window.astype(np.int64) + w)
            out["anchor"].append(v.anchor.astype(np.int64) + m)
            out["relations"].append(v.relations.astype(np.int64))
            out["head"].append(v.head.astype(np.int64) + m)
            bounds.append(v.bounds[1:].astype(np.int64) + m)
            m += len(v.rows)
            w += len(anchors)
        base += len(item.features)
    return {
        k: np.concatenate(x) if x else np.zeros(0, np.int64) for k, x in out.items()
    }, np.concatenate(bounds)


def gold_tags(
    items: list[Item], chosen: list[np.ndarray], view: dict, bounds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Tags by window token, and which windows are gold."""
    tags = np.zeros(len(view["rows"]), np.int64)
    gold = np.zeros(len(bounds) - 1, bool)
    base, w = 0, 0
    for item, anchors in zip(items, chosen, strict=True):
        known = {int(a): s for a, s in zip(item.labels.anchors, item.labels.spans, strict=True)}
        for anchor in anchors:
            spans = known.get(int(anchor))
            if spans is not None:
                gold[w] = True
                lo, hi = bounds[w], bounds[w + 1]
                rows = view["rows"][lo:hi] - base
                for tag in (CONTENT, SOURCE, CUE):
                    tags[lo:hi][np.isin(rows, spans[tag])] = tag
            w += 1
        base += len(item.features)
    return tags, gold


def pad(
    values: torch.Tensor, bounds: np.ndarray, which: np.ndarray
) -> tuple[torch.Tensor, torch.Tensor]:
    size = bounds[1:] - bounds[:-1]
    longest = int(size[which].max())
    index = bounds[:-1][which][:, None] + np.minimum(
        np.arange(longest)[None], size[which][:, None] - 1
    )
    mask = torch.from_numpy(np.arange(longest)[None] < size[which][:, None])
    return values[torch.from_numpy(index)], mask


def train_step(net: Network, items: list[Item], rng: np.random.Generator) -> torch.Tensor:
    vectors, columns, part, head, extra = tensors(items)
    h = net.encode(vectors, columns, part, head, extra)
    n = len(part)
    target, anywhere, use = np.zeros(n, np.float32), np.zeros(n, np.int64), np.ones(n, np.float32)
    base = 0
    for item in items:
        f = len(item.features)
        target[base + item.labels.anchors] = 1
        for spans in item.labels.spans:
            for tag in (CONTENT, SOURCE, CUE):
                anywhere[base + spans[tag]] = tag
        use[base : base + f][item.labels.ignore] = 0
        base += f
    use_t = torch.from_numpy(use)
    logits = net.anchor(h).squeeze(1).float()
    loss_anchor = (
        nn.functional.binary_cross_entropy_with_logits(
            logits, torch.from_numpy(target), reduction="none"
        )
        * use_t
    ).sum()
    loss_any = (
        nn.functional.cross_entropy(
            net.any(h).float(), torch.from_numpy(anywhere), reduction="none"
        )
        * use_t
    ).sum()
    p = logits.detach().sigmoid().numpy()
    chosen, rivals, base = [], [], 0
    for item in items:
        f = len(item.features)
        q = p[base : base + f] * use[base : base + f]
        gold = item.labels.anchors
        others = np.setdiff1d(np.flatnonzero(q > 0.08), gold)
        if len(others) > len(gold) + 3:
            others = rng.choice(others, len(gold) + 3, replace=False)
        chosen.append(np.sort(np.concatenate([gold, others])).astype(np.int64))
        rivals.append(q > 0.4)
        base += f
    view, bounds = gather_windows(items, chosen, rivals)
    total = loss_anchor + 0.15 * loss_any
    if len(bounds) > 1:
        t = {k: torch.from_numpy(v) for k, v in view.items()}
        tags, valid = net.look(h, t["rows"], t["window"], t["anchor"], t["relations"], t["head"])
        tags, valid = tags.float(), valid.float()
        gold, is_gold = gold_tags(items, chosen, view, bounds)
        total = total + 0.5 * nn.functional.binary_cross_entropy_with_logits(
            valid, torch.from_numpy(is_gold.astype(np.float32)), reduction="sum"
        )
        which = np.flatnonzero(is_gold)
        if len(which):
            emissions, mask = pad(tags, bounds, which)
            gold_padded, _ = pad(torch.from_numpy(gold), bounds, which)
            total = (
                total
                + 0.25
                * crf_loss(emissions, gold_padded, mask.float().bool(), net.transitions).sum()
            )
    return total / len(items)


@torch.no_grad()
def predict(net: Network, items: list[Item], low: float = 0.18) -> list[list[dict]]:
    """Every candidate of each article with its rows and scores, unfiltered."""
    net.eval()
    out = []
    for item in items:
        vectors, columns, part, head, extra = tensors([item])
        h = net.encode(vectors, columns, part, head, extra)
        p = net.anchor(h).squeeze(1).sigmoid().numpy()
        anchors = np.flatnonzero(p > low)
        found = []
        if len(anchors):
            view, bounds = gather_windows([item], [anchors], [p > 0.4])
            t = {k: torch.from_numpy(v) for k, v in view.items()}
            scores, valid = net.look(
                h, t["rows"], t["window"], t["anchor"], t["relations"], t["head"]
            )
            tags = best_tags(scores.numpy(), bounds.astype(np.int32), net.transitions.numpy())
            for w, anchor in enumerate(anchors):
                rows = view["rows"][bounds[w] : bounds[w + 1]]
                mine = tags[bounds[w] : bounds[w + 1]]
                found.append(
                    {
                        "anchor": int(anchor),
                        "p": float(p[anchor]),
                        "valid": float(valid[w].sigmoid()),
                        CONTENT: rows[mine == CONTENT],
                        SOURCE: rows[mine == SOURCE],
                        CUE: rows[mine == CUE],
                    }
                )
        out.append(found)
    net.train()
    return out


def attributions(
    item: Item, found: list[dict], threshold: float, bridge: int = 2, full: bool = False
) -> list:
    starts, ends = item.ann.starts[item.features.tokens], item.ann.ends[item.features.tokens]
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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--parsed", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=11)
    parser.add_argument("--limit", type=int, default=0, help="train on that many articles only")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--window-width", type=int, default=80)
    parser.add_argument("--drop", type=float, default=0.3)
    parser.add_argument("--rate", type=float, default=0.002)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    rng = np.random.default_rng(args.seed)
    score = scorer(args.shared).score
    train = load(args.shared, args.parsed, "train")
    dev = load(args.shared, args.parsed, "dev")
    if args.limit:
        train = train[:: max(1, len(train) // args.limit)]
    net = Network(
        Shape(width=args.width, window_width=args.window_width),
        torch.from_numpy(word_vectors().table),
        args.drop,
    )
    print(
        sum(p.numel() for p in net.parameters()), "parameters", len(train), "articles", flush=True
    )
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=0.01)
    began = time.time()
    steps = 0
    average = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998)
    )
    for epoch in range(args.epochs):
        random.shuffle(train)
        batches = [train[i : i + 4] for i in range(0, len(train), 4)]
        total = 0.0
        for k, batch in enumerate(batches):
            progress = (epoch + k / len(batches)) / args.epochs
            for group in optimizer.param_groups:
                group["lr"] = args.rate * min(1, (steps + 1) / 100) * (1 - progress) ** 1.0 + 1e-5
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = train_step(net, batch, rng)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            average.update_parameters(net)
            total += float(loss)
            steps += 1
        row = {
            "epoch": epoch,
            "minutes": round((time.time() - began) / 60, 1),
            "loss": round(total / len(batches), 2),
        }
        if epoch >= args.epochs - 2 or epoch % 3 == 2:
            row |= evaluate(score, dev, predict(average.module, dev))
        print(json.dumps(row), flush=True)
        torch.save({"state": average.module.state_dict(), "shape": net.shape, "row": row}, args.out)
    finish(args, average.module, dev)


LOW, RIVAL = 0.18, 0.4


def finish(args, net: Network, dev: list[Item]) -> None:
    """Calibrate and write the model that ships."""
    meta = calibrate(scorer(args.shared), dev, predict(net, dev, LOW))
    print(json.dumps(meta), flush=True)
    export(
        net.state_dict(),
        net.shape,
        {"low": LOW, "rival": RIVAL, **meta},
        args.out.with_suffix(".npz"),
    )


if __name__ == "__main__":
    main()
