"""Speed on PolNeAR dev: what each stage adds to the bare pipeline, latency, jobs, growth, peers.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.speed --shared ../shared
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import stancekit
from benchmarks.shared import data_folder, read_rows
from stancekit.corpus import run
from stancekit.language import parse_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancekit import StanceAnalyzer

CITRON = "Citron 2.0-2.3 articles/s and 30 s of its own for 84 articles (measured beforehand)"


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def stages(analyzer: StanceAnalyzer, texts: list[str], rounds: int) -> None:
    nlp = analyzer.language
    assert nlp is not None
    works: dict[str, Callable[[], object]] = {
        "bare pipeline": lambda: list(parse_many(nlp, texts)),
        "quotations": lambda: [analyzer.extractor(d) for d in parse_many(nlp, texts)],
        "full analysis": lambda: list(analyzer.pipe(texts)),
    }
    if importlib.util.find_spec("textacy"):
        works["textacy"] = lambda: textacy_quotations(nlp, texts)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    # In turns, so that a machine that becomes slower does so for all.
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(timed(work))
    base = min(wall for wall, _ in taken["bare pipeline"])
    base_cpu = min(cpu for _, cpu in taken["bare pipeline"])
    print(f"{'':16}{'s':>8}{'cpu s':>8}{'art./s':>8}{'ratio':>8}{'of cpu':>8}")
    for name, times in taken.items():
        wall, cpu = min(w for w, _ in times), min(c for _, c in times)
        print(
            f"{name:16}{wall:8.2f}{cpu:8.2f}{len(texts) / wall:8.1f}{wall / base:8.2f}"
            f"{cpu / base_cpu:8.2f}"
        )
    if "textacy" not in works:
        print("textacy: not installed (0.13 goes with spaCy 3.8: pip install textacy)")
    print(CITRON)


def textacy_quotations(nlp: object, texts: list[str]) -> int:
    from textacy.extract.triples import direct_quotations

    found = 0
    for doc in parse_many(nlp, texts):  # type: ignore[arg-type]
        try:
            found += sum(1 for _ in direct_quotations(doc))
        except ValueError:  # an odd number of marks: it gives up on the article
            continue
    return found


def loading() -> None:
    code = (
        "import time; t = time.perf_counter(); import stancekit; stancekit.load();"
        "print(time.perf_counter() - t)"
    )
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    print(f"load: {min(times):.2f} s (import and models, a new process)")


def latency(analyzer: StanceAnalyzer, texts: list[str]) -> None:
    near = sorted(texts, key=lambda t: abs(len(t.split()) - 700))[:15]
    times = [timed(lambda text=text: analyzer(text)) for text in near]  # type: ignore[misc]
    wall = statistics.median(w for w, _ in times)
    cpu = statistics.median(c for _, c in times)
    words = statistics.mean(len(t.split()) for t in near)
    print(
        f"latency of an article of {words:.0f} words: {wall:.3f} s (processor {cpu:.3f} s), median"
    )


def jobs(analyzer: StanceAnalyzer, texts: list[str], count: int) -> None:
    rows = [(text, {"id": str(n)}) for n, text in enumerate(islice(cycle(texts), count))]
    list(analyzer.pipe(texts[:8], n_jobs=2, batch_size=1))  # the workers are there and loaded
    walls = {}
    for n in (1, 2):
        walls[n], _ = timed(lambda n=n: list(analyzer.pipe((t for t, _ in rows), n_jobs=n)))  # type: ignore[misc]
    print(f"pipe, {count} articles: 1 job {walls[1]:.1f} s, 2 jobs {walls[2]:.1f} s, "
          f"{walls[1] / walls[2]:.2f} times as fast")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        # Small chunks, so that the end, where one worker waits for the other, is as short a part
        # of so few articles as it is of many in chunks of the usual size.
        for n in (1, 2):
            walls[n], _ = timed(
                lambda n=n: run(rows, Path(folder, str(n)), analyzer, n_jobs=n, chunk_size=12)  # type: ignore[misc]
            )
    print(f"corpus run, stored: 1 job {walls[1]:.1f} s, 2 jobs {walls[2]:.1f} s, "
          f"{walls[1] / walls[2]:.2f} times as fast")  # fmt: skip


def growth(analyzer: StanceAnalyzer, texts: list[str], largest: int) -> None:
    """One article of 10 kB to 1 MB: the text of many, paragraph below paragraph."""
    whole = "\n\n".join(islice(cycle(texts), 2 * largest // len(texts[0]) + len(texts)))
    print(f"{'characters':>12}{'s':>8}{'cpu s':>8}{'cpu s/MB':>10}")
    size = 10_000
    while size <= largest:
        text = whole[:size]
        wall, cpu = timed(lambda text=text: analyzer(text))  # type: ignore[misc]
        print(f"{size:12}{wall:8.2f}{cpu:8.2f}{cpu / size * 1e6:10.1f}", flush=True)
        size = size * 10 if size * 10 <= largest or size == largest else largest


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rounds", type=int, default=3, help="the fastest counts")
    parser.add_argument("--jobs-articles", type=int, default=252)
    parser.add_argument("--largest", type=int, default=1_000_000, help="characters of an article")
    parser.add_argument(
        "--only", choices=("stages", "load", "latency", "jobs", "growth"), help="one table only"
    )
    args = parser.parse_args()
    texts = [r["text"] for r in read_rows(data_folder(args.shared) / "polnear" / "dev.jsonl")]
    analyzer = stancekit.load()
    analyzer(texts[0])
    tables: dict[str, Callable[[], None]] = {
        "stages": lambda: stages(analyzer, texts, args.rounds),
        "load": loading,
        "latency": lambda: latency(analyzer, texts),
        "jobs": lambda: jobs(analyzer, texts, args.jobs_articles),
        "growth": lambda: growth(analyzer, texts, args.largest),
    }
    for name, table in tables.items():
        if args.only in {None, name}:
            table()
            sys.stdout.flush()


if __name__ == "__main__":
    main()
