"""The same run on a cluster: a real one of two processes, of which one is killed in the middle."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import joblib
import pytest
from corpus_fakes import Fake, articles, stored

from stancekit.cli import main
from stancekit.corpus import run
from stancekit.errors import StancekitError
from stancekit.parallel import Shared, effective_jobs, ordered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")

# dask's own processes are killed here, and leave sockets and tasks behind as they go.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    # By default dask lets a task kill four workers before it gives it up: that takes a while.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
        ) as found,
    ):
        yield found


@pytest.fixture
def client(cluster: Any) -> Iterator[Any]:
    with distributed.Client(cluster) as found:
        found.wait_for_workers(2, timeout=60)
        yield found


def test_a_worker_is_killed_in_the_middle(tmp_path: Path, client: Any) -> None:
    rows = articles(60)
    loads = tmp_path / "loads"
    loads.mkdir()
    run(rows, tmp_path / "here", Fake(), chunk_size=3)
    # At work already: with a task, that is, and others waiting.
    killed: list[int] = []

    def kill(progress: Any) -> None:
        if not killed and progress.done >= 9:
            pids = client.run(os.getpid)
            killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)

    with joblib.parallel_config("dask"):
        corpus = run(rows, tmp_path / "there", Fake(0.01, str(loads)), chunk_size=3, progress=kill)
    assert killed
    assert corpus.complete
    assert corpus.errors().empty
    assert stored(tmp_path / "there") == stored(tmp_path / "here")
    # The models are loaded once by each worker, the one that took the killed one's place too.
    processes = [path.name.split("-")[0] for path in loads.iterdir()]
    assert len(set(processes)) == len(processes) <= 3
    assert str(os.getpid()) not in processes


def test_an_article_that_kills_costs_only_itself(tmp_path: Path, client: Any) -> None:
    rows = articles(6)
    rows[4] = ("DIE", {"id": "killer"})
    with joblib.parallel_config("dask"):
        corpus = run(rows, tmp_path / "out", Fake(), chunk_size=3)
    assert len(corpus.articles()) == 5
    assert corpus.errors()["id"].to_list() == ["killer"]


def test_a_task_starts_no_tasks(client: Any) -> None:
    # They would wait for the worker that waits for them.
    with joblib.parallel_config("dask"):
        found = list(ordered(jobs_inside, Shared(None), range(3)))
    assert found == [(n, (1, True)) for n in range(3)]


def jobs_inside(value: None, item: int) -> tuple[int, bool]:
    return effective_jobs(None)


def test_the_cluster_goes_away(tmp_path: Path) -> None:
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
        ) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config("dask"),
        pytest.raises(StancekitError, match="the cluster went away"),
    ):
        run(
            articles(60),
            tmp_path / "out",
            Fake(0.05),
            chunk_size=3,
            progress=lambda progress: cluster.close(),
        )
    corpus = run(articles(60), tmp_path / "out", Fake(), chunk_size=3)
    assert len(corpus.articles()) == 60


def test_a_cluster_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "We agree, Ann Lee said."}\n')
    for address in ("tcp://127.0.0.1:9", "nonsense:"):
        command = ["corpus", "run", str(tmp_path / "in.jsonl"), str(tmp_path / "out")]
        assert main([*command, "--dask", address]) == 2
        said = capsys.readouterr().err
        assert "no dask scheduler answers at" in said
        assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_command_on_a_cluster(
    tmp_path: Path, cluster: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import stancekit.loading

    monkeypatch.setattr(stancekit.loading, "load", lambda *args, **kwargs: Fake())
    (tmp_path / "in.jsonl").write_text('{"text": "Ann Lee: We agree. [favor]"}\n')
    command = ["corpus", "run", str(tmp_path / "in.jsonl"), str(tmp_path / "out")]
    assert main([*command, "--dask", cluster.scheduler_address]) == 0
    assert (tmp_path / "out" / "articles" / "part-000000.parquet").exists()
