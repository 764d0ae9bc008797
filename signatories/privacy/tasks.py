"""The Celery task of retention."""

from celery import shared_task

from signatories.privacy import retention


@shared_task(name="signatories.privacy.forget")
def forget() -> None:
    """Forget what is due."""
    retention.apply()
