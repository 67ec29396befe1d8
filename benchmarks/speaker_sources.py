"""Measure pronoun sources of PolNeAR dev against labels of a language model.

    python -m benchmarks.speaker_sources --shared ../shared [--errors]

The machine-made chains are wrong too often to measure by. For ``speaker_sources.tsv`` a large
language model, no person, read the passage of each pronoun source where the chain is missing,
joins several people, or contradicts the ranker of the time; it knew that ranker's answers while
it labelled. Elsewhere chain and ranker agreed, and that counts as the label. An answer is right
if the entity chosen has one of the labelled mentions. The quotations are those of the corpus.
Baselines: the nearest person before, and who spoke last.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.language import load_language
from stancekit.speakers.discourse import Discourse, read_article
from stancekit.speakers.ranker import load_ranker
from training.speakers import read

if TYPE_CHECKING:
    from stancekit.speakers.mentions import Ref
    from training.speaker_data import Sample

TABLE = Path(__file__).with_name("speaker_sources.tsv")
KINDS = {"m": "he, she", "f": "he, she", "p": "they, it", "n": "they, it"}


def labels() -> dict[str, list[tuple[int, str, list[tuple[int, int]]]]]:
    """Return for each article the offsets of its pronouns, and where the right one is named."""
    out: dict[str, list[tuple[int, str, list[tuple[int, int]]]]] = {}
    rows = [x for x in TABLE.read_text(encoding="utf8").splitlines() if x and x[0] != "#"]
    for row in rows[1:]:
        article, offset, how, mentions = row.split("\t")
        spans = [(int(a), int(b)) for a, b in (m.split("-") for m in mentions.split())]
        out.setdefault(article, []).append((int(offset), how, spans))
    return out


def right(found: Discourse, who: int, spans: list[tuple[int, int]]) -> bool:
    ann = found.ann
    return who >= 0 and any(
        int(ann.starts[ref.start]) < end and start < int(ann.ends[ref.end - 1])
        for ref in found.entities[who].refs
        if ref.form != "pronoun"
        for start, end in spans
    )


def baselines(found: Discourse, ref: Ref) -> tuple[int, int]:
    """Return the nearest person (group, body) before a pronoun, and the last speaker."""
    sources = {r.head for s in found.sources if s for r in s.refs}
    sorts = {"m": {"person"}, "f": {"person"}, "p": {"group", "org"}}.get(ref.noun, {"org"})
    before = [r for r in found.refs if r.start < ref.start and r.who >= 0]
    near = [r.who for r in before if found.entities[r.who].sort in sorts]
    spoke = [r.who for r in before if r.head in sources]
    return near[-1] if near else -1, spoke[-1] if spoke else -1


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--language", default=None)
    parser.add_argument("--ranker", default=None)
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    ranker = load_ranker(args.ranker)
    _, samples = read(args.shared, "dev", load_language(args.language), args.cache)
    wanted = labels()
    hits: dict[str, list[tuple[bool, bool, bool]]] = {}
    sure: list[tuple[float, bool]] = []
    for sample in samples:
        found = walk(sample, ranker)
        pronouns = {int(found.ann.starts[r.head]): r for r in found.refs if r.form == "pronoun"}
        for offset, how, spans in wanted.get(sample.id, ()):
            ref = pronouns[offset]
            near, spoke = baselines(found, ref)
            row = (right(found, ref.who, spans), right(found, near, spans),
                   right(found, spoke, spans))  # fmt: skip
            scores = found.scores.get(ref.head)
            if scores:
                sure.append((scores[0][1], row[0]))
            for group in (KINDS[ref.noun], "all", f"  {how}"):
                hits.setdefault(group, []).append(row)
            if args.errors and not row[0]:
                name = found.entities[ref.who].name if ref.who >= 0 else None
                meant = [found.ann.text[a:b] for a, b in spans]
                print(f"{sample.id} {offset} {how}: {name!r}, should be {meant}")
    for group, rows in hits.items():
        columns = zip(("right", "nearest", "last speaker"), zip(*rows, strict=True), strict=True)
        cells = "  ".join(f"{name} {sum(c) / len(c):.3f}" for name, c in columns)
        print(f"{group:10} n {len(rows):3}  {cells}")
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.8), (0.8, 1.01)):
        part = [ok for score, ok in sure if low <= score < high]
        if part:
            share = sum(part) / len(part)
            print(f"score {low:.1f}-{min(high, 1):.1f}: n {len(part):3}, right {share:.2f}")


def walk(sample: Sample, ranker: object) -> Discourse:
    choose = lambda _ref, _found, X: ranker.scores(X)  # type: ignore[attr-defined] # noqa: E731
    return read_article(sample.ann, sample.quotes, choose, ranker.threshold_new)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
