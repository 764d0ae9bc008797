"""Admin pages show and change the rows of one's own petitions alone."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from petitions.models import Petition, Role
from petitions.scoped_admin import petition_of, staff_user
from signatories.models import ExportRecord, Report
from tests import make

pytestmark = pytest.mark.django_db


def request_of(user) -> HttpRequest:
    request = HttpRequest()
    request.user = user
    return request


@pytest.fixture
def export(petition) -> ExportRecord:
    """Return an export of a petition, beside one of another petition."""
    other = make.petition()
    ExportRecord.objects.create(petition=other, by=make.user(), reason="A letter", rows=1)
    return ExportRecord.objects.create(petition=petition, by=make.user(), reason="A letter", rows=2)


def seen_by(user, model=ExportRecord) -> set:
    return set(admin.site.get_model_admin(model).get_queryset(request_of(user)))


@pytest.mark.parametrize("role", ["organiser", "moderator", "viewer"])
def test_a_role_shows_the_rows_of_its_petition(petition, export, role):
    user = make.worker(petition, role)
    assert seen_by(user) == {export}
    pages = admin.site.get_model_admin(ExportRecord)
    beside = ExportRecord.objects.exclude(pk=export.pk).get()
    assert pages.has_view_permission(request_of(user), export)
    assert not pages.has_view_permission(request_of(user), beside)


def test_an_administrator_sees_all_rows_and_somebody_without_a_role_none(export):
    assert len(seen_by(make.user(administrator=True))) == 2
    user = make.user()
    assert seen_by(user) == set()
    assert not admin.site.get_model_admin(ExportRecord).has_module_permission(request_of(user))


@pytest.mark.parametrize("switched_off", ["is_active", "is_staff"])
def test_an_account_that_may_not_enter_sees_nothing(petition, export, switched_off):
    user = make.worker(petition, "organiser")
    Role.objects.create(petition=make.petition(), user=make.user(), name="viewer")
    setattr(user, switched_off, False)
    assert staff_user(request_of(user)) is None
    assert seen_by(user) == set()
    pages = admin.site.get_model_admin(ExportRecord)
    assert not pages.has_module_permission(request_of(user))
    assert not pages.has_view_permission(request_of(user), export)
    assert staff_user(request_of(AnonymousUser())) is None


@pytest.mark.parametrize(
    ("role", "may_change"), [("organiser", True), ("moderator", False), ("viewer", False)]
)
def test_a_petition_is_changed_by_its_organisers_and_administrators_and_deleted_by_nobody(
    petition, role, may_change
):
    user, other = make.worker(petition, role), make.petition()
    Role.objects.create(petition=other, user=user, name="viewer")
    pages = admin.site.get_model_admin(Petition)
    assert pages.has_change_permission(request_of(user), petition) is may_change
    assert not pages.has_change_permission(request_of(user), other)
    assert pages.has_view_permission(request_of(user), other)
    assert pages.has_module_permission(request_of(user))
    administrator = request_of(make.user(administrator=True))
    assert pages.has_change_permission(administrator, petition)
    assert not pages.has_delete_permission(administrator, petition)


def test_the_petition_of_a_row_is_itself_or_the_one_that_it_names(petition):
    report = Report.objects.create(petition=petition, words="Wrong name")
    Report.objects.create(petition=make.petition(), words="Another")
    assert petition_of(petition) == petition_of(report) == petition
    assert petition_of(make.user()) is None
    assert petition_of(None) is None


def test_a_row_without_a_history_leads_to_its_page_and_one_of_another_petition_to_none(
    petition, export, enter
):
    client = enter(make.worker(petition))
    beside = ExportRecord.objects.exclude(pk=export.pk).get()
    page = "/admin/signatories/exportrecord/{}/history/"
    there = client.get(page.format(export.pk), secure=True)
    assert (there.status_code, there["location"]) == (
        302,
        f"/admin/signatories/exportrecord/{export.pk}/change/",
    )
    assert client.get(page.format(beside.pk), secure=True)["location"] == "/admin/"
