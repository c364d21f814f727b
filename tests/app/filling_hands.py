"""Fills the sheet of every question type in a browser, page by page; the browser test and the pictures use it."""

from itertools import pairwise

from tests.app.browser import Browser

FIRST = {
    "words": "q-name",
    "numbers": "q-days",
    "days_and_times": "q-on",
    "one_of": "q-soap",
    "many_of": "q-kinds",
    "scales": "q-liked",
    "places": "q-here",
    "attached": "q-photo",
    "wide": "q-first",
    "child": "round-child-1",
    "quick": "q-quick",
    "done": "q-done",
}
"""The first thing on each page."""
PAGES = tuple(FIRST)


async def begin(browser: Browser, address: str) -> None:
    """From the code to the first page of the sheet."""
    await enrolled(browser, address)
    await on_the_first_page(browser, address)


async def enrolled(browser: Browser, address: str) -> None:
    """From the code to the home screen."""
    await browser.open(address)
    await browser.type("code", "AISHA-01")
    await browser.tap("go-on")
    await browser.near("pin-1")
    await browser.pin("274913")
    await browser.page.wait_for_timeout(300)
    await browser.pin("274913")
    await browser.near("get-ready")


async def on_the_first_page(browser: Browser, address: str) -> None:
    """Into the sheet of every question."""
    await browser.open(f"{address}/sheet/every_question")
    await browser.tap("for-f-osheka")
    await browser.near("a-name")


async def fill_page(browser: Browser, page: str) -> None:
    """Answers everything on one page as a person would, from above downwards as far as the page is long."""
    for work in (_touch, _type) if page == "days_and_times" else (_type, _touch):
        await work(browser, page)


async def _type(browser: Browser, page: str) -> None:
    for hook, words in TYPED.get(page, ()):
        await browser.type(hook, words)


async def _touch(browser: Browser, page: str) -> None:
    for hook, following in pairwise((*TAPPED.get(page, ()), "")):
        await browser.tap(hook)
        if following.startswith(f"{hook}-"):
            await _brings(browser, hook, f"{hook}-")
        elif hook.endswith("-add"):
            await _brings(browser, hook, f"{hook.removesuffix('-add')}-drop-1")


async def _brings(browser: Browser, hook: str, start: str) -> None:
    """Waits for what a touch brings, found by how its hook begins; a touch that a busy browser lost is given again."""
    brought = browser.page.locator(f'[flt-semantics-identifier^="{start}"]').first
    try:
        await brought.wait_for(state="attached", timeout=6_000)
    except Exception:  # noqa: BLE001
        await browser.tap(hook)


async def turn(browser: Browser, page: str) -> None:
    """To the next page; a touch that a busy browser loses is given again while the page still stands."""
    if page != "quick":  # it moves on by itself
        await browser.tap("on")
    here = browser.hook(FIRST[page]).first
    for _ in range(4):
        try:
            await here.wait_for(state="detached", timeout=8_000)
        except Exception:  # noqa: BLE001
            await browser.tap("on")
        else:
            return


TYPED = {
    "words": (
        ("a-name", "Grace"),
        ("a-story", "Long ago"),
        ("a-rows5", "One"),
        ("a-phone", "0777 123"),
        ("a-secret", "drum"),
        ("a-page_of", "https://example.org"),
        ("a-printed", "By hand"),
        ("a-code", "A-17"),
    ),
    "numbers": (("a-days", "12"), ("a-people", "1234567"), ("a-weight", "3,5"), ("a-facing", "90")),
    "days_and_times": (
        ("a-typed_on-day", "22"),
        ("a-typed_on-year", "2026"),
        ("a-month_of-year", "2026"),
        ("a-year_of-year", "2026"),
        ("a-meskerem-day", "1"),
        ("a-meskerem-year", "2000"),
    ),
    "places": (
        ("a-here-north", "-6.17"),
        ("a-here-east", "35.74"),
        ("a-way-north", "-6.17"),
        ("a-way-east", "35.74"),
        ("a-field-north", "-6.17"),
        ("a-field-east", "35.74"),
    ),
    "wide": (("a-first", "Grace"), ("a-last", "Neema"), ("a-age", "34"), ("a-street", "Market")),
    "child": (("a-child_name", "Amina"), ("a-child_age", "4")),
}
TAPPED = {
    "numbers": ("a-pain-more", "a-warm-more", "a-stars-4", "a-level-75", "a-hours", "a-hours-7"),
    "days_and_times": (
        *("a-typed_on-month", "a-typed_on-month-11", "a-month_of-month", "a-month_of-month-3"),
        *("a-meskerem-month", "a-meskerem-month-1"),
    ),
    "places": ("a-way-add", "a-field-add"),
    "one_of": (
        *("a-soap-yes", "a-kind-tap", "a-kind_o-other", "a-kind_min", "a-kind_min-well"),
        *("a-kind_cols-well", "a-kind_3-rain", "a-kind_pack-tap"),
    ),
    "many_of": (
        *("a-kinds-tap", "a-kinds-river", "a-kinds_min", "a-kinds_min-well", "a-kinds_pack-rain"),
        *("a-order-well-up", "a-agreed"),
    ),
    "scales": (
        "a-liked-mostly",
        "a-kept-little",
        "a-heard-fully",
        "a-again-fully",
        "a-face-calm",
        "a-part-sad",
        "a-hurts-head",
        "a-hurts-legs",
    ),
    "quick": ("a-quick-yes",),
}


ANSWERS = {
    "name": "Grace",
    "story": "Long ago",
    "rows5": "One",
    "phone": "0777 123",
    "secret": "drum",
    "page_of": "https://example.org",
    "printed": "By hand",
    "fixed": "Fixed words",
    "code": "A-17",
    "days": "12",
    "people": "1234567",
    "weight": "3.5",
    "facing": "90",
    "pain": "0",
    "warm": "35.0",
    "stars": "4",
    "level": "75",
    "hours": "7",
    "typed_on": "2026-11-22",
    "month_of": "2026-03-01",
    "year_of": "2026-01-01",
    "meskerem": "2007-09-12",
    "soap": "yes",
    "kind": "tap",
    "kind_o": "other",
    "kind_min": "well",
    "kind_cols": "well",
    "kind_3": "rain",
    "kind_pack": "tap",
    "kinds": "tap river",
    "kinds_min": "well",
    "kinds_pack": "rain",
    "order": "well tap river rain other",
    "agreed": "OK",
    "liked": "mostly",
    "kept": "little",
    "heard": "fully",
    "again": "fully",
    "face": "calm",
    "part": "sad",
    "hurts": "head legs",
    "here": "-6.17 35.74 0 0",
    "way": "-6.17 35.74 0 0",
    "field": "-6.17 35.74 0 0",
    "first": "Grace",
    "last": "Neema",
    "age": "34",
    "street": "Market",
    "child": [{"child_name": "Amina", "child_age": "4"}],
    "quick": "yes",
}
"""What is kept after every page was filled so, by question name."""
