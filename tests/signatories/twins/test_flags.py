import re

import pytest

from signatories.lifecycle import enter
from signatories.models import Flag, Signatory
from signatories.twins import flags
from tests import make, plans

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "is_mixed"),
    [
        ("Аmnesty", True),
        ("Amnesty", False),
        ("Άρχεία Open", False),
        ("日本PEN倶楽部", False),
        ("Центр Sova", False),
        ("Ορατά Aρχεία", True),
    ],
)
def test_a_word_of_two_scripts_that_look_alike_is_mixed(name, is_mixed):
    assert flags.is_mixed(name) == is_mixed


def test_an_organisation_that_is_listed_already_waits_although_nobody_reviews():
    petition = make.petition(review="none")
    make.published(
        petition, "organisation", name="Asociación por los Derechos Civiles, Argentina (ADC)", country="AR"
    )
    twin = make.confirmed(petition, "organisation", name="Asociacion por los Derechos Civiles", country="AR")
    assert twin.is_confirmed
    assert twin.flags == [Flag.LOOK_ALIKE]


def test_an_organisation_like_no_other_is_published_where_nobody_reviews():
    petition = make.petition(review="none")
    make.published(petition, "organisation", name="Asociación por los Derechos Civiles", country="AR")
    assert make.confirmed(petition, "organisation", name="Riverbank Digital Rights").is_published


def test_namesakes_are_published_however_many_they_are():
    petition = make.petition()
    for _ in range(3):
        assert make.confirmed(petition, "individual", name="Maria Silva").is_published
    assert make.confirmed(petition, "individual", name="MARIA SILVA").is_published


def test_a_person_s_name_that_only_looks_like_one_on_the_list_waits():
    petition = make.petition()
    make.published(petition, name="Olga Ilina")
    assert make.confirmed(petition, "individual", name="Olga llina").flags == [Flag.LOOK_ALIKE]


def test_a_name_with_other_accents_does_not_wait():
    petition = make.petition()
    make.published(petition, name="Nguyễn Văn An")
    assert make.confirmed(petition, "individual", name="Nguyen Van An").is_published


def test_a_namesake_in_another_country_does_not_wait():
    petition = make.petition()
    make.published(petition, name="Maria Silva", country="PT")
    assert make.confirmed(petition, "individual", name="Maria Silva", country="BR").is_published


def test_letters_of_another_script_that_look_the_same_send_to_review():
    petition = make.petition()
    make.published(petition, name="Anna Petrova", country="BG")
    assert make.confirmed(petition, "individual", name="Аnnа Pеtrоvа", country="BG").flags == [
        Flag.LOOK_ALIKE
    ]


def test_a_name_that_poses_as_one_on_another_public_list_waits():
    make.published(make.petition(), name="paypal")
    petition = make.petition()
    assert make.confirmed(petition, "individual", name="раураӏ").flags == [Flag.LOOK_ALIKE]
    assert make.confirmed(make.petition(), "individual", name="Paypal").is_published


def test_a_withheld_name_elsewhere_is_no_reason_for_anything():
    make.published(make.petition(), name="paypal", listing="withheld")
    assert make.confirmed(make.petition(), "individual", name="раураӏ").is_published


@pytest.mark.parametrize("affiliation", ["Open Line Collective", "The open line collective", "OLC"])
def test_an_affiliation_that_is_a_listed_organisation_sends_to_review(affiliation):
    petition = make.petition()
    make.published(petition, "organisation", name="Open Line Collective", acronym="OLC")
    assert make.confirmed(petition, "individual", affiliation=affiliation).flags == [Flag.AFFILIATION]


def test_another_affiliation_does_not():
    petition = make.petition()
    make.published(petition, "organisation", name="Open Line Collective", acronym="OLC")
    assert make.confirmed(petition, "individual", affiliation="University of Nairobi").is_published


def test_a_disposable_address_is_mailed_and_sent_to_review(client):
    petition = make.petition()
    data = make.form_data(email="somebody@x.mailinator.com")
    client.post(f"/en/petitions/{petition.slug}/sign/", data, secure=True)
    row = petition.signatories.get()
    assert row.flags == [Flag.DISPOSABLE]
    assert row.mails.get().held == ""


def test_a_forgery_of_a_name_is_found_however_many_rightly_bear_it():
    elsewhere = make.petition()
    for _ in range(25):
        make.published(elsewhere, name="раураӏ")
    make.published(elsewhere, name="paypal")
    assert make.confirmed(make.petition(), "individual", name="раураӏ").flags == [Flag.LOOK_ALIKE]


@pytest.mark.parametrize("status", ["published", "confirmed"])
def test_nobody_learns_from_a_flag_who_is_withheld_or_waits_so(status):
    petition = make.petition(review="none")
    hidden = make.published(petition, name="Maria Silva", listing="withheld")
    house = make.published(petition, "organisation", name="Harbour Archive", listing="withheld")
    Signatory.objects.filter(pk__in=[hidden.pk, house.pk]).update(status=status)
    assert make.confirmed(petition, "individual", name="Maria-Silva").is_published
    assert make.confirmed(petition, "organisation", name="Harbour Archive").is_published


def test_who_signs_and_was_entered_by_an_organiser_waits():
    petition = make.petition(review="none")
    organiser = make.worker(petition, "organiser")
    origin = enter.Origin("a letter of 3 May")
    enter.enter(petition, make.details(name="Ana Kamau", email=""), origin, by=organiser)
    assert make.confirmed(petition, "individual", name="Ana Kamau").flags == [Flag.LOOK_ALIKE]
    # Under another petition the same name is a namesake.
    assert make.confirmed(make.petition(review="none"), "individual", name="Ana Kamau").is_published


@pytest.mark.django_db(transaction=True)
def test_names_alike_are_looked_up_by_their_key_however_little_is_known_of_a_petition():
    plans.grow_since_counted(make.petition())
    plan = plans.of_file(flags.NAMES_ALIKE)
    assert re.search(r" on signatory_twins|using signatory_twins", plan), plan
    assert not re.search(r"Index Cond: \(+(entry\.)?petition_id", plan), plan
