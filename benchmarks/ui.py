"""Measures in Chromium how long a page of 300 questions takes to open, and a key press to show its consequence."""

import argparse
import asyncio
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Page
from pyxform.xls2xform import convert

from app.main import web_app
from app.wiring import Tablet
from benchmarks import machine
from benchmarks.measure import Line, median
from benchmarks.table import markdown, write
from core.clock import SystemClock, day_of
from core.settings import DeviceSettings
from tests.app.browser import Browser, browsing
from tests.app.conftest import CHEAP
from tests.app.district import district
from tests.app.filling_hands import begin
from tests.app.sheets import sheet
from tests.fakes.http_server import serving

MARKS = ("<!-- screen figures: made by make bench-ui -->", "<!-- end of screen figures -->")
_SEEN = """hook => {
  const words = () => {
    const box = document.querySelector(`[flt-semantics-identifier="${hook}"]`);
    if (!box) return null;
    const named = [box, ...box.querySelectorAll('[aria-label]')].map(one => one.getAttribute('aria-label') || '');
    return box.innerText + named.join(' ');
  };
  const before = words();
  window.kiooSeen = new Promise(done => {
    let start = 0;
    const begun = () => { start = performance.now(); };
    window.addEventListener('keydown', begun, {capture: true, once: true});
    window.addEventListener('click', begun, {capture: true, once: true});
    const look = () => {
      if (start && words() !== before) done(performance.now() - start); else requestAnimationFrame(look);
    };
    look();
  });
}"""
"""Begins to wait in the page itself: from the next key or click until what carries the hook says something else."""


def form_of(questions: int) -> bytes:
    """A page with one question, then a page with all the others; each changes a note right below the first."""
    rows = ["| | text | name | Who? | | | |", "| | begin_group | all | All of them | field-list | | |"]
    names = [f"n{at}" for at in range(questions - 2)]
    total = " + ".join(f"coalesce(${{{name}}}, 0)" for name in names[:50:5])
    rows += ["| | integer | n0 | Question 0 | | | |", f"| | calculate | total | | | {total} | |"]
    rows += ["| | note | told | Together ${total} | | | |"]
    kinds = ("integer", "text", "select_one yn", "decimal", "date")
    rows += [f"| | {kinds[at % 5]} | {name} | Question {at} | | | |" for at, name in enumerate(names[1:], 1)]
    head = "| survey |\n| | type | name | label | appearance | calculation | hint |\n"
    choices = "\n| choices |\n| | list_name | name | label |\n| | yn | yes | Yes |\n| | yn | no | No |\n"
    settings = "| settings |\n| | form_id | form_title | version |\n| | every_question | Long sheet | 1 |\n"
    sheet_ = head + "\n".join([*rows, "| | end_group | | | | | |"]) + choices + settings
    return str(convert(xlsform=sheet_, file_type=".md", validate=False).xform).encode()


async def seconds_until(page: Page, hook: str, act: Any) -> float:
    """From the key or click in `act` until what carries the hook says something else, as the page itself sees it."""
    await page.evaluate(_SEEN, hook)
    await act()
    return float(await page.evaluate("window.kiooSeen")) / 1000


async def opened(browser: Browser) -> float:
    """From the touch on Next until the first question of the long page is there."""
    return await seconds_until(browser.page, "q-told", lambda: browser.tap("on"))


async def measured(address: str, opens: int, keys: int) -> tuple[list[float], list[float]]:
    """Times to open the page, and times from key to consequence."""
    async with browsing() as browser:
        await begin(browser, address)
        await browser.type("a-name", "Grace")
        opening = []
        for _ in range(opens):
            opening.append(await opened(browser))
            await browser.tap("page-back")
            await browser.near("a-name")
        await browser.tap("on")
        await browser.focus("a-n0")
        typed = []
        for number in range(keys):
            key = "Backspace" if number % 2 else str(number % 9 + 1)  # each key changes the sum
            typed.append(await seconds_until(browser.page, "q-told", lambda key=key: browser.page.keyboard.press(key)))
            await browser.page.wait_for_timeout(60)
        return opening, typed


def lines(questions: int, opens: int, keys: int, folder: Path) -> list[Line]:
    """Both lines for a sheet of so many questions."""
    world = district(SystemClock())
    world.tell("form", "every_question/1", sheet("every_question", "1", form_of(questions).decode(), "Long sheet"))
    settings = DeviceSettings(device_folder=folder / str(questions), sync_seconds=1, reserve_mb=0)
    tablet = Tablet(settings, kdf=CHEAP, dial=lambda _url, token, _server: world.for_token(token))
    with serving(web_app(tablet)) as address:
        opening, typed = asyncio.run(measured(address, opens, keys))
    tablet.close()
    slow = max(typed)
    return [
        Line(f"Page of {questions} questions opens", median(opening), f"touch to shown; median of {opens}"),
        Line(
            f"Key to consequence among {questions} questions",
            f"{median(typed)}; at most {slow * 1000:.0f} ms",
            f"key to a sum shown elsewhere; {keys} keys, mean {statistics.fmean(typed) * 1000:.0f} ms",
        ),
    ]


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ui", description="Measures the screen in Chromium.")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    parser.add_argument("--questions", type=int, nargs="+", default=[30, 300])
    chosen = parser.parse_args()
    about = machine.described(day_of(SystemClock().now_ms()))
    with tempfile.TemporaryDirectory() as folder:
        found = [line for count in chosen.questions for line in lines(count, 5, 30, Path(folder))]
    figures = markdown(found, about)
    print(figures)
    if chosen.write:
        write(Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md", figures, MARKS)


if __name__ == "__main__":
    main()
