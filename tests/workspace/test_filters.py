"""Filters beside the list of signatories."""

import pytest

from signatories.models import Message, OutgoingMail, Signatory
from tests import make

pytestmark = pytest.mark.django_db
# An entry that waits for its confirmation is known to who may see both.
BOTH = {"may_see_contact": True, "may_see_withheld": True}


def listed(client, **asked: object) -> set[str]:
    """Return the names that the list shows for these filters."""
    answer = client.get("/admin/signatories/signatory/", asked, secure=True)
    return {row.name for row in answer.context["cl"].result_list}


def chosen(client, **asked: object) -> list[str]:
    """Return which links of the filter by status are chosen."""
    found = client.get("/admin/signatories/signatory/", asked, secure=True).context["cl"]
    return [str(link["display"]) for link in found.filter_specs[0].choices(found) if link["selected"]]


def test_the_list_shows_the_queue_unless_another_status_is_asked_for(petition, enter):
    make.confirmed(petition, name="Waiting House")
    make.published(petition, name="Listed Person")
    invited, corrected = make.signed(petition, name="Invited"), make.published(petition, name="Corrected")
    make.signed(petition, name="Unconfirmed")
    Signatory.objects.filter(pk=invited.pk).update(invited_at=make.now(), revision=1)
    Signatory.objects.filter(pk=corrected.pk).update(proposed={"name": "Other"}, proposed_at=make.now())
    client = enter(make.worker(petition, **BOTH))
    assert listed(client) == listed(client, status="confirmed") == {"Waiting House"}
    assert listed(client, status="published") == {"Listed Person", "Corrected"}
    assert listed(client, status="corrections") == {"Corrected"}
    assert listed(client, status="invited") == {"Invited"}
    everything = {"Waiting House", "Listed Person", "Invited", "Corrected", "Unconfirmed"}
    assert listed(client, status="all") == everything


def test_an_invitation_that_was_answered_is_not_among_those_that_were_not(petition, enter):
    answered, open_one = (make.signed(petition, name=name) for name in ("Answered", "Open"))
    Signatory.objects.update(invited_at=make.now(), revision=1)
    Signatory.objects.filter(pk=answered.pk).update(revision=2)
    assert listed(enter(make.worker(petition, **BOTH)), status="invited") == {open_one.name}


@pytest.mark.parametrize("rights", [{}, {"may_see_contact": True}, {"may_see_withheld": True}])
def test_held_mail_does_not_tell_whose_an_address_is(petition, enter, rights):
    row = make.published(petition, name="Owner")
    make.published(petition, name="Bystander")
    row.mails.all().delete()
    OutgoingMail.objects.create(signatory=row, message=Message.ALREADY_SIGNED, held="quick")
    assert listed(enter(make.worker(petition, **rights)), status="held") == set()
    assert listed(enter(make.worker(petition, **BOTH)), status="held") == {"Owner"}


def test_the_filter_shows_which_link_is_chosen_and_the_queue_first(petition, enter):
    client = enter(make.worker(petition, **BOTH))
    assert chosen(client) == chosen(client, status="confirmed") == ["To review"]
    assert chosen(client, status="invited") == ["Invited, no answer yet"]
    found = client.get("/admin/signatories/signatory/", secure=True).context["cl"]
    links = [str(link["display"]) for link in found.filter_specs[0].choices(found)]
    assert links[0] == "To review"
    assert len(links) == len(set(links))


def test_a_petition_is_chosen_among_one_s_own(petition, enter):
    other, elsewhere = make.petition(), make.petition()
    worker = make.worker(petition)
    other.roles.create(user=worker, name="viewer")
    for one in (petition, other, elsewhere):
        make.confirmed(one, name=f"House of {one.slug}")
    client = enter(worker)
    assert listed(client, petition=other.pk) == {f"House of {other.slug}"}
    assert listed(client, petition=elsewhere.pk) == set()
    both = {f"House of {petition.slug}", f"House of {other.slug}"}
    assert listed(client, petition="x") == both
    found = client.get("/admin/signatories/signatory/", secure=True).context["cl"]
    assert set(found.filter_specs[1].lookup_choices) == {
        (str(one.pk), "A statement") for one in (petition, other)
    }
