"""A run that is cut off at any moment is finished by the same command: nothing twice or missing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from corpus_fakes import Fake, articles, stored

from stancekit.corpus import Corpus, run
from stancekit.errors import InputError, StancekitError

ROWS = [*articles(23), ("", {"id": "empty"}), ("FAIL", {"id": "unlucky"})]
FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def go(out: Path, rows: list = ROWS, **options: object) -> Corpus:
    return run(rows, out, Fake(), chunk_size=4, format="jsonl", **options)


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    go(tmp_path / "whole")
    return stored(tmp_path / "whole")


def killed_at(step: int, out: Path) -> bool:
    """Run in a child that is killed at its n-th file operation; tell whether it was."""
    child = os.fork()
    if child == 0:
        count = 0

        def hook(event: str, details: tuple[object, ...]) -> None:
            nonlocal count
            if event in {"open", "os.rename", "os.remove", "os.mkdir"} and str(out) in str(details):
                count += 1
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(hook)
            go(out)
            os._exit(0)
        except BaseException:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


@FORK
def test_killed_at_every_file_operation(tmp_path: Path, whole: dict[str, bytes]) -> None:
    step = 0
    while True:
        step += 1
        out = tmp_path / f"out{step}"
        if not killed_at(step, out):
            break
        assert go(out).complete
        assert stored(out) == whole, step
    # Seven chunks of four files, each opened and moved: a loop that ended early proves nothing.
    assert step > 7 * 4 * 2


@FORK
def test_killed_again_and_again(tmp_path: Path, whole: dict[str, bytes]) -> None:
    chance = random.Random(6)
    out = tmp_path / "out"
    for _ in range(100):
        if not killed_at(chance.randint(25, 70), out):
            break
        records = [json.loads(p.read_text()) for p in (out / "chunks").glob("*.json")]
        # Nothing that was finished is lost or torn on the way.
        assert all(
            (out / n).stat().st_size == f["bytes"] for r in records for n, f in r["files"].items()
        )
    assert stored(out) == whole


def test_killed_with_jobs(tmp_path: Path) -> None:
    # From outside, at random moments, with workers and Parquet.
    source = tmp_path / "in.jsonl"
    rows = articles(60)
    source.write_text("".join(json.dumps({"text": t, **m}) + "\n" for t, m in rows))
    script = (
        "from corpus_fakes import Fake; from stancekit.corpus import run; import sys\n"
        "run(sys.argv[1], sys.argv[2], Fake(0.02), chunk_size=3, n_jobs=2)"
    )
    out = tmp_path / "out"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    command = [sys.executable, "-c", script, str(source), str(out)]
    chance, kills = random.Random(), 0
    for _ in range(3):
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path})
        before = len(list((out / "chunks").glob("*.json"))) if out.exists() else 0
        deadline = time.monotonic() + 60
        # At work, and then at any moment.
        while process.poll() is None and time.monotonic() < deadline:
            if out.exists() and len(list((out / "chunks").glob("*.json"))) > before:
                break
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.15))
        if process.poll() is None:
            process.kill()
            kills += 1
        process.wait()
    assert kills
    done = []
    corpus = run(source, out, Fake(), chunk_size=3, progress=done.append)
    assert corpus.complete
    assert done[-1].done == done[-1].total == 60
    assert done[-1].skipped >= 3
    assert sorted(corpus.articles()["id"]) == sorted(m["id"] for _, m in rows)
    assert len(corpus.quotations()) == 120
    assert not corpus.quotations(["article_id", "id"]).duplicated().any()


class TestWhatIsKept:
    @pytest.mark.parametrize("table", ["articles", "quotations", "speakers"])
    def test_a_file_cut_short_is_written_anew(
        self, tmp_path: Path, whole: dict[str, bytes], table: str
    ) -> None:
        out = tmp_path / "out"
        go(out)
        part = out / table / "part-000002.jsonl"
        part.write_bytes(part.read_bytes()[:-30])
        if table != "speakers":
            with pytest.raises(InputError, match=r"part-000002.*same 'corpus run' again"):
                Corpus(out)._table(table, None)
        done = []
        go(out, progress=done.append)
        assert stored(out) == whole
        assert done[-1].skipped == len(ROWS) - 4

    def test_a_changed_byte_is_found(self, tmp_path: Path, whole: dict[str, bytes]) -> None:
        out = tmp_path / "out"
        go(out)
        part = out / "quotations" / "part-000001.jsonl"
        part.write_bytes(part.read_bytes().replace(b"number 4", b"number 9"))
        go(out)
        assert stored(out) == whole

    def test_a_damaged_record(self, tmp_path: Path, whole: dict[str, bytes]) -> None:
        out = tmp_path / "out"
        go(out)
        (out / "chunks" / "000003.json").write_text('{"chunk": 3, "dig')
        with pytest.raises(InputError, match="000003"):
            Corpus(out).errors()
        go(out)
        assert stored(out) == whole

    def test_finished_chunks_are_not_analysed_again(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        go(out)
        # This one would raise if it were asked.
        run(ROWS, out, object(), chunk_size=4, format="jsonl")  # type: ignore[arg-type]

    def test_more_rows_in_the_input(self, tmp_path: Path) -> None:
        out, once = tmp_path / "out", tmp_path / "once"
        go(out, ROWS[:10])
        go(out)
        go(once)
        assert stored(out) == stored(once)

    def test_fewer_rows_in_the_input(self, tmp_path: Path) -> None:
        out, once = tmp_path / "out", tmp_path / "once"
        go(out)
        go(out, ROWS[:10])
        go(once, ROWS[:10])
        assert stored(out) == stored(once)

    def test_another_input_by_mistake(self, tmp_path: Path, whole: dict[str, bytes]) -> None:
        out = tmp_path / "out"
        go(out)
        other = tmp_path / "other.jsonl"
        other.write_text('{"text": "Ann Lee: No."}\n')
        with pytest.raises(InputError, match=r"'iterable'.*'other.jsonl'"):
            run(other, out, Fake(), chunk_size=4, format="jsonl")
        assert stored(out) == whole

    def test_other_settings(self, tmp_path: Path, whole: dict[str, bytes]) -> None:
        out = tmp_path / "out"
        go(out)
        others = [
            {"chunk_size": 5, "format": "jsonl"},
            {"format": "parquet"},
            {"keep_text": True, "format": "jsonl"},
        ]
        for options in others:
            with pytest.raises(InputError, match="was begun with"):
                run(ROWS, out, Fake(), **options)  # type: ignore[arg-type]
        # The size of chunks is taken over if nobody asks for another.
        run(ROWS, out, Fake(), format="jsonl")
        assert stored(out) == whole

    def test_two_runs_at_once(self, tmp_path: Path) -> None:
        pytest.importorskip("fcntl")
        out = tmp_path / "out"
        go(out)

        class Meddling(Fake):
            def pipe(self, articles):  # type: ignore[no-untyped-def]
                with pytest.raises(InputError, match="another run"):
                    go(out)
                return super().pipe(articles)

        run([*ROWS, *[(t, {"id": "new"}) for t, _ in articles(1)]], out, Meddling(), format="jsonl")

    def test_interrupted_from_the_keyboard(self, tmp_path: Path, whole: dict[str, bytes]) -> None:
        out = tmp_path / "out"

        def stop(progress: object) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            go(out, progress=stop)
        assert not Corpus(out).complete
        assert (out / "errors.jsonl").exists()
        assert len(Corpus(out).articles()) == 4
        go(out)
        assert stored(out) == whole


SMALL = """
import errno, resource, sys
from pathlib import Path
from corpus_fakes import Fake, articles
from stancekit.corpus import run
from stancekit.errors import StancekitError
out = Path(sys.argv[1])
def limit(progress):
    resource.setrlimit(resource.RLIMIT_FSIZE, (400, resource.RLIM_INFINITY))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    run(articles(20), out, Fake(), chunk_size=4, format="jsonl", progress=limit)
except StancekitError as error:
    print(error)
"""


def test_a_disk_that_takes_no_more(tmp_path: Path) -> None:
    # The system itself refuses in the middle of a file, as it does when a disk is full.
    pytest.importorskip("resource")
    out = tmp_path / "out"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    said = subprocess.run(
        [sys.executable, "-c", SMALL, str(out)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "cannot be written: file too large; the 1 finished chunks are kept" in said.stdout
    assert not list(out.rglob("*.part"))
    corpus = run(articles(20), out, Fake(), chunk_size=4, format="jsonl")
    assert len(corpus.articles()) == 20


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # /dev/full gives the system's own error on the first byte; what is written is sent there.
    out = tmp_path / "out"
    real = Path.open

    def full(self: Path, *args: object, **kwargs: object) -> object:
        third = ".part-000002" in self.name
        return real(Path("/dev/full") if third else self, *args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        with pytest.raises(StancekitError, match="no space left on device; the 2 finished chunks"):
            go(out)
    assert len(Corpus(out).articles()) == 8
    assert go(out).complete


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are others there")
class TestPermissions:
    def test_a_folder_that_may_not_be_written_to(self, tmp_path: Path) -> None:
        # Root may write everywhere but here.
        place = Path("/proc/nowhere") if os.geteuid() == 0 else tmp_path / "locked" / "out"
        if os.geteuid() != 0:
            (tmp_path / "locked").mkdir(mode=0o500)
        with pytest.raises(InputError, match="cannot be written to"):
            go(place)

    def test_a_file_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("mine")
        with pytest.raises(InputError, match="cannot be written to: file exists"):
            go(tmp_path / "out")

    def test_a_folder_with_other_things(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.tex").write_text("mine")
        with pytest.raises(InputError, match=r"holds other things \(thesis.tex\)"):
            go(tmp_path)
        assert [p.name for p in tmp_path.iterdir() if p.name != ".lock"] == ["thesis.tex"]
