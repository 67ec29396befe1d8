"""export, import and evaluate on the command line, and what all commands have in common."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import typer
from conftest import ROOT

from stancekit import cli
from stancekit.exchange import labeling_config, read_analyses, write_analyses

if TYPE_CHECKING:
    from pathlib import Path

    from stancekit.records import Analysis

COMMANDS = [
    "analyze",
    "speakers",
    "corpus",
    "train",
    "evaluate",
    "export",
    "import",
    "targets",
    "info",
]


def leaves(group: Any, *names: str) -> list[str]:
    """Return every command that does something, a group's with the group's name."""
    found = []
    for name, command in group.commands.items():
        deeper = getattr(command, "commands", None)
        found += leaves(command, *names, name) if deeper else [" ".join((*names, name))]
    return found


LEAVES = leaves(typer.main.get_command(cli.app))


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    status = cli.main([str(a) for a in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture
def found(sample: Analysis, tmp_path: Path) -> Path:
    """Two analyses with their text."""
    path = tmp_path / "found.jsonl"
    other = replace(sample, article=replace(sample.article, id="other"))
    write_analyses([sample, other], path)
    return path


class TestExchange:
    @pytest.mark.parametrize("kind", ["jsonl", "label-studio", "prodigy", "brat", "web-annotation"])
    def test_out_and_back_in(
        self, found: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        there, back = tmp_path / "there", tmp_path / "back.jsonl"
        assert run(capsys, "export", found, "--format", kind, "-o", there) == (0, "", "")
        assert run(capsys, "import", there, "-o", back) == (0, "", "")
        assert back.read_bytes() == found.read_bytes()

    def test_inputs_are_not_overwritten(
        self, found: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = found.read_bytes()
        status, out, err = run(capsys, "evaluate", found, found, "-o", found)
        assert (status, out) == (2, "")
        assert "is one of the inputs" in err
        place = tmp_path / "tasks"
        asked = ["export", found, "-f", "label-studio", "-o", place, "--config", place]
        status, out, err = run(capsys, *asked)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert "give --config another file" in err
        assert found.read_bytes() == before
        assert not place.exists()

    @pytest.mark.parametrize(
        "arguments", [["analyze", ""], ["import", ""], ["evaluate", "", "FOUND"]]
    )
    def test_a_name_that_is_empty(
        self, found: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        given = [found if a == "FOUND" else a for a in arguments]
        assert run(capsys, *given) == (2, "", "stancekit: '' names no file\n")

    def test_in_a_pipe(
        self,
        found: Path,
        sample: Analysis,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        status, out, err = run(capsys, "export", found, "-f", "prodigy")
        assert (status, err) == (0, "")
        stdin = io.TextIOWrapper(io.BytesIO(out.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stdin)
        status, out, err = run(capsys, "import", "-")
        assert (status, err) == (0, "")
        assert out.encode() == found.read_bytes()

    def test_the_labelling_interface(
        self, found: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from xml.etree import ElementTree as ET

        place = tmp_path / "labels.xml"
        options = ["-f", "label-studio", "-o", tmp_path / "t.json", "--config", place]
        assert run(capsys, "export", found, *options) == (0, "", "")
        assert place.read_text(encoding="utf-8") == labeling_config()
        view = ET.parse(place).getroot()
        named = {e.get("name"): e for e in view.iter() if e.get("name")}
        # Every result names tags and values that the interface has.
        for task in json.loads((tmp_path / "t.json").read_text(encoding="utf-8")):
            for result in task["predictions"][0]["result"]:
                if result["type"] == "relation":
                    values = {e.get("value") for e in view.iter("Relation")}
                    assert set(result["labels"]) <= values
                    continue
                tag = named[result["from_name"]]
                assert tag.tag.lower() == result["type"]
                assert tag.get("toName") == result["to_name"] == "text"
                if result["type"] != "textarea":
                    values = {e.get("value") for e in tag}
                    assert set(result["value"][result["type"]]) <= values

    def test_a_tool_without_such_an_interface(
        self, found: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, err = run(capsys, "export", found, "-f", "prodigy", "--config", tmp_path / "x")
        assert (status, out) == (2, "")
        assert "--config is for Label Studio" in err

    @pytest.mark.parametrize("command", [["export", "-f", "jsonl"], ["import"]])
    def test_an_input_is_not_overwritten(
        self, found: Path, command: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = found.read_bytes()
        status, out, err = run(capsys, *command, found, "-o", found)
        assert (status, out) == (2, "")
        assert "is one of the inputs" in err
        assert found.read_bytes() == before

    def test_a_file_cut_off(
        self, found: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        found.write_bytes(found.read_bytes()[:-9])
        place = tmp_path / "out"
        for command in (["export", "-f", "brat"], ["import"]):
            status, out, err = run(capsys, *command, found, "-o", place)
            assert (status, out) == (2, "")
            assert re.fullmatch(r"stancekit: .*found.jsonl: line 2: .*cut off\?\n", err)
            assert not place.exists()
        # Whoever wants the rest all the same, says so.
        status, out, err = run(capsys, "import", found, "--skip-bad", "-o", place)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert [a.article.id for a in read_analyses(place)] == ["sample"]

    def test_warnings_are_lines(
        self, found: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run(capsys, "export", found, "-f", "label-studio", "-o", tmp_path / "t.json")
        tasks = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
        result = tasks[0]["predictions"][0]["result"]
        tasks[0]["predictions"][0]["result"] = [r for r in result if r["type"] != "relation"]
        (tmp_path / "t.json").write_text(json.dumps(tasks), encoding="utf-8")
        status, _, err = run(capsys, "import", tmp_path / "t.json", "-o", tmp_path / "back")
        assert status == 0
        lines = err.splitlines()
        assert lines
        assert all(re.match("stancekit: .*: record 1: the .* belongs to no", x) for x in lines)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"He said no.", "is no JSON; is it an article"),
            (b"\xff\xfe\x00", "is not UTF-8"),
            (None, "no such file"),
        ],
    )
    @pytest.mark.parametrize("command", [["export", "-f", "jsonl"], ["import"], ["evaluate"]])
    def test_no_analyses(
        self,
        tmp_path: Path,
        command: list[str],
        content: bytes | None,
        message: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        path = tmp_path / "file"
        if content is not None:
            path.write_bytes(content)
        more = [path] if command == ["evaluate"] else []
        status, out, err = run(capsys, *command, path, *more)
        assert (status, out) == (2, "")
        assert re.fullmatch(rf"stancekit: {re.escape(str(path))}: {message}.*\n", err)


class TestEvaluate:
    def test_table(self, found: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = run(capsys, "evaluate", found, found)
        assert (status, err) == (0, "")
        assert out.startswith("2 articles; 95% intervals")
        assert re.search(
            r"^  found +1\.000 +1\.000 +1\.000 +\[1\.000, 1\.000\] +8 +8 +8$", out, re.M
        )
        assert "direct quotations" in out

    def test_json(self, found: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        place = tmp_path / "scores.json"
        options = ["--format", "json", "-o", place, "--resamples", "0"]
        assert run(capsys, "evaluate", found, found, *options) == (0, "", "")
        data = json.loads(place.read_text(encoding="utf-8"))
        assert (data["articles"], data["missing"]) == (2, 0)
        assert all(score["low"] is None for score in data["scores"])

    def test_agreement(self, found: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = run(capsys, "evaluate", found, found, "--agreement")
        assert (status, err) == (0, "")
        assert re.search(r"^stance +4 +1\.000 +1\.000 +1\.000$", out, re.M)

    def test_formats_may_differ(
        self, found: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run(capsys, "export", found, "-f", "brat", "-o", tmp_path / "brat")
        status, out, _ = run(capsys, "evaluate", tmp_path / "brat", found, "-f", "json")
        assert status == 0
        assert json.loads(out)["articles"] == 2

    def test_only_one_side_is_standard_input(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, _, err = run(capsys, "evaluate", "-", "-")
        assert status == 2
        assert "only one of the two" in err


def help_of(capsys: pytest.CaptureFixture[str], command: str) -> str:
    status, out, err = run(capsys, *command.split(), "--help")
    assert (status, err) == (0, "")
    return out


class TestAllCommands:
    """What people have learned of one command is true of the others."""

    def test_they_are_all_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert set(COMMANDS) == {leaf.split()[0] for leaf in LEAVES}
        _, out, _ = run(capsys, "--help")
        listed = re.findall(r"^  ([a-z]+) {2,}[A-Z]", out[out.index("Commands:") :], re.M)
        assert listed == COMMANDS

    @pytest.mark.parametrize("command", LEAVES)
    def test_help_has_an_example(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        out = " ".join(help_of(capsys, command).split())
        assert f"Usage: stancekit {command}" in out
        assert f"Example: stancekit {command}" in out

    @pytest.mark.parametrize("command", LEAVES)
    def test_an_example_parses(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        out = " ".join(help_of(capsys, command).split())
        given = re.search(rf"Example: stancekit {command}([^|>]*?)(?: Arguments:| Options:)", out)
        assert given, out
        known = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", out[given.end() :]))
        assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", given[1])) <= known

    @pytest.mark.parametrize("command", LEAVES)
    def test_options_have_one_name(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        out = help_of(capsys, command)
        # A short name means the same wherever it is.
        for short, long in re.findall(r"^  (-\w), (--[a-z-]+)", out, re.M):
            assert {"-o": "--output", "-f": "--format", "-h": "--help"}.get(short, long) == long
        assert not re.search("--(out|outfile|fmt|output-format)\\b", out)

    @pytest.mark.parametrize("command", LEAVES)
    def test_an_unknown_option_is_one_line(
        self, command: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, err = run(capsys, *command.split(), "--no-such-option")
        assert (status, out, err.count("\n")) == (2, "", 1)

    def test_info_is_enough_for_a_bug_report(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "info")
        for name in ("stancekit", "Python", "platform", "encoding", "spacy", "numpy"):
            assert re.search(rf"^{name} +\S", out, re.M)
        assert re.search(r"^extra frame +pandas ([\d.]+|not installed)", out, re.M)
        assert not re.search("^extra (all|dev|test)", out, re.M)
        assert re.search(r"^model stance.npz +[\d.]+ MB, sha256 [0-9a-f]{12}$", out, re.M)


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.run(
        [sys.executable, "-m", "stancekit", *arguments],
        cwd=ROOT,
        timeout=600,
        check=False,
        **options,
    )


@pytest.mark.skipif(os.name == "nt", reason="shells and pipes differ there")
class TestProcess:
    @pytest.mark.parametrize("command", ["--help", "evaluate", "export"])
    def test_a_closed_pipe_is_quiet(self, found: Path, command: str) -> None:
        arguments = {
            "--help": ["--help"],
            "evaluate": ["evaluate", str(found), str(found)],
            "export": ["export", str(found), "-f", "label-studio"],
        }[command]
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as closed:
            done = process(*arguments, stdout=closed)
        assert (done.returncode, done.stderr) == (1, b"")

    def test_without_standard_output(self) -> None:
        command = f"exec {sys.executable} -m stancekit targets >&-"
        done = subprocess.run(
            ["sh", "-c", command], cwd=ROOT, stderr=subprocess.PIPE, timeout=600, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")

    def test_a_terminal_that_knows_no_unicode(self, found: Path) -> None:
        environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
        done = process("export", str(found), "-f", "prodigy", env=environment)
        assert (done.returncode, done.stderr) == (0, b"")
        first = json.loads(done.stdout.decode("ascii").splitlines()[0])
        assert "🚀" in first["text"]

    def test_completion(self) -> None:
        environment = {
            **os.environ,
            "_STANCEKIT_COMPLETE": "complete_bash",
            "COMP_WORDS": "stancekit e",
            "COMP_CWORD": "1",
        }
        done = process(env=environment)
        assert done.returncode == 0
        assert done.stdout.split() == [b"evaluate", b"export"]

    def test_the_script_for_a_shell(self) -> None:
        done = process(env={**os.environ, "_STANCEKIT_COMPLETE": "source_bash"})
        assert done.returncode == 0
        assert b"_STANCEKIT_COMPLETE" in done.stdout

    @pytest.mark.parametrize("option", ["--show-completion", "--install-completion"])
    def test_a_shell_that_nobody_knows(self, option: str, tmp_path: Path) -> None:
        # As where shellingham finds no shell among the processes above.
        code = (
            "import sys, shellingham\n"
            "def nothing(*_): raise shellingham.ShellDetectionFailure\n"
            "shellingham.detect_shell = nothing\n"
            "from stancekit.cli import main\n"
            f"sys.exit(main(['{option}']))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "HOME": str(tmp_path)},
            capture_output=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr
        assert b"not supported" in done.stdout + done.stderr
        assert not list(tmp_path.iterdir())
