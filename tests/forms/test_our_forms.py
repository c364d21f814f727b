"""The three forms we ship: complete in four languages, kindly worded, and they behave as the screens expect."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from forms import FormDefinition, FormSession, load_form
from forms.xlsform import check, convert
from forms.xlsform.repairs.languages import languages
from forms.xlsform.workbook import read_workbook
from learning.score import ScorePlan, score

FOLDER = Path(__file__).parents[2] / "assets" / "forms"
NAMES = ("kioo_visit", "kioo_voice", "kioo_reflection")
LANGUAGES = ["English (en)", "French (fr)", "Swahili (sw)", "Arabic (ar)"]
PLAN = json.loads((FOLDER / "kioo_visit.plan.json").read_text("utf-8"))
NEVER_SAID = re.compile(r"\b(user|submit|sync|error|invalid|failed|form|data|score)s?\b", re.IGNORECASE)
TOP_GROUPS = ("header", "agenda", "readiness", "medicines", "observation", "data_check", "voice")
TOP_GROUPS += ("strengths", "gaps", "close")


@cache
def form(name: str) -> FormDefinition:
    return load_form(convert(FOLDER / f"{name}.xlsx").xml)


def session(name: str, language: str = "en") -> FormSession:
    return FormSession.new(
        form(name), clock_ms=lambda: 0, random_bytes=lambda n: b"\1" * n, language=language, today=date(2026, 11, 22)
    )


def answered(name: str, **answers: str) -> FormSession:
    filled = session(name)
    for question, text in answers.items():
        filled.answer(ref(name, question), text)
    return filled


def ref(name: str, question: str) -> str:
    """Where the question is asked; in a repeat, its first round."""
    found = next(one for one in form(name).questions if one.name == question)
    return found.ref if found.repeat is None else found.ref.replace(f"/{question}", f"[1]/{question}")


def texts(name: str) -> list[tuple[str, dict[str, str]]]:
    """Every text of a workbook with its place: the words by language heading."""
    book = read_workbook(FOLDER / f"{name}.xlsx")
    found = []
    for sheet in (book.sheet("survey"), book.sheet("choices")):
        for row in sheet.rows:
            for column in {header.partition("::")[0] for header in row.cells if "::" in header}:
                words = {language: row.get(f"{column}::{language}") for language in LANGUAGES}
                found.append((f"{sheet.name} {row.number} {column}", words))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_our_form_has_nothing_to_mend_but_the_reviews_it_names(name):
    findings = check(FOLDER / f"{name}.xlsx")
    assert [finding.severity for finding in findings] == ["good to know"] * 3
    assert [finding.what for finding in findings] == [f"{one}: needs native review." for one in LANGUAGES[1:]]


@pytest.mark.parametrize(
    ("name", "purpose"), [("kioo_visit", "visit"), ("kioo_voice", "feedback"), ("kioo_reflection", "reflection")]
)
def test_our_form_says_who_it_is_and_what_it_is_for(name, purpose):
    converted = convert(FOLDER / f"{name}.xlsx")
    assert (converted.form_id, converted.version, converted.purpose_hint) == (name, "2026112201", purpose)
    assert [language.code for language in form(name).languages] == ["en", "fr", "sw", "ar"]


@pytest.mark.parametrize("name", NAMES)
def test_no_language_lacks_a_word(name):
    assert languages(read_workbook(FOLDER / f"{name}.xlsx")) == LANGUAGES
    found = texts(name)
    assert len(found) > 30
    assert [place for place, words in found if not all(words.values())] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_translation_is_the_english_left_standing(name):
    """Names of medicines and the like are alike in French; an Arabic or Swahili sentence never is."""
    kept = [place for place, words in texts(name) for one in LANGUAGES[2:] if words[one] == words["English (en)"]]
    assert kept == []
    assert all(re.search(r"[\u0600-\u06ff]", words["Arabic (ar)"]) for _, words in texts(name))


@pytest.mark.parametrize("name", NAMES)
def test_blanks_in_a_text_are_the_same_in_every_language(name):
    for place, words in texts(name):
        assert len({tuple(sorted(re.findall(r"\$\{\w+\}", text))) for text in words.values()}) == 1, place


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_the_machine_room_is_shown(name):
    spoken = [words["English (en)"] for _, words in texts(name)]
    assert [text for text in spoken if NEVER_SAID.search(text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_is_short_enough_to_be_said(name):
    sentences = [part for _, words in texts(name) for part in re.split(r"[.?!:;]\s+", words["English (en)"])]
    assert [part for part in sentences if len(part.split()) > 16] == []


def test_the_visit_keeps_the_groups_the_screens_go_by_in_their_order():
    tops = [node.name for node in form("kioo_visit").nodes if node.ref.count("/") == 2 and not node.leaf]
    assert tuple(name for name in tops if name != "meta") == TOP_GROUPS


def test_every_item_of_the_score_plan_is_asked_in_the_section_that_counts_it():
    asked = {question.name: question for question in form("kioo_visit").questions}
    ScorePlan.from_json(PLAN)
    for section in PLAN["sections"]:
        assert set(section["title"]) == {"en", "fr", "sw", "ar"}
        for item in section["items"]:
            assert asked[item["question"]].ref.startswith(f"/data/{section['name']}/")


def test_every_answer_that_counts_is_known_to_the_plan():
    known = {*PLAN["values"], *PLAN["na"], *PLAN["not_observed"]}
    filled = answered("kioo_visit", focus="readiness medicines observation data_check voice")
    for section in PLAN["sections"]:
        for item in section["items"]:
            at = ref("kioo_visit", item["question"])
            choices = {choice.value for choice in filled.node(at).choices}
            assert choices <= known
            assert choices or item["question"] == "matches"


def test_the_titles_of_the_plan_are_those_of_the_form():
    for language in ("en", "fr", "sw", "ar"):
        filled = session("kioo_visit", language)
        for section in PLAN["sections"]:
            assert filled.node(f"/data/{section['name']}").label == section["title"][language]


def test_the_water_soap_and_other_must_haves_are_critical():
    critical = {item["question"] for part in PLAN["sections"] for item in part["items"] if item["critical"]}
    assert {"water", "sharps", "referral", "expired", "counted_breaths", "said_back"} <= critical
    assert [i["question"] for part in PLAN["sections"] for i in part["items"] if i["inverse"]] == ["expired"]


def test_only_the_chosen_sections_are_asked():
    filled = answered("kioo_visit", focus="readiness voice")
    pages = [page.ref.removeprefix("/data/") for page in filled.pages()]
    assert pages == ["header", "agenda", "readiness", "voice", "strengths", "gaps", "close"]


def test_a_fourth_section_is_one_too_many():
    filled = answered("kioo_visit", focus="readiness medicines observation voice")
    assert filled.node("/data/header/focus").problem == "Three are enough for one visit. Please take some away."


def test_a_full_house_scores_a_hundred_and_a_missing_sharps_box_closes_the_gate():
    filled = answered("kioo_visit", focus="readiness")
    for item in PLAN["sections"][0]["items"]:
        filled.answer(f"/data/readiness/{item['question']}", "yes")
    plan = ScorePlan.from_json(PLAN)
    full = score(plan, filled.shown()).as_json()
    assert (full["pooled"], full["coverage"], full["class"], full["critical_ok"]) == (100, 1, "strong", True)
    filled.answer("/data/readiness/sharps", "no")
    assert score(plan, filled.shown()).as_json()["critical_missed"] == ["sharps"]


def test_does_not_apply_asks_why_and_takes_the_question_back_when_it_changes():
    filled = answered("kioo_visit", focus="readiness", oximeter="na")
    why = filled.node("/data/readiness/oximeter_na")
    assert (why.relevant, why.required, why.label) == (True, True, "Why does this not apply here?")
    filled.answer("/data/readiness/oximeter", "yes")
    assert not filled.node("/data/readiness/oximeter_na").relevant


@pytest.mark.parametrize(("days", "said"), [("30", None), ("0", None), ("45", "more than the 30 days we count")])
def test_days_without_a_medicine_are_counted_up_to_thirty(days, said):
    filled = answered("kioo_visit", focus="medicines", days_out=days)
    problem = filled.node("/data/medicines/medicine[1]/days_out").problem
    assert said in problem if said else problem is None


@pytest.mark.parametrize(
    ("recount", "reported", "matches", "ratio"),
    [("95", "100", "yes", "0.95"), ("80", "100", "no", "0.8"), ("0", "0", "yes", ""), ("4", "0", "no", "")],
)
def test_a_number_counted_again_is_set_beside_the_report(recount, reported, matches, ratio):
    filled = answered("kioo_visit", focus="data_check", recount=recount, reported=reported)
    assert filled.shown()["matches"] == [matches]
    assert filled.shown()["ratio"] == [ratio]
    assert filled.node("/data/data_check/check[1]/ratio_note").relevant == bool(ratio)


def test_a_number_not_counted_again_stays_open():
    assert answered("kioo_visit", focus="data_check", recount="5").shown()["matches"] == [""]


def test_a_visit_needs_one_strength_ticked_or_in_own_words():
    words = "/data/strengths/strength_words"
    assert session("kioo_visit").node(words).required
    assert "A visit closes with at least one strength." in {one.message for one in session("kioo_visit").validate()}
    assert not answered("kioo_visit", strength="teamwork").node(words).required
    filled = answered("kioo_visit", strength_words="They sang to the children.")
    assert words not in {one.ref for one in filled.validate()}


def test_a_fourth_thing_to_work_on_is_one_too_many():
    filled = session("kioo_visit")
    for number in (1, 2, 3, 4):
        if number > 1:
            filled.add_repeat("/data/gaps/gap")
        filled.answer(f"/data/gaps/gap[{number}]/what", "Soap runs out")
    problems = [filled.node(f"/data/gaps/gap[{number}]/what").problem for number in (1, 2, 3, 4)]
    assert problems == [None, None, None, "Three things are enough for one visit."]


def test_the_child_s_signs_decide_what_is_looked_for():
    filled = answered("kioo_visit", focus="observation", signs="cough")
    case = "/data/observation/case[1]"
    assert filled.node(f"{case}/counted_breaths").relevant
    assert not filled.node(f"{case}/tested_fever").relevant


def test_without_consent_nothing_is_asked_of_a_patient():
    assert [page.ref for page in session("kioo_voice").pages()] == ["/data/consent"]
    assert [page.ref for page in answered("kioo_voice", consent="no").pages()] == ["/data/consent"]
    assert len(answered("kioo_voice", consent="yes").pages()) == 3


def test_a_patient_may_rather_not_say_to_each_of_eleven_short_questions():
    filled = answered("kioo_voice", consent="yes")
    asked = [filled.node(at) for at in filled.pages()[1].refs if at != "/data/visit"]
    assert len(asked) == 11
    for node in asked:
        assert node.choices[-1].value == "rather_not"
        assert (node.appearance, node.required) == ("pictures", False)
        assert len(node.label.split()) <= 10, node.label


def test_the_last_question_is_the_one_the_district_counts():
    overall = answered("kioo_voice", consent="yes").node("/data/visit/overall")
    values = ("very_good", "good", "middle", "poor", "very_poor", "dont_know", "rather_not")
    assert tuple(choice.value for choice in overall.choices) == values


def test_a_story_is_shared_only_when_one_was_told():
    share = "/data/story/story_share"
    assert not answered("kioo_voice", consent="yes").node(share).relevant
    assert answered("kioo_voice", consent="yes", story_change="More benches").node(share).relevant
    assert answered("kioo_voice", consent="yes", story_good="A kind nurse").node(share).value == ""


def test_each_why_asks_the_next_one():
    filled = answered("kioo_reflection", in_the_way="No soap", why1="It ran out")
    assert [filled.node(f"/data/talk/why{n}").relevant for n in (1, 2, 3)] == [True, True, False]


def test_what_we_try_needs_someone_and_a_day_to_come():
    filled = answered("kioo_reflection", try_next="A soap list", try_when="2026-11-21")
    needed = {one.ref: one.message for one in filled.validate()}
    assert needed["/data/next_step/try_when"] == "This day has passed. Please choose a day to come."
    assert "/data/next_step/try_who" in needed
    filled.answer("/data/next_step/try_when", "2026-11-22")
    assert filled.node("/data/next_step/try_when").problem is None


def test_what_is_not_in_our_hands_needs_a_clear_request():
    filled = answered("kioo_reflection", not_ours="The store sends soap once a quarter")
    assert filled.node("/data/hands/not_ours_ask").required
    kinds = [choice.value for choice in filled.node("/data/hands/not_ours_kind").choices]
    expected = "supplies staff money infrastructure transport information policy coordination other"
    assert kinds == expected.split()
