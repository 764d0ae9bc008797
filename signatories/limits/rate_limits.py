"""Rate limits: counters in Redis under keyed hashes, for networks and for mail to one address.

The key is random, changes every day and never reaches the database, so yesterday's hashes identify nobody.
All counters of a batch take one round trip. Without Redis, each process counts for itself, more strictly, and
no visitor waits. Decision 0041 says why the library `limits` is not used.
"""

import hmac
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import redis
from django.conf import settings

from serving.client_address import Networks
from serving.redis_connection import breaker, connection

logger = logging.getLogger(__name__)

HOUR, DAY = 3600, 86_400  # seconds
# Seconds between two mails to one address, and the number of mails that it gets a day. The last number of
# these is kept for requested links.
MAIL_PAUSE, MAILS_A_DAY, KEPT_FOR_LINKS = 300, 3, 1
# A wider network may take this many times the limit of one network.
WIDE_FACTOR = 25

# Increments each key in a window of ARGV[1] seconds and returns the counts.
COUNT = """
local counts = {}
for at, key in ipairs(KEYS) do
  counts[at] = redis.call('INCR', key)
  if counts[at] == 1 then redis.call('EXPIRE', key, ARGV[1]) end
end
return counts
"""
# Reserves a mail to one address. KEYS are its sets of today and yesterday, since the hash key changes daily.
# ARGV: this mail, the pause, the number a day, the number of these that are kept for links. Returns 0, or the
# seconds until the mail may be sent. A retry of the same mail counts once. All mails together have a limit,
# and mails that are no links have a lower one.
RESERVE = """
local function is_link(name) return string.sub(name, 1, 5) == 'link:' end
local now = tonumber(redis.call('TIME')[1])
local last, all, others = 0, {}, {}
for _, key in ipairs(KEYS) do
  if redis.call('ZSCORE', key, ARGV[1]) then return 0 end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - 86400)
  local found = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  for place = 1, #found, 2 do
    local at = tonumber(found[place + 1])
    table.insert(all, at)
    if not is_link(found[place]) then table.insert(others, at) end
    if at > last then last = at end
  end
end
local function wait(times, most)
  if #times < most then return 0 end
  table.sort(times)
  return times[#times - most + 1] + 86400 - now + 1
end
local day = wait(all, tonumber(ARGV[3]))
if not is_link(ARGV[1]) then day = math.max(day, wait(others, ARGV[3] - ARGV[4])) end
if day > 0 then return day end
if last > 0 and now - last < tonumber(ARGV[2]) then return last + tonumber(ARGV[2]) - now end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('EXPIRE', KEYS[1], 86400)
return 0
"""
# Cancels a reservation; KEYS as above, ARGV: this mail.
CANCEL = """
for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
return 0
"""


class InProcess:
    """Counts in this process while Redis is away: bounded in size, and stricter than in Redis."""

    def __init__(self, size: int = 10_000) -> None:
        """Remember at most `size` names."""
        self.size = size
        self.counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, name: str, seconds: int) -> int:
        """Increment the counter `name` in a window of this length; return the count."""
        now = time.monotonic()
        began, count = self.counts.pop(name, (now, 0))
        if now - began > seconds:
            began, count = now, 0
        self.counts[name] = (began, count + 1)
        while len(self.counts) > self.size:
            self.counts.popitem(last=False)
        return count + 1

    def forget(self, name: str) -> None:
        """Remove the counter `name`."""
        self.counts.pop(name, None)


fallback = InProcess()
_keys: dict[str, bytes] = {}


def _day(before: int = 0) -> str:
    return (datetime.now(UTC) - timedelta(days=before)).strftime("%Y%m%d")


def _key_of(day: str) -> bytes:
    """Return the day's key, creating it in Redis if needed; forget the keys of other days."""
    if day not in _keys:
        for old in set(_keys) - {_day(), _day(1)}:
            # Another thread may have removed it.
            _keys.pop(old, None)
        name = f"undersigned:key:{day}"
        connection().set(name, secrets.token_bytes(32), nx=True, ex=2 * DAY)
        found = connection().get(name)
        _keys[day] = bytes(found) if isinstance(found, bytes) else secrets.token_bytes(32)
    return _keys[day]


def _name(kind: str, of: str, day: str) -> str:
    digest = hmac.digest(_key_of(day), f"{kind}:{of}".encode(), "sha256")
    return f"undersigned:{kind}:{digest[:16].hex()}"


# The kind of a counter, and the network that it counts.
Counter = tuple[str, str]


def _increment(counters: Sequence[Counter]) -> list[int]:
    """Increment each counter in a window of an hour; return the counts. Without Redis, count here."""
    if not breaker.is_open:
        try:
            names = [_name(kind, of, _day()) for kind, of in counters]
            return cast(list[int], connection().eval(COUNT, len(names), *names, HOUR))
        except redis.RedisError as error:
            breaker.open()
            logger.warning(
                "Limits are counted in the process: Redis does not answer (%s).", type(error).__name__
            )
    return [fallback.count(f"{kind}:{of}", HOUR) * 2 for kind, of in counters]


def networks_are_over(networks: Sequence[Networks]) -> list[bool]:
    """Count a requested mail for each network; tell which networks are over their limit for this hour."""
    return _are_over("", networks)


def links_are_over(networks: Networks) -> bool:
    """Count a requested link; tell whether the network is over its limit for this hour."""
    return _are_over("links ", [networks])[0]


def reports_are_over(networks: Networks) -> bool:
    """Count a report; tell whether the network is over its limit for this hour."""
    return _are_over("reports ", [networks])[0]


def _are_over(kind: str, networks: Sequence[Networks]) -> list[bool]:
    if not networks:
        return []
    limit, both = settings.SIGN_LIMIT, ("near", "wide")
    counts = _increment(
        [(kind + reach, of) for pair in networks for reach, of in zip(both, pair, strict=True)]
    )
    return [
        near > limit or wide > limit * WIDE_FACTOR
        for near, wide in zip(counts[::2], counts[1::2], strict=True)
    ]


@dataclass(frozen=True)
class MailReservation:
    """A mail about to be sent: its canonical address, and whether the owner requested it as a link."""

    address: str
    mail: int
    is_link: bool = False

    @property
    def member(self) -> str:
        """The mail's name in the address's set."""
        return f"{'link' if self.is_link else 'mail'}:{self.mail}"


def reserve_mails(mails: Sequence[MailReservation]) -> list[int]:
    """Reserve mails in one round trip; return for each 0, or the seconds until it may be sent."""
    try:
        return _run_for_each(RESERVE, mails, MAIL_PAUSE, MAILS_A_DAY, KEPT_FOR_LINKS)
    except redis.RedisError as error:
        logger.warning("Mail is counted in the process: Redis does not answer (%s).", type(error).__name__)
    return [0 if fallback.count(f"mail:{mail.address}", DAY) <= 1 else MAIL_PAUSE for mail in mails]


def cancel_reservations(mails: Sequence[MailReservation]) -> None:
    """Cancel the reservations of mails that were never tried, so that they delay no later mail."""
    for mail in mails:
        fallback.forget(f"mail:{mail.address}")
    try:
        _run_for_each(CANCEL, mails)
    except redis.RedisError as error:
        logger.warning("Reserved mails stay counted: Redis does not answer (%s).", type(error).__name__)


def _run_for_each(script: str, mails: Sequence[MailReservation], *arguments: int) -> list[int]:
    with connection().pipeline(transaction=False) as pipeline:
        for mail in mails:
            names = [_name("mail", mail.address, _day()), _name("mail", mail.address, _day(1))]
            pipeline.eval(script, len(names), *names, mail.member, *arguments)
        return pipeline.execute()
