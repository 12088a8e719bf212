"""What every file of the tree must keep to: size, no machine's paths, no registry's hosts."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, project_files, relative

MAX_LINES = 400
MAX_FUNCTION_LINES = 40
CODE = frozenset({".css", ".mjs", ".py", ".sh", ".sql", ".ts", ".tsx"})
REGISTRY_HOST = re.compile(r"\b(?:registry|index|files|deb|mirrors?)[.-][\w-]+\.(?:org|com|net|io)\b", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|home)/\w+")


def code_files() -> list[Path]:
    written = (path for path in project_files() if not relative(path).startswith("migrations/versions/"))
    return [path for path in written if path.suffix in CODE or path.name == "run"]


def test_files_stay_small() -> None:
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in code_files()}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_functions_stay_small() -> None:
    long: dict[str, int] = {}
    for path in project_files():
        if path.suffix != ".py" or not relative(path).startswith("landdb/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                first = node.body[0]
                is_documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
                start = (first.end_lineno or node.lineno) if is_documented else node.lineno
                if node.end_lineno - start > MAX_FUNCTION_LINES:
                    long[f"{relative(path)}:{node.name}"] = node.end_lineno - start
    assert long == {}


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        relative(path)
        for path in project_files()
        if path.suffix == ".py"
        and path.read_text(encoding="utf-8").strip()
        and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []


@pytest.mark.parametrize("pattern", [REGISTRY_HOST, MACHINE_PATH], ids=["registry hosts", "paths of a machine"])
def test_nothing_of_one_machine_is_written_down(pattern: re.Pattern[str]) -> None:
    found = []
    for path in project_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{relative(path)}: {match.group()}" for match in pattern.finditer(text)]
    assert found == []


def test_locks_name_no_address() -> None:
    for name in ("runtime.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
    lock = ROOT / "webmap" / "package-lock.json"
    if lock.exists():
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert [name for name, package in packages.items() if "resolved" in package] == []
        assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_dev_lock_contains_the_runtime_lock() -> None:
    """`./run test` and `./run demo` share one environment."""
    pinned = re.compile(r"^([\w.-]+==[^\s\\]+(?: ;[^\\]+)?)", re.MULTILINE)
    runtime, dev = (
        set(pinned.findall((ROOT / "requirements" / name).read_text())) for name in ("runtime.txt", "dev.txt")
    )
    assert runtime - dev == set()
