import gettext
import io
import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from core.words import LANGUAGES, Say, msg, speak, worded
from scripts import words

TRANSLATED = ("ar", "fr", "sw")
MONTHS = "January February March April May June July August September October November December"
SHORT_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
NUMBERS = (*range(130), 200, 1000, 1_000_000)


def file_of(language: str):
    return words.WORDS / language / "LC_MESSAGES" / "kioo.po"


@cache
def told_in(language: str) -> tuple[Message, ...]:
    with file_of(language).open("rb") as file:
        return tuple(message for message in read_po(file, locale=language) if message.id)


@cache
def compiled(language: str) -> gettext.GNUTranslations:
    with file_of(language).with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@cache
def texts_in_the_code() -> Catalog:
    return words.collect()


def blanks(text: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*\}", text))


def forms_of(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)


def says_one_number_only(language: str, form: int) -> bool:
    """Whether a plural form stands for so few numbers that it may name them in words: none, one, two."""
    return len([n for n in NUMBERS if compiled(language).plural(n) == form]) <= 2


def wrong_blanks(language: str, message: Message) -> list[str]:
    """Translations whose blanks are not those of the English text; "one day" may leave out the number."""
    if isinstance(message.id, str):
        return [message.string] if message.string and blanks(message.string) != blanks(message.id) else []
    needed = blanks(message.id[1])
    return [
        text
        for form, text in enumerate(forms_of(message))
        if text and blanks(text) | ({"{n}"} if says_one_number_only(language, form) else set()) != needed | {"{n}"}
    ]


def test_every_language_of_kioo_but_english_has_its_words():
    found = {path.parts[-3] for path in words.WORDS.glob("*/LC_MESSAGES/kioo.po")}
    assert found == set(TRANSLATED) == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_of_the_code_waits_for_a_translation(language):
    """After new words in the code: `make words`, then the .po files."""
    now = words.bring_up_to_date(file_of(language), texts_in_the_code())
    assert words.waiting(now) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_words_hold_no_text_that_the_code_no_longer_says(language):
    said = {message.id for message in texts_in_the_code()}
    assert [message.id for message in told_in(language) if message.id not in said] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_keeps_the_blanks_of_its_english_text(language):
    assert [wrong for message in told_in(language) for wrong in wrong_blanks(language, message)] == []


def test_no_language_speaks_the_words_of_another():
    said: dict[str, str] = {}
    for language in TRANSLATED:
        for message in told_in(language):
            plain = re.sub(r"\{\w*\}", "", message.string) if isinstance(message.string, str) else ""
            if len(re.findall(r"[^\W\d_]{3,}", plain)) >= 3 and plain != message.id:
                assert said.setdefault(plain, language) == language, plain


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_can_be_said(language):
    say = speak(language)
    for message in told_in(language):
        values = {name.strip("{}"): "x" for part in forms_of(message) for name in blanks(part)}
        values.pop("n", None)
        if isinstance(message.id, str):
            assert say(message.id, n=7, **values).strip()
        else:
            assert all(say.many(*message.id, n, **values).strip() for n in NUMBERS)


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_have_every_form_that_the_language_counts_with(language):
    needed = max(map(compiled(language).plural, NUMBERS)) + 1
    assert [message.id for message in told_in(language) if message.pluralizable and len(message.string) != needed] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_words_are_those_of_the_text_file(language):
    path = file_of(language)
    with path.open("rb") as file:
        assert path.with_suffix(".mo").read_bytes() == words.mo_bytes(read_po(file, locale=language))


@pytest.mark.parametrize("language", TRANSLATED)
def test_words_that_a_machine_drafted_say_so(language):
    head = file_of(language).read_text("utf-8").partition('msgid ""')[0]
    assert "# Drafted by machine; needs native review." in head.splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", [MONTHS, SHORT_MONTHS])
def test_the_twelve_months_are_twelve_words(language, names):
    assert len(set(speak(language)(names).split())) == 12


def test_a_lost_blank_is_noticed():
    assert wrong_blanks("fr", Message("Hello, {name}", "Bonjour, {nom}"))
    assert wrong_blanks("fr", Message(("{n} day", "{n} days"), ("un jour", "des jours"))) == ["des jours"]
    assert wrong_blanks(
        "fr", Message(("{n} day in {place}", "{n} days in {place}"), ("un jour", "{n} jours à {place}"))
    )
    assert (
        wrong_blanks("ar", Message(("{n} day", "{n} days"), ("", "يوم", "يومان", "{n} أيام", "{n} يومًا", "{n} يوم")))
        == []
    )


def test_a_text_without_translation_is_said_in_english():
    assert speak("sw")("Nobody wrote this one, {name}", name="Asha") == "Nobody wrote this one, Asha"


def test_a_language_kioo_does_not_speak_is_english_from_left_to_right():
    say = speak("xx")
    assert (say.language, say.rtl) == ("en", False)
    assert say.many("{n} day", "{n} days", 2) == "2 days"


def test_arabic_runs_from_right_to_left_and_the_others_do_not():
    assert [language for language in LANGUAGES if speak(language).rtl] == ["ar"]


def test_each_language_counts_its_own_way():
    assert [speak("en").many("{n} day", "{n} days", n) for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert [speak("fr").many("{n} day", "{n} days", n) for n in (0, 1, 2)] == ["0 jour", "1 jour", "2 jours"]


def test_nothing_to_say_says_nothing():
    assert not speak("fr")("")


def test_half_told_words_count_as_waiting():
    catalogue = Catalog(locale="fr")
    catalogue.add("Yes", "Oui")
    catalogue.add("No")
    catalogue.add(("{n} day", "{n} days"), ("{n} jour", ""))
    assert words.waiting(catalogue) == ["No", ("{n} day", "{n} days")]


def test_words_compile_to_what_gettext_reads():
    catalogue = Catalog(locale="fr")
    catalogue.add("Yes", "Oui")
    read = gettext.GNUTranslations(io.BytesIO(words.mo_bytes(catalogue)))
    assert Say("fr", read)("Yes") == "Oui"


def test_words_somebody_typed_may_hold_braces():
    assert speak("fr")("no fuel {since March") == "no fuel {since March"


def test_marked_texts_are_found_wherever_the_code_says_them():
    code = (
        "say('A'); page.speech('B'); look.say.many('{n} c', '{n} cs', 2); x = f'{say(\"D\")} {msg(\"E\")}'; say(word)"
    )
    assert set(words.texts_of(code)) == {"A", "B", ("{n} c", "{n} cs"), "D", "E"}


def test_numbers_take_the_digits_of_the_language():
    assert speak("ar").number(12.34, 1) == "١٢.٣"
    assert speak("ar").figures("18:02") == "١٨:٠٢"
    assert speak("ar").many("{n} day ago", "{n} days ago", 12).startswith("منذ ١٢ ")
    assert speak("sw").number(1204) == "1204"


def test_each_language_has_one_way_of_saying_percent():
    assert [speak(language).percent(94.4) for language in LANGUAGES] == ["94%", "94\u202f%", "94%", "\u2067٩٤٪\u2069"]


def test_lists_take_the_comma_of_the_language_and_keep_foreign_names_apart():
    assert speak("fr").listed(["Tindwa", "Osheka"]) == "Tindwa, Osheka"
    assert speak("ar").listed(["Tindwa", "Osheka"]) == "\u2068Tindwa\u2069، \u2068Osheka\u2069"


def test_words_beside_each_other_leave_out_the_empty_ones():
    assert speak("en").beside("Tindwa", "", "today") == "Tindwa · today"


def test_words_for_keeping_hold_no_marks_and_no_other_digits():
    say = speak("ar").for_keeping
    assert "3" in say("All {n}", n=3)
    assert say("{name}: {words}", name="Tindwa", words="x") == "Tindwa: x"


def test_a_filled_text_reads_in_english_and_is_said_in_any_language():
    inner = msg("Did you mean {name}?", name="text")
    outer = msg("{what} (and {n} more to look at)", what=inner, n=2)
    assert outer == "Did you mean text? (and 2 more to look at)"
    assert speak("fr")(outer) == "Vouliez-vous dire text ? (et 2 de plus à regarder)"
    assert speak("en")(outer) == outer


def test_values_of_a_filled_text_may_hold_braces_and_any_name():
    filled = msg("{reference} points to no question.", reference="${text}")
    assert speak("sw")(filled) == "${text} hairejei swali lolote."
    assert msg("{text}!", text="a") == "a!"
    assert isinstance(msg("No"), str)


def test_a_message_inside_another_is_said_in_the_same_language_and_what_somebody_typed_is_not():
    inner = msg("Yes or no is no day.")
    outer = msg("“{name}”: {what}", name="Back", what=worded(inner))
    assert outer == "“Back”: Yes or no is no day."
    assert speak("fr")(outer) == "« Back » : Oui ou non n’est pas un jour."
    assert worded(worded("{as} it stands")) == "{as} it stands"
