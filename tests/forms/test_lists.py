"""Lists from outside: files of each kind, the older ways to search them, and addresses that try tricks."""

import pytest

from core.errors import FormFault
from forms import FormSession, ListSource, read_list
from forms.list_files import from_xml
from forms.lists import LAST_SAVED, file_name
from forms.tables import NOTHING, table_of
from tests.fakes.clock import START
from tests.scenario import choices, form_of, survey

TOWNS = b"\xef\xbb\xbfname,label,region,label::French (fr)\r\nifo,Ifo,north,Ifo fr\r\nsol,Sol,south,\r\n"


def session_of(md: str, **files: bytes) -> FormSession:
    form = form_of(md)
    lists = {one.id: read_list(one, files[one.file.partition(".")[0]]) for one in form.sources if one.file}
    return FormSession.new(form, lists=lists, clock_ms=lambda: START, random_bytes=bytes)


def offered(session: FormSession, ref: str) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in session.node(ref).choices]


@pytest.mark.parametrize(
    "address",
    ["jr://file/../secret.csv", "jr://file/a/b.csv", "jr://file-csv/..%2fa.csv", "file:///etc/x", "jr://file/.hidden",
     "jr://file/C:\\\\a.csv", "jr://images/", "http://x/y.csv"],
)  # fmt: skip
def test_an_address_that_leads_anywhere_but_to_a_file_of_the_form_is_refused(address):
    assert file_name(address) == ""
    xml = f"""<h><head><title>t</title><model><instance><data id="t"><a/></data></instance><instance id="l" src="{address}"/>
    </model></head><body><input ref="/data/a"/></body></h>"""
    with pytest.raises(FormFault, match="no file of this form"):
        form_of(xml)


def test_choices_come_from_a_file_and_follow_an_answer():
    md = survey(
        "text | region | Region |",
        "select_one_from_file towns.csv | town | Town | region = ${region}",
        "calculate | chosen | | | pulldata('towns', 'label', 'name', ${town})",
        head="type | name | label | choice_filter | calculation",
    )
    session = session_of(md, towns=TOWNS)
    session.answer("/data/region", "north")
    assert offered(session, "/data/town") == [("ifo", "Ifo")]
    session.answer("/data/town", "ifo")
    assert session.node("/data/chosen").value == "Ifo"
    session.answer("/data/region", "south")
    assert (offered(session, "/data/town"), session.node("/data/town").value) == ([("sol", "Sol")], "")
    session.answer("/data/region", "north")
    assert session.node("/data/town").value == "ifo"


@pytest.mark.parametrize(
    ("search", "said", "found"),
    [
        ("search('towns')", "", ["ifo", "sol"]),
        ("search('towns', 'contains', 'label', ${q})", "O", ["ifo", "sol"]),
        ("search('towns', 'startswith', 'label', ${q})", "s", ["sol"]),
        ("search('towns', 'endswith', 'name,label', ${q})", "FO", ["ifo"]),
        ("search('towns', 'matches', 'name', ${q})", "sol", ["sol"]),
        ("minimal search('towns', 'contains', 'name', ${q}, 'region', 'north')", "o", ["ifo"]),
    ],
)
def test_search_in_the_appearance_finds_rows(search, said, found):
    md = survey(
        "text | q | Q |",
        f"select_one l | town | Town | {search}",
        head="type | name | label | appearance",
        more=choices("l | name | label", "l | 99 | Another"),
    )
    session = session_of(md, towns=TOWNS)
    session.answer("/data/q", said)
    labels = {"ifo": "Ifo", "sol": "Sol"}
    assert offered(session, "/data/town") == [("99", "Another"), *((one, labels[one]) for one in found)]


def test_rows_of_itemsets_csv_are_choices_of_their_list_in_the_language_of_the_form():
    md = survey(
        "text | r | R | R |",
        "select_one_external towns | town | Town | Ville | region=${r}",
        head="type | name | label::English (en) | label::French (fr) | choice_filter",
        more=choices("x | a | A")
        + "| external_choices |\n| | list_name | name | label | region |\n| | towns | a | A | b |\n",
    )
    rows = b"list_name,name,label,region,label::French (fr)\ntowns,ifo,Ifo,north,Ifo fr\nother,x,X,north,\n"
    session = session_of(md, itemsets=rows)
    session.answer("/data/r", "north")
    assert session.node("/data/town").type == "select_one"
    assert offered(session, "/data/town") == [("ifo", "Ifo")]
    session.set_language("fr")
    assert offered(session, "/data/town") == [("ifo", "Ifo fr")]


def test_geojson_and_xml_and_other_delimiters_are_lists_too():
    places = b"""{"type": "FeatureCollection", "features": [
      {"type": "Feature", "id": 7, "geometry": {"type": "Point", "coordinates": [36.8, -1.28]}, "properties": {"title": "A", "open": true}},
      {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2, 3], [4, 5]]}, "properties": null}]}"""
    first, second = read_list(ListSource("p", "jr://file/p.geojson"), places).rows()
    assert first == {"geometry": "-1.28 36.8 0 0", "title": "A", "open": "true", "id": "7"}
    assert second["geometry"] == "2.0 1.0 3.0 0; 5.0 4.0 0 0".replace(".0 ", " ")
    xml = read_list(ListSource("x", "jr://file/x.xml"), b"<root><item><name>a</name></item></root>")
    assert xml.rows() == [{"name": "a"}]
    assert read_list(ListSource("c", "jr://file-csv/c.csv"), b'name;label\na;"A, B"\n').rows() == [
        {"name": "a", "label": "A, B"}
    ]
    assert read_list(ListSource("c", "jr://file-csv/c.csv"), b"").rows() == NOTHING.rows() == []


BROKEN = {
    "no utf-8": ("l.csv", b"\xff\xfe\x00"),
    "no collection": ("l.geojson", b"[]"),
    "cut off": ("l.geojson", b"{"),
    "half a point": ("l.geojson", b'{"features": [{"geometry": {"type": "Point", "coordinates": [1]}}]}'),
    "open element": ("l.xml", b"<a>"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_is_no_list_is_refused_with_words(kind):
    name, content = BROKEN[kind]
    with pytest.raises(FormFault):
        read_list(ListSource("l", f"jr://file/{name}"), content)


def test_the_record_saved_last_gives_defaults():
    xml = f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><village/></data></instance><instance id="__last-saved" src="{LAST_SAVED}"/>
    <setvalue event="odk-instance-first-load" ref="/data/village" value="instance('__last-saved')/data/village"/></model></h:head>
    <h:body><input ref="/data/village"/></h:body></h:html>"""
    form, handed = form_of(xml), {"clock_ms": lambda: START, "random_bytes": bytes}
    first = FormSession.new(form, **handed)
    assert [one.address for one in first.missing_lists] == [LAST_SAVED]
    first.answer("/data/village", "Ifo")
    second = FormSession.new(form, lists={"__last-saved": from_xml(first.to_xml())}, **handed)
    assert second.node("/data/village").value == "Ifo"


def test_rows_of_a_table_look_like_elements_and_are_found_by_index():
    found = table_of([{"name": "a", "x": "1"}, {"name": "b"}])
    assert found.rows() == [{"name": "a", "x": "1"}, {"name": "b", "x": ""}]
    assert [one.text for one in found.index(("root", "item"), "name")["b"]] == ["b"]
    item = found.at(("root", "item"))[0]
    assert [child.name for child in item.children] == ["name", "x"]
    with pytest.raises(AttributeError):
        _ = item.nothing


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\n", "\n\r"])
def test_lines_and_columns_may_end_as_any_program_writes_them(mark, end):
    lines = [mark.join(row) for row in (("name", "label"), ("a", '"A\nlong"'), ("b", "B"))]
    found = read_list(ListSource("towns", "jr://file-csv/towns.csv"), end.join(lines).encode())
    assert found.rows() == [{"name": "a", "label": "A\nlong"}, {"name": "b", "label": "B"}]
