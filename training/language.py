"""Train the embedded English pipeline: tagger, morphologizer, parser, lemmatizer, entities.

    python -m training.language --shared ../shared --out stancekit/data/models/language

Sources: UD English EWT and GUM (parse, tags, lemmas), PolNeAR's silver entities
(denoised by a vote of each document). Training goes on whole runs of paragraphs
and on single sentences, with straight and with typographic marks. The lemmatizer comes
last, on frozen token vectors.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import spacy
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import minibatch
from thinc.api import Adam, Config, NumpyOps, fix_random_seed, set_current_ops

from stancekit.language.vectors import attach_vectors
from training.silver_entities import read_entities
from training.treebank import chunks, read_documents, to_doc

if TYPE_CHECKING:
    from spacy.language import Language

WIDTH = 128
CONFIG = f"""
[nlp]
lang = "en"
pipeline = ["tok2vec", "tagger", "morphologizer", "parser", "ner"]

[components]

[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"
[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = {WIDTH}
attrs = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
rows = [5000, 1000, 2500, 2500]
include_static_vectors = true
[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = {WIDTH}
window_size = 1
maxout_pieces = 3
depth = 4

[components.tagger]
factory = "tagger"
[components.tagger.model]
@architectures = "spacy.Tagger.v2"
[components.tagger.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {WIDTH}

[components.morphologizer]
factory = "morphologizer"
[components.morphologizer.model]
@architectures = "spacy.Tagger.v2"
[components.morphologizer.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {WIDTH}

[components.parser]
factory = "parser"
min_action_freq = 20
[components.parser.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "parser"
extra_state_tokens = false
hidden_width = 128
maxout_pieces = 2
use_upper = true
[components.parser.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {WIDTH}

[components.ner]
factory = "ner"
[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
[components.ner.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {WIDTH}
"""


def treebank_examples(nlp: Language, documents: list, rng: random.Random) -> list[Example]:
    """One pass over the treebanks, in runs of paragraphs of different lengths."""
    out = []
    for document in documents:
        size = rng.choice((30, 150, 400))
        for run in chunks(document, size, rng):
            gold = to_doc(nlp.vocab, run, typographic=rng.random() < 0.5)
            out.append(Example(nlp.make_doc(gold.text), gold))
    return out


def entity_examples(
    nlp: Language, articles: list, rng: random.Random, share: float
) -> list[Example]:
    """A share of the articles, cut to runs of paragraphs, annotated with entities only."""
    out = []
    for text, entities in articles:
        if rng.random() > share:
            continue
        doc = nlp.make_doc(text)
        gold = Doc(
            nlp.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc]
        )
        spans = [gold.char_span(s, e, label=k) for s, e, k in entities]
        gold.set_ents([s for s in spans if s is not None], default="outside")
        breaks = [0, *(t.i + 1 for t in doc if t.is_space and "\n\n" in t.text), len(doc)]
        start = 0
        for end in breaks:
            if end - start >= 250 or end == len(doc):
                piece = gold[start:end].as_doc() if end > start else None
                if piece is not None and len(piece):
                    example = Example(nlp.make_doc(piece.text), piece)
                    out.append(example)
                start = end
    return out


def evaluate(nlp: Language, dev: dict[str, list[Example]]) -> dict[str, float]:
    """Score by treebank (UAS, LAS, tags, sentences, lemmas) and on the silver entities."""
    out = {}
    for name, examples in dev.items():
        fresh = [Example(nlp.make_doc(e.reference.text), e.reference) for e in examples]
        scores = nlp.evaluate(fresh)
        keys = (
            ("ents_f",)
            if name == "entities"
            else ("dep_uas", "dep_las", "tag_acc", "pos_acc", "sents_f", "lemma_acc")
        )
        out |= {f"{name}.{k}": round(scores[k], 4) for k in keys if scores.get(k) is not None}
        if name == "entities":
            out |= {f"entities.{k}": round(v["f"], 3) for k, v in scores["ents_per_type"].items()}
    return out


def build() -> Language:
    """Return the untrained pipeline with the word vectors in its vocabulary."""
    config = spacy.util.load_config_from_str(CONFIG)
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    attach_vectors(nlp.vocab)
    return nlp


LEMMATIZER = f"""
[model]
@architectures = "spacy.Tagger.v2"
[model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {WIDTH}
"""


def add_lemmatizer(nlp: Language, documents: list, rng: random.Random, epochs: int = 3) -> None:
    """Train the lemmatizer last, on token vectors that no longer move.

    Trained along, it loses its trees as soon as training goes on from a saved pipeline.
    """
    others = [name for name in nlp.pipe_names if name != "tok2vec"]
    config = {**Config().from_str(LEMMATIZER), "min_tree_freq": 3}
    nlp.add_pipe("trainable_lemmatizer", config=config, before="ner")
    examples = treebank_examples(nlp, documents, rng)
    nlp.get_pipe("trainable_lemmatizer").initialize(lambda: examples, nlp=nlp)
    optimizer = Adam(0.002)
    for epoch in range(epochs):
        rng.shuffle(examples)
        losses: dict[str, float] = {}
        optimizer.learn_rate = 0.002 * (1 - epoch / epochs)
        for batch in minibatch(examples, size=16):
            nlp.update(
                batch,
                sgd=optimizer,
                losses=losses,
                exclude=["tok2vec", *others],
                annotates=["tok2vec"],
            )
        print(
            json.dumps({"lemmatizer": epoch, "loss": round(losses["trainable_lemmatizer"])}),
            flush=True,
        )
        examples = treebank_examples(nlp, documents, rng)


def save(nlp: Language, out: Path) -> None:
    """Write the pipeline without the vectors, which ship on their own; the bounds go in front."""
    nlp.to_disk(out, exclude=["vectors"])
    packed = spacy.load(out, exclude=["vectors"])
    packed.add_pipe("stancekit_bounds", first=True)
    packed.meta |= {
        "name": "stancekit",
        "version": "1.0.0",
        "description": "Embedded English pipeline of stancekit",
    }
    packed.to_disk(out, exclude=["vectors"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument(
        "--minutes", type=float, default=60, help="stop at the end of an epoch after this long"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=0.0015)
    parser.add_argument("--start", type=Path, help="go on from a pipeline that was saved before")
    args = parser.parse_args()
    treebank = args.shared / "data" / "treebank"
    if not treebank.is_dir():
        raise SystemExit(
            f"{treebank} is missing: training needs the treebanks there (see training/README.md)"
        )
    set_current_ops(NumpyOps(use_blis=False))
    fix_random_seed(args.seed)
    rng = random.Random(args.seed)

    nlp = build()
    documents = [
        d for f in ("ewt-train", "gum-train") for d in read_documents(treebank / f"{f}.conllu")
    ]
    articles = list(read_entities(args.shared, "train"))
    dev = {
        name: [
            Example(nlp.make_doc(doc.text), doc)
            for d in read_documents(treebank / f"{name}-dev.conllu")
            for doc in [to_doc(nlp.vocab, d)]
        ]
        for name in ("gum", "ewt")
    }
    dev["gum_curly"] = [
        Example(nlp.make_doc(doc.text), doc)
        for d in read_documents(treebank / "gum-dev.conllu")
        for doc in [to_doc(nlp.vocab, d, typographic=True)]
    ]
    dev["entities"] = []
    for text, entities in read_entities(args.shared, "dev"):
        doc = nlp.make_doc(text)
        spans = [doc.char_span(s, e, label=k) for s, e, k in entities]
        doc.set_ents([s for s in spans if s is not None])
        dev["entities"].append(Example(nlp.make_doc(text), doc))

    first = treebank_examples(nlp, documents, rng) + entity_examples(nlp, articles, rng, 0.3)
    optimizer = Adam(
        0.001,
        beta1=0.9,
        beta2=0.999,
        L2=0.01,
        L2_is_weight_decay=True,
        grad_clip=1.0,
        use_averages=True,
    )
    if args.start:
        nlp = spacy.load(args.start, exclude=["vectors"], disable=["stancekit_bounds"])
        nlp.remove_pipe("stancekit_bounds")
        nlp.remove_pipe("trainable_lemmatizer")
        attach_vectors(nlp.vocab)
    else:
        nlp.initialize(lambda: first, sgd=optimizer)
    began = time.time()
    epochs = args.epochs
    for epoch in range(args.epochs):
        done = (time.time() - began) / 60
        examples = treebank_examples(nlp, documents, rng) + entity_examples(
            nlp, articles, rng, 0.35
        )
        rng.shuffle(examples)
        losses: dict[str, float] = {}
        batches = list(minibatch(examples, size=12))
        for step, batch in enumerate(batches):
            progress = max((epoch + step / len(batches)) / epochs, done / args.minutes)
            optimizer.learn_rate = (
                args.rate
                * min(1.0, (epoch * len(batches) + step + 1) / 300)
                * max(0.03, 1 - progress)
            )
            nlp.update(batch, sgd=optimizer, losses=losses, drop=0.15)
        row = {
            "epoch": epoch,
            "minutes": round((time.time() - began) / 60, 1),
            **{k: round(v) for k, v in losses.items()},
        }
        if epoch % 3 == 2 or epoch == epochs - 1 or (time.time() - began) / 60 > args.minutes:
            with nlp.use_params(optimizer.averages):
                row |= evaluate(nlp, dev)
                nlp.to_disk(args.out, exclude=["vectors"])
        print(json.dumps(row), flush=True)
        if (time.time() - began) / 60 > args.minutes:
            break
    nlp = spacy.load(args.out, exclude=["vectors"])
    attach_vectors(nlp.vocab)
    add_lemmatizer(nlp, documents, rng)
    row |= evaluate(nlp, dev)
    print(json.dumps(row), flush=True)
    save(nlp, args.out)
    (args.out / "scores.json").write_text(json.dumps(row, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
