"""Writes the file map of ARCHITECTURE.md from the first docstring line of each module, or checks it (--check)."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("core", "forms", "learning", "storage", "sync", "app", "server", "kioo")
DOCUMENT = ROOT / "ARCHITECTURE.md"
START, END = "<!-- file map: made by scripts/file_map.py -->", "<!-- end of file map -->"


def first_line(path: Path) -> str:
    """First docstring line of a module; ValueError names a module without one."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    if not text:
        raise ValueError(f"{path.relative_to(ROOT)} has no docstring")
    return text.splitlines()[0]


def file_map() -> str:
    """The map as a Markdown code block, folders in the order of the layers."""
    lines: list[str] = []
    for folder in FOLDERS:
        paths = sorted((ROOT / folder).rglob("*.py"), key=_package_first)
        lines.extend(f"{path.relative_to(ROOT).as_posix():<36} {first_line(path)}" for path in paths)
        lines.append("")
    return "```\n" + "\n".join(lines).rstrip() + "\n```"


def _package_first(path: Path) -> tuple[str, bool, str]:
    return path.parent.as_posix(), path.name != "__init__.py", path.name


def with_map(document: str) -> str:
    """The document with the map between its two marks brought up to date."""
    before, _, rest = document.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{file_map()}\n{END}{after}"


def main() -> None:
    """Rewrites the document, or with --check says that it is stale and exits with 1."""
    document = DOCUMENT.read_text("utf-8")
    fresh = with_map(document)
    if fresh == document:
        return
    if "--check" in sys.argv:
        sys.exit("ARCHITECTURE.md: the file map is stale. Run: make format")
    DOCUMENT.write_text(fresh, "utf-8")


if __name__ == "__main__":
    main()
