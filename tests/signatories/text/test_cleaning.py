import contextlib
import csv
import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signatories.lifecycle import confirm
from signatories.mail import delivery
from signatories.models import Signatory
from signatories.text import cleaning
from tests import make
from tests.names import ATTACKS, ORGANISATIONS, PEOPLE


def clean(line: str, rule: cleaning.Rule = cleaning.PERSON) -> str:
    return cleaning.clean(line, longest=cleaning.NAME_LENGTH, rule=rule)


def test_the_corpora_are_large_enough():
    assert len(PEOPLE) >= 80
    assert len(ATTACKS) >= 80


@pytest.mark.parametrize("name", PEOPLE)
def test_a_real_name_passes_unchanged(name):
    assert clean(name) == name
    assert cleaning.shows_something(name)


@pytest.mark.parametrize("name", ["Lic.De la Cruz", "Arq.Pérez", "Dra.Ana Souza", "Sgt.Miller"])
def test_a_title_before_a_name_makes_no_address_of_it(name):
    assert clean(name) == name


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_an_organisation_s_name_passes_unchanged(name):
    assert clean(name, cleaning.ORGANISATION) == name


@pytest.mark.django_db
@pytest.mark.parametrize(("line", "word"), ATTACKS)
def test_an_attack_is_refused_with_a_sentence_that_helps(line, word):
    petition = make.petition()
    data = make.form_data(name=line)
    page = Client().post(f"/en/petitions/{petition.slug}/sign/", data, secure=True)
    assert page.status_code == 200
    assert word in page.content.decode().split('class="why"')[1].split("</p>")[0]
    assert not Signatory.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \t Pérez\n", "Ana Pérez"),
        ("Ana\u200bPerez", "AnaPerez"),
        ("\ufeffAna", "Ana"),
        ("\u200fأمل\u200e", "أمل"),
        ("So\u00adphie", "Sophie"),
        ("Jose\u0301", "José"),
        ("A\u200d", "A"),
        ("\u200cA B", "A B"),
        ("می\u200cگل", "می\u200cگل"),
        ("Ana\u00a0Pérez", "Ana Pérez"),
        ("山田\u3000太郎", "山田 太郎"),
    ],
)
def test_what_pasting_brings_along_is_tidied_in_silence(typed, kept):
    assert clean(typed) == kept


@pytest.mark.parametrize("line", ["\x1fAna", "Ana\x0c", "\x85Ana", "\x0bAna\x0b", "An\x85a"])
def test_a_control_is_refused_wherever_it_stands(line):
    with pytest.raises(ValidationError, match="cannot be printed"):
        clean(line)


@given(st.text(max_size=300))
@settings(max_examples=500)
def test_cleaning_is_stable_or_refuses(line):
    with contextlib.suppress(ValidationError):
        once = clean(line)
        assert clean(once) == once


@pytest.mark.parametrize(
    "piece", ["a", "\u0301", "\u200d", " ", "a.", "@", "w", "://", "\u202e", "\U0001f600", "ﷺ", "a-"]
)
def test_a_long_line_is_refused_before_it_is_read(piece):
    with pytest.raises(ValidationError, match="at most 250"):
        clean(piece * 100_000)


SAID = st.text(max_size=60) | st.sampled_from(
    ["on", "full", "individual", "organisation", "KE", "a@b.example"]
)
FIELDS = (
    "kind name email country listing affiliation role website acronym representative attestation started fax"
)


@pytest.mark.django_db
@given(data=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS.split(), SAID)))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_input_is_an_error_of_ours(petition, data):
    encodable = {key: value.encode("utf-8", "replace").decode() for key, value in data.items()}
    answer = Client().post(f"/en/petitions/{petition.slug}/sign/", encodable, secure=True)
    assert answer.status_code in (200, 302)


@pytest.mark.django_db
def test_every_name_comes_through_form_mail_list_json_and_csv(petition, mailoutbox, settings):
    settings.SIGN_LIMIT = 1000
    client = Client()
    for number, name in enumerate(PEOPLE):
        data = make.form_data(name=name, email=f"person-{number}@mail.example")
        assert client.post(f"/en/petitions/{petition.slug}/sign/", data, secure=True).status_code == 302
    delivery.deliver()
    assert sum(any(name in mail.body for mail in mailoutbox) for name in PEOPLE) == len(PEOPLE)
    consent = make.consent(petition)
    for row in Signatory.objects.all():
        confirm.confirm(row, shown=confirm.digest(row), consent=consent)
    body = b"".join(client.get(f"/petitions/{petition.slug}/signatories.csv", secure=True).streaming_content)
    table = [row["name"] for row in csv.DictReader(io.StringIO(body.decode(), newline=""))]
    data = json.loads(client.get(f"/petitions/{petition.slug}/signatories.json", secure=True).content)
    assert sorted(one.removeprefix("'") if one.startswith("''") else one for one in table) == sorted(PEOPLE)
    assert sorted(row["name"] for row in data["signatories"]) == sorted(PEOPLE)


@pytest.mark.django_db
@pytest.mark.parametrize("piece", ["\u0958", "\ufdfa", "\u1e9e", "\ufb03"])
@pytest.mark.parametrize("field", ["name", "affiliation", "role"])
def test_letters_that_unfold_are_no_error_of_ours(petition, piece, field):
    data = make.form_data(**{field: piece * 200})
    assert Client().post(f"/en/petitions/{petition.slug}/sign/", data, secure=True).status_code in (200, 302)


@pytest.mark.parametrize(("unit", "most"), [("a", 250), ("é", 250), ("山", 250), ("\U00020000", 250)])
def test_a_line_may_be_as_long_as_its_limit_and_no_longer(unit, most):
    assert clean(unit * most) == unit * most
    with pytest.raises(ValidationError) as refused:
        clean(unit * (most + 1))
    assert refused.value.code == "long"


def test_the_limit_holds_for_what_is_kept_and_for_what_was_typed():
    # In NFC this letter is two code points.
    assert len(clean("\u0958" * 125)) == 250
    with pytest.raises(ValidationError) as refused:
        clean("\u0958" * 126)
    assert refused.value.code == "long"
    with pytest.raises(ValidationError) as refused:
        clean(" " * 250 + "a")
    assert refused.value.code == "long"


@pytest.mark.parametrize("char", ["\u200b", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u061c"])
def test_what_pasting_brings_along_unseen_is_dropped_even_between_a_letter_and_its_mark(char):
    assert clean(f"é{char}a") == "éa"
    assert clean(f"e{char}\u0301a") == "éa"


@pytest.mark.parametrize(
    ("code", "chars"),
    [
        ("unreadable", "\ufffd"),
        ("bidi", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        # A control, a surrogate, private-use and unassigned characters, and invisible formats.
        ("unprintable", "\x01\x7f\x9f\ud800\ue000\U000f0000\uffff\u0378\u2060\u2061\u180e\ufff9\U000e0041"),
    ],
)
def test_each_class_of_character_that_cannot_be_printed_is_refused_by_its_name(code, chars):
    for char in chars:
        for line in (f"Ana {char}Pérez", f"Ana{char}"):
            with pytest.raises(ValidationError) as refused:
                clean(line)
            assert (refused.value.code, line) == (code, line)


@pytest.mark.parametrize("char", [*map(chr, range(0x600, 0x606)), "\u06dd", "\u070f", "\u08e2"])
def test_a_sign_that_is_written_stays_though_it_is_a_format(char):
    assert clean(f"{char}١٢") == f"{char}١٢"


@pytest.mark.parametrize(
    ("marks", "most"),
    [
        # Marks that stack, in no composed letter; Thai ones; enclosing ones.
        ("q" + "\u0323", 3),
        ("ก" + "\u0e34", 3),
        ("a" + "\u20dd", 3),
        # Marks of class zero, as Burmese spells with.
        ("က" + "\u103b", 7),
    ],
)
def test_a_letter_carries_as_many_marks_as_a_spelling_needs_and_no_more(marks, most):
    letter, mark = marks
    once = letter + mark * most
    # The count begins anew with each letter.
    assert clean(once * 3) == once * 3
    with pytest.raises(ValidationError) as refused:
        clean(once + mark)
    assert refused.value.code == "marks"


@pytest.mark.parametrize(
    "char",
    "\u231a\u23ff\u25fb\u27bf\u2b05\u2b55\U0001f004\U0001f600\U0001faf6\ufe0f\u20e3\u3030\u303d\u3297\u3299",
)
def test_pictures_are_refused_in_names_of_people_and_stay_in_those_of_organisations(char):
    line = f"Ana é{char}"
    with pytest.raises(ValidationError) as refused:
        clean(line)
    assert refused.value.code == "emoji"
    assert clean(line, cleaning.ORGANISATION) == line


@pytest.mark.parametrize("char", "⌙▢Ⓐ㊖㈱〾‼")
def test_a_sign_beside_the_pictures_is_written(char):
    assert clean(f"Ana {char}") == f"Ana {char}"


ADDRESSES = [
    "see://x", "javascript:x", "data:x", "mailto:x", "tel:1", "t.me", "www.x", "a@b", "abc.com", "ab.com",
    "a.fr/", "evil.fr", "ｅｖｉｌ．ｆｒ", "evil。fr",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_refused_in_a_person_s_name_and_stays_in_other_lines(address):
    with pytest.raises(ValidationError) as refused:
        clean(f"Ana {address}")
    assert refused.value.code == "address"
    assert clean(f"Ana {address}", cleaning.LINE) == f"Ana {address}"


@pytest.mark.parametrize(
    "name", ["St.Clair", "J.Co", "md.karim", "A.B.C", "Re: Union", "Data Union", "Prof.Silva"]
)
def test_a_dot_or_colon_alone_makes_no_address(name):
    assert clean(name) == name


@pytest.mark.parametrize(
    "line", ["", " ", "...", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u17b4\u17b5", "\u0301"]
)
def test_a_line_without_a_visible_letter_digit_or_symbol_shows_nothing(line):
    assert not cleaning.shows_something(line)
    assert cleaning.shows_something(f"{line}a")


@pytest.mark.parametrize("line", ["山", "7", "+", "Ⅷ"])
def test_a_letter_a_digit_or_a_symbol_shows_something(line):
    assert cleaning.shows_something(line)
