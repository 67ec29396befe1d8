"""Work in other processes or on other machines, in order, within bounds, whoever dies.

A thin layer over joblib: the caller chooses a backend with ``joblib.parallel_config``; joblib
starts the workers, sends tasks and brings results back. What is added here is what a stream
of a million articles needs: only so many tasks are read ahead of the results that were taken,
what is heavy is built once in each worker, and a task that kills its worker costs only itself.
"""

from __future__ import annotations

import gc
import hashlib
import io
import multiprocessing
import os
import pickle
import sys
import threading
import time
import warnings
from collections import deque
from concurrent.futures import CancelledError
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from stancekit.errors import InputError, StancekitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

__all__ = ["CloudPickler", "Failed", "Shared", "effective_jobs", "ordered"]

# joblib has it inside or beside itself, by version.
try:
    CloudPickler: Any = import_module("cloudpickle").CloudPickler
except ImportError:
    CloudPickler = import_module("joblib.externals.cloudpickle").CloudPickler

# Tasks that may wait for each worker, so that none is idle while the next is being read.
_AHEAD = 6
_ORPHAN_CHECK_S = 2.0


class Failed(NamedTuple):
    """Stands in the results for a task that gave none.

    Parameters
    ----------
    died : bool
        True if the task took its worker with it, and False if it raised an error.
    message : str
        Type and message of the error.
    """

    died: bool
    message: str


_DIED = Failed(True, "the process that worked on it died")


class Shared:
    """Something heavy that every worker builds once, from a pickle, and keeps.

    Parameters
    ----------
    value : object
        What the workers need; it must pickle. It is never pickled for work in this process.

    Raises
    ------
    InputError
        When it is first sent, if it cannot be pickled.
    """

    def __init__(self, value: object) -> None:
        self._value = value
        self._pickled: tuple[str, bytes] | None = None

    @property
    def value(self) -> object:
        """The thing itself, in this process."""
        return self._value

    def pickled(self) -> tuple[str, bytes]:
        """Return a digest and the pickle that it is of."""
        if self._pickled is None:
            stream = io.BytesIO()
            try:
                CloudPickler(stream).dump(self._value)
            except (TypeError, AttributeError, pickle.PicklingError) as error:
                raise InputError(
                    f"{type(self._value).__name__} cannot be sent to another process "
                    f"({error}); use one job, or parts that can be pickled"
                ) from error
            self._pickled = (
                hashlib.blake2b(stream.getvalue(), digest_size=16).hexdigest(),
                stream.getvalue(),
            )
        return self._pickled


def effective_jobs(n_jobs: int | None) -> tuple[int, bool]:
    """Tell how many workers there will be, and whether they are on this machine.

    Parameters
    ----------
    n_jobs : int or None
        As joblib has it: None is 1, or what ``joblib.parallel_config`` says; -1 is all cores.

    Returns
    -------
    tuple of (int, bool)

    Raises
    ------
    InputError
        If ``n_jobs`` is 0 or no number, or the workers of a cluster do not come.
    """
    import joblib

    if n_jobs is not None and (not isinstance(n_jobs, int) or isinstance(n_jobs, bool)):
        raise InputError(f"n_jobs must be a whole number or None, not {n_jobs!r}")
    if n_jobs == 0:
        raise InputError("n_jobs must not be 0; give 1 for this process, -1 for all cores")
    backend, _ = joblib.parallel.get_active_backend()
    here = type(backend).__module__ == "joblib._parallel_backends"
    try:
        return max(joblib.effective_n_jobs(n_jobs), 1), here
    except TimeoutError as error:
        raise InputError(
            f"the cluster has no workers ({' '.join(str(error).split())[:80]}...); "
            "start some, or wait until they are there"
        ) from error


def ordered(
    function: Callable[[Any, Any], Any],
    shared: Shared,
    items: Iterable[Any],
    *,
    n_jobs: int | None = None,
) -> Iterator[tuple[Any, Any]]:
    """Call ``function(shared value, item)`` for each item; yield items with results, in order.

    Parameters
    ----------
    function : callable
        Importable by the workers, or one that cloudpickle can send.
    shared : Shared
        Built once in each worker.
    items : iterable
        Read as needed, possibly from another thread. An error that it raises is raised here
        too, behind the results of all items before it.
    n_jobs : int or None
        See :func:`effective_jobs`.

    Yields
    ------
    tuple of (item, result)
        The result is a :class:`Failed` where the function raised, or took its worker with it.

    Raises
    ------
    StancekitError
        If the cluster that works on it is gone.
    """
    jobs, here = effective_jobs(n_jobs)
    if jobs == 1 and here:
        for item in items:
            yield item, _guarded(function, shared.value, item)
        return
    shared.pickled()
    feed = _Feed(items, limit=_AHEAD * jobs + 2)
    while not feed.finished:
        try:
            yield from _stream(function, shared, feed, n_jobs)
        except CancelledError as error:
            raise StancekitError(
                "the cluster went away in the middle of the work; what came back is kept"
            ) from error
        except Exception as error:
            if not _is_death(error):
                raise
            # Of several nobody knows whose task it was: each is tried alone.
            several = len(feed.waiting) > 1
            for item in list(feed.waiting):
                result = _alone(function, shared, item, n_jobs) if several else _DIED
                feed.waiting.popleft()
                yield item, result
    if feed.error is not None:
        raise feed.error


class _Feed:
    """Hands items to joblib, and stops where too many results wait to be taken.

    To wait instead would block joblib's own thread, on which the results come in. The call
    that stopped is followed by another as soon as its results are taken: if results are taken
    as fast as they come, as they mostly are, there is but one.
    """

    def __init__(self, items: Iterable[Any], limit: int) -> None:
        self.items = iter(items)
        self.limit = limit
        self.waiting: deque[Any] = deque()
        self.finished = False
        self.error: BaseException | None = None

    def __iter__(self) -> Iterator[Any]:
        while len(self.waiting) < self.limit:
            try:
                item = next(self.items)
            except StopIteration:
                self.finished = True
                return
            except Exception as error:
                self.error, self.finished = error, True
                return
            self.waiting.append(item)
            yield item


def _stream(
    function: Callable[[Any, Any], Any], shared: Shared, feed: _Feed, n_jobs: int | None
) -> Iterator[tuple[Any, Any]]:
    from joblib import delayed

    digest, data = shared.pickled()
    tasks = (delayed(_in_worker)(function, digest, data, item) for item in feed)
    results = _parallel(n_jobs, return_as="generator")(tasks)
    try:
        for result in results:
            yield feed.waiting.popleft(), result
    finally:
        with warnings.catch_warnings():
            # joblib counts the tasks that are given up when the caller stops early.
            warnings.simplefilter("ignore", UserWarning)
            results.close()


def _alone(
    function: Callable[[Any, Any], Any], shared: Shared, item: Any, n_jobs: int | None
) -> Any:
    from joblib import delayed

    digest, data = shared.pickled()
    try:
        task = delayed(_in_worker)(function, digest, data, item)
        return _parallel(n_jobs)([task])[0]
    except Exception as error:
        if not _is_death(error):
            raise
        return _DIED


def _is_death(error: Exception) -> bool:
    from concurrent.futures import BrokenExecutor

    # dask's error of that meaning is known by name, so that dask need not be there.
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"


def _parallel(n_jobs: int | None, **options: Any) -> Any:
    """Return joblib's Parallel for the active backend; dask's backend is made anew and mended.

    joblib's backend for dask (1.4 to 1.6) tells its future, but not its callback, of a task that
    dask gave up, so that ``Parallel`` waits for ever; and one that was aborted goes on counting
    the old tasks.
    """
    import joblib

    backend, _ = joblib.parallel.get_active_backend()
    if type(backend).__module__ != "joblib._dask":
        return joblib.Parallel(n_jobs=n_jobs, batch_size=1, **options)
    fresh = type(backend)(
        client=backend.client,
        wait_for_workers_timeout=backend.wait_for_workers_timeout,
        **backend.submit_kwargs,
    )
    name = "submit" if hasattr(fresh, "submit") else "apply_async"
    submit = getattr(fresh, name)

    def mended(func: Any, callback: Callable[[Any], None] | None = None) -> Any:
        future = submit(func, callback)

        def tell(done: Future[Any]) -> None:
            error = done.exception()
            if error is not None and callback is not None:
                callback(error)

        future.add_done_callback(tell)
        return future

    setattr(fresh, name, mended)
    workers = fresh.effective_n_jobs
    # With one job joblib works in this process: not where a task just killed all workers but one.
    fresh.effective_n_jobs = lambda n_jobs: max(workers(n_jobs), 2)
    return joblib.Parallel(n_jobs=n_jobs, batch_size=1, backend=fresh, **options)


_lock = threading.Lock()
_built: dict[str, Any] = {}


def _in_worker(function: Callable[[Any, Any], Any], digest: str, data: bytes, item: Any) -> Any:
    # A worker of dask may have several threads; a spaCy pipeline is for one at a time.
    with _lock:
        if digest not in _built:
            _end_with_parent()
            _models_are_no_leak()
            try:
                value = pickle.loads(data)  # made by Shared, in the process that sent the task
            except Exception as error:
                return Failed(False, f"{type(error).__name__}: {error}")
            _built.clear()
            _built[digest] = value
            _models_are_no_garbage()
        import joblib

        # dask lets tasks start tasks of their own; one that waits for these holds its worker.
        with joblib.parallel_config("sequential"):
            return _guarded(function, _built[digest], item)


def _guarded(function: Callable[[Any, Any], Any], value: Any, item: Any) -> Any:
    try:
        return function(value, item)
    except Exception as error:
        return Failed(False, f"{type(error).__name__}: {error}")


def _models_are_no_leak() -> None:
    """Keep joblib from ending a worker because of the memory that models and long articles take.

    Its workers end themselves when they have grown by 300 MB since their first task, which it
    takes for a leak. Ours grow once and stay: memory zones see to that.
    """
    if multiprocessing.current_process().name.startswith("LokyProcess"):
        from joblib.externals.loky import process_executor

        # Not public; where a release has no such limit, there is nothing to keep it from.
        if hasattr(process_executor, "_MAX_MEMORY_LEAK_SIZE"):
            process_executor._MAX_MEMORY_LEAK_SIZE = sys.maxsize


def _models_are_no_garbage() -> None:
    """Keep Python from looking through the models for garbage again and again, a tenth of a second.

    Only in a worker that is ours alone: in other processes there may be garbage to find.
    """
    if multiprocessing.current_process().name.startswith("LokyProcess"):
        gc.collect()
        gc.freeze()


def _end_with_parent() -> None:
    """Let a worker of joblib's own end soon after the process that it works for was killed."""
    if not multiprocessing.current_process().name.startswith("LokyProcess"):
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_ORPHAN_CHECK_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="stancekit-parent").start()
