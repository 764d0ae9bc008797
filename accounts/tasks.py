"""The Celery task of accounts."""

from celery import shared_task

from accounts import encryption


@shared_task(name="accounts.reencrypt_secrets")
def reencrypt_secrets() -> None:
    """Encrypt the secrets of second factors with the newest key, so that older keys can be removed."""
    encryption.reencrypt_all()
