"""Limits that live at most a day and know nobody: counts under keyed hashes, in Redis.

The key is random, changes every day and is never written to the database, so that yesterday's hashes say
nothing to anyone. Without Redis, each process counts for itself, more strictly, and no visitor waits.
"""

import hmac
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
from django.conf import settings

from serving.client_address import Networks
from serving.redis_connection import breaker, connection

logger = logging.getLogger(__name__)

HOUR, DAY = 3600, 86_400  # seconds
# Seconds between two mails to one address, how many it gets within a day, and how many of them are kept for
# the link that its owner asks for.
MAIL_PAUSE, MAILS_A_DAY, KEPT_FOR_LINKS = 300, 3, 1
# How many times the limit of one network the range around it may take.
WIDE_FACTOR = 25

# Counts one under each key in a window of ARGV[1] seconds; returns the counts.
COUNT = """
local counts = {}
for at, key in ipairs(KEYS) do
  counts[at] = redis.call('INCR', key)
  if counts[at] == 1 then redis.call('EXPIRE', key, ARGV[1]) end
end
return counts
"""
# Reserves a mail to one address; KEYS are its sets of today and yesterday (the key changed in between).
# ARGV: this mail, pause, number a day, how many of these are kept for links. Returns 0, or the seconds
# until it may go. Asking again for the same mail, as every retry does, counts once. All mails together have
# a limit, and those that are no links have a lower one.
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
# Takes a reservation back; KEYS as above, ARGV: this mail.
GIVE_BACK = """
for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
return 0
"""


class InProcess:
    """Counts for one process while Redis is away: bounded in size, stricter than the real thing."""

    def __init__(self, size: int = 10_000) -> None:
        """Remember at most `size` names."""
        self.size = size
        self.counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, name: str, seconds: int) -> int:
        """Count one under `name` in a window of so many seconds; return the count."""
        now = time.monotonic()
        began, so_far = self.counts.pop(name, (now, 0))
        if now - began > seconds:
            began, so_far = now, 0
        self.counts[name] = (began, so_far + 1)
        while len(self.counts) > self.size:
            self.counts.popitem(last=False)
        return so_far + 1

    def forget(self, name: str) -> None:
        """Count nothing under `name` any more."""
        self.counts.pop(name, None)


fallback = InProcess()
_keys: dict[str, bytes] = {}


def _day(before: int = 0) -> str:
    return (datetime.now(UTC) - timedelta(days=before)).strftime("%Y%m%d")


def _key_of(day: str) -> bytes:
    """Return the day's key, made by whoever needs it first; forget those of other days."""
    if day not in _keys:
        for old in set(_keys) - {_day(), _day(1)}:
            # Another thread may do the same.
            _keys.pop(old, None)
        name = f"undersigned:key:{day}"
        connection().set(name, secrets.token_bytes(32), nx=True, ex=2 * DAY)
        found = connection().get(name)
        _keys[day] = bytes(found) if isinstance(found, bytes) else secrets.token_bytes(32)
    return _keys[day]


def _name(kind: str, of: str, day: str) -> str:
    digest = hmac.digest(_key_of(day), f"{kind}:{of}".encode(), "sha256")
    return f"undersigned:{kind}:{digest[:16].hex()}"


# What is counted: a kind, and what of that kind.
Counted = tuple[str, str]


def _counted(what: Sequence[Counted]) -> list[int]:
    """Count one for each within the hour; return the counts. Never raises, never waits for long."""
    if not breaker.is_open:
        try:
            names = [_name(kind, of, _day()) for kind, of in what]
            found: Any = connection().eval(COUNT, len(names), *names, HOUR)
            return list(found)
        except redis.RedisError as problem:
            breaker.open()
            logger.warning(
                "Limits are counted in the process: Redis does not answer (%s).", type(problem).__name__
            )
    return [fallback.count(f"{kind}:{of}", HOUR) * 2 for kind, of in what]


def networks_are_over(networks: Sequence[Networks]) -> list[bool]:
    """Count a mail asked for from each network; tell which are past their limit for this hour."""
    return _are_over("", networks)


def links_are_over(networks: Networks) -> bool:
    """Count a link asked for from a network; tell whether it is past its limit for this hour."""
    return _are_over("links ", [networks])[0]


def reports_are_over(networks: Networks) -> bool:
    """Count a report from a network; tell whether it is past its limit for this hour."""
    return _are_over("reports ", [networks])[0]


def _are_over(kind: str, networks: Sequence[Networks]) -> list[bool]:
    if not networks:
        return []
    limit, both = settings.SIGN_LIMIT, ("near", "wide")
    counts = _counted([(kind + reach, of) for pair in networks for reach, of in zip(both, pair, strict=True)])
    return [
        near > limit or wide > limit * WIDE_FACTOR
        for near, wide in zip(counts[::2], counts[1::2], strict=True)
    ]


@dataclass(frozen=True)
class Leaving:
    """A mail about to leave: its address in canonical form, and whether it is the link that was asked for."""

    address: str
    mail: int
    is_link: bool = False

    @property
    def name(self) -> str:
        """Under which it is counted."""
        return f"{'link' if self.is_link else 'mail'}:{self.mail}"


def seconds_until_mails(mails: Sequence[Leaving]) -> list[int]:
    """Reserve mails, in one conversation; return for each 0, or the seconds until it may go."""
    try:
        return [int(wait) for wait in _of_each(RESERVE, mails, MAIL_PAUSE, MAILS_A_DAY, KEPT_FOR_LINKS)]
    except redis.RedisError as problem:
        logger.warning("Mail is counted in the process: Redis does not answer (%s).", type(problem).__name__)
    return [0 if fallback.count(f"mail:{one.address}", DAY) <= 1 else MAIL_PAUSE for one in mails]


def give_back(mails: Sequence[Leaving]) -> None:
    """Count no more what was reserved and never tried: who asks again meanwhile need not wait for it."""
    for one in mails:
        fallback.forget(f"mail:{one.address}")
    try:
        _of_each(GIVE_BACK, mails)
    except redis.RedisError as problem:
        logger.warning("Reserved mails stay counted: Redis does not answer (%s).", type(problem).__name__)


def _of_each(script: str, mails: Sequence[Leaving], *arguments: int) -> list[Any]:
    with connection().pipeline(transaction=False) as conversation:
        for one in mails:
            names = [_name("mail", one.address, _day()), _name("mail", one.address, _day(1))]
            conversation.eval(script, len(names), *names, one.name, *arguments)
        return list(conversation.execute())
