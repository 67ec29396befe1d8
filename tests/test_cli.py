"""The command line: what comes out, what goes wrong, and how it says so."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from conftest import ROOT, SEED

import stancekit
from stancekit import cli
from stancekit.cli.terminal import progress_bar
from stancekit.errors import UnknownTargetError
from stancekit.records import (
    Analysis,
    AnalysisWarning,
    Article,
    Quotation,
    QuotationKind,
    Speaker,
    SpeakerKind,
    TextSpan,
)
from stancekit.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


# The shipped stance model and no table of names, unless --model and --aliases name some.
OWN_FILES = {"model": None, "trusted": False, "aliases": None}


class FakeAnalyzer:
    """Finds in every article one quotation, the whole text, so that no model is needed."""

    def pipe(self, articles: Iterable[Article]) -> Iterator[Analysis]:
        for article in articles:
            speaker = Speaker(id="s1", name="Ann Lee", kind=SpeakerKind.PERSON)
            contents = (TextSpan.of(article.text, 0, len(article.text)),)
            quotation = Quotation(
                id="q1", kind=QuotationKind.DIRECT, contents=contents, speaker=speaker
            )
            yield Analysis(article=article, speakers=(speaker,), quotations=(quotation,))


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Put the fake in place of the analyzer; return what it is loaded with."""
    calls: list[Any] = []

    def load(target: str = "auto", **options: Any) -> FakeAnalyzer:
        calls.append((target, options))
        if target == "nonsense":
            raise UnknownTargetError("no target 'nonsense'; known are a, b")
        return FakeAnalyzer()

    monkeypatch.setitem(sys.modules, "stancekit.loading", SimpleNamespace(load=load))
    return calls


@pytest.fixture
def articles(tmp_path: Path) -> list[str]:
    """Three good files."""
    names = []
    for word in ("one", "two", "three"):
        path = tmp_path / f"{word}.txt"
        path.write_bytes(f"Number {word}".encode())
        names.append(str(path))
    return names


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


class TestFormats:
    def test_table(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, err = run(capsys, "analyze", *articles)
        assert (status, err) == (0, "")
        assert [line for line in out.splitlines() if line.endswith(".txt")] == articles
        assert re.search(r"^Ann Lee +direct +Number two$", out, re.M)
        assert loads == [("auto", {"language": None, "min_confidence": None, **OWN_FILES})]

    @pytest.mark.parametrize("columns", [80, 120])
    def test_table_takes_the_width_it_is_told(
        self,
        loads: list[Any],
        tmp_path: Path,
        columns: int,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.chdir(tmp_path)
        (tmp_path / "long.txt").write_text("word " * 100, encoding="utf-8")
        _, out, _ = run(capsys, "analyze", "long.txt")
        assert columns - 5 <= max(map(len, out.splitlines())) <= columns

    def test_json_of_one_file_is_an_object(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, err = run(capsys, "analyze", articles[0], "--format", "json")
        assert (status, err) == (0, "")
        data = json.loads(out)
        jsonschema.validate(data, json_schema())
        assert data["id"] == articles[0]
        assert data["quotations"][0]["contents"][0]["text"] == "Number one"

    def test_json_of_several_files_is_a_list(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, _ = run(capsys, "analyze", *articles, "-f", "json")
        assert status == 0
        assert [data["id"] for data in json.loads(out)] == articles

    def test_the_list_stays_a_list_when_a_file_is_missing(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, _ = run(capsys, "analyze", articles[0], "missing.txt", "-f", "json")
        assert status == 2
        assert [data["id"] for data in json.loads(out)] == articles[:1]

    def test_jsonl_is_one_object_a_line(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, _ = run(capsys, "analyze", *articles, "--format", "jsonl")
        assert status == 0
        lines = out.splitlines()
        assert [json.loads(line)["id"] for line in lines] == articles
        for line in lines:
            jsonschema.validate(json.loads(line), json_schema())

    def test_a_file_given_twice_is_analysed_once(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        _, out, _ = run(capsys, "analyze", articles[0], articles[0], "-f", "jsonl")
        assert len(out.splitlines()) == 1


class TestText:
    """Offsets are into the text exactly as it stands in the file."""

    @pytest.mark.parametrize(
        "text",
        ["a\r\nb\rc\n", "“x” 🚀 \u00a0", "e\u0301 \u2028 \x0c", " lead and trail \n\n", "a\ufeffb"],
    )
    @pytest.mark.parametrize("source", ["file", "stdin"])
    def test_nothing_is_changed(
        self,
        loads: list[Any],
        text: str,
        source: str,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        name = "-"
        if source == "file":
            name = str(tmp_path / "a.txt")
            (tmp_path / "a.txt").write_bytes(text.encode())
        else:
            stdin(monkeypatch, text.encode())
        status, out, _ = run(capsys, "analyze", name, "--format", "json")
        content = json.loads(out)["quotations"][0]["contents"][0]
        assert status == 0
        assert content == {"start": 0, "end": len(text), "text": text}

    def test_a_byte_order_mark_is_no_text(
        self, loads: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfWords")
        _, out, _ = run(capsys, "analyze", str(tmp_path / "a.txt"), "--format", "json")
        content = json.loads(out)["quotations"][0]["contents"][0]
        assert content == {"start": 0, "end": 5, "text": "Words"}


class TestOutput:
    def test_to_a_file(
        self,
        loads: list[Any],
        articles: list[str],
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        place = tmp_path / "out.jsonl"
        place.write_text("old", encoding="utf-8")
        status, out, err = run(capsys, "analyze", *articles, "-f", "jsonl", "-o", str(place))
        assert (status, out, err) == (0, "", "")
        assert len(place.read_text(encoding="utf-8").splitlines()) == 3
        # Nothing beside it is left over.
        assert sorted(p.name for p in tmp_path.iterdir()) == [
            "one.txt", "out.jsonl", "three.txt", "two.txt",
        ]  # fmt: skip

    def test_utf8_whatever_the_terminal(
        self, loads: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "a.txt").write_text("🚀", encoding="utf-8")
        place = tmp_path / "out.json"
        run(capsys, "analyze", str(tmp_path / "a.txt"), "-f", "json", "-o", str(place))
        assert "🚀" in place.read_bytes().decode("utf-8")

    def test_nothing_to_write_leaves_the_old_file(
        self, loads: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        place = tmp_path / "out.json"
        place.write_text("old", encoding="utf-8")
        (tmp_path / "bad.txt").write_bytes(b"\xe9t\xe9")
        status, _, err = run(capsys, "analyze", str(tmp_path / "bad.txt"), "-o", str(place))
        assert status == 2
        assert err.count("\n") == 1
        assert place.read_text(encoding="utf-8") == "old"
        assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.txt", "out.json"]

    def test_a_crash_leaves_the_old_file(
        self,
        loads: list[Any],
        articles: list[str],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        def pipe(self: FakeAnalyzer, articles: Iterable[Article]) -> Iterator[Analysis]:
            yield Analysis(article=next(iter(articles)))
            raise KeyboardInterrupt

        monkeypatch.setattr(FakeAnalyzer, "pipe", pipe)
        place = tmp_path / "out.json"
        place.write_text("old", encoding="utf-8")
        status, _, err = run(capsys, "analyze", *articles, "-f", "jsonl", "-o", str(place))
        assert (status, err) == (130, "")
        assert place.read_text(encoding="utf-8") == "old"
        assert not list(tmp_path.glob(".*"))

    @pytest.mark.parametrize("where", ["", "no/such/folder/out.json"])
    def test_a_place_that_cannot_be_written(
        self,
        loads: list[Any],
        articles: list[str],
        tmp_path: Path,
        where: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        status, out, err = run(capsys, "analyze", *articles, "-o", str(tmp_path / where))
        assert (status, out) == (2, "")
        assert re.fullmatch(r"stancekit: .*(is a folder|cannot be written).*\n", err)

    def test_the_article_itself_is_not_overwritten(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, _, err = run(capsys, "analyze", articles[0], "-o", articles[0])
        assert status == 2
        assert "is one of the articles" in err
        with open(articles[0], encoding="utf-8") as file:
            assert file.read() == "Number one"

    @pytest.mark.skipif(not os.path.exists("/dev/null"), reason="no such device here")
    def test_a_device_stays_a_device(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(capsys, "analyze", *articles, "-o", os.devnull) == (0, "", "")
        assert not os.path.isfile(os.devnull)


class TestTerminal:
    """Colours and progress are for people at a terminal."""

    def test_progress_for_several_files_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stderr", Terminal())
        assert not progress_bar(2).disable
        assert progress_bar(1).disable

    def test_no_progress_in_a_pipe(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert progress_bar(9).disable

    def test_progress_keeps_out_of_the_results(
        self, loads: list[Any], articles: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        results, messages = io.StringIO(), Terminal()
        monkeypatch.setattr(sys, "stdout", results)
        monkeypatch.setattr(sys, "stderr", messages)
        assert cli.main(["analyze", *articles, "-f", "jsonl"]) == 0
        assert [json.loads(line)["id"] for line in results.getvalue().splitlines()] == articles
        assert "articles" in messages.getvalue()

    def test_colours_on_a_terminal(
        self, loads: list[Any], articles: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setattr(sys, "stdout", Terminal())
        assert cli.main(["analyze", articles[0]]) == 0
        assert "\x1b[" in sys.stdout.getvalue()  # type: ignore[attr-defined]
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setattr(sys, "stdout", Terminal())
        assert cli.main(["analyze", articles[0]]) == 0
        assert "\x1b[3" not in sys.stdout.getvalue()  # type: ignore[attr-defined]


class TestErrors:
    """One line on stderr, exit status 2, the other files analysed all the same."""

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (None, "no such file"),
            ("folder", "is a folder"),
            (b"caf\xe9", r"is not UTF-8 \(byte 0xe9 at 3\)"),
            (b"\xff\xfeh\x00i\x00", "is UTF-16"),
            (b"\x89PNG\r\n\x1a\n\x00", "is not UTF-8"),
        ],
    )
    def test_a_file_that_cannot_be_read(
        self,
        loads: list[Any],
        articles: list[str],
        tmp_path: Path,
        data: Any,
        message: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        bad = tmp_path / "bad"
        if data == "folder":
            bad.mkdir()
        elif data is not None:
            bad.write_bytes(data)
        status, out, err = run(capsys, "analyze", str(bad), *articles, "-f", "jsonl")
        assert status == 2
        assert re.fullmatch(rf"stancekit: {re.escape(str(bad))}: {message}.*\n", err)
        assert [json.loads(line)["id"] for line in out.splitlines()] == articles

    def test_nothing_readable_loads_no_model(
        self, loads: list[Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, err = run(capsys, "analyze", "missing.txt", "\0", "-f", "json")
        assert (status, out) == (2, "")
        assert err.count("\n") == err.count("stancekit: ") == 2
        assert loads == []

    def test_stdin_that_is_no_text(
        self,
        loads: list[Any],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        stdin(monkeypatch, b"\xff\xd8\xff")
        status, out, err = run(capsys, "analyze", "-")
        assert (status, out) == (2, "")
        assert err.startswith("stancekit: standard input: is not UTF-8")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["analyze"], "FILE"),
            (["analyze", "x", "--format", "xml"], "xml"),
            (["analyze", "x", "--min-confidence", "1.5"], "--min-confidence"),
            (["analyze", "x", "--min-confidence", "much"], "--min-confidence"),
            (["analyze", "x", "--no-such-option"], "no-such-option"),
            (["analyse", "x"], "analyse"),
        ],
    )
    def test_wrong_arguments(
        self, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, err = run(capsys, *arguments)
        assert (status, out) == (2, "")
        assert re.fullmatch(rf"stancekit: .*{re.escape(message)}.*\n", err)

    def test_an_unknown_target(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, err = run(capsys, "analyze", articles[0], "--target", "nonsense")
        assert (status, out) == (2, "")
        assert err == "stancekit: no target 'nonsense'; known are a, b\n"

    def test_an_article_on_which_stancekit_itself_fails(
        self,
        loads: list[Any],
        articles: list[str],
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def pipe(self: FakeAnalyzer, articles: Iterable[Article]) -> Iterator[Analysis]:
            for number, article in enumerate(articles):
                failed = AnalysisWarning(code="analysis-failed", message="a bug\nof ours")
                yield Analysis(article=article, warnings=(failed,) if number == 1 else ())

        monkeypatch.setattr(FakeAnalyzer, "pipe", pipe)
        status, out, err = run(capsys, "analyze", *articles, "-f", "jsonl")
        assert (status, err) == (2, f"stancekit: {articles[1]}: a bug of ours\n")
        assert len(out.splitlines()) == 3

    def test_options_reach_the_analyzer(
        self, loads: list[Any], articles: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        options = ["--target", "landmines", "--language", "en_x", "--min-confidence", "0.25"]
        assert run(capsys, "analyze", articles[0], *options)[0] == 0
        assert loads == [("landmines", {"language": "en_x", "min_confidence": 0.25, **OWN_FILES})]

    @pytest.mark.parametrize("command", ["analyze", "speakers"])
    @pytest.mark.parametrize("option", ["--model", "--aliases"])
    def test_files_that_options_name(
        self,
        loads: list[Any],
        articles: list[str],
        command: str,
        option: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        article, own, _ = articles
        status, _, err = run(capsys, command, article, option, own, "--trust-model")
        assert (status, err) == (0, "")
        names = {"--model": "model", "--aliases": "aliases"}
        given = {**OWN_FILES, "trusted": True, names[option]: Path(own)}
        assert loads == [("auto", {"language": None, "min_confidence": None, **given})]
        # They are not written over either.
        status, _, err = run(capsys, command, article, option, own, "-o", own)
        assert status == 2
        assert err == f"stancekit: {own}: is read by this command; give another one to write to\n"
        assert Path(own).read_text(encoding="utf-8") == "Number two"


class TestOtherCommands:
    @pytest.mark.parametrize("command", ["analyze", "speakers", "corpus run"])
    def test_what_analyses_takes_the_same_options(
        self, command: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _, out, _ = run(capsys, *command.split(), "--help")
        for option in (
            "--target", "--language", "--min-confidence", "--aliases", "--model", "--trust-model",
        ):  # fmt: skip
            assert re.search(rf"^  {option}\b", out, re.M)

    def test_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(capsys, "--version") == (0, f"stancekit {stancekit.__version__}\n", "")

    @pytest.mark.parametrize("command", [[], ["analyze"], ["targets"], ["info"]])
    def test_help(self, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = run(capsys, *command, "--help")
        assert status == 0
        assert "Usage: stancekit" in out
        if command:
            assert f"Example: stancekit {command[0]}" in out

    def test_targets(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = run(capsys, "targets")
        assert (status, err) == (0, "")
        words = " ".join(out.split())
        for target in stancekit.targets():
            assert re.search(rf"^{target.id}$", out, re.M)
            assert target.name in words

    def test_info(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = run(capsys, "info")
        assert (status, err) == (0, "")
        for name in ("stancekit", "Python", "spacy", "scikit-learn", "model "):
            assert re.search(rf"^{name}", out, re.M)


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "stancekit", *arguments],
        cwd=ROOT,
        capture_output=True,
        timeout=300,
        check=False,
        **options,
    )


class TestProcess:
    """The real thing, in a process of its own."""

    def test_the_seed_article(self) -> None:
        with SEED.open("rb") as article:
            done = process("analyze", "-", "--format", "json", stdin=article)
        assert (done.returncode, done.stderr) == (0, b"")
        data = json.loads(done.stdout)
        jsonschema.validate(data, json_schema())
        assert "Steffen Hebestreit" in [s["name"] for s in data["speakers"]]

    def test_a_table_where_the_terminal_knows_no_unicode(self) -> None:
        environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
        done = process("analyze", str(SEED), env=environment)
        assert (done.returncode, done.stderr) == (0, b"")
        lines = done.stdout.decode("ascii").splitlines()
        assert any(line.startswith("Steffen Hebestreit") for line in lines)

    @pytest.mark.skipif(os.name == "nt", reason="pipes close differently there")
    def test_a_closed_pipe_is_quiet(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as closed:
            done = subprocess.run(
                [sys.executable, "-m", "stancekit", "targets"],
                cwd=ROOT,
                stdout=closed,
                stderr=subprocess.PIPE,
                timeout=60,
                check=False,
            )
        assert (done.returncode, done.stderr) == (1, b"")

    @pytest.mark.skipif(os.name == "nt", reason="signals are others there")
    def test_an_interruption_while_it_loads_is_quiet(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        module, function = project["scripts"]["stancekit"].split(":")
        # Somebody presses Ctrl-C at the moment at which the command line's library is looked for.
        code = (
            "import os, signal, sys\n"
            # Where tests run in the background the signal is ignored from the start.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "class Impatient:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        if name == 'typer': os.kill(os.getpid(), signal.SIGINT)\n"
            "sys.meta_path.insert(0, Impatient())\n"
            f"from {module} import {function} as run\n"
            "sys.exit(run())"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, "targets"],
            cwd=ROOT,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")

    @pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes them")
    @pytest.mark.parametrize(
        ("command", "status", "said"),
        [
            ("import - <&-", 0, b""),
            ("import missing 2>&-", 2, b""),
            ("targets >&-", 0, b""),
        ],
    )
    def test_streams_that_are_closed(self, command: str, status: int, said: bytes) -> None:
        done = subprocess.run(
            ["sh", "-c", f'"$0" -m stancekit {command}', sys.executable],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (status, b"", said)

    @pytest.mark.parametrize("command", [[], ["corpus"]])
    def test_a_command_alone_shows_its_help(self, command: list[str]) -> None:
        done = process(*command)
        assert (done.returncode, done.stdout) == (2, b"")
        assert len(done.stderr.splitlines()) > 5
        assert b"Usage: stancekit" in done.stderr

    @pytest.mark.skipif(os.name == "nt", reason="file names are not bytes there")
    def test_a_file_name_that_is_no_utf8(self, tmp_path: Path) -> None:
        done = process("analyze", os.fsdecode(bytes(tmp_path) + b"/caf\xe9"))
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1
        assert b"no such file" in done.stderr
