"""What stands in deploy/ names commands, settings and extras that there are."""

import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path

from core.settings import ServerSettings
from kioo.cli import parser

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
OF_OTHERS = {"KIOO_DB_PASSWORD"}  # of compose.yaml itself


def test_commands_are_ours():
    unit = (DEPLOY / "kioo.service").read_text()
    lists = re.findall(
        r"(?:CMD|command:) (\[\"server.*\])",
        (DEPLOY / "Dockerfile").read_text() + (DEPLOY / "compose.yaml").read_text(),
    )
    lines = [re.search(r"ExecStart=\S+/kioo (.*)", unit)[1], *(line.replace(",", " ").strip("[]") for line in lists)]
    assert len(lines) == 3
    assert all(parser().parse_args(shlex.split(line)).workers > 1 for line in lines)


def test_commands_by_the_clock_are_ours(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("dhis2.csv").touch()
    text = (ROOT / "docs" / "running.md").read_text()
    lines = re.findall(r"^\| `[*0-9:/, -]+` \| `kioo (admin [^`]+)`", text, re.MULTILINE)
    assert len(lines) == 4
    assert re.search(r"ExecStart=\S+/kioo (.*)", text)[1] == lines[0]
    assert all(parser().parse_args(shlex.split(line)).run for line in lines)


def test_settings_are_ours():
    known = {f"KIOO_{one.name.upper()}" for one in fields(ServerSettings)} | OF_OTHERS
    texts = [path.read_text() for path in (*DEPLOY.iterdir(), ROOT / "docs" / "running.md")]
    assert {name for text in texts for name in re.findall(r"KIOO_[A-Z_]+", text)} <= known


def test_the_image_holds_every_folder_of_the_package_and_extras_there_are():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    text = (DEPLOY / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE))
    assert copied == {*project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"], "assets"}
    extras = re.search(r"'\.\[(.*)\]'", text)[1].split(",")
    assert set(extras) <= set(project["project"]["optional-dependencies"])
    assert re.search(r"^USER kioo$", text, re.MULTILINE)
