"""What a form says about itself reaches whoever sends, encrypts and shows it."""

from tests.scenario import Scenario, form_of, survey


def test_the_settings_sheet_is_read():
    form = form_of(
        survey(
            "text | a | A",
            more="| settings |\n| | public_key | submission_url | auto_send | auto_delete | style | client_editable | instance_name |\n"
            "| | MIIB | https://example.org/s | yes | no | pages theme-grid | yes | concat('of ', ${a}) |\n",
        )
    )
    found = form.settings
    assert (found.public_key, found.submission_url, found.submission_method) == (
        "MIIB",
        "https://example.org/s",
        "post",
    )
    assert (found.auto_send, found.auto_delete, found.client_editable) == (True, False, True)
    assert found.style == ("pages", "theme-grid")
    story = Scenario(form).answer("/data/a", "Ada")
    assert story.session.instance_name == "of Ada"


def test_a_form_that_says_nothing_leaves_all_to_the_app():
    found = form_of(survey("text | a | A")).settings
    assert (found.public_key, found.auto_send, found.auto_delete, found.client_editable) == ("", None, None, False)
    assert (found.style, found.audit) == ((), None)


def test_attributes_are_calculated_and_own_namespaces_keep_their_prefix():
    story = Scenario("""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:c="http://example.org/c">
    <h:head><h:title>t</h:title><model><instance><data id="t" version="1"><a c:unit="kg" n=""/><c:b/></data></instance>
    <bind nodeset="/data/a/@n" calculate="string-length(/data/a)"/><bind nodeset="/data/c:b" calculate="concat(/data/a/@n, /data/a/@unit)"/>
    </model></h:head><h:body><input ref="/data/a"/></h:body></h:html>""").answer("/data/a", "four")
    assert (
        '<data id="t" version="1" xmlns:c="http://example.org/c" xmlns:orx="http://openrosa.org/xforms">'
        '<a c:unit="kg" n="4">four</a><c:b>4kg</c:b>' in story.session.to_xml().decode()
    )
    story.resumes().has("/data/a/@n", "4")
    assert story.session.answers() == {"a": "four", "b": "4kg"}
