"""Networks and mail addresses have limits. They identify nobody and work without Redis."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.test import Client

from serving import redis_connection
from signatories.limits import rate_limits
from signatories.limits.rate_limits import InProcess, MailReservation
from signatories.models import OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db

ANA, EVA, BEA = "ana@mail.example", "eva@mail.example", "bea@mail.example"
PLACE, ELSEWHERE = ("203.0.113.7/32", "203.0.113.0/24"), ("198.51.100.1/32", "198.51.100.0/24")


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def _no_redis(settings) -> Iterator[None]:
    """Point the process at a Redis that does not run."""
    before, settings.REDIS_URL = settings.REDIS_URL, "unix:///nowhere/redis.sock"
    redis_connection.connection.cache_clear()
    yield
    settings.REDIS_URL = before
    redis_connection.connection.cache_clear()


def sign(client, petition, address="203.0.113.7"):
    path = f"/en/petitions/{petition.slug}/sign/"
    return client.post(path, make.form_data(), secure=True, REMOTE_ADDR=address)


def held() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("held", flat=True))


def test_no_address_of_a_visitor_is_in_redis_and_its_traces_live_an_hour(client, petition):
    sign(client, petition, address="203.0.113.77")
    redis = redis_connection.connection()
    names = redis.keys("undersigned:near:*") + redis.keys("undersigned:wide:*")
    assert names
    assert all(0 < redis.ttl(name) <= 3600 for name in names)
    assert not redis.keys("*203.0.113*")


@pytest.mark.usefixtures("_no_redis")
def test_without_redis_each_process_counts_more_strictly_and_nobody_is_refused(client, petition):
    for _ in range(8):
        assert sign(client, petition).status_code == 302
    sign(client, petition, address="198.51.100.1")
    assert held() == [""] * 5 + ["network"] * 3 + [""]


def test_one_mailbox_gets_three_mails_a_day_and_none_within_five_minutes():
    first, second, again, other = rate_limits.reserve_mails(
        [MailReservation(ANA, 1), MailReservation(ANA, 2), MailReservation(ANA, 1), MailReservation(EVA, 3)]
    )
    assert first == again == other == 0
    assert 290 < second <= 300


@pytest.fixture
def _no_pause(monkeypatch):
    monkeypatch.setattr(rate_limits, "MAIL_PAUSE", 0)


@pytest.mark.usefixtures("_no_pause")
@pytest.mark.parametrize(
    ("mails", "that_go"),
    [
        # The third mail of a day is kept for a requested link, here `L`.
        ("MMM", "MM"),
        ("MMML", "MML"),
        ("LMMM", "LMM"),
        ("MLMM", "MLM"),
        ("LLLLM", "LLL"),
        ("LLMMM", "LLM"),
    ],
)
def test_of_the_three_mails_of_a_day_one_is_kept_for_the_owners_link(mails, that_go):
    leaving = [MailReservation(ANA, pk, is_link=kind == "L") for pk, kind in enumerate(mails)]
    waits = rate_limits.reserve_mails(leaving)
    assert "".join(kind for kind, wait in zip(mails, waits, strict=True) if not wait) == that_go
    assert all(wait > 86_000 for wait in waits if wait)
    assert rate_limits.reserve_mails([MailReservation(EVA, 99)]) == [0]


def test_a_mail_that_was_not_accepted_counts_for_nothing():
    rate_limits.reserve_mails(
        [MailReservation(ANA, 1), MailReservation(EVA, 2), MailReservation(BEA, 5, is_link=True)]
    )
    rate_limits.cancel_reservations([MailReservation(ANA, 1), MailReservation(BEA, 5, is_link=True)])
    assert rate_limits.reserve_mails([MailReservation(ANA, 3), MailReservation(BEA, 6)]) == [0, 0]
    assert rate_limits.reserve_mails([MailReservation(EVA, 4)]) != [0]


@pytest.mark.usefixtures("_no_redis")
def test_without_redis_a_second_mail_to_a_mailbox_waits_until_the_first_is_cancelled():
    waits = rate_limits.reserve_mails(
        [MailReservation(ANA, 1), MailReservation(ANA, 2), MailReservation(EVA, 3)]
    )
    assert waits == [0, rate_limits.MAIL_PAUSE, 0]
    rate_limits.cancel_reservations([MailReservation(ANA, 1)])
    assert rate_limits.reserve_mails([MailReservation(ANA, 4), MailReservation(EVA, 5)]) == [
        0,
        rate_limits.MAIL_PAUSE,
    ]


def test_a_wider_network_has_a_wider_limit(settings):
    settings.SIGN_LIMIT = 1
    range_ = [(f"203.0.113.{host}/32", "203.0.113.0/24") for host in range(rate_limits.WIDE_FACTOR + 1)]
    assert rate_limits.networks_are_over(range_) == [False] * rate_limits.WIDE_FACTOR + [True]
    assert rate_limits.networks_are_over([ELSEWHERE]) == [False]


def test_the_limit_itself_is_allowed_and_the_next_is_over(settings):
    settings.SIGN_LIMIT = 2
    assert rate_limits.networks_are_over([PLACE] * 2 + [ELSEWHERE] + [PLACE]) == [False, False, False, True]


def test_mails_links_and_reports_are_counted_apart(settings):
    settings.SIGN_LIMIT = 1
    for is_over in (False, True):
        assert rate_limits.networks_are_over([PLACE]) == [is_over]
        assert rate_limits.links_are_over(PLACE) is is_over
        assert rate_limits.reports_are_over(PLACE) is is_over
    assert not rate_limits.links_are_over(ELSEWHERE)


def test_no_network_at_all_asks_redis_nothing():
    assert rate_limits.networks_are_over([]) == []


def test_counters_in_the_process_are_bounded_and_end_with_their_window():
    counters = InProcess(size=2)
    assert [counters.count(name, 3600) for name in "aaba"] == [1, 2, 1, 3]
    counters.count("c", 3600)
    assert [counters.count(name, 3600) for name in "ab"] == [4, 1]
    # A window of negative length is over already.
    assert counters.count("b", -1) == 1


def test_a_window_in_the_process_ends_after_its_last_second(monkeypatch):
    at = [1000.0]
    monkeypatch.setattr(rate_limits, "time", SimpleNamespace(monotonic=lambda: at[0]))
    counters = InProcess()
    assert counters.count("a", 60) == 1
    at[0] += 30
    assert counters.count("b", 60) == 1
    at[0] += 30
    assert (counters.count("a", 60), counters.count("b", 60)) == (2, 2)
    at[0] += 1
    assert (counters.count("a", 60), counters.count("b", 60)) == (1, 3)


@pytest.mark.usefixtures("_no_redis")
def test_without_redis_one_mailbox_gets_one_mail_a_day(monkeypatch):
    at = [1000.0]
    monkeypatch.setattr(rate_limits, "time", SimpleNamespace(monotonic=lambda: at[0]))
    assert rate_limits.reserve_mails([MailReservation(ANA, 1)]) == [0]
    at[0] += rate_limits.DAY
    assert rate_limits.reserve_mails([MailReservation(ANA, 2), MailReservation(EVA, 3)]) == [
        rate_limits.MAIL_PAUSE,
        0,
    ]
    at[0] += 1
    assert rate_limits.reserve_mails([MailReservation(ANA, 4), MailReservation(EVA, 5)]) == [
        0,
        rate_limits.MAIL_PAUSE,
    ]


def test_a_window_in_redis_begins_with_its_first_count_and_grows_by_none(settings):
    settings.SIGN_LIMIT = 1
    redis = redis_connection.connection()
    rate_limits.networks_are_over([PLACE])
    (name,) = redis.keys("undersigned:near:*")
    redis.expire(name, 100)
    assert rate_limits.networks_are_over([PLACE, ELSEWHERE]) == [True, False]
    assert redis.ttl(name) <= 100
    assert len(redis.keys("undersigned:near:*")) == 2


def shift_mails(seconds: int) -> None:
    """Move the reservations so far into the past by this many seconds."""
    redis = redis_connection.connection()
    for name in redis.keys("undersigned:mail:*"):
        for member in redis.zrange(name, 0, -1):
            redis.zincrby(name, -seconds, member)


def test_a_second_mail_goes_once_the_pause_is_over_and_not_before():
    rate_limits.reserve_mails([MailReservation(ANA, 1)])
    shift_mails(rate_limits.MAIL_PAUSE - 60)
    (wait,) = rate_limits.reserve_mails([MailReservation(ANA, 2)])
    assert 0 < wait <= 60
    shift_mails(60)
    assert rate_limits.reserve_mails([MailReservation(ANA, 2)]) == [0]
    # From then on this process counts by itself.
    assert rate_limits.reserve_mails([MailReservation(ANA, 3), MailReservation(EVA, 4)])[1] == 0
    assert rate_limits.reserve_mails([MailReservation(ANA, 3)]) != [0]


@pytest.mark.usefixtures("_no_pause")
def test_a_mail_counts_for_a_day():
    rate_limits.reserve_mails([MailReservation(ANA, 1), MailReservation(ANA, 2)])
    shift_mails(rate_limits.DAY - 60)
    (wait,) = rate_limits.reserve_mails([MailReservation(ANA, 3)])
    assert 0 < wait <= 61
    shift_mails(60)
    assert rate_limits.reserve_mails([MailReservation(ANA, 3)]) == [0]


def test_processes_share_the_key_of_the_day_and_keep_that_of_yesterday():
    waits = rate_limits.reserve_mails([MailReservation(ANA, 1)])
    today, yesterday = rate_limits._day(), rate_limits._day(1)
    keys = dict(rate_limits._keys)
    assert waits == [0]
    assert set(keys) == {today, yesterday}
    # Another process has no key in memory and reads the same key from Redis.
    rate_limits._keys.clear()
    rate_limits._keys["20000101"] = b"a key of long ago"
    assert rate_limits.reserve_mails([MailReservation(ANA, 2)]) != [0]
    assert rate_limits._keys == keys


def test_the_key_that_could_identify_a_network_lives_two_days_at_most():
    rate_limits.networks_are_over([PLACE])
    redis = redis_connection.connection()
    (name,) = redis.keys("undersigned:key:*")
    assert 0 < redis.ttl(name) <= 2 * 86_400
