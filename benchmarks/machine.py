"""Says which machine the figures come from."""

import os
import platform
import sqlite3
from datetime import date
from pathlib import Path


def described(day: date) -> str:
    """One paragraph: day, processor, load when it began, Python, SQLite, system."""
    load = f"{os.getloadavg()[0]:.1f}"
    parts = (
        f"{os.cpu_count()} cores of {_processor()}",
        f"{load} programs waiting to run when it began",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        f"{platform.system()} {platform.release()}",
    )
    return f"Measured on {day.isoformat()}: {', '.join(parts)}."


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text("utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
