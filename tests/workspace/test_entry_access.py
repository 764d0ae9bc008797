"""Which entry a moderator may decide on, and where they return to afterwards."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from petitions.models import Role
from tests import make
from workspace import entry_access

pytestmark = pytest.mark.django_db
ENTRIES = "/admin/signatories/signatory/"


def post(page: str = "", revision: int | None = None):
    """Return a POST of a form that names the page to return to."""
    query = f"?revision={revision}" if revision is not None else ""
    request = RequestFactory().post(f"/admin/{query}", {"next": page})
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


@pytest.fixture
def row(petition):
    """Return an entry that waits, beside one of another petition."""
    make.confirmed(make.petition(), "organisation")
    return make.confirmed(petition, "organisation")


def test_a_moderator_decides_on_the_entries_of_their_petitions(petition, row):
    assert entry_access.decidable_entry(post(), make.worker(petition), row.pk) == row


@pytest.mark.parametrize("role", ["viewer", "moderator elsewhere"])
def test_an_entry_of_another_petition_or_for_a_viewer_looks_like_none(petition, row, role):
    user = make.worker(petition if role == "viewer" else make.petition(), role.split()[0])
    with pytest.raises(Http404):
        entry_access.decidable_entry(post(), user, row.pk)


def test_an_unconfirmed_entry_looks_like_none(petition, row):
    with pytest.raises(Http404):
        entry_access.decidable_entry(post(), make.worker(petition), make.signed(petition).pk)


def test_a_withheld_name_is_told_apart_from_none_beside_others_that_one_may_decide_on(petition, row):
    hidden = make.confirmed(petition, "organisation", listing="withheld")
    with pytest.raises(PermissionDenied):
        entry_access.decidable_entry(post(), make.worker(petition), hidden.pk)
    seer = make.worker(petition, may_see_withheld=True)
    assert entry_access.decidable_entry(post(), seer, hidden.pk) == hidden


@pytest.mark.parametrize(("later", "is_same"), [(0, True), (1, False), (-1, False)])
def test_an_entry_that_has_changed_since_it_was_seen_is_not_decided_on(petition, row, later, is_same):
    request, moderator = post(revision=row.revision + later), make.worker(petition)
    if is_same:
        assert entry_access.decidable_entry(request, moderator, row.pk) == row
    else:
        with pytest.raises(entry_access.EntryChanged):
            entry_access.decidable_entry(request, moderator, row.pk)


def test_a_get_acts_on_nothing_and_leads_to_an_entry_of_one_s_own_petitions_alone(petition, row):
    acts = []

    @entry_access.post_only
    def view(_request, _user, pk):
        acts.append(pk)
        return HttpResponse("done")

    viewer, other = make.worker(petition, "viewer"), make.worker(make.petition())
    get = RequestFactory().get("/admin/")
    assert view(get, viewer, row.pk)["location"] == f"/admin/petition/{petition.pk}/signatures/{row.pk}/"
    for user, pk in ((other, row.pk), (viewer, make.signed(petition).pk)):
        with pytest.raises(Http404):
            view(get, user, pk)
    assert acts == []
    assert view(post(), viewer, row.pk).content == b"done"
    assert acts == [row.pk]


@pytest.mark.parametrize(
    ("changed", "said"),
    [(True, "It is published."), (False, "Nothing has changed: this had been decided already.")],
)
def test_a_decision_says_whether_it_changed_anything_and_returns(changed, said):
    request = post("/admin/signatories/signatory/queue/")
    there = entry_access.report_outcome(request, changed=changed, done="It is published.")
    assert [str(message) for message in get_messages(request)] == [said]
    assert there["location"] == "/admin/signatories/signatory/queue/"


@pytest.mark.parametrize(
    ("page", "returns_to"),
    [
        ("/admin/a/", "/admin/a/?name=River+Watch"),
        ("/admin/a/?skipped=4", "/admin/a/?skipped=4&name=River+Watch"),
        ("", ENTRIES),
        ("/en/petitions/", ENTRIES),
        ("https://evil.example/admin/", ENTRIES),
        ("//evil.example/admin/", ENTRIES),
    ],
)
def test_a_form_returns_to_a_page_of_the_admin_alone_with_what_was_typed(page, returns_to):
    assert entry_access.redirect_back(post(page), name="River Watch")["location"] == returns_to


def test_a_page_without_anything_typed_stays_as_it_is():
    assert entry_access.redirect_back(post("/admin/a/"))["location"] == "/admin/a/"
    assert entry_access.next_page(post("/admin/a/")) == "/admin/a/"


def test_an_administrator_decides_everywhere_on_names_that_are_not_withheld(petition, row):
    administrator, hidden = (
        make.user(administrator=True),
        make.confirmed(petition, "organisation", listing="withheld"),
    )
    assert entry_access.decidable_entry(post(), administrator, row.pk) == row
    with pytest.raises(PermissionDenied):
        entry_access.decidable_entry(post(), administrator, hidden.pk)
    Role.objects.create(petition=petition, user=administrator, name="viewer", may_see_withheld=True)
    assert entry_access.decidable_entry(post(), administrator, hidden.pk) == hidden
