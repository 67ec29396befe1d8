"""Measure how often the speaker's name is right on labelled news, given the quotations.

    python -m benchmarks.speaker_names --shared ../shared [--list]

The quotations and sources of ``data/stance/dev.jsonl`` are given; names count as in
``tools/score_stance.py`` (equal, or the last words agree). Speakers who are not named in the
excerpt are left out of the count.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks.shared import data_folder, read_rows, tool
from stancekit.language import load_language
from stancekit.records import Mention, MentionKind, Quotation, QuotationKind, TextSpan
from stancekit.speakers import SpeakerResolver


def quotations(row: dict[str, Any]) -> list[Quotation]:
    text = row["text"]
    out = []
    for k, quote in enumerate(row["quotes"]):
        source = None
        if quote["source"]:
            span = TextSpan.of(text, quote["source"][0][0], quote["source"][-1][1])
            source = Mention(span=span, kind=MentionKind.NAME)
        out.append(
            Quotation(
                id=f"q{k + 1}",
                kind=QuotationKind(quote["kind"]),
                contents=tuple(TextSpan.of(text, s, e) for s, e in quote["content"]),
                source=source,
            )
        )
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--language", default=None)
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    scorer = tool(args.shared, "score_stance")
    nlp = load_language(args.language)
    resolver = SpeakerResolver()
    counts: dict[str, list[bool]] = {}
    for row in read_rows(data_folder(args.shared) / "stance" / "dev.jsonl"):
        resolved = resolver.resolve(nlp(row["text"]), quotations(row))
        for gold, answer in zip(row["quotes"], resolved, strict=True):
            speaker = answer.quotation.speaker
            right = scorer.same_speaker(gold["speaker"], speaker.name if speaker else None)
            source = answer.quotation.source
            if scorer.proper(gold["speaker"]):
                counts.setdefault(str(source.kind) if source else "none", []).append(right)
            if args.list:
                mention = source.span.text if source else None
                print(
                    "  " if right else "X ", f"{mention!s:45.45} {gold['speaker']:35.35}",
                    f"{speaker.kind} | {speaker.name} | {speaker.role} | {speaker.affiliation} "
                    f"| {speaker.country}" if speaker else "-", f"{answer.confidence:.2f}",
                )  # fmt: skip
    everything = [right for rights in counts.values() for right in rights]
    for kind, rights in [*sorted(counts.items()), ("all", everything)]:
        print(f"{kind:10} n {len(rights):3}  named {sum(rights) / len(rights):.3f}")


if __name__ == "__main__":
    main()
