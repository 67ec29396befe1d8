"""Train the quotation network on PolNeAR.

    python -m training.quotations --items build/items --out build/teacher.pt
    python -m training.quotations --items build/items --teacher build/teacher.pt \
        --epochs 12 --out build/large.pt
    python -m training.quotations --items build/items --distil build/large.pt \
        --width 96 --reach 32 --window-width 64 --window-reach 24 \
        --epochs 14 --drop 0.15 --rate 0.003 --out stancekit/data/models/quotations.pt

The second learns also from articles that nobody annotated, as the first reads them; the third is
half the size and learns to answer as the second does (Hinton, Vinyals and Dean 2015). Writes the
PyTorch weights to ``--out`` and the model that ships beside them, as ``.npz``.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from stancekit.language import word_vectors
from training.export import export, load_network
from training.quotation_data import CONTENT, CUE, SOURCE
from training.quotation_items import Item, gather_windows, gold_tags, load, tensors
from training.quotation_network import Network, Shape, crf_loss
from training.quotation_scores import (
    LOW,
    RIVAL,
    calibrate,
    evaluate,
    labelled_by,
    predict,
    scorer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BATCH = 4  # articles
TAUGHT = 0.5  # how much of what a student learns of annotated articles is the teacher's word
MOST = 40  # candidates that are looked at in an article without labels


def pad(values: torch.Tensor, bounds: np.ndarray, which: np.ndarray):
    """Some windows as a batch, with a mask of what is real."""
    size = bounds[1:] - bounds[:-1]
    longest = int(size[which].max())
    steps = np.arange(longest)[None]
    index = bounds[:-1][which][:, None] + np.minimum(steps, size[which][:, None] - 1)
    mask = torch.from_numpy(steps < size[which][:, None]).to(values.device)
    return values[torch.from_numpy(index).to(values.device)], mask


def train_step(
    net: Network, items: list[Item], rng: np.random.Generator, teacher: Network | None = None
) -> torch.Tensor:
    """Return the loss of some articles; those without labels are learnt from the teacher alone."""
    device = net.anchor.weight.device
    rows = tensors(items, device)
    h = net.encode(*rows)
    n = len(h)
    target, anywhere, use = np.zeros(n, np.float32), np.zeros(n, np.int64), np.ones(n, np.float32)
    labelled = np.zeros(n, np.float32)
    base = 0
    for item in items:
        if item.labels is not None:
            f = len(item.features)
            labelled[base : base + f] = 1
            target[base + item.labels.anchors] = 1
            for spans in item.labels.spans:
                for tag in (CONTENT, SOURCE, CUE):
                    anywhere[base + spans[tag]] = tag
            use[base : base + f][item.labels.ignore] = 0
        base += len(item.features)
    used, known = torch.from_numpy(use).to(device), torch.from_numpy(labelled).to(device)
    logits = net.anchor(h).squeeze(1).float()
    wanted = torch.from_numpy(target).to(device)
    told = None
    if teacher is not None:
        with torch.no_grad():
            told = teacher.encode(*rows)
            taught = teacher.anchor(told).squeeze(1).float().sigmoid()
        wanted = torch.lerp(taught, wanted, known * (1 - TAUGHT))
    total = (binary_cross_entropy_with_logits(logits, wanted, reduction="none") * used).sum()
    gold_anywhere = torch.from_numpy(anywhere).to(device)
    somewhere = cross_entropy(net.any(h).float(), gold_anywhere, reduction="none")
    total = total + 0.15 * (somewhere * used * known).sum()
    p = logits.detach().sigmoid().cpu().numpy()
    likely = p if teacher is None else np.maximum(p, taught.cpu().numpy())
    chosen, rivals, base = [], [], 0
    for item in items:
        at = slice(base, base + len(item.features))
        gold = item.labels.anchors if item.labels is not None else np.zeros(0, np.int64)
        others = np.setdiff1d(np.flatnonzero(likely[at] * use[at] > 0.08), gold)
        most = len(gold) + 3 if item.labels is not None else MOST
        if len(others) > most:
            others = rng.choice(others, most, replace=False)
        chosen.append(np.sort(np.concatenate([gold, others])).astype(np.int64))
        rivals.append(p[at] * use[at] > RIVAL)
        base += len(item.features)
    view, bounds = gather_windows(items, chosen, rivals)
    if len(bounds) > 1:
        t = {k: torch.from_numpy(v).to(device) for k, v in view.items()}
        args = (t["rows"], t["window"], t["anchor"], t["relations"], t["head"])
        tags, valid = net.look(h, *args)
        tags, valid = tags.float(), valid.float()
        tagged, is_gold = gold_tags(items, chosen, view, bounds)
        found = torch.from_numpy(is_gold.astype(np.float32)).to(device)
        if teacher is not None:
            with torch.no_grad():
                said, sure = teacher.look(told, *args)
                said, sure = said.float().softmax(-1), sure.float().sigmoid()
            has = np.concatenate([np.full(len(c), i.labels is not None) for i, c in
                                  zip(items, chosen, strict=True)])  # fmt: skip
            has = torch.from_numpy(has.astype(np.float32)).to(device)
            found = torch.lerp(sure, found, has * (1 - TAUGHT))
            # What the teacher says of windows that hold no quotation is nothing to learn.
            apart = cross_entropy(tags, said, reduction="none") * sure[t["window"]]
            total = total + 0.25 * apart.sum()
        total = total + 0.5 * binary_cross_entropy_with_logits(valid, found, reduction="sum")
        which = np.flatnonzero(is_gold)
        if len(which):
            emissions, mask = pad(tags, bounds, which)
            gold_padded, _ = pad(torch.from_numpy(tagged).to(device), bounds, which)
            loss = crf_loss(emissions, gold_padded, mask, net.transitions).sum()
            total = total + 0.25 * loss
    return total / len(items)


def fit(
    net: Network,
    train: list[Item],
    *,
    epochs: int,
    rate: float,
    rng: np.random.Generator,
    teacher: Network | None = None,
    minutes: float = 0,
    report: Callable[[Network, dict], None] = lambda net, row: None,
) -> Network:
    """Train, and return the averaged network.

    The rate falls linearly over the epochs, or over ``minutes`` where these are given and run out
    first.
    """
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    average = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998)
    )
    device = net.anchor.weight.device
    began, steps = time.time(), 0
    for epoch in range(epochs):
        random.shuffle(train)
        batches = [train[i : i + BATCH] for i in range(0, len(train), BATCH)]
        losses, progress = [], 0.0
        for k, batch in enumerate(batches):
            progress = (epoch + k / len(batches)) / epochs
            if minutes:
                progress = max(progress, (time.time() - began) / 60 / minutes)
                if progress >= 1:
                    break
            for group in optimizer.param_groups:
                warm = min(1, (steps + 1) / 100)
                group["lr"] = rate * (warm * (1 - progress) + 0.005)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                loss = train_step(net, batch, rng, teacher)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            average.update_parameters(net)
            losses.append(loss.detach())
            steps += 1
        loss = float(torch.stack(losses).mean()) if losses else 0
        spent = round((time.time() - began) / 60, 1)
        report(average.module, {"epoch": epoch, "minutes": spent, "loss": round(loss, 2)})
        if minutes and progress >= 1:
            break
    return average.module


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--items", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, help="labels the articles of --unlabelled")
    parser.add_argument("--distil", type=Path, help="a larger network (.pt or .npz) to imitate")
    parser.add_argument("--unlabelled", default="war", help="name of their items")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--minutes", type=float, default=0, help="stop earlier, the rate with it")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--window-width", type=int, default=80)
    parser.add_argument("--reach", type=int, default=48)
    parser.add_argument("--window-reach", type=int, default=32)
    parser.add_argument("--layers", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--window-layers", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--drop", type=float, default=0.3)
    parser.add_argument("--rate", type=float, default=0.002)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    rng = np.random.default_rng(args.seed)
    module = scorer(args.shared)
    dev = load(args.items, "dev")
    train = load(args.items, "train")
    table = torch.from_numpy(word_vectors().table)
    teacher = None
    if args.teacher:
        labels = load_network(args.teacher, table).to(args.device)
        train += labelled_by(labels, load(args.items, args.unlabelled))
    if args.distil:
        teacher = load_network(args.distil, table).to(args.device).eval()
        train += load(args.items, args.unlabelled)
    shape = Shape(
        width=args.width, window_width=args.window_width,
        reach=args.reach, window_reach=args.window_reach,
        layers=tuple(args.layers), window_layers=tuple(args.window_layers),
    )  # fmt: skip
    net = Network(shape, table, args.drop).to(args.device)
    count = sum(p.numel() for p in net.parameters())
    print(count, "parameters", len(train), "articles", flush=True)

    def report(average: Network, row: dict) -> None:
        if row["epoch"] % 3 == 2:
            row |= evaluate(module.score, dev, predict(average, dev))
        print(json.dumps(row), flush=True)
        torch.save({"state": average.state_dict(), "shape": net.shape}, args.out)

    final = fit(
        net, train, epochs=args.epochs, rate=args.rate, rng=rng, teacher=teacher,
        minutes=args.minutes, report=report,
    )  # fmt: skip
    torch.save({"state": final.state_dict(), "shape": net.shape}, args.out)
    meta = calibrate(module, dev, predict(final, dev))
    print(json.dumps(meta), flush=True)
    settings = {"low": LOW, "rival": RIVAL, **meta}
    state = {k: v.cpu() for k, v in final.state_dict().items()}
    export(state, net.shape, settings, args.out.with_suffix(".npz"))


if __name__ == "__main__":
    main()
