"""The house keeps its shape: who may import whom, read from the import statements.

``docs/architecture`` says why. A room's face is its package (``stancekit.language``);
what lies behind (``stancekit.language.pipeline``) is its own affair.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "stancekit"
MODULES = sorted(PACKAGE.rglob("*.py"))

MAIN_ROAD = {"segmentation", "language", "quotations", "speakers", "stance"}
# Everybody may use these; the second line is small tools that know nothing of any room.
COMMON = {"records", "errors"}
TOOLS = {"persistence", "paragraphs", "datasets", "parallel"}

# What each room may import beside the common ones. Who is not here may import no other room.
MAY_IMPORT = {
    "__init__": {"analyzer", "loading", "quotations", "segmentation", "speakers", "stance"},
    "__main__": {"cli"},
    "records": {"report"},
    "segmentation": TOOLS,
    "language": TOOLS | {"segmentation"},
    "quotations": TOOLS | {"language"},
    "speakers": TOOLS | {"language", "segmentation"},
    "stance": TOOLS,
    "analyzer": TOOLS | MAIN_ROAD | {"batches", "pickling", "text_warnings"},
    "loading": MAIN_ROAD | {"analyzer"},
    "pickling": {"language", "parallel", "stance"},
    "text_warnings": {"quotations"},
    "components": TOOLS | MAIN_ROAD | {"analyzer"},
    "cli": TOOLS
    | {
        "analyzer",
        "loading",
        "output",
        "report",
        "schema",
        "stance",
        "speakers",
        "corpus",
        "evaluation",
        "exchange",
        "web",
    },
    "evaluation": set(),
    "corpus": {"output", "parallel", "report", "schema", "web"},
    "exchange": {"output", "schema", "web"},
    "web": set(),
}

# Modules behind a face that others may use all the same: both are pure Python about characters.
OPEN_INSIDES = {"stancekit.quotations.marks"}

# Third-party packages that must not be reached, not even through other modules of ours.
BANNED = {
    "stance": {"spacy", "thinc"},
    "corpus": {"spacy", "thinc", "sklearn"},
    "exchange": {"spacy", "thinc", "sklearn"},
    # scikit-learn has Cohen's kappa, and is loaded only when that is asked for.
    "evaluation": {"spacy", "thinc"},
    "report": {"spacy", "thinc", "sklearn"},
    "schema": {"spacy", "thinc", "sklearn"},
    "output": {"spacy", "thinc", "sklearn"},
    "web": {"spacy", "thinc", "sklearn"},
    "records": {"spacy", "thinc", "sklearn"},
}


@dataclass(frozen=True)
class Import:
    """One import statement's module, as it would be written out in full."""

    where: Path
    line: int
    module: str
    at_run_time: bool
    inside_function: bool

    def __str__(self) -> str:
        return f"{self.where.relative_to(ROOT)}:{self.line} imports {self.module}"


def is_type_checking(test: ast.expr) -> bool:
    return "TYPE_CHECKING" in ast.unparse(test)


def is_module(package: str, name: str) -> bool:
    """Tell a submodule from a name of the package's own, which hides a module of that name."""
    file = file_of(f"{package}.{name}") if package.startswith("stancekit") else None
    face = file_of(package) if file else None
    if face is None:
        return False
    tree = ast.parse(face.read_text(encoding="utf-8"))
    own = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module != package
        for alias in node.names
    }
    return name not in own


def file_of(module: str) -> Path | None:
    path = ROOT / module.replace(".", "/")
    for candidate in (path / "__init__.py", path.with_suffix(".py")):
        if candidate.exists():
            return candidate
    return None


def imports_of(path: Path) -> Iterator[Import]:
    """Yield every import of a module; ``from stancekit import x`` counts as ``stancekit.x``."""

    def walk(node: ast.AST, run_time: bool, inside: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for name in child.names:
                    yield Import(path, child.lineno, name.name, run_time, inside)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}:{child.lineno}: relative import; write it out"
                module = child.module or ""
                for name in child.names:
                    full = f"{module}.{name.name}"
                    named = full if is_module(module, name.name) else module
                    yield Import(path, child.lineno, named, run_time, inside)
            elif isinstance(child, ast.If) and is_type_checking(child.test):
                yield from walk(child, False, inside)
            else:
                function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from walk(child, run_time, inside or function)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")), True, False)


def room_of(path: Path) -> str:
    """Return the first name behind ``stancekit``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


ALL = [found for path in MODULES for found in imports_of(path)]
OURS = [i for i in ALL if i.module == "stancekit" or i.module.startswith("stancekit.")]


def target_room(found: Import) -> str:
    parts = found.module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def test_something_is_read() -> None:
    # The other tests would pass on an empty list.
    assert {"records", "cli", "report"} <= {room_of(p) for p in MODULES}
    assert any(i.module == "stancekit.report.tables" and i.inside_function for i in OURS)
    assert any(i.module.split(".")[0] == "spacy" for i in ALL)


@pytest.mark.parametrize("room", sorted({room_of(p) for p in MODULES}))
def test_a_room_imports_only_those_it_may(room: str) -> None:
    allowed = COMMON | MAY_IMPORT.get(room, set()) | {room}
    # The version, from the package's own first page.
    allowed |= {"__init__"} if room in {"cli", "persistence", "exchange", "corpus"} else set()
    wrong = [i for i in OURS if room_of(i.where) == room and target_room(i) not in allowed]
    assert not wrong, "\n".join(map(str, wrong))


def test_rooms_are_entered_through_their_face() -> None:
    wrong = [
        i
        for i in OURS
        if target_room(i) in MAIN_ROAD
        and target_room(i) != room_of(i.where)
        and len(i.module.split(".")) > 2
        and i.module not in OPEN_INSIDES
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_records_import_report_only_when_asked_for_it() -> None:
    wrong = [
        i
        for i in OURS
        if room_of(i.where) == "records" and target_room(i) == "report" and not i.inside_function
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_nobody_imports_the_command() -> None:
    wrong = [
        i for i in OURS if target_room(i) == "cli" and room_of(i.where) not in {"cli", "__main__"}
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_nobody_imports_the_private_names_of_another_module() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {name.name} of {node.module}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stancekit")
        for name in node.names
        if name.name.startswith("_") and not name.name.startswith("__")
    ]
    assert not wrong, "\n".join(wrong)


def reached_from(room: str) -> Iterator[Import]:
    """Yield every run-time import that a room leads to, through our own modules."""
    waiting = [p for p in MODULES if room_of(p) == room]
    seen = set(waiting)
    while waiting:
        for found in imports_of(waiting.pop()):
            if not found.at_run_time:
                continue
            yield found
            follows = file_of(found.module) if found.module.startswith("stancekit.") else None
            if follows and follows not in seen:
                seen.add(follows)
                waiting.append(follows)


@pytest.mark.parametrize("room", sorted(BANNED))
def test_what_a_room_must_not_know(room: str) -> None:
    wrong = [i for i in reached_from(room) if i.module.split(".")[0] in BANNED[room]]
    assert not wrong, "\n".join(map(str, wrong))


def test_records_and_errors_need_the_standard_library_only() -> None:
    import sys

    wrong = [
        i
        for i in ALL
        if room_of(i.where) in {"records", "errors"}
        and i.at_run_time
        and i.module.split(".")[0] not in {*sys.stdlib_module_names, "stancekit"}
    ]
    assert not wrong, "\n".join(map(str, wrong))


def lines_of_code(path: Path) -> int:
    """Count the lines that hold code: no blank lines, comments or docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    prose = {
        node.body[0]
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body
        if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
    }
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.stmt | ast.arg) and node not in prose:
            # A block's lines are those of its parts; counted whole it would bring the docstring.
            last = node.lineno if hasattr(node, "body") else node.end_lineno or node.lineno
            lines.update(range(node.lineno, last + 1))
    for node in prose:
        lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_readable(path: Path) -> None:
    assert lines_of_code(path) <= 400


@pytest.mark.parametrize("banned", ["sys.exit", "exit", "print", "input", "eval", "exec"])
def test_what_a_library_does_not_call(banned: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if room_of(path) not in {"cli", "__main__"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == banned
    ]
    assert not wrong
