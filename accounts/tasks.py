"""The Celery task of accounts."""

from celery import shared_task

from accounts import vault


@shared_task(name="accounts.seal_anew")
def seal_anew() -> None:
    """Encrypt the secrets of second factors with the newest key, so that older keys can be taken away."""
    vault.seal_anew()
