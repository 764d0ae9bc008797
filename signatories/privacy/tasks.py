"""The Celery task of retention."""

from celery import shared_task

from signatories.privacy import retention


@shared_task(name="signatories.privacy.forget")
def forget() -> None:
    """Delete all data that is due, and forgotten rows that a restored backup brought back."""
    retention.apply()
