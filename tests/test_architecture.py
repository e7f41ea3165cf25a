"""The house rules that a reader of the code may rely on, as data and a little ast."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Low to high: a module imports only what stands before it; modules in one string know each other.
ENGINE_ORDER = (
    "record pattern",
    "text surrogates",
    "diagnostics schema durations",
    "exchange values",
    "model errors events",
    "logfilter",
    "yamlscalar yamltree yamlerror",
    "expressions bodies storage secrets kv",
    "http",
    "inputs environments schedules",
    "playground",
    "tasks",
    "catalogue",
    "parse",
    "checks",
    "analyse edit",
    "run",
    "workspace history importers exporters remote",
    "session",
    "collection console pauses selftest selftest_certificate",
    "cli cli_findings cli_history",
    "__main__ __init__",
)
RANK = {name: rank for rank, names in enumerate(ENGINE_ORDER) for name in names.split()}

# What a part of the window must not import: prefixes of modules.
SERVICES = (
    "engine.run.runner engine.run.services engine.session engine.workspace engine.history engine.importers "
    "engine.storage engine.http engine.secrets engine.environments engine.playground engine.cli"
)
CONTROLLERS = "desktop.app desktop.documents desktop.runs desktop.bridge desktop.loop desktop.settings"
WIDGETS = "desktop.views desktop.dialogs desktop.main_window PySide6.QtWidgets"
DESKTOP_FORBIDDEN = {
    "desktop/models/": f"{SERVICES} {CONTROLLERS} {WIDGETS}",
    "desktop/views/": f"{SERVICES} {CONTROLLERS} desktop.dialogs desktop.main_window",
    "desktop/dialogs/": f"{SERVICES} {CONTROLLERS} desktop.main_window",
    # A QTextDocument that a plain-text editor shows has its layout from QtWidgets.
    "desktop/documents.py": WIDGETS.removesuffix(" PySide6.QtWidgets"),
    "desktop/runs.py": WIDGETS,
    "desktop/bridge.py": WIDGETS,
    "desktop/main_window.py": SERVICES,
}

# Folder → (file with the explicit tuple, modules that support the others).
REGISTERED = {
    "engine/tasks": ("__init__.py", "base common http_body http_options"),
    "engine/inputs": ("types.py", "base form pattern resolution types"),
    "engine/checks": ("__init__.py", "base"),
    "desktop/views/bodies": ("__init__.py", "source"),
    "desktop/views/fields": ("__init__.py", "base flow_layout"),
}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def running_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but what only the type checker reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for other in child.orelse:
                yield from running_nodes(other)
            continue
        yield child
        yield from running_nodes(child)


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Dotted names that a module imports when it runs; ``from a import b`` counts as both a and a.b."""
    found: set[str] = set()
    for node in running_nodes(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: relative import"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def starts_with(name: str, prefixes: list[str]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def test_engine_imports_only_lower_layers() -> None:
    wrong = []
    for path in modules("engine"):
        own = path.relative_to(ROOT / "engine").parts[0].removesuffix(".py")
        assert own in RANK, f"engine/{own} has no place in ENGINE_ORDER"
        for name in imports_of(path):
            parts = name.split(".")
            if parts[0] == "engine" and len(parts) > 1 and parts[1] in RANK and RANK[parts[1]] > RANK[own]:
                wrong.append(f"{name_of(path)} imports {name}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_engine_knows_no_window_and_only_http_knows_its_libraries() -> None:
    wrong = []
    for path in modules("engine"):
        banned = ["PySide6", "shiboken6", "qasync", "desktop"]
        if not name_of(path).startswith("engine/http/"):
            banned += ["httpx", "pycurl"]
        wrong += [f"{name_of(path)} imports {name}" for name in imports_of(path) if starts_with(name, banned)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_window_layers() -> None:
    wrong = []
    for path in modules("desktop"):
        banned = ["httpx", "pycurl"]
        for prefix, names in DESKTOP_FORBIDDEN.items():
            banned += names.split() if name_of(path).startswith(prefix) else []
        banned += [] if path.name == "loop.py" else ["qasync"]
        wrong += [f"{name_of(path)} imports {name}" for name in imports_of(path) if starts_with(name, banned)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_importing_the_engine_loads_no_qt() -> None:
    qt = "('PySide6', 'shiboken6', 'qasync', 'desktop')"
    code = f"import engine, engine.cli, sys; print([n for n in sys.modules if n.split('.')[0] in {qt}])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_banned_calls_in_the_window() -> None:
    """Nested event loops lose tasks; a task without a reference is collected while it runs."""
    wrong = []
    for path in modules("desktop"):
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            name = node.func.attr
            task = name in ("create_task", "ensure_future") and path.name != "loop.py"
            nested = name in ("exec", "exec_", "processEvents") and path.name != "start.py"  # before any task
            if task or nested:
                wrong.append(f"{name_of(path)}:{node.lineno} calls {name}()")
    assert not wrong, "\n" + "\n".join(wrong)


def test_modules_say_what_they_are_for_and_stay_small() -> None:
    wrong = []
    for path in modules("engine", "desktop", "packaging", "tests"):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > 600:
            wrong.append(f"{name_of(path)} has {lines} lines")
        if not ast.get_docstring(tree_of(path)):
            wrong.append(f"{name_of(path)} has no docstring")
        if re.search(r"(^|_)(utils?|helpers?|common|managers?)(_|$)", path.stem):
            wrong.append(f"{name_of(path)} has a name that says nothing")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("folder", REGISTERED)
def test_each_module_of_a_family_is_in_its_tuple_and_has_a_test(folder: str) -> None:
    """The test has its name in the twin folder, or imports it by name."""
    registrar, support = REGISTERED[folder]
    package = folder.replace("/", ".")
    registered = imports_of(ROOT / folder / registrar)
    tested = {name for path in modules("tests") for name in imports_of(path)}
    wrong = []
    for path in sorted((ROOT / folder).glob("*.py")):
        if path.stem in ("__init__", *support.split()):
            continue
        name = f"{package}.{path.stem}"
        if name not in registered:
            wrong.append(f"{name_of(path)} is not in the tuple of {folder}/{registrar}")
        if name not in tested and not (ROOT / "tests" / folder / f"test_{path.stem}.py").exists():
            wrong.append(f"{name_of(path)} has no tests/{folder}/test_{path.stem}.py")
    assert not wrong, "\n" + "\n".join(wrong)


def test_colours_are_written_in_the_palettes_alone() -> None:
    wrong = []
    for path in modules("desktop"):
        if path.name in ("palettes.py", "theme.py"):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for colour in re.findall(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b", node.value):
                    wrong.append(f"{name_of(path)}:{node.lineno} says {colour}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_icon_that_is_named_exists() -> None:
    """``icon("name", …)`` and ``pixmap("name", …)`` with the name written out."""
    wrong = []
    for path in modules("desktop"):
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            name = node.args[0].value
            picture = ROOT / "resources" / "icons" / f"{name}.svg"
            if called in ("icon", "pixmap") and isinstance(name, str) and not picture.exists():
                wrong.append(f"{name_of(path)}:{node.lineno} wants the icon {name}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_void_qt_calls_keep_none_alive() -> None:
    """PySide6 6.12.0 drops a reference to None per void call below Python 3.12, until the program dies."""
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(200):
        thing.setObjectName("canary")
    assert abs(sys.getrefcount(None) - before) < 100
