"""`python -m benchmarks`: measures, prints the table, and with --write puts it into docs/benchmarks.md."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import device, form, machine, pages, push, table
from benchmarks.measure import ROOT, Line, Sizes
from core.clock import SystemClock, day_of

PARTS = {"form": form.lines, "device": device.lines, "push": push.lines, "pages": pages.lines}


def measured(names: list[str], sizes: Sizes, folder: Path) -> list[Line]:
    """The lines of the named parts, each in a folder of its own."""
    found: list[Line] = []
    for name in names:
        (folder / name).mkdir()
        print(f"{name} ...", file=sys.stderr)
        found += PARTS[name](sizes, folder / name)
    return found


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures what people wait for.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args()
    unknown = set(chosen.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    about = machine.described(day_of(SystemClock().now_ms()))
    (ROOT / ".benchmarks").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".benchmarks") as folder:  # on a disk: /tmp may be memory
        figures = table.markdown(measured(chosen.parts or list(PARTS), Sizes(), Path(folder)), about)
    print(figures)
    if chosen.write:
        table.write(ROOT / "docs" / "benchmarks.md", figures)


if __name__ == "__main__":
    main()
