"""Documentation and structure that can fail: rules that bite, sizes, the file map, settings, device dependencies."""

import ast
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from core import errors
from core.settings import DeviceSettings, ServerSettings
from scripts.file_map import DOCUMENT, with_map

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("app", "core", "forms", "kioo", "learning", "server", "storage", "sync")
MODULES = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]

# Wheels that Flet's mobile builds carry, or pure Python (flet-dev/mobile-forge recipes, August 2026).
ON_PHONES = {"argon2-cffi", "argon2-cffi-bindings", "certifi", "cffi", "charset-normalizer", "cryptography", "flet"}
ON_PHONES |= {"idna", "msgpack", "oauthlib", "peewee", "pycparser", "repath", "requests", "six", "urllib3", "httpx"}
ON_PHONES |= {"anyio", "h11", "httpcore", "pillow", "segno", "sniffio", "typing-extensions"}

BREAKS = [
    ("core/ids.py", "import forms.xpath", "Layers"),
    ("storage/__init__.py", "import sync.protocol", "Layers"),
    ("forms/__init__.py", "import learning", "Layers"),
    ("server/__init__.py", "import app", "Layers"),
    ("server/sync_service.py", "import sync.engine", "shares the protocol"),
    ("app/screens/today.py", "import flet", "Flet stays"),
    ("forms/session.py", "import sqlite3", "pure"),
    ("learning/score.py", "import peewee", "peewee only"),
    ("sync/runner.py", "import requests", "requests only"),
    ("app/screens/today.py", "import app.screens.unlock", "Screens do not know"),
    ("app/views/today.py", "import storage.session", "Views draw"),
    ("storage/vault.py", "import cryptography", "cipher"),
    ("app/pictures.py", "import PIL", "Pictures are decoded"),
    ("app/wiring.py", "import forms.xlsform", "Workbooks"),
]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": "."})


@pytest.fixture(scope="module")
def copy_of_the_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code as it stands, to break on purpose."""
    copy = tmp_path_factory.mktemp("broken")
    for path in [*MODULES, ROOT / "pyproject.toml"]:
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    return copy


def test_each_import_rule_bites(copy_of_the_code):
    """One run with every forbidden line in place: each must be reported under its rule."""
    for name, line, _ in BREAKS:
        path = copy_of_the_code / name
        path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")
    said = lint_imports(copy_of_the_code).stdout
    for name, line, rule in BREAKS:
        importer, imported = name.removesuffix(".py").removesuffix("/__init__").replace("/", "."), line.split()[1]
        broken = re.search(rf"{re.escape(importer)}\b.* -> {re.escape(imported)}", said)
        assert broken, f"{name}: {line!r} was not reported"
        assert re.search(rf"{rule}.*BROKEN", said), f"{rule} was not broken by {line!r}"


def test_the_file_map_is_what_the_modules_say():
    document = DOCUMENT.read_text("utf-8")
    assert with_map(document) == document


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path):
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 60, node.name


def test_every_setting_is_in_the_documents():
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for settings in (DeviceSettings, ServerSettings):
        for setting in fields(settings):
            assert f"KIOO_{setting.name.upper()}" in text


def test_every_error_is_drawn_in_the_tree_and_has_a_code_of_its_own():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.KiooError)]
    codes = [kind.code for kind in kinds]
    assert len(set(codes)) == len(codes)
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in kinds)


PHONE = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "android", "extra": ""}


def closure(name: str, seen: set[str]) -> set[str]:
    """Names of everything `name` needs on a phone."""
    if name in seen:
        return seen
    seen.add(name)
    for line in requires(name) or []:
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate(PHONE):
            closure(canonicalize_name(needed.name), seen)
    return seen


def test_what_the_device_needs_runs_on_phones():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {name for line in project["dependencies"] for name in closure(Requirement(line).name, set())}
    assert needed - ON_PHONES == set()
