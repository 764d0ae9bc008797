import pytest
from django.test import Client

from signatories.lifecycle import review
from tests import make

pytestmark = pytest.mark.django_db


FORMS = ("TOTAL", "INITIAL")


QUEUE = "/admin/signatories/signatory/"


# The fields of the form of an opened petition.
OPENED = {"default_language": "en", "review": "none", "time_zone": "UTC", "grace_hours": "24"}


OPENED |= {
    "controller": "Us",
    "contact": "us@us.example",
    "closes_at_0": "2099-01-01",
    "closes_at_1": "00:00",
}


OPENED |= {
    f"{name}-{form}_FORMS": 0 for name in ("convenors", "documents", "roles", "statements") for form in FORMS
}


def page(client, path=QUEUE):
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_queue_shows_the_waiting_ones_oldest_first(petition, enter):
    first = make.confirmed(petition, "organisation", name="First Waiting")
    make.confirmed(petition, "organisation", name="Second Waiting")
    make.published(petition, "organisation", name="Decided Already")
    text = page(enter(make.worker(petition)))
    assert text.index("First Waiting") < text.index("Second Waiting")
    assert "Decided Already" not in text
    assert f"{first.pk}/publish/" in text


def test_the_record_is_shown(petition, enter):
    row, user = make.confirmed(petition, "organisation"), make.worker(petition)
    review.publish(row, by=user)
    text = page(enter(user), f"{QUEUE}{row.pk}/change/")
    assert "Take back for review" in text
    assert str(user) in text


def test_a_withheld_name_is_seen_with_the_right_alone(petition, enter):
    row = make.confirmed(petition, "organisation", name="Sentinel Society", listing="withheld")
    moderator = enter(make.worker(petition))
    for path in (QUEUE, f"{QUEUE}{row.pk}/change/", f"{QUEUE}?q=sentinel"):
        assert "Sentinel Society" not in page(moderator, path)
    assert moderator.get(f"{QUEUE}{row.pk}/reject/", secure=True).status_code == 403
    assert "Sentinel Society" in page(enter(make.worker(petition, may_see_withheld=True)))


def test_nobody_enters_without_an_account():
    assert Client().get(QUEUE, secure=True).status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "email__startswith=a",
        "name__startswith=a",
        "search_key__contains=a",
        "sort_key__lt=a",
        "listing=withheld",
    ],
)
def test_no_filter_in_the_address_guesses_what_is_hidden(petition, enter, query):
    make.confirmed(petition, "organisation")
    answer = enter(make.worker(petition)).get(f"{QUEUE}?{query}", secure=True)
    assert answer.status_code in (302, 400)


def test_an_address_that_no_page_takes_is_refused(enter):
    client = enter(make.worker(make.draft(), "organiser"))
    data = OPENED | {"slug": "My_Petition", "kinds": "both"}
    answer = client.post("/admin/petitions/petition/add/", data, secure=True)
    assert "Use small letters, digits and single hyphens" in answer.content.decode()


HUGE = "9" * 5000


@pytest.mark.parametrize(
    "path",
    [
        f"{QUEUE}?petition={HUGE}",
        f"{QUEUE}{HUGE}/change/",
        f"{QUEUE}1/reject/?revision={HUGE}",
        "/admin/signatories/outgoingmail/?standing=held",
        "/admin/signatories/outgoingmail/?standing=nonsense",
    ],
)
def test_no_number_and_no_filter_is_an_error_of_ours(petition, enter, path):
    answer = enter(make.worker(petition, "organiser")).get(path, secure=True)
    assert answer.status_code in (200, 302, 404)
