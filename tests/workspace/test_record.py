import pytest

from signatories.lifecycle import review
from tests import make

pytestmark = pytest.mark.django_db


RECORD = "/admin/signatories/statuschange/"


def test_a_petition_s_record_is_read_with_filters_and_tells_no_name(petition, enter):
    moderator = make.worker(petition)
    row = make.confirmed(petition, "organisation", name="Sentinel House")
    review.publish(row, by=moderator)
    client = enter(moderator)
    text = client.get(RECORD + "?to_status=published", secure=True).content.decode()
    assert f"#{row.pk}" in text
    assert "1 change" in text
    assert moderator.email in text
    assert "Sentinel" not in text
    assert client.get(RECORD + "?signatory__name=Sentinel", secure=True).status_code in (302, 400)


@pytest.mark.parametrize("asked", ["kind__regex=(", "at__year=99999999999", "at__gte=never", "by__email=x"])
def test_no_filter_of_the_record_is_an_error_of_ours(petition, enter, asked):
    answer = enter(make.worker(petition)).get(f"{RECORD}?{asked}", secure=True)
    assert answer.status_code in (200, 302, 400)
