"""Running an analyzer over a corpus: chunk by chunk, here, on all cores or on a cluster."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancekit.corpus.readers import Source, open_source
from stancekit.corpus.rows import Chunk
from stancekit.corpus.schema import FORMATS, VERSION
from stancekit.corpus.store import Store, read_manifest
from stancekit.corpus.view import Corpus
from stancekit.corpus.work import Work, analyze_chunk
from stancekit.errors import InputError, StancekitError
from stancekit.parallel import Failed, Shared, effective_jobs, ordered

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stancekit.corpus.work import Analyzer, ChunkResult

__all__ = ["Progress", "run"]

CHUNK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is.

    Parameters
    ----------
    done : int
        Rows that are stored, those of earlier runs among them.
    skipped : int
        Those of earlier runs.
    total : int or None
        Rows of the input, if known.
    errors : int
        Rows that gave no article.
    """

    done: int
    skipped: int
    total: int | None
    errors: int


def run(
    source: str | os.PathLike[str] | Iterable[Any],
    out: str | os.PathLike[str],
    analyzer: Analyzer,
    *,
    n_jobs: int | None = None,
    columns: Mapping[str, str] | None = None,
    keep: Iterable[str] = (),
    format: str = "parquet",  # noqa: A002 - what it is
    chunk_size: int | None = None,
    keep_text: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Corpus:
    """Analyse a corpus and store the results; go on where an earlier run was cut off.

    Parameters
    ----------
    source : path or iterable
        See :func:`open_source`.
    out : path
        A folder, new or with what an earlier run of the same left there.
    analyzer : StanceAnalyzer
        Or anything with such a ``pipe`` that can be pickled.
    n_jobs : int or None, default None
        Processes: None is this one, or what ``joblib.parallel_config`` says; -1 all cores.
    columns, keep
        See :func:`open_source`.
    format : {'parquet', 'jsonl'}
        Of the tables.
    chunk_size : int, optional
        Rows that are analysed and stored together: what an interruption costs, for each
        job. 100, or as the earlier run had it.
    keep_text : bool, default False
        Store the articles' texts too.
    progress : callable, optional
        Called with a :class:`Progress` whenever a chunk is stored.

    Returns
    -------
    Corpus
        What is stored. Every row of the input is either an article in it or an error in
        ``errors.jsonl``.

    Raises
    ------
    InputError
        If the input cannot be read at all, or ``out`` not written to.
    StancekitError
        If the disk is full or a cluster gone; what is finished is kept.

    Examples
    --------
    >>> import stancekit, tempfile
    >>> from stancekit.corpus import run
    >>> articles = [("“We condemn the strikes,” Ann Lee said.", {"id": "a1", "date": "2024-05-31"})]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     corpus = run(articles, folder, stancekit.load(target="air-strikes"))
    ...     summary = corpus.summary()
    >>> summary[["speaker", "target", "month", "stance", "quotations"]].values.tolist()
    [['Ann Lee', 'air-strikes', '2024-05', 'against', 1]]
    """
    if format not in FORMATS:
        raise InputError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")
    if format == "parquet" and find_spec("pyarrow") is None:
        raise InputError(
            'Parquet needs the extra frame: pip install "stancekit[frame]"; or write jsonl'
        )
    if chunk_size is not None and chunk_size < 1:
        raise InputError(f"chunk_size must be at least 1, not {chunk_size}")
    folder = Path(out)
    rows = open_source(source, columns=columns, keep=keep)
    effective_jobs(n_jobs)  # a cluster that is not there is heard of before anything is written
    if chunk_size is None:
        known = (folder / "corpus.json").exists()
        chunk_size = read_manifest(folder)["chunk_size"] if known else CHUNK
    from stancekit import __version__

    manifest = {
        "format": "stancekit-corpus",
        "schema": VERSION,
        "stancekit": __version__,
        "tables": format,
        "chunk_size": chunk_size,
        "keep_text": keep_text,
        "settings": getattr(analyzer, "settings", {}),
        "source": rows.name,
        "complete": False,
    }
    store = Store(folder, manifest)
    try:
        work = Work(analyzer=analyzer, style=format, keep_text=keep_text)
        _Run(rows, store, work, chunk_size, n_jobs, progress).run()
    finally:
        store.close()
    return Corpus(folder)


class _Run:
    """One run: what is read, what is skipped, what is stored."""

    def __init__(
        self,
        source: Source,
        store: Store,
        work: Work,
        size: int,
        n_jobs: int | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.source = source
        self.store = store
        self.shared = Shared(work)
        self.size = size
        self.n_jobs = n_jobs
        self.progress = progress
        self.chunks = self.done = self.skipped = self.errors = 0
        self.digests: dict[int, str] = {}

    def run(self) -> None:
        try:
            for chunk, result in ordered(
                analyze_chunk, self.shared, self.waiting(), n_jobs=self.n_jobs
            ):
                self.keep(chunk, result)
            self.store.finish(self.chunks, self.source.name)
        finally:
            # Whatever ended the run, the errors of what is stored can be read.
            try:
                self.store.write_errors()
            except OSError as error:
                raise StancekitError(
                    f"{self.store.out}: errors.jsonl cannot be written: {error.strerror}; "
                    "what is finished is kept"
                ) from error

    def waiting(self) -> Iterator[Chunk]:
        """Yield the chunks that are not stored yet."""
        for chunk in _chunks(self.source, self.size):
            self.chunks = chunk.number + 1
            digest = chunk.digest()
            if self.store.has(chunk, digest):
                self.skipped += len(chunk.rows)
                self.tell(chunk, len(self.store.records[chunk.number]["errors"]))
                continue
            if chunk.number in self.store.records and (
                self.store.manifest["source"] != self.source.name
            ):
                raise InputError(
                    f"{self.store.out}: holds what was found in "
                    f"{self.store.manifest['source']!r}, and {self.source.name!r} is not the same; "
                    "give another folder"
                )
            self.digests[chunk.number] = digest
            yield chunk

    def keep(self, chunk: Chunk, result: ChunkResult | Failed) -> None:
        if isinstance(result, Failed):
            result = self.rescued(chunk, result)
        self.store.commit(chunk, self.digests.pop(chunk.number), result)
        self.tell(chunk, len(result.errors))

    def tell(self, chunk: Chunk, errors: int) -> None:
        self.done += len(chunk.rows)
        self.errors += errors
        if self.progress is not None:
            self.progress(
                Progress(
                    done=self.done,
                    skipped=self.skipped,
                    total=self.source.total,
                    errors=self.errors,
                )
            )

    def rescued(self, chunk: Chunk, failure: Failed) -> ChunkResult:
        """Find the rows that spoil a chunk by trying each alone; analyse the others."""
        alone = [Chunk(chunk.number, n, [row]) for n, row in enumerate(chunk.rows)]
        rows = list(chunk.rows)
        for one in alone:
            ((_, found),) = ordered(analyze_chunk, self.shared, [one], n_jobs=self.n_jobs)
            if isinstance(found, Failed):
                code = "worker-died" if found.died else "analysis-failed"
                rows[one.first] = one.rows[0].spoiled(code, found.message)
        good = Chunk(chunk.number, chunk.first, rows)
        if all(row.problem for row in rows) and not failure.died:
            # Not the rows are to blame: a package that is missing, a model that does not load.
            raise StancekitError(f"no article of chunk {chunk.number} works: {failure.message}")
        ((_, result),) = ordered(analyze_chunk, self.shared, [good], n_jobs=self.n_jobs)
        if isinstance(result, Failed):
            raise StancekitError(f"chunk {chunk.number} cannot be analysed: {result.message}")
        found_result: ChunkResult = result
        return found_result


def _chunks(source: Iterable[Any], size: int) -> Iterator[Chunk]:
    """Yield rows in chunks; the second row of an id is one with a problem."""
    seen: set[bytes] = set()
    chunk = Chunk(0, 0)
    for row in source:
        # Eight bytes of each id: a million of them take 60 MB, the ids themselves 100 or more.
        key = hashlib.blake2b(row.id.encode(errors="surrogatepass"), digest_size=12).digest()
        if row.problem is None and key in seen:
            row = row.spoiled("duplicate-id", "an earlier row has the same id; that one is kept")
        elif row.problem is None:
            seen.add(key)
        chunk.rows.append(row)
        if len(chunk.rows) == size:
            yield chunk
            chunk = Chunk(chunk.number + 1, chunk.first + size)
    if chunk.rows:
        yield chunk
