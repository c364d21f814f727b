"""A form is filled as people will, on a device that was never enrolled and sends nothing."""

import pytest

from app.preview import Previewed, lent_tablet, let_in
from app.wiring import Desk
from forms.xlsform import convert
from tests.app.harness import Screen
from tests.forms.workbooks import workbook


@pytest.fixture
def lent(tmp_path):
    form = convert(workbook())
    tablet = lent_tablet(
        tmp_path / "device", Previewed(form.form_id, form.version, form.title, form.xml.decode(), "fr")
    )
    yield tablet
    tablet.close()


async def test_the_form_stands_on_the_screen_and_says_that_it_is_a_try(lent):
    screen = await Screen(lent).open("/who")
    screen.window.go(let_in(screen.window.desk, "borehole"))
    await screen.settle()
    assert screen.state.filled.nodes[screen.state.page.refs[0]].label == "Which village is this?"
    assert screen.says("Un essai : tout disparaît à la fin")
    screen.close()


def test_each_window_is_let_in_to_the_same_answers(lent):
    route = let_in(Desk(lent), "borehole")
    assert route.startswith("/fill/")
    assert let_in(Desk(lent), "borehole") == route
    assert let_in(Desk(lent), "another form") == "/visits"


def test_nothing_of_a_preview_is_ever_on_its_way(lent):
    lent.begin_sending()
    assert (lent.sending().on_way, lent.last_problem) == (0, None)
