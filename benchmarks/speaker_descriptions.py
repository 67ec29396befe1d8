"""Measure role, affiliation and country on the hand-labelled mentions.

    python -m benchmarks.speaker_descriptions [--errors]

Every third row is held out: rules were written looking at the others only.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.language import load_language
from stancekit.records import Mention, MentionKind, Quotation, QuotationKind, Speaker, TextSpan
from stancekit.speakers import SpeakerResolver

if TYPE_CHECKING:
    from spacy.tokens import Doc

TABLE = Path(__file__).parents[1] / "tests" / "data" / "speaker_mentions.tsv"
FIELDS = ("name", "kind", "role", "affiliation", "country")


@dataclass(frozen=True)
class Row:
    """One labelled mention."""

    text: str
    start: int
    end: int
    gold: dict[str, str | None]
    held_out: bool


def read_rows(path: Path = TABLE) -> list[Row]:
    rows = []
    lines = [x for x in path.read_text(encoding="utf8").splitlines() if x and x[0] != "#"]
    for number, line in enumerate(lines):
        marked, *cells = line.split("\t")
        start = marked.index("[[")
        end = marked.index("]]") - 2
        text = marked.replace("[[", "").replace("]]", "")
        gold = {f: None if c == "-" else c for f, c in zip(FIELDS, cells, strict=True)}
        rows.append(Row(text, start, end, gold, number % 3 == 2))
    return rows


def answer(doc: Doc, resolver: SpeakerResolver, row: Row) -> Speaker | None:
    rest = row.text.find(" ", row.end + 1)
    content = TextSpan.of(row.text, max(rest, 0), len(row.text))
    source = Mention(span=TextSpan.of(row.text, row.start, row.end), kind=MentionKind.NAME)
    quotation = Quotation(
        id="q1", kind=QuotationKind.INDIRECT, contents=(content,), source=source
    )  # fmt: skip
    (resolved,) = resolver(doc, [quotation])
    return resolved.speaker


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--language", default=None)
    parser.add_argument(
        "--errors", action="store_true", help="list the wrong rows that are not held out"
    )
    args = parser.parse_args()
    nlp = load_language(args.language)
    resolver = SpeakerResolver()
    rows = read_rows()
    hits: dict[bool, dict[str, int]] = {
        part: dict.fromkeys((*FIELDS, "exact"), 0) for part in (False, True)
    }
    sizes = {False: 0, True: 0}
    for row, doc in zip(rows, nlp.pipe(row.text for row in rows), strict=True):
        speaker = answer(doc, resolver, row)
        found = {f: getattr(speaker, f, None) for f in FIELDS}
        if found["kind"] is not None:
            found["kind"] = str(found["kind"])
        wrong = [f for f in FIELDS if found[f] != row.gold[f]]
        sizes[row.held_out] += 1
        for f in FIELDS:
            hits[row.held_out][f] += f not in wrong
        described = not {"role", "affiliation", "country"} & set(wrong)
        hits[row.held_out]["exact"] += described
        if wrong and args.errors and not row.held_out:
            print(row.text)
            for f in wrong:
                print(f"    {f}: {found[f]!r}, should be {row.gold[f]!r}")
    for part, label in ((False, "seen while writing"), (True, "held out")):
        cells = [f"{f} {n / sizes[part]:.3f}" for f, n in hits[part].items()]
        print(f"{label:20} n {sizes[part]}  " + "  ".join(cells))


if __name__ == "__main__":
    main()
