"""Finds a Chromium for the browser tests, or gets one, or says which command to run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_MISSING = """No browser for the browser tests.
Run one of these and try again:
  .venv/bin/playwright install --with-deps chromium
  sudo apt-get install chromium"""


def find_browser() -> str | None:
    """Path of Playwright's own Chromium, else of the system's, else None."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def get_browser() -> str | None:
    """Like find_browser, after trying to install one: Playwright's, then Debian's when we are root."""
    if found := find_browser():
        return found
    _try([sys.executable, "-m", "playwright", "install", "chromium"], seconds=300)
    if not find_browser() and os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"], seconds=120)
        _try(["apt-get", "install", "-y", "-qq", "chromium"], seconds=600)
    return find_browser()


def _try(command: list[str], *, seconds: int) -> None:
    print("trying:", " ".join(command), flush=True)
    try:
        subprocess.run(command, check=False, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired) as problem:
        print(f"  did not work: {problem}", flush=True)


if __name__ == "__main__":
    where = get_browser()
    if where is None:
        sys.exit(_MISSING)
    print(f"browser: {Path(where).name}")
