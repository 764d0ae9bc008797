"""Fields take what people type, and say in words what is wrong with the rest."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from signatories.identity.form_fields import AddressField, CountryField, LineField, WebsiteField
from signatories.text import cleaning

LONGEST = f"{'a' * 60}@{'.'.join('b' * 61 for _each in range(3))}.{'c' * 4}.de"


def refusal(field, typed) -> str:
    """Return what a field says of a value that it refuses."""
    with pytest.raises(ValidationError) as found:
        field.clean(typed)
    return " ".join(found.value.messages)


@pytest.mark.parametrize(
    "typed", ["ana@mail.example", "Ana.Lopez+list@Mail.Example", "ana@bücher.example", "ana@例え.jp", LONGEST]
)
def test_an_address_is_kept_as_typed(typed):
    assert AddressField().clean(typed) == typed


def test_an_address_may_have_254_characters_and_no_more():
    assert len(LONGEST) == 254
    longer = LONGEST.replace("c", "cc", 1)
    assert refusal(AddressField(), longer) == "Enter an e-mail address like name@example.org"


@pytest.mark.parametrize(
    "typed", ["ana", "ana@", "@mail.example", "ana@mail", "a b@mail.example", "ana@a..de"]
)
def test_what_is_no_address_is_refused(typed):
    assert refusal(AddressField(), typed) == "Enter an e-mail address like name@example.org"


def test_an_address_may_be_left_out_where_the_form_says_so():
    assert AddressField(required=False).clean("") == ""
    assert refusal(AddressField(), "") == "This field is required."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (None, ""),
        ("river.example", "https://river.example"),
        ("http://river.example/a?b=c", "http://river.example/a?b=c"),
        ("HTTPS://river.example", "HTTPS://river.example"),
        ("river.example:8443/a", "https://river.example:8443/a"),
    ],
)
def test_a_website_gets_its_scheme(typed, kept):
    assert WebsiteField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "ftp://river.example", "river", "https://ana:secret@river.example", "//x.de"],
)
def test_what_is_no_website_is_refused(typed):
    assert refusal(WebsiteField(), typed) == "Enter a web address like www.example.org"


def test_a_website_may_have_200_characters_with_its_scheme():
    page = "river.example/" + "a" * 178
    assert len(WebsiteField().clean(page)) == 200
    assert refusal(WebsiteField(), page + "a") == "Use at most 200 characters"


def test_a_line_is_cleaned_by_its_rule_and_may_be_missing():
    line = LineField(longest=5, required=False)
    assert (line.clean(" Åsa "), line.clean(None)) == ("Åsa", "")
    assert "at most 5" in refusal(line, "abcdef")
    person = LineField(longest=50, rule=cleaning.PERSON, required=False)
    assert "not a web or e-mail address" in refusal(person, "See https://spam.example")


@pytest.mark.parametrize("value", ["KE", "FR", "international"])
def test_a_select_marks_the_country_that_was_chosen_and_no_other(value):
    html = CountryField().widget.render("country", value, {"id": "country", "required": None})
    assert re.findall(r'<option value="(\w+)" selected>', html) == [value]
    assert html.startswith('<select name="country"')
    assert ' id="country"' in html
    assert "required" not in html


def test_a_select_without_a_choice_marks_none_and_speaks_the_readers_language():
    assert " selected" not in CountryField().widget.render("country", "", {})
    with translation.override("fr"):
        assert "Allemagne" in CountryField().widget.render("country", "", {})


@pytest.mark.parametrize("value", ["XX", "ke", "Kenya"])
def test_a_country_that_the_form_does_not_offer_is_refused(value):
    assert CountryField().clean("KE") == "KE"
    assert CountryField().clean("international") == "international"
    assert refusal(CountryField(), value)
