"""The pages in Chromium: nothing for axe to find, nothing that scrolls sideways, and a whole answer without scripts."""

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from scripts.get_browser import find_browser
from tests.fakes.http_server import serving
from tests.fakes.phone import Phone
from tests.server.pages.district import PASSWORD, ahead
from tests.server.pages.test_walk import ADMIN_PAGES, PAGES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def chromium():
    executable = find_browser()
    assert executable, "run scripts/get_browser.py"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(district):
    with serving(district.app) as where:
        yield where


def signed_in(chromium, address, name, *, width=390, language="en", **more):
    context = chromium.new_context(viewport={"width": width, "height": 844}, **more)
    page = context.new_page()
    page.goto(f"{address}/language/{language}?back=/sign-in")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click(".door button")
    return page


def found_by_axe(page):
    violations = Axe().run(page, options=RULES)["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in violations]


def test_axe_would_find_something(chromium):
    page = chromium.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><svg role=img></svg><input></main>")
    assert {rule for rule, _ in found_by_axe(page)} == {"label", "svg-img-alt"}
    page.close()


SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
SMALL = """() => [...document.querySelectorAll('a.btn, button, input:not([type=hidden]), select, .nav a, .foot a, .chip')]
    .filter(e => e.offsetParent && !e.closest('.pick') && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""


@pytest.mark.parametrize(("width", "language", "scheme"), [(390, "en", "light"), (1280, "ar", "dark")])
def test_axe_finds_nothing_nothing_scrolls_sideways_and_every_control_is_large_enough(
    chromium, address, width, language, scheme
):
    """Each page is opened once and measured at every width: opening is what takes long."""
    page = signed_in(chromium, address, "lela", width=width, language=language, color_scheme=scheme)
    for path in (*PAGES, "/nowhere"):
        page.goto(address + path)
        assert found_by_axe(page) == [], path
        for wide in (1280, 390, 320):
            page.set_viewport_size({"width": wide, "height": 844})
            assert page.evaluate(SIDEWAYS) <= 0, (path, wide)
        assert page.evaluate(SMALL) == [], path
        page.set_viewport_size({"width": width, "height": 844})
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_where_kioo_is_set_up(chromium, address, district, width):
    page = signed_in(chromium, address, "sami", width=width)
    for path in (one.format(**district.people) for one in ADMIN_PAGES):
        page.goto(address + path)
        assert found_by_axe(page) == [], path
    page.context.close()
    page = chromium.new_page()
    page.goto(f"{address}/sign-in")
    assert found_by_axe(page) == []
    page.close()


def test_a_barrier_is_answered_without_scripts(chromium, own_district):
    with serving(own_district.app) as where:
        page = signed_in(chromium, where, "lela", java_script_enabled=False)
        page.click(".rows a.btn:not(.out)")
        page.check("input[value=promise]")
        page.fill("#what", "40 litres from next month")
        page.fill("#owner_name", "Daniel")
        page.fill("#due", ahead(13))
        page.click("text=See what they will read")
        assert "Nandari says yes. 40 litres from next month. Daniel sees to it by 1 December." in page.inner_text(
            "main"
        )
        page.click("text=Send the answer")
        assert "Your answer is safe here." in page.inner_text("main")
        page.goto(where)
        assert "3 things wait for your answer" in page.inner_text("h1")
        page.context.close()


def test_a_second_step_is_set_up_and_used_and_axe_finds_nothing(chromium, own_district):
    with serving(own_district.app) as where:
        page = signed_in(chromium, where, "lela", language="ar")

        def does(button, name="", text=""):
            """Fills in, presses, and looks at what comes."""
            if name:
                page.fill(name, text)
            page.click(f"main {button}")
            assert found_by_axe(page) == []
            assert page.evaluate(SIDEWAYS) <= 0

        page.goto(f"{where}/about-you/second-step")
        does("form button.btn", "#password", PASSWORD)
        phone = Phone(page.inner_text("main section code"), own_district.clock)
        does("form button.btn", "#code", phone.code())
        assert page.locator(".codes code").count() == 10
        assert page.locator(".codes code").first.evaluate("e => getComputedStyle(e).direction") == "ltr"
        does(".btns a.btn")
        page.context.close()
        page = signed_in(chromium, where, "lela", language="ar")
        assert page.locator("#code").evaluate("e => getComputedStyle(e).direction") == "ltr"
        page.fill("#code", "123456")
        page.click("main form button.btn")
        does("summary")
        page.fill("#code", phone.next_code())
        page.click("main form button.btn")
        assert page.locator(".nav").count() == 1
        page.context.close()
