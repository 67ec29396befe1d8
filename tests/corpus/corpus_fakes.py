"""An analyzer that needs no models, so that thousands of articles take seconds."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancekit.records import (
    Analysis,
    AnalysisWarning,
    Article,
    Quotation,
    QuotationKind,
    Speaker,
    SpeakerKind,
    Stance,
    StanceResult,
    TextSpan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# "NAME: words [stance]" is a quotation.
_LINE = re.compile(
    r"^(?P<who>[^:\n]*): (?P<said>.+?)(?: \[(?P<stance>favor|against|none)\])?$", re.M
)


class Fake:
    """Reads ``Ann Lee: We agree. [favor]``, a line a quotation; may be slow, fail or die.

    ``loads``: a folder in which each process leaves a file when it unpickles the analyzer.
    """

    def __init__(self, delay: float = 0.0, loads: str | None = None) -> None:
        self.delay = delay
        self.loads = loads

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self.loads:
            Path(self.loads, f"{os.getpid()}-{time.monotonic_ns()}").touch()

    def pipe(self, articles: Iterable[Article]) -> Iterator[Analysis]:
        for article in articles:
            time.sleep(self.delay)
            if "DIE" in article.text:
                os.kill(os.getpid(), signal.SIGKILL)
            if "RAISE" in article.text:
                raise RuntimeError("a stage of the user's own")
            if "FAIL" in article.text:
                failed = AnalysisWarning(code="analysis-failed", message="no luck")
                yield Analysis(article=article, warnings=(failed,))
                continue
            yield _read(article)


def _read(article: Article) -> Analysis:
    quotations = []
    for number, found in enumerate(_LINE.finditer(article.text), 1):
        who = found["who"]
        unnamed = who.islower()
        kind = SpeakerKind.UNNAMED if unnamed else SpeakerKind.PERSON
        if who.startswith("Ministry"):
            kind = SpeakerKind.GOVERNMENT
        speaker = Speaker(
            id=("~" if unnamed else "") + who.lower().replace(" ", "-"),
            name=who,
            kind=kind,
            country="GB" if "Lee" in who else None,
            affiliation="Labour" if "Lee" in who else None,
        )
        label = Stance(found["stance"] or "none")
        quotations.append(
            Quotation(
                id=f"q{number}",
                kind=QuotationKind.DIRECT,
                contents=(TextSpan.of(article.text, *found.span("said")),),
                speaker=speaker if who else None,
                stance=StanceResult(
                    label=label,
                    probabilities={str(s): float(s is label) for s in Stance},
                    target="air-strikes",
                ),
            )
        )
    speakers = {q.speaker.id: q.speaker for q in quotations if q.speaker}
    return Analysis(
        article=article,
        target="air-strikes",
        speakers=tuple(speakers.values()),
        quotations=tuple(quotations),
    )


def articles(count: int) -> list[tuple[str, dict[str, Any]]]:
    """Return articles that differ from each other."""
    return [
        (
            f"Ann Lee: This is what I say as number {n} of {count}. [favor]\n"
            f"John Smith: And I, {n * 7919}, do not. [against]",
            {"id": f"a{n}", "date": f"2024-{n % 12 + 1:02d}-01", "outlet": f"Daily {n % 3}"},
        )
        for n in range(count)
    ]


def stored(out: Path) -> dict[str, bytes]:
    """Return what a run left, file by file, without what differs from run to run."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in {".lock", "corpus.json"}
    }
