"""Every page as somebody who reads it: it opens, is small, speaks plainly, needs no script, shows no rank."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from server.store.tables import Promise

PAGES = (
    "/",
    "/places",
    "/places/tindwa",
    "/places/ekando",
    "/visits/v-tindwa",
    "/barriers",
    "/barriers?show=answered",
    "/barriers/b-fuel",
    "/barriers/b-gloves",
    "/barriers/b-book",
    "/promises",
    "/promises?show=closed",
    "/promises/p-gloves",
    "/promises/p-corner",
    "/voices",
    "/forms",
    "/lists",
    "/lists/d1/households",
    "/lists/d1/households?show=open",
    "/lists/d1/households/h-ana",
    "/exports",
    "/to-look-at",
    "/about-you",
    "/about-you/second-step",
    "/about-you/keys",
)
ADMIN_PAGES = (
    "/forms",
    "/forms/look?form=kioo_visit",
    "/people",
    "/people/{aisha}",
    "/people/{aisha}/leave",
    "/devices",
    "/set-up/places",
    "/set-up/places?q=ti",
    "/set-up/places/d1",
    "/set-up/places/tindwa",
    "/set-up/places/tindwa/move?to=d2",
    "/set-up/places/tindwa/close",
    "/to-look-at",
    "/audit",
    "/audit?check=1",
    "/about-you",
)
PRIVATE = ("/places/tindwa", "/visits/v-tindwa", "/barriers/b-fuel", "/promises/p-gloves")
NEVER_SAID = re.compile(
    r"\b(users?|submi\w+|sync\w*|errors?|invalid|failed|scores?|overdue|rank|ranking|data entry)\b", re.IGNORECASE
)


class Shown(HTMLParser):
    """The words and attributes somebody sees or hears."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags, self.hidden = [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.hidden += tag == "style"
        for name in ("aria-label", "placeholder", "title"):
            self.words.append(dict(attributes).get(name) or "")

    def handle_endtag(self, tag):
        self.hidden -= tag == "style"

    def handle_data(self, words):
        if not self.hidden:
            self.words.append(words)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "fr", "sw", "ar"])
def test_a_manager_can_open_every_page_in_every_language(district, browse, address, language):
    client = browse(district, "lela")
    client.get(f"/language/{language}?back=/about-you")
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in answer.text


@pytest.mark.parametrize(
    ("name", "address"), [*(("lela", page) for page in PAGES), *(("sami", page) for page in ADMIN_PAGES)]
)
def test_pages_are_small_plain_and_need_no_script(district, browse, name, address):
    answer = browse(district, name).get(address.format(**district.people))
    shown = Shown(answer.text)
    assert len(answer.content) < 100_000
    assert len(gzip.compress(answer.content)) <= 15_000
    assert not NEVER_SAID.search(shown.text), NEVER_SAID.search(shown.text)
    assert "<script" not in answer.text
    assert not [
        tag for tag, attributes in shown.tags if "style" in attributes or any(n.startswith("on") for n in attributes)
    ]
    assert [tag for tag, _ in shown.tags].count("h1") == 1
    assert "Traceback" not in shown.text
    assert "None" not in shown.text.replace("None so far", "").replace("None here", "")


@pytest.mark.parametrize("address", ADMIN_PAGES)
def test_who_sets_up_can_open_the_pages_for_it(district, browse, address):
    assert browse(district, "sami").get(address.format(**district.people)).status_code == 200


def test_the_system_administrator_sees_no_content(district, browse):
    client = browse(district, "sami")
    assert client.get("/", follow_redirects=False).headers["location"] == "/set-up"
    for address in (*PRIVATE, "/exports", "/lists", "/lists/d1/households", "/lists/d1/households.csv"):
        assert client.get(address).status_code == 404, address
    for address in ("/places", "/barriers", "/promises", "/voices"):
        answer = client.get(address)
        assert "Tindwa" not in answer.text
        assert "fuel" not in answer.text


def test_every_link_of_home_leads_to_a_page(district, browse):
    client = browse(district, "lela")
    links = {attributes.get("href") for tag, attributes in Shown(client.get("/").text).tags if tag == "a"}
    for link in sorted(link for link in links if link and link.startswith("/")):
        assert client.get(link).status_code == 200, link


def test_places_stand_a_to_z_and_never_by_a_result(district, browse):
    client = browse(district, "lela")
    names = re.findall(r'<th scope="row"><a href="/places/(\w+)">', client.get("/places").text)
    assert names == ["ekando", "kolemba", "losoro", "munda", "osheka", "tindwa"]
    voices = re.findall(r'<h2 class="aside-h"><a href="/places/(\w+)">', client.get("/voices").text)
    assert voices == ["kolemba", "osheka", "tindwa"]


def test_files_keep_a_year_under_their_hash_and_no_other_name_answers(district, browse):
    client = browse(district)
    style = re.search(r"/static/kioo\.[0-9a-f]{10}\.css", client.get("/sign-in").text)[0]
    answer = client.get(style)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    letters = re.search(r"readex-pro-latin\.[0-9a-f]{10}\.woff2", answer.text)[0]
    assert client.get(f"/static/{letters}").headers["content-type"] == "font/woff2"
    assert client.get("/static/kioo.css").status_code == 404
    assert len(gzip.compress(answer.content)) < 8_000


def test_colours_stand_only_among_the_tokens(district, browse):
    client = browse(district)
    style = client.get(re.search(r"/static/kioo\.[0-9a-f]{10}\.css", client.get("/sign-in").text)[0]).text
    after_tokens = style.split("/* ground */")[1].split("@media print")[0]
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b", after_tokens)


def test_only_logical_sides_are_named():
    style = Path("server/static/kioo.css").read_text()
    assert not re.findall(
        r"(?:margin|padding|border|inset)-(?:left|right)|text-align:(?:left|right)|[;{](?:left|right):", style
    )


def test_unknown_addresses_get_a_page(district, browse):
    answer = browse(district, "lela").get("/places/tindwa/secret")
    assert answer.status_code == 404
    assert "Back to Home" in answer.text


def test_first_day_says_what_to_do_and_what_it_becomes(first_day, browse):
    page = browse(first_day, "lela").get("/").text
    assert "Welcome, Lela. Nothing has come in yet." in page
    assert "6 places are here." in page
    for address in (*PAGES[1:3], "/barriers", "/promises", "/voices", "/exports", "/forms"):
        assert browse(first_day, "lela").get(address).status_code == 200, address


def test_a_page_that_breaks_says_what_is_safe_and_no_more(own_district, browse, caplog):
    client = browse(own_district, "lela")
    with own_district.store.writing():
        Promise.update(body='{"secret": "Amina"}').where(Promise.id == "p-gloves").execute()
    with caplog.at_level("INFO"):
        answer = client.get("/promises/p-gloves")
    assert answer.status_code == 500
    assert "Everything that came in before is safe" in answer.text
    assert "K-01" in answer.text
    assert "Amina" not in answer.text
    assert "Amina" not in caplog.text
    assert "why=KeyError" in caplog.text
