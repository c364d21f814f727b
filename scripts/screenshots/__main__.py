"""Draws every screen of the app and every page of the district into build/screenshots: python -m scripts.screenshots [WORD...]."""

import asyncio
import shutil
import sys
from pathlib import Path

from kioo.demo.build import Folders
from kioo.demo.country import ON_THE_TABLET
from kioo.demo.processes import free_or_refuse
from scripts.get_browser import find_browser
from scripts.screenshots import stage, walks
from scripts.screenshots.pages import photograph_the_pages
from scripts.screenshots.photographer import Device, Photographer
from tests.app.browser import browsing

BUILD = Path(__file__).resolve().parents[2] / "build"
OUT, DEMO, NEW = BUILD / "screenshots", BUILD / "screenshots-demo", BUILD / "screenshots-new"
PHONE, TABLET, WIDE = (390, 844), (1024, 768), (1280, 800)
DEVICES = (
    Device("phone", PHONE, "en"),
    Device("tablet", TABLET, "en"),
    Device("phone", PHONE, "ar"),
    Device("tablet", TABLET, "ar"),
)
DESKS = tuple(
    Device(name, pixels, tongue) for name, pixels in (("phone", PHONE), ("wide", WIDE)) for tongue in ("en", "ar")
)


async def photograph_the_roles(device: Device) -> None:
    """Each role's walk on the shared tablet."""
    for someone in ON_THE_TABLET:
        async with browsing(device.pixels) as browser:
            hands = Photographer(browser, device, someone.role, OUT)
            await browser.open(f"{stage.APP_URL}/who")
            tile = browser.page.locator('[flt-semantics-identifier^="person-"]').filter(has_text=someone.name).first
            await tile.wait_for(state="attached", timeout=20_000)
            person = (await tile.get_attribute("flt-semantics-identifier") or "").removeprefix("person-")
            await hands.tap(f"person-{person}")
            await hands.waits_for("pin-1")
            await hands.look()
            await hands.pin(someone.pin)
            await hands.waits_for("portrait")
            await walks.WALKS[someone.role](hands, someone.pin, person)
            print(f"app {device.title} {someone.role}", flush=True)


async def photograph_the_newcomer(device: Device, code: str) -> None:
    """Somebody with a new device and its code."""
    async with browsing(device.pixels) as browser:
        await browser.open(stage.APP_URL)
        await walks.newcomer(Photographer(browser, device, "newcomer", OUT), code)


async def photograph_the_trouble(device: Device) -> None:
    """The same device with something that needs its person."""
    async with browsing(device.pixels) as browser:
        await browser.open(stage.APP_URL)
        await walks.troubled(Photographer(browser, device, "troubled", OUT))
        print(f"app {device.title} newcomer", flush=True)


def roles(folders: Folders, device: Device) -> None:
    """Starts the shared tablet in the device's language, and walks."""
    with stage.an_app(folders, device.language) as running:
        running.wait_until_ready()
        asyncio.run(photograph_the_roles(device))


def newcomers(device: Device, code: str) -> None:
    """Starts a new device, and again when something on it needs its person."""
    fresh = stage.empty_device(NEW / device.title)
    with stage.an_app(fresh, device.language) as running:
        running.wait_until_ready()
        asyncio.run(photograph_the_newcomer(device, code))
    stage.needs_somebody(fresh.device)
    with stage.an_app(fresh, device.language) as running:
        running.wait_until_ready()
        asyncio.run(photograph_the_trouble(device))


def main(words: list[str]) -> None:
    """Everything, or what the words name: "phone-ar", "tablet", "pages", "roles", "newcomers"."""
    free_or_refuse(stage.SERVER, stage.APP)
    executable = find_browser()
    parts = {"pages", "roles", "newcomers"} & set(words) or {"pages", "roles", "newcomers"}
    devices = [one for one in DEVICES if not words or _is_named(one, words)]
    if not words:
        shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True, exist_ok=True)
    folders = Folders(DEMO)
    codes = stage.set_up(folders, devices)
    with stage.the_server(folders) as running:
        running.wait_until_ready()
        for device in devices:
            if "newcomers" in parts:
                newcomers(device, codes[device.title])
            if "roles" in parts:
                roles(folders, device)
        if "pages" in parts:
            asyncio.run(photograph_the_pages(executable, DESKS, OUT))
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(BUILD.parent)}")


def _is_named(device: Device, words: list[str]) -> bool:
    places = [word for word in words if word not in {"pages", "roles", "newcomers"}]
    return not places or any(word in {device.title, device.name} for word in places)


if __name__ == "__main__":
    main(sys.argv[1:])
