"""Pages in Chromium without a mouse, and on paper: every control is reached in the order of the page and seen, nothing is cut off."""

import pytest

from tests.fakes.http_server import serving
from tests.server.pages.test_browser import SIDEWAYS, address, chromium, signed_in  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PAGES = ("/", "/places", "/places/tindwa", "/barriers/b-fuel", "/promises/p-gloves", "/voices", "/forms", "/exports")
ADMIN_PAGES = ("/people", "/people/{aisha}", "/devices", "/set-up/places/tindwa", "/audit")
STOPS = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(e => e.checkVisibility() && !e.disabled && e.getClientRects().length)
    .filter(e => e.type !== 'radio' || e === [...document.getElementsByName(e.name)].find(o => o.checked) ||
        (![...document.getElementsByName(e.name)].some(o => o.checked) && e === document.getElementsByName(e.name)[0]))
    .map((e, n) => (e.dataset.stop = n))"""
FOCUS = """() => { const e = document.activeElement, s = getComputedStyle(e), label = e.closest('label') || e.parentElement;
    const marked = x => x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) > 0 || x.boxShadow !== 'none';
    return [e.dataset.stop === undefined ? -1 : +e.dataset.stop, marked(s) || marked(getComputedStyle(label)), e.outerHTML.slice(0, 90)] }"""


def tabbed(page):
    """Where the Tab key leads from the top of the page to its end; a field for a day has several stops of its own."""
    stops = page.evaluate(STOPS)
    page.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges() }")
    found = {}
    for _ in range(5 * len(stops)):
        page.keyboard.press("Tab")
        stop, seen, what = page.evaluate(FOCUS)
        if stop in found and stop != list(found)[-1]:
            break
        found[stop] = (seen or found.get(stop, (False,))[0], what)
        if stop == stops[-1]:
            break
    return stops, found


@pytest.mark.parametrize(("name", "paths"), [("lela", PAGES), ("sami", ADMIN_PAGES)])
def test_every_control_is_reached_by_the_tab_key_in_order_and_is_seen(chromium, address, district, name, paths):  # noqa: F811
    page = signed_in(chromium, address, name, width=1280)
    for path in paths:
        page.goto(address + path.format(**district.people))
        stops, found = tabbed(page)
        assert list(found) == stops, path
        assert [what for seen, what in found.values() if not seen] == [], path
    page.context.close()


def test_somebody_signs_in_skips_to_the_content_and_makes_a_code_without_a_mouse(chromium, own_district):  # noqa: F811
    with serving(own_district.app) as where:
        page = chromium.new_context(viewport={"width": 1280, "height": 844}).new_page()
        page.goto(f"{where}/sign-in")
        page.focus("input[name=name]")
        page.keyboard.type("sami")
        page.keyboard.press("Tab")
        page.keyboard.type("four quiet words here")
        page.keyboard.press("Enter")
        page.wait_for_url("**/forms")
        page.goto(f"{where}/people")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        for _ in range(40):
            page.keyboard.press("Tab")
            if "New code" in page.evaluate("() => document.activeElement.getAttribute('aria-label') || ''"):
                break
        page.keyboard.press("Enter")
        page.wait_for_selector("#code .square svg")
        page.context.close()


@pytest.mark.parametrize(("name", "paths"), [("lela", (*PAGES, "/visits/v-tindwa")), ("sami", ADMIN_PAGES)])
def test_on_paper_there_is_the_content_and_nothing_to_press(chromium, address, district, name, paths):  # noqa: F811
    page = signed_in(chromium, address, name, width=718)  # A4 without its margins, at 96 px an inch
    page.emulate_media(media="print")
    for path in paths:
        page.goto(address + path.format(**district.people))
        assert page.evaluate(SIDEWAYS) <= 0, path
        assert page.is_visible("h1"), path
        assert [one for one in page.query_selector_all(".nav, .btn, button, .skip, form") if one.is_visible()] == [], (
            path
        )
        assert len(page.inner_text("main")) > 40, path
    page.context.close()
