"""Rules for any text from outside, each at its edge."""

import pytest
from django.core.exceptions import ValidationError

from accounts import text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("a\ufffdb", "unreadable"),
        ("a\u202eb", "bidi"),
        ("a\u2066b", "bidi"),
        ("a\x00b", "unprintable"),
        ("a\ue000b", "unprintable"),
        ("a\u0378b", "unprintable"),
        ("a\u200bb", "unprintable"),
        ("a" + "\u0301" * 4, "marks"),
        ("\u0e01" + "\u0e34" * 4, "marks"),
        ("\u1000" + "\u102d" * 8, "marks"),
        ("a" + "\u20dd" * 4, "marks"),
    ],
)
def test_a_character_that_cannot_be_printed_is_refused_with_its_reason(words, code):
    with pytest.raises(ValidationError) as refused:
        text.refuse_unprintable(words)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "words",
    ["", "plain", "می\u200cگل", "\u0600123", "a" + "\u0301" * 3, "\u1000" + "\u102d" * 7,
     "a\u0301\u0302\u0303b\u0301", "Über"],
)  # fmt: skip
def test_what_languages_are_written_with_is_taken(words):
    text.refuse_unprintable(words)


def test_characters_that_steer_the_layout_are_taken_where_they_are_allowed():
    for char in text.LAYOUT:
        text.validate_line(f"a{char}b")
        with pytest.raises(ValidationError):
            text.refuse_unprintable(f"a{char}b")


def test_a_line_has_single_spaces_and_nothing_around_it():
    assert text.line(" a\t\u00a0b\r\n\u2029c\u3000") == "a b c"


def test_a_text_of_several_lines_names_the_line_and_one_of_a_single_line_does_not():
    text.validate_prose("a\r\n\tb")
    with pytest.raises(ValidationError) as refused:
        text.validate_prose("a\nb\nc\x02")
    assert refused.value.messages == ["Line 3: Remove the characters that cannot be printed"]
    with pytest.raises(ValidationError) as refused:
        text.validate_prose("c\x02")
    assert refused.value.messages == ["Remove the characters that cannot be printed"]


def test_what_xml_cannot_carry_is_left_out():
    assert text.as_xml("a\x00\x08\x0b\x0c\x0e\x1f\ufffe\uffffb\t\n\r") == "ab\t\n\r"
