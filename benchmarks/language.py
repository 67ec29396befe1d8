"""The embedded pipeline on the treebanks' dev parts and the silver entities.

python -m benchmarks.language --shared ../shared
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from spacy.training import Example

from benchmarks.shared import data_folder, read_rows
from stancekit.language import load_language, parse_many
from training.silver_entities import read_entities
from training.treebank import read_documents, to_doc


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    args = parser.parse_args()
    data = data_folder(args.shared)
    began = time.perf_counter()
    load_language()
    print(f"loading: {time.perf_counter() - began:.2f} s")
    nlp = load_language(everything=True)
    for name in ("gum", "ewt"):
        for marks in ("straight", "typographic"):
            examples = []
            for document in read_documents(data / "treebank" / f"{name}-dev.conllu"):
                gold = to_doc(nlp.vocab, document, typographic=marks == "typographic")
                examples.append(Example(nlp.make_doc(gold.text), gold))
            s = nlp.evaluate(examples)
            keys = {
                "dep_uas": "UAS",
                "dep_las": "LAS",
                "tag_acc": "tags",
                "pos_acc": "UPOS",
                "sents_f": "sentences",
                "lemma_acc": "lemmas",
            }
            print(
                f"{name} dev, {marks} marks: "
                + ", ".join(f"{v} {100 * s[k]:.1f}" for k, v in keys.items())
            )
    examples = []
    for text, entities in read_entities(args.shared, "dev"):
        gold = nlp.make_doc(text)
        spans = [gold.char_span(a, b, label=k) for a, b, k in entities]
        gold.set_ents([s for s in spans if s is not None])
        examples.append(Example(nlp.make_doc(text), gold))
    s = nlp.evaluate(examples)
    print(
        f"silver entities, PolNeAR dev: F1 {s['ents_f']:.3f}",
        {k: round(v["f"], 3) for k, v in s["ents_per_type"].items()},
    )
    nlp = load_language()
    texts = [a["text"] for a in read_rows(data / "polnear" / "dev.jsonl")]
    words = sum(len(t.split()) for t in texts)
    list(parse_many(nlp, texts[:10]))
    began, cpu = time.perf_counter(), time.process_time()
    tokens = sum(len(doc) for doc in parse_many(nlp, texts))
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    threads = os.environ.get("OPENBLAS_NUM_THREADS")
    print(
        f"speed, what later stages need: {tokens / used:.0f} tokens/s ({words / used:.0f} words "
        f"between blanks) of processor time; {tokens / wall:.0f} tokens/s of wall time "
        f"(OPENBLAS_NUM_THREADS={threads})"
    )


if __name__ == "__main__":
    main()
