"""The Celery task of retention."""

from celery import shared_task

from signatories.privacy import retention


@shared_task(name="signatories.privacy.forget")
def forget() -> None:
    """Delete what is due by retention, and what a restored backup brought back."""
    retention.apply()
