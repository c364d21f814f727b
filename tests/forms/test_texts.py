from forms.texts import language_of
from tests.scenario import Scenario, choices, survey

GREETING = survey(
    "text | name | Your name | Jina lako | Like in your card | g1 | hello.png",
    "integer | n | Dear ${name}, how many? | ${name}, ngapi? | | |",
    "note | bye | Thank you | - | | |",
    head="type | name | label::English (en) | label::Swahili (sw) | hint::English (en) | guidance_hint::English (en) | image::English (en)",
    more="| settings |\n| | default_language |\n| | English (en) |\n",
)


def test_labels_speak_the_language_asked_for_and_fall_back_to_the_default():
    story = Scenario(GREETING, language="sw").says("/data/name", "Jina lako").says("/data/bye", "Thank you")
    assert story.session.node("/data/name").hint == "Like in your card"
    story.speaks("en").says("/data/name", "Your name").speaks("xx").says("/data/name", "Your name")
    assert story.session.language == "en"
    assert [story.speaks(language.label).session.language for language in story.form.languages] == ["en", "sw"]


def test_hint_guidance_and_media_come_with_the_label():
    node = Scenario(GREETING).session.node("/data/name")
    assert (node.hint, node.guidance, node.media) == ("Like in your card", "g1", {"image": "jr://images/hello.png"})


def test_a_label_that_shows_an_answer_changes_with_it():
    story = Scenario(GREETING, language="sw").answer("/data/name", "Amina {x}")
    assert "/data/n" in story.changed
    story.says("/data/n", "Amina {x}, ngapi?")


def test_messages_and_choice_labels_show_answers_too():
    form = survey(
        "text | name | Name | |",
        "integer | n | N | . < 5 | Too much, ${name}",
        "select_one c | who | Who | |",
        head="type | name | label::English (en) | constraint | constraint_message::English (en)",
        more=choices("c | me | Me, ${name}", head="list_name | name | label::English (en)"),
    )
    story = Scenario(form).answer("/data/name", "Ben").answer("/data/n", 9).complains("/data/n", "Too much, Ben")
    assert [one.label for one in story.session.node("/data/who").choices] == ["Me, Ben"]
    assert "/data/who" in story.answer("/data/name", "Eva").changed
    assert story.session.node("/data/who").choices[0].label == "Me, Eva"


def test_a_label_in_a_round_shows_the_answer_of_its_own_round():
    form = survey("begin_repeat | r | R", "text | name | Name", "integer | n | Age of ${name}", "end_repeat | |")
    (
        Scenario(form)
        .adds("/data/r")
        .answer("/data/r[2]/name", "Bea")
        .says("/data/r[2]/n", "Age of Bea")
        .says("/data/r[1]/n", "Age of")
    )


def test_a_language_label_gives_its_code():
    assert [language_of(label).code for label in ("English (en)", "French(fr)", "es", "default")] == [
        "en",
        "fr",
        "es",
        "default",
    ]
