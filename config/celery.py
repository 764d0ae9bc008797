"""The Celery application. Celery only wakes workers; their work is in tables of PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

PACKAGES = [
    "accounts",
    "signatories.mail",
    "signatories.privacy",
    "signatories.importing",
    "signatories.listing",
    "signatories.moderation",
    "signatories.operations",
    "deliveries",
]

app = Celery("undersigned")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(PACKAGES)
