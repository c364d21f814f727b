"""Checks the coverage of each folder against its floor (docs/decisions/0008)."""

import json
import sys
from collections import defaultdict
from pathlib import Path

FLOORS = {"core": 90, "forms": 90, "learning": 95, "storage": 88, "sync": 88, "server": 85, "app": 60, "kioo": 55}


def covered(report: dict) -> dict[str, float]:
    """Per cent of lines and branches that ran, by top folder."""
    hit: defaultdict[str, int] = defaultdict(int)
    everything: defaultdict[str, int] = defaultdict(int)
    for name, file in report["files"].items():
        folder, summary = Path(name).parts[0], file["summary"]
        hit[folder] += summary["covered_lines"] + summary["covered_branches"]
        everything[folder] += summary["num_statements"] + summary["num_branches"]
    return {folder: 100 * hit[folder] / everything[folder] for folder in everything if everything[folder]}


def main() -> None:
    """Prints one line for each folder; exits with 1 when one is under its floor."""
    measured = covered(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    under = []
    for folder, floor in FLOORS.items():
        share = measured.get(folder, 0.0)
        print(f"coverage {folder:<10} {share:5.1f} %  (floor {floor})")
        if share < floor:
            under.append(folder)
    if under:
        sys.exit(f"Under the floor: {', '.join(under)}")


if __name__ == "__main__":
    main()
