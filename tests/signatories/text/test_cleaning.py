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
