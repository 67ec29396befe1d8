"""Memory of a stream: peak RSS after each tenth of many articles, each with words of its own.

python -m benchmarks.memory --articles 20000
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from typing import TYPE_CHECKING

import stancekit

if TYPE_CHECKING:
    from collections.abc import Iterator


def texts(count: int) -> Iterator[str]:
    # Names and numbers that nobody met before: what a vocabulary that keeps all would grow by.
    for n in range(count):
        name = "".join(chr(97 + int(digit)) for digit in str(n * 7919)).capitalize()
        yield (
            f"“We condemn strike number {n} on Base{n},” said {name} {name}son, a minister of "
            f"Land{name}. She told Agency-{n} that {name}ville would answer on day {n}."
        )


def peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--keep-words", action="store_true", help="as it is without memory zones")
    args = parser.parse_args()
    analyzer = stancekit.load()
    if args.keep_words:
        # A stage that is not of the package might keep Docs: then nothing is forgotten.
        resolver = analyzer.resolver
        analyzer.resolver = lambda doc, quotations: resolver(doc, quotations)
    assert analyzer.language is not None
    strings = analyzer.language.vocab.strings
    step = args.articles // 10
    began = time.perf_counter()
    first = 0.0
    for number, _ in enumerate(analyzer.pipe(texts(args.articles)), 1):
        if number % step == 0:
            first = first or peak_mb()
            seconds = time.perf_counter() - began
            print(
                f"{number:7} articles  peak {peak_mb():7.1f} MB  {peak_mb() / first:5.3f} of the "
                f"first tenth's  {len(strings)} words  {number / seconds:.1f}/s",
                flush=True,
            )


if __name__ == "__main__":
    main()
