"""The schedule of periodic Celery tasks."""

from celery.schedules import crontab


def _every(seconds: int, task: str) -> dict[str, object]:
    """Run a task at this interval. A run that no worker has taken by the next one, or in an hour, expires."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": min(seconds, 3600)}}


def _at_night(hour: int, minute: int, task: str) -> dict[str, object]:
    schedule = crontab(hour=str(hour), minute=str(minute))
    return {"task": task, "schedule": schedule, "options": {"expires": 3600}}


BEAT_SCHEDULE = {
    # Sends the mail for which a lost message woke no worker.
    "deliver": _every(15, "signatories.mail.deliver"),
    "forget": _every(86_400, "signatories.privacy.forget"),
    "notify": _every(60, "signatories.mail.notify"),
    "read_bounces": _every(300, "signatories.mail.read_bounces"),
    "remind": _every(3600, "signatories.mail.remind"),
    "decide": _every(30, "signatories.moderation.decide"),
    "enter_lists": _every(60, "signatories.importing.enter_lists"),
    "write_letters": _every(60, "deliveries.write_letters"),
    "rewrite": _every(60, "deliveries.rewrite"),
    "beat": _every(30, "signatories.operations.beat"),
    "fold": _every(5, "signatories.listing.fold"),
    # At night a recount delays nobody.
    "check_tallies": _at_night(3, 30, "signatories.operations.check_tallies"),
    # Once it has run, a replaced key can be removed.
    "reencrypt_secrets": _at_night(4, 30, "accounts.reencrypt_secrets"),
}
