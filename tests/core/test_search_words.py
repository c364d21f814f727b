"""Words that are written one way and looked for in another meet; the words are those of the study on search (section 3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search_words import fits, forms_of, words_of


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("infirmiere", "L’infirmière est là"),
        ("infirmière", "INFIRMIERE"),
        ("eau", "Il n'y a pas d'eau"),
        ("subiri", "Tulisubiri saa tatu"),
        ("subiri", "hawakusubiri"),
        ("dawa", "Dawa hazikupatikana"),
        ("ماء", "الماء"),
        ("الماء", "ماء"),
        ("صابون", "والصابون"),
        ("صابون", "بالصابون"),
        ("مستشفى", "المستشفي"),
        ("ممرضه", "مُمَرِّضَة"),
        ("احمد", "أحمد"),
        ("قابلة", "للقابلة"),
        ("ميــاه", "مياه"),
        ("ውሃ", "ውሃም"),
        ("መድሀኒት", "መድኃኒት"),
        ("መድኃኒት", "መድሀኒት"),
        ("ጤና", "የጤና ጣቢያ"),
        ("ሰላም", "ሠላም"),
        ("ጸሀይ", "ፀሐይ"),
        ("12", "بعد ١٢ يومًا"),
        ("soap ward", "No SOAP at the ward tap"),
        ("kit", "Kitale"),
        ("", "anything"),
        ("  ?!", "anything"),
    ],
)
def test_it_is_found(query, text):
    assert fits(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("soap water", "No soap"), ("oap", "soap"), ("ماء", "سماء"), ("ولد", "لد"), ("ጤና", "ጤንነት"), ("water", "")],
)
def test_it_is_not_found(query, text):
    assert not fits(query, text)


@given(st.text())
def test_plain_words_stay_as_they_are_and_every_text_finds_itself(text):
    words = words_of(text)
    assert [again for word in words for again in words_of(word)] == words
    assert fits(text, text)


@given(st.text(min_size=1))
def test_what_is_stripped_is_the_end_of_the_word(text):
    for word in words_of(text):
        assert all(word.endswith(form) and form for form in forms_of(word))
