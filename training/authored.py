"""Checks and installs the authored quotations.

    python -m training.authored install FILES... --shared ../shared [--second FILES...]
        [--settled FILE] [--contrast]
    python -m training.authored check --shared ../shared
    python -m training.authored sample --out todo.jsonl --n 300
    python -m training.authored agree LABELS.jsonl...

``install`` merges the authors' files, drops what echoes real text or another row, and writes the
data file of the package: the rows to train on, or the contrast sets, of which pairs are kept or
dropped as a whole. ``check`` says whether the installed files would pass. ``sample`` writes
rows without their labels for a second, blind reader; ``agree`` compares the labels that came back.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import cohen_kappa_score

from stancekit.datasets import AuthoredRow, load_authored, load_contrast, read_rows
from stancekit.records import Stance
from stancekit.stance.targets import get_target

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDER = Path(__file__).parents[1] / "stancekit" / "data" / "stance"
INSTALLED, CONTRAST = FOLDER / "authored.jsonl", FOLDER / "contrast.jsonl"
SIDES = {"ukraine", "western", "russia", "neutral", "civil", "other"}
LENGTH = 5
# Between rows: the share of word 5-grams that two quotations have in common.
TOO_ALIKE = 0.6
# Against real text to train on: so many 5-grams, or such a share of them, or such a cosine.
ECHO_GRAMS, ECHO_SHARE, ECHO_COSINE = 3, 0.25, 0.45
# Text that scores are measured on is guarded more closely: no 5-gram in common at all.
MEASURED_GRAMS, MEASURED_COSINE = 1, 0.28
_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True)
class RealText:
    name: str
    text: str
    quotations: tuple[str, ...] = ()
    measured: bool = False


def words_of(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def grams_of(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[i : i + LENGTH]) for i in range(len(words) - LENGTH + 1)}


def read_jsonl(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def real_texts(shared: Path) -> list[RealText]:
    """All real text at hand; what scores are measured on is marked."""
    found = []
    for row in read_jsonl(shared / "data/stance/dev.jsonl"):
        quotations = tuple(
            " ".join(row["text"][a:b] for a, b in q["content"]) for q in row["quotes"]
        )
        found.append(RealText(f"dev {row['id']}", row["text"], quotations, measured=True))
    found += [
        RealText(f"seed {path.stem[:3]}", path.read_text("utf-8"), measured=True)
        for path in sorted((shared / "seeds").glob("*.txt"))
    ]
    for row in read_jsonl(shared / "data/stance/train.jsonl"):
        text = f"{row['quote']} {row['context']}"
        found.append(RealText(f"train {row['id']}", text, (row["quote"],)))
    found += [
        RealText(f"{path.parent.name}/{path.stem} {row['id']}", row["text"])
        for path in (
            shared / "data/warnews.jsonl",
            shared / "data/polnear/train.jsonl",
            shared / "data/polnear/dev.jsonl",
        )
        for row in read_jsonl(path)
    ]
    return found


def problems_of(row: AuthoredRow) -> list[str]:
    """What is wrong with a row by itself."""
    found = []
    try:
        get_target(row.target)
        row.to_quotation()
    except ValueError as error:
        found.append(str(error))
    if row.speaker_side not in SIDES:
        found.append(f"speaker_side {row.speaker_side!r} is none of {sorted(SIDES)}")
    if row.cue and row.cue not in row.context:
        found.append(f"cue {row.cue!r} does not occur in the sentence")
    if not row.phenomenon or not row.speaker_role:
        found.append("phenomenon or speaker_role is empty")
    return found


def near_duplicates(rows: Sequence[AuthoredRow]) -> dict[str, str]:
    """Rows that say almost what an earlier row says, with the reason."""
    reasons: dict[str, str] = {}
    seen: dict[tuple[str, ...], list[int]] = defaultdict(list)
    plain: dict[tuple[str, ...], tuple[str, str]] = {}
    sets = [grams_of(row.quotation) for row in rows]
    for number, (row, grams) in enumerate(zip(rows, sets, strict=True)):
        wording = tuple(words_of(row.quotation))
        # Of a pair both rows may even say the same, where the cue tells them apart.
        if wording in plain and not (row.pair and plain[wording][1] == row.pair):
            reasons[row.id] = f"same words as {plain[wording][0]}"
            continue
        plain[wording] = row.id, row.pair
        shared_with = Counter(other for gram in grams for other in seen[gram])
        for other, common in shared_with.items():
            if row.pair and rows[other].pair == row.pair:
                continue
            if common / len(grams | sets[other]) > TOO_ALIKE:
                reasons[row.id] = f"nearly the words of {rows[other].id}"
        for gram in grams:
            seen[gram].append(number)
    return reasons


def echoes(rows: Sequence[AuthoredRow], real: Sequence[RealText]) -> dict[str, str]:
    """Rows whose words stand in real text, with the reason."""
    reasons: dict[str, str] = {}
    names: dict[tuple[str, ...], str] = {}
    measured: set[tuple[str, ...]] = set()
    for text in real:
        grams = grams_of(text.text)
        for gram in grams:
            names.setdefault(gram, text.name)  # measured text comes first and is named first
        if text.measured:
            measured |= grams
    for row in rows:
        grams = grams_of(row.quotation)
        hits = grams & names.keys()
        guarded = grams & measured
        if (
            len(guarded) >= MEASURED_GRAMS
            or len(hits) >= ECHO_GRAMS
            or (len(hits) > 1 and len(hits) / len(grams) >= ECHO_SHARE)
        ):
            gram = min(guarded or hits)
            reasons[row.id] = (
                f"{len(hits)} 5-grams of real text: {' '.join(gram)!r} ({names[gram]})"
            )
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, stop_words="english")
    quotations = [(q, text) for text in real for q in text.quotations]
    vectors.fit([row.quotation for row in rows] + [q for q, _ in quotations])
    own = vectors.transform([row.quotation for row in rows])
    alike = (own @ vectors.transform([q for q, _ in quotations]).T).tocoo()
    for i, j, cosine in zip(alike.row, alike.col, alike.data, strict=True):
        text = quotations[j][1]
        if cosine >= (MEASURED_COSINE if text.measured else ECHO_COSINE):
            reasons.setdefault(rows[i].id, f"cosine {cosine:.2f} with {text.name}")
    return reasons


def kept(rows: Sequence[AuthoredRow], shared: Path) -> tuple[list[AuthoredRow], dict[str, str]]:
    """Split rows into those to keep and the reasons for the rest."""
    reasons = {row.id: "; ".join(found) for row in rows if (found := problems_of(row))}
    for id_, times in Counter(row.id for row in rows).items():
        if times > 1:
            raise SystemExit(f"id {id_} is used {times} times")
    sound = [row for row in rows if row.id not in reasons]
    reasons |= echoes(sound, real_texts(shared)) | near_duplicates(sound)
    return [row for row in rows if row.id not in reasons], reasons


def second_labels(paths: Iterable[Path]) -> dict[str, list[Stance]]:
    labels: dict[str, list[Stance]] = defaultdict(list)
    for path in paths:
        for row in read_jsonl(path):
            labels[row["id"]].append(Stance(row["label"]))
    return labels


def write_rows(rows: Iterable[AuthoredRow], path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        for row in sorted(rows, key=lambda r: (r.pair, r.id)):
            out.write(json.dumps(row.to_dict(), ensure_ascii=False) + "\n")


def install(args: argparse.Namespace) -> None:
    rows = [row for path in args.files for row in read_rows(path)]
    keep, reasons = kept(rows, args.shared)
    for id_, reason in sorted(reasons.items()):
        print(f"dropped {id_}: {reason}")
    labels = second_labels(args.second)
    keep = [replace(row, second=tuple(labels.get(row.id, ()))) for row in keep]
    # Where readers differed, the row was read again: {"id": ..., "label": a stance, or "drop"}.
    settled = {row["id"]: row["label"] for row in read_jsonl(args.settled)} if args.settled else {}
    final = [
        replace(row, label=Stance(settled.get(row.id, row.label)))
        for row in keep
        if settled.get(row.id) != "drop"
    ]
    if args.contrast:
        whole = Counter(row.pair for row in final)
        final = [row for row in final if whole[row.pair] == 2]
    write_rows(final, CONTRAST if args.contrast else INSTALLED)
    print(
        f"{len(rows)} rows, {len(reasons)} dropped by the checks, "
        f"{len(keep) - len(final)} as ambiguous; {len(final)} installed"
    )
    read_again = [row for row in final if row.second]
    same = sum(row.label == row.second[0] for row in read_again)
    print(f"{len(read_again)} rows with a second label, {same} of them the same")
    for field in ("label", "target", "kind", "group"):
        print(field, dict(Counter(str(getattr(row, field)) for row in final).most_common()))


def check(args: argparse.Namespace) -> None:
    rows = load_authored() + load_contrast()
    _, reasons = kept(rows, args.shared)
    for id_, reason in sorted(reasons.items()):
        print(f"{id_}: {reason}")
    print(f"{len(rows)} rows, {len(reasons)} with problems")
    sys.exit(bool(reasons))


def sample(args: argparse.Namespace) -> None:
    rows = random.Random(args.seed).sample(load_authored(), args.n)
    fields = ("id", "target", "quotation", "sentence", "before", "cue", "speaker_role")
    with args.out.open("w", encoding="utf-8") as out:
        for row in rows:
            shown = {field: getattr(row, field) for field in fields}
            out.write(json.dumps(shown, ensure_ascii=False) + "\n")


def agree(args: argparse.Namespace) -> None:
    rows = {row.id: row for path in args.rows for row in read_rows(path)} or {
        row.id: row for row in load_authored()
    }
    for path in args.labels:
        labels = second_labels([path])
        pairs = [(rows[i].label, labels[i][0]) for i in labels if i in rows]
        first, second = zip(*pairs, strict=True)
        same = sum(a == b for a, b in pairs) / len(pairs)
        kappa = cohen_kappa_score([str(a) for a in first], [str(b) for b in second])
        print(f"{path.name}: {len(pairs)} rows, agreement {same:.3f}, Cohen's kappa {kappa:.3f}")
        print(dict(Counter(f"{a} -> {b}" for a, b in pairs if a != b)))
        for id_ in sorted(labels):
            if id_ in rows and rows[id_].label != labels[id_][0]:
                row = rows[id_]
                change = f"{row.label} -> {labels[id_][0]}"
                print(f"  {id_} {row.target} {change} | {row.before} | {row.sentence}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    for run in (install, check, sample, agree):
        command = commands.add_parser(run.__name__)
        command.set_defaults(run=run)
        if run is install:
            command.add_argument("files", type=Path, nargs="+")
            command.add_argument("--second", type=Path, nargs="*", default=[])
            command.add_argument("--settled", type=Path)
            command.add_argument("--contrast", action="store_true", help="these are minimal pairs")
        if run in (install, check):
            command.add_argument("--shared", type=Path, required=True)
        if run is sample:
            command.add_argument("--out", type=Path, required=True)
            command.add_argument("--n", type=int, default=300)
            command.add_argument("--seed", type=int, default=0)
        if run is agree:
            command.add_argument("labels", type=Path, nargs="+")
            command.add_argument("--rows", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
