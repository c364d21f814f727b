"""What roams over a form's questions is worked out again when they change."""

from forms import FormSession, load_form
from tests.fakes.clock import START

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>x</h:title>
<model><instance><d id="d"><r><n/><before/></r><last/></d></instance>
<bind nodeset="/d/r/n" type="int"/>
<bind nodeset="/d/r/before" calculate="../preceding-sibling::r[1]/n"/>
<bind nodeset="/d/last" calculate="preceding-sibling::r[1]/n"/></model></h:head>
<h:body><repeat nodeset="/d/r"><input ref="/d/r/n"><label>n</label></input></repeat></h:body></h:html>"""


def test_a_round_sees_the_round_before_it_and_what_comes_after_sees_the_last():
    session = FormSession.new(load_form(FORM.encode()), clock_ms=lambda: START, random_bytes=bytes)
    session.answer("/d/r[1]/n", "7")
    session.add_repeat("/d/r")
    session.answer("/d/r[2]/n", "9")
    assert (session.node("/d/r[2]/before").value, session.node("/d/last").value) == ("7", "9")
    session.answer("/d/r[1]/n", "8")
    assert session.node("/d/r[2]/before").value == "8"
