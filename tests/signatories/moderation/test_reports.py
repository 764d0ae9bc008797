"""Settling reports of readers."""

import pytest

from signatories.models import Report
from signatories.moderation import reports
from tests import make

pytestmark = pytest.mark.django_db


def test_a_moderator_settles_open_reports_of_their_petitions_and_no_others(petition):
    moderator, earlier = make.worker(petition), make.worker(petition)
    settled = Report.objects.create(petition=petition, words="An old one")
    assert reports.settle(Report.objects.filter(pk=settled.pk), by=earlier) == 1
    mine = Report.objects.create(petition=petition, words="Wrong name")
    elsewhere = Report.objects.create(petition=make.petition(), words="Wrong place")
    assert reports.settle(Report.objects.all(), by=moderator) == 1
    for report in (settled, mine, elsewhere):
        report.refresh_from_db()
    assert (settled.settled_by, mine.settled_by, elsewhere.settled_by) == (earlier, moderator, None)
    assert mine.settled_at is not None


def test_a_viewer_settles_nothing(petition):
    Report.objects.create(petition=petition, words="Wrong name")
    assert reports.settle(Report.objects.all(), by=make.worker(petition, "viewer")) == 0


def test_a_report_knows_the_colleagues_of_its_petition(petition):
    Report.objects.create(petition=petition, words="Mine")
    elsewhere = make.petition()
    make.worker(elsewhere, "organiser")
    Report.objects.create(petition=elsewhere, words="Elsewhere")
    read = reports.read_by(make.worker(petition, "viewer"), Report.objects.all())
    assert {report.words: report.is_colleagues for report in read} == {"Mine": True, "Elsewhere": False}
